#include "config.h" /* XML_DTD, before expat.h */

#include "parse/sax.h"

#include <expat.h>
#include <stdlib.h>

#include "decode/entities.h"
#include "decode/names.h"
#include "parse/build.h"
#include "util/count.h"
#include "util/mem.h"
#include "util/url.h"
#include "util/utf8.h"

enum { SEPARATOR = '\n', MOST_AT_ONCE = 1 << 20 };
/*
 * What entities may make of a document: that many times its bytes, once it has come to so much.
 * expat itself allows a hundred times and 8 MiB. Feeds declare HTML's names, their house's name
 * or a disclaimer, and grow by a half; the second bound lets small ones with a long disclaimer pass.
 */
#define MOST_AMPLIFIED 8.0f
enum { AMPLIFIED_FROM = 1 << 20 };
/*
 * Entities that name others. expat before 2.7 calls itself for each that stands in another (CVE-2024-8176), and
 * 4 MB of them, each in the next, leave no stack. HTML's names are a handful of such.
 */
enum { MOST_REFERRING = 1000 };

/* What expat calls with: the state of the document and the parser, to stop it. */
struct run {
	struct wd_sax sax;
	XML_Parser parser;
	int n_referring;         /* entities that name others */
	bool stopped;            /* by us, with err set */
	bool undefined;          /* an entity that nobody declared: for the second try */
	bool is_page;            /* the root is a page's */
	bool is_piece;           /* the root is HTML's, as a server's warning before the document is: likewise */
	struct wd_span last_uri; /* points into a name that expat keeps */
	enum wd_ns last_ns;
	const char *last_format; /* that it tells, or NULL */
	struct wd_span own_uri;  /* that the root stands in though no format has it: read as RSS's or Atom's own */
	const char *own_format;  /* that it tells, or NULL */
	const char *rdf_format;  /* of an RSS namespace that was declared, used or not */
	bool is_rss;             /* its names have no prefix, or a channel is below the root: FOAF but names feeds */
};

static void stop(struct run *run, const char *why)
{
	if (!run->stopped)
		wd_error_set(run->sax.err, WD_INPUT, "%s", why);
	run->stopped = true;
	XML_StopParser(run->parser, XML_FALSE);
}

/* ---- names ---- */

static void split_name(struct run *run, const char *name, enum wd_ns *ns, struct wd_span *uri, struct wd_span *local)
{
	const char *separator = strchr(name, SEPARATOR);

	*uri = WD_SPAN_NONE;
	*local = wd_span_of(separator ? separator + 1 : name);
	*ns = WD_NS_CORE;
	if (!separator)
		return;
	*uri = (struct wd_span){ name, (size_t)(separator - name) };
	/* Most elements stand in the namespace of the one before. */
	if (!run->last_uri.ptr || !wd_span_equal(*uri, run->last_uri)) {
		bool is_own = run->own_uri.ptr && wd_span_equal(*uri, run->own_uri);

		run->last_ns = is_own ? WD_NS_CORE : wd_ns_of(*uri);
		run->last_format = is_own ? run->own_format : wd_ns_format(*uri);
		run->last_uri = wd_arena_dup(run->sax.arena, *uri);
	}
	*ns = run->last_ns;
}

/* ---- markup inside a text ---- */

static void add_escaped(struct wd_buf *out, const char *text, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		const char *reference = text[i] == '<'   ? "&lt;"
					: text[i] == '>' ? "&gt;"
					: text[i] == '&' ? "&amp;"
					: text[i] == '"' ? "&quot;"
							 : NULL;

		if (!reference)
			continue;
		wd_buf_add(out, text + from, i - from);
		wd_buf_add_text(out, reference);
		from = i + 1;
	}
	wd_buf_add(out, text + from, len - from);
}

