#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cluster/cluster.h"
#include "store/engine/care.h"
#include "store/rows/place.h"
#include "store/rows/words.h"
#include "util/clock.h"
#include "util/mem.h"

/* The same checks of both engines: a writer and a reader of a database with one table. */
struct desk {
	const char *engine;
	char folder[64];
	char *place; /* NULL: PostgreSQL is not there */
	struct wd_db *writer, *reader;
};

static struct wd_db *open_it(const char *place, enum wd_db_mode mode)
{
	struct wd_error err = { 0 };
	struct wd_db *db = wd_db_open(place, mode, &err);

	if (!db)
		fail_msg("%s", err.text);
	return db;
}

static void must(struct wd_db *db, bool done)
{
	if (!done || db->fault != WD_DB_SOUND)
		fail_msg("%s", db->error.text);
}

static int set_up(void **state)
{
	struct desk *d = wd_xcalloc(1, sizeof(*d));
	struct wd_error err = { 0 };

	d->engine = *state;
	*state = d;
	if (strcmp(d->engine, "SQLite") == 0) {
		snprintf(d->folder, sizeof(d->folder), "/tmp/wiredesk-db.XXXXXX");
		assert_non_null(mkdtemp(d->folder));
		d->place = wd_xmalloc(100);
		snprintf(d->place, 100, "%s/db", d->folder);
	} else {
		d->place = cluster_database("template0");
	}
	if (!d->place)
		return 0;
	d->writer = open_it(d->place, WD_DB_WRITE);
	if (!wd_db_migrate(d->writer, &err))
		fail_msg("%s", err.text);
	must(d->writer,
	     wd_db_exec(d->writer, "CREATE TABLE thing(id BIGINT PRIMARY KEY, word TEXT, bytes BYTEA, n BIGINT)"));
	d->reader = open_it(d->place, WD_DB_READ);
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;
	char line[100];

	wd_db_close(d->reader);
	wd_db_close(d->writer);
	if (d->folder[0]) {
		for (const char *const *end = (const char *const[]){ "", "-wal", "-shm", NULL }; *end; end++) {
			snprintf(line, sizeof(line), "%s%s", d->place, *end);
			unlink(line);
		}
		rmdir(d->folder);
	}
	free(d->place);
	free(d);
	return 0;
}

static struct desk *desk_of(void **state)
{
	struct desk *d = *state;

	if (!d->place)
		skip();
	return d;
}

#define PUT "INSERT INTO thing(id, word, bytes, n) VALUES (?1, ?2, ?3, ?4)"
static const char put[] = PUT;

static void put_many(struct wd_db *db, int64_t n)
{
	must(db, wd_db_begin(db));
	for (int64_t i = 1; i <= n; i++)
		must(db, wd_db_run(db, put, "izbn", i, "a word", WD_SPAN_NONE, i * 10));
	must(db, wd_db_commit(db));
}

static int64_t count(struct wd_db *db)
{
	int64_t n;

	must(db, wd_db_int(db, &n, -1, "SELECT count(*) FROM thing", ""));
	return n;
}

static void values_come_back(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	static const char bytes[] = "\0\1\0\377\\x'";
	struct wd_span long_text = { wd_xmalloc(3000000), 3000000 };
	static const int64_t numbers[] = { 0, -1, INT64_MAX, INT64_MIN + 1, 1LL << 40, WD_NO_TIME };
	struct wd_stmt *stmt;
	char *copy;

	memset((char *)long_text.ptr, 'x', long_text.len);
	must(db, wd_db_begin(db));
	must(db, wd_db_run(db, put, "itbn", (int64_t)1, WD_SPAN("d\303\251j\303\240 ?1 'vu'"),
			   (struct wd_span){ bytes, sizeof(bytes) - 1 }, numbers[0]));
	must(db, wd_db_run(db, put, "itbn", (int64_t)2, long_text, WD_SPAN(""), numbers[1]));
	must(db, wd_db_run(db, put, "itbn", (int64_t)3, WD_SPAN_NONE, WD_SPAN_NONE, numbers[2]));
	must(db, wd_db_run(db, put, "itbn", (int64_t)4, WD_SPAN(""), WD_SPAN_NONE, numbers[3]));
	must(db, wd_db_run(db, put, "itbn", (int64_t)5, WD_SPAN("x"), WD_SPAN_NONE, numbers[4]));
	must(db, wd_db_run(db, put, "itbn", (int64_t)6, WD_SPAN("y"), WD_SPAN_NONE, numbers[5]));
	must(db, wd_db_commit(db));

	stmt = wd_db_query(db, "SELECT word, bytes, n, id = 1, id FROM thing ORDER BY id", "");
	assert_non_null(stmt);
	assert_true(wd_db_step(stmt));
	assert_true(wd_span_is(wd_db_text(stmt, 0), "d\303\251j\303\240 ?1 'vu'"));
	assert_true(wd_span_equal(wd_db_text(stmt, 1), (struct wd_span){ bytes, sizeof(bytes) - 1 }));
	assert_int_equal(wd_db_count(stmt, 3), 1);
	assert_true(wd_db_step(stmt));
	assert_true(wd_span_equal(wd_db_text(stmt, 0), long_text));
	assert_false(wd_db_is_null(stmt, 1));
	assert_int_equal(wd_db_text(stmt, 1).len, 0);
	assert_int_equal(wd_db_number(stmt, 2), -1);
	assert_int_equal(wd_db_count(stmt, 3), 0);
	assert_true(wd_db_step(stmt));
	assert_true(wd_db_is_null(stmt, 0));
	assert_null(wd_db_text(stmt, 0).ptr);
	assert_null(wd_db_string(stmt, 0));
	assert_int_equal(wd_db_number(stmt, 2), INT64_MAX);
	assert_true(wd_db_step(stmt));
	copy = wd_db_string(stmt, 0);
	assert_string_equal(copy, "");
	assert_int_equal(wd_db_number(stmt, 2), INT64_MIN + 1);
	assert_true(wd_db_step(stmt));
	assert_int_equal(wd_db_number(stmt, 2), 1LL << 40);
	assert_true(wd_db_step(stmt));
	assert_int_equal(wd_db_number(stmt, 2), WD_NO_TIME);
	assert_int_equal(wd_db_count(stmt, 2), 0);
	assert_true(wd_span_is(wd_db_text(stmt, 4), "6"));
	assert_false(wd_db_step(stmt));
	wd_db_done(stmt);
	assert_int_equal(db->fault, WD_DB_SOUND);
	free(copy);
	free((char *)long_text.ptr);
}

