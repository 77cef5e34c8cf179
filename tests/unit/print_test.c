/* The index of prints against brute force, its window, and what becomes of a database of before. */
#include "test.h"

#include <stdlib.h>

#include "clean/clean.h"
#include "cluster/place.h"
#include "made_desk.h"
#include "store/write/gists.h"
#include "store/write/keys.h"
#include "store/write/print.h"
#include "store/write/round.h"
#include "util/clock.h"

enum { STORIES = 10, MOST_ENTRIES = 512, MOST_KEYS = 8192 };
static const int64_t day = 86400000;

static const size_t all_feeds[MADE_FEEDS] = { 0, 1, 2, 3, 4, 5, 6, 7 };

/* A number that the database answers, behind the store's back. */
static int64_t ask(struct made_desk *d, const char *sql)
{
	return place_ask(d->path, sql);
}

static void change(struct made_desk *d, const char *sql)
{
	place_change(d->path, sql);
}

static void finish(struct made_desk *d, int64_t now)
{
	struct wd_error err = { 0 };
	bool more = true;

	wd_clock_set(now);
	while (more)
		made_must(wd_writer_step(d->writer, now, &more, &err), &err);
}

/* The entries of the news, and their ids in the store. */
struct stored {
	struct made_news news;
	struct wd_fingerprint fps[MOST_ENTRIES];
	int64_t ids[MOST_ENTRIES];
};

static void store_news(struct made_desk *d, unsigned seed, struct stored *out)
{
	out->news = made_news(d->arena, seed, STORIES, MADE_START);
	assert_true(out->news.n < MOST_ENTRIES);
	made_docs(d, &out->news);
	made_commit(d, all_feeds, 0, MADE_FEEDS);
	for (size_t i = 0; i < out->news.n; i++) {
		const struct made *made = &out->news.items[i];
		struct wd_entry entry = { .title = made->title, .content_html = made->html };
		char sql[128];

		entry.text = wd_text_of_html(d->arena, made->html);
		assert_true(wd_fingerprint(d->arena, &entry, wd_span_of(made_papers[made->feed]), &out->fps[i]));
		snprintf(sql, sizeof(sql), "SELECT entry FROM content WHERE guid = '%.*s'", WD_SPAN_ARG(made->id));
		out->ids[i] = ask(d, sql);
	}
}

/* How many of the prints by which a seeks b keeps. */
static int count_shared(const struct wd_fingerprint *a, const struct wd_fingerprint *b)
{
	int n = 0;

	for (size_t i = 0; i < a->n_sought; i++)
		for (size_t k = 0; k < b->n_kept; k++)
			n += a->sought[i] == b->kept[k];
	return n;
}

struct ranked {
	int64_t id;
	int shared;
	bool is_near;
};

/* A print of the headline or the beginning is shared. */
static bool is_near(const struct wd_fingerprint *a, const struct wd_fingerprint *b)
{
	for (size_t i = 0; i < a->n_near_sought; i++)
		for (size_t k = 0; k < b->n_kept; k++)
			if (a->sought[i] == b->kept[k])
				return true;
	return false;
}

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->shared != y->shared)
		return y->shared - x->shared;
	return (x->id < y->id) - (x->id > y->id);
}

/* What the index must propose, found by holding each against each. */
static size_t brute_force(const struct stored *s, size_t of, int64_t out[WD_PRINT_MOST])
{
	struct ranked all[MOST_ENTRIES];
	size_t n = 0, kept = 0, singles[2] = { 0 };

	for (size_t i = 0; i < s->news.n; i++) {
		int shared = count_shared(&s->fps[of], &s->fps[i]);

		if (shared > 0)
			all[n++] = (struct ranked){ s->ids[i], shared, is_near(&s->fps[of], &s->fps[i]) };
	}
	qsort(all, n, sizeof(*all), compare_ranked);
	for (size_t i = 0; i < n && kept < WD_PRINT_MOST; i++)
		if (all[i].shared > 1 || singles[all[i].is_near]++ < WD_PRINT_SINGLES)
			out[kept++] = all[i].id;
	return kept;
}

