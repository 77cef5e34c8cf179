#include "decode/names.h"
#include "decode/ref.h"
#include "decode/repairs.h"
#include "decode/tag.h"
#include "util/mem.h"

#include <stdlib.h>

static const char *const phrases[WD_MEND_KINDS] = {
	[WD_MEND_AMPERSAND] = "bare ampersand",
	[WD_MEND_ENTITY] = "undefined entity",
	[WD_MEND_REFERENCE] = "bad character reference",
	[WD_MEND_CHARACTER] = "forbidden character",
	[WD_MEND_LESS_THAN] = "bare less-than sign",
	[WD_MEND_BEFORE] = "text before the document",
	[WD_MEND_DECLARATION] = "bad XML declaration",
	[WD_MEND_DOCTYPE] = "bad document type",
	[WD_MEND_AFTER] = "text after the document",
	[WD_MEND_ROOTS] = "several roots",
	[WD_MEND_PREFIX] = "undeclared prefix",
	[WD_MEND_UNCLOSED] = "unclosed element",
	[WD_MEND_STRAY_END] = "stray end tag",
	[WD_MEND_END_NAME] = "misspelt end tag",
	[WD_MEND_MARKUP] = "unescaped markup",
	[WD_MEND_TAG] = "broken tag",
	[WD_MEND_QUOTES] = "unquoted attribute",
	[WD_MEND_ATTRIBUTE] = "broken attribute",
	[WD_MEND_DUPLICATE] = "duplicate attribute",
	[WD_MEND_COMMENT] = "broken comment",
	[WD_MEND_CDATA] = "broken CDATA section",
	[WD_MEND_CUT] = "cut off",
	[WD_MEND_DEEP] = "too many elements or attributes",
	[WD_MEND_OTHER] = "ill-formed XML",
};

#define CDATA_START "<![CDATA["
#define CDATA_END "]]>"

static bool here(const struct wd_mender *m, const char *text)
{
	return wd_span_starts_nocase(wd_mender_rest(m), text);
}

/* NULL when it is not there. Unlike memmem() under sanitizers it reads no further than it must. */
static const char *find_in(struct wd_span text, const char *what)
{
	size_t len = strlen(what);

	while (text.len >= len) {
		const char *at = memchr(text.ptr, what[0], text.len - len + 1);

		if (!at || memcmp(at, what, len) == 0)
			return at;
		text.len -= (size_t)(at + 1 - text.ptr);
		text.ptr = at + 1;
	}
	return NULL;
}

/* The place of text at or behind from; in.len when it is not there. */
static size_t find(const struct wd_mender *m, size_t from, const char *text)
{
	const char *at = NULL;

	if (from < m->in.len)
		at = find_in((struct wd_span){ m->in.ptr + from, m->in.len - from }, text);
	return at ? (size_t)(at - m->in.ptr) : m->in.len;
}

/* Moves behind the text that ends what is here; false when it never ends (looked for once: *missing). */
static bool skip_to(struct wd_mender *m, size_t opening, const char *ending, bool *missing)
{
	size_t end = *missing ? m->in.len : find(m, m->at + opening, ending);

	if (end == m->in.len) {
		*missing = true;
		return false;
	}
	m->at = end + strlen(ending);
	return true;
}

static bool skip_comment(struct wd_mender *m)
{
	size_t from = m->at + 4, dashes;

	if (!skip_to(m, 4, "-->", &m->no_comment_end)) {
		wd_mender_note(m, WD_MEND_COMMENT, NULL);
		return false;
	}
	dashes = find(m, from, "--");
	if (dashes + 3 < m->at)
		wd_mender_note(m, WD_MEND_COMMENT, NULL);
	return true;
}

