/*
 * Writers of one database on PostgreSQL beside each other, held at any point of their transactions: nothing is lost or
 * doubled, what is one story is one, and who reads along misses nothing.
 */
#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "cluster/place.h"
#include "made_desk.h"
#include "store/write/settle.h"
#include "store/write/turn.h"
#include "store/write/writer.h"
#include "util/clock.h"

enum { WRITERS = 3, LEASE_MS = 60000, OVER_MS = -1, PATIENCE_MS = 20000 };

/* made_desk's, with writers that know of each other. */
struct several {
	struct made_desk d;
	struct wd_writer *writers[WRITERS];
	struct wd_feed_state *states[WRITERS];
	struct wd_update updates[WRITERS];
};

static void share(struct wd_writer *writer, int64_t for_ms)
{
	struct wd_share share;
	struct wd_error err = { 0 };

	made_must(wd_writer_share(writer, for_ms, false, &share, &err), &err);
}

static int set_up(void **state)
{
	struct several *s = calloc(1, sizeof(*s));
	struct wd_error err = { 0 };

	assert_non_null(s);
	made_open(&s->d);
	for (int i = 0; i < WRITERS; i++) {
		s->writers[i] = wd_writer_open(s->d.path, &err);
		made_must(s->writers[i] != NULL, &err);
		made_must(wd_writer_sync(s->writers[i], &s->d.snapshot, &s->states[i], &err), &err);
		share(s->writers[i], LEASE_MS);
	}
	/* All know how many they are. */
	for (int i = 0; i < WRITERS; i++)
		share(s->writers[i], LEASE_MS);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct several *s = *state;

	for (int i = 0; i < WRITERS; i++) {
		for (size_t feed = 0; feed < MADE_FEEDS; feed++)
			wd_feed_state_release(&s->states[i][feed]);
		free(s->states[i]);
		wd_writer_close(s->writers[i]);
	}
	made_close(&s->d);
	free(s);
	return 0;
}

static void print_line(void *ctx, const char *line)
{
	(void)ctx;
	print_error("%s\n", line);
}

static int64_t ask(struct several *s, const char *sql)
{
	return place_ask(s->d.path, sql);
}

/* Of the whole database: each row refers to what is there, each entry is where it is looked for, each number counts right. */
static void check_sound(struct several *s)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(s->d.path, &err);

	made_must(reader != NULL, &err);
	made_must(wd_reader_check(reader, print_line, NULL, NULL, &err), &err);
	wd_reader_close(reader);
	assert_int_equal(
		ask(s, "SELECT count(*) FROM merge WHERE members <> (SELECT count(*) FROM member WHERE merge = id)"), 0);
	assert_int_equal(ask(s, "SELECT count(*) FROM story s WHERE NOT EXISTS (SELECT 1 FROM entry WHERE id = s.lead"
				" AND story = s.id)"),
			 0);
	assert_int_equal(ask(s, "SELECT count(*) - count(DISTINCT public_id) FROM story"), 0);
}

/* ---- what is polled ---- */

/* A text that no other number has. */
static struct wd_span text(struct wd_arena *arena, unsigned number)
{
	struct wd_buf words;
	struct wd_span out;

	wd_buf_init(&words, WD_BUF_PAGE);
	for (unsigned i = 0, roll = number * 2654435761u + 1; i < 60; i++) {
		for (int letter = 0; letter < 8; letter++, roll = roll * 1103515245u + 12345u)
			wd_buf_add_char(&words, (char)('a' + roll / 65536 % 26));
		wd_buf_add_char(&words, ' ');
	}
	out = wd_arena_copy(arena, words.data, words.len);
	wd_buf_release(&words);
	return out;
}

/* One more entry of the feed's document: a text by its number, under an id. */
static void add(struct several *s, size_t feed, unsigned number, const char *id, int64_t at)
{
	struct wd_doc *doc = &s->d.docs[feed];
	struct wd_entry *e = wd_arena_push(s->d.arena, &doc->entries, &doc->n_entries, sizeof(*e));
	struct wd_span body = text(s->d.arena, number);

	doc->format = "atom10";
	doc->title = wd_span_of(made_papers[feed]);
	*e = (struct wd_entry){ .id = wd_span_of(id),
				.url = wd_arena_printf(s->d.arena, "https://paper%zu.example/%s", feed, id),
				.title = wd_arena_printf(s->d.arena, "%.40s", body.ptr),
				.content_html = body,
				.published_at = at,
				.updated_at = WD_NO_TIME };
}

static struct wd_update *update_of(struct several *s, int writer, size_t feed)
{
	s->updates[writer] = (struct wd_update){
		.state = s->states[writer][feed], .feed = s->d.list[feed], .doc = &s->d.docs[feed], .polled_at = MADE_START
	};
	return &s->updates[writer];
}

