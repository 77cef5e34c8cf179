/*
 * What it costs to recognise a story among many: for each new entry at a million stories
 * against ten thousand, of the whole of storing it, and in bytes. Every second new entry
 * copies a text of the last hours. Ratios with their limits; seconds are of the processor, so that a busy
 * machine counts for little. alike_bench [STORIES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench/seconds.h"
#include "clean/clean.h"
#include "store/store.h"
#include "store/write/join.h"
#include "store/write/keys.h"
#include "store/write/print.h"
#include "store/write/round.h"
#include "util/clock.h"
#include "util/mem.h"

enum { FEW = 10000, MANY = 1000000, PROBES = 4000, WARMING = 8000, A_TURN = 50, A_COMMIT = 2000, WORDS = 120, FEEDS = 100 };
static const int64_t start = 1700000000000, apart_ms = 2000;
static const double most_growth = 1.45, most_share = 0.25, most_bytes = 115;

struct desk {
	size_t n_stories;
	struct wd_feed feeds[FEEDS], *list[FEEDS];
	struct wd_merge merge;
	struct wd_snapshot snapshot;
	struct wd_feed_state *states;
	struct wd_writer *writer;
	char path[64];
	size_t n_found;
	double find_s, store_s;
};

static void die(const char *what)
{
	fprintf(stderr, "alike_bench: %s\n", what);
	exit(1);
}

static unsigned roll(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed / 65536u % n;
}

/* Some words are in every sentence, and most in few: each octave of ranks is as frequent as the next. */
static void add_word(struct wd_buf *out, unsigned *seed)
{
	static const char *const syllables[] = { "ba",  "ren",  "tol",  "mi",  "sha", "vor", "den", "ka",  "lu",
						 "pen", "ster", "gi",   "mon", "ta",  "wes", "rol", "fin", "ha",
						 "dor", "li",   "quen", "nor", "sa",  "bel", "cor", "ys",  "und" };
	unsigned octave = 1u << roll(seed, 15), rank = octave + roll(seed, octave);

	for (; rank > 0; rank /= 27)
		wd_buf_add_text(out, syllables[rank % 27]);
	wd_buf_add_char(out, ' ');
}

/* The same number makes the same text. */
static struct wd_span make_text(struct wd_arena *arena, size_t number, int n)
{
	unsigned seed = (unsigned)(number * 2654435761u + (unsigned)n);
	struct wd_buf text;
	struct wd_span out;

	wd_buf_init(&text, WD_BUF_PAGE);
	for (int i = 0; i < n; i++)
		add_word(&text, &seed);
	out = wd_arena_copy(arena, text.data, text.len);
	wd_buf_release(&text);
	return out;
}

/* An entry of its own; text: the number of its text, which may be another's. */
static void make_entry(struct wd_arena *arena, size_t number, size_t text, int64_t at, struct wd_entry *out)
{
	*out = (struct wd_entry){ .id = wd_arena_printf(arena, "tag:bench.example,2024:%zu", number),
				  .id_is_permalink = 0,
				  .url = wd_arena_printf(arena, "https://bench.example/%zu", number),
				  .title = make_text(arena, number, 9),
				  .content_html = make_text(arena, text, WORDS),
				  .published_at = at,
				  .updated_at = WD_NO_TIME };
	out->text = out->content_html;
}

/* ---- many stories ---- */

static void insert(struct desk *d, struct wd_arena *arena, size_t number)
{
	struct wd_writer *writer = d->writer;
	int64_t at = start - (int64_t)(d->n_stories - number) * apart_ms, id = wd_place_base(at);
	struct wd_joined keys;
	struct wd_fingerprint fp;
	struct wd_entry e;

	make_entry(arena, number, number, at, &e);
	if (!wd_fingerprint(arena, &e, WD_SPAN("A feed"), &fp) || !wd_join_keys(writer, &e, NULL, &keys) ||
	    !wd_db_run(writer->db,
		       "INSERT INTO story(id, sort_at, first_seen_at, updated_at, lead, public_hash, "
		       "public_id, born)"
		       " VALUES (?1, ?2, ?2, ?2, ?1, ?1, ?3, 1)",
		       "iit", id, at, e.id) ||
	    !wd_db_run(writer->db,
		       "INSERT INTO entry(id, feed, uid, story, sort_at, published_at, first_seen_at, hash, "
		       "words_hash, words,"
		       " copy, why, keys, lang, site, url, title)"
		       " VALUES (?1, ?2, ?3, ?1, ?4, ?4, ?4, ?3, ?3, ?5, 0, 0, ?6, 'en', '', ?7, ?8)",
		       "iiiiibtt", id, d->states[number % FEEDS].id, (int64_t)number, at, (int64_t)e.text.len, keys.blob,
		       e.url, e.title) ||
	    !wd_db_run(writer->db, "INSERT INTO content(entry, guid, summary, html) VALUES (?1, ?2, '', ?3)", "itt", id,
		       e.id, e.content_html) ||
	    !wd_keys_add(writer, id, keys.keys, keys.n_keys) || !wd_print_add(writer, id, &fp))
		die("a row could not be written");
}

