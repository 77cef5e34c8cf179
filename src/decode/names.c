#include "decode/names.h"

#include <stdlib.h>

#include "util/count.h"

struct row {
	const char *name; /* lower case */
	enum wd_names_kind kind;
};

/* Elements of feeds; sorted. */
static const struct row feed_rows[] = {
	{ "author", WD_NAMES_OTHER },
	{ "category", WD_NAMES_SHORT },
	{ "channel", WD_NAMES_OTHER },
	{ "cloud", WD_NAMES_OTHER },
	{ "comments", WD_NAMES_SHORT },
	{ "content", WD_NAMES_BODY },
	{ "content:encoded", WD_NAMES_BODY },
	{ "contributor", WD_NAMES_OTHER },
	{ "copyright", WD_NAMES_SHORT },
	{ "created", WD_NAMES_SHORT },
	{ "dc:creator", WD_NAMES_SHORT },
	{ "dc:date", WD_NAMES_SHORT },
	{ "dc:description", WD_NAMES_BODY },
	{ "dc:language", WD_NAMES_SHORT },
	{ "dc:publisher", WD_NAMES_SHORT },
	{ "dc:rights", WD_NAMES_SHORT },
	{ "dc:subject", WD_NAMES_SHORT },
	{ "dc:title", WD_NAMES_SHORT },
	{ "description", WD_NAMES_BODY },
	{ "docs", WD_NAMES_SHORT },
	{ "email", WD_NAMES_SHORT },
	{ "enclosure", WD_NAMES_OTHER },
	{ "entry", WD_NAMES_OTHER },
	{ "expirationdate", WD_NAMES_SHORT },
	{ "feed", WD_NAMES_OTHER },
	{ "generator", WD_NAMES_SHORT },
	{ "guid", WD_NAMES_SHORT },
	{ "icon", WD_NAMES_SHORT },
	{ "id", WD_NAMES_SHORT },
	{ "image", WD_NAMES_OTHER },
	{ "info", WD_NAMES_BODY },
	{ "issued", WD_NAMES_SHORT },
	{ "item", WD_NAMES_OTHER },
	{ "items", WD_NAMES_OTHER },
	{ "itunes:author", WD_NAMES_SHORT },
	{ "itunes:duration", WD_NAMES_SHORT },
	{ "itunes:keywords", WD_NAMES_SHORT },
	{ "itunes:subtitle", WD_NAMES_SHORT },
	{ "itunes:summary", WD_NAMES_BODY },
	{ "itunes:title", WD_NAMES_SHORT },
	{ "language", WD_NAMES_SHORT },
	{ "lastbuilddate", WD_NAMES_SHORT },
	{ "link", WD_NAMES_SHORT },
	{ "logo", WD_NAMES_SHORT },
	{ "managingeditor", WD_NAMES_SHORT },
	{ "media:description", WD_NAMES_BODY },
	{ "media:title", WD_NAMES_SHORT },
	{ "modified", WD_NAMES_SHORT },
	{ "name", WD_NAMES_SHORT },
	{ "pubdate", WD_NAMES_SHORT },
	{ "published", WD_NAMES_SHORT },
	{ "rating", WD_NAMES_SHORT },
	{ "rdf:rdf", WD_NAMES_OTHER },
	{ "rights", WD_NAMES_SHORT },
	{ "rss", WD_NAMES_OTHER },
	{ "skipdays", WD_NAMES_OTHER },
	{ "skiphours", WD_NAMES_OTHER },
	{ "slash:comments", WD_NAMES_SHORT },
	{ "source", WD_NAMES_OTHER },
	{ "subtitle", WD_NAMES_BODY },
	{ "summary", WD_NAMES_BODY },
	{ "tagline", WD_NAMES_BODY },
	{ "textinput", WD_NAMES_OTHER },
	{ "title", WD_NAMES_SHORT },
	{ "ttl", WD_NAMES_SHORT },
	{ "updated", WD_NAMES_SHORT },
	{ "uri", WD_NAMES_SHORT },
	{ "url", WD_NAMES_SHORT },
	{ "webmaster", WD_NAMES_SHORT },
	{ "wfw:commentrss", WD_NAMES_SHORT },
};