static void commit(struct several *s, int writer, size_t feed)
{
	struct wd_update *update = update_of(s, writer, feed);
	struct wd_error err = { 0 };

	made_must(wd_writer_commit(s->writers[writer], update, 1, &err), &err);
	assert_int_equal(update->error.code, WD_OK);
}

/* ---- a transaction in pieces ---- */

static bool take(struct wd_writer *w, struct wd_update *update)
{
	return wd_entry_take_all(w, update) && wd_db_run(w->db, "UPDATE poll SET entries = entries + ?2 WHERE feed = ?1",
							 "ii", update->state.id, (int64_t)update->n_new_entries);
}

/* Up to where it would take its turn; all of it is at the server. */
static void begin(struct several *s, int writer, size_t feed)
{
	struct wd_writer *w = s->writers[writer];
	int64_t n;

	w->takes_in = true;
	if (!wd_writer_begin_beside(w) || !take(w, update_of(s, writer, feed)) ||
	    !wd_db_int(w->db, &n, 0, "SELECT count(*) FROM entry", ""))
		fail_msg("%s", w->db->error.text);
}

static void end(struct several *s, int writer)
{
	struct wd_writer *w = s->writers[writer];
	struct wd_error err = { 0 };
	int64_t made;

	if (!wd_turn_take(w) || !wd_settle(w, &made) || !wd_turn_ends_well(w))
		fail_msg("%s", w->db->error.text);
	made_must(wd_writer_end(w, true, &err), &err);
	w->takes_in = false;
}

/* The same in turn from the beginning. */
static void begin_in_turn(struct several *s, int writer, size_t feed)
{
	struct wd_writer *w = s->writers[writer];

	w->takes_in = true;
	if (!wd_writer_begin_beside(w) || !wd_writer_take_turn(w) || !take(w, update_of(s, writer, feed)))
		fail_msg("%s", w->db->error.text);
}

/* A whole one in a thread of its own. */
struct going {
	pthread_t thread;
	struct wd_writer *writer;
	struct wd_update *update;
	struct wd_error err;
	bool done;
};

static void *run(void *ctx)
{
	struct going *going = ctx;

	going->done = wd_writer_commit(going->writer, going->update, 1, &going->err);
	return NULL;
}

/* Until it waits for another one. */
static void start(struct several *s, struct going *going, int writer, size_t feed)
{
	int64_t until = wd_clock_steady() + PATIENCE_MS;

	*going = (struct going){ .writer = s->writers[writer], .update = update_of(s, writer, feed) };
	assert_int_equal(pthread_create(&going->thread, NULL, run, going), 0);
	while (ask(s, "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
		      " WHERE NOT l.granted AND a.datname = current_database()") == 0 &&
	       wd_clock_steady() < until)
		usleep(2000);
}

static void finish(struct going *going)
{
	pthread_join(going->thread, NULL);
	made_must(going->done, &going->err);
	assert_int_equal(going->update->error.code, WD_OK);
}

/* ---- the tests ---- */

/* By the text, by the link and by neither. */
static void what_two_store_at_once_is_one_story(void **state)
{
	struct several *s = *state;

	add(s, 0, 1, "a", MADE_START - 1000);
	add(s, 0, 2, "https://agency.example/same", MADE_START - 2000);
	add(s, 0, 3, "c", MADE_START - 3000);
	add(s, 1, 1, "d", MADE_START - 4000);
	add(s, 1, 4, "https://agency.example/same", MADE_START - 5000);
	add(s, 1, 5, "f", MADE_START - 6000);
	begin(s, 0, 0);
	commit(s, 1, 1);
	assert_int_equal(ask(s, "SELECT count(*) FROM story"), 3);
	end(s, 0);
	assert_int_equal(ask(s, "SELECT count(*) FROM entry"), 6);
	assert_int_equal(ask(s, "SELECT count(*) FROM story"), 4);
	/* What was published first keeps its place. */
	assert_int_equal(ask(s, "SELECT count(*) FROM story s JOIN entry e ON e.id = s.id JOIN feed f ON f.id = e.feed"
				" WHERE f.url = 'https://paper1.example/feed'"),
			 3);
	check_sound(s);
}

/* The same where the other one commits while the turn is waited for. */
static void what_comes_while_the_turn_is_waited_for_is_seen(void **state)
{
	struct several *s = *state;
	struct going going;

	add(s, 0, 1, "a", MADE_START - 1000);
	add(s, 1, 1, "b", MADE_START - 2000);
	begin_in_turn(s, 1, 1);
	start(s, &going, 0, 0);
	end(s, 1);
	finish(&going);
	assert_int_equal(ask(s, "SELECT count(*) FROM entry"), 2);
	assert_int_equal(ask(s, "SELECT count(*) FROM story"), 1);
	assert_int_equal(going.update->n_new_stories, 0);
	check_sound(s);
}

