/*
 * What asks for words that stand at very many places is found by another way than the rest (filter/loosen.h), and is the
 * same: all of it, in its order, page by page, forwards and back.
 */
#include "test.h"

#include <stdlib.h>

#include "cluster/place.h"
#include "made_desk.h"

enum {
	N = 700,
	PAGE = 20,
	MINUTE_MS = 60000,
	SANDS = 1500, /* of each kind 105,000 in all: some twenty pages of the index */
	DRUMS = 300,
};

static struct made_desk desk;
static struct wd_reader *reader;

/* s*: few have it; d*: every second one. */
static bool has_sand(size_t i)
{
	return i % 10 == 0;
}

static bool has_drum(size_t i)
{
	return i % 2 == 0;
}

static bool is_rare(size_t i)
{
	return i % 350 == 10 || i % 97 == 5;
}

static bool is_of_site(size_t i)
{
	return i % 4 == 0;
}

static struct wd_span make_body(size_t i)
{
	static const char *const sands[] = { " sea", " shore", " stone", " sun", " sand" };
	static const char *const drums[] = { " dance", " day", " dim", " dome", " drum" };
	struct wd_buf text;
	struct wd_span kept;

	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_add_text(&text, is_rare(i) ? "<p>A zyzzyva" : "<p>A");
	for (int k = 0; k < SANDS && has_sand(i); k++)
		wd_buf_add_text(&text, sands[k % COUNT(sands)]);
	for (int k = 0; k < DRUMS && has_drum(i); k++)
		wd_buf_add_text(&text, drums[k % COUNT(drums)]);
	wd_buf_add_text(&text, "</p>");
	kept = wd_buf_keep(&text, desk.arena);
	assert_non_null(kept.ptr);
	return kept;
}

static int set_up(void **state)
{
	static const size_t order[] = { 0 };
	struct wd_doc *doc = &desk.docs[0];
	struct wd_error err = { 0 };

	(void)state;
	made_open(&desk);
	doc->format = "rss20";
	doc->n_entries = N;
	doc->entries = wd_arena_alloc(desk.arena, N * sizeof(struct wd_entry));
	for (size_t i = 0; i < N; i++)
		doc->entries[i] = (struct wd_entry){ .id = wd_arena_printf(desk.arena, "%zu", i),
						     .id_is_permalink = 0,
						     .url = wd_arena_printf(desk.arena, "https://%s.example/%zu",
									    is_of_site(i) ? "one" : "other", i),
						     .title = wd_arena_printf(desk.arena, "Title %zu", i),
						     .content_html = make_body(i),
						     .published_at = MADE_START - (int64_t)i * MINUTE_MS,
						     .updated_at = WD_NO_TIME };
	made_commit(&desk, order, 0, 1);
	reader = wd_reader_open(desk.path, &err);
	made_must(reader != NULL, &err);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	wd_reader_close(reader);
	made_close(&desk);
	return 0;
}

static bool lacks_drum(size_t i)
{
	return !has_drum(i);
}

static bool is_rare_and_has_sand(size_t i)
{
	return is_rare(i) && has_sand(i);
}

static bool is_rare_or_has_sand(size_t i)
{
	return is_rare(i) || has_sand(i);
}

static bool is_rare_and_lacks_drum(size_t i)
{
	return is_rare(i) && !has_drum(i);
}

static bool has_drum_alone(size_t i)
{
	return has_drum(i) && !has_sand(i);
}

static bool has_drum_behind_rare(size_t i)
{
	return is_rare(i) && has_drum_alone(i);
}

static bool is_of_site_without_sand(size_t i)
{
	return is_of_site(i) && !has_sand(i);
}

static bool is_new_and_has_drum(size_t i)
{
	return has_drum(i) && i <= 300;
}

static bool is_none(size_t i)
{
	(void)i;
	return false;
}

static const struct {
	const char *query;
	bool (*matches)(size_t i);
} cases[] = {
	{ "d*", has_drum },
	{ "s*", has_sand },
	{ "-d*", lacks_drum },
	{ "d* -s*", has_drum_alone },
	{ "zyzzyva s*", is_rare_and_has_sand },
	{ "zyzzyva OR s*", is_rare_or_has_sand },
	{ "zyzzyva -d*", is_rare_and_lacks_drum },
	{ "\"zyzzyva d\"*", has_drum_behind_rare },
	{ "\"sand d\"*", has_sand },
	{ "\"drum s\"*", is_none },
	{ "NEAR(zyzzyva d*, 5)", has_drum_behind_rare },
	{ "NEAR(\"zyzzyva s\"* sand, 50)", is_rare_and_has_sand },
	{ "site:one.example -s*", is_of_site_without_sand },
	{ "d* since:2023-11-14T17:13:20", is_new_and_has_drum },
	{ "title:d*", is_none },
};

/* A page behind a place; the next place comes in its stead. */
static size_t read_page(const struct wd_query *query, struct wd_cursor *from, size_t *numbers, struct wd_stories *page)
{
	struct wd_error err = { 0 };

	made_must(wd_reader_search(reader, desk.arena, query, MADE_START, PAGE, *from, page, &err), &err);
	for (size_t i = 0; i < page->n; i++)
		numbers[i] = (size_t)strtoul(page->items[i].lead.id.ptr, NULL, 10);
	*from = page->next;
	return page->n;
}

static void expect_all(const char *text, const struct wd_query *query, bool (*matches)(size_t i))
{
	struct wd_cursor from = { 0 }, before = { 0 };
	struct wd_stories page = { .more = true };
	size_t at = 0, numbers[PAGE];

	for (int n_pages = 0; page.more; n_pages++) {
		struct wd_cursor here = from;
		size_t n = read_page(query, &from, numbers, &page);

		assert_false(page.is_partial);
		for (size_t i = 0; i < n; i++) {
			for (; at < N && !matches(at); at++) {
			}
			if (numbers[i] != at++)
				fail_msg("%s: page %d has %zu in place %zu", text, n_pages, numbers[i], i);
		}
		assert_int_equal(page.has_newer, n_pages > 0);
		assert_int_equal(page.newer.story, before.story);
		before = here;
	}
	for (; at < N; at++)
		if (matches(at))
			fail_msg("%s: %zu is missing", text, at);
}

static void all_is_found_in_its_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_error err = { 0 };
		int64_t n, wanted = 0;
		bool is_partial;
		int column;
		struct wd_query *query = wd_query_parse(wd_span_of(cases[i].query), &column, &err);

		made_must(query != NULL, &err);
		expect_all(cases[i].query, query, cases[i].matches);
		for (size_t k = 0; k < N; k++)
			wanted += cases[i].matches(k);
		made_must(wd_reader_count(reader, query, MADE_START, N, &n, &is_partial, &err), &err);
		if (n != wanted)
			fail_msg("%s: %d are counted of %d", cases[i].query, (int)n, (int)wanted);
		wd_query_free(query);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_found_in_its_order),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