/* What PostgreSQL answers in types of its own. */
static void sums_and_truths_are_numbers(void **state)
{
	struct desk *d = desk_of(state);
	static const char *const sums[] = { "SELECT sum(n) FROM thing", "SELECT sum(n) - 100 FROM thing",
					    "SELECT sum(n) * 1000000 FROM thing", "SELECT -sum(n) FROM thing",
					    "SELECT n > 10 FROM thing WHERE id = 2" };
	static const int64_t want[] = { 30, -70, 30000000, -30, 1 };
	int64_t n;

	put_many(d->writer, 2);
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		must(d->writer, wd_db_int(d->writer, &n, 7, sums[i], ""));
		assert_int_equal(n, want[i]);
	}
	must(d->writer, wd_db_int(d->writer, &n, 7, "SELECT sum(n) FROM thing WHERE id > 9", ""));
	assert_int_equal(n, 7);
	must(d->writer, wd_db_int(d->writer, &n, 7, "SELECT n FROM thing WHERE id > 9", ""));
	assert_int_equal(n, 7);
	/* Two numbers as each engine's functions have them. */
	must(d->writer,
	     wd_db_int(d->writer, &n, 7, "SELECT max(?1, 3) + min(?1, n) FROM thing WHERE id = 1", "i", (int64_t)5));
	assert_int_equal(n, 10);
	must(d->writer, wd_db_int(d->writer, &n, 7, "SELECT max(?1, 3)", "n", WD_NO_TIME));
	assert_int_equal(n, 7);
}

static int64_t n_of(struct wd_db *db, const char *sql, int64_t id)
{
	int64_t n;

	must(db, wd_db_int(db, &n, -1, sql, "i", id));
	return n;
}

/* Whether it was foreseen or not, out of order, more than there is room for, or outdated: the answer is the right one. */
static void what_is_foreseen_is_answered(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	static const char n_by_id[] = "SELECT n FROM thing WHERE id = ?1", again[] = "SELECT n + 1 FROM thing WHERE id = ?1";
	enum { MANY = WD_DB_FORESEEN + 1000 };

	put_many(db, MANY);
	must(db, wd_db_begin(db));
	for (int64_t round = 0; round < 2; round++) {
		for (int64_t i = 1; i <= MANY; i++)
			wd_db_foresee(db, i % 2 ? n_by_id : again, "i", i);
		for (int64_t i = MANY; i > 0; i--)
			assert_int_equal(n_of(db, i % 2 ? n_by_id : again, i), i * 10 + !(i % 2));
	}
	/* Each answer is taken once; one that is outdated never, be it there already or not. */
	wd_db_foresee(db, n_by_id, "i", (int64_t)1);
	wd_db_foresee(db, n_by_id, "i", (int64_t)1);
	wd_db_foresee(db, n_by_id, "i", (int64_t)2);
	wd_db_foresee(db, n_by_id, "i", (int64_t)3);
	wd_db_outdate(db, n_by_id, "i", (int64_t)2);
	assert_int_equal(n_of(db, n_by_id, 1), 10);
	wd_db_outdate(db, n_by_id, "i", (int64_t)3);
	must(db, wd_db_run(db, "UPDATE thing SET n = 5", ""));
	wd_db_outdate(db, n_by_id, "i", (int64_t)1);
	for (int64_t i = 1; i <= 3; i++)
		assert_int_equal(n_of(db, n_by_id, i), 5);
	wd_db_foresee(db, n_by_id, "i", (int64_t)4);
	wd_db_outdate_all(db);
	wd_db_foresee(db, n_by_id, "i", (int64_t)5);
	must(db, wd_db_run(db, "UPDATE thing SET n = 6 WHERE id = 4", ""));
	assert_int_equal(n_of(db, n_by_id, 4), 6);
	assert_int_equal(n_of(db, n_by_id, 5), 5);
	/* None goes on behind the end of its transaction. */
	wd_db_foresee(db, n_by_id, "i", (int64_t)7);
	wd_db_rollback(db);
	assert_int_equal(n_of(db, n_by_id, 7), 70);
	wd_db_foresee(db, n_by_id, "i", (int64_t)8);
	assert_int_equal(n_of(db, n_by_id, 8), 80);
	assert_int_equal(count(db), MANY);
}

