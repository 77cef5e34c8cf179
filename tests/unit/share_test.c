/* Several pollers of one database: each part is one's at a time, and who was put out writes nothing more. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cluster/place.h"
#include "store/write/writer.h"

enum { MOST = 4, LONG_MS = 60000, OVER_MS = -1 };

struct poller {
	struct wd_writer *writer;
	struct wd_share share;
};
struct all {
	char folder[64], path[PLACE_SIZE];
	struct poller pollers[MOST];
};

static void enter(struct all *all, int i)
{
	struct wd_error err = { 0 };

	all->pollers[i].writer = wd_writer_open(all->path, &err);
	if (!all->pollers[i].writer)
		fail_msg("%s", err.text);
	wd_writer_be_one_of_many(all->pollers[i].writer);
}

static int set_up(void **state)
{
	struct all *all = calloc(1, sizeof(*all));

	strcpy(all->folder, "/tmp/share_test.XXXXXX");
	assert_non_null(mkdtemp(all->folder));
	place_make(all->folder, all->path);
	for (int i = 0; i < MOST; i++)
		enter(all, i);
	*state = all;
	return 0;
}

static int tear_down(void **state)
{
	struct all *all = *state;
	char side[PLACE_SIZE + 8];

	for (int i = 0; i < MOST; i++)
		wd_writer_close(all->pollers[i].writer);
	unlink(all->path);
	for (int i = 0; i < 2; i++) {
		snprintf(side, sizeof(side), "%s-%s", all->path, i ? "wal" : "shm");
		unlink(side);
	}
	rmdir(all->folder);
	free(all);
	return 0;
}

static int count(const struct wd_share *share)
{
	int n = 0;

	for (int part = 0; part < WD_PARTS; part++)
		n += wd_share_has(share, part);
	return n;
}

/* No part is polled by two. */
static void check_apart(const struct all *all)
{
	for (int part = 0; part < WD_PARTS; part++) {
		int n = 0;

		for (int i = 0; i < MOST; i++)
			n += wd_share_has(&all->pollers[i].share, part);
		if (n > 1)
			fail_msg("part %d is polled by %d", part, n);
	}
}

/* As the daemon does it: what is taken from it is released at the next call. */
static void go_on_for(struct all *all, int i, int64_t ms)
{
	struct poller *poller = &all->pollers[i];
	struct wd_error err = { 0 };

	if (!wd_writer_share(poller->writer, ms, poller->share.gives, &poller->share, &err))
		fail_msg("%s", err.text);
	check_apart(all);
}

static void go_on(struct all *all, int i)
{
	go_on_for(all, i, LONG_MS);
}

static void parts_go_round(void **state)
{
	struct all *all = *state;
	struct wd_share *shares[MOST];

	for (int i = 0; i < MOST; i++)
		shares[i] = &all->pollers[i].share;
	go_on(all, 0);
	assert_int_equal(count(shares[0]), WD_PARTS);
	assert_true(shares[0]->leads);
	/* A second one waits until the first has let go. */
	go_on(all, 1);
	assert_int_equal(count(shares[1]), 0);
	assert_false(shares[1]->leads);
	go_on(all, 0);
	assert_int_equal(count(shares[0]), WD_PARTS / 2);
	assert_true(shares[0]->gives);
	go_on(all, 1);
	assert_int_equal(count(shares[1]), 0);
	go_on(all, 0);
	assert_false(shares[0]->gives);
	go_on(all, 1);
	assert_int_equal(count(shares[1]), WD_PARTS / 2);
	/* Four come to rest at a quarter each, and nothing is left to nobody. */
	for (int round = 0; round < 4; round++)
		for (int i = 0; i < MOST; i++)
			go_on(all, i);
	for (int i = 0; i < MOST; i++)
		assert_int_equal(count(shares[i]), WD_PARTS / MOST);
	assert_int_equal(shares[0]->n_pollers, MOST);
}

static void the_dead_are_put_out(void **state)
{
	struct all *all = *state;
	struct poller *held_up = &all->pollers[0];
	struct wd_error err = { 0 };
	bool more;

	for (int round = 0; round < 4; round++)
		for (int i = 0; i < 2; i++)
			go_on(all, i);
	assert_int_equal(count(&held_up->share), WD_PARTS / 2);
	/* Its time is over, but while nobody has looked it may go on. */
	go_on_for(all, 0, OVER_MS);
	usleep(2000);
	go_on_for(all, 0, OVER_MS);
	usleep(2000);
	held_up->share = (struct wd_share){ 0 };
	go_on(all, 1);
	assert_int_equal(count(&all->pollers[1].share), WD_PARTS);
	assert_true(all->pollers[1].share.leads);
	assert_false(wd_writer_step(held_up->writer, 0, &more, &err));
	assert_int_equal(err.code, WD_PERMANENT);
	assert_non_null(strstr(err.text, "took over the polling"));
	assert_false(wd_writer_share(held_up->writer, LONG_MS, false, &held_up->share, &err));
	assert_int_equal(err.code, WD_PERMANENT);
}

