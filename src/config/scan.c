#include "config/scan.h"

#include <stdlib.h>

#include "config/quote.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/utf8.h"

enum kind { END, WORD, STRING, EQUALS, APPENDS, OPEN, CLOSE, COMMA, STRAY };

struct token {
	enum kind kind;
	size_t start, end;
	int line, column;
	bool first; /* on its line */
};

/* The text and where reading stands. One token is looked at ahead. */
struct scanner {
	struct wd_scan *scan;
	const char *file;
	const struct wd_scan_names *names;
	struct wd_problems *problems;
	const char *text;
	size_t len, at;
	int line, column;
	bool first;
	struct token next;
	int section; /* -1: outside */
	struct wd_map *titles;
};

/* ---- tokens ---- */

static void step(struct scanner *s)
{
	if (s->text[s->at] == '\n') {
		s->line++;
		s->column = 1;
		s->first = true;
	} else if (((unsigned char)s->text[s->at] & 0xC0) != 0x80) {
		s->column++;
	}
	s->at++;
}

static bool is_at(const struct scanner *s, const char *text)
{
	size_t len = strlen(text);

	return s->len - s->at >= len && memcmp(s->text + s->at, text, len) == 0;
}

static struct wd_place place_at(const struct scanner *s, int line, int column)
{
	return (struct wd_place){ s->file, line, column };
}

static void skip_comment(struct scanner *s)
{
	bool is_long = is_at(s, "/*");
	struct wd_place place = place_at(s, s->line, s->column);

	while (s->at < s->len && (is_long ? !is_at(s, "*/") : s->text[s->at] != '\n'))
		step(s);
	if (is_long && s->at == s->len)
		wd_problem_add(s->problems, place, WD_IS_PROBLEM,
			       "a comment begins here and never ends; write */ behind it");
	for (int i = 0; is_long && i < 2 && s->at < s->len; i++)
		step(s);
}

static void skip_blanks(struct scanner *s)
{
	while (s->at < s->len) {
		char c = s->text[s->at];

		if (c == '#' || is_at(s, "//") || is_at(s, "/*"))
			skip_comment(s);
		else if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			step(s);
		else
			return;
	}
}

static void read_string(struct scanner *s, struct token *token)
{
	char quote = s->text[s->at];

	token->kind = STRING;
	step(s);
	while (s->at < s->len && s->text[s->at] != quote) {
		if (s->text[s->at] == '\\' && s->at + 1 < s->len)
			step(s);
		step(s);
	}
	if (s->at < s->len) {
		step(s);
		return;
	}
	wd_problem_add(s->problems, place_at(s, token->line, token->column), WD_IS_PROBLEM,
		       "a quote begins here and never ends; write %c behind the text", quote);
	token->kind = END; /* nothing of it can be told apart */
}

static void read_token(struct scanner *s, struct token *token)
{
	static const char marks[] = "={},";
	static const enum kind kinds[] = { EQUALS, OPEN, CLOSE, COMMA };
	char c = s->text[s->at];
	const char *mark = strchr(marks, c);

	if (c == '"' || c == '\'') {
		read_string(s, token);
	} else if (mark && c) {
		token->kind = kinds[mark - marks];
		step(s);
	} else if (is_at(s, "+=")) {
		token->kind = APPENDS;
		step(s);
		step(s);
	} else if (strchr("+()", c)) {
		token->kind = STRAY;
		step(s);
	} else {
		token->kind = WORD;
		while (s->at < s->len && !strchr(" \t\r\n={}()+,\"'#", s->text[s->at]))
			step(s);
	}
}

static void advance(struct scanner *s)
{
	skip_blanks(s);
	s->next = (struct token){ .kind = END, .start = s->at, .line = s->line, .column = s->column, .first = s->first };
	s->first = false;
	if (s->at < s->len)
		read_token(s, &s->next);
	s->next.end = s->at;
}

static struct wd_scan_value value_of(const struct scanner *s, const struct token *token)
{
	return (struct wd_scan_value){ place_at(s, token->line, token->column),
				       { s->text + token->start, token->end - token->start } };
}

/* ---- mistakes ---- */

static void complain(struct scanner *s, const struct token *token, const char *expected)
{
	struct wd_span found = wd_utf8_cut(value_of(s, token).raw, 40);

	if (token->kind == END)
		wd_problem_add(s->problems, place_at(s, token->line, token->column), WD_IS_PROBLEM,
			       "the file ends here; expected %s", expected);
	else
		wd_problem_add(s->problems, place_at(s, token->line, token->column), WD_IS_PROBLEM,
			       "found %.*s; expected %s", WD_SPAN_ARG(found), expected);
}