/* None, one or several rows of each, in their order; and what is being read stays, whatever is outdated. */
static void what_is_foreseen_has_its_rows(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	static const char below[] = "SELECT id, word, n FROM thing WHERE id < ?1 AND word = ?2 ORDER BY id DESC LIMIT ?3";

	put_many(db, 10);
	must(db, wd_db_begin(db));
	for (int64_t i = 0; i < 8; i++)
		wd_db_foresee(db, below, "izi", 2 * i, i == 3 ? "no word" : "a word", (int64_t)4);
	wd_db_outdate(db, below, "izi", (int64_t)4, "a word", (int64_t)4);
	for (int64_t i = 0; i < 6; i++) {
		struct wd_stmt *stmt = wd_db_query(db, below, "izi", 2 * i, i == 3 ? "no word" : "a word", (int64_t)4);

		assert_non_null(stmt);
		if (i == 4)
			wd_db_outdate_all(db);
		for (int64_t id = 2 * i - 1; id > 0 && id >= 2 * i - 4 && i != 3; id--) {
			assert_true(wd_db_step(stmt));
			assert_int_equal(wd_db_count(stmt, 0), id);
			assert_true(wd_span_is(wd_db_text(stmt, 1), "a word"));
			assert_int_equal(wd_db_count(stmt, 2), 10 * id);
		}
		assert_false(wd_db_step(stmt));
		wd_db_done(stmt);
	}
	wd_db_rollback(db);
	must(db, true);
}

static bool add_thing(struct wd_db *db, int64_t id, struct wd_span word, int64_t n)
{
	return wd_db_add(db, put, "itbn", id, word, id % 3 ? WD_SPAN("\\x") : WD_SPAN_NONE, n);
}

/* However many, however long, whatever is asked between: as if each had been put at once. */
static void added_rows_are_there(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	struct wd_span long_text = { wd_xcalloc(1, 100000), 100000 };
	enum { MANY = 2000, EVERY = 97 };
	int64_t n;

	memset((char *)long_text.ptr, 'x', long_text.len);
	must(db, wd_db_begin(db));
	for (int64_t i = 1; i <= MANY; i++) {
		must(db, add_thing(db, i, i % EVERY == 1 ? long_text : WD_SPAN("a word"), i % 2 ? i : WD_NO_TIME));
		if (i % EVERY == 0)
			assert_int_equal(count(db), i);
	}
	must(db, wd_db_run(db, "UPDATE thing SET n = -1 WHERE id = ?1", "i", (int64_t)MANY));
	assert_int_equal(wd_db_changes(db), 1);
	/* Of one that is there already nothing is added, twice in a row neither. */
	for (int64_t i = MANY - 1; i < MANY + 3; i++)
		for (int k = 1; k <= 3; k++)
			must(db, wd_db_add(db,
					   "INSERT INTO thing(id, n) VALUES (?1, ?2)"
					   " ON CONFLICT(id) DO UPDATE SET n = excluded.n",
					   "ii", i, i * k));
	must(db, wd_db_commit(db));
	assert_int_equal(count(d->reader), MANY + 2);
	for (int64_t i = MANY - 1; i < MANY + 3; i++)
		assert_int_equal(n_of(d->reader, "SELECT n FROM thing WHERE id = ?1", i), i * 3);
	must(db, wd_db_int(db, &n, 0,
			   "SELECT count(*) FROM thing WHERE (bytes IS NULL) = (id % 3 = 0) AND (n IS NULL) ="
			   " (id % 2 = 0) AND length(word) = CASE WHEN id % 97 = 1 THEN 100000 ELSE 6 END"
			   " AND id < 1999",
			   ""));
	assert_int_equal(n, MANY - 2);
	free((char *)long_text.ptr);
}

/* What was added goes with its part, or with its transaction; the failure shows in it. */
static void added_rows_fail_with_their_part(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;

	must(db, wd_db_begin(db));
	must(db, add_thing(db, 1, WD_SPAN("kept"), 1));
	for (int64_t i = 0; i < 3; i++) {
		must(db, wd_db_part_begin(db));
		must(db, add_thing(db, 100 + i, WD_SPAN("gone with the part"), 1));
		assert_false(add_thing(db, 1, WD_SPAN("twice"), 1) && wd_db_part_end(db));
		assert_int_equal(db->fault, WD_DB_WRONG);
		wd_db_clear(db);
		must(db, wd_db_part_undo(db));
		/* Given up before it was sent. */
		must(db, wd_db_part_begin(db));
		must(db, add_thing(db, 200 + i, WD_SPAN("gone with the part"), 1));
		must(db, wd_db_part_undo(db));
		must(db, wd_db_part_begin(db));
		must(db, add_thing(db, 300 + i, WD_SPAN("kept"), 1));
		must(db, wd_db_part_end(db));
	}
	must(db, wd_db_commit(db));
	assert_int_equal(count(d->reader), 4);
	must(db, wd_db_begin(db));
	must(db, add_thing(db, 400, WD_SPAN("undone"), 1));
	wd_db_rollback(db);
	must(db, wd_db_begin(db));
	must(db, add_thing(db, 401, WD_SPAN("kept"), 1));
	must(db, wd_db_commit(db));
	assert_int_equal(count(d->reader), 5);
	must(db, wd_db_begin(db));
	assert_false(add_thing(db, 1, WD_SPAN("twice"), 1) && wd_db_commit(db));
	wd_db_rollback(db);
	wd_db_clear(db);
	assert_int_equal(count(db), 5);
}