/* Rows alone, without the full-text index and membership, which have no part in recognising. */
static void fill(struct desk *d)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_error err;

	for (size_t i = 0; i < d->n_stories;) {
		if (!wd_writer_begin(d->writer))
			die("no transaction");
		for (size_t k = 0; k < A_COMMIT && i < d->n_stories; k++, i++) {
			wd_arena_clear(arena);
			insert(d, arena, i);
		}
		if (!wd_writer_end(d->writer, true, &err))
			die(err.text);
	}
	wd_arena_free(arena);
}

static void open_writer(struct desk *d)
{
	struct wd_error err;

	d->writer = wd_writer_open(d->path, &err);
	if (!d->writer || !wd_writer_sync(d->writer, &d->snapshot, &d->states, &err))
		die(err.text);
}

/* What a daemon makes in the background. */
static void make_sieve(struct desk *d)
{
	struct wd_error err;
	bool more = true;

	while (more) {
		more = false;
		if (!wd_writer_begin(d->writer) || !wd_keys_step(d->writer, wd_clock_steady() + 50, &more) ||
		    !wd_writer_end(d->writer, true, &err))
			die("no sieve of keys");
	}
}

static void close_writer(struct desk *d)
{
	for (size_t i = 0; i < FEEDS; i++)
		wd_feed_state_release(&d->states[i]);
	free(d->states);
	wd_writer_close(d->writer);
}

static void open_desk(struct desk *d, const char *folder, const char *name, size_t n)
{
	d->n_stories = n;
	snprintf(d->path, sizeof(d->path), "%s/%s", folder, name);
	for (size_t i = 0; i < FEEDS; i++) {
		char url[64];

		snprintf(url, sizeof(url), "https://bench.example/feed/%zu", i);
		d->feeds[i] = (struct wd_feed){ .refs = 1, .url = wd_xstrdup(url), .lead = true, .dedup = true };
		d->list[i] = &d->feeds[i];
	}
	d->merge = (struct wd_merge){ .name = (char *)"all", .title = (char *)"all" };
	d->snapshot = (struct wd_snapshot){ .feeds = d->list, .n_feeds = FEEDS, .merges = &d->merge, .n_merges = 1 };
	open_writer(d);
	fill(d);
	close_writer(d);
	open_writer(d);
	make_sieve(d);
}

static void close_desk(struct desk *d)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[96];

	close_writer(d);
	for (size_t i = 0; i < FEEDS; i++)
		free(d->feeds[i].url);
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", d->path, ends[i]);
		unlink(name);
	}
}

/* ---- new entries ---- */

/* A document of new entries and their prints, as a worker hands them over. */
static void make_doc(struct wd_arena *arena, const struct desk *d, size_t first, struct wd_doc *doc,
		     struct wd_fingerprint **prints)
{
	unsigned seed = (unsigned)first + 7;

	*doc = (struct wd_doc){ .title = WD_SPAN("A feed"), .n_entries = A_TURN };
	doc->entries = wd_arena_alloc(arena, A_TURN * sizeof(*doc->entries));
	*prints = wd_arena_alloc(arena, A_TURN * sizeof(**prints));
	for (size_t i = 0; i < A_TURN; i++) {
		size_t number = MANY * 2 + first + i;
		/* Copies follow within hours: of the newest. */
		size_t copied = d->n_stories - 2 - roll(&seed, FEW - 2);

		/* A feed's own text under another headline is told by more. */
		if (copied % FEEDS == first / A_TURN % FEEDS)
			copied++;
		make_entry(arena, number, i % 2 ? number : copied, start, &doc->entries[i]);
		if (!wd_fingerprint(arena, &doc->entries[i], doc->title, &(*prints)[i]))
			die("no fingerprint");
	}
}