/* Goes on at the next line that looks like a beginning. */
static void resume(struct scanner *s)
{
	while (s->next.kind != END && !(s->next.first && (s->next.kind == WORD || s->next.kind == CLOSE)))
		advance(s);
}

static size_t count_names(const char *const *names)
{
	size_t n = 0;

	while (names[n])
		n++;
	return n;
}

static bool is_known(const char *const *names, struct wd_span name)
{
	for (; *names; names++)
		if (wd_span_is(name, *names))
			return true;
	return false;
}

static void complain_name(struct scanner *s, struct wd_scan_value name)
{
	const char *const *names = s->section < 0 ? s->names->top : s->names->inner;
	const char *const *others = s->section < 0 ? s->names->inner : s->names->top;
	const char *near = wd_problem_nearest(name.raw, names, count_names(names));
	struct wd_span shown = wd_utf8_cut(name.raw, 40);

	if (near)
		wd_problem_add(s->problems, name.place, WD_IS_PROBLEM, "there is no \"%.*s\"; did you mean \"%s\"?",
			       WD_SPAN_ARG(shown), near);
	else if (is_known(others, name.raw))
		wd_problem_add(s->problems, name.place, WD_IS_PROBLEM, "\"%.*s\" stands %s a %s block", WD_SPAN_ARG(shown),
			       s->section < 0 ? "only in" : "before or behind, not in", s->names->section);
	else
		wd_problem_add(s->problems, name.place, WD_IS_PROBLEM, "there is no \"%.*s\"; %s has a list of the names",
			       WD_SPAN_ARG(shown), "wiredesk.conf(5)");
}

/* ---- statements ---- */

static void add_value(struct wd_scan_key *key, struct wd_scan_value value)
{
	if (key->n_values == key->values_size) {
		key->values_size = key->values_size ? key->values_size * 2 : 2;
		key->values = wd_xreallocarray(key->values, key->values_size, sizeof(*key->values));
	}
	key->values[key->n_values++] = value;
}

/* { a, b } */
static bool read_list(struct scanner *s, struct wd_scan_key *key)
{
	key->is_list = true;
	advance(s);
	while (s->next.kind == WORD || s->next.kind == STRING) {
		add_value(key, value_of(s, &s->next));
		advance(s);
		if (s->next.kind != COMMA)
			break;
		advance(s);
	}
	if (s->next.kind != CLOSE) {
		complain(s, &s->next, "\",\" or \"}\"");
		return false;
	}
	advance(s);
	return true;
}

/* The word ahead is a name, not more of the value before it: statements may share a line. */
static bool begins_statement(const struct scanner *s)
{
	size_t at = s->at;

	while (at < s->len && (s->text[at] == ' ' || s->text[at] == '\t'))
		at++;
	return s->next.kind == WORD && at < s->len && strchr("=+{\"'", s->text[at]) && s->text[at];
}

static bool read_value(struct scanner *s, struct wd_scan_key *key)
{
	if (s->next.kind == OPEN)
		return read_list(s, key);
	if (s->next.kind != WORD && s->next.kind != STRING) {
		complain(s, &s->next, "a value in quotes");
		return false;
	}
	/* A value left out would swallow the next line. */
	if (s->next.kind == WORD && s->next.line > key->name.place.line) {
		complain(s, &s->next, "a value on the line before");
		return false;
	}
	add_value(key, value_of(s, &s->next));
	advance(s);
	if ((s->next.kind == WORD || s->next.kind == STRING) && !s->next.first && !begins_statement(s)) {
		complain(s, &s->next, "the end of the line; a text with blanks is put in quotes");
		return false;
	}
	return true;
}

static struct wd_scan_key *push_key(struct wd_scan *scan)
{
	if (scan->n_keys == scan->keys_size) {
		scan->keys_size = scan->keys_size ? scan->keys_size * 2 : 32;
		scan->keys = wd_xreallocarray(scan->keys, scan->keys_size, sizeof(*scan->keys));
	}
	memset(&scan->keys[scan->n_keys], 0, sizeof(*scan->keys));
	return &scan->keys[scan->n_keys++];
}

static void pop_key(struct wd_scan *scan)
{
	free(scan->keys[--scan->n_keys].values);
}

static void read_assignment(struct scanner *s, const struct token *name)
{
	struct wd_scan_key *key = push_key(s->scan);
	bool known = is_known(s->section < 0 ? s->names->top : s->names->inner, value_of(s, name).raw), ok;

	key->section = s->section;
	key->name = value_of(s, name);
	key->appends = s->next.kind == APPENDS;
	advance(s);
	ok = read_value(s, key);
	if (!known) {
		complain_name(s, key->name);
	} else if (ok && (key->is_list || key->appends) && !is_known(s->names->lists, key->name.raw)) {
		wd_problem_add(s->problems, key->name.place, WD_IS_PROBLEM, "%.*s: expected = and one value in quotes",
			       WD_SPAN_ARG(key->name.raw));
		known = false; /* it is left out like one */
	}
	if (!ok)
		resume(s);
	if (!ok || !known)
		pop_key(s->scan);
}

