/* A desk in another database is the same desk, whichever engine holds either of them. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cluster/place.h"
#include "made_desk.h"
#include "store/copy.h"
#include "store/copy/table.h"

enum { SEED = 3, STORIES = 12 };

struct way {
	const char *from, *to; /* engines */
};
static struct way file_file = { "sqlite", "sqlite" }, file_server = { "sqlite", "postgresql" },
		  server_file = { "postgresql", "sqlite" }, server_server = { "postgresql", "postgresql" };

struct desk {
	struct made_desk made;
	struct made_news news;
	char folder[64], to[PLACE_SIZE];
};

/* What is not the news of made.h: a row for each table that polls alone would leave empty. */
static const char extras[] =
	"INSERT INTO tag(feed, word) SELECT id, 'tech' FROM feed WHERE id < 4;"
	"INSERT INTO subscription(feed, hub, topic, token, secret, next_at, failures, trusted)"
	" SELECT id, 'https://hub.example/', url, 'token', 'secret', 5, 0, 1 FROM feed WHERE id = 1;"
	"INSERT INTO event(id, feed, public_id, at, kind, number) VALUES (9, 1, 'urn:x', 5, 1, 3);"
	"INSERT INTO removed(name, at) VALUES ('old', 5);"
	"INSERT INTO target(id, merge, address, backlog) VALUES (4, 'all', 'https://hook.example/', 0);"
	"INSERT INTO notice(id, target, story, queued_at) SELECT 30, 4, min(id), 5 FROM story;"
	"INSERT INTO notice(id, target, story, queued_at) SELECT 31, 4, max(id), 5 FROM story;"
	"DELETE FROM notice WHERE id = 31;"
	"INSERT INTO follower(topic, callback, lease_until, sent_at) VALUES ('t', 'c', 5, 6), ('t', 'd', 5, 6);"
	"INSERT INTO archive(id, name, number, made_at, title) VALUES (2, 'all', 1, 5, 'All');"
	"INSERT INTO archived(archive, story) SELECT 2, id FROM story;"
	"INSERT INTO page(id, address, url, host) VALUES (8, 'https://a/', 'https://a/', 'a');"
	"INSERT INTO dictionary(id, entries, bytes) SELECT 7, 500, items FROM listing LIMIT 1;"
	"INSERT INTO page_of(entry, page) SELECT min(id), 8 FROM entry;"
	"INSERT INTO feed_list(name, text, version, changed_at) VALUES ('my', 'https://a.example/', 1, 5);"
	"UPDATE feed SET title = 'Renamed' WHERE id = 2;"
	"UPDATE entry SET title = title || '!' WHERE id = (SELECT min(id) FROM entry);"
	"UPDATE story SET updated_at = updated_at + 1 WHERE id = (SELECT max(id) FROM story)";

static void set_engine(const char *engine)
{
	assert_int_equal(setenv("WIREDESK_TEST_ENGINE", engine, 1), 0);
}

static void poll_every(struct desk *desk, size_t nth)
{
	static const size_t order[MADE_FEEDS] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	struct made_news part = { 0 };

	part.items = wd_arena_alloc(desk->made.arena, desk->news.n * sizeof(*part.items));
	for (size_t i = 0; i < desk->news.n; i += nth)
		part.items[part.n++] = desk->news.items[i];
	made_docs(&desk->made, &part);
	made_commit(&desk->made, order, 0, MADE_FEEDS);
}

static void open_desk(struct desk *desk, const struct way *way)
{
	memset(desk, 0, sizeof(*desk));
	set_engine(way->from);
	made_open(&desk->made);
	desk->news = made_news(desk->made.arena, SEED, STORIES, MADE_START);
	poll_every(desk, 3);
	place_change(desk->made.path, extras);
	strcpy(desk->folder, "/tmp/copy_test.XXXXXX");
	assert_non_null(mkdtemp(desk->folder));
	set_engine(way->to);
	place_make(desk->folder, desk->to);
}

static void close_desk(struct desk *desk)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[PLACE_SIZE + 8];

	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(name, sizeof(name), "%s/db%s", desk->folder, ends[i]);
		unlink(name);
	}
	rmdir(desk->folder);
	made_close(&desk->made);
}

static void print_line(void *ctx, const char *line)
{
	(void)ctx;
	print_error("%s\n", line);
}

static struct wd_copied copy(const struct desk *desk)
{
	struct wd_error err = { 0 };
	struct wd_copied copied;

	made_must(wd_store_copy(desk->made.path, desk->to, NULL, print_line, NULL, &copied, &err), &err);
	return copied;
}

static void check_sound(const char *place)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(place, &err);

	made_must(reader != NULL, &err);
	made_must(wd_reader_check(reader, print_line, NULL, NULL, &err), &err);
	wd_reader_close(reader);
}

/* How many stories a word finds. */
static int64_t find(const char *place, const char *words)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(place, &err);
	struct wd_query *query;
	bool is_partial;
	int64_t n = 0;
	int column;

	made_must(reader != NULL, &err);
	query = wd_query_parse(wd_span_of(words), &column, &err);
	made_must(query != NULL, &err);
	made_must(wd_reader_count(reader, query, MADE_START, 1000, &n, &is_partial, &err), &err);
	wd_query_free(query);
	wd_reader_close(reader);
	return n;
}

