#include "parse/names.h"

#include <stdlib.h>

#include "util/ascii.h"
#include "util/count.h"

/*
 * Namespaces by their beginnings: publishers vary the end (slash, version,
 * letter case, https). Where two fit, the longer comes first.
 */
static const struct {
	const char *uri;
	enum wd_ns ns;
	const char *format;
} namespaces[] = {
	{ "www.w3.org/2005/atom", WD_NS_CORE, "atom10" },
	{ "purl.org/rss/1.0/modules/content", WD_NS_CONTENT, NULL },
	{ "purl.org/dc/elements/", WD_NS_DC, NULL },
	{ "purl.org/dc/terms", WD_NS_DCTERMS, NULL },
	{ "search.yahoo.com/mrss", WD_NS_MEDIA, NULL },
	{ "video.search.yahoo.com/mrss", WD_NS_MEDIA, NULL },
	{ "tools.search.yahoo.com/mrss", WD_NS_MEDIA, NULL },
	{ "www.rssboard.org/media-rss", WD_NS_MEDIA, NULL },
	{ "www.itunes.com/dtds/podcast", WD_NS_ITUNES, NULL },
	{ "www.itunes.com/dtds/podcast-1.0.dtd", WD_NS_ITUNES, NULL },
	{ "example.com/dtds/podcast-1.0.dtd", WD_NS_ITUNES, NULL },
	{ "www.w3.org/1999/xhtml", WD_NS_XHTML, NULL },
	{ "www.w3.org/1999/02/22-rdf-syntax-ns", WD_NS_RDF, NULL },
	{ "purl.org/rss/1.0/modules/syndication", WD_NS_SY, NULL },
	{ "rssnamespace.org/feedburner/ext", WD_NS_FEEDBURNER, NULL },
	{ "webfeeds.org/rss/", WD_NS_WEBFEEDS, NULL },
	{ "www.w3.org/xml/1998/namespace", WD_NS_XML, NULL },
	{ "purl.org/rss/1.0/modules/", WD_NS_OTHER, NULL },
	{ "purl.org/rss/1.0", WD_NS_CORE, "rss10" },
	{ "purl.org/net/rss1.1", WD_NS_CORE, "rss10" },
	{ "my.netscape.com/rdf/simple/", WD_NS_CORE, "rss090" },
	{ "channel.netscape.com/rdf/simple/", WD_NS_CORE, "rss090" },
	{ "my.netscape.com/publish/formats/rss-0.91", WD_NS_CORE, NULL },
	{ "purl.org/atom/ns", WD_NS_CORE, "atom03" },
	{ "example.com/newformat#", WD_NS_CORE, "atom03" }, /* Atom's names before it had one */
	{ "example.com/necho", WD_NS_CORE, "atom03" },
	{ "necho.sourceforge.net/", WD_NS_CORE, "atom03" },
	{ "purl.org/echo/", WD_NS_CORE, "atom03" },
	{ "purl.org/pie/", WD_NS_CORE, "atom03" },
	{ "uri/of/echo/namespace#", WD_NS_CORE, "atom03" },
	{ "purl.org/rss/2.0", WD_NS_CORE, NULL },
	{ "backend.userland.com/", WD_NS_CORE, NULL },
	{ "blogs.law.harvard.edu/tech/rss", WD_NS_CORE, NULL },
	{ "cyber.law.harvard.edu/rss", WD_NS_CORE, NULL },
};

static int find_namespace(struct wd_span uri)
{
	struct wd_span rest = uri;

	if (wd_span_starts_nocase(rest, "https://"))
		rest = (struct wd_span){ rest.ptr + 8, rest.len - 8 };
	else if (wd_span_starts_nocase(rest, "http://"))
		rest = (struct wd_span){ rest.ptr + 7, rest.len - 7 };
	for (size_t i = 0; i < WD_COUNT(namespaces); i++)
		if (wd_span_starts_nocase(rest, namespaces[i].uri))
			return (int)i;
	return -1;
}

enum wd_ns wd_ns_of(struct wd_span uri)
{
	int i = uri.len ? find_namespace(uri) : -1;

	if (uri.len == 0)
		return WD_NS_CORE;
	return i < 0 ? WD_NS_OTHER : namespaces[i].ns;
}

