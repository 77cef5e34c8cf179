#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cluster/place.h"
#include "store/sqlite/schema.h"
#include "store/notice.h"
#include "store/backfill.h"
#include "store/rows/body.h"
#include "store/rows/zstd.h"
#include "store/store.h"
#include "store/write/round.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/mem.h"

static const int64_t minute = 60000, day = 86400000, start = 1700000000000;

/* A database in a folder of its own, two feeds and three merges. */
struct desk {
	char folder[64], path[PLACE_SIZE];
	struct wd_snapshot snapshot;
	struct wd_feed feeds[4], *list[4];
	struct wd_feed_extra extras[4];
	struct wd_merge merges[4];
	struct wd_feed_state *states;
	struct wd_writer *writer;
	struct wd_reader *reader;
	struct wd_arena *arena;
	const char *home_url; /* what documents claim */
	int64_t now;
};

static char *korea[] = { (char *)"korea" };

static void must(bool done, const struct wd_error *err)
{
	if (!done)
		fail_msg("%s", err->text);
}

static void free_states(struct desk *d)
{
	for (size_t i = 0; d->states && i < d->snapshot.n_feeds; i++)
		wd_feed_state_release(&d->states[i]);
	free(d->states);
	d->states = NULL;
}

static void sync_desk(struct desk *d)
{
	struct wd_error err = { 0 };

	free_states(d);
	must(wd_writer_sync(d->writer, &d->snapshot, &d->states, &err), &err);
}

static void open_desk(struct desk *d)
{
	struct wd_error err = { 0 };

	d->writer = wd_writer_open(d->path, &err);
	must(d->writer != NULL, &err);
	sync_desk(d);
	d->reader = wd_reader_open(d->path, &err);
	must(d->reader != NULL, &err);
}

static void close_desk(struct desk *d)
{
	free_states(d);
	wd_reader_close(d->reader);
	wd_writer_close(d->writer);
	d->reader = NULL;
	d->writer = NULL;
}

static struct wd_merge make_merge(const char *name, const char *filter, char **tags, size_t n_tags)
{
	struct wd_merge merge = { .name = (char *)name,
				  .title = (char *)name,
				  .filter = (char *)filter,
				  .tags = tags,
				  .n_tags = n_tags,
				  .limit = 100 };
	struct wd_error err;
	int column;

	if (filter)
		merge.query = wd_query_parse(wd_span_of(filter), &column, &err);
	return merge;
}

static int set_up(void **state)
{
	static const char *const urls[] = { "https://a.example/feed", "https://b.example/feed", "https://c.example/feed",
					    "https://d.example/feed" };
	struct desk *d = wd_xcalloc(1, sizeof(*d));

	snprintf(d->folder, sizeof(d->folder), "%s/wd-store-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(d->folder));
	place_make(d->folder, d->path);
	for (size_t i = 0; i < 4; i++) {
		d->feeds[i] = (struct wd_feed){
			.refs = 1, .url = (char *)urls[i], .lead = true, .dedup = true, .extra = &d->extras[i]
		};
		d->list[i] = &d->feeds[i];
	}
	d->feeds[1].tags = korea;
	d->feeds[1].n_tags = 1;
	d->merges[0] = make_merge("all", NULL, NULL, 0);
	d->merges[1] = make_merge("sanctions", "sanctions", NULL, 0);
	d->merges[2] = make_merge("korea", NULL, korea, 1);
	d->merges[3] = make_merge("recent", "sanctions since:7d", NULL, 0);
	d->snapshot = (struct wd_snapshot){ .feeds = d->list, .n_feeds = 4, .merges = d->merges, .n_merges = 4 };
	d->snapshot.config.keep_for_ms = 30 * day;
	d->arena = wd_arena_new(0);
	d->now = start;
	wd_clock_set(d->now);
	open_desk(d);
	*state = d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;
	char command[PLACE_SIZE + 16];
	static const char *const ends[] = { "", "-wal", "-shm", ".copy", ".copy-wal", ".copy-shm" };

	close_desk(d);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(command, sizeof(command), "%s%s", d->path, ends[i]);
		unlink(command);
	}
	for (size_t i = 1; i <= wd_schema_n_steps; i++) {
		snprintf(command, sizeof(command), "%s.v%zu.bak", d->path, i);
		unlink(command);
	}
	rmdir(d->folder);
	for (size_t i = 0; i < 4; i++)
		wd_query_free(d->merges[i].query);
	wd_arena_free(d->arena);
	free(d);
	wd_clock_set(WD_NO_TIME);
	return 0;
}

/* ---- documents ---- */

struct item {
	const char *id, *url, *title, *body;
	int64_t published_at; /* 0: undated */
};

static struct wd_doc make_doc(struct desk *d, const struct item *items, size_t n)
{
	struct wd_doc doc = { .format = "atom10", .title = WD_SPAN("A feed"), .n_entries = n };

	doc.entries = wd_arena_alloc(d->arena, (n + 1) * sizeof(*doc.entries));
	for (size_t i = 0; i < n; i++) {
		struct wd_entry *e = &doc.entries[i];

		e->id_is_permalink = -1;
		e->id = wd_span_of(items[i].id);
		e->url = wd_span_of(items[i].url);
		e->title = wd_span_of(items[i].title);
		e->content_html = wd_span_of(items[i].body);
		e->published_at = items[i].published_at ? items[i].published_at : WD_NO_TIME;
		e->updated_at = WD_NO_TIME;
	}
	return doc;
}

/* Polls feed i and finds this document. */
static struct wd_update poll_feed(struct desk *d, size_t i, const struct item *items, size_t n)
{
	struct wd_doc doc = make_doc(d, items, n);
	struct wd_update update = { .state = d->states[i], .feed = d->list[i], .doc = &doc, .polled_at = d->now };
	struct wd_error err = { 0 };

	doc.home_url = wd_span_of(d->home_url);
	update.state.last_poll_at = update.state.last_success_at = d->now;
	update.state.http_status = 200;
	must(wd_writer_commit(d->writer, &update, 1, &err), &err);
	if (update.error.code)
		fail_msg("feed %zu: %s", i, update.error.text);
	update.doc = NULL;
	return update;
}

static void finish(struct desk *d)
{
	struct wd_error err = { 0 };
	bool more = true;

	while (more)
		must(wd_writer_step(d->writer, d->now, &more, &err), &err);
}

static void pass(struct desk *d, int64_t ms)
{
	d->now += ms;
	wd_clock_set(d->now);
}

static struct wd_stories list(struct desk *d, const char *merge, int limit)
{
	struct wd_stories out;
	struct wd_error err = { 0 };

	must(wd_reader_merge(d->reader, d->arena, wd_span_of(merge), limit, 0, (struct wd_cursor){ 0 }, &out, &err), &err);
	return out;
}

static struct wd_stories page_of(struct desk *d, int limit, struct wd_cursor from)
{
	struct wd_stories out;
	struct wd_error err = { 0 };

	must(wd_reader_merge(d->reader, d->arena, WD_SPAN("all"), limit, 0, from, &out, &err), &err);
	return out;
}

static struct wd_stories find(struct desk *d, const char *text, int limit, struct wd_cursor from)
{
	struct wd_stories out;
	struct wd_error err = { 0 };
	int column;
	struct wd_query *query = text ? wd_query_parse(wd_span_of(text), &column, &err) : NULL;

	must(wd_reader_search(d->reader, d->arena, query, d->now, limit, from, &out, &err), &err);
	wd_query_free(query);
	return out;
}

static void print_line(void *ctx, const char *line)
{
	(void)ctx;
	print_error("%s\n", line);
}

static void check_sound(struct desk *d)
{
	struct wd_error err = { 0 };

	must(wd_reader_check(d->reader, print_line, NULL, NULL, &err), &err);
}

/* A question to the database behind the store's back. */
static int64_t ask(struct desk *d, const char *sql)
{
	return place_ask(d->path, sql);
}

/* What of the database is a file's way. */
static struct desk *on_file(void **state)
{
	struct desk *d = *state;

	if (!place_is_file(d->path))
		skip();
	return d;
}

/* Behind the writer's back. */
static void change(struct desk *d, const char *sql)
{
	place_change(d->path, sql);
}

/* Polls the first feed, which fails. */
static void fail_feed(struct desk *d)
{
	struct wd_update update = { .state = d->states[0], .feed = d->list[0], .polled_at = d->now };
	struct wd_error err = { 0 };

	update.state.last_success_at = ask(d, "SELECT last_success_at FROM poll ORDER BY feed");
	update.state.last_poll_at = d->now;
	update.state.failures = 1;
	must(wd_writer_commit(d->writer, &update, 1, &err), &err);
}

/* ---- tests ---- */

static const struct item one[] = { { "tag:a,1", "https://a.example/1", "Sanctions again", "<p>The body</p>",
				     start - 5000 } };

static void same_again_is_no_news(void **state)
{
	struct desk *d = *state;
	struct wd_update u = poll_feed(d, 0, one, 1);
	int64_t version;
	struct wd_stories s;

	assert_int_equal(u.n_new_entries, 1);
	assert_int_equal(u.n_new_stories, 1);
	version = wd_reader_version(d->reader);
	pass(d, minute);
	u = poll_feed(d, 0, one, 1);
	assert_int_equal(u.n_new_entries + u.n_changed_entries + u.n_new_stories, 0);
	assert_int_equal(wd_reader_version(d->reader), version);
	s = list(d, "sanctions", 10);
	assert_int_equal(s.n, 1);
	assert_true(wd_span_is(s.items[0].public_id, "tag:a,1"));
	assert_int_equal(s.items[0].sort_at, start - 5000);
	assert_true(wd_span_is(s.items[0].lead.content_html, "<p>The body</p>"));
	assert_true(wd_span_is(s.items[0].feed_title, "A feed"));
	check_sound(d);
}

static void edit_is_an_edit(void **state)
{
	struct desk *d = *state;
	static const struct item edited[] = { { "tag:a,1", "https://a.example/1", "Tariffs again", "<p>The body</p>",
						start - 5000 } };
	struct wd_update u = poll_feed(d, 0, one, 1);
	struct wd_stories s;

	pass(d, minute);
	u = poll_feed(d, 0, edited, 1);
	assert_int_equal(u.n_new_entries, 0);
	assert_int_equal(u.n_changed_entries, 1);
	assert_int_equal(list(d, "sanctions", 10).n, 0);
	assert_int_equal(find(d, "sanctions", 10, (struct wd_cursor){ 0 }).n, 0);
	assert_int_equal(find(d, "tariffs", 10, (struct wd_cursor){ 0 }).n, 1);
	s = list(d, "all", 10);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.items[0].sort_at, start - 5000);
	assert_int_equal(s.items[0].updated_at, d->now);
	check_sound(d);
}

/* What is published as files is written anew by its mark alone. */
static void a_mark_tells_an_edit_when_the_clock_went_back(void **state)
{
	struct desk *d = *state;
	static const struct item edited[] = { { "tag:a,1", "https://a.example/1", "Tariffs again", "<p>The body</p>",
						start - 5000 } };
	struct wd_error err = { 0 };
	uint64_t before, same, after;

	poll_feed(d, 0, one, 1);
	must(wd_reader_merge_mark(d->reader, WD_SPAN("all"), 10, 0, &before, &err), &err);
	must(wd_reader_merge_mark(d->reader, WD_SPAN("all"), 10, 0, &same, &err), &err);
	assert_true(before == same);
	pass(d, -minute);
	assert_int_equal(poll_feed(d, 0, edited, 1).n_changed_entries, 1);
	must(wd_reader_merge_mark(d->reader, WD_SPAN("all"), 10, 0, &after, &err), &err);
	assert_true(before != after);
}

static void two_feeds_one_story(void **state)
{
	struct desk *d = *state;
	static const struct item copy[] = { { "guid-9", "http://www.a.example/1?utm_source=x#top", "Sanctions, again",
					      "<p>The very much longer body of the copy</p>", start - 1000 } };
	struct wd_update u = poll_feed(d, 0, one, 1);
	struct wd_stories s;
	int64_t updated;

	updated = list(d, "all", 10).items[0].updated_at;
	pass(d, minute);
	u = poll_feed(d, 1, copy, 1);
	assert_int_equal(u.n_new_entries, 1);
	assert_int_equal(u.n_new_stories, 0);
	s = list(d, "all", 10);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.items[0].n_carriers, 2);
	assert_int_equal(s.items[0].updated_at, updated);
	assert_true(wd_span_is(s.items[0].public_id, "tag:a,1"));
	/* Whose own page it is leads, though the stranger writes more. */
	assert_true(wd_span_is(s.items[0].feed_url, "https://a.example/feed"));
	assert_string_equal(s.items[0].carriers[0].why, "lead");
	assert_string_equal(s.items[0].carriers[1].why, "same-url");
	/* It is now in what only the second feed's tag admits. */
	assert_int_equal(list(d, "korea", 10).n, 1);
	check_sound(d);
}

/* The same text under another headline and address joins, and what says why is kept. */
static void same_text_is_explained(void **state)
{
	static const char text[] = "<p>A ferry with ninety sheep ran into the pier of the island at night, and all of them "
				   "swam to the beach before the first boat reached them.</p>";
	struct desk *d = *state;
	const struct item first[] = { { "g1", "https://a.example/1", "Ferry with sheep hits pier", text, start } };
	const struct item second[] = { { "g2", "https://b.example/2", "Ninety sheep swim to beach", text, start } };
	struct wd_explained explained;
	struct wd_error err = { 0 };

	poll_feed(d, 0, first, 1);
	pass(d, minute);
	poll_feed(d, 1, second, 1);
	assert_int_equal(list(d, "all", 10).n, 1);
	assert_true(wd_reader_explain(d->reader, d->arena, list(d, "all", 10).items[0].public_id,
				      (const struct wd_merge *[]){ &d->merges[0] }, 1, d->now, &explained, &err));
	assert_true(explained.filings[0].is_in);
	assert_int_equal(explained.n_entries, 2);
	assert_string_equal(explained.entries[1].why, "same-text");
	assert_int_equal(explained.entries[1].by.verdict.rule, WD_RULE_TEXT);
	assert_int_equal(explained.entries[1].by.verdict.likeness, 1000);
	assert_true(wd_span_is(explained.entries[1].by.title, "Ferry with sheep hits pier"));
	check_sound(d);
}

/* How many entries the story has that is asked for so. */
static size_t explained_by(struct desk *d, const char *id)
{
	struct wd_explained explained;
	struct wd_error err = { 0 };

	must(wd_reader_explain(d->reader, d->arena, wd_span_of(id), NULL, 0, d->now, &explained, &err), &err);
	return explained.n_entries;
}

/* A search in a terminal shows links, and a page has its own: whoever has one has no need to look for the id. */
static void a_story_is_explained_by_its_links(void **state)
{
	struct desk *d = *state;
	const struct item items[] = { { "g1", "https://a.example/1?utm_source=x", "Ferry with sheep hits pier", "b", start },
				      { "https://a.example/2", "", "Another", "b", start } };
	char page[64];

	poll_feed(d, 0, items, 2);
	snprintf(page, sizeof(page), "https://n.example/w/story/%lld", (long long)list(d, "all", 10).items[0].id);
	assert_int_equal(explained_by(d, "https://a.example/1"), 1);
	assert_int_equal(explained_by(d, "http://www.a.example/1"), 1);
	assert_int_equal(explained_by(d, "https://a.example/2"), 1);
	assert_int_equal(explained_by(d, page), 1);
	assert_int_equal(explained_by(d, "https://a.example/3"), 0);
	assert_int_equal(explained_by(d, "https://n.example/story/x"), 0);
}