/* Of one row or of many, twice in a row, too; and none where there is none. */
static void added_updates_are_made(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	static const char more[] = "UPDATE thing SET n = coalesce(n, 0) + ?2, word = ?3 WHERE id = ?1 AND word <> 'WHERE'";
	static const char word_of[] = "SELECT 1 FROM thing WHERE id = ?1 AND word = 'of ' || n";
	int64_t one;

	put_many(db, 300);
	must(db, wd_db_begin(db));
	for (int64_t round = 1; round <= 2; round++) {
		for (int64_t i = 1; i <= 310; i++) {
			char word[24];

			snprintf(word, sizeof(word), "of %" PRId64, i * 10 + i * round);
			must(db, wd_db_add(db, more, "iiz", i, i, word));
			if (i % 100 == 0)
				must(db, wd_db_add(db, more, "iiz", i, (int64_t)0, word));
		}
	}
	must(db, wd_db_commit(db));
	for (int64_t i = 1; i <= 300; i++) {
		must(db, wd_db_int(db, &one, 0, word_of, "i", i));
		assert_int_equal(one, 1);
	}
	assert_int_equal(count(d->reader), 300);
}

/* What was added is kept back while other questions are foreseen, and seen by those of which it says that it touches them. */
static void what_was_added_is_foreseen(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	static const char n_by_id[] = "SELECT n FROM thing WHERE id = ?1", most[] = "SELECT max(n) FROM thing WHERE id > ?1";

	put_many(db, 2);
	must(db, wd_db_begin(db));
	for (int64_t i = 3; i <= 3000; i++) {
		wd_db_foresee(db, n_by_id, "i", (int64_t)1);
		must(db, add_thing(db, i, WD_SPAN("a word"), i * 10));
		wd_db_outdate(db, n_by_id, "i", i);
		wd_db_outdate(db, most, "i", (int64_t)0);
		wd_db_foresee(db, n_by_id, "i", i % 3 ? i : i - 1);
		wd_db_foresee(db, most, "i", (int64_t)0);
		assert_int_equal(n_of(db, n_by_id, 1), 10);
		assert_int_equal(n_of(db, most, 0), i * 10);
		assert_int_equal(n_of(db, n_by_id, i % 3 ? i : i - 1), (i % 3 ? i : i - 1) * 10);
		if (i % 1000 == 0)
			wd_db_outdate_all(db);
	}
	must(db, wd_db_commit(db));
}

static bool add_story(struct wd_db *db, int64_t id)
{
	return wd_db_add(db,
			 "INSERT INTO story(id, sort_at, first_seen_at, updated_at, lead, public_hash, public_id)"
			 " VALUES (?1, ?1, 0, 0, ?1, 0, ?2)",
			 "iz", id, "a story");
}

/* Whichever was added first. */
static void added_rows_find_what_they_refer_to(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	static const char notice[] = "INSERT INTO notice(target, story, queued_at) VALUES (1, ?1, 0)";
	int64_t n;

	must(db, wd_db_exec(db, "INSERT INTO target(id, merge, address, backlog) VALUES (1, 'all', 'there', 0)"));
	must(db, add_story(db, 1));
	must(db, wd_db_begin(db));
	must(db, wd_db_add(db, notice, "i", (int64_t)1));
	must(db, add_story(db, 2));
	must(db, wd_db_add(db, notice, "i", (int64_t)2));
	must(db, wd_db_commit(db));
	must(db, wd_db_int(db, &n, 0, "SELECT count(*) FROM notice n JOIN story s ON s.id = n.story", ""));
	assert_int_equal(n, 2);
}

/* A question that fails shows when something is asked next, and the connection is used again. */
static void what_is_foreseen_wrongly_fails(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	int64_t n;

	must(db, wd_db_begin(db));
	wd_db_foresee(db, "SELECT none FROM nothing WHERE id = ?1", "i", (int64_t)1);
	wd_db_foresee(db, "SELECT n FROM thing WHERE id = ?1", "i", (int64_t)1);
	assert_false(wd_db_int(db, &n, 0, "SELECT none FROM nothing WHERE id = ?1", "i", (int64_t)1));
	assert_int_equal(db->fault, WD_DB_WRONG);
	wd_db_rollback(db);
	wd_db_clear(db);
	assert_int_equal(count(db), 0);
}

static void a_list_makes_rows(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->reader;
	static const int64_t list[] = { 7, -1, INT64_MAX, 7 };
	static const char sql[] = "SELECT l.key, l.value FROM json_each(?1) l WHERE l.value <> ?2 ORDER BY l.key";
	struct wd_stmt *stmt = wd_db_query(db, sql, "li", (struct wd_numbers){ list, 4 }, (int64_t)-1);

	for (int i = 0; i < 4; i++) {
		if (i == 1)
			continue;
		assert_true(wd_db_step(stmt));
		assert_int_equal(wd_db_count(stmt, 0), i);
		assert_int_equal(wd_db_count(stmt, 1), list[i]);
	}
	assert_false(wd_db_step(stmt));
	wd_db_done(stmt);
	stmt = wd_db_query(db, sql, "li", (struct wd_numbers){ list, 0 }, (int64_t)0);
	assert_false(wd_db_step(stmt));
	wd_db_done(stmt);
	must(db, true);
}

static void changes_are_those_of_the_last(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	int64_t n;

	put_many(db, 10);
	must(db, wd_db_begin(db));
	must(db, wd_db_run(db, "UPDATE thing SET n = 0 WHERE id > ?1", "i", (int64_t)7));
	assert_int_equal(wd_db_changes(db), 3);
	must(db, wd_db_run(db, "DELETE FROM thing WHERE id = ?1", "i", (int64_t)70));
	must(db, wd_db_int(db, &n, 0, "SELECT count(*) FROM thing WHERE n = 0", ""));
	assert_int_equal(n, 3);
	assert_int_equal(wd_db_changes(db), 0);
	wd_db_rollback(db);
	must(db, wd_db_int(db, &n, 0, "SELECT count(*) FROM thing WHERE n = 0", ""));
	assert_int_equal(n, 0);
}

static const char one_thing[] = "SELECT word FROM thing WHERE id = ?1";

