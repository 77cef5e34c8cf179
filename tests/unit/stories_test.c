/* Pages of stories: each whole and in its place, however many they are, and whoever carries them. */
#include "test.h"

#include "cluster/place.h"
#include "made_desk.h"

enum {
	N = 230,
	EVERY_SHARED = 7,
	EVERY_LARGE = 50,
	LARGE = 200000,
	MINUTE_MS = 60000,
	MANY = 2100, /* more than select.c looks at before it asks an index of a column */
};

static struct made_desk desk;

/* A text that does not shrink much. */
static struct wd_span large_text(size_t i)
{
	char *text = wd_arena_alloc(desk.arena, LARGE);
	uint64_t seed = i + 1;

	for (size_t at = 0; at < LARGE; at++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		text[at] = (char)('a' + (seed >> 33) % 26);
	}
	return (struct wd_span){ text, LARGE };
}

static struct wd_entry make_entry(size_t feed, size_t i)
{
	struct wd_span html =
		i % EVERY_LARGE == 0 ? large_text(i) : wd_arena_printf(desk.arena, "<p>What there is to say of %zu.</p>", i);

	return (struct wd_entry){ .id = wd_arena_printf(desk.arena, "%zu of feed %zu", i, feed),
				  .id_is_permalink = 0,
				  .url = wd_arena_printf(desk.arena, "https://news.example/story/number-%zu", i),
				  .title = wd_arena_printf(desk.arena, "Title %zu in feed %zu", i, feed),
				  .content_html = html,
				  .published_at = MADE_START - (int64_t)i * MINUTE_MS,
				  .updated_at = WD_NO_TIME };
}

/* Feed 0 has all stories; feed 1, which comes behind it, some of them. */
static int set_up(void **state)
{
	size_t order[] = { 0, 1 };

	(void)state;
	made_open(&desk);
	for (size_t feed = 0; feed < 2; feed++) {
		struct wd_doc *doc = &desk.docs[feed];

		doc->format = "rss20";
		doc->n_entries = 0;
		doc->entries = wd_arena_alloc(desk.arena, N * sizeof(struct wd_entry));
		for (size_t i = 0; i < N; i++)
			if (feed == 0 || i % EVERY_SHARED == 0)
				doc->entries[doc->n_entries++] = make_entry(feed, i);
	}
	made_commit(&desk, order, 0, 1);
	wd_clock_set(MADE_START + 1000);
	made_commit(&desk, order, 1, 2);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	made_close(&desk);
	return 0;
}

static struct wd_stories read_all(int limit)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(desk.path, &err);
	struct wd_stories stories;

	made_must(reader != NULL, &err);
	made_must(wd_reader_merge(reader, desk.arena, WD_SPAN("all"), limit, 0, (struct wd_cursor){ 0 }, &stories, &err),
		  &err);
	wd_reader_close(reader);
	return stories;
}

static void expect_story(const struct wd_story *story, size_t i)
{
	struct wd_entry is = make_entry(0, i);

	expect_span("title", story->lead.title, is.title.ptr);
	assert_true(wd_span_equal(story->lead.content_html, is.content_html));
	assert_int_equal(story->n_carriers, i % EVERY_SHARED == 0 ? 2 : 1);
	expect_span("who was first", story->carriers[0].id, is.id.ptr);
	assert_string_equal(story->carriers[0].why, "lead");
	if (story->n_carriers < 2)
		return;
	expect_span("who came then", story->carriers[1].title, make_entry(1, i).title.ptr);
	assert_string_equal(story->carriers[1].why, "same-url");
}

static void each_is_whole_and_in_its_place(void **state)
{
	struct wd_stories stories = read_all(N);

	(void)state;
	assert_int_equal(stories.n, N);
	assert_false(stories.more);
	for (size_t i = 0; i < N; i++)
		expect_story(&stories.items[i], i);
	assert_int_equal(read_all(3).n, 3);
}

static void one_without_its_rows_is_left_out(void **state)
{
	struct wd_stories stories;

	(void)state;
	place_change(desk.path, "DELETE FROM content WHERE guid = '4 of feed 0'");
	place_change(desk.path, "DELETE FROM content WHERE guid = '150 of feed 0'");
	stories = read_all(N);
	assert_int_equal(stories.n, N - 2);
	for (size_t at = 0, i = 0; i < N; i++)
		if (i != 4 && i != 150)
			expect_story(&stories.items[at++], i);
}

/* MANY in English are newer than all but the first of those in Korean. */
static int set_up_tongues(void **state)
{
	size_t order[] = { 0 };
	struct wd_doc *doc = &desk.docs[0];

	(void)state;
	made_open(&desk);
	doc->format = "rss20";
	doc->n_entries = 2 * MANY;
	doc->entries = wd_arena_alloc(desk.arena, doc->n_entries * sizeof(struct wd_entry));
	for (size_t i = 0; i < doc->n_entries; i++) {
		doc->entries[i] = make_entry(0, i + 1);
		doc->entries[i].content_html = WD_SPAN("");
		doc->entries[i].lang = i == 0 || i > MANY ? WD_SPAN("ko") : WD_SPAN("en");
	}
	made_commit(&desk, order, 0, 1);
	return 0;
}