/* What comes in one poll is told apart from the fullest on: of that one no other has to be named. */
static void the_fullest_of_a_poll_is_explained(void **state)
{
#define REPORT(n)                                                                                                \
	"WASHINGTON - The Treasury's Office of Foreign Assets Control on Tuesday designated 12 vessels and " n   \
	" Hong Kong-based companies for shipping coal in breach of Security Council Resolution 2371 (2017). The" \
	" sister of the leader denounced the move."
	static const struct item wire[] = {
		{ "g1", "https://a.example/1", "Treasury sanctions 12 vessels over coal shipments", REPORT("two"), start },
		{ "g2", "https://a.example/2", "CORRECTED: Treasury sanctions 12 vessels over coal shipments",
		  "(Corrects number of companies to three in paragraph 1) " REPORT("three"), start + 2 * minute }
	};
	static const struct item paper[] = { { "p1", "https://b.example/1", "Treasury sanctions ships for coal trade",
					       REPORT("two"), start + minute } };
#undef REPORT
	struct desk *d = *state;
	struct wd_explained explained;
	struct wd_error err = { 0 };
	bool is_first = false;

	wd_writer_hold_round(d->writer);
	poll_feed(d, 0, wire, 2);
	poll_feed(d, 1, paper, 1);
	must(wd_writer_end_round(d->writer, &err), &err);
	must(wd_reader_explain(d->reader, d->arena, WD_SPAN("https://a.example/1"), NULL, 0, d->now, &explained, &err),
	     &err);
	assert_int_equal(explained.n_entries, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct wd_explained_entry *e = &explained.entries[i];

		is_first = is_first || strstr(e->by.reason, "held against");
		assert_true(strcmp(e->why, "lead") == 0 || !strstr(e->by.reason, "id or address"));
	}
	assert_true(is_first);
}

static struct wd_filing filing_of(struct desk *d, const char *merge, struct wd_span story)
{
	struct wd_explained explained;
	struct wd_error err = { 0 };
	const struct wd_merge *merges[1] = { NULL };

	for (size_t i = 0; i < d->snapshot.n_merges; i++)
		if (strcmp(d->merges[i].name, merge) == 0)
			merges[0] = &d->merges[i];
	must(wd_reader_explain(d->reader, d->arena, story, merges, 1, d->now, &explained, &err), &err);
	return explained.filings[0];
}

/* What a filter found, of the entry that it found it in; and what is in the way where nothing matches. */
static void a_filter_is_explained(void **state)
{
	struct desk *d = *state;
	static const struct item first[] = { { "g1", "https://a.example/1", "Ferry", "<p>Ninety sheep swam</p>", start } };
	static const struct item second[] = { { "g2", "https://a.example/1", "Sheep", "<p>They were sanctioned</p>",
						start } };
	struct wd_filing filing;
	struct wd_span id;

	poll_feed(d, 0, first, 1);
	id = list(d, "all", 10).items[0].public_id;
	filing = filing_of(d, "sanctions", id);
	assert_false(filing.is_in || filing.matches);
	assert_true(filing.takes);
	assert_null(filing.note);
	assert_true(wd_span_is(filing.reasons[0].says, "not found"));
	assert_false(filing_of(d, "korea", id).takes);
	assert_true(filing_of(d, "all", id).is_in);

	poll_feed(d, 1, second, 1);
	filing = filing_of(d, "sanctions", id);
	assert_true(filing.is_in && filing.matches);
	assert_int_equal(filing.entry, 1);
	assert_true(wd_span_is(filing.reasons[0].says, "found in the text as \"sanctioned\""));
	/* What speaks of now has no members, and is asked. */
	filing = filing_of(d, "recent", id);
	assert_true(filing.is_in);
	assert_int_equal(filing.n_reasons, 2);
	pass(d, 8 * day);
	filing = filing_of(d, "recent", id);
	assert_false(filing.is_in);
	assert_true(filing.reasons[0].holds && !filing.reasons[1].holds);
	/* The configuration is ahead of what is filed. */
	wd_query_free(d->merges[1].query);
	d->merges[1] = make_merge("sanctions", "sheep", NULL, 0);
	filing = filing_of(d, "sanctions", id);
	assert_true(filing.is_in && filing.matches);
	assert_non_null(strstr(filing.note, "former filter"));
}

/* By the columns of entries alone, and with words; by one that many share, and by one that nobody has. */
static void search_by_column(void **state)
{
	static const struct {
		const char *query;
		size_t n;
	} cases[] = {
		{ "feed:\"a example\"", 2 },
		{ "feed:\"a example\" sheep", 1 },
		{ "sheep -feed:\"a example\"", 1 },
		{ "(feed:a* OR feed:b*) sheep", 2 },
		{ "site:b.example", 1 },
		{ "site:example", 3 },
		{ "site:example -site:a.example", 1 },
		{ "lang:ko", 0 },
		{ "-lang:ko sheep", 2 },
		{ "tag:korea sheep", 1 },
		{ "tag:korea site:a.example", 0 },
		{ "tag:korea OR site:a.example", 3 },
		{ "tag:korea OR goats", 2 },
	};
	struct desk *d = *state;
	static const struct item first[] = { { "1", "https://a.example/1", "Sheep", "<p>One</p>", start },
					     { "2", "https://www.a.example/2", "Goats", "<p>Two</p>", start } };
	static const struct item second[] = { { "3", "https://b.example/3", "Other sheep", "<p>Three</p>", start } };

	poll_feed(d, 0, first, 2);
	poll_feed(d, 1, second, 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = find(d, cases[i].query, 10, (struct wd_cursor){ 0 }).n;

		if (n != cases[i].n)
			fail_msg("%s: %zu stories", cases[i].query, n);
	}
}

/* What takes too long ends with what it has, and says so; the next question is none the worse. */
static void a_search_ends_at_its_deadline(void **state)
{
	enum { MANY = 2000, TRIES = 200 };
	struct desk *d = *state;
	struct item *items = wd_xcalloc(MANY, sizeof(*items));
	struct wd_error err = { 0 };
	struct wd_stories found;
	struct wd_query *query;
	struct wd_buf text;
	bool done = false, is_partial = false;
	int column;

	for (int i = 0; i < MANY; i++) {
		char *id = wd_arena_alloc(d->arena, 16);

		snprintf(id, 16, "x%d", i);
		items[i] = (struct item){ id, "", id, "", start - i * 1000 };
	}
	poll_feed(d, 0, items, MANY);
	free(items);
	/* So many comparisons for each entry that it takes some milliseconds. */
	wd_buf_init(&text, WD_BUF_PAGE);
	for (int i = 0; i < 200; i++)
		wd_buf_printf(&text, "before:%d OR ", 1800 + i);
	wd_buf_add_text(&text, "since:2000");
	query = wd_query_parse(wd_buf_span(&text), &column, &err);
	assert_non_null(query);
	/*
	 * Too short a time for the questions before it is a failure: a server takes longer to be asked anything. Where the
	 * machine has other work, a time may be too short now and long enough for all of it next: then once more.
	 */
	for (int tries = 0, ms = 1; !is_partial && tries < TRIES; tries++) {
		wd_reader_set_deadline(d->reader, ms);
		done = wd_reader_search(d->reader, d->arena, query, d->now, MANY, (struct wd_cursor){ 0 }, &found, &err);
		is_partial = done && found.is_partial;
		ms = done ? 1 : ms + 1 + ms / 4;
	}
	must(done, &err);
	wd_query_free(query);
	assert_true(is_partial && found.n < MANY);
	/* What was found can be gone on from. */
	assert_true(found.n == 0 || found.more);
	wd_reader_set_deadline(d->reader, 0);
	found = find(d, text.data, MANY, (struct wd_cursor){ 0 });
	assert_true(!found.is_partial && found.n == MANY);
	wd_buf_release(&text);
}

/* A slip of the finger, and what is merely not in the news. */
static void unknown_words(void **state)
{
	struct desk *d = *state;
	struct item items[4];
	static const char *const titles[] = { "New sanctions", "Sanctions again", "Old sanctions", "Missiles" };
	struct wd_error err = { 0 };
	struct wd_unknown_word *words;
	struct wd_query *query;
	size_t n;
	int column;

	for (size_t i = 0; i < 4; i++)
		items[i] = (struct item){ titles[i], "", titles[i], "", start };
	poll_feed(d, 0, items, 4);
	query = wd_query_parse(WD_SPAN("(sanktions OR \"olympic scanctions\") missles -sanktionns football*"), &column,
			       &err);
	assert_non_null(query);
	must(wd_reader_unknown_words(d->reader, d->arena, query, &words, &n, &err), &err);
	assert_int_equal(n, 2);
	assert_true(wd_span_is(words[0].word, "sanktions") && wd_span_is(words[0].instead, "sanctions"));
	assert_int_equal(words[0].stories, 3);
	/* One story with missiles may be chance. */
	assert_true(wd_span_is(words[1].word, "scanctions"));
	wd_query_free(query);
}

static void near_misses(void **state)
{
	struct desk *d = *state;
	static const struct item items[] = {
		{ "1", "https://a.example/1", "Sheep on a ferry", "<p>One</p>", start },
		{ "2", "https://a.example/2", "Sheep on a train", "<p>Two</p>", start - minute },
		{ "3", "https://a.example/3", "Goats on a train", "<p>Three</p>", start - 2 * minute },
		{ "4", "https://a.example/4", "Sheep and goats on a ferry", "<p>Four</p>", start - 3 * minute },
		{ "5", "https://a.example/5", "Old sheep", "<p>Five</p>", start - 8 * day },
		{ "6", "https://a.example/6", "Only sheep", "<p>Six</p>", start - 4 * minute },
	};
	static const struct item other[] = { { "7", "https://a.example/6", "A ferry of sheep", "<p>Seven</p>", start } };
	struct wd_merge merge = make_merge("m", "sheep ferries -goats", NULL, 0);
	struct wd_error err = { 0 };
	struct wd_missed *missed;
	size_t n;

	poll_feed(d, 0, items, 6);
	/* A story whose other entry passes is not missed. */
	poll_feed(d, 1, other, 1);
	must(wd_reader_missed(d->reader, d->arena, &merge, d->now, d->now - 7 * day, 10, &missed, &n, &err), &err);
	assert_int_equal(n, 2);
	assert_true(wd_span_is(missed[0].title, "Sheep on a train"));
	assert_true(wd_span_is(missed[0].lacking.part, "ferries"));
	assert_true(wd_span_is(missed[0].lacking.says, "not found"));
	assert_true(missed[0].public_id.len > 0);
	assert_true(wd_span_is(missed[1].title, "Sheep and goats on a ferry"));
	assert_true(wd_span_is(missed[1].lacking.part, "-goats"));
	must(wd_reader_missed(d->reader, d->arena, &merge, d->now, d->now - 7 * day, 1, &missed, &n, &err), &err);
	assert_int_equal(n, 1);
	wd_query_free(merge.query);
	/* Where one word is all, nothing is one short of it. */
	assert_false(wd_reader_missed(d->reader, d->arena, &d->merges[1], d->now, 0, 1, &missed, &n, &err));
	assert_int_equal(err.code, WD_INPUT);
	/* Only from feeds that the merge takes. */
	merge = make_merge("m", "sheep ferries", korea, 1);
	must(wd_reader_missed(d->reader, d->arena, &merge, d->now, d->now - 7 * day, 10, &missed, &n, &err), &err);
	assert_int_equal(n, 0);
	wd_query_free(merge.query);
}

static void aggregator_does_not_lead(void **state)
{
	struct desk *d = *state;
	static const struct item copy[] = { { "x", "https://a.example/1", "Sanctions",
					      "<p>A far longer body, but a copy only</p>", start } };

	d->feeds[2].lead = false;
	poll_feed(d, 2, copy, 1);
	poll_feed(d, 0, one, 1);
	assert_true(wd_span_is(list(d, "all", 10).items[0].feed_url, "https://a.example/feed"));
}