/* The first child: what was text so far becomes markup. */
static void turn_to_markup(struct wd_sax *sax)
{
	struct wd_buf escaped;

	if (sax->has_markup)
		return;
	sax->has_markup = true;
	wd_buf_init(&escaped, sax->text.ceiling);
	if (sax->text.len && sax->type == WD_RAW_HTML)
		wd_buf_add_span(&escaped, wd_buf_span(&sax->text));
	else if (sax->text.len)
		add_escaped(&escaped, sax->text.data, sax->text.len);
	wd_buf_release(&sax->text);
	sax->text = escaped;
}

static bool is_void(struct wd_span local)
{
	static const char *const names[] = { "area",  "base", "br",   "col",   "embed",  "hr",    "img",
					     "input", "link", "meta", "param", "source", "track", "wbr" };

	for (size_t i = 0; i < WD_COUNT(names); i++)
		if (wd_span_equal_nocase(local, wd_span_of(names[i])))
			return true;
	return false;
}

/* Elements that HTML does not have say nothing; their text stays. */
static bool is_html(enum wd_ns ns, struct wd_span uri)
{
	return ns == WD_NS_XHTML || ns == WD_NS_CORE || wd_span_is(uri, "http://www.w3.org/2000/svg") ||
	       wd_span_is(uri, "http://www.w3.org/1998/Math/MathML");
}

static bool is_address(const char *name)
{
	return strcmp(name, "href") == 0 || strcmp(name, "src") == 0 || strcmp(name, "cite") == 0 ||
	       strcmp(name, "poster") == 0;
}

static void markup_start(struct wd_sax *sax, enum wd_ns ns, struct wd_span uri, struct wd_span local,
			 wd_attributes attributes)
{
	bool first = !sax->has_markup;
	/* The text has one base, its own; what stands under another is resolved here (XML Base §3). */
	bool is_rebased = wd_sax_frame(sax)->base.ptr != sax->frames[sax->text_depth - 1].base.ptr;

	turn_to_markup(sax);
	sax->foreign = sax->foreign && ns != WD_NS_XHTML && ns != WD_NS_CORE;
	if (sax->strip_div && first && sax->depth == sax->text_depth + 1 && wd_span_is(local, "div")) {
		sax->div_depth = sax->depth;
		return;
	}
	if (!is_html(ns, uri))
		return;
	wd_buf_add_char(&sax->text, '<');
	wd_buf_add_span(&sax->text, local);
	for (; attributes[0]; attributes += 2) {
		struct wd_span value = wd_span_of(attributes[1]);

		if (strchr(attributes[0], SEPARATOR))
			continue;
		if (is_rebased && is_address(attributes[0]))
			value = wd_url_resolve(sax->arena, wd_sax_frame(sax)->base, value);
		wd_buf_add_char(&sax->text, ' ');
		wd_buf_add_text(&sax->text, attributes[0]);
		wd_buf_add_text(&sax->text, "=\"");
		add_escaped(&sax->text, value.ptr, value.len);
		wd_buf_add_char(&sax->text, '"');
	}
	wd_buf_add_char(&sax->text, '>');
}

static void markup_end(struct wd_sax *sax, enum wd_ns ns, struct wd_span uri, struct wd_span local)
{
	if (sax->depth == sax->div_depth || !is_html(ns, uri) || is_void(local))
		return;
	wd_buf_add_text(&sax->text, "</");
	wd_buf_add_span(&sax->text, local);
	wd_buf_add_char(&sax->text, '>');
}

/* ---- expat ---- */

static void inherit(struct run *run, wd_attributes attributes, struct wd_frame *frame)
{
	static const char xml[] = "http://www.w3.org/XML/1998/namespace\n";
	struct wd_sax *sax = &run->sax;

	frame->base = sax->depth > 1 ? frame[-1].base : sax->doc->base;
	frame->lang = sax->depth > 1 ? frame[-1].lang : WD_SPAN_NONE;
	for (; attributes[0]; attributes += 2) {
		const char *name = attributes[0];

		if (name[0] != 'h' || strncmp(name, xml, sizeof(xml) - 1) != 0)
			continue;
		if (strcmp(name + sizeof(xml) - 1, "base") == 0)
			frame->base = wd_url_resolve(sax->arena, frame->base, wd_span_of(attributes[1]));
		else if (strcmp(name + sizeof(xml) - 1, "lang") == 0)
			frame->lang = wd_arena_dup(sax->arena, wd_span_of(attributes[1]));
	}
}

