/* Whatever the order in which feeds of a round arrive, the same entries are one story. */
#include "test.h"

#include "cluster/place.h"
#include "made_desk.h"
#include "util/clock.h"

enum { SEEDS = 4, STORIES = 5, ORDERS = 4, MOST_ENTRIES = 512, EDITS = 3, EDITED = 5 /* one of so many */ };

/* stories[i]: the least entry, by the number that made.c gave it, that is one story with entry i. */
static size_t read_stories(struct made_desk *d, int *stories)
{
	int64_t rows[MOST_ENTRIES] = { 0 };
	size_t n = place_list(d->path,
			      "SELECT e.story FROM entry e JOIN content c ON c.entry = e.id"
			      " ORDER BY CAST(substr(c.guid, 6) AS INTEGER)",
			      rows, MOST_ENTRIES);

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

static void check_sound(struct made_desk *d)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(d->path, &err);

	made_must(reader != NULL, &err);
	made_must(wd_reader_check(reader, print_line, NULL, NULL, &err), &err);
	wd_reader_close(reader);
}

/* Polls all feeds in an order: in one commit, or in a round that is held over several. */
static void poll_all(struct made_desk *d, const size_t *order, bool held, unsigned *rolls)
{
	struct wd_error err = { 0 };
	size_t at = 0;

	if (!held) {
		made_commit(d, order, 0, MADE_FEEDS);
		return;
	}
	wd_writer_hold_round(d->writer);
	while (at < MADE_FEEDS) {
		size_t to = at + 1 + made_roll(rolls, (unsigned)(MADE_FEEDS - at));

		made_commit(d, order, at, to);
		at = to;
	}
	made_must(wd_writer_end_round(d->writer, &err), &err);
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
			struct made_desk d;
			struct made_news news;

			made_open(&d);
			news = made_news(d.arena, seed, STORIES, MADE_START);
			made_docs(&d, &news);
			shuffle(order, &rolls);
			poll_all(&d, order, i % 2, &rolls);
			n = read_stories(&d, i ? other : first);
			assert_int_equal(n, news.n);
			for (size_t k = 0; i && k < n; k++)
				if (first[k] != other[k])
					fail_msg("seed %u: %s of story %d is in other company", seed, news.items[k].what,
						 news.items[k].story);
			check_sound(&d);
			/* Polled again, nothing is new, and nothing moves. */
			assert_int_equal(made_commit(&d, order, 0, MADE_FEEDS), 0);
			read_stories(&d, other);
			assert_memory_equal(first, other, n * sizeof(*other));
			made_close(&d);
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
			struct made_desk d;
			struct made_news news, half;

			made_open(&d);
			news = half = made_news(d.arena, seed, STORIES, MADE_START);
			half.n = 0;
			half.items = wd_arena_alloc(d.arena, news.n * sizeof(*half.items));
			for (size_t k = 0; k < news.n; k += 3)
				half.items[half.n++] = news.items[k];
			for (size_t k = 0; k < MADE_FEEDS; k++)
				order[k] = k;
			made_docs(&d, &half);
			made_commit(&d, order, 0, MADE_FEEDS);
			made_docs(&d, &news);
			shuffle(order, &rolls);
			poll_all(&d, order, i % 2, &rolls);
			n = read_stories(&d, i ? other : first);
			assert_int_equal(n, news.n);
			for (size_t k = 0; i && k < n; k++)
				if (first[k] != other[k])
					fail_msg("seed %u: %s of story %d is in other company", seed, news.items[k].what,
						 news.items[k].story);
			check_sound(&d);
			made_close(&d);
		}
	}
}

/* Publishers write other texts of the news into some of the entries. */
static void edit_some(struct made_news *news, unsigned *rolls)
{
	for (size_t i = 0; i < news->n; i++) {
		const struct made *from = &news->items[made_roll(rolls, (unsigned)news->n)];

		if (made_roll(rolls, EDITED) > 0)
			continue;
		if (made_roll(rolls, 2))
			news->items[i].title = from->title;
		news->items[i].html = from->html;
	}
}

/* Polls the news, and them edited, again and again; the writer closes behind each, or goes on with what it has in memory. */
static size_t follow(unsigned seed, bool closes, int stories[EDITS][MOST_ENTRIES])
{
	struct made_desk d;
	struct made_news news;
	unsigned rolls = seed;
	size_t n = 0;

	made_open(&d);
	news = made_news(d.arena, seed, STORIES, MADE_START);
	for (int i = 0; i < EDITS; i++, edit_some(&news, &rolls)) {
		size_t order[MADE_FEEDS];

		made_docs(&d, &news);
		shuffle(order, &rolls);
		for (size_t feed = 0; feed < MADE_FEEDS; feed++) {
			wd_clock_set(wd_clock_now() + 1000);
			made_commit(&d, order, feed, feed + 1);
			if (closes)
				made_reopen(&d);
		}
		n = read_stories(&d, stories[i]);
	}
	check_sound(&d);
	made_close(&d);
	return n;
}

static void what_is_read_back_is_what_was_known(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		static int known[EDITS][MOST_ENTRIES], read_back[EDITS][MOST_ENTRIES];
		size_t n = follow(seed, false, known);

		assert_int_equal(follow(seed, true, read_back), n);
		for (int i = 0; i < EDITS; i++)
			for (size_t k = 0; k < n; k++)
				if (known[i][k] != read_back[i][k])
					fail_msg("seed %u, edit %d: entry %zu is in other company", seed, i, k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(a_second_round_does_not_depend_on_order_either),
		cmocka_unit_test(what_is_read_back_is_what_was_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
