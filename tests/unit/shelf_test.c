/* Lists that are kept in the database, as the configuration sees them; what happens when it is away. */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "config/shelf.h"
#include "config/snapshot.h"
#include "files.h"

/* Stands for a database: one list, none, or nobody who answers. */
static struct {
	const char *text; /* NULL: there is no list */
	bool is_away;
} shelf;

static bool read_it(const char *database, wd_shelf_take take, void *ctx, int64_t *version, struct wd_error *err)
{
	(void)database;
	*version = 7;
	if (shelf.is_away)
		return wd_error_set(err, WD_TRANSIENT, "the server sleeps");
	if (shelf.text)
		take(ctx, WD_SPAN("wires"), wd_span_of(shelf.text));
	return true;
}

static const struct wd_shelf double_of_a_database = { read_it, NULL, NULL };

static int set_up(void **state)
{
	static char folder[] = "/tmp/wiredesk-shelf-XXXXXX";

	*state = folder;
	if (!mkdtemp(folder) || chdir(folder) != 0)
		return -1;
	put("test.conf", "lists = database\ndatabase = 'db'\n");
	wd_shelf_use(&double_of_a_database);
	return 0;
}

static int tear_down(void **state)
{
	const char *folder = *state;

	unlink("test.conf");
	return chdir("/") != 0 || rmdir(folder) != 0;
}

static struct wd_snapshot *load(const char *text, const struct wd_snapshot *previous)
{
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot;

	shelf.text = text;
	snapshot = wd_snapshot_load("test.conf", previous, NULL, NULL, &err);
	if (!snapshot)
		fail_msg("%s", err.text);
	assert_int_equal(err.code, WD_OK);
	return snapshot;
}

static void a_list_is_read_with_its_places(void **state)
{
	struct wd_snapshot *s = load("# news\nhttps://a.example/f korea\nhttps://b.example/ evry=1h\n", NULL);

	(void)state;
	assert_int_equal(s->n_feeds, 1);
	assert_string_equal(s->feeds[0]->place.file, "database:wires");
	assert_int_equal(s->feeds[0]->place.line, 2);
	assert_int_equal(s->n_problems, 1);
	assert_string_equal(s->problems[0].place.file, "database:wires");
	assert_int_equal(s->problems[0].place.line, 3);
	assert_int_equal(s->problems[0].place.column, 20);
	assert_int_equal(s->config.n_feed_files, 1);
	assert_int_equal(s->config.lists_version, 7);
	wd_snapshot_release(s);
}

/* One whose line was good before keeps it. */
static void what_was_good_stays(void **state)
{
	struct wd_snapshot *before = load("https://a.example/f korea\nhttps://b.example/ every=1h\n", NULL);
	struct wd_snapshot *after = load("https://a.example/f korea\nhttps://b.example/ evry=1h\n", before);

	(void)state;
	assert_int_equal(after->n_feeds, 2);
	assert_int_equal(after->feeds[1]->every_ms, 3600000);
	wd_snapshot_release(after);
	wd_snapshot_release(before);
}

/* Neither a server that is away nor a database without lists takes feeds away. */
static void feeds_outlive_the_database(void **state)
{
	struct wd_snapshot *before = load("https://a.example/f korea\n", NULL), *away, *none, *emptied;

	(void)state;
	shelf.is_away = true;
	away = load("https://c.example/\n", before);
	shelf.is_away = false;
	assert_int_equal(away->n_feeds, 1);
	assert_string_equal(away->feeds[0]->url, "https://a.example/f");
	assert_non_null(strstr(away->problems[0].text, "lists: the server sleeps; the feeds stay as they were"));
	assert_int_equal(away->problems[0].place.line, 1);
	none = load(NULL, away);
	assert_int_equal(none->n_feeds, 1);
	emptied = load("", none);
	assert_int_equal(emptied->n_feeds, 1);
	wd_snapshot_release(before);
	before = load("# no feeds\n", emptied);
	assert_int_equal(before->n_feeds, 0);
	assert_int_equal(before->n_problems, 0);
	wd_snapshot_release(before);
	wd_snapshot_release(emptied);
	wd_snapshot_release(none);
	wd_snapshot_release(away);
}

/* Without feeds it would forget all that there are: it does not begin. */
static void nothing_begins_without_the_database(void **state)
{
	struct wd_problem *problems = NULL;
	struct wd_error err = { 0 };
	size_t n = 0;

	(void)state;
	shelf.is_away = true;
	assert_null(wd_snapshot_load("test.conf", NULL, &problems, &n, &err));
	shelf.is_away = false;
	assert_int_equal(err.code, WD_TRANSIENT);
	assert_int_equal(n, 1);
	assert_string_equal(problems[0].text, "lists: the server sleeps");
	wd_problems_free(problems, n);
}

static void names_are_bounded(void **state)
{
	char *called = wd_shelf_called(WD_SPAN("a-b_c.1"));

	(void)state;
	assert_string_equal(called, "database:a-b_c.1");
	assert_true(wd_span_is(wd_shelf_name(called), "a-b_c.1"));
	free(called);
	assert_null(wd_shelf_called(WD_SPAN("")));
	assert_null(wd_shelf_called(WD_SPAN("a b")));
	assert_null(wd_shelf_called(WD_SPAN("a/b")));
	assert_null(wd_shelf_name("/etc/database:x").ptr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_read_with_its_places),
		cmocka_unit_test(what_was_good_stays),
		cmocka_unit_test(feeds_outlive_the_database),
		cmocka_unit_test(nothing_begins_without_the_database),
		cmocka_unit_test(names_are_bounded),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