/* Each row is asked for anew within, and written to; the walk sees what was there when it began. */
static void walks_and_questions_nest(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	struct wd_stmt *walk, *inner;
	int64_t seen = 0;

	put_many(db, 3000);
	must(db, wd_db_begin(db));
	walk = wd_db_walk(db, "SELECT id, word FROM thing WHERE id > ?1 ORDER BY id", "i", (int64_t)0);
	assert_non_null(walk);
	while (wd_db_step(walk)) {
		assert_int_equal(wd_db_count(walk, 0), ++seen);
		inner = wd_db_query(db, one_thing, "i", seen);
		assert_true(wd_db_step(inner));
		assert_true(wd_span_equal(wd_db_text(inner, 0), wd_db_text(walk, 1)));
		wd_db_done(inner);
		must(db, wd_db_run(db, "UPDATE thing SET n = ?2 WHERE id = ?1", "ii", seen, (int64_t)1));
	}
	wd_db_done(walk);
	assert_int_equal(seen, 3000);
	must(db, wd_db_commit(db));
	must(db, wd_db_int(db, &seen, 0, "SELECT count(*) FROM thing WHERE n = 1", ""));
	assert_int_equal(seen, 3000);
}

static void a_walk_may_be_left(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->reader;

	put_many(d->writer, 500);
	must(db, wd_db_begin(db));
	for (int i = 0; i < 100; i++) {
		struct wd_stmt *walk =
			wd_db_walk(db, "SELECT a.id FROM thing a, thing b, thing c WHERE a.id <> ?1", "i", (int64_t)-1);
		struct wd_stmt *other = wd_db_walk(db, "SELECT id FROM thing ORDER BY id DESC", "");

		for (int k = 0; k < i; k++) {
			assert_true(wd_db_step(walk));
			assert_true(wd_db_step(other));
			assert_int_equal(wd_db_count(other, 0), 500 - k);
		}
		wd_db_done(walk);
		wd_db_done(other);
	}
	wd_db_rollback(db);
	assert_int_equal(count(db), 500);
}

static void texts_made_at_run_time_are_asked(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->reader;
	struct wd_value values[] = { { .is_int = true, .number = 2 }, { .text = WD_SPAN("a word") } };
	struct wd_stmt *stmt;
	bool in_transaction = false;

	put_many(d->writer, 5);
	do {
		in_transaction = !in_transaction;
		if (in_transaction)
			must(db, wd_db_begin(db));
		stmt = (in_transaction ? wd_db_ask : wd_db_ask_again)(
			db,
			WD_SPAN("SELECT a.id, '?1 NOT INDEXED', 'it''s ?' FROM thing a NOT INDEXED CROSS JOIN thing b ON"
				" b.id = a.id CROSS JOIN thing c WHERE c.id = a.id AND a.id > ?1 AND b.word = ? ORDER BY a.id"),
			values, 2);
		for (int64_t id = 3; id <= 5; id++) {
			assert_true(wd_db_step(stmt));
			assert_int_equal(wd_db_count(stmt, 0), id);
			assert_true(wd_span_is(wd_db_text(stmt, 1), "?1 NOT INDEXED"));
			assert_true(wd_span_is(wd_db_text(stmt, 2), "it's ?"));
		}
		assert_false(wd_db_step(stmt));
		wd_db_done(stmt);
		if (in_transaction)
			wd_db_rollback(db);
	} while (in_transaction);
	assert_int_equal(db->fault, WD_DB_SOUND);
}

static const char put_again[] = "INSERT INTO thing(id, word) VALUES (?1, ?2)";

/* The failure shows with the end of the part at the latest, and of the rest nothing is lost. */
static void a_part_may_fail_by_itself(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	int64_t kept;

	must(db, wd_db_begin(db));
	must(db, wd_db_run(db, put, "izbn", (int64_t)1, "kept", WD_SPAN_NONE, WD_NO_TIME));
	for (int64_t i = 0; i < 3; i++) {
		bool done = wd_db_part_begin(db);

		done = done && wd_db_run(db, put_again, "iz", 10 + i, "gone with the part");
		done = done && wd_db_run(db, put_again, "iz", (int64_t)1, "twice");
		done = done && wd_db_run(db, "UPDATE thing SET word = 'never'", "");
		done = done && wd_db_part_end(db);
		assert_false(done);
		assert_int_equal(db->fault, WD_DB_WRONG);
		assert_int_equal(db->error.code, WD_BUG);
		assert_false(wd_db_run(db, put_again, "iz", (int64_t)99, "after a failure"));
		assert_true(wd_db_in_transaction(db));
		wd_db_clear(db);
		must(db, wd_db_part_undo(db));
		must(db, wd_db_part_begin(db));
		must(db, wd_db_run(db, put_again, "iz", 20 + i, "kept"));
		must(db, wd_db_part_end(db));
	}
	must(db, wd_db_commit(db));
	assert_false(wd_db_in_transaction(db));
	assert_int_equal(count(d->reader), 4);
	must(db, wd_db_int(db, &kept, 0, "SELECT count(*) FROM thing WHERE word = 'kept'", ""));
	assert_int_equal(kept, 4);
}

static void a_failed_transaction_keeps_nothing(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	struct wd_error err = { 0 };
	bool done;

	put_many(db, 1);
	must(db, wd_db_begin(db));
	done = wd_db_run(db, put_again, "iz", (int64_t)2, "first") && wd_db_run(db, put_again, "iz", (int64_t)1, "twice") &&
	       wd_db_commit(db);
	assert_false(done);
	assert_int_equal(db->fault, WD_DB_WRONG);
	wd_db_rollback(db);
	assert_int_equal(db->fault, WD_DB_WRONG);
	assert_false(wd_db_fail(db, &err));
	assert_non_null(strstr(err.text, "database: "));
	assert_int_equal(count(db), 1);
	assert_null(wd_db_query(db, "SELECT nothing_of_the_kind FROM thing", ""));
	assert_int_equal(db->fault, WD_DB_WRONG);
	wd_db_clear(db);
	wd_db_rollback(db);
	put_many(db, 0);
}

