/* What the manual page of filters and the help of the search page claim of their examples, each tried. */
#include "test.h"

#include <stdlib.h>

#include "filter/query.h"
#include "filter/sense.h"
#include "publish/page.h"
#include "util/utf8.h"

static const int64_t now = 1700000000000;
enum { LEAST_CLAIMS = 50 };

/* ---- trying ---- */

static struct wd_query *parse(struct wd_span text)
{
	struct wd_error err = { 0 };
	int column;
	struct wd_query *query = wd_query_parse(text, &column, &err);

	if (!query)
		fail_msg("%.*s: column %d: %s", WD_SPAN_ARG(text), column, err.text);
	return query;
}

/* Of a language or a host where the query asks for one, else of a title. */
static void claim(struct wd_span text, struct wd_span example, const char *lang, bool want)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_query *query = parse(text);
	struct wd_matchable entry = { .lang = wd_span_of(lang), .title = WD_SPAN("") };
	bool found;

	if (wd_span_starts_nocase(text, "lang:"))
		entry.lang = example;
	else if (wd_span_starts_nocase(text, "site:"))
		entry.url = wd_arena_printf(arena, "https://%.*s/1", WD_SPAN_ARG(example));
	else
		entry.title = example;
	found = wd_query_matches(query, wd_tokens_new(arena, &entry), now);
	wd_query_free(query);
	wd_arena_free(arena);
	if (found != want)
		fail_msg("%.*s %s %.*s", WD_SPAN_ARG(text), want ? "misses" : "finds", WD_SPAN_ARG(example));
}

/* ---- the manual page ---- */

/* A line of mdoc without its escapes. */
static void unescape(struct wd_buf *out, const char *from, const char *end)
{
	static const struct {
		const char *name, *is;
	} escapes[] = { { "(dq", "\"" }, { "('o", "ó" }, { "(en", "–" }, { "&", "" }, { "e", "\\" }, { "-", "-" } };

	while (from < end) {
		size_t i = 0, n = sizeof(escapes) / sizeof(*escapes);

		if (*from != '\\') {
			wd_buf_add_char(out, *from++);
			continue;
		}
		if (strncmp(++from, "[u", 2) == 0) {
			wd_utf8_add(out, (uint32_t)strtoul(from + 2, NULL, 16));
			from = strchr(from, ']') + 1;
			continue;
		}
		while (i < n && strncmp(from, escapes[i].name, strlen(escapes[i].name)) != 0)
			i++;
		if (i == n)
			fail_msg("an escape that this test does not know: \\%.6s", from);
		wd_buf_add_text(out, escapes[i].is);
		from += strlen(escapes[i].name);
	}
}

static char *read_page(void)
{
	const char *folder = getenv("SRCDIR");
	struct wd_buf path, text;
	char block[4096];
	FILE *file;

	wd_buf_init(&path, WD_BUF_PAGE);
	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_printf(&path, "%s/src/man/wiredesk-filter.7", folder ? folder : ".");
	file = fopen(path.data, "r");
	if (!file)
		fail_msg("%s cannot be read", path.data);
	for (size_t n; (n = fread(block, 1, sizeof(block), file)) > 0;)
		wd_buf_add(&text, block, n);
	fclose(file);
	wd_buf_release(&path);
	return wd_buf_take(&text);
}

struct page {
	struct wd_arena *arena;
	struct wd_span *lines; /* without escapes */
	size_t n, n_claims;
};

static struct page open_page(void)
{
	struct page page = { .arena = wd_arena_new(0) };
	char *text = read_page();

	for (char *at = text, *end; *at; at = *end ? end + 1 : end) {
		struct wd_span *line = wd_arena_push(page.arena, &page.lines, &page.n, sizeof(*line));
		struct wd_buf out;

		end = strchrnul(at, '\n');
		wd_buf_init(&out, WD_BUF_PAGE);
		unescape(&out, at, end);
		*line = wd_arena_dup(page.arena, wd_buf_span(&out));
		if (!line->ptr)
			*line = WD_SPAN("");
		wd_buf_release(&out);
	}
	free(text);
	return page;
}

static bool begins(struct wd_span line, const char *with, struct wd_span *rest)
{
	size_t len = strlen(with);

	if (line.len < len || memcmp(line.ptr, with, len) != 0)
		return false;
	*rest = (struct wd_span){ line.ptr + len, line.len - len };
	return true;
}

/* What a macro encloses: without the mark behind it that it leaves outside. */
static struct wd_span enclosed(struct wd_span text)
{
	if (text.len > 2 && text.ptr[text.len - 2] == ' ' && strchr(".,;:)", text.ptr[text.len - 1]))
		text.len -= 2;
	return text;
}

static const char *language_of(struct wd_span line)
{
	static const struct {
		const char *words, *tag;
	} languages[] = { { "in an Italian", "it" }, { "in an English", "en" }, { "in a German", "de" } };
	struct wd_span rest;

	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++)
		if (begins(line, languages[i].words, &rest))
			return languages[i].tag;
	return "";
}

/* "Ql a", "finds" or "does not find", "Ql b", "and", "Ql c". */
static void try_sentence(struct page *page, size_t at)
{
	struct wd_span query, example;
	size_t end = at + 2;
	bool want;

	if (at + 2 >= page->n || !begins(page->lines[at], ".Ql ", &query))
		return;
	want = wd_span_is(page->lines[at + 1], "finds");
	if (!want && !wd_span_is(page->lines[at + 1], "does not find"))
		return;
	while (end < page->n && (begins(page->lines[end], ".Ql ", &example) || wd_span_is(page->lines[end], "and")))
		end++;
	for (size_t i = at + 2; i < end; i++) {
		if (!begins(page->lines[i], ".Ql ", &example))
			continue;
		/* Behind a comma the next sentence begins. */
		claim(query, enclosed(example), language_of(page->lines[end]), want);
		page->n_claims++;
		if (enclosed(example).len != example.len)
			break;
	}
}

