/* Pages of entries whose feeds send summaries: which are wanted, in which order, and what their text does. */
#include "test.h"

#include "cluster/place.h"
#include "made_desk.h"
#include "store/page.h"
#include "store/write/page.h"
#include "util/clock.h"

#define TEXT "<p>The envoys spoke of zirconium, which the feed had not mentioned.</p>"

static struct made_desk desk;

static int set_up(void **state)
{
	(void)state;
	made_open(&desk);
	for (size_t i = 0; i < MADE_FEEDS; i++) {
		desk.feeds[i].fulltext = i != 1;
		desk.docs[i].format = "rss20";
		desk.docs[i].entries = wd_arena_alloc(desk.arena, 64 * sizeof(struct wd_entry));
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	made_close(&desk);
	return 0;
}

static void add_entry(size_t feed, const char *url, const char *html)
{
	struct wd_doc *doc = &desk.docs[feed];
	struct wd_span title = wd_arena_printf(desk.arena, "Story %zu of feed %zu at %s", doc->n_entries, feed, url);

	doc->entries[doc->n_entries++] = (struct wd_entry){ .id = title,
							    .id_is_permalink = 0,
							    .url = wd_span_of(url),
							    .title = title,
							    .content_html = wd_span_of(html),
							    .published_at = MADE_START,
							    .updated_at = WD_NO_TIME };
}

static void commit(size_t feed)
{
	made_commit(&desk, &feed, 0, 1);
}

/* The pages that are due, one a host: "url url". */
static struct wd_span due(const char *after, size_t limit)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(desk.path, &err);
	struct wd_span text = WD_SPAN(""), last;
	struct wd_page *pages;
	size_t n;

	made_must(reader != NULL, &err);
	made_must(wd_reader_pages(reader, desk.arena, wd_clock_now(), wd_span_of(after), limit, &pages, &n, &last, &err),
		  &err);
	for (size_t i = 0; i < n; i++)
		text = wd_arena_printf(desk.arena, "%.*s%s%.*s", WD_SPAN_ARG(text), i ? " " : "", WD_SPAN_ARG(pages[i].url));
	if (last.len)
		text = wd_arena_printf(desk.arena, "%.*s ...", WD_SPAN_ARG(text));
	wd_reader_close(reader);
	return text;
}

static int64_t number(const char *sql)
{
	return place_ask(desk.path, sql);
}

static bool end_page(int64_t page, enum wd_page_end end, int64_t next_at, const char *html)
{
	struct wd_page_outcome outcome = { .page = page,
					   .end = end,
					   .html = wd_span_of(html),
					   .at = wd_clock_now(),
					   .next_at = next_at,
					   .host_until = WD_NO_TIME,
					   .http_status = 200 };
	struct wd_error err = { 0 };
	bool changed;

	snprintf(outcome.error, sizeof(outcome.error), "it did not answer");
	made_must(wd_writer_page(desk.writer, &outcome, &changed, &err), &err);
	return changed;
}

static size_t found(const char *query, struct wd_story *first)
{
	struct wd_error err = { 0 };
	int column;
	struct wd_reader *reader = wd_reader_open(desk.path, &err);
	struct wd_query *parsed = wd_query_parse(wd_span_of(query), &column, &err);
	struct wd_stories stories;

	made_must(reader && parsed, &err);
	made_must(wd_reader_search(reader, desk.arena, parsed, wd_clock_now(), 10, (struct wd_cursor){ 0 }, &stories, &err),
		  &err);
	if (first && stories.n)
		*first = stories.items[0];
	wd_query_free(parsed);
	wd_reader_close(reader);
	return stories.n;
}

static void print_line(void *ctx, const char *line)
{
	(void)ctx;
	print_error("%s\n", line);
}

static void check_sound(void)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(desk.path, &err);

	made_must(reader != NULL, &err);
	made_must(wd_reader_check(reader, print_line, NULL, NULL, &err), &err);
	wd_reader_close(reader);
}

