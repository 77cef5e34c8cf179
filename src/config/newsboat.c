#include "config/newsboat.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/name.h"
#include "util/mem.h"
#include "util/utf8.h"

enum { NAME_MOST = 80 };

/* An expression while it is rewritten. */
struct rewriting {
	struct wd_span rest;
	struct wd_buf *out;
	const char *joint; /* what stands between the term before and the next: "", " " or " OR " */
	bool lost;         /* a part has no counterpart */
	bool left_out;     /* the term before said nothing about stories ("unread") */
};

static const struct {
	const char *attribute, *field; /* NULL: a state of the reader, true of all that is new */
} fields[] = {
	{ "author", "author:" }, { "content", "" },        { "feedtitle", "feed:" }, { "feedlink", "feed:" },
	{ "rssurl", "feed:" },   { "tags", "tag:" },       { "title", "title:" },    { "unread", NULL },
	{ "deleted", NULL },     { "unread_count", NULL },
};

static void skip_blanks(struct rewriting *r)
{
	r->rest = wd_span_trim(r->rest);
}

static struct wd_span take(struct rewriting *r, size_t n)
{
	struct wd_span head = { r->rest.ptr, n };

	r->rest.ptr += n;
	r->rest.len -= n;
	return head;
}

static struct wd_span take_while(struct rewriting *r, const char *set)
{
	size_t n = 0;

	while (n < r->rest.len && strchr(set, r->rest.ptr[n]))
		n++;
	return take(r, n);
}

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

static struct wd_span take_value(struct rewriting *r)
{
	skip_blanks(r);
	if (r->rest.len && (*r->rest.ptr == '"' || *r->rest.ptr == '\'')) {
		const char *end = memchr(r->rest.ptr + 1, *r->rest.ptr, r->rest.len - 1);
		struct wd_span value;

		if (!end) {
			r->lost = true;
			return WD_SPAN_NONE;
		}
		value = take(r, (size_t)(end - r->rest.ptr) + 1);
		return (struct wd_span){ value.ptr + 1, value.len - 2 };
	}
	return take_while(r, NAME_LETTERS "0123456789:.-");
}

static void add_phrase(struct rewriting *r, const char *field, struct wd_span text)
{
	text = wd_span_trim(text);
	if (!text.len)
		r->lost = true;
	wd_buf_printf(r->out, "%s\"%.*s\"", field, WD_SPAN_ARG(text));
}

/* A text, or plain alternatives of a regular expression; any other expression is lost. */
static void add_value(struct rewriting *r, const char *field, struct wd_span value, bool is_pattern)
{
	bool many = is_pattern && value.len && memchr(value.ptr, '|', value.len);

	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] == '"' || (is_pattern && strchr("^$.*+?[](){}\\", value.ptr[i])))
			r->lost = true;
	if (many)
		wd_buf_add_char(r->out, '(');
	while (many && memchr(value.ptr, '|', value.len)) {
		size_t len = (size_t)((const char *)memchr(value.ptr, '|', value.len) - value.ptr);

		add_phrase(r, field, (struct wd_span){ value.ptr, len });
		wd_buf_add_text(r->out, " OR ");
		value.ptr += len + 1;
		value.len -= len + 1;
	}
	add_phrase(r, field, value);
	if (many)
		wd_buf_add_char(r->out, ')');
}

/* age < 7, age between 0:7 */
static void add_age(struct rewriting *r, struct wd_span comparison, struct wd_span value)
{
	char text[32];
	long days;

	snprintf(text, sizeof(text), "%.*s", WD_SPAN_ARG(value));
	if (strncmp(text, "0:", 2) == 0 && wd_span_is(comparison, "between"))
		memmove(text, text + 2, strlen(text) - 1);
	else if (!wd_span_is(comparison, "<") && !wd_span_is(comparison, "<="))
		r->lost = true;
	days = strtol(text, NULL, 10);
	if (days <= 0 || days > 3650 || text[strspn(text, "0123456789")])
		r->lost = true;
	wd_buf_printf(r->out, "since:%ldd", days);
}

static const char *find_field(struct wd_span attribute, bool *known)
{
	*known = true;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (wd_span_is(attribute, fields[i].attribute))
			return fields[i].field;
	*known = false;
	return NULL;
}

static void take_comparison(struct rewriting *r)
{
	struct wd_span attribute = take_while(r, NAME_LETTERS), comparison, value;
	bool known;
	const char *field = find_field(attribute, &known);

	skip_blanks(r);
	comparison = take_while(r, "=!~#<>");
	if (!comparison.len)
		comparison = take_while(r, NAME_LETTERS);
	value = take_value(r);
	if (!attribute.len || !comparison.len || !value.ptr || (!known && !wd_span_is(attribute, "age"))) {
		r->lost = true;
		r->rest.len = 0;
		return;
	}
	r->left_out = known && !field;
	if (r->left_out)
		return;
	wd_buf_add_text(r->out, r->joint);
	if (comparison.ptr[0] == '!')
		wd_buf_add_char(r->out, '-');
	if (!known)
		add_age(r, comparison, value);
	else
		add_value(r, field, value, comparison.ptr[comparison.len - 1] == '~');
	r->joint = " ";
}