/* Whoever has taken in what was noted last has missed nothing that came before it; nor has a reader of the version. */
static void changes_come_in_the_order_of_commits(void **state)
{
	struct several *s = *state;
	int64_t version, last;

	add(s, 0, 1, "a", MADE_START - 1000);
	add(s, 1, 2, "b", MADE_START - 2000);
	add(s, 2, 3, "c", MADE_START - 3000);
	begin(s, 0, 0);
	commit(s, 1, 1);
	commit(s, 2, 2);
	version = ask(s, "SELECT value FROM meta WHERE name = 'version'");
	last = ask(s, "SELECT max(seq) FROM fresh");
	assert_int_equal(ask(s, "SELECT count(*) FROM member"), 2);
	end(s, 0);
	assert_int_equal(ask(s, "SELECT count(*) FROM member"), 3);
	assert_int_equal(ask(s, "SELECT value FROM meta WHERE name = 'version'"), version + 1);
	assert_true(ask(s, "SELECT min(n.seq) FROM fresh n JOIN entry e ON e.id = n.entry JOIN feed f ON f.id = e.feed"
			   " WHERE f.url = 'https://paper0.example/feed'") > last);
	/* The third one finds it when its copy comes. */
	add(s, 3, 1, "d", MADE_START - 4000);
	commit(s, 2, 3);
	assert_int_equal(ask(s, "SELECT count(*) FROM entry"), 4);
	assert_int_equal(ask(s, "SELECT count(*) FROM story"), 3);
	check_sound(s);
}

/* Two bring an original of what was there as a copy: neither waits for the other, and one of them leads. */
static void two_may_join_one_story(void **state)
{
	struct several *s = *state;

	s->d.feeds[2].lead = false;
	add(s, 2, 1, "copy", MADE_START - 1000);
	commit(s, 2, 2);
	add(s, 0, 1, "a", MADE_START - 2000);
	add(s, 1, 1, "b", MADE_START - 3000);
	begin(s, 0, 0);
	begin(s, 1, 1);
	end(s, 1);
	end(s, 0);
	assert_int_equal(ask(s, "SELECT count(*) FROM story"), 1);
	assert_int_equal(ask(s, "SELECT count(*) FROM entry"), 3);
	assert_int_equal(ask(s, "SELECT e.copy FROM story s JOIN entry e ON e.id = s.lead"), 0);
	assert_int_equal(ask(s, "SELECT count(*) FROM member"), 1);
	check_sound(s);
}

/* An id, be it of the publisher's, is one story's. */
static void a_public_id_is_given_once(void **state)
{
	struct several *s = *state;
	struct going going;

	s->d.feeds[0].dedup = s->d.feeds[1].dedup = false;
	add(s, 0, 1, "https://agency.example/same", MADE_START - 1000);
	add(s, 1, 2, "https://agency.example/same", MADE_START - 2000);
	begin_in_turn(s, 1, 1);
	start(s, &going, 0, 0);
	end(s, 1);
	finish(&going);
	assert_int_equal(ask(s, "SELECT count(*) FROM story"), 2);
	check_sound(s);
}

/* As before a newcomer's number is known to all: both take the same place. */
static void who_takes_another_ones_place_begins_again(void **state)
{
	struct several *s = *state;
	struct going going;

	for (int i = 0; i < 2; i++)
		s->writers[i]->places.lane = 0;
	add(s, 0, 1, "a", MADE_START);
	add(s, 1, 2, "b", MADE_START);
	begin(s, 1, 1);
	start(s, &going, 0, 0);
	end(s, 1);
	finish(&going);
	assert_int_equal(ask(s, "SELECT count(*) FROM entry"), 2);
	assert_int_equal(ask(s, "SELECT count(*) FROM story"), 2);
	assert_int_equal(going.update->n_new_entries, 1);
	check_sound(s);
}

/* Who was put out after its transaction began writes nothing. */
static void who_is_put_out_ends_with_nothing(void **state)
{
	struct several *s = *state;

	share(s->writers[0], OVER_MS);
	usleep(2000);
	add(s, 0, 1, "a", MADE_START);
	begin(s, 0, 0);
	share(s->writers[1], LEASE_MS);
	assert_false(wd_turn_take(s->writers[0]));
	assert_int_equal(s->writers[0]->db->error.code, WD_PERMANENT);
	wd_writer_rollback(s->writers[0]);
	assert_int_equal(ask(s, "SELECT count(*) FROM entry"), 0);
	check_sound(s);
}

#define BESIDE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BESIDE(what_two_store_at_once_is_one_story),
		BESIDE(what_comes_while_the_turn_is_waited_for_is_seen),
		BESIDE(changes_come_in_the_order_of_commits),
		BESIDE(two_may_join_one_story),
		BESIDE(a_public_id_is_given_once),
		BESIDE(who_takes_another_ones_place_begins_again),
		BESIDE(who_is_put_out_ends_with_nothing),
	};

	setenv("WIREDESK_TEST_ENGINE", "postgresql", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