/* Feeds 0 to 2 are of hosts a, b and c; feed 3 is listed with lead=no. */
static void nobody_takes_a_story_over(void **state)
{
#define MORE "<p>Far more than the first has to say of it, word upon word, and then some</p>"
	static const struct {
		const char *name, *link, *home; /* home: what the second feed's document claims */
		size_t first, second;
		const char *first_body, *second_body, *lead;
	} cases[] = {
		{ "at home, and a stranger writes more", "https://a.example/1", NULL, 0, 1, "<p>b</p>", MORE,
		  "https://a.example/feed" },
		{ "nobody at home, and a stranger writes more", "https://x.example/1", NULL, 1, 2, "<p>b</p>", MORE,
		  "https://b.example/feed" },
		{ "nobody at home, and a stranger claims to be", "https://x.example/1", "https://x.example/", 1, 2,
		  "<p>b</p>", MORE, "https://b.example/feed" },
		{ "who is at home comes later and writes less", "https://a.example/1", NULL, 1, 0, MORE, "<p>b</p>",
		  "https://a.example/feed" },
		{ "an original after a copy", "https://x.example/1", NULL, 3, 1, MORE, "<p>b</p>",
		  "https://b.example/feed" },
		{ "a copy that writes more", "https://x.example/1", NULL, 1, 3, "<p>b</p>", MORE, "https://b.example/feed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct item first = { "g1", cases[i].link, "A pier", cases[i].first_body, start - 1000 };
		const struct item second = { "g2", cases[i].link, "A pier", cases[i].second_body, start - 90000000 };
		void *fresh;
		struct desk *d;
		struct wd_stories s;

		set_up(&fresh);
		d = fresh;
		d->feeds[3].lead = false;
		poll_feed(d, cases[i].first, &first, 1);
		pass(d, minute);
		d->home_url = cases[i].home;
		poll_feed(d, cases[i].second, &second, 1);
		s = list(d, "all", 10);
		if (s.n != 1 || s.items[0].n_carriers != 2 || !wd_span_is(s.items[0].feed_url, cases[i].lead))
			fail_msg("%s: %zu stories, the first led by %.*s", cases[i].name, s.n,
				 WD_SPAN_ARG(s.items[0].feed_url));
		check_sound(d);
		tear_down(&fresh);
	}
#undef MORE
}

/* A longer version by the paper itself leads, at home or not; a lead that goes is followed by the best there is. */
static void a_longer_version_leads(void **state)
{
	static const char text[] = "<p>A ferry with ninety sheep ran into the pier of the island at night, and all of them "
				   "swam to the beach before the first boat reached them.</p>";
	static const char longer[] =
		"<p>A ferry with ninety sheep ran into the pier of the island at night, and all of them "
		"swam to the beach before the first boat reached them.</p><p>The farmer counted them twice.</p>";
	struct desk *d = *state;
	const struct item first[] = { { "g1", "https://x.example/1", "Ferry with sheep hits pier", text, start } };
	const struct item both[] = { { "g2", "https://x.example/2", "Ferry with sheep hits pier", longer, start },
				     { "g1", "https://x.example/1", "Ferry with sheep hits pier", text, start } };
	struct wd_stories s;

	poll_feed(d, 1, first, 1);
	pass(d, minute);
	poll_feed(d, 1, both, 2);
	s = list(d, "all", 10);
	assert_int_equal(s.n, 1);
	assert_true(wd_span_is(s.items[0].lead.url, "https://x.example/2"));
	pass(d, minute);
	poll_feed(d, 1, first, 1);
	pass(d, 31 * day);
	poll_feed(d, 1, first, 1);
	finish(d);
	s = list(d, "all", 10);
	assert_int_equal(s.n, 1);
	assert_true(wd_span_is(s.items[0].lead.url, "https://x.example/1"));
	check_sound(d);
}

static void dedup_no_stays_apart(void **state)
{
	struct desk *d = *state;

	poll_feed(d, 0, one, 1);
	d->feeds[1].dedup = false;
	poll_feed(d, 1, one, 1);
	assert_int_equal(list(d, "all", 10).n, 2);
	check_sound(d);
}

static void identities(void **state)
{
	static const struct {
		const char *name;
		enum wd_id_policy policy;
		struct item first[2], second[2];
		size_t n;
		int new_first, new_second;
	} cases[] = {
		{ "guid from http to https",
		  WD_ID_AUTO,
		  { { "http://a/1", "http://a/1", "T", "b", 1000 } },
		  { { "https://a/1", "https://a/1", "T", "b", 1000 } },
		  1,
		  1,
		  0 },
		{ "one guid for two items",
		  WD_ID_AUTO,
		  { { "same", "http://a/1", "One", "b", 1000 }, { "same", "http://a/2", "Two", "b", 2000 } },
		  { { "same", "http://a/1", "One", "b", 1000 }, { "same", "http://a/2", "Two", "b", 2000 } },
		  2,
		  2,
		  0 },
		{ "one guid, the second scrolled away",
		  WD_ID_AUTO,
		  { { "same", "http://a/1", "One", "b", 1000 }, { "same", "http://a/2", "Two", "b", 2000 } },
		  { { "same", "http://a/1", "One", "b", 1000 } },
		  1,
		  2,
		  0 },
		{ "a true double",
		  WD_ID_AUTO,
		  { { "same", "http://a/1", "One", "b", 1000 }, { "same", "http://a/1", "One", "b", 1000 } },
		  { { "same", "http://a/1", "One", "b", 1000 } },
		  1,
		  1,
		  0 },
		{ "new guid, same link, title and date",
		  WD_ID_AUTO,
		  { { "g1", "http://a/1", "One", "b", 1000 } },
		  { { "g2", "http://a/1", "One", "b", 1000 } },
		  1,
		  1,
		  0 },
		{ "new guid, same link and title, other date",
		  WD_ID_AUTO,
		  { { "g1", "http://a/daily", "Daily", "b", 1000 } },
		  { { "g2", "http://a/daily", "Daily", "c", 90000000 } },
		  1,
		  1,
		  1 },
		{ "new guid and date, same link and text",
		  WD_ID_AUTO,
		  { { "g1", "http://a/1", "One", "<p>A ferry with ninety sheep ran into the pier at night.</p>", 1000 } },
		  { { "g2", "http://a/1", "One", "<p>A ferry with ninety sheep ran into the pier at night.</p>",
		      90000000 } },
		  1,
		  1,
		  0 },
		{ "a guid used again for another text",
		  WD_ID_AUTO,
		  { { "g1", "http://a/1", "Ferry hits pier", "<p>A ferry with ninety sheep ran into the pier at night.</p>",
		      1000 } },
		  { { "g1", "http://a/2", "Choir sings", "<p>Forty voices filled the old market hall on Sunday evening.</p>",
		      2000 } },
		  1,
		  1,
		  1 },
		{ "a guid used again, the paper's own words behind both",
		  WD_ID_AUTO,
		  { { "g1", "http://a/1", "Ferry hits pier",
		      "<p>A ferry with ninety sheep ran into the pier at night.</p>"
		      "<p>All rights reserved. Nothing of this may be printed again without leave.</p>",
		      1000 } },
		  { { "g1", "http://a/2", "Choir sings",
		      "<p>Forty voices filled the old market hall on Sunday evening.</p>"
		      "<p>All rights reserved. Nothing of this may be printed again without leave.</p>",
		      2000 } },
		  1,
		  1,
		  1 },
		{ "a guid and page used again on another day",
		  WD_ID_AUTO,
		  { { "today", "http://a/today", "Ferry hits pier",
		      "<p>A ferry with ninety sheep ran into the pier at night.</p>", 1000 } },
		  { { "today", "http://a/today", "Choir sings",
		      "<p>Forty voices filled the old market hall on Sunday evening.</p>", 90000000 } },
		  1,
		  1,
		  1 },
		{ "a guid used again for the next bulletin",
		  WD_ID_AUTO,
		  { { "tide", "http://a/tide/3", "Tide table",
		      "<p>High water at the northern light is at 3 metres, low water at 1 metre, "
		      "so skippers of small boats wait.</p>",
		      1000 } },
		  { { "tide", "http://a/tide/4", "Tide table",
		      "<p>High water at the northern light is at 4 metres, low water at 2 metre, "
		      "so skippers of small boats wait.</p>",
		      90000000 } },
		  1,
		  1,
		  1 },
		{ "a flash, then its text, under a new link and date",
		  WD_ID_AUTO,
		  { { "g1", "http://a/1", "BREAKING: Ferry with sheep hits pier", "", 1000 } },
		  { { "g1", "http://a/2", "Ferry carrying ninety sheep hits island pier",
		      "<p>A ferry with ninety sheep ran into the pier at night.</p>", 2000 } },
		  1,
		  1,
		  0 },
		{ "no guid, no link: an edit of the text",
		  WD_ID_AUTO,
		  { { NULL, NULL, "One", "b", 1000 }, { NULL, NULL, "Two", "c", 2000 } },
		  { { NULL, NULL, "One", "b, and more", 1000 }, { NULL, NULL, "Two", "c", 2000 } },
		  2,
		  2,
		  0 },
		{ "no guid, no link: the same headline another day",
		  WD_ID_AUTO,
		  { { NULL, NULL, "Tide", "b", 1000 }, { NULL, NULL, "Two", "c", 2000 } },
		  { { NULL, NULL, "Tide", "b", 90000000 }, { NULL, NULL, "Tide", "b", 1000 } },
		  2,
		  2,
		  1 },
		{ "no guid, no link, all dated anew",
		  WD_ID_AUTO,
		  { { NULL, NULL, "One", "b", 1000 }, { NULL, NULL, "Two", "c", 1000 } },
		  { { NULL, NULL, "One", "b", 2000 }, { NULL, NULL, "Two", "c", 2000 } },
		  2,
		  2,
		  0 },
		{ "an edit of headline, link and half of the text",
		  WD_ID_AUTO,
		  { { "g1", "http://a/1", "Ferry hits pier", "<p>A ferry with ninety sheep ran into the pier at night.</p>",
		      1000 } },
		  { { "g1", "http://a/2", "Sheep saved",
		      "<p>A ferry with ninety sheep ran into the pier at night. All "
		      "of them could swim, the farmer said.</p>",
		      2000 } },
		  1,
		  1,
		  0 },
		{ "a guid that is everywhere, a second entry",
		  WD_ID_AUTO,
		  { { "same", "http://a/1", "One", "b", 1000 } },
		  { { "same", "http://a/2", "Two", "c", 2000 }, { "same", "http://a/1", "One", "b", 1000 } },
		  2,
		  1,
		  1 },
		{ "a page of states",
		  WD_ID_AUTO,
		  { { NULL, "http://a/s", "Incident", "open", 1000 }, { NULL, "http://a/s", "Incident", "solved", 2000 } },
		  { { NULL, "http://a/s", "Incident", "again", 3000 }, { NULL, "http://a/s", "Incident", "solved", 2000 } },
		  2,
		  2,
		  1 },
		{ "no guid, another tracking part",
		  WD_ID_AUTO,
		  { { NULL, "http://a/1?utm_id=1", "One", "b", 0 } },
		  { { NULL, "http://a/1?utm_id=2", "One", "b", 0 } },
		  1,
		  1,
		  0 },
		{ "by link",
		  WD_ID_LINK,
		  { { "g1", "http://a/1", "One", "b", 1000 } },
		  { { "g2", "http://a/1", "Two", "b", 5000 } },
		  1,
		  1,
		  0 },
		{ "by link and date",
		  WD_ID_LINK_DATE,
		  { { "g", "http://a/1", "One", "b", 1000 } },
		  { { "g", "http://a/1", "One", "b", 5000 } },
		  1,
		  1,
		  1 },
		{ "by title",
		  WD_ID_TITLE,
		  { { "g", "http://a/1", "One", "b", 1000 } },
		  { { "h", "http://a/2", "One", "c", 5000 } },
		  1,
		  1,
		  0 },
		{ "nothing but text",
		  WD_ID_AUTO,
		  { { NULL, NULL, "One", "b", 0 } },
		  { { NULL, NULL, "One", "b", 0 } },
		  1,
		  1,
		  0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		void *fresh;
		struct desk *d;
		struct wd_update first, second;
		size_t n_first = cases[i].first[1].title ? 2 : 1;

		set_up(&fresh);
		d = fresh;
		d->feeds[0].id_policy = cases[i].policy;
		first = poll_feed(d, 0, cases[i].first, n_first);
		pass(d, minute);
		second = poll_feed(d, 0, cases[i].second, cases[i].n);
		if (first.n_new_entries != cases[i].new_first || second.n_new_entries != cases[i].new_second)
			fail_msg("%s: %d and %d new, not %d and %d", cases[i].name, first.n_new_entries,
				 second.n_new_entries, cases[i].new_first, cases[i].new_second);
		check_sound(d);
		tear_down(&fresh);
	}
}

static void order(void **state)
{
	struct desk *d = *state;
	static const struct item items[] = { { "f", "http://a/f", "Future", "b", start + 40 * 86400000LL },
					     { "u1", "http://a/u1", "Undated one", "b", 0 },
					     { "u2", "http://a/u2", "Undated two", "b", 0 },
					     { "o", "http://a/o", "Old", "b", start - 86400000LL } };
	static const struct item later[] = { { "n", "http://b/n", "Next", "b", start + 60000 } };
	static const char *const want[] = { "Next", "Future", "Undated one", "Undated two", "Old" };
	struct wd_stories s, t;

	poll_feed(d, 0, items, 4);
	pass(d, minute);
	poll_feed(d, 1, later, 1);
	s = list(d, "all", 10);
	t = find(d, NULL, 10, (struct wd_cursor){ 0 });
	assert_int_equal(s.n, 5);
	assert_int_equal(t.n, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_true(wd_span_is(s.items[i].lead.title, want[i]));
		assert_int_equal(s.items[i].id, t.items[i].id);
	}
}

/* Many entries in few seconds, joined stories, pages of every size: each once, in order. */
/* Page by page to the end and back: each story once, in order, and each page back begins where the one on the way began. */
static void walk(struct desk *d, const char *query, int size, const struct wd_stories *all)
{
	enum { MOST_PAGES = 600 };
	struct wd_cursor from[MOST_PAGES] = { { 0 } };
	struct wd_stories page;
	size_t seen = 0, n = 0;

	do {
		page = query ? find(d, query, size, from[n]) : page_of(d, size, from[n]);
		for (size_t i = 0; i < page.n; i++, seen++)
			if (seen >= all->n || page.items[i].id != all->items[seen].id)
				fail_msg("pages of %d: story %zu is out of order", size, seen);
		from[++n] = page.next;
	} while (page.more && n + 1 < MOST_PAGES);
	if (seen != all->n)
		fail_msg("pages of %d: %zu stories", size, seen);
	while (n-- > 1) {
		page = query ? find(d, query, size, from[n]) : page_of(d, size, from[n]);
		if (!page.has_newer || memcmp(&page.newer, &from[n - 1], sizeof(page.newer)) != 0)
			fail_msg("pages of %d: page %zu does not lead back", size, n);
	}
	page = query ? find(d, query, size, from[0]) : page_of(d, size, from[0]);
	assert_false(page.has_newer);
}

static void updated_alone_is_a_date(void **state)
{
	struct desk *d = *state;
	const int64_t year = INT64_C(365) * 86400000;
	const struct item archive[] = {
		{ "tag:a,old", "", "Old", "<p>Words of an old release</p>", 0 },
		{ "tag:a,new", "", "New", "<p>What is told today of it</p>", d->now - 1000 },
	};
	struct wd_doc doc = make_doc(d, archive, 2);
	struct wd_update update = { .state = d->states[0], .feed = d->list[0], .doc = &doc, .polled_at = d->now };
	struct wd_stories stories;
	struct wd_error err = { 0 };

	doc.entries[0].updated_at = d->now - year;
	must(wd_writer_commit(d->writer, &update, 1, &err), &err);
	stories = list(d, "all", 10);
	assert_int_equal(stories.n, 2);
	assert_true(wd_span_is(stories.items[0].lead.title, "New"));
	assert_int_equal(stories.items[1].lead.published_at, d->now - year);
	assert_int_equal(stories.items[1].sort_at, d->now - year);
}

static void pages(void **state)
{
	struct desk *d = *state;
	enum { N = 200 };
	struct item items[N];
	struct wd_stories all;
	unsigned seed = 7;

	for (size_t i = 0; i < N; i++) {
		const char *n = wd_arena_printf(d->arena, "https://x.example/%zu", i).ptr;

		seed = seed * 1103515245 + 12345;
		items[i] =
			(struct item){ n, n, "word", "b", start - 1000 * (int64_t)(seed / 65536 % 20) - seed / 256 % 1000 };
	}
	poll_feed(d, 0, items, N);
	pass(d, 3 * minute);
	for (size_t i = 0; i < N; i++) {
		items[i].id = wd_arena_printf(d->arena, "other-%zu", i).ptr;
		items[i].published_at += minute;
	}
	poll_feed(d, 1, items, N / 2);
	all = list(d, "all", N + 1);
	assert_int_equal(all.n, N);
	for (int size = 1; size < 200; size = size * 3 + 1) {
		walk(d, "word", size, &all);
		walk(d, NULL, size, &all);
	}
	check_sound(d);
}

/* Page and archives hold each story; an archive keeps what it was made of, and goes with the first story that goes. */
static void archives(void **state)
{
	struct desk *d = *state;
	enum { N = 12 };
	struct item items[N + 1];
	struct wd_stories shown, archive;
	struct wd_error err = { 0 };
	struct wd_archive at;
	int64_t number;
	size_t seen;

	for (size_t i = 0; i <= N; i++) {
		const char *n = wd_arena_printf(d->arena, "https://x.example/%zu", i).ptr;

		items[i] = (struct item){ n, n, n, "b", start - 1000 - minute * (int64_t)i };
	}
	d->merges[0].limit = 5;
	poll_feed(d, 0, items, N);
	finish(d);
	shown = list(d, "all", 5);
	assert_int_equal(shown.archive, 2);
	seen = 0;
	for (number = shown.archive; number; number = at.previous) {
		must(wd_reader_archive(d->reader, d->arena, WD_SPAN("all"), number, &archive, &at, &err), &err);
		assert_int_equal(archive.n, 5);
		for (size_t i = 0; i < archive.n; i++, seen++)
			assert_true(wd_span_is(archive.items[i].lead.url, items[number == 2 ? 2 + i : 7 + i].url));
	}
	assert_int_equal(seen, 10);
	/* Dated back behind what the feed shows: not for long it stands nowhere. */
	pass(d, minute);
	poll_feed(d, 0, items, N + 1);
	finish(d);
	assert_int_equal(list(d, "all", 5).archive, 2);
	pass(d, 61 * minute);
	finish(d);
	assert_int_equal(list(d, "all", 5).archive, 3);
	must(wd_reader_archive(d->reader, d->arena, WD_SPAN("all"), 2, &archive, &at, &err), &err);
	assert_int_equal(archive.n, 5);
	assert_int_equal(at.previous, 1);
	/* The oldest goes, and its archive. */
	pass(d, 1000 * minute);
	poll_feed(d, 0, items, N - 1);
	pass(d, 200 * 24 * 60 * minute);
	poll_feed(d, 0, items, N - 1);
	finish(d);
	assert_false(wd_reader_archive(d->reader, d->arena, WD_SPAN("all"), 1, &archive, &at, &err));
	assert_int_equal(err.code, WD_PERMANENT);
	assert_int_not_equal(at.made_at, WD_NO_TIME);
	assert_false(wd_reader_archive(d->reader, d->arena, WD_SPAN("all"), 9, &archive, &at, &err));
	assert_int_equal(at.made_at, WD_NO_TIME);
	must(wd_reader_archive(d->reader, d->arena, WD_SPAN("all"), 2, &archive, &at, &err), &err);
	assert_int_equal(at.previous, 0);
	check_sound(d);
}

/* All that a reader could see of it. */
static char *told_of_archive(struct desk *d, int64_t number)
{
	struct wd_error err = { 0 };
	struct wd_stories stories;
	struct wd_archive at;
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_PAGE);
	must(wd_reader_archive(d->reader, d->arena, WD_SPAN("all"), number, &stories, &at, &err), &err);
	wd_buf_printf(&out, "%" PRId64 " %.*s %.*s\n", at.made_at, WD_SPAN_ARG(at.title), WD_SPAN_ARG(at.filter));
	for (size_t i = 0; i < stories.n; i++) {
		const struct wd_story *s = &stories.items[i];

		wd_buf_printf(&out, "%.*s %" PRId64 " %.*s %.*s %.*s %.*s:", WD_SPAN_ARG(s->public_id), s->updated_at,
			      WD_SPAN_ARG(s->lead.title), WD_SPAN_ARG(s->lead.content_html), WD_SPAN_ARG(s->feed_title),
			      WD_SPAN_ARG(s->feed_home_url));
		for (size_t k = 0; k < s->n_carriers; k++)
			wd_buf_printf(&out, " %.*s %.*s %.*s %s", WD_SPAN_ARG(s->carriers[k].url),
				      WD_SPAN_ARG(s->carriers[k].title), WD_SPAN_ARG(s->carriers[k].feed_title),
				      s->carriers[k].why);
		wd_buf_add_char(&out, '\n');
	}
	return wd_buf_take(&out);
}

/* Whatever becomes of its stories, an archive is what it was, and the stories are what they are. */
static void archives_never_change(void **state)
{
	struct desk *d = *state;
	static const char text[] = "<p>A ferry with ninety sheep ran into the pier of the island at night, and all of them "
				   "swam to the beach before the first boat reached them.</p>";
	static const char longer[] =
		"<p>A ferry with ninety sheep ran into the pier of the island at night, and all of them "
		"swam to the beach before the first boat reached them.</p><p>The farmer counted them twice.</p>";
	static const struct item first[] = { { "1", "https://x.example/1", "Ferry hits pier", text, start - 1000 },
					     { "2", "https://x.example/2", "Two", "b", start - 2000 } };
	static const struct item edited[] = { { "1", "https://x.example/1", "Ferry with sheep hits pier", text,
						start - 1000 },
					      { "2", "https://x.example/2", "Two", "c", start - 2000 },
					      { "3", "https://x.example/3", "Three", "b", start - 3000 },
					      { "4", "https://x.example/4", "Four", "b", start - 4000 } };
	static const struct item again[] = {
		{ "9", "https://x.example/9", "Ferry with sheep hits pier", longer, start - 900 },
		{ "1", "https://x.example/1", "Ferry with sheep hits pier", text, start - 1000 },
		{ "3", "https://x.example/3", "Three, too", "b", start - 3000 }
	};
	static const struct item copied[] = { { "9", "https://x.example/1", "Ferry hits pier", text, start - 1000 } };
	char *was[2], *now;

	d->merges[0].limit = 2;
	d->merges[0].title = (char *)"All of it";
	poll_feed(d, 0, first, 2);
	finish(d);
	was[0] = told_of_archive(d, 1);
	assert_non_null(strstr(was[0], "Ferry hits pier <p>A ferry"));
	pass(d, minute);
	poll_feed(d, 0, edited, 4);
	finish(d);
	pass(d, minute);
	finish(d);
	was[1] = told_of_archive(d, 2);
	pass(d, minute);
	poll_feed(d, 1, copied, 1);
	poll_feed(d, 0, again, 3);
	d->feeds[0].title = (char *)"Renamed";
	d->merges[0].title = (char *)"Renamed, too";
	d->merges[0].filter = NULL;
	sync_desk(d);
	finish(d);
	assert_true(wd_span_is(list(d, "all", 5).items[0].lead.url, "https://x.example/9"));
	assert_int_equal(list(d, "all", 5).items[0].n_carriers, 3);
	assert_true(wd_span_is(list(d, "all", 5).items[0].feed_title, "Renamed"));
	for (int64_t i = 0; i < 2; i++) {
		now = told_of_archive(d, i + 1);
		assert_string_equal(now, was[i]);
		free(now);
		free(was[i]);
	}
	check_sound(d);
}

static void retention(void **state)
{
	struct desk *d = *state;
	static const struct item both[] = { { "1", "http://a/1", "sanctions", "b", start - 1000 },
					    { "2", "http://a/2", "two", "b", start - 2000 } };
	struct wd_update u = poll_feed(d, 0, both, 2);

	/* Listed for months: it stays, however old. */
	pass(d, 100 * day);
	u = poll_feed(d, 0, both, 2);
	finish(d);
	assert_int_equal(list(d, "all", 10).n, 2);
	/* The second is listed no more, and goes in its time. */
	u = poll_feed(d, 0, both, 1);
	pass(d, 29 * day);
	poll_feed(d, 0, both, 1);
	finish(d);
	assert_int_equal(list(d, "all", 10).n, 2);
	pass(d, 2 * day);
	poll_feed(d, 0, both, 1);
	finish(d);
	assert_int_equal(list(d, "all", 10).n, 1);
	assert_int_equal(find(d, "two", 10, (struct wd_cursor){ 0 }).n, 0);
	/* Nobody asked it, or it is paused: nothing is known of it, and all stays. */
	pass(d, 40 * day);
	finish(d);
	d->feeds[0].paused = true;
	sync_desk(d);
	fail_feed(d);
	finish(d);
	assert_int_equal(list(d, "all", 10).n, 1);
	d->feeds[0].paused = false;
	sync_desk(d);
	/* The feed is dead for long: all goes; what it still lists does not come back. */
	pass(d, 120 * minute);
	finish(d);
	assert_int_equal(list(d, "all", 10).n, 0);
	check_sound(d);
	for (int i = 0; i < 3; i++) {
		pass(d, 20 * day);
		u = poll_feed(d, 0, both, 1);
		assert_int_equal(u.n_new_entries, 0);
		finish(d);
	}
	assert_int_equal(ask(d, "SELECT count(*) FROM entry"), 0);
	assert_int_equal(ask(d, "SELECT count(*) FROM story"), 0);
	assert_int_equal(ask(d, "SELECT count(*) FROM member"), 0);
	assert_int_equal(ask(d, "SELECT count(*) FROM story_key"), 0);
	assert_int_equal(ask(d, "SELECT count(*) FROM print"), 0);
	/* One odd, empty document between does not make it new either. */
	u = poll_feed(d, 0, both, 0);
	pass(d, minute);
	u = poll_feed(d, 0, both, 1);
	assert_int_equal(u.n_new_entries, 0);
}

/* A feed with keep-last= has its newest so many, listed or not, however old; the others go by age. */
static void the_last_are_kept(void **state)
{
	struct desk *d = *state;
	static const struct item five[] = { { "5", "http://a/5", "five", "b", start - 1000 },
					    { "4", "http://a/4", "four", "b", start - 2000 },
					    { "3", "http://a/3", "three", "b", start - 3000 },
					    { "2", "http://a/2", "two", "b", start - 4000 },
					    { "1", "http://a/1", "one", "b", start - 5000 } };
	struct item edited[5];
	static const struct item two[] = { { "6", "http://a/6", "six", "b", start + 1000 },
					   { "5", "http://a/5", "five", "b", start - 1000 } };
	static const struct item other[] = { { "x", "http://b/x", "x", "b", start - 9000 },
					     { "y", "http://b/y", "y", "b", start - 9500 } };

	memcpy(edited, five, sizeof(edited));
	edited[4].title = "one, and one";
	d->extras[0].keep_last = 2;
	sync_desk(d);
	poll_feed(d, 0, five, 5);
	poll_feed(d, 1, other, 2);
	finish(d);
	assert_int_equal(find(d, "five OR four", 10, (struct wd_cursor){ 0 }).n, 2);
	assert_int_equal(list(d, "all", 10).n, 4);
	pass(d, 2 * 60 * minute);
	assert_int_equal(poll_feed(d, 0, five, 5).n_new_entries, 0);
	/* What is gone is no news when it is edited. */
	assert_int_equal(poll_feed(d, 0, edited, 5).n_new_entries, 0);
	assert_int_equal(poll_feed(d, 0, two, 2).n_new_entries, 1);
	finish(d);
	assert_int_equal(find(d, "six OR five", 10, (struct wd_cursor){ 0 }).n, 2);
	assert_int_equal(find(d, "four", 10, (struct wd_cursor){ 0 }).n, 0);
	/* Nothing is listed any more, and years pass: these two stay, and of the other feed none. */
	poll_feed(d, 0, two, 0);
	poll_feed(d, 1, other, 0);
	pass(d, 800 * day);
	finish(d);
	assert_int_equal(list(d, "all", 10).n, 2);
	/* What the configuration says is of all feeds, the line's goes before it. */
	d->snapshot.config.keep_last = 1;
	sync_desk(d);
	poll_feed(d, 1, other, 2);
	pass(d, 2 * 60 * minute);
	finish(d);
	assert_int_equal(ask(d, "SELECT count(*) FROM entry WHERE feed = 1"), 2);
	assert_int_equal(ask(d, "SELECT count(*) FROM entry WHERE feed = 2"), 1);
	/* Off the list it is as any other: its age decides. */
	free_states(d);
	d->snapshot.feeds++;
	d->snapshot.n_feeds--;
	sync_desk(d);
	pass(d, 2 * 60 * minute);
	finish(d);
	assert_int_equal(ask(d, "SELECT count(*) FROM entry WHERE feed = 1"), 0);
	check_sound(d);
	free_states(d);
	d->snapshot.feeds--;
	d->snapshot.n_feeds++;
}

/* A step of retention that has no time left when it begins; true: there is more to do. */
static bool retain_once(struct desk *d)
{
	struct wd_error err = { 0 };
	bool more = false;

	assert_true(wd_writer_begin(d->writer));
	assert_true(wd_retain_step(d->writer, d->now, 0, &more));
	must(wd_writer_end(d->writer, true, &err), &err);
	return more;
}

/* However many feeds it must look at, and however slowly: each step does a piece of it, which no later one does again. */
static void retention_comes_to_its_end(void **state)
{
	struct desk *d = *state;
	static const struct item two[2][2] = {
		{ { "1", "http://a/1", "Harbours", "b", start }, { "2", "http://a/2", "Lighthouses", "b", start - 1000 } },
		{ { "3", "http://b/3", "Ferries", "b", start - 2000 }, { "4", "http://b/4", "Canals", "b", start - 3000 } }
	};
	static const struct item unlisted = { "5", "http://c/5", "Dams", "b", start - 4000 };
	static const struct item silent = { "6", "http://d/6", "Bridges", "b", start - 5000 };
	int n;

	d->extras[0].keep_last = d->extras[1].keep_last = 1;
	sync_desk(d);
	for (size_t i = 0; i < 2; i++)
		poll_feed(d, i, two[i], 2);
	poll_feed(d, 2, &unlisted, 1);
	poll_feed(d, 3, &silent, 1);
	poll_feed(d, 2, NULL, 0);
	pass(d, 31 * day);
	poll_feed(d, 0, two[0], 1);
	/* More was counted than there is; and between these feeds and the last one there were very many. */
	change(d, "UPDATE feed SET keep_last = 2 WHERE id = (SELECT min(id) FROM feed)");
	change(d, "UPDATE poll SET entries = 9 WHERE feed = (SELECT min(id) FROM feed)");
	change(d, "UPDATE poll SET last_poll_at = last_success_at + 2678400000 WHERE feed = (SELECT max(feed) FROM poll)");
	change(d, "INSERT INTO feed(id, url, listed) VALUES (45000, 'https://far.example/', 0)");
	for (n = 1; retain_once(d); n++)
		assert_in_range(n, 1, 20);
	assert_int_equal(ask(d, "SELECT count(*) FROM entry"), 3);
	assert_int_equal(find(d, "harbours OR lighthouses OR ferries", 10, (struct wd_cursor){ 0 }).n, 3);
}

static void forever_is_forever(void **state)
{
	struct desk *d = *state;

	d->snapshot.config.keep_for_ms = WD_KEEP_FOREVER;
	sync_desk(d);
	poll_feed(d, 0, one, 1);
	poll_feed(d, 0, one, 0);
	pass(d, 20000 * day);
	fail_feed(d);
	finish(d);
	free_states(d);
	d->snapshot.n_feeds = 0;
	sync_desk(d);
	pass(d, 20000 * day);
	finish(d);
	assert_int_equal(list(d, "all", 10).n, 1);
	free_states(d);
	d->snapshot.n_feeds = 4;
}

static struct wd_backfill *backfills(struct desk *d, size_t n)
{
	struct wd_backfill *list;
	struct wd_error err = { 0 };
	size_t found;

	must(wd_reader_backfills(d->reader, d->arena, &list, &found, &err), &err);
	assert_int_equal(found, n);
	return list;
}

/* How far it is what is made anew, of each kind; and that it comes to its end. */
static void what_is_made_anew_is_told(void **state)
{
	struct desk *d = *state;
	static const struct item three[] = {
		{ "tag:a,1", "https://a.example/1", "Sanctions again", "<p>The body</p>", start - 3000 },
		{ "tag:a,2", "https://a.example/2", "Talks in Seoul", "<p>Another body</p>", start - 2000 },
		{ "tag:a,3", "https://a.example/3", "Football", "<p>A third one</p>", start - 1000 },
	};
	struct wd_backfill *list;

	poll_feed(d, 0, three, 3);
	finish(d);
	backfills(d, 0);
	change(d, "UPDATE merge SET build_from = (SELECT max(id) FROM entry) WHERE name = 'sanctions'");
	change(d, "UPDATE feed SET refile_after = (SELECT min(uid) FROM entry) WHERE id = (SELECT min(feed) FROM entry)");
	change(d, "UPDATE meta SET value = (SELECT min(id) FROM entry) WHERE name = 'indexed_to'");
	change(d, "UPDATE meta SET value = (SELECT min(id) + 1 FROM entry) WHERE name = 'derived_below'");
	list = backfills(d, 4);
	assert_true(list[0].kind == WD_BACKFILL_MERGE && wd_span_is(list[0].name, "sanctions"));
	assert_true(list[1].kind == WD_BACKFILL_FEEDS && list[2].kind == WD_BACKFILL_INDEX &&
		    list[3].kind == WD_BACKFILL_ALIKE);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(list[i].n_done, i == 3 ? 2 : 1);
		assert_int_equal(list[i].n_entries, 3);
	}
	change(d, "UPDATE meta SET value = 9223372036854775807 WHERE name = 'indexed_to'");
	finish(d);
	backfills(d, 0);
	check_sound(d);
}