/* and, or; an "or" beside a term that was left out would change the meaning. */
static bool take_joint(struct rewriting *r)
{
	size_t len = wd_span_starts_nocase(r->rest, "and ") ? 3 : wd_span_starts_nocase(r->rest, "or ") ? 2 : 0;

	if (!len)
		return false;
	take(r, len);
	if (len == 2 && r->left_out)
		r->lost = true;
	if (r->out->len && !r->left_out)
		r->joint = len == 2 ? " OR " : " ";
	return true;
}

static bool rewrite(struct wd_span expression, struct wd_buf *out)
{
	struct rewriting r = { .rest = expression, .out = out, .joint = "" };
	struct wd_error err = { 0 };
	struct wd_query *query;
	int column;

	for (skip_blanks(&r); r.rest.len && !r.lost; skip_blanks(&r)) {
		if (*r.rest.ptr == '(') {
			wd_buf_printf(out, "%s(", r.joint);
			r.joint = "";
			take(&r, 1);
		} else if (*r.rest.ptr == ')') {
			wd_buf_add_char(out, ')');
			r.joint = " ";
			take(&r, 1);
		} else if (!take_joint(&r)) {
			bool after_or = strcmp(r.joint, " OR ") == 0;

			take_comparison(&r);
			r.lost = r.lost || (after_or && r.left_out);
		}
	}
	if (r.lost || !out->len)
		return false;
	query = wd_query_parse(wd_buf_span(out), &column, &err);
	wd_query_free(query);
	return query != NULL;
}

/* A name that may stand in an address, and that nobody has. */
static void make_name(struct wd_span title, struct wd_map *taken, struct wd_buf *name)
{
	size_t len;

	title = wd_utf8_cut(wd_span_trim(title), NAME_MOST);
	for (size_t at = 0; at < title.len;) {
		uint32_t c = wd_utf8_next(title, &at);

		if (wd_name_takes(c))
			wd_utf8_add(name, c);
		else if (name->len && name->data[name->len - 1] != '-')
			wd_buf_add_char(name, '-');
	}
	if (!name->len)
		wd_buf_add_text(name, "query");
	if (wd_name_is_reserved(wd_buf_span(name)))
		wd_buf_add_text(name, "-query");
	len = name->len;
	for (int i = 2; wd_map_get(taken, wd_buf_span(name)); i++) {
		name->data[name->len = len] = '\0';
		wd_buf_printf(name, "-%d", i);
	}
	wd_map_put(taken, wd_buf_span(name), taken);
}

static void add_quoted(struct wd_buf *out, struct wd_span text)
{
	wd_buf_add_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'' || text.ptr[i] == '\\')
			wd_buf_add_char(out, '\\');
		wd_buf_add_char(out, text.ptr[i]);
	}
	wd_buf_add_char(out, '\'');
}

static bool add_block(struct wd_span word, struct wd_map *taken, struct wd_buf *out)
{
	size_t colon = 6;
	struct wd_span title, expression;
	struct wd_buf filter, name;
	bool done;

	while (colon < word.len && word.ptr[colon] != ':')
		colon++;
	title = wd_span_trim((struct wd_span){ word.ptr + 6, colon - 6 });
	expression = colon < word.len ? (struct wd_span){ word.ptr + colon + 1, word.len - colon - 1 } : WD_SPAN_NONE;
	wd_buf_init(&filter, WD_BUF_LINE);
	wd_buf_init(&name, WD_BUF_LINE);
	done = rewrite(expression, &filter);
	make_name(title, taken, &name);
	wd_buf_printf(out, "\n# newsboat: %.*s\n", WD_SPAN_ARG(expression));
	if (done) {
		wd_buf_printf(out, "merge \"%s\" {\n    title  = ", name.data);
		add_quoted(out, title.len ? title : wd_buf_span(&name));
		wd_buf_add_text(out, "\n    filter = ");
		add_quoted(out, wd_buf_span(&filter));
		wd_buf_add_text(out, "\n}\n");
	} else {
		wd_buf_printf(out, "# no filter says this; write one:\n# merge \"%s\" {\n#     filter = ''\n# }\n",
			      name.data);
	}
	wd_buf_release(&name);
	wd_buf_release(&filter);
	return done;
}

bool wd_newsboat_query(struct wd_span word, struct wd_map *taken, struct wd_buf *out)
{
	char *copy = wd_xstrndup(word.ptr, word.len);
	bool done;

	/* An escape in a list may stand for a line end: behind it a comment would be settings. */
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)copy[i] < ' ' || copy[i] == 0x7f)
			copy[i] = ' ';
	done = add_block((struct wd_span){ copy, word.len }, taken, out);
	free(copy);
	return done;
}