/* Where the CDATA section whose content starts at from was meant to end, when that is not at "]]>". */
static size_t cdata_limit(const struct wd_mender *m, size_t from)
{
	const struct wd_span name = m->n_open ? m->open[m->n_open - 1].name : WD_SPAN_NONE;
	size_t closing = m->in.len;

	for (size_t i = from; i < m->in.len; i++) {
		struct wd_span rest = { m->in.ptr + i, m->in.len - i };

		if (*rest.ptr == ']' && wd_span_starts_nocase(rest, CDATA_END))
			return i;
		if (*rest.ptr != '<')
			continue;
		if (closing < m->in.len && wd_span_starts_nocase(rest, CDATA_START))
			return closing;
		if (closing == m->in.len && name.len && rest.len > name.len + 2 && rest.ptr[1] == '/' &&
		    wd_span_equal((struct wd_span){ rest.ptr + 2, name.len }, name))
			closing = i;
	}
	return closing;
}

static void read_cdata(struct wd_mender *m)
{
	size_t from = m->at + strlen(CDATA_START), end = cdata_limit(m, from);
	struct wd_span text = { m->in.ptr + from, end - from };
	const char *inner = find_in(text, CDATA_START);
	bool closed = end + 3 <= m->in.len && memcmp(m->in.ptr + end, CDATA_END, 3) == 0;

	m->at = end + (closed ? 3 : 0);
	if (!closed)
		wd_mender_note(m, WD_MEND_CDATA, NULL);
	if (end == m->in.len)
		m->cut = true;
	if (m->after_root || !m->n_open)
		return;
	/* A section in a section: both marks go, and both ends. */
	while (inner) {
		struct wd_span before = { text.ptr, (size_t)(inner - text.ptr) };

		wd_mender_note(m, WD_MEND_CDATA, NULL);
		wd_ref_cdata(m, before);
		text.ptr += before.len + strlen(CDATA_START);
		text.len -= before.len + strlen(CDATA_START);
		inner = find_in(text, CDATA_START);
		if (!inner && here(m, CDATA_END))
			m->at += 3;
	}
	wd_ref_cdata(m, text);
}

/* One entity of an internal subset, at "<!ENTITY". */
static void read_entity(struct wd_mender *m)
{
	struct wd_span name, value;
	size_t end;
	char quote;

	m->at += 8;
	wd_mender_skip_blanks(m);
	name = wd_mender_rest(m);
	name.len = wd_names_scan(name);
	m->at += name.len;
	wd_mender_skip_blanks(m);
	quote = m->at < m->in.len ? m->in.ptr[m->at] : '\0';
	if (!name.len || (quote != '"' && quote != '\''))
		return;
	end = find(m, m->at + 1, quote == '"' ? "\"" : "'");
	if (end == m->in.len)
		return;
	value = (struct wd_span){ m->in.ptr + m->at + 1, end - m->at - 1 };
	m->at = end + 1;
	wd_ref_define(m, name, value);
}

/* From '[' of a DOCTYPE to behind its ']', or to the root where it has none. */
static void skip_subset(struct wd_mender *m)
{
	while (m->at < m->in.len && m->in.ptr[m->at] != ']') {
		struct wd_span name = wd_mender_rest(m);

		if (*name.ptr != '<') {
			m->at++;
			continue;
		}
		name.ptr++;
		name.len--;
		name.len = wd_names_scan(name);
		if (wd_names_is_root(name)) {
			wd_mender_note(m, WD_MEND_DOCTYPE, NULL);
			return;
		}
		if (here(m, "<!ENTITY"))
			read_entity(m);
		else if (!here(m, "<!--") || !skip_comment(m))
			m->at++;
	}
}

static void skip_doctype(struct wd_mender *m)
{
	while (m->at < m->in.len && !memchr("[>", m->in.ptr[m->at], 2))
		m->at++;
	if (m->at < m->in.len && m->in.ptr[m->at] == '[') {
		skip_subset(m);
		while (m->at < m->in.len && !memchr("<>", m->in.ptr[m->at], 2))
			m->at++;
	}
	if (m->at < m->in.len && m->in.ptr[m->at] == '>')
		m->at++;
}

/* What begins with "<!" or "<?" and is no CDATA section. True when it was read. */
static bool skip_instruction(struct wd_mender *m)
{
	if (here(m, "<!--"))
		return skip_comment(m);
	if (here(m, "<?"))
		return skip_to(m, 2, "?>", &m->no_instruction_end);
	if (here(m, "<!DOCTYPE")) {
		if (m->n_open > 0)
			wd_mender_note(m, WD_MEND_DOCTYPE, NULL);
		skip_doctype(m);
		return true;
	}
	return false;
}