static void the_index_proposes_what_brute_force_finds(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 4; seed++) {
		struct stored *s = calloc(1, sizeof(*s));
		struct made_desk d;

		made_open(&d);
		store_news(&d, seed, s);
		wd_round_forget(d.writer);
		for (size_t i = 0; i < s->news.n; i++) {
			int64_t want[WD_PRINT_MOST];
			struct wd_proposed got[WD_PRINT_MOST];
			bool is_same;
			size_t n_want = brute_force(s, i, want), n;

			assert_true(wd_print_find(d.writer, &s->fps[i], got, &n));
			is_same = n == n_want;
			for (size_t k = 0; is_same && k < n; k++)
				is_same = got[k].entry == want[k];
			if (!is_same)
				fail_msg("seed %u: %s of story %d: %zu proposed, brute force finds %zu, or "
					 "others",
					 seed, s->news.items[i].what, s->news.items[i].story, n, n_want);
		}
		made_close(&d);
		free(s);
	}
}

struct proposals {
	struct wd_proposed of[WD_PRINT_MOST];
	size_t n;
};

static bool has(const struct proposals *p, int64_t id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->of[i].entry == id)
			return true;
	return false;
}

/* Inside of a round either finds the other, but where there are more than are looked at. */
static void a_round_proposes_both_ways(void **state)
{
	size_t one_way_in_index = 0;

	(void)state;
	for (unsigned seed = 1; seed <= 2; seed++) {
		struct stored *s = calloc(1, sizeof(*s));
		struct proposals *of = calloc(MOST_ENTRIES, sizeof(*of));
		struct wd_arena *scratch = wd_arena_new(0);
		struct made_desk d;

		made_open(&d);
		store_news(&d, seed, s);
		for (size_t i = 0; i < s->news.n; i++)
			assert_true(wd_print_find(d.writer, &s->fps[i], of[i].of, &of[i].n));
		for (size_t a = 0; a < s->news.n; a++)
			for (size_t b = 0; b < a; b++) {
				int there = count_shared(&s->fps[a], &s->fps[b]),
				    back = count_shared(&s->fps[b], &s->fps[a]);
				struct wd_verdict verdict =
					wd_match(scratch, &s->fps[a], &s->fps[b], &(struct wd_pair){ 0 });
				bool near = is_near(&s->fps[a], &s->fps[b]) || is_near(&s->fps[b], &s->fps[a]);
				bool must = verdict.rule != WD_RULE_NONE || (there > 1 && back > 1);

				wd_arena_clear(scratch);
				one_way_in_index += (there == 0) != (back == 0);
				if (must && (!has(&of[a], s->ids[b]) || !has(&of[b], s->ids[a])))
					fail_msg("seed %u: %s and %s of stories %d and %d do not find each "
						 "other",
						 seed, s->news.items[a].what, s->news.items[b].what, s->news.items[a].story,
						 s->news.items[b].story);
				if ((there == 0) != (back == 0) && near && of[a].n < WD_PRINT_SINGLES &&
				    of[b].n < WD_PRINT_SINGLES && (!has(&of[a], s->ids[b]) || !has(&of[b], s->ids[a])))
					fail_msg("seed %u: %s finds %s, or the other way round, and not both", seed,
						 s->news.items[a].what, s->news.items[b].what);
			}
		made_close(&d);
		wd_arena_free(scratch);
		free(of);
		free(s);
	}
	assert_true(one_way_in_index > 0);
}

/* How many are proposed for all of the news. */
static size_t count_proposed(struct made_desk *d, const struct stored *s)
{
	size_t all = 0;

	wd_round_forget(d->writer);
	for (size_t i = 0; i < s->news.n; i++) {
		struct wd_proposed of[WD_PRINT_MOST];
		size_t n;

		assert_true(wd_print_find(d->writer, &s->fps[i], of, &n));
		all += n;
	}
	return all;
}

static size_t count_gists(const struct made_desk *d, const struct stored *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->news.n; i++)
		n += wd_gists_find(d->writer->gists, s->ids[i]) != NULL;
	return n;
}