static void summaries_alone_want_their_page(void **state)
{
	char whole[1200], cut[1200];

	(void)state;
	memset(whole, 'a', sizeof(whole));
	for (size_t i = 8; i < sizeof(whole); i += 9)
		whole[i] = ' ';
	whole[sizeof(whole) - 1] = '\0';
	memcpy(cut, whole, sizeof(whole));
	memcpy(cut + sizeof(cut) - 5, " ...", 5);
	add_entry(0, "https://a.example/short", "Few words");
	add_entry(0, "https://b.example/whole", whole);
	add_entry(0, "https://c.example/", "A front page is nobody's");
	add_entry(0, "mailto:me@d.example", "No page at all");
	add_entry(0, "https://e.example/cut", cut);
	add_entry(1, "https://f.example/short", "Of a feed that did not ask");
	commit(0);
	commit(1);
	expect_span("due", due("", 10), "https://a.example/short https://e.example/cut");
}

static void hosts_take_turns(void **state)
{
	(void)state;
	add_entry(0, "https://a.example/1", "x");
	add_entry(0, "https://a.example/2", "y");
	add_entry(0, "https://b.example/1", "z");
	add_entry(0, "https://c.example/1", "w");
	commit(0);
	/* One a host; the walk goes on behind the last. Documents list the newest first. */
	expect_span("first two", due("", 2), "https://a.example/2 https://b.example/1 ...");
	expect_span("behind them", due("b.example", 2), "https://c.example/1");
	expect_span("behind the last", due("c.example", 2), "");
}

static void the_text_is_searched_and_shown(void **state)
{
	struct wd_story story;

	(void)state;
	add_entry(0, "https://a.example/1", "The publisher spoke of rhodium");
	commit(0);
	assert_int_equal(found("zirconium", NULL), 0);
	assert_true(end_page(number("SELECT id FROM page"), WD_PAGE_READ, WD_NO_TIME, TEXT));
	assert_int_equal(found("zirconium", &story), 1);
	expect_span("shown", wd_entry_shown(&story.lead), TEXT);
	expect_span("the publisher's own", story.lead.content_html, "The publisher spoke of rhodium");
	assert_int_equal(found("rhodium", NULL), 1);
	expect_span("due", due("", 10), "");
	check_sound();
	/* An edit of the summary keeps it, and has the page asked anew when it is an hour old. */
	wd_clock_set(MADE_START + 2 * 3600 * 1000);
	desk.docs[0].entries[0].content_html = WD_SPAN("The publisher speaks of iridium now");
	commit(0);
	assert_int_equal(found("zirconium iridium", NULL), 1);
	assert_int_equal(found("rhodium", NULL), 0);
	expect_span("due again", due("", 10), "https://a.example/1");
	/* Another text of the page takes the place of the first in the index, too. */
	end_page(number("SELECT id FROM page"), WD_PAGE_READ, WD_NO_TIME, "<p>It speaks of osmium.</p>");
	assert_int_equal(found("zirconium", NULL), 0);
	assert_int_equal(found("osmium", NULL), 1);
	check_sound();
}

static void one_page_of_many_carriers(void **state)
{
	(void)state;
	add_entry(0, "https://www.a.example/1?utm_source=feed", "In one paper");
	add_entry(2, "http://a.example/1", "In another one");
	commit(0);
	commit(2);
	assert_int_equal(number("SELECT count(*) FROM page"), 1);
	end_page(number("SELECT id FROM page"), WD_PAGE_READ, WD_NO_TIME, TEXT);
	assert_int_equal(number("SELECT count(*) FROM content WHERE full_text IS NOT NULL"), 2);
	/* Who carries it later has the text at once, and nothing is asked. */
	add_entry(3, "https://a.example/1#top", "In a third one");
	commit(3);
	expect_span("due", due("", 10), "");
	assert_int_equal(number("SELECT count(*) FROM content WHERE full_text IS NOT NULL"), 3);
	check_sound();
}