static void a_reader_sees_one_state(void **state)
{
	struct desk *d = desk_of(state);

	put_many(d->writer, 3);
	must(d->reader, wd_db_begin(d->reader));
	assert_int_equal(count(d->reader), 3);
	must(d->writer, wd_db_run(d->writer, "DELETE FROM thing", ""));
	assert_int_equal(count(d->reader), 3);
	assert_int_equal(count(d->writer), 0);
	wd_db_rollback(d->reader);
	assert_int_equal(count(d->reader), 0);
	/* It only reads. */
	must(d->reader, wd_db_begin(d->reader));
	assert_false(wd_db_run(d->reader, put_again, "iz", (int64_t)1, "no") && wd_db_commit(d->reader));
	wd_db_rollback(d->reader);
	wd_db_clear(d->reader);
}

#define FOREVER "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT max(i) FROM n"

/* The question ends; the reader's transaction goes on, and sees what it saw. */
static void a_deadline_ends_a_question(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->reader;
	int64_t n, begun = wd_clock_steady();
	struct wd_stmt *stmt;

	put_many(d->writer, 200);
	must(db, wd_db_begin(db));
	assert_int_equal(count(db), 200);
	must(d->writer, wd_db_run(d->writer, "DELETE FROM thing WHERE id > 100", ""));
	for (int i = 0; i < 3; i++) {
		db->deadline_at = wd_clock_steady() + 50;
		assert_false(wd_db_int(db, &n, 0, FOREVER, ""));
		assert_int_equal(db->fault, WD_DB_LATE);
		assert_int_equal(db->error.code, WD_TRANSIENT);
		wd_db_clear(db);
		assert_true(wd_db_in_transaction(db));
		db->deadline_at = 0;
		assert_int_equal(count(db), 200);
		db->deadline_at = wd_clock_steady() + 50;
		stmt = wd_db_walk(db, "SELECT id FROM thing WHERE id < (" FOREVER ")", "");
		while (stmt && wd_db_step(stmt))
			;
		wd_db_done(stmt);
		assert_int_equal(db->fault, WD_DB_LATE);
		wd_db_clear(db);
		db->deadline_at = 0;
		assert_int_equal(count(db), 200);
	}
	assert_in_range(wd_clock_steady() - begun, 300, 5000);
	wd_db_rollback(db);
	assert_int_equal(count(db), 100);
}

static void why_a_file_cannot_be_opened_is_told(void **state)
{
	struct wd_error err = { 0 };

	(void)state;
	assert_null(wd_db_open("/nowhere/at/all.db", WD_DB_WRITE, &err));
	assert_string_equal(err.text, "/nowhere/at/all.db: unable to open database file: No such file or directory");
}

/* As for the daemon, which may write nowhere but beside its database (daemon/landlock.h). */
static void a_large_question_needs_no_file(void **state)
{
	struct desk *d = desk_of(state);
	struct rlimit as_it_was, none;
	int64_t n;
	bool done;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &as_it_was), 0);
	none = (struct rlimit){ 0, as_it_was.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	done = wd_db_int(d->reader, &n, 0,
			 "SELECT 7 IN (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 400000)"
			 " SELECT x * 7919 % 400009 FROM c)",
			 "");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &as_it_was), 0);
	must(d->reader, done);
	assert_int_equal(n, 1);
}

static void what_others_wrote_is_noticed(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *other = open_it(d->place, WD_DB_WRITE), *db = d->writer;
	int64_t first, second;

	put_many(db, 1);
	must(db, wd_db_begin(db) && wd_db_sign(db) && wd_db_foreign(db, &first) && wd_db_commit(db));
	must(db,
	     wd_db_begin(db) && wd_db_run(db, put_again, "iz", (int64_t)2, "ours") && wd_db_sign(db) && wd_db_commit(db));
	must(db, wd_db_begin(db) && wd_db_foreign(db, &second) && wd_db_commit(db));
	assert_int_equal(first, second);
	must(other, wd_db_begin(other) && wd_db_run(other, put_again, "iz", (int64_t)3, "theirs") && wd_db_sign(other) &&
			    wd_db_commit(other));
	must(db, wd_db_begin(db) && wd_db_foreign(db, &second) && wd_db_commit(db));
	assert_int_not_equal(first, second);
	wd_db_close(other);
}

static int waits;

/* SQLite's. */
int fdatasync(int fd)
{
	waits++;
	return fsync(fd);
}

static int waits_to_add(struct desk *d, int64_t id)
{
	waits = 0;
	must(d->writer, wd_db_run(d->writer, put_again, "iz", id, "a word"));
	assert_int_equal(count(d->reader), id);
	return waits;
}

static void who_hastens_does_not_wait_for_the_disk(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;

	assert_true(waits_to_add(d, 1) > 0);
	wd_db_hasten(db, true);
	assert_int_equal(waits_to_add(d, 2), 0);
	/* Only over an old log. */
	wd_db_drain_log(db);
	assert_true(waits_to_add(d, 3) > 0);
	wd_db_hasten(db, false);
	must(db, wd_db_checkpoint(db));
	wd_db_hasten(db, true);
	assert_int_equal(waits_to_add(d, 4), 0);
	wd_db_hasten(db, false);
	assert_true(waits_to_add(d, 5) > 0);
}