/*
 * RSS 2.0 has no namespace, and who wants one makes it up, or takes Atom's; Atom's is misspelt. "rss" is the name of
 * nothing else, "feed" of much.
 */
static void adopt_namespace(struct run *run, struct wd_span uri, struct wd_span local, enum wd_ns *ns)
{
	bool is_rss = wd_span_is(local, "rss") && uri.len && (*ns == WD_NS_OTHER || run->last_format);
	bool is_atom = wd_span_is(local, "feed") && *ns == WD_NS_OTHER && memmem(uri.ptr, uri.len, "/Atom", 5);

	if (!is_rss && !is_atom)
		return;
	run->own_uri = run->last_uri;
	run->own_format = run->last_format = is_atom ? "atom10" : NULL;
	run->last_ns = *ns = WD_NS_CORE;
}

static bool check_root(struct run *run, enum wd_element element, struct wd_span uri, struct wd_span local,
		       wd_attributes attributes)
{
	struct wd_sax *sax = &run->sax;
	const char *format = wd_ns_format(uri);
	struct wd_span version = wd_sax_attribute(attributes, "version");

	sax->seen_root = true;
	switch (element) {
	case WD_EL_RSS:
		sax->doc->format = wd_span_is(version, "0.91")   ? "rss091"
				   : wd_span_is(version, "0.92") ? "rss092"
				   : wd_span_is(version, "0.93") ? "rss093"
				   : wd_span_is(version, "0.94") ? "rss094"
				   : wd_span_is(version, "0.90") ? "rss090"
								 : "rss20";
		return true;
	case WD_EL_RDF:
		sax->doc->format = "rss10"; /* until the channel's namespace says another */
		return true;
	case WD_EL_FEED:
	case WD_EL_ITEM:
		if (element == WD_EL_ITEM && !wd_span_is(local, "entry"))
			break;
		sax->is_atom = true;
		sax->doc->format = format && format[0] == 'a' ? format : wd_span_is(version, "0.3") ? "atom03" : "atom10";
		return true;
	case WD_EL_CHANNEL:
		sax->doc->format = "rss20";
		return true;
	default:
		break;
	}
	run->is_page = wd_span_equal_nocase(local, WD_SPAN("html"));
	if (run->is_page)
		stop(run, "no feed: an HTML page");
	else if (wd_span_equal_nocase(local, WD_SPAN("opml")))
		stop(run, "no feed: an OPML list of feeds; `wiredesk import` reads it");
	else if (!uri.len && wd_names_is_html(local))
		run->is_piece = true;
	else
		stop(run, "no feed: XML of another kind");
	XML_StopParser(run->parser, XML_FALSE);
	return false;
}

/*
 * RFC 4287 §6.4: what stands in an extension's element is the extension's own, though it has the format's names. Of
 * RSS, which says nothing of it, not the items around which somebody put one.
 */
static enum wd_element meaning_of(struct wd_sax *sax, enum wd_ns ns, struct wd_span local)
{
	enum wd_element element = wd_element_of(ns, local);

	if (!sax->in_extension) {
		sax->in_extension = ns == WD_NS_OTHER && sax->seen_root ? sax->depth : 0;
	} else if (ns == WD_NS_CORE) {
		if (sax->is_atom || sax->in_entry || (element != WD_EL_ITEM && element != WD_EL_CHANNEL))
			return WD_EL_UNKNOWN;
		sax->in_extension = 0;
	}
	return element;
}