/* A server that was away for longer than a lease has put nobody out. */
static void when_all_were_away_all_go_on(void **state)
{
	struct all *all = *state;

	for (int round = 0; round < 4; round++)
		for (int i = 0; i < 2; i++)
			go_on(all, i);
	place_change(all->path, "UPDATE poller SET until_at = 1");
	go_on(all, 0);
	go_on(all, 1);
	assert_int_equal(count(&all->pollers[0].share), WD_PARTS / 2);
	assert_int_equal(count(&all->pollers[1].share), WD_PARTS / 2);
}

/* Who was killed and is started again at once has all at once. */
static void the_killed_of_this_machine_are_put_out(void **state)
{
	struct all *all = *state;
	struct wd_share share;
	struct wd_error err = { 0 };
	int status = 1;
	pid_t child = fork();

	if (child == 0) {
		struct wd_writer *writer = wd_writer_open(all->path, &err);

		if (!writer)
			_exit(2);
		wd_writer_be_one_of_many(writer);
		_exit(wd_writer_share(writer, LONG_MS, false, &share, &err) && count(&share) == WD_PARTS ? 0 : 3);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	go_on(all, 0);
	assert_int_equal(count(&all->pollers[0].share), WD_PARTS);
	assert_int_equal(all->pollers[0].share.n_pollers, 1);
	/* And those that live are left alone. */
	go_on(all, 1);
	assert_int_equal(count(&all->pollers[1].share), 0);
	assert_int_equal(all->pollers[1].share.n_pollers, 2);
}

static void who_leaves_leaves_all(void **state)
{
	struct all *all = *state;

	for (int round = 0; round < 4; round++)
		for (int i = 0; i < 2; i++)
			go_on(all, i);
	wd_writer_leave(all->pollers[0].writer);
	all->pollers[0].share = (struct wd_share){ 0 };
	go_on(all, 1);
	assert_int_equal(count(&all->pollers[1].share), WD_PARTS);
}

static void index_word(struct wd_writer *writer, int64_t id, uint64_t tongues)
{
	struct wd_indexed words = { .tongues = tongues };
	struct wd_error err = { 0 };

	for (int i = 0; i < WD_N_COLUMNS; i++)
		words.columns[i] = WD_SPAN("");
	assert_true(wd_writer_begin(writer));
	wd_index_later(writer, &(struct wd_index_job){ .id = id, .fresh = &words });
	if (!wd_writer_end(writer, true, &err))
		fail_msg("%s", err.text);
}

/* Of which languages the index has stems is what all have put in. */
static void the_index_knows_the_languages_of_all(void **state)
{
	struct all *all = *state;
	int64_t tongues;

	index_word(all->pollers[0].writer, 1, 1);
	index_word(all->pollers[1].writer, 2, 2);
	index_word(all->pollers[0].writer, 3, 4);
	assert_true(wd_writer_begin(all->pollers[1].writer));
	assert_true(wd_db_meta(all->pollers[1].writer->db, "index_tongues", &tongues));
	wd_writer_rollback(all->pollers[1].writer);
	assert_int_equal(tongues, 7);
}

/* A host's feeds are one poller's, however they are written; a feed that moved is its new host's. */
static void parts_go_by_host(void **state)
{
	const struct wd_feed one = { .url = (char *)"http://wire.example/a" },
			     two = { .url = (char *)"https://wire.example/b?c" },
			     old = { .url = (char *)"https://old.example/" };
	const struct wd_feed_state stays = { 0 }, moved = { .moved_to = (char *)"https://WIRE.example/moved" };
	char url[64];
	uint64_t seen[WD_PARTS] = { 0 };
	int n = 0;

	(void)state;
	assert_int_equal(wd_share_part(&one, &stays), wd_share_part(&two, &stays));
	assert_int_equal(wd_share_part(&one, &stays), wd_share_part(&old, &moved));
	for (int i = 0; i < 20 * WD_PARTS; i++) {
		const struct wd_feed feed = { .url = url };

		snprintf(url, sizeof(url), "https://host%d.example/feed", i);
		seen[wd_share_part(&feed, &stays)]++;
	}
	for (int part = 0; part < WD_PARTS; part++)
		n += seen[part] > 5 && seen[part] < 50;
	assert_int_equal(n, WD_PARTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(parts_go_round, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_dead_are_put_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(when_all_were_away_all_go_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_killed_of_this_machine_are_put_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_leaves_leaves_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_index_knows_the_languages_of_all, set_up, tear_down),
		cmocka_unit_test(parts_go_by_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