static void it_cares_for_itself(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db_size size;
	struct wd_error err = { 0 };
	bool sound = true;

	put_many(d->writer, 100);
	assert_true(wd_db_is_current(d->reader, &err));
	assert_true(wd_db_migrate(d->writer, &err));
	must(d->writer, wd_db_optimize(d->writer));
	must(d->writer, wd_db_size(d->writer, &size));
	assert_true(size.bytes > 10000);
	must(d->writer, wd_db_verify(d->writer, NULL, NULL, &sound));
	assert_true(sound);
}

/* ---- PostgreSQL alone ---- */

/* As an administrator does, or a server that goes down. */
static void end_connection(struct wd_db *by, int64_t pid)
{
	struct wd_stmt *stmt = wd_db_query(by, "SELECT pg_terminate_backend(?1::int, 5000)", "i", pid);

	assert_true(wd_db_step(stmt));
	wd_db_done(stmt);
}

static int64_t pid_of(struct wd_db *db)
{
	int64_t pid;

	must(db, wd_db_int(db, &pid, 0, "SELECT pg_backend_pid()", ""));
	return pid;
}

static void a_lost_connection_is_made_anew(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer, *other = open_it(d->place, WD_DB_WRITE);

	put_many(db, 3);
	/* Between two transactions nobody notices. */
	end_connection(other, pid_of(db));
	must(db, wd_db_begin(db));
	must(db, wd_db_run(db, put, "izbn", (int64_t)4, "a word", WD_SPAN_NONE, WD_NO_TIME));
	must(db, wd_db_commit(db));
	for (int i = 0; i < 3; i++) {
		/* In one it fails, and the next one is well. */
		must(db, wd_db_begin(db));
		must(db, wd_db_run(db, put_again, "iz", (int64_t)5, "lost"));
		end_connection(other, pid_of(db));
		assert_false(wd_db_run(db, put_again, "iz", (int64_t)6, "lost") && wd_db_commit(db));
		assert_int_equal(db->fault, WD_DB_ENVIRONMENT);
		assert_int_equal(db->error.code, WD_TRANSIENT);
		assert_false(wd_db_in_transaction(db));
		wd_db_rollback(db);
		wd_db_clear(db);
		assert_int_equal(count(db), 4 + i);
		must(db, wd_db_begin(db));
		must(db, wd_db_run(db, put_again, "iz", (int64_t)10 + i, "kept"));
		must(db, wd_db_commit(db));
	}
	end_connection(other, pid_of(d->reader));
	must(d->reader, wd_db_begin(d->reader));
	assert_int_equal(count(d->reader), 7);
	wd_db_rollback(d->reader);
	wd_db_close(other);
}

/* Whoever asks several what is left to do asks them with one answer. */
static void nothing_to_do_leaves_the_answer(void **state)
{
	struct desk *d = desk_of(state);
	bool more = true;

	must(d->writer, wd_db_give_back(d->writer, wd_clock_steady() + 1000, &more));
	assert_true(more);
}

static void a_password_is_never_told(void **state)
{
	struct desk *d = desk_of(state);
	static const char *const addresses[] = {
		"postgresql://desk:geheim@/d?host=/nowhere/at/all",
		"postgresql://desk@/d?host=/nowhere/at/all&password=geheim",
		"postgresql://desk:geheim@127.0.0.1:1/d",
		"postgresql://desk:geheim@127.0.0.1:port/d",
		"postgresql://desk:geheim@[::1/d",
		"postgresql://desk:geheim%zz@/d",
		"postgresql://desk@/d?password=geheim&nonsense=1",
	};

	(void)d;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		struct wd_error err = { 0 };

		assert_null(wd_db_open(addresses[i], WD_DB_READ, &err));
		if (strstr(err.text, "geheim") || strchr(err.text, '\n') || !err.text[0])
			fail_msg("%s", err.text);
	}
}

/* A schema of another program, and one of tomorrow. */
static void what_is_not_ours_is_refused(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_error err = { 0 };
	char address[256];
	struct wd_db *db;

	must(d->writer, wd_db_exec(d->writer, "UPDATE schema_version SET version = version + 1"));
	assert_false(wd_db_is_current(d->reader, &err));
	assert_non_null(strstr(err.text, "newer wiredesk"));
	must(d->writer, wd_db_exec(d->writer, "CREATE SCHEMA other; CREATE TABLE other.t(x INT); CREATE SCHEMA \"Mine\""));
	snprintf(address, sizeof(address), "%s&options=-csearch_path%%3Dother", d->place);
	db = open_it(address, WD_DB_WRITE);
	assert_false(wd_db_migrate(db, &err));
	assert_non_null(strstr(err.text, "another program's"));
	wd_db_close(db);
	for (const char *const *name = (const char *const[]){ "%22Mine%22", "yours", NULL }; *name; name++) {
		snprintf(address, sizeof(address), "%s&options=-csearch_path%%3D%s", d->place, *name);
		db = open_it(address, WD_DB_WRITE);
		assert_true(wd_db_migrate(db, &err));
		must(db, wd_db_int(db, &(int64_t){ 0 }, 0, "SELECT count(*) FROM feed", ""));
		wd_db_close(db);
	}
}

/*
 * However many share a second, whatever was foreseen, and beside however many other writers: each place is free, of the
 * writer's own, and as far from its second as is written down.
 */