static void push_section(struct scanner *s, struct wd_scan_section section)
{
	struct wd_scan *scan = s->scan;
	size_t before;

	if (scan->n_sections == scan->sections_size) {
		scan->sections_size = scan->sections_size ? scan->sections_size * 2 : 16;
		scan->sections = wd_xreallocarray(scan->sections, scan->sections_size, sizeof(*scan->sections));
	}
	section.first_key = scan->n_keys;
	s->section = (int)scan->n_sections;
	scan->sections[scan->n_sections++] = section;
	before = (size_t)wd_map_put(s->titles, wd_quote_inner(section.title.raw), (void *)scan->n_sections);
	if (before)
		wd_problem_add(s->problems, section.title.place, WD_IS_PROBLEM, "%s %.*s stands on line %d already",
			       s->names->section, WD_SPAN_ARG(wd_utf8_cut(section.title.raw, 80)),
			       scan->sections[before - 1].title.place.line);
}

/* merge "title" { ; what is in it follows as statements. */
static void read_block(struct scanner *s, const struct token *name)
{
	struct wd_scan_section section = { .name = value_of(s, name) };
	bool known = wd_span_is(section.name.raw, s->names->section);

	if (s->next.kind == OPEN) {
		complain(s, &s->next, known ? "a name in quotes before it" : "\"=\" and a value");
		resume(s);
		return;
	}
	section.title = value_of(s, &s->next);
	advance(s);
	if (s->next.kind != OPEN) {
		complain(s, &s->next, known ? "\"{\"" : "\"=\" behind a name");
		resume(s);
		return;
	}
	if (!known)
		wd_problem_add(s->problems, section.name.place, WD_IS_PROBLEM, "the only kind of block is \"%s\"",
			       s->names->section);
	if (s->section >= 0)
		wd_problem_add(s->problems, section.name.place, WD_IS_PROBLEM,
			       "a block stands in another; a \"}\" is missing before it");
	push_section(s, section);
	advance(s);
}

static void read_statement(struct scanner *s)
{
	struct token name = s->next;

	if (name.kind == CLOSE && s->section >= 0) {
		s->section = -1;
		advance(s);
		return;
	}
	if (name.kind != WORD) {
		complain(s, &name, name.kind == CLOSE ? "a \"{\" before it" : "a name");
		advance(s);
		resume(s);
		return;
	}
	advance(s);
	if (s->next.kind == EQUALS || s->next.kind == APPENDS) {
		read_assignment(s, &name);
	} else if (s->next.kind == OPEN || ((s->next.kind == WORD || s->next.kind == STRING) && !s->next.first)) {
		read_block(s, &name);
	} else {
		complain(s, &s->next, "\"=\" behind the name before");
		resume(s);
	}
}

void wd_scan_text(struct wd_scan *scan, const char *file, struct wd_span text, const struct wd_scan_names *names,
		  struct wd_problems *problems)
{
	struct scanner s = {
		.scan = scan,
		.file = file,
		.names = names,
		.problems = problems,
		.text = text.ptr,
		.len = text.len,
		.line = 1,
		.column = 1,
		.first = true,
		.section = -1,
		.titles = wd_map_new(),
	};

	if (is_at(&s, "\xEF\xBB\xBF"))
		s.at = 3;
	advance(&s);
	while (s.next.kind != END)
		read_statement(&s);
	if (s.section >= 0)
		wd_problem_add(problems, scan->sections[s.section].name.place, WD_IS_PROBLEM,
			       "this block never ends; write } behind it");
	wd_map_free(s.titles);
}

void wd_scan_release(struct wd_scan *scan)
{
	while (scan->n_keys)
		pop_key(scan);
	free(scan->keys);
	free(scan->sections);
	*scan = (struct wd_scan){ 0 };
}

const struct wd_scan_key *wd_scan_find(const struct wd_scan *scan, int section, const char *name)
{
	size_t from = section < 0 ? 0 : scan->sections[section].first_key, to = scan->n_keys;

	if (section >= 0 && (size_t)section + 1 < scan->n_sections)
		to = scan->sections[section + 1].first_key;
	for (size_t i = to; i-- > from;)
		if (scan->keys[i].section == section && wd_span_is(scan->keys[i].name.raw, name))
			return &scan->keys[i];
	return NULL;
}