/* Pages that hold nothing go back to the disk, the most of them; how large it was is noted each day. */
static void space_is_given_back(void **state)
{
	struct desk *d = on_file(state);
	struct wd_error err = { 0 };
	struct wd_growth growth;
	int64_t large;

	finish(d);
	change(d, "CREATE TABLE ballast(x BLOB); INSERT INTO ballast VALUES (zeroblob(12000000))");
	pass(d, day);
	finish(d);
	large = ask(d, "PRAGMA page_count");
	change(d, "DROP TABLE ballast");
	pass(d, 8 * day);
	finish(d);
	assert_true(ask(d, "PRAGMA freelist_count") <= 1024);
	assert_true(ask(d, "PRAGMA page_count") < large / 2);
	must(wd_reader_growth(d->reader, d->now, &growth, &err), &err);
	assert_true(growth.then_bytes > 12000000);
	assert_true(growth.bytes < 6000000);
	assert_int_equal(growth.since_at, (start + day) / day * day);
	/* The days of a clock that was ahead are forgotten, and so are old ones. */
	change(d, "INSERT INTO growth VALUES (99999, 1, 1), (1, 1, 1)");
	pass(d, minute);
	finish(d);
	assert_int_equal(ask(d, "SELECT count(*) FROM growth WHERE day IN (1, 99999)"), 0);
	check_sound(d);
}

