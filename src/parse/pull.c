#include "parse/pull.h"

#include "util/ascii.h"
#include "util/utf8.h"

static void note(struct wd_pull *pull, unsigned bit)
{
	size_t i = 0;

	if (pull->mended & bit)
		return;
	pull->mended |= bit;
	while (bit >>= 1)
		i++;
	pull->mended_at[i] = pull->at;
}

static bool is_end(const struct wd_pull *pull)
{
	return pull->at >= pull->text.len;
}

static void skip_blanks(struct wd_pull *pull)
{
	while (!is_end(pull) && wd_ascii_is_blank(pull->text.ptr[pull->at]))
		pull->at++;
}

static bool take(struct wd_pull *pull, char c)
{
	if (is_end(pull) || pull->text.ptr[pull->at] != c)
		return false;
	pull->at++;
	return true;
}

/* ---- texts ---- */

static int hex4(const struct wd_pull *pull, size_t at)
{
	int value = 0;

	if (pull->text.len - at < 4 || at > pull->text.len)
		return -1;
	for (size_t i = at; i < at + 4; i++) {
		int digit = wd_ascii_hex(pull->text.ptr[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* Behind "\u": two halves make one character, a half alone makes none. */
static uint32_t read_unit(struct wd_pull *pull)
{
	int unit = hex4(pull, pull->at);
	uint32_t whole = 0;

	if (unit < 0) {
		note(pull, WD_PULL_ESCAPE);
		return 0xFFFD;
	}
	pull->at += 4;
	if (unit < 0xD800 || unit > 0xDFFF)
		return (uint32_t)unit;
	if (pull->text.len - pull->at >= 6 && memcmp(pull->text.ptr + pull->at, "\\u", 2) == 0)
		whole = wd_utf8_pair((uint32_t)unit, (uint32_t)hex4(pull, pull->at + 2));
	if (whole) {
		pull->at += 6;
		return whole;
	}
	note(pull, WD_PULL_SURROGATE);
	return 0xFFFD;
}

/* What stands behind a backslash. */
static uint32_t read_escape(struct wd_pull *pull)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known;
	char c = pull->text.ptr[pull->at];

	if (c == 'u') {
		pull->at++;
		return read_unit(pull);
	}
	known = c ? strchr(from, c) : NULL;
	if (!known) {
		note(pull, WD_PULL_ESCAPE);
		return wd_utf8_next(pull->text, &pull->at);
	}
	pull->at++;
	return (unsigned char)to[known - from];
}

/* Where the text that begins at `from` ends; *is_plain: it is as written. */
static size_t find_quote(struct wd_pull *pull, size_t from, bool *is_plain)
{
	size_t i = from;

	*is_plain = true;
	for (; i < pull->text.len && pull->text.ptr[i] != '"'; i++) {
		if ((unsigned char)pull->text.ptr[i] < 0x20) {
			pull->at = i;
			note(pull, WD_PULL_CONTROL);
		}
		if (pull->text.ptr[i] == '\\') {
			*is_plain = false;
			i++;
		}
	}
	pull->at = from;
	return i < pull->text.len ? i : pull->text.len;
}

/* Behind the opening quote. */
static struct wd_span read_string(struct wd_pull *pull)
{
	size_t from = pull->at, n = 0, end;
	bool is_plain;
	char *out = NULL;

	end = find_quote(pull, from, &is_plain);
	if (is_plain) {
		pull->at = end;
	} else if ((out = wd_arena_room(pull->arena, (end - from) / 2 * 3 + 1)) != NULL) {
		/* No escape is shorter than its character, but for a "\u" without digits: U+FFFD has three bytes. */
		while (pull->at < end) {
			uint32_t c = (unsigned char)pull->text.ptr[pull->at];

			if (c != '\\' || pull->at + 1 == pull->text.len) {
				out[n++] = pull->text.ptr[pull->at++];
				continue;
			}
			pull->at++;
			n += wd_utf8_put(read_escape(pull), out + n);
		}
		wd_arena_keep(pull->arena, out, n);
	} else {
		pull->at = end;
	}
	if (!take(pull, '"'))
		note(pull, WD_PULL_CUT);
	return is_plain ? (struct wd_span){ pull->text.ptr + from, end - from } : (struct wd_span){ out, n };
}

/* A number or a word, and what else is neither: to the next sign that could end it. */
static struct wd_span read_bare(struct wd_pull *pull)
{
	size_t from = pull->at;

	while (!is_end(pull) && !memchr(" \t\n\r,]}[{\"", pull->text.ptr[pull->at], 10))
		pull->at++;
	return (struct wd_span){ pull->text.ptr + from, pull->at - from };
}

/* ---- values ---- */

static bool is_word(struct wd_span text)
{
	return wd_span_is(text, "true") || wd_span_is(text, "false") || wd_span_is(text, "null");
}

enum wd_pull_kind wd_pull_kind(struct wd_pull *pull)
{
	char c;

	skip_blanks(pull);
	if (is_end(pull))
		return WD_PULL_NOTHING;
	c = pull->text.ptr[pull->at];
	switch (c) {
	case '{':
		return WD_PULL_OBJECT;
	case '[':
		return WD_PULL_LIST;
	case '"':
		return WD_PULL_TEXT;
	case ']':
	case '}':
	case ',':
		return WD_PULL_NOTHING;
	default:
		return c == '-' || wd_ascii_is_digit(c) ? WD_PULL_NUMBER : WD_PULL_WORD;
	}
}

static void too_deep(struct wd_pull *pull)
{
	pull->is_too_deep = true;
	pull->at = pull->text.len;
}

bool wd_pull_enter(struct wd_pull *pull)
{
	if (pull->depth == WD_PULL_DEPTH) {
		too_deep(pull);
		return false;
	}
	pull->depth++;
	pull->at++;
	return true;
}

/* To the next value of what is open; false behind its last. */
static bool next(struct wd_pull *pull, char close)
{
	bool comma = false;
	size_t before = pull->at;

	skip_blanks(pull);
	while (take(pull, ',')) {
		if (comma)
			note(pull, WD_PULL_COMMA);
		comma = true;
		skip_blanks(pull);
	}
	if (is_end(pull)) {
		note(pull, WD_PULL_CUT);
	} else if (memchr("]}", pull->text.ptr[pull->at], 2)) {
		if (comma)
			note(pull, WD_PULL_COMMA);
		/* The wrong bracket closes what it stands in. */
		if (pull->text.ptr[pull->at++] != close)
			note(pull, WD_PULL_VALUE);
	} else {
		/* A comma lacks only between two. */
		if (!comma && before > 0 && !memchr("[{", pull->text.ptr[before - 1], 2))
			note(pull, WD_PULL_COMMA);
		return true;
	}
	pull->depth--;
	return false;
}

bool wd_pull_next_value(struct wd_pull *pull)
{
	return next(pull, ']');
}

bool wd_pull_next_member(struct wd_pull *pull, struct wd_span *name)
{
	while (next(pull, '}')) {
		if (take(pull, '"')) {
			*name = read_string(pull);
		} else if (wd_pull_kind(pull) == WD_PULL_OBJECT || wd_pull_kind(pull) == WD_PULL_LIST) {
			note(pull, WD_PULL_VALUE);
			wd_pull_skip(pull);
			continue;
		} else {
			struct wd_span bare = read_bare(pull);
			const char *colon = bare.len ? memchr(bare.ptr, ':', bare.len) : NULL;

			note(pull, WD_PULL_VALUE);
			if (!colon)
				*name = bare;
			else
				*name = (struct wd_span){ bare.ptr, (size_t)(colon - bare.ptr) };
			if (colon)
				pull->at -= bare.len - name->len;
		}
		skip_blanks(pull);
		if (take(pull, ':'))
			return true;
		note(pull, is_end(pull) ? WD_PULL_CUT : WD_PULL_VALUE);
	}
	return false;
}

struct wd_span wd_pull_text(struct wd_pull *pull)
{
	struct wd_span text;

	switch (wd_pull_kind(pull)) {
	case WD_PULL_TEXT:
		pull->at++;
		return read_string(pull);
	case WD_PULL_NUMBER:
		return read_bare(pull);
	case WD_PULL_WORD:
		text = read_bare(pull);
		if (!is_word(text))
			note(pull, WD_PULL_VALUE);
		return WD_SPAN_NONE;
	case WD_PULL_NOTHING:
		return WD_SPAN_NONE;
	default:
		wd_pull_skip(pull);
		return WD_SPAN_NONE;
	}
}

/* Without recursion: nothing but the count of brackets is kept. */
void wd_pull_skip(struct wd_pull *pull)
{
	size_t open = 0;

	do {
		bool is_plain;

		skip_blanks(pull);
		if (is_end(pull)) {
			note(pull, WD_PULL_CUT);
			return;
		}
		switch (pull->text.ptr[pull->at]) {
		case '[':
		case '{':
			if (++open > WD_PULL_SKIPPED) {
				too_deep(pull);
				return;
			}
			pull->at++;
			break;
		case ']':
		case '}':
			if (!open)
				return;
			open--;
			pull->at++;
			break;
		case '"':
			pull->at = find_quote(pull, pull->at + 1, &is_plain);
			if (!take(pull, '"'))
				note(pull, WD_PULL_CUT);
			break;
		case ',':
			if (!open)
				return;
			pull->at++;
			break;
		default:
			read_bare(pull);
		}
	} while (open);
}

void wd_pull_end(struct wd_pull *pull)
{
	skip_blanks(pull);
	if (!is_end(pull) && !(pull->mended & WD_PULL_CUT))
		note(pull, WD_PULL_TAIL);
}