/* Of a language that many entries have, in the order of stories, whether they are among the newest entries or behind them. */
static void the_newest_are_looked_at_and_then_the_rest(void **state)
{
	struct wd_error err = { 0 };
	int column;
	struct wd_reader *reader = wd_reader_open(desk.path, &err);
	struct wd_query *query = wd_query_parse(WD_SPAN("lang:ko"), &column, &err);
	struct wd_cursor from = { 0 };
	size_t next = 1;

	(void)state;
	made_must(reader && query, &err);
	for (int page = 0; page < 3; page++) {
		struct wd_stories stories;

		made_must(wd_reader_search(reader, desk.arena, query, MADE_START, 40, from, &stories, &err), &err);
		assert_int_equal(stories.n, 40);
		for (size_t i = 0; i < stories.n; i++, next = next == 1 ? MANY + 2 : next + 1)
			expect_span("title", stories.items[i].lead.title, make_entry(0, next).title.ptr);
		from = stories.next;
	}
	wd_query_free(query);
	wd_reader_close(reader);
}

static struct wd_entry at_url(const char *id, const char *url)
{
	struct wd_entry entry = make_entry(0, 1);

	entry.id = wd_span_of(id);
	entry.url = wd_span_of(url);
	entry.title = wd_span_of(id);
	entry.content_html = WD_SPAN("");
	return entry;
}

static void give(size_t feed, const struct wd_entry *entries, size_t n)
{
	struct wd_doc *doc = &desk.docs[feed];

	doc->format = "rss20";
	doc->n_entries = n;
	doc->entries = wd_arena_alloc(desk.arena, n * sizeof(*entries));
	memcpy(doc->entries, entries, n * sizeof(*entries));
}

static int64_t story_of(const char *id)
{
	char sql[120];

	snprintf(sql, sizeof(sql), "SELECT e.story FROM entry e JOIN content c ON c.entry = e.id WHERE c.guid = '%s'", id);
	return place_ask(desk.path, sql);
}

static int set_up_moved(void **state)
{
	struct wd_entry entries[2];
	size_t order[] = { 0 };

	(void)state;
	made_open(&desk);
	entries[0] = at_url("moved", "https://news.example/before");
	entries[1] = at_url("stayed", "https://news.example/stayed");
	give(0, entries, 2);
	made_commit(&desk, order, 0, 1);
	return 0;
}

/* An edit and what is found by it are documents of one commit: all that is asked for the second was foreseen before. */
static void an_edit_is_seen_at_once(void **state)
{
	const struct wd_entry edited[] = { at_url("moved", "https://news.example/after"),
					   at_url("stayed", "https://news.example/stayed") },
			      others[] = { at_url("of the old address", "https://news.example/before"),
					   at_url("of the new address", "https://news.example/after"),
					   at_url("of one that stayed", "https://news.example/stayed") };
	size_t order[] = { 0, 1 };

	(void)state;
	give(0, edited, 2);
	give(1, others, 3);
	made_commit(&desk, order, 0, 2);
	assert_int_equal(story_of("of the new address"), story_of("moved"));
	assert_int_equal(story_of("of one that stayed"), story_of("stayed"));
	assert_int_not_equal(story_of("of the old address"), story_of("moved"));
}

static struct wd_entry told(const char *id, const char *url)
{
	struct wd_entry entry = at_url(id, url);

	entry.title = WD_SPAN("The harbour of the capital is closed for a week");
	entry.content_html =
		WD_SPAN("<p>The harbour of the capital is closed for a week, its master said on Monday, for a storm of"
			" a strength that nobody remembers comes from the west and no ship may leave.</p>");
	return entry;
}

/* Where there is no room for all of a list, it is refused, not cut. */
static void a_list_is_whole_or_none(void **state)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(desk.path, &err);
	struct wd_feed_status *feeds;
	size_t n, total;

	(void)state;
	made_must(reader != NULL, &err);
	for (size_t room = 1024; room < 1 << 20; room *= 2) {
		struct wd_arena *small = wd_arena_new(room);

		if (wd_reader_feeds(reader, small, MADE_START, 0, SIZE_MAX, &feeds, &n, &total, &err))
			assert_int_equal(n, total);
		else
			assert_string_equal(err.text, "the answer is too large");
		wd_arena_free(small);
	}
	wd_reader_close(reader);
}

static int set_up_twice(void **state)
{
	struct wd_entry entries[3];
	size_t order[] = { 0 };

	(void)state;
	made_open(&desk);
	entries[0] = told("harbour", "https://news.example/harbour");
	entries[1] = told("harbour again", "https://news.example/harbour");
	entries[2] = at_url("another", "https://news.example/another");
	give(0, entries, COUNT(entries));
	made_commit(&desk, order, 0, 1);
	return 0;
}

/* A feed's page has each of its stories once, however many of its entries are of it. */
static void a_feed_that_tells_a_story_twice(void **state)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(desk.path, &err);
	int64_t feed = place_ask(desk.path, "SELECT min(feed) FROM entry");
	struct wd_feed_status status;
	struct wd_stories stories;
	struct wd_span repaired;
	bool found;

	(void)state;
	assert_int_equal(story_of("harbour"), story_of("harbour again"));
	made_must(reader && wd_reader_feed(reader, desk.arena, feed, MADE_START, &status, &repaired, &stories, &found, &err),
		  &err);
	assert_true(found);
	assert_int_equal(stories.n, 2);
	wd_reader_close(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_is_whole_and_in_its_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_without_its_rows_is_left_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_newest_are_looked_at_and_then_the_rest, set_up_tongues, tear_down),
		cmocka_unit_test_setup_teardown(an_edit_is_seen_at_once, set_up_moved, tear_down),
		cmocka_unit_test_setup_teardown(a_list_is_whole_or_none, set_up_moved, tear_down),
		cmocka_unit_test_setup_teardown(a_feed_that_tells_a_story_twice, set_up_twice, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
