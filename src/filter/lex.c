#include "filter/lex.h"

#include "util/utf8.h"

static const struct field_name {
	const char *name;
	enum wd_query_field field;
	bool is_time, is_until;
} fields[] = {
	{ "author", WD_FIELD_AUTHOR, false, false },     { "before", WD_FIELD_ANY, true, true },
	{ "category", WD_FIELD_CATEGORY, false, false }, { "feed", WD_FIELD_FEED, false, false },
	{ "lang", WD_FIELD_LANG, false, false },         { "since", WD_FIELD_ANY, true, false },
	{ "site", WD_FIELD_SITE, false, false },         { "summary", WD_FIELD_SUMMARY, false, false },
	{ "tag", WD_FIELD_TAG, false, false },           { "title", WD_FIELD_TITLE, false, false },
};

enum { SHOWN = 40 };

#define FIELD_NAMES "title, summary, author, category, tag, feed, lang, site, since and before"

/* The ASCII sign that a full-width or typographic one stands for; itself otherwise. */
static uint32_t plain_sign(uint32_t c)
{
	switch (c) {
	case 0x201C: /* “ ” „ ‟ « » 「 」 『 』 ＂ */
	case 0x201D:
	case 0x201E:
	case 0x201F:
	case 0xAB:
	case 0xBB:
	case 0x300C:
	case 0x300D:
	case 0x300E:
	case 0x300F:
	case 0xFF02:
		return '"';
	case 0xFF08:
		return '(';
	case 0xFF09:
		return ')';
	case 0xFF0A:
		return '*';
	case 0xFF0C:
	case 0x3001:
		return ',';
	case 0xFF0D:
	case 0x2212:
	case 0x2013: /* what word processors make of it */
		return '-';
	case 0xFF1A:
		return ':';
	case 0xFF5C:
		return '|';
	case 0x3000:
	case 0xA0:
	case '\t':
	case '\n':
	case '\r':
		return ' ';
	default:
		return c;
	}
}

/* The sign at a place and where the next begins; 0 at the end. */
static uint32_t sign_at(const struct wd_lexer *lexer, size_t at, size_t *next)
{
	*next = at;
	return at < lexer->text.len ? plain_sign(wd_utf8_next(lexer->text, next)) : 0;
}

static bool ends_word(const struct wd_lexer *lexer, uint32_t c)
{
	return c == 0 || c == ' ' || c == '"' || c == '(' || c == ')' || c == '|' || (c == ',' && lexer->in_near);
}

static enum wd_lex give(struct wd_lexer *lexer, enum wd_lex kind, size_t end)
{
	lexer->kind = kind;
	lexer->at = end;
	return kind;
}

static struct wd_span piece(const struct wd_lexer *lexer, size_t from, size_t to)
{
	return (struct wd_span){ lexer->text.ptr + from, to - from };
}

static bool is_single_quote(uint32_t c)
{
	return c == '\'' || c == 0x2018 || c == 0x2019;
}

/* The one in Kim’s closes nothing: the end of a word stands behind a quote that does. */
static bool closes(const struct wd_lexer *lexer, bool is_single, uint32_t c, size_t next)
{
	size_t after;
	uint32_t behind = sign_at(lexer, next, &after);

	return is_single ? is_single_quote(c) && (behind == '*' || ends_word(lexer, behind)) : c == '"';
}

/* 'north korea': the one in '90s opens nothing, for nothing closes it. */
static bool is_closed(const struct wd_lexer *lexer, size_t at)
{
	size_t next;
	uint32_t c;

	while ((c = sign_at(lexer, at, &next)) != 0 && !closes(lexer, true, c, next))
		at = next;
	return c != 0;
}

static enum wd_lex read_phrase(struct wd_lexer *lexer, size_t from, bool is_single)
{
	size_t at = from, star = from, next;
	uint32_t c, before = 0;