/* Elements of HTML; sorted. */
static const char *const html_names[] = {
	"a",     "abbr",       "acronym",  "address", "area",     "article",    "aside",   "audio",   "b",
	"big",   "blockquote", "body",     "br",      "button",   "canvas",     "caption", "center",  "cite",
	"code",  "col",        "colgroup", "dd",      "del",      "details",    "dfn",     "dir",     "div",
	"dl",    "dt",         "em",       "embed",   "fieldset", "figcaption", "figure",  "font",    "footer",
	"form",  "frame",      "frameset", "h1",      "h2",       "h3",         "h4",      "h5",      "h6",
	"head",  "header",     "hr",       "html",    "i",        "iframe",     "image",   "img",     "input",
	"ins",   "kbd",        "label",    "legend",  "li",       "link",       "main",    "map",     "mark",
	"menu",  "meta",       "nav",      "nobr",    "noscript", "object",     "ol",      "option",  "p",
	"param", "picture",    "pre",      "q",       "s",        "samp",       "script",  "section", "select",
	"small", "source",     "span",     "strike",  "strong",   "style",      "sub",     "summary", "sup",
	"svg",   "table",      "tbody",    "td",      "template", "textarea",   "tfoot",   "th",      "thead",
	"time",  "title",      "tr",       "track",   "tt",       "u",          "ul",      "var",     "video",
	"wbr",
};

static const char *const void_names[] = { "area", "br",    "col",  "embed", "frame", "hr",
					  "img",  "input", "meta", "param", "track", "wbr" };

/* Prefixes as feeds use them; sorted. */
static const struct {
	const char *prefix, *uri;
} spaces[] = {
	{ "admin", "http://webns.net/mvcb/" },
	{ "ag", "http://purl.org/rss/1.0/modules/aggregation/" },
	{ "annotate", "http://purl.org/rss/1.0/modules/annotate/" },
	{ "app", "http://www.w3.org/2007/app" },
	{ "atom", "http://www.w3.org/2005/Atom" },
	{ "atom10", "http://www.w3.org/2005/Atom" },
	{ "blogchannel", "http://backend.userland.com/blogChannelModule" },
	{ "cc", "http://web.resource.org/cc/" },
	{ "content", "http://purl.org/rss/1.0/modules/content/" },
	{ "creativecommons", "http://backend.userland.com/creativeCommonsRssModule" },
	{ "dc", "http://purl.org/dc/elements/1.1/" },
	{ "dcterms", "http://purl.org/dc/terms/" },
	{ "feedburner", "http://rssnamespace.org/feedburner/ext/1.0" },
	{ "foaf", "http://xmlns.com/foaf/0.1/" },
	{ "gd", "http://schemas.google.com/g/2005" },
	{ "geo", "http://www.w3.org/2003/01/geo/wgs84_pos#" },
	{ "georss", "http://www.georss.org/georss" },
	{ "gml", "http://www.opengis.net/gml" },
	{ "googleplay", "http://www.google.com/schemas/play-podcasts/1.0" },
	{ "itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd" },
	{ "media", "http://search.yahoo.com/mrss/" },
	{ "opensearch", "http://a9.com/-/spec/opensearch/1.1/" },
	{ "podcast", "https://podcastindex.org/namespace/1.0" },
	{ "prism", "http://prismstandard.org/namespaces/basic/2.0/" },
	{ "psc", "http://podlove.org/simple-chapters" },
	{ "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#" },
	{ "rdfs", "http://www.w3.org/2000/01/rdf-schema#" },
	{ "slash", "http://purl.org/rss/1.0/modules/slash/" },
	{ "sy", "http://purl.org/rss/1.0/modules/syndication/" },
	{ "taxo", "http://purl.org/rss/1.0/modules/taxonomy/" },
	{ "thr", "http://purl.org/syndication/thread/1.0" },
	{ "trackback", "http://madskills.com/public/xml/rss/module/trackback/" },
	{ "webfeeds", "http://webfeeds.org/rss/1.0" },
	{ "wfw", "http://wellformedweb.org/CommentAPI/" },
	{ "xhtml", "http://www.w3.org/1999/xhtml" },
	{ "xlink", "http://www.w3.org/1999/xlink" },
	{ "yt", "http://www.youtube.com/xml/schemas/2015" },
};