static int64_t size_of_log(struct desk *d)
{
	char path[PLACE_SIZE + 16];
	struct stat seen;

	snprintf(path, sizeof(path), "%s-wal", d->path);
	return stat(path, &seen) == 0 ? (int64_t)seen.st_size : 0;
}

/* While somebody reads for long the log grows; afterwards it is cut off again. */
static void the_log_is_cut(void **state)
{
	struct desk *d = on_file(state);
	sqlite3 *reader;

	assert_int_equal(sqlite3_open_v2(d->path, &reader, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM meta", NULL, NULL, NULL), SQLITE_OK);
	change(d, "CREATE TABLE ballast(x BLOB); INSERT INTO ballast VALUES (zeroblob(40000000))");
	poll_feed(d, 0, one, 1);
	assert_true(size_of_log(d) > 40000000);
	sqlite3_close(reader);
	finish(d);
	/* By force, and not only to its ceiling, as when it begins anew. */
	assert_true(size_of_log(d) < 1 << 20);
}

/* What was moved into the database has its place in the log overwritten: a disk that takes no more is written again. */
static void the_log_begins_anew_when_it_is_drained(void **state)
{
	struct desk *d = on_file(state);
	int64_t size;

	poll_feed(d, 0, one, 1);
	finish(d);
	wd_writer_drain_log(d->writer);
	size = size_of_log(d);
	assert_true(size > 0);
	poll_feed(d, 1, one, 1);
	assert_int_equal(size_of_log(d), size);
}

static void keep_and_drop(void **state)
{
	struct desk *d = *state;
	static const struct item items[] = { { "1", "http://a/1", "sanctions on football", "b", start },
					     { "2", "http://a/2", "sanctions", "b", start },
					     { "3", "http://a/3", "weather", "b", start } };
	struct wd_query *keep, *drop;
	struct wd_error err;
	int column;
	struct wd_update u;

	keep = wd_query_parse(WD_SPAN("sanctions"), &column, &err);
	drop = wd_query_parse(WD_SPAN("football"), &column, &err);
	d->extras[0].keep_query = keep;
	d->extras[0].drop_query = drop;
	u = poll_feed(d, 0, items, 3);
	assert_int_equal(u.n_new_entries, 1);
	/* What was kept out is looked at again: the filter may be another now. */
	d->extras[0].keep_query = NULL;
	u = poll_feed(d, 0, items, 3);
	assert_int_equal(u.n_new_entries, 1);
	d->extras[0].drop_query = NULL;
	wd_query_free(keep);
	wd_query_free(drop);
	check_sound(d);
}

/* What templates write where there is no news; a link or an id alone is something. */
static void what_says_nothing_is_no_story(void **state)
{
	struct desk *d = *state;
	static const struct item items[] = {
		{ " ", "", "", "", 0 }, { "", "", "", "", start }, { "", "http://a/2", "", "", 0 }, { "3", "", "", "", 0 }
	};

	assert_int_equal(poll_feed(d, 0, items, 4).n_new_entries, 2);
	assert_int_equal(poll_feed(d, 0, items, 4).n_new_entries, 0);
	assert_int_equal(list(d, "all", 10).n, 2);
	check_sound(d);
}

/* The one name that is remembered as removed; NULL: none. */
static void expect_removed(struct desk *d, const char *name)
{
	struct wd_error err = { 0 };
	struct wd_span *names;
	size_t n;

	must(wd_reader_removed(d->reader, d->arena, &names, &n, &err), &err);
	assert_int_equal(n, name != NULL);
	if (name)
		assert_true(wd_span_is(names[0], name));
}

static void a_removed_merge_is_remembered_until_it_is_back(void **state)
{
	struct desk *d = *state;

	expect_removed(d, NULL);
	d->snapshot.n_merges = 3;
	sync_desk(d);
	finish(d);
	expect_removed(d, d->merges[3].name);
	sync_desk(d);
	finish(d);
	expect_removed(d, d->merges[3].name);
	d->snapshot.n_merges = 4;
	sync_desk(d);
	expect_removed(d, NULL);
}

static void definitions_change(void **state)
{
	struct desk *d = *state;
	static const struct item items[] = { { "1", "http://a/1", "sanctions", "b", start - 9000 },
					     { "2", "http://a/2", "tariffs", "b", start - 100000000 } };
	static char *none[] = { NULL };
	struct wd_query *old = d->merges[1].query;

	poll_feed(d, 0, items, 2);
	assert_int_equal(list(d, "recent", 10).n, 1);
	d->merges[1] = make_merge("sanctions", "tariffs", NULL, 0);
	sync_desk(d);
	finish(d);
	wd_query_free(old);
	assert_int_equal(list(d, "sanctions", 10).n, 1);
	assert_true(wd_span_is(list(d, "sanctions", 10).items[0].lead.title, "tariffs"));
	/* The feed gets a tag: its stories come into what asks for it. */
	assert_int_equal(list(d, "korea", 10).n, 0);
	d->feeds[0].tags = korea;
	d->feeds[0].n_tags = 1;
	d->feeds[0].hidden = true;
	sync_desk(d);
	finish(d);
	assert_int_equal(list(d, "korea", 10).n, 2);
	assert_int_equal(list(d, "all", 10).n, 0);
	d->feeds[0].tags = none;
	d->feeds[0].n_tags = 0;
	d->feeds[0].hidden = false;
	sync_desk(d);
	finish(d);
	assert_int_equal(list(d, "korea", 10).n, 0);
	/* Time alone takes it out of since:7d. */
	pass(d, 8 * day);
	assert_int_equal(list(d, "recent", 10).n, 0);
	/* A merge that is gone is gone. */
	d->snapshot.n_merges = 3;
	sync_desk(d);
	finish(d);
	assert_int_equal(ask(d, "SELECT count(*) FROM merge"), 3);
	expect_removed(d, d->merges[3].name);
	d->snapshot.n_merges = 4;
	check_sound(d);
}

static void state_is_kept(void **state)
{
	struct desk *d = *state;
	struct wd_update u = { .state = d->states[2], .feed = d->list[2], .polled_at = d->now };
	struct wd_error err = { 0 };
	struct wd_feed_status *feeds;
	size_t n, total;

	u.state.etag = (char *)"\"x\"";
	u.state.last_modified = (char *)"then";
	u.state.body_hash = UINT64_MAX - 5;
	u.state.last_poll_at = d->now;
	u.state.next_poll_at = d->now + minute;
	u.state.error = (char *)"no answer";
	u.state.failures = 3;
	u.state.gone = true;
	must(wd_writer_commit(d->writer, &u, 1, &err), &err);
	close_desk(d);
	open_desk(d);
	assert_string_equal(d->states[2].etag, "\"x\"");
	assert_string_equal(d->states[2].last_modified, "then");
	assert_true(d->states[2].body_hash == UINT64_MAX - 5);
	assert_int_equal(d->states[2].next_poll_at, d->now + minute);
	assert_true(d->states[2].last_success_at == WD_NO_TIME);
	assert_string_equal(d->states[2].error, "no answer");
	assert_true(d->states[2].gone);
	must(wd_reader_feeds(d->reader, d->arena, d->now, 0, 2, &feeds, &n, &total, &err), &err);
	assert_int_equal(n, 2);
	assert_int_equal(total, 4);
	assert_true(wd_span_is(feeds[0].url, "https://c.example/feed"));
	assert_int_equal(feeds[0].failed_by_hour[23], 1);
}

/* A child opens the database and works on it in steps; some time after so many of them it is killed. */
static void kill_at_work(struct desk *d, int n_steps, int spins, void (*step)(struct desk *d, void *ctx), void *ctx)
{
	pid_t child;
	int done[2], status;
	char byte;

	close_desk(d);
	assert_int_equal(pipe(done), 0);
	child = fork();
	if (child == 0) {
		for (open_desk(d); write(done[1], "x", 1) == 1; step(d, ctx))
			;
		_exit(1);
	}
	close(done[1]);
	for (int i = 0; i <= n_steps; i++)
		assert_int_equal(read(done[0], &byte, 1), 1);
	for (volatile int spin = 0; spin < spins; spin++)
		;
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	close(done[0]);
	open_desk(d);
	check_sound(d);
}

enum { KILLED_ITEMS = 40 };

static void poll_edited(struct desk *d, void *ctx)
{
	struct item *items = ctx;

	poll_feed(d, 0, items, KILLED_ITEMS);
	poll_feed(d, 1, items, KILLED_ITEMS);
	pass(d, 1000);
	for (size_t i = 0; i < KILLED_ITEMS; i++)
		items[i].title = wd_arena_printf(d->arena, "sanctions %lld", (long long)d->now).ptr;
}

/* Each batch is 40 entries of two feeds; the child is killed somewhere in it. */
static void killed(void **state)
{
	struct desk *d = *state;
	enum { N = KILLED_ITEMS };
	struct item items[N];
	int64_t stories = 0;

	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < N; i++) {
			const char *n = wd_arena_printf(d->arena, "https://k.example/%d/%zu", round, i).ptr;

			items[i] = (struct item){ n, n, "sanctions", "<p>body</p>", d->now - (int64_t)i * 1000 };
		}
		kill_at_work(d, 0, round * 400000, poll_edited, items);
		assert_int_equal(ask(d, "SELECT count(*) FROM story") % N, 0);
		/* The next poll brings what the crash took, and nothing twice. */
		poll_feed(d, 0, items, N);
		poll_feed(d, 1, items, N);
		stories += N;
		assert_int_equal(ask(d, "SELECT count(*) FROM story"), stories);
		assert_int_equal(ask(d, "SELECT count(*) FROM entry"), 2 * stories);
		assert_int_equal(list(d, "sanctions", 10000).n, stories);
		pass(d, minute);
	}
}

static void remove_some(struct desk *d, void *ctx)
{
	(void)ctx;
	retain_once(d);
}

/* While entries go by each of retention's rules the child is killed: of none a part stays, and none comes back. */
static void killed_while_it_removes(void **state)
{
	struct desk *d = *state;
	enum { N = 30, ROUNDS = 8, STEPS = 8, LAST = 2 };
	struct item items[3][N];
	int64_t left = 3 * N;

	for (size_t i = 0; i < 3 * N; i++) {
		const char *n = wd_arena_printf(d->arena, "https://k.example/%zu", i).ptr;

		items[i / N][i % N] = (struct item){ n, n, n, "<p>body</p>", d->now - (int64_t)i * 1000 };
	}
	for (size_t i = 0; i < 3; i++)
		poll_feed(d, i, items[i], N);
	poll_feed(d, 0, NULL, 0);
	pass(d, 31 * day);
	poll_feed(d, 1, items[1], N);
	d->extras[1].keep_last = LAST;
	change(d, "UPDATE poll SET last_poll_at = last_success_at + 2678400000 WHERE feed = (SELECT max(feed) FROM entry)");
	for (int round = 0; round < ROUNDS; round++) {
		kill_at_work(d, STEPS, round * 100000, remove_some, NULL);
		assert_in_range(ask(d, "SELECT count(*) FROM entry"), LAST, left);
		left = ask(d, "SELECT count(*) FROM entry");
	}
	while (retain_once(d))
		;
	assert_int_equal(ask(d, "SELECT count(*) FROM entry"), LAST);
	for (size_t i = 1; i < 3; i++) {
		items[i][N - 1].title = "it was edited";
		assert_int_equal(poll_feed(d, i, items[i], N).n_new_entries, 0);
	}
	check_sound(d);
}

enum { LARGE_TEXT = 600000 };

/* Letters in no order, so that nothing makes it small. */
static void fill(char text[LARGE_TEXT])
{
	for (size_t i = 0, n = 1; i + 1 < LARGE_TEXT; i++, n = n * 6364136223846793005u + 1442695040888963407u)
		text[i] = (char)('a' + (n >> 40) % 26);
}