/* The length of the name of the start tag here: behind a name comes a blank, '/', '>' or the end. */
static size_t tag_name(const struct wd_mender *m)
{
	struct wd_span rest = wd_mender_rest(m);
	size_t n;

	rest.ptr++;
	rest.len--;
	n = wd_names_scan(rest);
	return n && (n == rest.len || memchr(" \t\r\n/><", rest.ptr[n], 7)) ? n : 0;
}

/* The name ends there: <?xml-stylesheet ...?> is none. */
static bool at_declaration(const struct wd_mender *m)
{
	return here(m, "<?xml") && wd_names_scan((struct wd_span){ m->in.ptr + m->at + 2, m->in.len - m->at - 2 }) == 3;
}

/* What standalone may say: XML 1.0 §2.9. */
static bool is_odd_alone(struct wd_span declaration)
{
	const char *alone = memmem(declaration.ptr, declaration.len, "standalone", 10);
	size_t len = alone ? declaration.len - (size_t)(alone - declaration.ptr) : 0;

	return alone && !memmem(alone, len, "yes", 3) && !memmem(alone, len, "no", 2);
}

static void look_at_declaration(struct wd_mender *m)
{
	size_t end = m->no_instruction_end ? m->in.len : find(m, m->at, "?>");
	struct wd_span declaration = { m->in.ptr + m->at, end - m->at };

	if (m->at > 0)
		wd_mender_note(m, WD_MEND_BEFORE, NULL);
	if (end == m->in.len || !memmem(declaration.ptr, declaration.len, "version", 7) || is_odd_alone(declaration))
		wd_mender_note(m, WD_MEND_DECLARATION, NULL);
}

/* Everything before the root. False when there is no root. */
static bool read_prologue(struct wd_mender *m)
{
	size_t first = m->in.len;

	while (m->at < m->in.len) {
		struct wd_span name = { m->in.ptr + m->at + 1, 0 };

		m->mark = m->at;

		if (m->in.ptr[m->at] != '<') {
			if (!wd_ascii_is_blank(m->in.ptr[m->at]))
				wd_mender_note(m, WD_MEND_BEFORE, NULL);
			m->at++;
			continue;
		}
		if (at_declaration(m))
			look_at_declaration(m);
		if (skip_instruction(m))
			continue;
		name.len = tag_name(m);
		if (name.len && (m->any_root || wd_names_is_root(name))) {
			wd_tag_start(m, name.len);
			return true;
		}
		if (name.len && first == m->in.len)
			first = m->at;
		wd_mender_note(m, WD_MEND_BEFORE, NULL);
		m->at++;
	}
	if (first == m->in.len)
		return false;
	m->any_root = true;
	m->at = m->mark = first;
	wd_tag_start(m, tag_name(m));
	return true;
}

static void read_text(struct wd_mender *m)
{
	const char *next = memchr(m->in.ptr + m->at, '<', m->in.len - m->at);
	struct wd_span text = wd_mender_rest(m);

	if (next)
		text.len = (size_t)(next - text.ptr);
	m->at += text.len;
	if (!m->after_root)
		wd_ref_text(m, text, false);
	else if (wd_span_trim(text).len)
		wd_mender_note(m, WD_MEND_AFTER, NULL);
}

static void read_markup(struct wd_mender *m)
{
	size_t name_len = tag_name(m);
	struct wd_span rest = wd_mender_rest(m);

	if (name_len) {
		wd_tag_start(m, name_len);
	} else if (rest.len > 2 && rest.ptr[1] == '/' && wd_names_scan((struct wd_span){ rest.ptr + 2, rest.len - 2 })) {
		wd_tag_end(m);
	} else if (here(m, CDATA_START)) {
		read_cdata(m);
	} else if (!skip_instruction(m)) {
		wd_mender_note(m, m->after_root ? WD_MEND_AFTER : WD_MEND_LESS_THAN, NULL);
		if (!m->after_root)
			wd_buf_add_text(&m->out, "&lt;");
		m->at++;
	}
}