static void find_all(struct desk *d, const struct wd_doc *doc, const struct wd_fingerprint *prints,
		     const struct wd_feed_row *feed)
{
	struct wd_listing none = { 0 };
	double began = seconds_by(CLOCK_THREAD_CPUTIME_ID);

	if (!wd_writer_begin(d->writer))
		die("no transaction");
	for (size_t i = 0; i < doc->n_entries; i++) {
		struct wd_join_in in = { .entry = &doc->entries[i],
					 .fp = &prints[i],
					 .feed = feed,
					 .listing = &none,
					 .dated = start,
					 .words = (int64_t)doc->entries[i].text.len,
					 .words_hash = 1 };
		struct wd_joined joined;

		if (!wd_join_find(d->writer, &in, &joined))
			die("an entry could not be looked for");
		d->n_found += joined.story != 0;
	}
	wd_writer_rollback(d->writer);
	d->find_s += seconds_by(CLOCK_THREAD_CPUTIME_ID) - began;
}

/* Looks for them; is_counted: then stores them, which looks for them too. */
static void take_turn(struct desk *d, size_t first, bool is_counted, struct wd_arena *arena)
{
	size_t at = first / A_TURN % FEEDS;
	struct wd_fingerprint *prints;
	struct wd_update update = { .state = d->states[at], .feed = d->list[at], .polled_at = start };
	struct wd_feed_row feed = { .id = d->states[at].id, .feed = d->feeds[at] };
	struct wd_error err;
	struct wd_doc doc;
	double began;

	wd_arena_clear(arena);
	make_doc(arena, d, first, &doc, &prints);
	find_all(d, &doc, prints, &feed);
	if (!is_counted)
		return;
	update.doc = &doc;
	update.prepared.prints = prints;
	began = seconds_by(CLOCK_THREAD_CPUTIME_ID);
	if (!wd_writer_commit(d->writer, &update, 1, &err) || update.error.code)
		die(update.error.code ? update.error.text : err.text);
	d->store_s += seconds_by(CLOCK_THREAD_CPUTIME_ID) - began;
}

static double print_bytes(struct desk *d)
{
	int64_t bytes, stories;

	if (!wd_db_int(d->writer->db, &bytes, 0, "SELECT sum(pgsize) FROM dbstat WHERE name = 'print'", "") ||
	    !wd_db_int(d->writer->db, &stories, 0, "SELECT count(*) FROM story", ""))
		die("this SQLite has no dbstat");
	return (double)bytes / (double)stories;
}

static bool tell(const char *what, double is, double most)
{
	printf("%s: %.2f, limit %.2f%s\n", what, is, most, is > most ? ": PASSED OVER" : "");
	return is <= most;
}

int main(int argc, char **argv)
{
	size_t many = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : MANY;
	struct wd_arena *arena = wd_arena_new(0);
	struct desk *few = wd_xcalloc(1, sizeof(*few)), *lots = wd_xcalloc(1, sizeof(*lots));
	char folder[] = "/tmp/wd-alike-XXXXXX";
	bool good;

	if (!mkdtemp(folder))
		die("no folder");
	wd_clock_set(start);
	open_desk(few, folder, "few", FEW);
	open_desk(lots, folder, "many", many);
	/* A desk that has run for a while has in memory what it looks into all the time. */
	for (size_t i = 0; i < WARMING; i += A_TURN) {
		take_turn(few, PROBES + i, false, arena);
		take_turn(lots, PROBES + i, false, arena);
	}
	few->find_s = lots->find_s = 0;
	few->n_found = lots->n_found = 0;
	/* In turns, so that a busy machine is unfair to both. */
	for (size_t i = 0; i < PROBES; i += A_TURN) {
		take_turn(few, i, true, arena);
		take_turn(lots, i, true, arena);
	}
	/* Every second copies; a text of few words may stand in two. */
	if (few->n_found * 100 < PROBES * 49 || lots->n_found * 100 < PROBES * 49)
		die("copies were not recognised");
	printf("recognised among %d stories: %.0f us an entry of %.0f us to store it; among %zu: %.0f of "
	       "%.0f\n",
	       FEW, few->find_s / PROBES * 1e6, few->store_s / PROBES * 1e6, many, lots->find_s / PROBES * 1e6,
	       lots->store_s / PROBES * 1e6);
	good = tell("growth", lots->find_s / few->find_s, most_growth);
	good = tell("share of storing an entry, few stories", few->find_s / few->store_s, most_share) && good;
	good = tell("share of storing an entry, many stories", lots->find_s / lots->store_s, most_share) && good;
	good = tell("bytes of prints a story", print_bytes(lots), most_bytes) && good;
	close_desk(few);
	close_desk(lots);
	free(few);
	free(lots);
	wd_arena_free(arena);
	rmdir(folder);
	return good ? 0 : 1;
}