	for (; (c = sign_at(lexer, at, &next)) != 0 && !closes(lexer, is_single, c, next); at = next) {
		before = c;
		star = at;
	}
	if (c == 0) {
		wd_error_set(lexer->err, WD_INPUT,
			     "this quote is never closed; write \" behind the last word of the phrase");
		return give(lexer, WD_LEX_ERROR, at);
	}
	/* The star may stand in front of the closing quote, or behind it. */
	lexer->prefix = before == '*';
	lexer->value = piece(lexer, from, lexer->prefix ? star : at);
	at = next;
	if (sign_at(lexer, at, &next) == '*') {
		lexer->prefix = true;
		at = next;
	}
	return give(lexer, WD_LEX_PHRASE, at);
}

static const struct field_name *find_field(struct wd_span name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (wd_span_equal_nocase(name, wd_span_of(fields[i].name)))
			return &fields[i];
	return NULL;
}

/* How many letters two names differ by where they differ; two that are swapped count as one. */
static size_t difference(struct wd_span a, struct wd_span b)
{
	size_t head = 0, tail = 0, left, right;

	while (head < a.len && head < b.len && (a.ptr[head] | 0x20) == b.ptr[head])
		head++;
	while (tail < a.len - head && tail < b.len - head && (a.ptr[a.len - 1 - tail] | 0x20) == b.ptr[b.len - 1 - tail])
		tail++;
	left = a.len - head - tail;
	right = b.len - head - tail;
	if (left == 2 && right == 2 && (a.ptr[head] | 0x20) == b.ptr[head + 1] && (a.ptr[head + 1] | 0x20) == b.ptr[head])
		return 1;
	return left > right ? left : right;
}

/* What was likely meant; NULL when nothing is like it. */
static const char *nearest_field(struct wd_span name)
{
	const char *nearest = NULL;
	size_t least = 3;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		size_t differs = difference(name, wd_span_of(fields[i].name));

		if (differs < least && differs * 2 < name.len) {
			least = differs;
			nearest = fields[i].name;
		}
	}
	return nearest;
}

static bool is_plain_word(struct wd_span name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((name.ptr[i] | 0x20) < 'a' || (name.ptr[i] | 0x20) > 'z')
			return false;
	return name.len > 0;
}

/* At a colon behind a word; colon and next are its place and end. False: the colon is part of the word. */
static bool read_field(struct wd_lexer *lexer, size_t colon, size_t next)
{
	struct wd_span name = piece(lexer, lexer->start, colon);
	const struct field_name *field = find_field(name);
	size_t after;
	uint32_t c = sign_at(lexer, next, &after);

	if (!field) {
		/* "10:30" and "https://…" are words as they stand. */
		if (!is_plain_word(name) || c == '/' || ends_word(lexer, c))
			return false;
		const char *nearest = nearest_field(name);

		if (nearest)
			wd_error_set(lexer->err, WD_INPUT, "there is no field \"%.*s:\"; did you mean %s: ?",
				     WD_SPAN_ARG(name), nearest);
		else
			wd_error_set(lexer->err, WD_INPUT,
				     "there is no field \"%.*s:\"; the fields are " FIELD_NAMES
				     "; if you mean these words, put them in quotes",
				     WD_SPAN_ARG(wd_utf8_cut(name, SHOWN)));
		give(lexer, WD_LEX_ERROR, next);
		return true;
	}
	if (c == 0 || c == ' ' || c == ')') {
		wd_error_set(lexer->err, WD_INPUT, "%s: wants a value right behind the colon, as in %s:%s", field->name,
			     field->name, field->is_time ? "7d" : "word");
		give(lexer, WD_LEX_ERROR, next);
		return true;
	}
	lexer->field = field->field;
	lexer->is_time = field->is_time;
	lexer->is_until = field->is_until;
	lexer->value = name;
	give(lexer, WD_LEX_FIELD, next);
	return true;
}

static bool is_hebrew(uint32_t c)
{
	return c >= 0x5D0 && c <= 0x5EA;
}

/* צה"ל: an abbreviation of Hebrew, whose sign most keyboards lack. */
static bool is_gershayim(const struct wd_lexer *lexer, uint32_t before, uint32_t c, size_t next)
{
	size_t after;

	return c == '"' && is_hebrew(before) && is_hebrew(sign_at(lexer, next, &after));
}