/* Prints leave with the window, from memory as from the disk; entries do not. */
static void the_sweep_leaves_the_window(void **state)
{
	struct stored *s = calloc(1, sizeof(*s));
	int64_t entries, prints;
	struct made_desk d;

	(void)state;
	made_open(&d);
	store_news(&d, 1, s);
	finish(&d, MADE_START);
	entries = ask(&d, "SELECT count(*) FROM entry");
	prints = ask(&d, "SELECT count(*) FROM print");
	assert_int_equal(prints, entries);
	assert_true(count_proposed(&d, s) > 0);
	assert_true(count_gists(&d, s) > 0);
	finish(&d, MADE_START + (WD_PRINT_DAYS - 2) * day);
	assert_int_equal(ask(&d, "SELECT count(*) FROM print"), prints);
	finish(&d, MADE_START + (WD_PRINT_DAYS + 1) * day);
	assert_int_equal(ask(&d, "SELECT count(*) FROM print"), 0);
	assert_int_equal(ask(&d, "SELECT count(*) FROM entry"), entries);
	assert_int_equal(count_proposed(&d, s), 0);
	assert_int_equal(count_gists(&d, s), 0);
	made_close(&d);
	free(s);
}

/* Neither head nor sketch spares a verdict that would have found two texts to be one, whether in memory or on disk. */
static void what_is_spared_is_no_copy(void **state)
{
	size_t spared = 0, held = 0;

	(void)state;
	for (unsigned seed = 1; seed <= 4; seed++) {
		struct stored *s = calloc(1, sizeof(*s));
		struct wd_arena *scratch = wd_arena_new(0);
		struct made_desk d;

		made_open(&d);
		store_news(&d, seed, s);
		for (size_t a = 0; a < s->news.n; a++) {
			struct wd_seeker seeker;

			wd_arena_clear(d.writer->seeking);
			wd_print_seek(d.writer->seeking, &s->fps[a], &seeker);
			if (a % 2)
				wd_print_forget(d.writer);
			else
				wd_print_know(d.writer, s->ids[a], &s->fps[a]);
			for (size_t b = 0; b < s->news.n; b++) {
				struct wd_proposed proposed = { s->ids[b], count_shared(&s->fps[a], &s->fps[b]), true };
				bool may;

				if (a == b || proposed.n_shared == 0)
					continue;
				assert_true(wd_print_may_meet(d.writer, &proposed, &seeker, &may));
				wd_arena_clear(scratch);
				if (!may && wd_match(scratch, &s->fps[a], &s->fps[b], &(struct wd_pair){ 0 }).rule)
					fail_msg("seed %u: %s is spared %s", seed, s->news.items[a].what,
						 s->news.items[b].what);
				spared += !may;
				held += may;
			}
		}
		made_close(&d);
		wd_arena_free(scratch);
		free(s);
	}
	assert_true(spared > 0 && held > 0);
}

/* What another process wrote is found, and what it removed is not, though both are asked of memory. */
static void others_are_seen(void **state)
{
	struct stored *s = calloc(1, sizeof(*s));
	struct made_desk d;
	size_t n;

	(void)state;
	made_open(&d);
	store_news(&d, 1, s);
	finish(&d, MADE_START);
	n = count_proposed(&d, s);
	change(&d, "CREATE TABLE aside AS SELECT * FROM print");
	change(&d, "DELETE FROM print");
	finish(&d, MADE_START);
	assert_int_equal(count_proposed(&d, s), 0);
	change(&d, "INSERT INTO print SELECT * FROM aside");
	finish(&d, MADE_START);
	assert_int_equal(count_proposed(&d, s), n);
	made_close(&d);
	free(s);
}

static size_t count_keys_held_back(struct made_desk *d)
{
	static int64_t keys[MOST_KEYS];
	size_t held_back = 0, n = place_list(d->path, "SELECT hash FROM story_key", keys, MOST_KEYS);

	assert_in_range(n, 1, MOST_KEYS - 1);
	for (size_t i = 0; i < n; i++) {
		assert_true(wd_keys_may_have(d->writer, keys[i]));
		held_back += !wd_keys_may_have(d->writer, (int64_t)((uint64_t)keys[i] * 3));
	}
	return held_back;
}

/* SQL has no one way to write bytes. */
static void write_keys(struct made_desk *d, struct wd_span keys)
{
	struct wd_error err = { 0 };
	struct wd_db *db = wd_db_open(d->path, WD_DB_WRITE, &err);

	made_must(db != NULL, &err);
	assert_true(wd_db_run(db, "UPDATE entry SET keys = ?1", "b", keys));
	wd_db_close(db);
}