/* The text has ended: an item that it cut off is not half an item but none. */
static void finish(struct wd_mender *m)
{
	size_t item = m->n_open;
	bool in_text = m->n_open && m->open[m->n_open - 1].kind != WD_NAMES_OTHER;

	for (size_t i = m->n_open; i > 0; i--) {
		if (wd_names_is_item(m->open[i - 1].name))
			item = i - 1;
	}
	if (m->cut || (!m->after_root && in_text))
		wd_mender_note(m, WD_MEND_CUT, NULL);
	else if (!m->after_root)
		wd_mender_note(m, WD_MEND_UNCLOSED, NULL);
	if (item < m->n_open && item > 0 && (m->cut || in_text || item + 1 < m->n_open)) {
		wd_mender_note(m, WD_MEND_CUT, NULL);
		m->out.len = m->open[item].out_start;
		m->out.data[m->out.len] = '\0';
		m->n_open = item;
		while (m->n_origins && m->origins[m->n_origins - 1].mended >= m->out.len)
			m->n_origins--;
	}
	wd_tag_close(m, 0);
}

/* The result, with the declarations that were missing put into the root. */
static struct wd_span assemble(struct wd_mender *m)
{
	struct wd_span out = wd_buf_span(&m->out), text = WD_SPAN_NONE;
	struct wd_buf all;

	wd_buf_init(&all, m->out.ceiling);
	wd_buf_add(&all, out.ptr, m->root_name_end);
	for (size_t i = 0; i < m->n_missing; i++) {
		struct wd_span uri = wd_names_uri(m->missing[i]);

		wd_buf_printf(&all, " xmlns:%.*s=\"", WD_SPAN_ARG(m->missing[i]));
		if (uri.ptr)
			wd_buf_add_span(&all, uri);
		else
			wd_buf_printf(&all, "urn:x-undeclared:%.*s", WD_SPAN_ARG(m->missing[i]));
		wd_buf_add_char(&all, '"');
	}
	for (size_t i = 0; i < m->n_origins; i++)
		if (m->origins[i].mended >= m->root_name_end)
			m->origins[i].mended += all.len - m->root_name_end;
	wd_buf_add(&all, out.ptr + m->root_name_end, out.len - m->root_name_end);
	if (!m->out.full && !all.full)
		text = wd_arena_dup(m->arena, wd_buf_span(&all));
	wd_buf_release(&all);
	return text;
}

static bool name_repairs(struct wd_mender *m, struct wd_decoded *decoded)
{
	bool any = false;

	decoded->is_cut = m->done[WD_MEND_CUT];
	decoded->origins = m->origins;
	decoded->n_origins = m->n_origins;
	for (size_t i = 0; i < WD_MEND_KINDS; i++) {
		any = any || m->done[i];
		if (i == WD_MEND_OTHER && !any)
			m->done[i] = true;
		if (m->done[i] && !wd_repairs_add(m->arena, &decoded->repaired, wd_span_of(phrases[i])))
			return false;
	}
	for (size_t i = 0; i < m->n_places; i++)
		if (!wd_repairs_place(m->arena, &decoded->repaired, wd_span_of(phrases[m->places[i].kind]), m->places[i].at))
			return false;
	return true;
}

bool wd_mend(struct wd_arena *arena, struct wd_decoded *decoded, struct wd_error *err)
{
	struct wd_mender *m = wd_xcalloc(1, sizeof(*m));
	struct wd_span text = decoded->text;
	bool ok = true;

	m->arena = arena;
	m->in = text;
	/* The worst a byte can become is "&quot;" in a value; the rest is for what is closed and declared. */
	wd_buf_init(&m->out, text.len * 8 + 1024 * 1024);
	if (text.len && read_prologue(m)) {
		while (m->at < m->in.len) {
			m->mark = m->at;
			if (m->in.ptr[m->at] == '<')
				read_markup(m);
			else
				read_text(m);
		}
		finish(m);
		text = assemble(m);
		ok = text.ptr && name_repairs(m, decoded);
	}
	if (ok)
		decoded->text = text;
	wd_buf_release(&m->out);
	free(m);
	return ok || wd_error_set(err, WD_INPUT, "document too large to mend");
}