static enum wd_lex word_kind(const struct wd_lexer *lexer, uint32_t behind)
{
	if (wd_span_is(lexer->value, "OR"))
		return WD_LEX_OR;
	if (wd_span_is(lexer->value, "AND") || wd_span_is(lexer->value, "&"))
		return WD_LEX_AND;
	if (wd_span_is(lexer->value, "NOT"))
		return WD_LEX_NOT;
	return wd_span_is(lexer->value, "NEAR") && behind == '(' ? WD_LEX_NEAR : WD_LEX_WORD;
}

/* with_fields false: the value of a field, in which colons are plain (since:2024-05-01T10:00Z). */
static enum wd_lex read_word(struct wd_lexer *lexer, bool with_fields)
{
	size_t at = lexer->start, next, last = at;
	uint32_t c, before = 0;
	enum wd_lex kind;

	while (!ends_word(lexer, c = sign_at(lexer, at, &next)) || is_gershayim(lexer, before, c, next)) {
		if (c == ':' && with_fields) {
			if (at > lexer->start && read_field(lexer, at, next))
				return lexer->kind;
			if (at == lexer->start) {
				wd_error_set(lexer->err, WD_INPUT,
					     "nothing stands before this colon; write the field's "
					     "name, the colon and the value without blanks, as in tag:korea");
				return give(lexer, WD_LEX_ERROR, next);
			}
		}
		if (before == '*') {
			wd_error_set(lexer->err, WD_INPUT, "a * stands at the end of a word only, as in sanction*");
			lexer->start = last;
			return give(lexer, WD_LEX_ERROR, next);
		}
		before = c;
		last = at;
		at = next;
	}
	lexer->prefix = before == '*' && last > lexer->start;
	lexer->value = piece(lexer, lexer->start, lexer->prefix ? last : at);
	kind = lexer->prefix ? WD_LEX_WORD : word_kind(lexer, c);
	return give(lexer, kind, kind == WD_LEX_NEAR ? next : at);
}

void wd_lex_init(struct wd_lexer *lexer, struct wd_span text, struct wd_error *err)
{
	*lexer = (struct wd_lexer){ .text = text, .err = err, .kind = WD_LEX_END };
}

enum wd_lex wd_lex_next(struct wd_lexer *lexer)
{
	bool is_value = lexer->kind == WD_LEX_FIELD;
	size_t next, after;
	uint32_t c;

	while ((c = sign_at(lexer, lexer->at, &next)) == ' ')
		lexer->at = next;
	lexer->start = lexer->at;
	lexer->prefix = false;
	lexer->value = piece(lexer, lexer->start, next);
	switch (c) {
	case 0:
		return give(lexer, WD_LEX_END, lexer->at);
	case '(':
		return give(lexer, WD_LEX_OPEN, next);
	case ')':
		return give(lexer, WD_LEX_CLOSE, next);
	case '|':
		/* "||" is the same. */
		if (sign_at(lexer, next, &after) == '|')
			next = after;
		return give(lexer, WD_LEX_OR, next);
	case '"':
		return read_phrase(lexer, next, false);
	case '\'':
	case 0x2018: /* single quotes of word processors */
	case 0x2019:
		if (c == 0x2018 || is_closed(lexer, next))
			return read_phrase(lexer, next, true);
		return read_word(lexer, !is_value);
	case ',':
		if (lexer->in_near)
			return give(lexer, WD_LEX_COMMA, next);
		return read_word(lexer, true);
	case '-':
		c = sign_at(lexer, next, &after);
		if (is_value) {
			wd_error_set(lexer->err, WD_INPUT, "write the - before the field, as in -title:football");
			return give(lexer, WD_LEX_ERROR, next);
		}
		if (c != 0 && c != ' ')
			return give(lexer, WD_LEX_NOT, next);
		return read_word(lexer, !is_value);
	case '!': /* who writes programs means "not" */
		c = sign_at(lexer, next, &after);
		if (!is_value && c != 0 && c != ' ' && c != '!')
			return give(lexer, WD_LEX_NOT, next);
		return read_word(lexer, !is_value);
	default:
		return read_word(lexer, !is_value);
	}
}

int wd_lex_column(const struct wd_lexer *lexer, size_t at)
{
	int column = 1;

	for (size_t i = 0; i < at && i < lexer->text.len; i++)
		column += ((unsigned char)lexer->text.ptr[i] & 0xC0) != 0x80;
	return column;
}