static void is_the_same(const struct desk *desk)
{
	static const char *const words[] = { "the", "minister", "a*", "-the", "feed:paper1", "in" };

	check_sound(desk->to);
	for (size_t i = 0; i < COUNT(words); i++)
		assert_int_equal(find(desk->to, words[i]), find(desk->made.path, words[i]));
}

static void a_copy_is_the_same_and_follows(void **state)
{
	const struct way *way = *state;
	struct wd_copied copied;
	struct desk desk;

	open_desk(&desk, way);
	copied = copy(&desk);
	assert_true(copied.fresh > 100 && copied.gone == 0 && copied.mended == 0);
	assert_int_equal(copied.indexed, place_ask(desk.made.path, "SELECT count(*) FROM entry"));
	is_the_same(&desk);
	copied = copy(&desk);
	assert_true(copied.rows > 100);
	assert_int_equal(copied.fresh + copied.changed + copied.gone + copied.indexed, 0);

	/* Entries come, are edited and go, stories become one, and what is numbered goes on behind what ever was there. */
	poll_every(&desk, 1);
	place_change(desk.made.path,
		     "UPDATE entry SET title = 'minister' WHERE id = (SELECT max(id) FROM entry);"
		     "UPDATE page_of SET page = (SELECT id FROM page);"
		     "DELETE FROM removed; DELETE FROM event; INSERT INTO removed(name, at) VALUES ('older', 6);"
		     "DELETE FROM subscription; INSERT INTO subscription(feed, hub, topic, token, secret, next_at, failures,"
		     " trusted) VALUES (3, 'https://hub.example/', 't', 'token', 'secret', 5, 0, 1)");
	copied = copy(&desk);
	assert_true(copied.fresh > 0 && copied.changed > 0 && copied.gone > 0);
	assert_int_equal(place_ask(desk.to, "SELECT count(*) FROM entry"), desk.news.n);
	place_change(desk.to, "INSERT INTO notice(target, story, queued_at) SELECT 4, max(id), 5 FROM story");
	assert_true(place_ask(desk.to, "SELECT max(id) FROM notice") > 31 - !place_is_file(desk.made.path));
	place_change(desk.to, "DELETE FROM notice WHERE id > 30");
	copied = copy(&desk);
	assert_int_equal(copied.fresh + copied.changed + copied.gone, 0);
	close_desk(&desk);
}

/* ---- who may go on ---- */

static void is_refused(const struct desk *desk, const char *text)
{
	struct wd_error err = { 0 };
	struct wd_copied copied;

	assert_false(wd_store_copy(desk->made.path, desk->to, NULL, print_line, NULL, &copied, &err));
	if (!strstr(err.text, text))
		fail_msg("%s", err.text);
}

static void a_desk_of_its_own_is_no_copy(void **state)
{
	struct wd_error err = { 0 };
	struct wd_writer *writer;
	struct wd_copied copied;
	struct desk desk;

	open_desk(&desk, *state);
	copy(&desk);
	place_change(desk.made.path, "UPDATE meta SET value = value + 1 WHERE name = 'began_at'");
	is_refused(&desk, "a copy of another desk");
	place_change(desk.made.path, "UPDATE meta SET value = value - 1 WHERE name = 'began_at'");
	copy(&desk);
	writer = wd_writer_open(desk.to, &err);
	made_must(writer != NULL, &err);
	wd_writer_close(writer);
	is_refused(&desk, "a desk is there already");
	assert_false(wd_store_copy(desk.to, desk.made.path, NULL, print_line, NULL, &copied, &err));
	close_desk(&desk);
}

/* ---- stopped, and gone on with ---- */

static void stop_at(void *ctx, int64_t done, int64_t total)
{
	(void)total;
	if (done >= *(const int64_t *)ctx)
		_exit(1);
}

static bool copy_until(const struct desk *desk, int64_t steps)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct wd_watcher watcher = { stop_at, &steps };
		struct wd_error err = { 0 };
		struct wd_copied copied;

		_exit(wd_store_copy(desk->made.path, desk->to, &watcher, print_line, NULL, &copied, &err) ? 0 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 2);
	return WEXITSTATUS(status) == 0;
}

static void a_copy_that_is_stopped_goes_on(void **state)
{
	struct wd_error err = { 0 };
	struct desk desk;
	int stops = 0;

	open_desk(&desk, *state);
	for (int64_t steps = 7; !copy_until(&desk, steps); steps += 37) {
		stops++;
		assert_null(wd_writer_open(desk.to, &err));
		assert_non_null(strstr(err.text, "not whole"));
		assert_null(wd_reader_open(desk.to, &err));
		assert_non_null(strstr(err.text, "not whole"));
	}
	assert_true(stops > 10);
	is_the_same(&desk);
	assert_int_equal(copy(&desk).fresh, 0);
	close_desk(&desk);
}

/* ---- read back ---- */