static void XMLCALL on_start(void *ctx, const char *name, const char **attributes)
{
	struct run *run = ctx;
	struct wd_sax *sax = &run->sax;
	struct wd_span uri, local;
	struct wd_frame *frame;
	enum wd_ns ns;

	if (sax->depth >= WD_PARSE_MAX_DEPTH) {
		stop(run, "no feed: elements stand too deep in each other");
		return;
	}
	if (XML_GetSpecifiedAttributeCount(run->parser) > 2 * WD_PARSE_MAX_ATTRIBUTES) {
		stop(run, "no feed: an element has too many attributes");
		return;
	}
	split_name(run, name, &ns, &uri, &local);
	if (!sax->seen_root)
		adopt_namespace(run, uri, local, &ns);
	frame = &sax->frames[sax->depth++];
	sax->at = (size_t)XML_GetCurrentByteIndex(run->parser);
	inherit(run, attributes, frame);
	if (sax->text_depth && sax->is_construct) {
		markup_start(sax, ns, uri, local, attributes);
		return;
	}
	frame->element = meaning_of(sax, ns, local);
	frame->naked = sax->text_depth && frame->element == WD_EL_UNKNOWN && (ns == WD_NS_CORE || ns == WD_NS_XHTML) &&
		       (sax->depth - 1 == sax->text_depth || frame[-1].naked);
	frame->atom = sax->is_atom;
	run->is_rss = run->is_rss || (frame->element == WD_EL_CHANNEL && sax->depth == 2);
	if (uri.len && ns == WD_NS_CORE) {
		const char *format = run->last_format;

		frame->atom = format && format[0] == 'a';
		if (frame->element == WD_EL_CHANNEL && format && format[0] == 'r')
			sax->doc->format = format;
	}
	if (!sax->seen_root && !check_root(run, frame->element, uri, local, attributes))
		return;
	wd_build_start(sax, attributes);
	if (wd_arena_is_full(sax->arena))
		stop(run, "the document is too large");
}

static void XMLCALL on_end(void *ctx, const char *name)
{
	struct run *run = ctx;
	struct wd_sax *sax = &run->sax;
	struct wd_span uri, local;
	enum wd_ns ns;

	if (run->stopped || run->is_piece)
		return;
	if (sax->text_depth && sax->is_construct && sax->depth > sax->text_depth) {
		split_name(run, name, &ns, &uri, &local);
		markup_end(sax, ns, uri, local);
		sax->depth--;
		return;
	}
	if (sax->text.full) {
		stop(run, "the document is too large");
		return;
	}
	wd_build_end(sax, sax->text_depth == sax->depth ? wd_span_trim(wd_buf_span(&sax->text)) : WD_SPAN_NONE);
	if (sax->text_depth == sax->depth)
		sax->text_depth = 0;
	sax->depth--;
}

static void XMLCALL on_text(void *ctx, const char *text, int len)
{
	struct wd_sax *sax = &((struct run *)ctx)->sax;

	if (!sax->text_depth || (!sax->is_construct && sax->depth != sax->text_depth && !sax->frames[sax->depth - 1].naked))
		return;
	/* A reference by number to a control character means windows-1252's, as HTML §13.2.5.80 reads it. */
	if (len == 2 && text[0] == '\xC2' && (unsigned char)text[1] < 0xA0)
		wd_utf8_add(&sax->text, wd_entities_number((unsigned char)text[1]));
	/* What is said to be escaped markup is that within inline markup too. */
	else if (sax->has_markup && sax->type != WD_RAW_HTML)
		add_escaped(&sax->text, text, (size_t)len);
	else
		wd_buf_add(&sax->text, text, (size_t)len);
}

static void XMLCALL on_namespace(void *ctx, const char *prefix, const char *uri)
{
	struct run *run = ctx;
	const char *format = uri ? wd_ns_format(wd_span_of(uri)) : NULL;

	if (!format || format[0] != 'r')
		return;
	run->rdf_format = format;
	run->is_rss = run->is_rss || !prefix;
}