static void disk_full(void **state)
{
	struct desk *d = on_file(state);
	static char text[LARGE_TEXT];
	const struct item small = { "small", "http://b/small", "Small", "b", start };
	struct item big = { "big", "http://a/big", "Big", text, start };
	struct wd_doc little, doc;
	struct wd_update u[] = { { .feed = d->list[1], .polled_at = d->now }, { .feed = d->list[0], .polled_at = d->now } };
	struct wd_error err = { 0 };

	fill(text);
	poll_feed(d, 0, one, 1);
	little = make_doc(d, &small, 1);
	doc = make_doc(d, &big, 1);
	u[0].state = d->states[1];
	u[0].doc = &little;
	u[1].state = d->states[0];
	u[1].state.etag = (char *)"new";
	u[1].doc = &doc;
	wd_writer_hold_round(d->writer);
	/* The store's own test seam: a ceiling of pages stands for a full disk. */
	wd_writer_limit_pages(d->writer, 60);
	assert_false(wd_writer_commit(d->writer, u, 2, &err));
	assert_int_equal(err.code, WD_TRANSIENT);
	assert_int_equal(list(d, "all", 10).n, 1);
	assert_int_equal(ask(d, "SELECT count(*) FROM poll WHERE etag = 'new'"), 0);
	/* The ids that the round would remember will be others'. */
	assert_int_equal(wd_round_mark(d->writer).n_added, 0);
	wd_writer_limit_pages(d->writer, 1000000);
	must(wd_writer_commit(d->writer, u, 2, &err), &err);
	assert_true(wd_round_mark(d->writer).n_added > 0);
	must(wd_writer_end_round(d->writer, &err), &err);
	assert_int_equal(u[1].n_new_entries, 1);
	assert_int_equal(list(d, "all", 10).n, 3);
	check_sound(d);
}

/* Its log belongs to who uses it: nobody makes a new database beside that, and what is written would be found nowhere. */
static void a_file_that_is_moved_away_is_missed(void **state)
{
	struct desk *d = on_file(state);
	static const struct item more[] = { { "2", "http://b/2", "More", "b", start } };
	struct wd_doc doc = make_doc(d, more, 1);
	struct wd_update update = { .state = d->states[1], .feed = d->list[1], .doc = &doc, .polled_at = d->now };
	struct wd_error err = { 0 };
	char away[PLACE_SIZE + 16];

	poll_feed(d, 0, one, 1);
	snprintf(away, sizeof(away), "%s.away", d->path);
	assert_int_equal(rename(d->path, away), 0);
	assert_false(wd_writer_commit(d->writer, &update, 1, &err));
	assert_int_equal(err.code, WD_TRANSIENT);
	assert_non_null(strstr(err.text, "moved"));
	assert_null(wd_writer_open(d->path, &err));
	assert_non_null(strstr(err.text, "its log"));
	assert_null(wd_reader_open(d->path, &err));
	assert_non_null(strstr(err.text, "its log"));
	assert_int_not_equal(access(d->path, F_OK), 0);
	assert_int_equal(rename(away, d->path), 0);
	must(wd_writer_commit(d->writer, &update, 1, &err), &err);
	assert_int_equal(list(d, "all", 10).n, 2);
	check_sound(d);
}

/* Of feed i, with one entry; whoever calls lets go of it by forget_text(). */
static struct wd_update take_text(struct desk *d, size_t i, char text[100], struct wd_doc *doc)
{
	const struct item item = { text, "", text, text, start };
	struct wd_update update = { .state = d->states[i], .feed = d->list[i], .doc = doc, .polled_at = d->now };

	*doc = make_doc(d, &item, 1);
	update.state.etag = (char *)"new";
	return update;
}

/* As if its memory had others' by now. */
static void forget_text(struct desk *d, struct wd_update *update, char text[100])
{
	memset(text, '#', 99);
	wd_arena_clear(d->arena);
	update->doc = NULL;
}

static void what_is_taken_needs_its_documents_no_more(void **state)
{
	struct desk *d = *state;
	char first[100] = "sanctions one", last[100] = "sanctions two";
	struct wd_doc docs[2];
	struct wd_update u[2] = { take_text(d, 0, first, &docs[0]) };
	struct wd_error err = { 0 };

	must(wd_writer_take(d->writer, u, 1, &err), &err);
	assert_int_equal(u[0].n_new_stories, 1);
	forget_text(d, &u[0], first);
	assert_int_equal(list(d, "all", 10).n, 0);
	u[1] = take_text(d, 1, last, &docs[1]);
	must(wd_writer_take(d->writer, u, 2, &err), &err);
	forget_text(d, &u[1], last);
	must(wd_writer_commit(d->writer, u, 2, &err), &err);
	assert_int_equal(list(d, "sanctions", 10).n, 2);
	assert_int_equal(find(d, "one", 10, (struct wd_cursor){ 0 }).n, 1);
	assert_int_equal(find(d, "two", 10, (struct wd_cursor){ 0 }).n, 1);
	assert_int_equal(ask(d, "SELECT count(*) FROM poll WHERE etag = 'new'"), 2);
	check_sound(d);
}

/* At the commit, or when more is taken. */
static void of_what_is_taken_all_stands_or_nothing(void **state)
{
	struct desk *d = on_file(state);

	for (int at_commit = 0; at_commit < 2; at_commit++) {
		static char text[LARGE_TEXT];
		const struct item large = { "large", "", "Large", text, start };
		char first[100] = "sanctions one";
		struct wd_doc docs[2];
		struct wd_update u[2] = { take_text(d, 0, first, &docs[0]) };
		struct wd_error err = { 0 };

		must(wd_writer_take(d->writer, u, 1, &err), &err);
		forget_text(d, &u[0], first);
		fill(text);
		docs[1] = make_doc(d, &large, 1);
		docs[1].entries[0].id = at_commit ? WD_SPAN("other") : WD_SPAN("large");
		u[1] = (struct wd_update){ .state = d->states[1], .feed = d->list[1], .doc = &docs[1], .polled_at = d->now };
		wd_writer_limit_pages(d->writer, 1);
		if (at_commit)
			assert_false(wd_writer_commit(d->writer, u, 2, &err));
		else
			assert_false(wd_writer_take(d->writer, u, 2, &err));
		assert_int_equal(err.code, WD_TRANSIENT);
		assert_int_equal(ask(d, "SELECT count(*) FROM poll WHERE etag = 'new'"), 0);
		assert_int_equal(ask(d, "SELECT count(*) FROM entry"), at_commit);
		wd_writer_limit_pages(d->writer, 1000000);
		must(wd_writer_commit(d->writer, &u[1], 1, &err), &err);
		assert_int_equal(ask(d, "SELECT count(*) FROM poll WHERE etag = 'new'"), 0);
		assert_int_equal(ask(d, "SELECT count(*) FROM entry"), at_commit + 1);
	}
	check_sound(d);
}

/* ---- memory ---- */

enum { LARGE_ITEMS = 12, LARGE_BODY = 12000 };

/* Entries of every shape that the writer makes something of: known and new, one id for several, wrapped links, long texts. */
static const struct item *make_large(struct desk *d, const char *word)
{
	struct item *items = wd_arena_alloc(d->arena, LARGE_ITEMS * sizeof(*items));

	for (int i = 0; i < LARGE_ITEMS; i++) {
		char *body = wd_arena_alloc(d->arena, LARGE_BODY + 1);
		size_t n = 0;

		while (n + 40 < LARGE_BODY)
			n += (size_t)snprintf(body + n, LARGE_BODY - n, "%s %x <b>sanctions</b> ", word,
					      (unsigned)(n * 2654435761u) >> 12);
		items[i].id = wd_arena_printf(d->arena, i < 4 ? "the same" : "https://a.example/%d", i).ptr;
		items[i].url =
			wd_arena_printf(d->arena,
					i % 3 ? "https://www.google.com/url?q=https%%253A//b.example/%s/%d&utm_source=x"
					      : "https://WWW.c.example/%s/./%d/?utm_source=x#f",
					word, i)
				.ptr;
		items[i].title = wd_arena_printf(d->arena, "%s number %d of a dozen", word, i).ptr;
		items[i].body = body;
	}
	return items;
}

/* Both in one batch, the large one between two that are small; true when the large one was stored. */
static bool poll_large(struct desk *d, const struct item *items, int turn)
{
	const struct item small = { wd_arena_printf(d->arena, "tag:s,%d", turn).ptr, "https://s.example/1", "Small", "x",
				    0 };
	struct wd_doc large = make_doc(d, items, LARGE_ITEMS), little = make_doc(d, &small, 1);
	struct wd_update u[] = { { .feed = d->list[1], .doc = &little },
				 { .feed = d->list[0], .doc = &large },
				 { .feed = d->list[2], .doc = &little } };
	struct wd_error err = { 0 };

	for (int i = 0; i < 3; i++) {
		u[i].state = d->states[i == 1 ? 0 : i == 0 ? 1 : 2];
		u[i].state.last_poll_at = u[i].polled_at = d->now;
	}
	must(wd_writer_commit(d->writer, u, 3, &err), &err);
	assert_int_equal(u[0].error.code | u[2].error.code, WD_OK);
	assert_int_equal(u[0].n_new_entries, 1);
	assert_int_equal(u[2].n_new_entries, 1);
	if (u[1].error.code == WD_OK)
		return true;
	assert_int_equal(u[1].error.code, WD_INPUT);
	assert_non_null(strstr(u[1].error.text, "too large to be stored"));
	assert_int_equal(u[1].n_new_entries + u[1].n_changed_entries + u[1].n_new_stories, 0);
	return false;
}

/* Wherever memory ends: the document costs itself alone, its feed's state says why, and the index stays sound. */
static void a_document_too_large_costs_itself_alone(void **state)
{
	struct desk *d = *state;
	const char *const words[] = { "first", "second" };
	int turn = 0;

	d->extras[0].max_size = 1;
	for (size_t i = 0; i < 2; i++) {
		const struct item *items = make_large(d, words[i]);
		int64_t before = ask(d, "SELECT count(*) FROM entry WHERE feed = 1"), edited;
		size_t room = 0;

		/* The more it has, the larger what it asks for. */
		for (wd_writer_set_least_room(d->writer, room); !poll_large(d, items, turn++); room += 4999 + room / 16) {
			wd_writer_set_least_room(d->writer, room);
			assert_int_equal(ask(d, "SELECT count(*) FROM entry WHERE feed = 1"), before);
			assert_int_equal(
				ask(d, "SELECT count(*) FROM poll WHERE feed = 1 AND error LIKE '%too large to be stored%'"),
				1);
			pass(d, minute);
		}
		assert_true(turn > 20);
		edited = ask(d, "SELECT count(*) FROM entry WHERE feed = 1 AND title LIKE 'second%'");
		assert_int_equal(edited, i == 0 ? 0 : LARGE_ITEMS);
	}
	check_sound(d);
}

/* What a batch holds for the index is written when it is much; it does not grow with the batch. */
static void a_long_batch_stays_small(void **state)
{
	enum { DOCUMENTS = 12, BODY = 1 << 20 };
	struct desk *d = *state;
	struct wd_update u[DOCUMENTS];
	struct wd_doc docs[DOCUMENTS];
	struct wd_error err = { 0 };

	for (int i = 0; i < DOCUMENTS; i++) {
		char *body = wd_arena_alloc(d->arena, BODY);
		struct item item = { wd_arena_printf(d->arena, "tag:%d", i).ptr, NULL, "t", body, 0 };

		for (size_t n = 0; n + 32 < BODY;)
			n += (size_t)snprintf(body + n, BODY - n, "running from %d to %d ", i, (int)n % 1000);
		docs[i] = make_doc(d, &item, 1);
		u[i] = (struct wd_update){ .state = d->states[0], .feed = d->list[0], .doc = &docs[i], .polled_at = d->now };
	}
	must(wd_writer_commit(d->writer, u, DOCUMENTS, &err), &err);
	for (int i = 0; i < DOCUMENTS; i++)
		assert_int_equal(u[i].n_new_entries, 1);
	assert_in_range(wd_arena_size(d->writer->arena), 0, 24 << 20);
	assert_int_equal(find(d, "run", 100, (struct wd_cursor){ 0 }).n, DOCUMENTS);
	check_sound(d);
}

static void leases(void **state)
{
	struct desk *d = *state;
	struct wd_error err = { 0 };
	int ready[2], done[2], status;
	pid_t child;
	char byte = 0;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(done), 0);
	close_desk(d);
	child = fork();
	if (child == 0) {
		open_desk(d);
		byte = wd_writer_lease(d->writer, d->now, minute, &err) ? 'y' : 'n';
		if (write(ready[1], &byte, 1) != 1 || read(done[0], &byte, 1) < 0)
			_exit(1);
		_exit(0); /* without giving it back */
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	open_desk(d);
	assert_false(wd_writer_lease(d->writer, d->now, minute, &err));
	assert_non_null(strstr(err.text, "polls already"));
	assert_int_equal(write(done[1], "x", 1), 1);
	waitpid(child, &status, 0);
	/* The holder is dead: no need to wait for the end of its time. */
	must(wd_writer_lease(d->writer, d->now, minute, &err), &err);
	must(wd_writer_lease(d->writer, d->now, minute, &err), &err);
	wd_writer_release_lease(d->writer);
	assert_int_equal(ask(d, "SELECT count(*) FROM lease"), 0);
	for (int i = 0; i < 2; i++) {
		close(ready[i]);
		close(done[i]);
	}
}

/* Another process that took over while this one was stopped must not be written over. */
static void without_the_lease_nothing_is_written(void **state)
{
	struct desk *d = *state;
	struct wd_update u = { .state = d->states[0], .polled_at = d->now };
	struct wd_error err = { 0 };

	must(wd_writer_lease(d->writer, d->now, minute, &err), &err);
	must(wd_writer_commit(d->writer, &u, 1, &err), &err);
	change(d, "UPDATE lease SET pid = pid + 1");
	u.state.etag = (char *)"new";
	assert_false(wd_writer_commit(d->writer, &u, 1, &err));
	assert_int_equal(err.code, WD_PERMANENT);
	assert_int_equal(ask(d, "SELECT count(*) FROM poll WHERE etag = 'new'"), 0);
	assert_false(wd_writer_lease(d->writer, d->now, minute, &err));
	assert_int_equal(err.code, WD_PERMANENT);
}

/* The text of one entry is lost: its story is given out no more, all others are, and an edit brings it back. */
static void a_lost_row_costs_itself_alone(void **state)
{
	struct desk *d = *state;
	static const struct item two[] = { { "1", "http://a/1", "sanctions", "b", start - 1000 },
					   { "2", "http://a/2", "two", "b", start - 2000 } },
				 edited[] = { { "1", "http://a/1", "sanctions widened", "b", start - 1000 },
					      { "2", "http://a/2", "two", "b", start - 2000 } };
	struct wd_stories s;

	poll_feed(d, 0, two, 2);
	change(d, "DELETE FROM content WHERE entry = (SELECT id FROM entry WHERE title = 'sanctions')");
	s = list(d, "all", 10);
	assert_int_equal(s.n, 1);
	assert_true(wd_span_is(s.items[0].lead.title, "two"));
	d->merges[1].filter = (char *)"two"; /* another definition files all stories anew */
	sync_desk(d);
	finish(d);
	assert_int_equal(poll_feed(d, 0, edited, 2).n_changed_entries, 1);
	assert_int_equal(list(d, "all", 10).n, 2);
	/* Retention does not stumble over it either. */
	change(d, "DELETE FROM content WHERE entry = (SELECT id FROM entry WHERE title = 'two')");
	poll_feed(d, 0, edited, 1);
	pass(d, 40 * day);
	poll_feed(d, 0, edited, 1);
	finish(d);
	assert_int_equal(ask(d, "SELECT count(*) FROM entry"), 1);
	d->merges[1].filter = (char *)"sanctions";
}

