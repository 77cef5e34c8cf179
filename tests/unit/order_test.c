/* Whatever the order in which feeds of a round arrive, the same entries are one story. */
#include "test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "made.h"
#include "store/store.h"
#include "util/clock.h"
#include "util/mem.h"

enum { SEEDS = 4, STORIES = 5, ORDERS = 4, MOST_ENTRIES = 512 };
static const int64_t start = 1700000000000;

struct desk {
	char folder[64], path[80];
	struct wd_feed feeds[MADE_FEEDS], *list[MADE_FEEDS];
	struct wd_merge merge;
	struct wd_snapshot snapshot;
	struct wd_feed_state *states;
	struct wd_writer *writer;
	struct wd_arena *arena;
	struct wd_doc docs[MADE_FEEDS];
};

static void must(bool done, const struct wd_error *err)
{
	if (!done)
		fail_msg("%s", err->text);
}

static void open_desk(struct desk *d)
{
	struct wd_error err = { 0 };

	memset(d, 0, sizeof(*d));
	snprintf(d->folder, sizeof(d->folder), "%s/wd-order-XXXXXX",
		 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(d->folder));
	snprintf(d->path, sizeof(d->path), "%s/db", d->folder);
	d->arena = wd_arena_new(0);
	for (size_t i = 0; i < MADE_FEEDS; i++) {
		char *url = (char *)wd_arena_printf(d->arena, "https://paper%zu.example/feed", i).ptr;

		d->feeds[i] = (struct wd_feed) { .refs = 1, .url = url, .lead = true, .dedup = true };
		d->list[i] = &d->feeds[i];
	}
	d->merge = (struct wd_merge) { .name = (char *)"all", .title = (char *)"all", .limit = 100 };
	d->snapshot = (struct wd_snapshot) {
		.feeds = d->list, .n_feeds = MADE_FEEDS, .merges = &d->merge, .n_merges = 1
	};
	wd_clock_set(start);
	d->writer = wd_writer_open(d->path, &err);
	must(d->writer != NULL, &err);
	must(wd_writer_sync(d->writer, &d->snapshot, &d->states, &err), &err);
}

static void close_desk(struct desk *d)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[96];

	for (size_t i = 0; i < MADE_FEEDS; i++)
		wd_feed_state_release(&d->states[i]);
	free(d->states);
	wd_writer_close(d->writer);
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", d->path, ends[i]);
		unlink(name);
	}
	rmdir(d->folder);
	wd_arena_free(d->arena);
	wd_clock_set(WD_NO_TIME);
}

static void make_docs(struct desk *d, const struct made_news *news)
{
	for (int feed = 0; feed < MADE_FEEDS; feed++) {
		struct wd_doc *doc = &d->docs[feed];

		*doc = (struct wd_doc) { .format = "atom10", .title = wd_span_of(made_papers[feed]) };
		doc->entries = wd_arena_alloc(d->arena, (news->n + 1) * sizeof(*doc->entries));
		for (size_t i = 0; i < news->n; i++) {
			const struct made *made = &news->items[i];

			if (made->feed != feed)
				continue;
			doc->entries[doc->n_entries++] =
				(struct wd_entry) { .id = made->id,
						    .id_is_permalink = 0,
						    .url = made->url,
						    .title = made->title,
						    .content_html = made->html,
						    .published_at = made->published_at,
						    .updated_at = WD_NO_TIME };
		}
	}
}

/* Commits the feeds of order[from, to) together; gives the count of new entries. */
static int commit(struct desk *d, const size_t *order, size_t from, size_t to)
{
	struct wd_update updates[MADE_FEEDS] = { 0 };
	struct wd_error err = { 0 };
	int n_new = 0;

	for (size_t i = from; i < to; i++)
		updates[i - from] = (struct wd_update) { .state = d->states[order[i]],
							 .feed = d->list[order[i]],
							 .doc = &d->docs[order[i]],
							 .polled_at = start };
	must(wd_writer_commit(d->writer, updates, to - from, &err), &err);
	for (size_t i = 0; i < to - from; i++) {
		assert_int_equal(updates[i].error.code, WD_OK);
		n_new += updates[i].n_new_entries;
	}
	return n_new;
}