/* Made from what is stored, filled by what comes, made again behind another process. */
static void the_sieve_holds_back_no_key(void **state)
{
	struct stored *s = calloc(1, sizeof(*s));
	struct made_desk d;
	int64_t keys;

	(void)state;
	made_open(&d);
	finish(&d, MADE_START);
	store_news(&d, 1, s);
	keys = ask(&d, "SELECT count(*) FROM story_key");
	assert_in_range(count_keys_held_back(&d), keys * 9 / 10, keys);
	/* Of a large index it is made only once it pays. */
	made_reopen(&d);
	finish(&d, MADE_START);
	for (int64_t asked = 0; asked < 5000; asked += 2 * keys)
		assert_int_equal(count_keys_held_back(&d), 0);
	finish(&d, MADE_START);
	assert_in_range(count_keys_held_back(&d), keys * 9 / 10, keys);
	change(&d, "UPDATE story_key SET hash = hash - 1");
	finish(&d, MADE_START);
	assert_in_range(count_keys_held_back(&d), keys * 9 / 10, keys);
	made_close(&d);
	free(s);
}

/* Prints of another version are forgotten and made again, of the window alone, and as they were. */
static void prints_are_made_again(void **state)
{
	struct stored *s = calloc(1, sizeof(*s));
	struct made_desk d;
	int64_t prints;

	(void)state;
	made_open(&d);
	store_news(&d, 1, s);
	prints = ask(&d, "SELECT count(*) FROM print");
	change(&d, "CREATE TABLE aside AS SELECT * FROM print");
	change(&d, "UPDATE meta SET value = 0 WHERE name = 'print_version'");
	made_reopen(&d);
	assert_int_equal(ask(&d, "SELECT count(*) FROM print"), 0);
	finish(&d, MADE_START);
	assert_int_equal(ask(&d, "SELECT count(*) FROM print"), prints);
	assert_int_equal(ask(&d, "SELECT count(*) FROM print JOIN aside USING (entry, kept, head)"), prints);
	assert_int_equal(ask(&d, "SELECT value FROM meta WHERE name = 'derived_below'"), 0);
	change(&d, "UPDATE meta SET value = 0 WHERE name = 'print_version'");
	made_reopen(&d);
	finish(&d, MADE_START + (WD_PRINT_DAYS + 1) * day);
	assert_int_equal(ask(&d, "SELECT count(*) FROM print"), 0);
	made_close(&d);
	free(s);
}

/* Keys and homes of before give way to today's, and what is said twice then joins by its address. */
static void keys_and_homes_are_made_again(void **state)
{
	struct stored *s = calloc(1, sizeof(*s));
	struct made_desk d;
	int64_t keys, homes, leads, joined;

	(void)state;
	made_open(&d);
	store_news(&d, 1, s);
	keys = ask(&d, "SELECT sum(hash % 1000003) FROM story_key");
	homes = ask(&d, "SELECT sum(home) FROM entry");
	leads = ask(&d, "SELECT sum(lead) FROM story");
	joined = ask(&d, "SELECT sum(id * why) FROM entry");
	assert_true(homes > 0);
	change(&d, "DELETE FROM story_key");
	change(&d, "INSERT INTO story_key(hash, entry) SELECT 578437695752307201, id FROM entry");
	change(&d, "UPDATE entry SET home = 0");
	write_keys(&d, WD_SPAN("\1\2\3\4\5\6\7\10"));
	change(&d, "UPDATE meta SET value = 0 WHERE name = 'derived_version'");
	made_reopen(&d);
	finish(&d, MADE_START);
	assert_int_equal(ask(&d, "SELECT sum(hash % 1000003) FROM story_key"), keys);
	assert_int_equal(ask(&d, "SELECT sum(home) FROM entry"), homes);
	assert_int_equal(ask(&d, "SELECT sum(lead) FROM story"), leads);
	assert_int_equal(ask(&d, "SELECT sum(id * why) FROM entry"), joined);
	made_close(&d);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_index_proposes_what_brute_force_finds),
		cmocka_unit_test(a_round_proposes_both_ways),
		cmocka_unit_test(what_is_spared_is_no_copy),
		cmocka_unit_test(the_sweep_leaves_the_window),
		cmocka_unit_test(others_are_seen),
		cmocka_unit_test(the_sieve_holds_back_no_key),
		cmocka_unit_test(prints_are_made_again),
		cmocka_unit_test(keys_and_homes_are_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