static void places_are_free(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	struct wd_places places = { 0 };
	unsigned seed = 7;
	int64_t at[128], id, spread;

	must(db, wd_db_begin(db));
	for (int round = 0; round < 40; round++) {
		places.lanes = round % 6;
		places.lane = places.lanes ? round / 7 % places.lanes : 0;
		/* Some of the first seconds of all, and of later ones more than are known at a time. */
		for (size_t i = 0; i < 128; i++) {
			seed = seed * 1103515245u + 12345u;
			at[i] = (int64_t)(round % 2 ? seed / 65536 % 5 : 1000 + seed / 65536 % 200) * 1000;
			wd_places_expect(db, &places, at[i]);
		}
		for (size_t i = 0; i < 128; i++) {
			must(db, wd_places_find(db, &places, at[i], &id));
			assert_int_equal(places.lanes ? id % places.lanes : 0, places.lane);
			assert_in_range(id, wd_place_base(at[i]), wd_place_base(at[i]) + WD_PLACE_SLOTS + places.spread - 1);
			must(db,
			     wd_db_run(
				     db,
				     "INSERT INTO story(id, sort_at, first_seen_at, updated_at, lead, public_hash, public_id)"
				     " VALUES (?1, ?2, 0, 0, ?1, ?1, 'x')",
				     "ii", id, at[i]));
		}
		if (round == 20) {
			must(db, wd_places_write(db, &places));
			wd_places_forget(&places);
		}
	}
	must(db, wd_places_write(db, &places) && wd_db_commit(db));
	must(db, wd_db_meta(db, "spread", &spread));
	assert_int_equal(spread, places.spread);
	must(db, wd_db_int(db, &id, 0, "SELECT count(*) FROM story", ""));
	assert_int_equal(id, 40 * 128);
}

/* More than TIDY_AFTER of tidy.c. */
static void put_words(struct wd_db *db)
{
	struct wd_arena *arena = wd_arena_new(0);
	uint64_t tongues = 0;

	for (int64_t id = 1; id <= 600; id++) {
		struct wd_entry entry = { .id_is_permalink = -1 };
		struct wd_buf text;

		wd_buf_init(&text, WD_BUF_PAGE);
		for (int i = 0; i < 1000; i++)
			wd_buf_printf(&text, "word%d%" PRId64 " ", i, id);
		entry.content_html = wd_buf_span(&text);
		wd_arena_clear(arena);
		must(db, wd_index_add(db, &tongues, id, wd_index_entry(arena, &entry)));
		wd_buf_release(&text);
	}
	wd_arena_free(arena);
}

/* While the transaction is under way, and so beside all that wait for it. */
static void the_index_is_tidied_behind(void **state)
{
	struct desk *d = desk_of(state);
	struct wd_db *db = d->writer;
	static const char is_offered[] = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pgstattuple'",
			  waiting[] = "SELECT pending_tuples FROM pgstatginindex('word_words')";
	int64_t n;

	must(db, wd_db_int(db, &n, 0, is_offered, ""));
	if (n == 0)
		skip();
	must(db, wd_db_exec(db, "CREATE EXTENSION pgstattuple"));
	must(db, wd_db_begin(db));
	put_words(db);
	for (int tries = 0; tries < 600; tries++) {
		must(db, wd_db_int(db, &n, -1, waiting, ""));
		if (n < 600)
			break;
		usleep(50000);
	}
	assert_in_range(n, 0, 599);
	must(db, wd_db_commit(db));
	must(db, wd_db_int(db, &n, -1, "SELECT count(*) FROM word WHERE words @@ 'word7007'::tsquery", ""));
	assert_int_equal(n, 1);
}

/* clang-format off */
#define ON_SQLITE(test) { #test " on SQLite", test, set_up, tear_down, (void *)(uintptr_t)"SQLite" }
#define ON_POSTGRESQL(test) { #test " on PostgreSQL", test, set_up, tear_down, (void *)(uintptr_t)"PostgreSQL" }
#define ON_BOTH(test) ON_SQLITE(test), ON_POSTGRESQL(test)
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(values_come_back),
		ON_BOTH(what_is_foreseen_is_answered),
		ON_BOTH(what_is_foreseen_has_its_rows),
		ON_BOTH(added_rows_are_there),
		ON_BOTH(added_updates_are_made),
		ON_BOTH(what_was_added_is_foreseen),
		ON_BOTH(added_rows_fail_with_their_part),
		ON_BOTH(added_rows_find_what_they_refer_to),
		ON_BOTH(what_is_foreseen_wrongly_fails),
		ON_BOTH(places_are_free),
		ON_BOTH(sums_and_truths_are_numbers),
		ON_BOTH(a_list_makes_rows),
		ON_BOTH(changes_are_those_of_the_last),
		ON_BOTH(walks_and_questions_nest),
		ON_BOTH(a_walk_may_be_left),
		ON_BOTH(texts_made_at_run_time_are_asked),
		ON_BOTH(a_part_may_fail_by_itself),
		ON_BOTH(a_failed_transaction_keeps_nothing),
		ON_BOTH(a_reader_sees_one_state),
		ON_BOTH(a_deadline_ends_a_question),
		ON_SQLITE(why_a_file_cannot_be_opened_is_told),
		ON_SQLITE(a_large_question_needs_no_file),
		ON_BOTH(what_others_wrote_is_noticed),
		ON_SQLITE(who_hastens_does_not_wait_for_the_disk),
		ON_BOTH(it_cares_for_itself),
		ON_BOTH(nothing_to_do_leaves_the_answer),
		ON_POSTGRESQL(a_lost_connection_is_made_anew),
		ON_POSTGRESQL(the_index_is_tidied_behind),
		ON_POSTGRESQL(a_password_is_never_told),
		ON_POSTGRESQL(what_is_not_ours_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