static void XMLCALL on_entity(void *ctx, const char *name, int is_parameter, const char *value, int len, const char *base,
			      const char *system, const char *public, const char *notation)
{
	struct run *run = ctx;

	(void)name, (void)is_parameter, (void)base, (void)system, (void)public, (void)notation;
	if (value && memchr(value, '&', (size_t)len) && ++run->n_referring > MOST_REFERRING)
		stop(run, "no feed: entities stand too deep in each other");
}

static void XMLCALL on_skipped(void *ctx, const char *name, int is_parameter)
{
	struct run *run = ctx;

	(void)name;
	if (is_parameter)
		return;
	run->undefined = true;
	XML_StopParser(run->parser, XML_FALSE);
}

static bool feed_expat(struct run *run, struct wd_span text)
{
	for (size_t at = 0;;) {
		size_t n = text.len - at < MOST_AT_ONCE ? text.len - at : MOST_AT_ONCE;
		bool last = at + n == text.len;

		if (XML_Parse(run->parser, text.ptr + at, (int)n, last) != XML_STATUS_OK)
			return false;
		at += n;
		if (last)
			return true;
	}
}

static bool judge(struct run *run, bool ok, struct wd_sax_outcome *outcome, struct wd_error *err)
{
	outcome->is_page = run->is_page;
	if (run->stopped)
		return false;
	if (ok && run->sax.frames[0].element == WD_EL_RDF) {
		/* RDF is used for much else. */
		if (!run->sax.doc->n_entries && !(run->rdf_format && run->is_rss))
			return wd_error_set(err, WD_INPUT, "no feed: RDF of another kind");
		if (run->rdf_format)
			run->sax.doc->format = run->rdf_format;
	}
	if (ok && run->sax.seen_root)
		return true;
	outcome->refused = true;
	outcome->grew = XML_GetErrorCode(run->parser) == XML_ERROR_AMPLIFICATION_LIMIT_BREACH;
	if (outcome->grew)
		return wd_error_set(err, WD_INPUT, "its entities grow too large: more than %.0f times the document",
				    (double)MOST_AMPLIFIED);
	if (run->is_piece)
		return wd_error_set(err, WD_INPUT, "no feed: XML of another kind");
	if (run->undefined)
		return wd_error_set(err, WD_INPUT, "not well-formed: an entity that is not defined");
	return wd_error_set(err, WD_INPUT, "not well-formed: %s at %lu:%lu", XML_ErrorString(XML_GetErrorCode(run->parser)),
			    (unsigned long)XML_GetCurrentLineNumber(run->parser),
			    (unsigned long)XML_GetCurrentColumnNumber(run->parser) + 1);
}

static XML_Parser new_parser(struct run *run)
{
	XML_Parser parser = XML_ParserCreateNS("UTF-8", SEPARATOR);

	if (!parser)
		abort();
#ifdef XML_DTD
	XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser, MOST_AMPLIFIED);
	XML_SetBillionLaughsAttackProtectionActivationThreshold(parser, AMPLIFIED_FROM);
#endif
	XML_SetUserData(parser, run);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetStartNamespaceDeclHandler(parser, on_namespace);
	XML_SetEntityDeclHandler(parser, on_entity);
	XML_SetSkippedEntityHandler(parser, on_skipped);
	return parser;
}

bool wd_sax_parse(struct wd_arena *arena, struct wd_span text, struct wd_span base, struct wd_raw_doc *out,
		  struct wd_sax_outcome *outcome, struct wd_error *err)
{
	struct run *run = wd_xcalloc(1, sizeof(*run));
	bool ok;

	*out = (struct wd_raw_doc){ .base = base };
	*outcome = (struct wd_sax_outcome){ 0 };
	run->sax.arena = arena;
	run->sax.doc = out;
	run->sax.err = err;
	wd_buf_init(&run->sax.text, (size_t)MOST_AMPLIFIED * text.len + AMPLIFIED_FROM);
	run->parser = new_parser(run);
	ok = judge(run, feed_expat(run, text), outcome, err);
	outcome->left_out = run->sax.left_out;
	XML_ParserFree(run->parser);
	wd_buf_release(&run->sax.text);
	free(run);
	return ok;
}
