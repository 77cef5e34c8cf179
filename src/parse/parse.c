#include "parse/parse.h"

#include "parse/json.h"
#include "parse/sax.h"

static bool add_repair(struct wd_arena *arena, struct wd_decoded *decoded, const char *what)
{
	struct wd_span *slot = wd_arena_push(arena, &decoded->repaired.items, &decoded->repaired.n, sizeof(*slot));

	if (slot)
		*slot = wd_span_of(what);
	return slot != NULL;
}

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

static bool parse_xml(struct wd_arena *arena, struct wd_decoded *decoded, struct wd_span base, struct wd_raw_doc *out,
		      bool *left_out, struct wd_error *err)
{
	struct wd_error first = { 0 }, why = { 0 };
	struct wd_sax_outcome outcome;
	bool ok = wd_sax_parse(arena, decoded->text, base, out, &outcome, &first);

	*left_out = outcome.left_out;
	if (ok)
		return true;
	*err = first;
	if (!outcome.refused || looks_like_html(decoded->text))
		return outcome.refused ? wd_error_set(err, WD_INPUT, "no feed: an HTML page") : false;
	if (!wd_mend(arena, decoded, &why) ||
	    (outcome.grew && !add_repair(arena, decoded, "entities that grow too large"))) {
		*err = why;
		return false;
	}
	ok = wd_sax_parse(arena, decoded->text, base, out, &outcome, &why);
	*left_out = outcome.left_out;
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
		ok = add_repair(arena, decoded, "more entries than are read");
	if (ok && wd_arena_is_full(arena))
		ok = wd_error_set(err, WD_INPUT, "the document is too large");
	return ok;
}