static void try_row(struct page *page, struct wd_span row)
{
	const char *first = memmem(row.ptr, row.len, " Ta ", 4), *second;
	struct wd_span query, finds, misses;

	if (!first)
		return;
	query = (struct wd_span){ row.ptr, (size_t)(first - row.ptr) };
	second = memmem(first + 4, row.len - query.len - 4, " Ta ", 4);
	assert_non_null(second);
	finds = (struct wd_span){ first + 4, (size_t)(second - first) - 4 };
	misses = (struct wd_span){ second + 4, (size_t)(row.ptr + row.len - second) - 4 };
	claim(query, finds, "", true);
	claim(query, misses, "", false);
	page->n_claims += 2;
}

/* An example of its own line: a filter, one in a command, or one that is said to be wrong in a column. */
static void try_displayed(struct page *page, struct wd_span text, struct wd_span behind)
{
	const char *quote = memchr(text.ptr, '\'', text.len);
	struct wd_error err = { 0 };
	struct wd_span column;
	int at;

	if (text.ptr[0] == '$')
		text = (struct wd_span){ quote + 1, (size_t)(text.ptr + text.len - quote) - 2 };
	if (begins(behind, "is wrong in column ", &column)) {
		assert_null(wd_query_parse(text, &at, &err));
		assert_int_equal(at, strtol(column.ptr, NULL, 10));
	} else {
		wd_query_free(parse(text));
	}
	page->n_claims++;
}

static void try_senseless(struct page *page, struct wd_span text)
{
	struct wd_query *query = parse(enclosed(text));
	struct wd_error why;
	int column;

	if (!wd_query_is_senseless(query, now, &column, &why))
		fail_msg("%.*s makes sense", WD_SPAN_ARG(text));
	wd_query_free(query);
	page->n_claims++;
}

/* Filters that cannot be meant: ".Pq Ql a", or ".Po" and ".Ql a" on lines of their own, behind what says so. */
static void try_parenthesis(struct page *page, size_t at)
{
	struct wd_span text;

	if (!begins(page->lines[at - 1], "tells of a filter", &text) &&
	    !begins(page->lines[at - 1], "or lets everything", &text))
		return;
	if (begins(page->lines[at], ".Pq Ql ", &text))
		try_senseless(page, text);
	else if (wd_span_is(page->lines[at], ".Po"))
		while (++at < page->n && begins(page->lines[at], ".Ql ", &text))
			try_senseless(page, text);
}

static void manual_page(void **state)
{
	struct page page = open_page();

	(void)state;
	for (size_t i = 0; i < page.n; i++) {
		struct wd_span rest;

		try_sentence(&page, i);
		if (begins(page.lines[i], ".It Li ", &rest))
			try_row(&page, rest);
		if (begins(page.lines[i], ".Dl ", &rest))
			try_displayed(&page, rest, page.lines[i + 1]);
		if (i > 0)
			try_parenthesis(&page, i);
	}
	if (page.n_claims < LEAST_CLAIMS)
		fail_msg("only %zu claims were found", page.n_claims);
	wd_arena_free(page.arena);
}

/* ---- the search page ---- */

/* The text of the next cell behind `after`, its markup taken off; moves *at behind it. */
static struct wd_span next_cell(struct wd_arena *arena, const char **at, const char *after)
{
	static const struct {
		const char *name;
		char c;
	} entities[] = { { "&quot;", '"' }, { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&#39;", '\'' } };
	const char *from = *at ? strstr(*at, after) : NULL, *end;
	char *out;
	size_t n = 0;

	*at = from;
	if (!from)
		return WD_SPAN_NONE;
	from += strlen(after);
	end = strchr(from, '<');
	out = wd_arena_alloc(arena, (size_t)(end - from) + 1);
	while (from < end) {
		size_t i = 0, most = sizeof(entities) / sizeof(*entities);

		while (i < most && strncmp(from, entities[i].name, strlen(entities[i].name)) != 0)
			i++;
		out[n++] = i < most ? entities[i].c : *from;
		from += i < most ? strlen(entities[i].name) : 1;
	}
	*at = end;
	return (struct wd_span){ out, n };
}

static void search_help(void **state)
{
	const struct wd_site site = { .base_url = WD_SPAN("https://d.example"), .root = WD_SPAN("/"), .page = WD_SPAN("") };
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_span query;
	struct wd_buf out;
	const char *at;
	size_t n = 0;

	(void)state;
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_page_search_help(&out, &site, now);
	at = out.data;
	for (; (query = next_cell(arena, &at, "<code dir=\"auto\">")).ptr; n++) {
		struct wd_span finds = next_cell(arena, &at, "data-label=\"Such as\"><bdi>");
		struct wd_span misses = next_cell(arena, &at, "data-label=\"But not\"><bdi>");

		wd_query_free(parse(query));
		if (finds.len)
			claim(query, finds, "", true);
		if (misses.len)
			claim(query, misses, "", false);
	}
	assert_true(n >= 10);
	wd_buf_release(&out);
	wd_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manual_page),
		cmocka_unit_test(search_help),
	};

	return cmocka_run_group_tests_name("example", tests, NULL, NULL);
}