/* So that nobody has one page's text stored a thousand times. */
static void no_more_than_a_few_have_the_text(void **state)
{
	(void)state;
	for (int i = 0; i <= WD_PAGE_ENTRIES; i++)
		add_entry(0, wd_arena_printf(desk.arena, "https://a.example/1#%d", i).ptr, "In one paper");
	commit(0);
	end_page(number("SELECT id FROM page"), WD_PAGE_READ, WD_NO_TIME, TEXT);
	assert_int_equal(number("SELECT count(*) FROM content"), WD_PAGE_ENTRIES + 1);
	assert_int_equal(number("SELECT count(*) FROM page_of"), WD_PAGE_ENTRIES);
	assert_int_equal(number("SELECT count(*) FROM content WHERE full_text IS NOT NULL"), WD_PAGE_ENTRIES);
	expect_span("due", due("", 10), "");
	/* One of them is edited: it is no further one. */
	wd_clock_set(MADE_START + 2 * 3600 * 1000);
	desk.docs[0].entries[5].content_html = WD_SPAN("In one paper, edited");
	commit(0);
	assert_int_equal(number("SELECT count(*) FROM page WHERE due_at IS NOT NULL"), 1);
	check_sound();
}

static void failures_are_told_and_end(void **state)
{
	struct wd_error err = { 0 };
	struct wd_feed_status *feeds;
	struct wd_reader *reader;
	int64_t page;
	size_t n, total;

	(void)state;
	add_entry(0, "https://a.example/1", "x");
	commit(0);
	page = number("SELECT id FROM page");
	end_page(page, WD_PAGE_FAILED, MADE_START + 1000, "");
	expect_span("not yet", due("", 10), "");
	wd_clock_set(MADE_START + 1000);
	expect_span("again", due("", 10), "https://a.example/1");
	end_page(page, WD_PAGE_FAILED, WD_NO_TIME, "");
	wd_clock_set(MADE_START + (int64_t)9000 * 3600 * 1000);
	expect_span("never again", due("", 10), "");
	reader = wd_reader_open(desk.path, &err);
	made_must(reader && wd_reader_feeds(reader, desk.arena, MADE_START, 0, 10, &feeds, &n, &total, &err), &err);
	for (size_t i = 0; i < n; i++)
		if (wd_span_is(feeds[i].url, "https://paper0.example/feed"))
			expect_span("warning", feeds[i].warning,
				    "2 of its pages in a row could not be read; the last: it did not answer");
	wd_reader_close(reader);
}

/* Of one host: the one that could not be read waits behind the one that was not asked yet. */
static void who_is_due_longest_is_first(void **state)
{
	bool is_first;

	(void)state;
	add_entry(0, "https://a.example/1", "x");
	add_entry(0, "https://a.example/2", "y");
	commit(0);
	is_first = number("SELECT url LIKE '%/1' FROM page ORDER BY id LIMIT 1") != 0;
	end_page(number("SELECT min(id) FROM page"), WD_PAGE_FAILED, MADE_START + 1000, "");
	wd_clock_set(MADE_START + 1000);
	expect_span("due", due("", 10), is_first ? "https://a.example/2" : "https://a.example/1");
}

static void a_host_that_wants_patience_gets_it(void **state)
{
	struct wd_page_outcome outcome = {
		.end = WD_PAGE_FAILED, .at = MADE_START, .next_at = WD_NO_TIME, .host_until = MADE_START + 5000
	};
	struct wd_error err = { 0 };
	bool changed;

	(void)state;
	add_entry(0, "https://a.example/1", "x");
	add_entry(0, "https://a.example/2", "y");
	add_entry(0, "https://b.example/1", "z");
	commit(0);
	outcome.page = number("SELECT id FROM page WHERE url LIKE '%a.example/2'");
	made_must(wd_writer_page(desk.writer, &outcome, &changed, &err), &err);
	expect_span("the other host", due("", 10), "https://b.example/1");
	wd_clock_set(MADE_START + 5000);
	expect_span("after it", due("", 10), "https://a.example/1 https://b.example/1");
}

static void pages_go_with_their_entries(void **state)
{
	(void)state;
	add_entry(0, "https://a.example/1", "x");
	add_entry(0, "https://b.example/1", "y");
	commit(0);
	assert_int_equal(number("SELECT count(*) FROM page"), 2);
	place_change(desk.path, "DELETE FROM entry WHERE url = 'https://a.example/1'");
	assert_int_equal(number("SELECT count(*) FROM page"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(summaries_alone_want_their_page, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hosts_take_turns, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_text_is_searched_and_shown, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_page_of_many_carriers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_more_than_a_few_have_the_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(failures_are_told_and_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_is_due_longest_is_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_host_that_wants_patience_gets_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pages_go_with_their_entries, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
