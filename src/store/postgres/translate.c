/*
 * Parameters are $1 where db.h has ?1. What tells SQLite how to go about it is left out: PostgreSQL plans by what it
 * knows of the tables. The rows of a list are those of an array.
 */
#include <ctype.h>

#include "store/postgres/postgres.h"

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The length of this word and of the blanks behind it, 0: it does not stand here. */
static size_t find(struct wd_span sql, size_t at, const char *word)
{
	size_t len = strlen(word), end = at + len;

	if ((at > 0 && is_word(sql.ptr[at - 1])) || sql.len - at < len || memcmp(sql.ptr + at, word, len) != 0 ||
	    (end < sql.len && is_word(sql.ptr[end])))
		return 0;
	while (end < sql.len && sql.ptr[end] == ' ')
		end++;
	return end - at;
}

/* Whether what is joined here is joined ON something: as an operator between tables CROSS JOIN goes without. */
static bool has_condition(struct wd_span sql, size_t at)
{
	for (int words = 0; words < 4 && at < sql.len; words++) {
		if (find(sql, at, "ON"))
			return true;
		while (at < sql.len && is_word(sql.ptr[at]))
			at++;
		while (at < sql.len && sql.ptr[at] == ' ')
			at++;
	}
	return false;
}

/* How much of it is for SQLite alone. */
static size_t hint(struct wd_span sql, size_t at)
{
	size_t len;

	if (find(sql, at, "NOT INDEXED"))
		return find(sql, at, "NOT INDEXED");
	if (find(sql, at, "CROSS JOIN"))
		return has_condition(sql, at + find(sql, at, "CROSS JOIN")) ? strlen("CROSS ") : 0;
	len = find(sql, at, "INDEXED BY");
	if (len == 0)
		return 0;
	while (at + len < sql.len && is_word(sql.ptr[at + len]))
		len++;
	return len;
}

/* A text or a name in quotes, which double where they are meant. */
static size_t quoted(struct wd_span sql, size_t at)
{
	size_t end = at + 1;

	while (end < sql.len && sql.ptr[end] != sql.ptr[at])
		end++;
	return end < sql.len ? end + 1 - at : sql.len - at;
}

/* What parameters are called, and the highest so far. */
struct naming {
	const char *prefix;
	unsigned highest;
};

/* ?7, or ? for the one behind the highest so far. */
static size_t parameter(struct wd_buf *out, struct wd_span sql, size_t at, struct naming *naming)
{
	size_t len = 1;
	unsigned number = 0;

	for (; at + len < sql.len && isdigit((unsigned char)sql.ptr[at + len]); len++)
		number = number * 10 + (unsigned)(sql.ptr[at + len] - '0');
	if (len == 1)
		number = naming->highest + 1;
	if (number > naming->highest)
		naming->highest = number;
	wd_buf_printf(out, "%s%u", naming->prefix, number);
	return len;
}

/*
 * json_each(?1), as db.h has it. How long the list is stays out of the planner's sight (SELECT): else the plan for a short
 * one would seem worth its making each time.
 */
static size_t list(struct wd_buf *out, struct wd_span sql, size_t at, struct naming *naming)
{
	size_t len = find(sql, at, "json_each");

	if (len == 0 || at + len + 1 >= sql.len || sql.ptr[at + len + 1] != '?')
		return 0;
	wd_buf_add_text(out, "(SELECT ordinality - 1 AS key, value FROM unnest((SELECT ");
	len += 1 + parameter(out, sql, at + len + 1, naming);
	wd_buf_add_text(out, ")) WITH ORDINALITY it(value, ordinality))");
	return len + 1;
}

static void translate(struct wd_buf *out, struct wd_span sql, const char *prefix)
{
	struct naming naming = { prefix, 0 };
	size_t at = 0, len;

	while (at < sql.len) {
		char c = sql.ptr[at];

		if (c == '?') {
			at += parameter(out, sql, at, &naming);
			continue;
		}
		len = c >= 'A' && c <= 'Z' ? hint(sql, at) : c == 'j' ? list(out, sql, at, &naming) : 0;
		if (len > 0) {
			at += len;
			continue;
		}
		len = c == '\'' || c == '"' ? quoted(sql, at) : 1;
		wd_buf_add(out, sql.ptr + at, len);
		at += len;
	}
}

void wd_pg_translate(struct wd_buf *out, struct wd_span sql)
{
	translate(out, sql, "$");
}

/* ---- for many rows of parameters ---- */

/* Where the parenthesis that opens here closes. */
static size_t close_of(struct wd_span sql, size_t at)
{
	int open = 0;

	for (; at < sql.len; at += sql.ptr[at] == '\'' || sql.ptr[at] == '"' ? quoted(sql, at) : 1) {
		open += (sql.ptr[at] == '(') - (sql.ptr[at] == ')');
		if (open == 0)
			break;
	}
	return at;
}

/*
 * A table, it, of rows p1, p2 and so on, n being the number of the row. Arrays are taken apart side by side in a list of
 * columns, which keeps no copy of all rows as it would be kept behind FROM.
 */
static void add_rows(struct wd_buf *out, size_t n, const char *number)
{
	wd_buf_add_text(out, "(SELECT ");
	for (size_t i = 1; i <= n; i++)
		wd_buf_printf(out, "%sunnest($%zu) AS p%zu", i > 1 ? ", " : "", i, i);
	wd_buf_printf(out, "%s) it", number);
}

/* Up to where it stands first. */
static size_t before(struct wd_span sql, const char *words)
{
	const char *at = memmem(sql.ptr, sql.len, words, strlen(words));

	return at ? (size_t)(at - sql.ptr) : sql.len;
}

static void add_questions(struct wd_buf *out, struct wd_span sql, size_t n)
{
	wd_buf_add_text(out, "SELECT a.*, it.n FROM ");
	add_rows(out, n, ", generate_subscripts($1, 1) AS n");
	wd_buf_add_text(out, ", LATERAL (");
	translate(out, sql, "it.p");
	/* Else it might be planned as a join in an order of its own. */
	wd_buf_add_text(out, " OFFSET 0) a");
}

static void add_updates(struct wd_buf *out, struct wd_span sql, size_t n)
{
	size_t at = before(sql, " WHERE ");

	translate(out, (struct wd_span){ sql.ptr, at }, "it.p");
	wd_buf_add_text(out, " FROM ");
	add_rows(out, n, "");
	translate(out, (struct wd_span){ sql.ptr + at, sql.len - at }, "it.p");
}

static void add_inserts(struct wd_buf *out, struct wd_span sql, size_t n)
{
	size_t at = before(sql, "VALUES ("), open = at + strlen("VALUES "), close = close_of(sql, open);

	wd_buf_add(out, sql.ptr, at);
	wd_buf_add_text(out, "SELECT ");
	translate(out, (struct wd_span){ sql.ptr + open + 1, close - open - 1 }, "p");
	wd_buf_add_text(out, " FROM ");
	add_rows(out, n, "");
	wd_pg_translate(out, (struct wd_span){ sql.ptr + close + 1, sql.len - close - 1 });
}

void wd_pg_translate_many(struct wd_buf *out, struct wd_span sql, size_t n)
{
	if (wd_span_starts_nocase(sql, "INSERT "))
		add_inserts(out, sql, n);
	else if (wd_span_starts_nocase(sql, "UPDATE "))
		add_updates(out, sql, n);
	else
		add_questions(out, sql, n);
}
