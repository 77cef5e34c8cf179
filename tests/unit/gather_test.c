/* How long a batch waits for others: for those that are out and come, never for nobody, and not while it is waited for. */
#include "test.h"

#include <time.h>

#include "daemon/gather.h"
#include "util/clock.h"

struct desk {
	struct wd_commit commit;
	struct wd_health health;
	struct wd_ticket ticket;
};

/* So many tickets are out; one of them, with a document or without, waits to be written. */
static struct desk *begin(int64_t out, bool waits, bool has_document)
{
	struct desk *desk = test_calloc(1, sizeof(*desk));
	static struct wd_doc doc;

	desk->commit.health = &desk->health;
	desk->health.tickets = out;
	pthread_mutex_init(&desk->commit.lock, NULL);
	pthread_mutex_lock(&desk->commit.lock);
	wd_ticket_queue_init(&desk->commit.queued);
	desk->ticket.update.doc = has_document ? &doc : NULL;
	if (waits)
		wd_ticket_queue_add(&desk->commit.queued, &desk->ticket);
	return desk;
}

static void end(struct desk *desk)
{
	pthread_mutex_unlock(&desk->commit.lock);
	pthread_mutex_destroy(&desk->commit.lock);
	test_free(desk);
}

static int naps;

int nanosleep(const struct timespec *how_long, struct timespec *left)
{
	naps++;
	return clock_nanosleep(CLOCK_REALTIME, 0, how_long, left);
}

/* How often more of them are waited for before a batch is begun. */
static int waits_first(struct desk *desk)
{
	naps = 0;
	wd_gather_first(&desk->commit);
	end(desk);
	return naps;
}

static bool gathers(struct desk *desk, int64_t n)
{
	bool more = wd_gather_more(&desk->commit, n, wd_clock_steady());

	end(desk);
	return more;
}

static void what_waits_is_taken_in(void **state)
{
	(void)state;
	assert_true(gathers(begin(WD_GATHER_MOST, true, true), 1));
	assert_true(gathers(begin(2, true, false), 1));
}

static void a_batch_of_all_that_are_out_is_begun_at_once(void **state)
{
	(void)state;
	assert_int_equal(waits_first(begin(1, true, false)), 0);
	assert_int_equal(waits_first(begin(2, true, true)), 0);
	assert_in_range(waits_first(begin(2, true, false)), 1, 8);
}

/* It ends by itself: a host may answer late, or never. */
static void who_does_not_come_is_not_waited_for(void **state)
{
	(void)state;
	assert_false(gathers(begin(1, false, false), 1));
	assert_false(gathers(begin(100, false, false), 1));
}

static void what_is_waited_for_ends(void **state)
{
	struct desk *stops = begin(100, true, true), *gives = begin(100, true, true), *runs = begin(100, true, true);
	struct wd_errand errand = { 0 };

	(void)state;
	stops->commit.stops = true;
	gives->commit.left = true;
	runs->commit.errands = &errand;
	assert_false(gathers(stops, 1));
	assert_false(gathers(gives, 1));
	assert_false(gathers(runs, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_of_all_that_are_out_is_begun_at_once),
		cmocka_unit_test(what_waits_is_taken_in),
		cmocka_unit_test(who_does_not_come_is_not_waited_for),
		cmocka_unit_test(what_is_waited_for_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