/* What a database of the first version holds is joined by what comes under today's program, and led by its own paper. */
static void old_stories_are_joined(void **state)
{
#define OLD_TEXT \
	"<p>A ferry with ninety sheep ran into the pier of the island at night, and all of them swam to the beach.</p>"
	static const char old[] =
		"INSERT INTO feed(id, url, home_url) VALUES (9, 'https://old.example/feed', 'https://old.example/');"
		"INSERT INTO poll(feed, entries) VALUES (9, 1);"
		"INSERT INTO story(id, sort_at, first_seen_at, updated_at, lead, public_hash, public_id)"
		" VALUES (27199999984, 1699999999000, 1699999999000, 1699999999000, 27199999984, 7, 'tag:old,1');"
		"INSERT INTO entry(id, feed, uid, story, sort_at, first_seen_at, hash, words_hash, words, copy, why, keys, lang,"
		" site, url, title) VALUES (27199999984, 9, 5, 27199999984, 1699999999000, 1699999999000, 1, 1, 500, 0, 0,"
		" x'0102030405060708', 'en', 'old.example', 'https://old.example/news/7/amp', 'Ferry with sheep hits pier');"
		"INSERT INTO story_key(hash, entry) VALUES (578437695752307201, 27199999984);"
		"INSERT INTO content(entry, guid, summary, html) VALUES (27199999984, 'g', '', '" OLD_TEXT "')";
	static const struct item by_url[] = {
		{ "x", "https://m.old.example/news/7", "Sheep",
		  "<p>Of sheep and ferries there is far more to be said than a paper can print, or any "
		  "man of sense would care to read of a morning.</p>",
		  start }
	};
	static const struct item by_text[] = { { "y", "https://b.example/2", "Ninety sheep swim to beach", OLD_TEXT,
						 start } };
	struct desk *d = on_file(state);
	struct wd_error err = { 0 };
	struct wd_db *db;
	struct wd_stories s;

	close_desk(d);
	unlink(d->path);
	db = wd_db_open(d->path, WD_DB_WRITE, &err);
	must(wd_schema_upgrade(db, d->path, wd_schema_steps, 1, &err), &err);
	assert_true(wd_db_exec(db, old));
	wd_db_close(db);
	open_desk(d);
	finish(d);
	poll_feed(d, 2, by_url, 1);
	poll_feed(d, 1, by_text, 1);
	s = list(d, "all", 10);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.items[0].n_carriers, 3);
	assert_true(wd_span_is(s.items[0].public_id, "tag:old,1"));
	assert_true(wd_span_is(s.items[0].feed_url, "https://old.example/feed"));
	check_sound(d);
#undef OLD_TEXT
}

/* The oldest database there is, with a feed in it, goes on under today's program. */
static void old_versions_go_on(void **state)
{
	struct desk *d = on_file(state);
	struct wd_error err = { 0 };
	struct wd_db *db;

	close_desk(d);
	unlink(d->path);
	db = wd_db_open(d->path, WD_DB_WRITE, &err);
	must(wd_schema_upgrade(db, d->path, wd_schema_steps, 1, &err), &err);
	assert_true(wd_db_exec(
		db, "INSERT INTO feed(url) VALUES ('http://old.example/'); INSERT INTO poll(feed, etag) VALUES (1, 'e')"));
	wd_db_close(db);
	open_desk(d);
	assert_int_equal(ask(d, "PRAGMA user_version"), wd_schema_n_steps);
	assert_int_equal(ask(d, "SELECT count(*) FROM poll WHERE etag = 'e' AND retry_at IS NULL AND skip_hours = 0"), 1);
}

/* The step that wrote texts and prints anew, in the order of coming, left nothing of them out. */
static void texts_and_prints_are_written_anew_whole(void **state)
{
	enum { BEFORE = 28 };
	static const char contents[] =
		"SELECT count(*) FROM content WHERE guid = 'guid' || entry AND summary = 'summary' AND html = 'html' AND"
		" extra = x'01' AND cut = 7 AND packed = x'02' AND full_text = x'03' AND rowid = entry / 100";
	static const char prints[] = "SELECT count(*) FROM print WHERE kept = x'04' AND head = x'05' AND gist = x'06'";
	struct desk *d = on_file(state);
	struct wd_error err = { 0 };
	struct wd_db *db;

	close_desk(d);
	unlink(d->path);
	db = wd_db_open(d->path, WD_DB_WRITE, &err);
	must(wd_schema_upgrade(db, d->path, wd_schema_steps, BEFORE, &err), &err);
	assert_true(wd_db_exec(db, "PRAGMA foreign_keys = OFF"));
	for (int id = 200; id > 0; id -= 100) {
		assert_true(wd_db_run(
			db, "INSERT INTO content VALUES (?1, 'guid' || ?1, 'summary', 'html', x'01', 7, x'02', x'03')", "i",
			(int64_t)id));
		assert_true(wd_db_run(db, "INSERT INTO print VALUES (?1, x'04', x'05', x'06')", "i", (int64_t)id));
	}
	must(wd_schema_upgrade(db, d->path, wd_schema_steps, wd_schema_n_steps, &err), &err);
	wd_db_close(db);
	assert_int_equal(ask(d, contents), 2);
	assert_int_equal(ask(d, prints), 2);
	unlink(d->path);
	open_desk(d);
}

static void versions(void **state)
{
	struct desk *d = on_file(state);
	struct wd_error err = { 0 };
	const char **steps = calloc(wd_schema_n_steps + 1, sizeof(*steps));
	size_t now = wd_schema_n_steps;
	struct wd_db *db;
	char copy[PLACE_SIZE + 16];

	poll_feed(d, 0, one, 1);
	close_desk(d);
	db = wd_db_open(d->path, WD_DB_WRITE, &err);
	memcpy(steps, wd_schema_steps, now * sizeof(*steps));
	/* A step that fails leaves all as it was. */
	steps[now] = "CREATE TABLE more(x INTEGER) STRICT; CREATE TABLE more(x INTEGER) STRICT";
	assert_false(wd_schema_upgrade(db, d->path, steps, now + 1, &err));
	assert_int_equal(ask(d, "PRAGMA user_version"), now);
	assert_int_equal(ask(d, "SELECT count(*) FROM sqlite_schema WHERE name = 'more'"), 0);
	steps[now] = "CREATE TABLE more(x INTEGER) STRICT";
	must(wd_schema_upgrade(db, d->path, steps, now + 1, &err), &err);
	assert_int_equal(ask(d, "PRAGMA user_version"), now + 1);
	assert_int_equal(ask(d, "SELECT count(*) FROM more"), 0);
	wd_db_close(db);
	snprintf(copy, sizeof(copy), "%s.v%zu.bak", d->path, now);
	assert_int_equal(access(copy, F_OK), 0);
	/* Today's program does not touch what a newer one wrote. */
	assert_null(wd_writer_open(d->path, &err));
	assert_non_null(strstr(err.text, "newer"));
	assert_null(wd_reader_open(d->path, &err));
	change(d, "DROP TABLE more");
	snprintf(copy, sizeof(copy), "PRAGMA user_version = %zu", now);
	ask(d, copy);
	open_desk(d);
	assert_int_equal(list(d, "all", 10).n, 1);
	free(steps);
	close_desk(d);
	ask(d, "PRAGMA application_id = 77");
	assert_null(wd_writer_open(d->path, &err));
	assert_non_null(strstr(err.text, "another program"));
	ask(d, "PRAGMA application_id = 2003071851");
}

/* The list is given the address that a feed moved to: it is the same feed. A feed that is there already stays another. */
static void a_moved_feed_keeps_its_stories(void **state)
{
	struct desk *d = *state;
	char there[] = "https://there.example/feed", other[] = "https://b.example/feed";
	int64_t id = d->states[0].id;

	poll_feed(d, 0, one, 1);
	change(d, "UPDATE poll SET moved_to = 'HTTPS://there.example/feed', etag = 'e' WHERE feed = 1");
	change(d, "UPDATE poll SET moved_to = 'https://b.example/feed' WHERE feed = 3");
	d->feeds[0].url = there;
	d->feeds[2].url = other;
	free_states(d);
	d->snapshot.n_feeds = 2;
	sync_desk(d);
	assert_int_equal(d->states[0].id, id);
	assert_string_equal(d->states[0].etag, "e");
	assert_null(d->states[0].moved_to);
	assert_int_equal(d->states[1].id, 2);
	assert_int_equal(list(d, "all", 10).n, 1);
	assert_int_equal(ask(d, "SELECT count(*) FROM feed WHERE listed = 1"), 2);
	assert_int_equal(ask(d, "SELECT count(*) FROM feed WHERE url LIKE '%there%' AND listed = 1"), 1);
}

/* What is put off was not polled: all but the next time stays. */
static void what_is_put_off_stays(void **state)
{
	struct desk *d = *state;
	struct wd_update update = { .feed = d->list[0], .polled_at = WD_NO_TIME };
	struct wd_error err = { 0 };

	poll_feed(d, 0, one, 1);
	change(d, "UPDATE poll SET etag = 'e', failures = 7");
	update.state = d->states[0];
	update.state.next_poll_at = 5;
	update.state.retry_at = 4;
	must(wd_writer_commit(d->writer, &update, 1, &err), &err);
	assert_int_equal(ask(d, "SELECT count(*) FROM poll WHERE feed = 1 AND next_poll_at = 5 AND retry_at = 4"), 1);
	assert_int_equal(ask(d, "SELECT count(*) FROM poll WHERE feed = 1 AND etag = 'e' AND failures = 7"), 1);
}

static void index_is_refilled(void **state)
{
	struct desk *d = *state;
	static const struct item two[] = { { "2", "http://a/2", "tariffs", "b", start } };

	poll_feed(d, 0, one, 1);
	close_desk(d);
	change(d, "UPDATE meta SET value = 999 WHERE name = 'index_version'");
	open_desk(d);
	assert_int_equal(find(d, "sanctions", 10, (struct wd_cursor){ 0 }).n, 0);
	poll_feed(d, 1, two, 1);
	finish(d);
	assert_int_equal(find(d, "sanctions", 10, (struct wd_cursor){ 0 }).n, 1);
	assert_int_equal(find(d, "tariffs", 10, (struct wd_cursor){ 0 }).n, 1);
	check_sound(d);
}

static void segments_are_merged_when_it_is_quiet(void **state)
{
	static const char count[] = "SELECT count(DISTINCT segid) FROM entry_fts_idx";
	struct desk *d = on_file(state);
	enum { ROUNDS = 8 };

	finish(d);
	for (int i = 0; i < ROUNDS; i++) {
		char id[16], url[48], title[48];
		struct item item = { id, url, title, "<p>sanctions against somebody</p>", 0 };

		snprintf(id, sizeof(id), "i%d", i);
		snprintf(url, sizeof(url), "https://a.example/%d", i);
		snprintf(title, sizeof(title), "word%d number%d", i, i * 7);
		poll_feed(d, 0, &item, 1);
		pass(d, minute / 60);
	}
	assert_int_equal(ask(d, count), ROUNDS);
	finish(d);
	pass(d, minute / 60);
	finish(d);
	assert_int_equal(ask(d, count), ROUNDS);
	pass(d, minute);
	finish(d);
	assert_int_equal(ask(d, count), 1);
	assert_int_equal(find(d, "sanctions", 20, (struct wd_cursor){ 0 }).n, ROUNDS);
	check_sound(d);
}

/* It takes long of a large database, and somebody waits; the next one goes on. */
static void who_ends_soon_leaves_the_tidying_to_the_next(void **state)
{
	static const char segments[] = "SELECT count(DISTINCT segid) FROM entry_fts_idx";
	struct desk *d = on_file(state);
	enum { ROUNDS = 8 };
	int64_t bytes;

	for (int i = 0; i < ROUNDS; i++) {
		char id[16], title[48];
		struct item item = { id, "https://a.example/", title, "<p>sanctions against somebody</p>", 0 };

		snprintf(id, sizeof(id), "i%d", i);
		snprintf(title, sizeof(title), "word%d number%d", i, i * 7);
		poll_feed(d, 0, &item, 1);
	}
	finish(d);
	change(d, "CREATE TABLE ballast(x BLOB); INSERT INTO ballast VALUES (zeroblob(12000000)); DROP TABLE ballast");
	pass(d, day);
	bytes = ask(d, "PRAGMA page_count");
	wd_writer_hurry(d->writer, 0);
	finish(d);
	assert_int_equal(ask(d, segments), ROUNDS);
	assert_true(ask(d, "PRAGMA page_count") >= bytes);
	assert_int_equal(ask(d, "SELECT max(day) FROM growth"), d->now / day);
	close_desk(d);
	open_desk(d);
	finish(d);
	pass(d, minute);
	finish(d);
	assert_int_equal(ask(d, segments), 1);
	assert_true(ask(d, "PRAGMA page_count") < bytes / 2);
	check_sound(d);
}

/* Where most of what the index holds was removed, its segments meet, and the words go. */
static void the_index_forgets_what_is_gone(void **state)
{
	static const char bytes[] = "SELECT sum(length(block)) FROM entry_fts_data";
	struct desk *d = on_file(state);
	enum { MANY = 400 };
	struct item *items = wd_arena_alloc(d->arena, MANY * sizeof(*items));
	int64_t large;

	for (int i = 0; i < MANY; i++) {
		items[i] =
			(struct item){ wd_arena_printf(d->arena, "%d", i).ptr,
				       wd_arena_printf(d->arena, "https://a.example/%d", i).ptr,
				       wd_arena_printf(d->arena, "word%d number%d", i, i * 7).ptr, "b", start - i * minute };
	}
	poll_feed(d, 0, items, MANY);
	pass(d, minute);
	finish(d);
	large = ask(d, bytes);
	d->extras[0].keep_last = 1;
	sync_desk(d);
	pass(d, 2 * 60 * minute);
	finish(d);
	pass(d, minute);
	finish(d);
	assert_int_equal(ask(d, "SELECT count(*) FROM entry"), 1);
	assert_in_range(ask(d, bytes), 1, large / 4);
	check_sound(d);
}

static void story_by_id(void **state)
{
	struct desk *d = *state;
	struct wd_error err = { 0 };
	struct wd_story story;
	struct wd_merge_counts counts;
	char copy[PLACE_SIZE + 16];

	poll_feed(d, 0, one, 1);
	must(wd_reader_story(d->reader, d->arena, WD_SPAN("tag:a,1"), &story, &err), &err);
	assert_true(wd_span_is(story.lead.title, "Sanctions again"));
	must(wd_reader_story(d->reader, d->arena, WD_SPAN("tag:none"), &story, &err), &err);
	assert_null(story.lead.title.ptr);
	must(wd_reader_merge_counts(d->reader, WD_SPAN("all"), d->now, &counts, &err), &err);
	assert_int_equal(counts.stories, 1);
	assert_int_equal(counts.by_hour[23], 1);
	assert_false(wd_reader_merge_counts(d->reader, WD_SPAN("nix"), d->now, &counts, &err));
	assert_int_equal(err.code, WD_PERMANENT);
	if (!place_is_file(d->path))
		return;
	snprintf(copy, sizeof(copy), "%s.copy", d->path);
	must(wd_store_backup(d->path, copy, NULL, &err), &err);
	wd_reader_close(d->reader);
	d->reader = wd_reader_open(copy, &err);
	must(d->reader != NULL, &err);
	assert_int_equal(list(d, "all", 10).n, 1);
}