/* stories[i]: the least entry, by the number that made.c gave it, that is one story with entry i. */
static size_t read_stories(struct desk *d, int *stories)
{
	int64_t rows[MOST_ENTRIES] = { 0 };
	sqlite3 *db;
	sqlite3_stmt *stmt;
	size_t n = 0;

	assert_int_equal(sqlite3_open_v2(d->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
					    "SELECT e.story FROM entry e JOIN content c ON c.entry = e.id"
					    " ORDER BY CAST(substr(c.guid, 6) AS INTEGER)",
					    -1, &stmt, NULL),
			 SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW && n < MOST_ENTRIES)
		rows[n++] = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	for (size_t i = 0; i < n; i++)
		for (stories[i] = 0; rows[stories[i]] != rows[i];)
			stories[i]++;
	return n;
}

static void print_line(void *ctx, const char *line)
{
	(void)ctx;
	print_error("%s\n", line);
}

static void check_sound(struct desk *d)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(d->path, &err);

	must(reader != NULL, &err);
	must(wd_reader_check(reader, print_line, NULL, &err), &err);
	wd_reader_close(reader);
}

/* Polls all feeds in an order: in one commit, or in a round that is held over several. */
static void poll_all(struct desk *d, const size_t *order, bool held, unsigned *rolls)
{
	struct wd_error err = { 0 };
	size_t at = 0;

	if (!held) {
		commit(d, order, 0, MADE_FEEDS);
		return;
	}
	wd_writer_hold_round(d->writer);
	while (at < MADE_FEEDS) {
		size_t to = at + 1 + made_roll(rolls, (unsigned)(MADE_FEEDS - at));

		commit(d, order, at, to);
		at = to;
	}
	must(wd_writer_end_round(d->writer, &err), &err);
}

static void shuffle(size_t *order, unsigned *rolls)
{
	for (size_t i = 0; i < MADE_FEEDS; i++)
		order[i] = i;
	for (size_t i = MADE_FEEDS; i > 1; i--) {
		size_t k = made_roll(rolls, (unsigned)i), kept = order[i - 1];

		order[i - 1] = order[k];
		order[k] = kept;
	}
}

static void order_does_not_matter(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		int first[MOST_ENTRIES], other[MOST_ENTRIES];
		unsigned rolls = seed;

		for (int i = 0; i < ORDERS; i++) {
			size_t order[MADE_FEEDS], n;
			struct desk d;
			struct made_news news;

			open_desk(&d);
			news = made_news(d.arena, seed, STORIES, start);
			make_docs(&d, &news);
			shuffle(order, &rolls);
			poll_all(&d, order, i % 2, &rolls);
			n = read_stories(&d, i ? other : first);
			assert_int_equal(n, news.n);
			for (size_t k = 0; i && k < n; k++)
				if (first[k] != other[k])
					fail_msg("seed %u: %s of story %d is in other company", seed,
						 news.items[k].what, news.items[k].story);
			check_sound(&d);
			/* Polled again, nothing is new, and nothing moves. */
			assert_int_equal(commit(&d, order, 0, MADE_FEEDS), 0);
			read_stories(&d, other);
			assert_memory_equal(i ? other : first, other, n * sizeof(*other));
			close_desk(&d);
		}
	}
}

/* What is published at the first poll is one story, and another, for ever; what comes joins it in any order.
 */
static void a_second_round_does_not_depend_on_order_either(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		int first[MOST_ENTRIES], other[MOST_ENTRIES];
		unsigned rolls = seed;

		for (int i = 0; i < ORDERS; i++) {
			size_t order[MADE_FEEDS], n;
			struct desk d;
			struct made_news news, half;

			open_desk(&d);
			news = half = made_news(d.arena, seed, STORIES, start);
			half.n = 0;
			half.items = wd_arena_alloc(d.arena, news.n * sizeof(*half.items));
			for (size_t k = 0; k < news.n; k += 3)
				half.items[half.n++] = news.items[k];
			for (size_t k = 0; k < MADE_FEEDS; k++)
				order[k] = k;
			make_docs(&d, &half);
			commit(&d, order, 0, MADE_FEEDS);
			make_docs(&d, &news);
			shuffle(order, &rolls);
			poll_all(&d, order, i % 2, &rolls);
			n = read_stories(&d, i ? other : first);
			assert_int_equal(n, news.n);
			for (size_t k = 0; i && k < n; k++)
				if (first[k] != other[k])
					fail_msg("seed %u: %s of story %d is in other company", seed,
						 news.items[k].what, news.items[k].story);
			check_sound(&d);
			close_desk(&d);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(a_second_round_does_not_depend_on_order_either),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