enum { KEY_SIZE = 32 };

static int compare(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

/* Looks a name up in a table whose rows begin with a lower-case name. */
static const void *look_up(struct wd_span name, const void *rows, size_t n, size_t size)
{
	char key[KEY_SIZE];

	if (!name.len || name.len >= sizeof(key))
		return NULL;
	for (size_t i = 0; i < name.len; i++)
		key[i] = wd_ascii_small(name.ptr[i]);
	key[name.len] = '\0';
	return bsearch(key, rows, n, size, compare);
}

static bool starts_name(char c)
{
	return wd_ascii_is_letter(c) || c == '_';
}

static bool in_name(char c)
{
	return starts_name(c) || wd_ascii_is_digit(c) || c == '-' || c == '.';
}

size_t wd_names_scan(struct wd_span text)
{
	size_t n = 0, part;

	if (!text.len || !starts_name(text.ptr[0]))
		return 0;
	while (n < text.len && in_name(text.ptr[n]))
		n++;
	if (n + 1 >= text.len || text.ptr[n] != ':' || !starts_name(text.ptr[n + 1]))
		return n;
	for (part = n + 1; part < text.len && in_name(text.ptr[part]); part++)
		;
	return part;
}

struct wd_span wd_names_prefix(struct wd_span name)
{
	const char *colon = name.len ? memchr(name.ptr, ':', name.len) : NULL;

	return colon ? (struct wd_span){ name.ptr, (size_t)(colon - name.ptr) } : WD_SPAN_NONE;
}

bool wd_names_is_root(struct wd_span name)
{
	struct wd_span prefix = wd_names_prefix(name);

	if (prefix.ptr) {
		name.ptr += prefix.len + 1;
		name.len -= prefix.len + 1;
		return wd_span_equal_nocase(name, WD_SPAN("rdf")) || wd_span_equal_nocase(name, WD_SPAN("feed"));
	}
	return wd_span_equal_nocase(name, WD_SPAN("rss")) || wd_span_equal_nocase(name, WD_SPAN("feed")) ||
	       wd_span_equal_nocase(name, WD_SPAN("rdf")) || wd_span_equal_nocase(name, WD_SPAN("channel")) ||
	       wd_span_equal_nocase(name, WD_SPAN("opml"));
}

bool wd_names_is_item(struct wd_span name)
{
	return wd_span_equal_nocase(name, WD_SPAN("item")) || wd_span_equal_nocase(name, WD_SPAN("entry"));
}

bool wd_names_is_html(struct wd_span name)
{
	return look_up(name, html_names, WD_COUNT(html_names), sizeof(*html_names));
}

bool wd_names_is_void(struct wd_span name)
{
	return look_up(name, void_names, WD_COUNT(void_names), sizeof(*void_names));
}

bool wd_names_is_feed(struct wd_span name)
{
	struct wd_span prefix = wd_names_prefix(name);

	if (prefix.ptr && !wd_span_is(prefix, "xhtml"))
		return look_up(prefix, spaces, WD_COUNT(spaces), sizeof(*spaces));
	return look_up(name, feed_rows, WD_COUNT(feed_rows), sizeof(*feed_rows));
}

enum wd_names_kind wd_names_kind(struct wd_span name)
{
	const struct row *row = look_up(name, feed_rows, WD_COUNT(feed_rows), sizeof(*feed_rows));

	return row ? row->kind : WD_NAMES_OTHER;
}

struct wd_span wd_names_uri(struct wd_span prefix)
{
	const char *const *row = look_up(prefix, spaces, WD_COUNT(spaces), sizeof(*spaces));

	return row ? wd_span_of(row[1]) : WD_SPAN_NONE;
}