const char *wd_ns_format(struct wd_span uri)
{
	int i = uri.len ? find_namespace(uri) : -1;

	return i < 0 ? NULL : namespaces[i].format;
}

struct row {
	enum wd_ns ns;
	const char *local; /* lower case */
	enum wd_element element;
};

/* Sorted by namespace, then name. */
static const struct row rows[] = {
	{ WD_NS_CORE, "abstract", WD_EL_SUMMARY },
	{ WD_NS_CORE, "author", WD_EL_AUTHOR },
	{ WD_NS_CORE, "body", WD_EL_BODY },
	{ WD_NS_CORE, "category", WD_EL_CATEGORY },
	{ WD_NS_CORE, "channel", WD_EL_CHANNEL },
	{ WD_NS_CORE, "comments", WD_EL_COMMENTS },
	{ WD_NS_CORE, "content", WD_EL_CONTENT },
	{ WD_NS_CORE, "copyright", WD_EL_RIGHTS },
	{ WD_NS_CORE, "created", WD_EL_CREATED },
	{ WD_NS_CORE, "day", WD_EL_DAY },
	{ WD_NS_CORE, "description", WD_EL_DESCRIPTION },
	{ WD_NS_CORE, "email", WD_EL_EMAIL },
	{ WD_NS_CORE, "enclosure", WD_EL_ENCLOSURE },
	{ WD_NS_CORE, "entry", WD_EL_ITEM },
	{ WD_NS_CORE, "feed", WD_EL_FEED },
	{ WD_NS_CORE, "fullitem", WD_EL_ENCODED },
	{ WD_NS_CORE, "generator", WD_EL_GENERATOR },
	{ WD_NS_CORE, "guid", WD_EL_GUID },
	{ WD_NS_CORE, "homepage", WD_EL_URI },
	{ WD_NS_CORE, "hour", WD_EL_HOUR },
	{ WD_NS_CORE, "icon", WD_EL_ICON },
	{ WD_NS_CORE, "id", WD_EL_ID },
	{ WD_NS_CORE, "image", WD_EL_IMAGE },
	{ WD_NS_CORE, "issued", WD_EL_PUBLISHED },
	{ WD_NS_CORE, "item", WD_EL_ITEM },
	{ WD_NS_CORE, "language", WD_EL_LANGUAGE },
	{ WD_NS_CORE, "lastbuilddate", WD_EL_UPDATED },
	{ WD_NS_CORE, "link", WD_EL_LINK },
	{ WD_NS_CORE, "logo", WD_EL_LOGO },
	{ WD_NS_CORE, "managingeditor", WD_EL_AUTHOR },
	{ WD_NS_CORE, "modified", WD_EL_UPDATED },
	{ WD_NS_CORE, "name", WD_EL_NAME },
	{ WD_NS_CORE, "pubdate", WD_EL_PUBLISHED },
	{ WD_NS_CORE, "published", WD_EL_PUBLISHED },
	{ WD_NS_CORE, "rdf", WD_EL_RDF },
	{ WD_NS_CORE, "rights", WD_EL_RIGHTS },
	{ WD_NS_CORE, "rss", WD_EL_RSS },
	{ WD_NS_CORE, "source", WD_EL_SOURCE },
	{ WD_NS_CORE, "subtitle", WD_EL_SUBTITLE },
	{ WD_NS_CORE, "summary", WD_EL_SUMMARY },
	{ WD_NS_CORE, "tagline", WD_EL_SUBTITLE },
	{ WD_NS_CORE, "tags", WD_EL_KEYWORDS },
	{ WD_NS_CORE, "textinput", WD_EL_TEXTINPUT },
	{ WD_NS_CORE, "title", WD_EL_TITLE },
	{ WD_NS_CORE, "ttl", WD_EL_TTL },
	{ WD_NS_CORE, "updated", WD_EL_UPDATED },
	{ WD_NS_CORE, "uri", WD_EL_URI },
	{ WD_NS_CORE, "url", WD_EL_URL },
	{ WD_NS_CORE, "webmaster", WD_EL_AUTHOR },
	{ WD_NS_CONTENT, "encoded", WD_EL_ENCODED },
	{ WD_NS_DC, "author", WD_EL_DC_CREATOR },
	{ WD_NS_DC, "creator", WD_EL_DC_CREATOR },
	{ WD_NS_DC, "date", WD_EL_DC_DATE },
	{ WD_NS_DC, "description", WD_EL_DC_DESCRIPTION },
	{ WD_NS_DC, "identifier", WD_EL_DC_IDENTIFIER },
	{ WD_NS_DC, "language", WD_EL_LANGUAGE },
	{ WD_NS_DC, "rights", WD_EL_DC_RIGHTS },
	{ WD_NS_DC, "subject", WD_EL_DC_SUBJECT },
	{ WD_NS_DC, "title", WD_EL_DC_TITLE },
	{ WD_NS_DCTERMS, "created", WD_EL_CREATED },
	{ WD_NS_DCTERMS, "issued", WD_EL_PUBLISHED },
	{ WD_NS_DCTERMS, "modified", WD_EL_UPDATED },
	{ WD_NS_FEEDBURNER, "origlink", WD_EL_ORIG_LINK },
	{ WD_NS_ITUNES, "author", WD_EL_ITUNES_AUTHOR },
	{ WD_NS_ITUNES, "category", WD_EL_ITUNES_CATEGORY },
	{ WD_NS_ITUNES, "duration", WD_EL_DURATION },
	{ WD_NS_ITUNES, "email", WD_EL_EMAIL },
	{ WD_NS_ITUNES, "image", WD_EL_ITUNES_IMAGE },
	{ WD_NS_ITUNES, "keywords", WD_EL_KEYWORDS },
	{ WD_NS_ITUNES, "link", WD_EL_LINK },
	{ WD_NS_ITUNES, "name", WD_EL_NAME },
	{ WD_NS_ITUNES, "owner", WD_EL_OWNER },
	{ WD_NS_ITUNES, "subtitle", WD_EL_ITUNES_SUBTITLE },
	{ WD_NS_ITUNES, "summary", WD_EL_ITUNES_SUMMARY },
	{ WD_NS_ITUNES, "title", WD_EL_ITUNES_TITLE },
	{ WD_NS_MEDIA, "category", WD_EL_DC_SUBJECT },
	{ WD_NS_MEDIA, "content", WD_EL_MEDIA_CONTENT },
	{ WD_NS_MEDIA, "credit", WD_EL_MEDIA_CREDIT },
	{ WD_NS_MEDIA, "description", WD_EL_MEDIA_DESCRIPTION },
	{ WD_NS_MEDIA, "group", WD_EL_MEDIA_GROUP },
	{ WD_NS_MEDIA, "keywords", WD_EL_KEYWORDS },
	{ WD_NS_MEDIA, "thumbnail", WD_EL_THUMBNAIL },
	{ WD_NS_MEDIA, "title", WD_EL_MEDIA_TITLE },
	{ WD_NS_RDF, "rdf", WD_EL_RDF },
	{ WD_NS_SY, "updatefrequency", WD_EL_UPDATE_FREQUENCY },
	{ WD_NS_SY, "updateperiod", WD_EL_UPDATE_PERIOD },
	{ WD_NS_WEBFEEDS, "icon", WD_EL_ICON },
	{ WD_NS_WEBFEEDS, "logo", WD_EL_LOGO },
	{ WD_NS_XHTML, "body", WD_EL_BODY },
	{ WD_NS_XHTML, "div", WD_EL_BODY },
};

struct wanted {
	enum wd_ns ns;
	struct wd_span local;
};

static int compare(const void *key, const void *element)
{
	const struct wanted *wanted = key;
	const struct row *row = element;

	if (wanted->ns != row->ns)
		return wanted->ns < row->ns ? -1 : 1;
	for (size_t i = 0; i < wanted->local.len; i++) {
		char c = wd_ascii_small(wanted->local.ptr[i]);

		if (c != row->local[i])
			return (unsigned char)c < (unsigned char)row->local[i] ? -1 : 1;
	}
	return row->local[wanted->local.len] ? -1 : 0;
}

enum wd_element wd_element_of(enum wd_ns ns, struct wd_span local)
{
	struct wanted wanted = { ns, local };
	const struct row *row = bsearch(&wanted, rows, WD_COUNT(rows), sizeof(*rows), compare);

	return row ? row->element : WD_EL_UNKNOWN;
}