/* Addresses of feeds carry secrets: the database, what stands beside it and its copies are their owner's alone. */
static void files_are_private(void **state)
{
	static const char *const endings[] = { "", "-wal", "-shm", ".copy" };
	struct desk *d = on_file(state);
	struct wd_error err = { 0 };
	char path[PLACE_SIZE + 16];
	struct stat st;
	mode_t before = umask(0);

	snprintf(path, sizeof(path), "%s.copy", d->path);
	must(wd_store_backup(d->path, path, NULL, &err), &err);
	umask(before);
	poll_feed(d, 0, one, 1);
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		snprintf(path, sizeof(path), "%s%s", d->path, endings[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 077, 0);
	}
}

/* ---- notices ---- */

/* "merge: title title; merge: …" of what waits. */
static const char *waiting(struct desk *d)
{
	struct wd_target_status *targets;
	struct wd_error err = { 0 };
	const char *text;
	struct wd_buf out;
	size_t n;

	wd_buf_init(&out, WD_BUF_PAGE);
	must(wd_reader_targets(d->reader, d->arena, &targets, &n, &err), &err);
	for (size_t i = 0; i < n; i++) {
		struct wd_notice *notices;
		size_t n_notices;
		bool more;

		wd_buf_printf(&out, "%s%.*s:", i ? "; " : "", WD_SPAN_ARG(targets[i].merge));
		must(wd_reader_notices(d->reader, d->arena, targets[i].id, 0, 10, &notices, &n_notices, &more, &err), &err);
		assert_false(more);
		assert_int_equal(n_notices, targets[i].waiting);
		for (size_t k = 0; k < n_notices; k++)
			wd_buf_printf(&out, " %.*s", WD_SPAN_ARG(notices[k].story.lead.title));
	}
	text = wd_arena_copy(d->arena, out.data ? out.data : "", out.len).ptr;
	wd_buf_release(&out);
	return text;
}

static void give_target(struct desk *d, size_t i, struct wd_notify_target *target, bool backlog)
{
	d->merges[i].notify = target;
	d->merges[i].n_notify = target ? 1 : 0;
	d->merges[i].notify_backlog = backlog;
	sync_desk(d);
	finish(d);
}

static void what_enters_is_queued_once(void **state)
{
	struct desk *d = *state;
	struct wd_notify_target hook = { (char *)"https://hooks.example/x", NULL };
	static const struct item first[] = { { "2", "http://a/2", "tariffs", "b", start - 8000 },
					     { "1", "http://a/1", "sanctions", "b", start - 9000 } };
	static const struct item edited[] = { { "2", "http://a/2", "sanctions-now", "b", start - 8000 },
					      { "1", "http://a/1", "old-news", "b", start - 9000 } };
	static const struct item more[] = { { "3", "http://b/3", "korea-sanctions", "b", start - 100000000 } };

	give_target(d, 0, &hook, false);
	give_target(d, 1, &hook, false);
	give_target(d, 3, &hook, false);
	assert_string_equal(waiting(d), "all:; recent:; sanctions:");
	poll_feed(d, 0, first, 2);
	assert_string_equal(waiting(d), "all: sanctions tariffs; recent: sanctions; sanctions: sanctions");
	/* An edit that brings a story in makes it news there, and one that takes it out leaves what is queued. */
	pass(d, minute);
	poll_feed(d, 0, edited, 2);
	assert_string_equal(waiting(d), "all: old-news sanctions-now; recent: old-news; sanctions: old-news sanctions-now");
	pass(d, minute);
	poll_feed(d, 0, first, 2);
	assert_string_equal(waiting(d), "all: sanctions tariffs; recent: sanctions; sanctions: sanctions tariffs");
	/* An old date is no old story. */
	poll_feed(d, 1, more, 1);
	assert_string_equal(waiting(d), "all: sanctions tariffs korea-sanctions; recent: sanctions korea-sanctions;"
					" sanctions: sanctions tariffs korea-sanctions");
	/* Who is not a target any more is told nothing more. */
	give_target(d, 0, NULL, false);
	assert_string_equal(waiting(d), "recent: sanctions korea-sanctions; sanctions: sanctions tariffs korea-sanctions");
	assert_int_equal(ask(d, "SELECT count(*) FROM notice"), 5);
	check_sound(d);
}

static void a_past_is_told_where_it_is_wanted(void **state)
{
	struct desk *d = *state;
	struct wd_notify_target hook = { (char *)"https://hooks.example/x", NULL };
	static const struct item items[] = { { "3", "http://a/3", "three", "b", start - 7000 },
					     { "2", "http://a/2", "two", "b", start - 8000 },
					     { "1", "http://a/1", "one", "b", start - 9000 } };

	poll_feed(d, 0, items + 1, 2);
	give_target(d, 1, &hook, false);
	assert_string_equal(waiting(d), "sanctions:");
	d->merges[0].limit = 1;
	give_target(d, 0, &hook, true);
	assert_string_equal(waiting(d), "all: two; sanctions:");
	/* Once: not again at the next start. */
	close_desk(d);
	open_desk(d);
	finish(d);
	poll_feed(d, 0, items, 3);
	assert_string_equal(waiting(d), "all: two three; sanctions:");
	/* A feed that gets a tag brings its past, which is not told; what comes then is. */
	give_target(d, 2, &hook, false);
	d->feeds[0].tags = korea;
	d->feeds[0].n_tags = 1;
	sync_desk(d);
	finish(d);
	assert_int_equal(list(d, "korea", 10).n, 3);
	assert_string_equal(waiting(d), "all: two three; korea:; sanctions:");
	d->feeds[0].tags = NULL;
	d->feeds[0].n_tags = 0;
}

static void told(struct desk *d, int64_t notice, int outcome)
{
	struct wd_told it = { .target = ask(d, "SELECT id FROM target"),
			      .notice = notice,
			      .at = d->now,
			      .next_at = d->now + minute,
			      .error = "why" };
	struct wd_error err = { 0 };

	it.outcome = outcome;
	must(wd_writer_told(d->writer, &it, 1, &err), &err);
}

static void what_became_of_it_is_noted(void **state)
{
	struct desk *d = *state;
	struct wd_notify_target hook = { (char *)"exec:/bin/tell --token=x", NULL };
	static const struct item items[] = { { "2", "http://a/2", "two", "b", start - 8000 },
					     { "1", "http://a/1", "one", "b", start - 9000 } };
	struct wd_target_status *t;
	struct wd_error err = { 0 };
	size_t n;

	give_target(d, 0, &hook, false);
	poll_feed(d, 0, items, 2);
	told(d, 1, WD_TOLD_FAILED);
	assert_string_equal(waiting(d), "all: one two");
	must(wd_reader_targets(d->reader, d->arena, &t, &n, &err), &err);
	assert_int_equal(t->failures, 1);
	assert_true(wd_span_is(t->error, "why"));
	assert_int_equal(t->failing_at, d->now);
	assert_int_equal(t->next_at, d->now + minute);
	assert_true(wd_span_is(wd_notice_shown(d->arena, t->address), "exec:/bin/tell"));
	told(d, 1, WD_TOLD);
	assert_string_equal(waiting(d), "all: two");
	must(wd_reader_targets(d->reader, d->arena, &t, &n, &err), &err);
	assert_int_equal(t->failures, 0);
	assert_int_equal(t->told, 1);
	assert_int_equal(t->failing_at, WD_NO_TIME);
	told(d, 2, WD_TOLD_GIVEN_UP);
	assert_string_equal(waiting(d), "all:");
	/* What was told goes with its story. */
	pass(d, 90 * day);
	poll_feed(d, 0, NULL, 0);
	pass(d, 90 * day);
	finish(d);
	assert_int_equal(ask(d, "SELECT count(*) FROM notice"), 0);
	assert_int_equal(ask(d, "SELECT told + 10 * given_up FROM target"), 11);
}

static void a_hook_is_shown_without_its_secret(void **state)
{
	static const struct {
		const char *address, *shown;
	} cases[] = { { "https://u:p@hooks.example:81/T0/B0?key=x", "https://hooks.example:81/***" },
		      { "http://[::1]/", "http://[::1]/" },
		      { "https://h.example?token=x", "https://h.example/***" },
		      { "exec:/bin/x", "exec:/bin/x" } };
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(wd_notice_shown(d->arena, wd_span_of(cases[i].address)).ptr, cases[i].shown);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* A dictionary that the database does not know. */
static struct wd_dictionary *make_foreign(struct wd_arena *arena, const struct item *items, size_t n)
{
	size_t *sizes = wd_arena_alloc(arena, n * sizeof(*sizes));
	struct wd_dictionary *foreign;
	struct wd_span trained;
	struct wd_buf texts;

	wd_buf_init(&texts, WD_BUF_PAGE);
	for (size_t i = 0; i < n; i++) {
		sizes[i] = strlen(items[i].body);
		wd_buf_add_text(&texts, items[i].body);
	}
	trained = wd_zstd_train(wd_buf_span(&texts), sizes, n);
	foreign = wd_zstd_dictionary(trained);
	assert_non_null(foreign);
	free((char *)trained.ptr);
	wd_buf_release(&texts);
	return foreign;
}

/*
 * When some hundred bodies came a dictionary is made of them; what is packed with it comes out whole, by the
 * next desk too. What a worker packed with one that this database does not have is packed anew.
 */
static void bodies_share_a_dictionary(void **state)
{
	enum { N = 600 };
	struct desk *d = *state;
	struct item *items = wd_xcalloc(N + 1, sizeof(*items)), late = { "late", "https://a.example/late", "Late", NULL, 0 };
	struct wd_doc doc;
	struct wd_update update = { .state = d->states[1], .feed = d->list[1], .doc = &doc, .polled_at = d->now };
	struct wd_dictionary *own, *foreign;
	struct wd_stories found;
	struct wd_error err = { 0 };

	for (int i = 0; i <= N; i++) {
		items[i].id = wd_arena_printf(d->arena, "id-%d", i).ptr;
		items[i].url = wd_arena_printf(d->arena, "https://a.example/%d", i).ptr;
		items[i].title = wd_arena_printf(d->arena, "Of town %d", i).ptr;
		items[i].body =
			wd_arena_printf(
				d->arena,
				"<p>Ship %d came into town %d in the year %d, wrote the harbour master into his"
				" book, and he added that the wind had been %d.</p><p>Whoever reads the book of"
				" a harbour master finds that most of its lines are alike, and reads on, and then another book by another harbour master.</p>",
				i * 7919, i * 104729, 1400 + i, i * 31)
				.ptr;
		items[i].published_at = d->now - i * 60000;
	}
	poll_feed(d, 0, items, N);
	assert_int_equal(ask(d, "SELECT count(*) FROM dictionary"), 1);
	own = wd_writer_dictionary(d->writer);
	assert_non_null(own);
	foreign = make_foreign(d->arena, items, N / 2);
	assert_int_not_equal(wd_zstd_number(foreign), wd_zstd_number(own));
	wd_dictionary_release(own);

	/* A worker's body under another dictionary than the writer's is packed anew: nobody could read it. */
	late.body = items[N].body; /* another's would show where its own cannot be read */
	doc = make_doc(d, &late, 1);
	update.prepared = wd_prepare(d->arena, &doc, false, foreign);
	assert_non_null(update.prepared.bodies);
	assert_int_equal(wd_zstd_used(update.prepared.bodies->packed), wd_zstd_number(foreign));
	wd_dictionary_release(foreign);
	must(wd_writer_commit(d->writer, &update, 1, &err), &err);
	assert_true(ask(d, "SELECT length(packed) FROM content WHERE guid = 'late'") <
		    ask(d, "SELECT length(packed) FROM content WHERE guid = 'id-5'"));
	close_desk(d);
	open_desk(d);
	own = wd_writer_dictionary(d->writer);
	assert_non_null(own);
	wd_dictionary_release(own);
	found = find(d, "title:late", 1, (struct wd_cursor){ 0 });
	assert_int_equal(found.n, 1);
	assert_true(wd_span_is(found.items[0].lead.content_html, late.body));
	check_sound(d);
	free(items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(same_again_is_no_news),
		CASE(edit_is_an_edit),
		CASE(a_mark_tells_an_edit_when_the_clock_went_back),
		CASE(two_feeds_one_story),
		CASE(same_text_is_explained),
		CASE(a_story_is_explained_by_its_links),
		CASE(the_fullest_of_a_poll_is_explained),
		CASE(a_filter_is_explained),
		CASE(search_by_column),
		CASE(a_search_ends_at_its_deadline),
		CASE(unknown_words),
		CASE(near_misses),
		CASE(aggregator_does_not_lead),
		CASE(bodies_share_a_dictionary),
		cmocka_unit_test(nobody_takes_a_story_over),
		CASE(a_longer_version_leads),
		CASE(dedup_no_stays_apart),
		cmocka_unit_test(identities),
		CASE(order),
		CASE(updated_alone_is_a_date),
		CASE(pages),
		CASE(archives),
		CASE(archives_never_change),
		CASE(retention),
		CASE(the_last_are_kept),
		CASE(retention_comes_to_its_end),
		CASE(forever_is_forever),
		CASE(what_is_made_anew_is_told),
		CASE(space_is_given_back),
		CASE(the_log_is_cut),
		CASE(the_log_begins_anew_when_it_is_drained),
		CASE(keep_and_drop),
		CASE(what_says_nothing_is_no_story),
		CASE(definitions_change),
		CASE(state_is_kept),
		CASE(killed),
		CASE(killed_while_it_removes),
		CASE(disk_full),
		CASE(a_file_that_is_moved_away_is_missed),
		CASE(leases),
		CASE(without_the_lease_nothing_is_written),
		CASE(a_lost_row_costs_itself_alone),
		CASE(a_document_too_large_costs_itself_alone),
		CASE(what_is_taken_needs_its_documents_no_more),
		CASE(of_what_is_taken_all_stands_or_nothing),
		CASE(a_long_batch_stays_small),
		CASE(versions),
		CASE(old_versions_go_on),
		CASE(texts_and_prints_are_written_anew_whole),
		CASE(old_stories_are_joined),
		CASE(a_moved_feed_keeps_its_stories),
		CASE(what_is_put_off_stays),
		CASE(index_is_refilled),
		CASE(segments_are_merged_when_it_is_quiet),
		CASE(who_ends_soon_leaves_the_tidying_to_the_next),
		CASE(the_index_forgets_what_is_gone),
		CASE(story_by_id),
		CASE(files_are_private),
		CASE(a_removed_merge_is_remembered_until_it_is_back),
		CASE(what_enters_is_queued_once),
		CASE(a_past_is_told_where_it_is_wanted),
		CASE(what_became_of_it_is_noted),
		CASE(a_hook_is_shown_without_its_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
