#include "parse/parse.h"

#include "decode/repairs.h"
#include "parse/json.h"
#include "parse/sax.h"
#include "util/count.h"

/* The first sign that is no white space. */
static char first_sign(struct wd_span text)
{
	text = wd_span_trim(text);
	return text.len ? *text.ptr : '\0';
}

/* Looks as far as a page's own head. */
static bool looks_like_html(struct wd_span text)
{
	text = wd_span_trim(text);
	return wd_span_starts_nocase(text, "<!doctype html") || wd_span_starts_nocase(text, "<html") ||
	       wd_span_starts_nocase(text, "<head") || wd_span_starts_nocase(text, "<body");
}

/* A feed that a page was put around: no page has such an element of its own. */
static bool holds_feed(struct wd_span text)
{
	static const struct {
		const char *start, *says;
	} roots[] = { { "<rss ", "version=" },
		      { "<feed ", "http://www.w3.org/2005/Atom" },
		      { "<rdf:RDF ", "http://purl.org/rss/1.0/" } };

	for (size_t i = 0; i < WD_COUNT(roots); i++) {
		const char *at = memmem(text.ptr, text.len, roots[i].start, strlen(roots[i].start));
		const char *end = at ? memchr(at, '>', text.len - (size_t)(at - text.ptr)) : NULL;

		if (end && memmem(at, (size_t)(end - at), roots[i].says, strlen(roots[i].says)))
			return true;
	}
	return false;
}

static bool mend(struct wd_arena *arena, struct wd_decoded *decoded, bool grew, struct wd_error *err)
{
	if (!wd_mend(arena, decoded, err))
		return false;
	return !grew || wd_repairs_add(arena, &decoded->repaired, WD_SPAN("entities that grow too large")) ||
	       wd_error_set(err, WD_INPUT, "the document is too large");
}

static bool parse_xml(struct wd_arena *arena, struct wd_decoded *decoded, struct wd_span base, struct wd_raw_doc *out,
		      bool *left_out, struct wd_error *err)
{
	struct wd_error first = { 0 }, why = { 0 };
	struct wd_sax_outcome outcome;
	bool ok = wd_sax_parse(arena, decoded->text, base, out, &outcome, &first), is_page;

	*left_out = outcome.left_out;
	if (ok)
		return true;
	*err = first;
	is_page = outcome.is_page || (outcome.refused && looks_like_html(decoded->text));
	if (is_page && !holds_feed(decoded->text))
		return wd_error_set(err, WD_INPUT, "no feed: an HTML page");
	if (!is_page && !outcome.refused)
		return false;
	if (!mend(arena, decoded, outcome.grew, &why)) {
		*err = why;
		return false;
	}
	ok = wd_sax_parse(arena, decoded->text, base, out, &outcome, &why);
	*left_out = outcome.left_out;
	/* One in a page's scripts is none. */
	if (is_page && (!ok || !out->n_entries))
		return wd_error_set(err, WD_INPUT, "no feed: an HTML page");
	if (ok)
		*err = (struct wd_error){ 0 };
	/* What the publisher's own text says is told, not what mending made of it. */
	else if (!outcome.refused)
		*err = why;
	return ok;
}

bool wd_parse(struct wd_arena *arena, struct wd_decoded *decoded, struct wd_span base, struct wd_raw_doc *out,
	      struct wd_error *err)
{
	char first = first_sign(decoded->text);
	bool left_out = false, ok;

	if (!first)
		return wd_error_set(err, WD_INPUT, "no feed: an empty document");
	if (first == '{' || first == '[')
		ok = wd_json_parse(arena, decoded, base, out, &left_out, err);
	else if (!memchr(decoded->text.ptr, '<', decoded->text.len))
		ok = wd_error_set(err, WD_INPUT, "no feed: plain text");
	else
		ok = parse_xml(arena, decoded, base, out, &left_out, err);
	if (ok && left_out)
		wd_repairs_add(arena, &decoded->repaired, WD_SPAN("more entries than are read"));
	if (ok && wd_arena_is_full(arena))
		ok = wd_error_set(err, WD_INPUT, "the document is too large");
	return ok;
}