struct meddler {
	const char *to;
	int64_t before;
	char told[400];
};

/* While words are made (several steps at a time) no row is written, so that somebody else can. */
static void meddle(void *ctx, int64_t done, int64_t total)
{
	struct meddler *meddler = ctx;

	(void)total;
	if (done > meddler->before + 1)
		place_change(meddler->to, "UPDATE story SET first_seen_at = 1 WHERE id = (SELECT min(id) FROM story);"
					  "DELETE FROM removed");
	meddler->before = done;
}

static void take_line(void *ctx, const char *line)
{
	struct meddler *meddler = ctx;
	size_t len = strlen(meddler->told);

	snprintf(meddler->told + len, sizeof(meddler->told) - len, "%s\n", line);
}

static void what_differs_is_told(void **state)
{
	struct meddler meddler = { 0 };
	struct wd_watcher watcher = { meddle, &meddler };
	struct wd_error err = { 0 };
	struct wd_copied copied;
	struct desk desk;

	open_desk(&desk, *state);
	meddler.to = desk.to;
	assert_false(wd_store_copy(desk.made.path, desk.to, &watcher, take_line, &meddler, &copied, &err));
	assert_non_null(strstr(err.text, "not the same"));
	assert_non_null(strstr(meddler.told, "table story: of "));
	assert_non_null(strstr(meddler.told, "table removed: 1 rows in the source, 0 in the copy"));
	copied = copy(&desk);
	assert_int_equal(copied.fresh, 1);
	assert_int_equal(copied.changed, 1);
	close_desk(&desk);
}

/* ---- old texts ---- */

static void broken_texts_are_mended(void **state)
{
	struct wd_copied copied;
	struct desk desk;

	open_desk(&desk, *state);
	place_change(desk.made.path, "UPDATE content SET summary = CAST(x'61ff62' AS TEXT) WHERE entry = (SELECT min(id)"
				     " FROM entry); UPDATE entry SET title = CAST(x'6100e4bd' AS TEXT) WHERE id ="
				     " (SELECT max(id) FROM entry)");
	copied = copy(&desk);
	assert_int_equal(copied.mended, 2);
	assert_int_equal(place_ask(desk.to, "SELECT count(*) FROM content WHERE summary = 'a\xEF\xBF\xBD"
					    "b'"),
			 1);
	assert_int_equal(place_ask(desk.to, "SELECT count(*) FROM entry WHERE title = 'a\xEF\xBF\xBD\xEF\xBF\xBD'"), 1);
	assert_int_equal(copy(&desk).changed, 0);
	check_sound(desk.to);
	close_desk(&desk);
}

/* ---- the list of tables ---- */

static void every_table_and_column_is_listed(void **state)
{
	struct desk desk;
	char sql[400];

	open_desk(&desk, *state);
	copy(&desk);
	for (size_t i = 0; i < WD_COPY_TABLES; i++) {
		const struct wd_copy_table *table = &wd_copy_tables[i];
		int64_t n;

		snprintf(sql, sizeof(sql),
			 place_is_file(desk.to)
				 ? "SELECT count(*) FROM pragma_table_info('%s')"
				 : "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'wiredesk'"
				   " AND table_name = '%s'",
			 table->name);
		n = place_ask(desk.to, sql);
		if (n != (int64_t)strlen(table->types))
			fail_msg("%s has %d columns", table->name, (int)n);
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table->name);
		if (place_ask(desk.to, sql) == 0)
			fail_msg("%s was copied without a row", table->name);
	}
	/* Beside them lease, poller, share and growth, and what an engine has for itself. */
	if (place_is_file(desk.to))
		assert_int_equal(place_ask(desk.to,
					   "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE"
					   " 'sqlite_%' AND name NOT LIKE 'entry_fts%'"),
				 WD_COPY_TABLES + 4);
	else
		assert_int_equal(place_ask(desk.to,
					   "SELECT count(*) FROM pg_tables WHERE schemaname = 'wiredesk' AND tablename"
					   " NOT IN ('word', 'last_writer', 'fresh', 'schema_version')"),
				 WD_COPY_TABLES + 4);
	close_desk(&desk);
}

#define WAY(test, way)                                                               \
	{                                                                            \
		.name = #test " " #way, .test_func = (test), .initial_state = &(way) \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WAY(every_table_and_column_is_listed, file_file),
		WAY(every_table_and_column_is_listed, file_server),
		WAY(a_copy_is_the_same_and_follows, file_file),
		WAY(a_copy_is_the_same_and_follows, file_server),
		WAY(a_copy_is_the_same_and_follows, server_file),
		WAY(a_copy_is_the_same_and_follows, server_server),
		WAY(a_desk_of_its_own_is_no_copy, file_file),
		WAY(a_desk_of_its_own_is_no_copy, file_server),
		WAY(a_copy_that_is_stopped_goes_on, file_file),
		WAY(a_copy_that_is_stopped_goes_on, file_server),
		WAY(what_differs_is_told, file_file),
		WAY(what_differs_is_told, file_server),
		WAY(broken_texts_are_mended, file_file),
		WAY(broken_texts_are_mended, file_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
