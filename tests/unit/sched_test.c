#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "sched/heap.h"
#include "sched/host.h"
#include "sched/interval.h"
#include "util/clock.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* 2026-03-02 was a Monday. */
#define MONDAY_NOON (INT64_C(1772452800) * 1000)

static void heap_gives_the_earliest(void **state)
{
	struct wd_heap_node nodes[100] = { 0 };
	struct wd_heap heap;
	int64_t last = -1;

	(void)state;
	wd_heap_init(&heap);
	for (int i = 0; i < 100; i++)
		wd_heap_set(&heap, &nodes[i], i * 37 % 101);
	for (int i = 0; i < 100; i += 3)
		wd_heap_remove(&heap, &nodes[i]);
	for (int i = 1; i < 100; i += 3)
		wd_heap_set(&heap, &nodes[i], 1000 - i);
	wd_heap_remove(&heap, &nodes[0]); /* in none: nothing happens */
	for (struct wd_heap_node *node; (node = wd_heap_first(&heap)) != NULL;) {
		assert_true(node->at >= last);
		last = node->at;
		wd_heap_remove(&heap, node);
		assert_int_equal(node->place, 0);
	}
	assert_int_equal(last, 1000 - 1);
	wd_heap_release(&heap);
}

static void hosts_take_turns(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_host *a = wd_hosts_get(hosts, WD_SPAN("http://a.example/1"));
	struct wd_host *same = wd_hosts_get(hosts, WD_SPAN("https://A.example/2"));
	struct wd_host *b = wd_hosts_get(hosts, WD_SPAN("http://b.example/"));
	struct wd_host *port = wd_hosts_get(hosts, WD_SPAN("http://b.example:81/"));
	struct wd_waiting w[4] = { 0 };

	(void)state;
	assert_ptr_equal(a, same);
	assert_ptr_not_equal(b, port);
	assert_ptr_equal(wd_hosts_find(hosts, WD_SPAN("http://b.example:81/x")), port);
	assert_null(wd_hosts_find(hosts, WD_SPAN("http://c.example/")));
	wd_hosts_wait(hosts, a, &w[0], WD_LANE_PROVEN);
	wd_hosts_wait(hosts, a, &w[1], WD_LANE_PROVEN);
	wd_hosts_wait(hosts, a, &w[1], WD_LANE_PROVEN); /* twice is once */
	wd_hosts_wait(hosts, b, &w[2], WD_LANE_PROVEN);
	assert_int_equal(wd_hosts_n_waiting(hosts), 3);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[0]);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[2]);
	assert_null(wd_hosts_take(hosts, WD_LANE_PROVEN)); /* a is busy */
	assert_true(wd_host_goes_on(a, WD_LANE_PROVEN));
	wd_hosts_done(hosts, a, WD_LANE_PROVEN, 0, 0);
	wd_hosts_done(hosts, b, WD_LANE_PROVEN, 0, 0);
	wd_hosts_wait(hosts, b, &w[3], WD_LANE_PROVEN);
	wd_hosts_leave(hosts, &w[3]);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[1]);
	assert_null(wd_hosts_take(hosts, WD_LANE_PROVEN));
	wd_host_release(hosts, a);
	wd_host_release(hosts, same);
	wd_host_release(hosts, b);
	wd_host_release(hosts, port);
	wd_hosts_free(hosts);
}

/* What failed or is new stands in a lane of its own, so it holds up nobody who answers. */
static void lanes_are_apart(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_host *a = wd_hosts_get(hosts, WD_SPAN("http://a.example/"));
	struct wd_waiting w[3] = { 0 };

	(void)state;
	wd_hosts_wait(hosts, a, &w[0], WD_LANE_REST);
	wd_hosts_wait(hosts, a, &w[1], WD_LANE_REST);
	wd_hosts_wait(hosts, a, &w[2], WD_LANE_PROVEN);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_REST), &w[0]);
	assert_null(wd_hosts_take(hosts, WD_LANE_REST));
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[2]); /* also at a host that hangs in the other */
	assert_null(wd_hosts_take(hosts, WD_LANE_PROVEN));
	wd_hosts_done(hosts, a, WD_LANE_PROVEN, 0, 0);
	assert_null(wd_hosts_take(hosts, WD_LANE_REST));
	wd_hosts_done(hosts, a, WD_LANE_REST, 0, 0);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_REST), &w[1]);
	wd_host_release(hosts, a);
	wd_hosts_free(hosts);
}

/* The feeds of a host follow each other, so that they share a connection, but not without end. */
static void a_turn_is_a_run_of_polls(void **state)
{
	enum { N = 100 };
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_host *a = wd_hosts_get(hosts, WD_SPAN("http://a.example/"));
	struct wd_host *b = wd_hosts_get(hosts, WD_SPAN("http://b.example/"));
	struct wd_waiting w[N] = { 0 }, other = { 0 };
	int run = 0;

	(void)state;
	for (int i = 0; i < N; i++)
		wd_hosts_wait(hosts, a, &w[i], WD_LANE_PROVEN);
	wd_hosts_wait(hosts, b, &other, WD_LANE_PROVEN);
	while (wd_hosts_take(hosts, WD_LANE_PROVEN) == &w[run]) {
		bool goes_on = wd_host_goes_on(a, WD_LANE_PROVEN);

		run++;
		wd_hosts_done(hosts, a, WD_LANE_PROVEN, 0, 0);
		if (!goes_on)
			assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &other);
		if (!goes_on)
			break;
	}
	assert_in_range(run, 8, 50);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[run]);
	assert_true(wd_host_goes_on(a, WD_LANE_PROVEN));
	wd_host_release(hosts, a);
	wd_host_release(hosts, b);
	wd_hosts_free(hosts);
}

/* Between two polls of a host it has a rest, and the others go on. */
static void a_host_rests(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_host *a = wd_hosts_get(hosts, WD_SPAN("http://a.example/"));
	struct wd_host *b = wd_hosts_get(hosts, WD_SPAN("http://b.example/"));
	struct wd_waiting w[3] = { 0 }, *crowd = calloc(60000, sizeof(*crowd));

	(void)state;
	assert_int_equal(wd_hosts_next_wake(hosts), INT64_MAX);
	wd_hosts_wait(hosts, a, &w[0], WD_LANE_PROVEN);
	wd_hosts_wait(hosts, a, &w[1], WD_LANE_PROVEN);
	wd_hosts_wait(hosts, b, &w[2], WD_LANE_PROVEN);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[0]);
	wd_hosts_done(hosts, a, WD_LANE_PROVEN, 1000, 100);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[2]);
	wd_hosts_wake(hosts, 1099);
	assert_null(wd_hosts_take(hosts, WD_LANE_PROVEN));
	assert_int_equal(wd_hosts_next_wake(hosts), 1100);
	wd_hosts_wake(hosts, 1100);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[1]);
	wd_hosts_done(hosts, b, WD_LANE_PROVEN, 1100, 0);
	/* Who comes while it rests, waits too. */
	wd_hosts_done(hosts, a, WD_LANE_PROVEN, 1100, 100);
	wd_hosts_wait(hosts, a, &w[0], WD_LANE_PROVEN);
	assert_null(wd_hosts_take(hosts, WD_LANE_PROVEN));
	wd_hosts_wake(hosts, 1200);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &w[0]);
	/* With a crowd behind it the rest is short. */
	for (int i = 0; i < 60000; i++)
		wd_hosts_wait(hosts, a, &crowd[i], WD_LANE_PROVEN);
	wd_hosts_done(hosts, a, WD_LANE_PROVEN, 1200, 100);
	assert_ptr_equal(wd_hosts_take(hosts, WD_LANE_PROVEN), &crowd[0]);
	for (int i = 1; i < 60000; i++)
		wd_hosts_leave(hosts, &crowd[i]);
	wd_hosts_done(hosts, a, WD_LANE_PROVEN, 1200, 100);
	wd_host_release(hosts, a); /* while it rests */
	wd_hosts_wake(hosts, 2000);
	wd_host_release(hosts, b);
	wd_hosts_free(hosts);
	free(crowd);
}

/* A list of 50,000 hosts is taken away while all wait. In a second a quadratic way would do a thousandth of it. */
static void leaving_is_quick(void **state)
{
	enum { N = 50000 };
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_waiting *w = calloc(N, sizeof(*w));
	struct wd_host **h = calloc(N, sizeof(*h));
	int64_t began = wd_clock_steady();
	char url[64];

	(void)state;
	for (int i = 0; i < N; i++) {
		snprintf(url, sizeof(url), "http://h%d.example/", i);
		h[i] = wd_hosts_get(hosts, wd_span_of(url));
		wd_hosts_wait(hosts, h[i], &w[i], WD_LANE_REST);
	}
	for (int i = N - 1; i >= 0; i--) {
		wd_hosts_leave(hosts, &w[i]);
		wd_host_release(hosts, h[i]);
	}
	assert_true(wd_clock_steady() - began < 2000);
	assert_null(wd_hosts_take(hosts, WD_LANE_REST));
	wd_hosts_free(hosts);
	free(w);
	free(h);
}

static void a_hold_is_bounded(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_host *a = wd_hosts_get(hosts, WD_SPAN("http://a.example/"));
	int64_t until;

	(void)state;
	assert_false(wd_host_is_held(a, MONDAY_NOON, &until));
	wd_host_hold(a, MONDAY_NOON, 30 * DAY);
	assert_true(wd_host_is_held(a, MONDAY_NOON, &until));
	assert_int_equal(until - MONDAY_NOON, 15 * MINUTE);
	wd_host_hold(a, MONDAY_NOON, MINUTE); /* the longer stands */
	assert_true(wd_host_is_held(a, MONDAY_NOON + 2 * MINUTE, &until));
	assert_false(wd_host_is_held(a, MONDAY_NOON + 15 * MINUTE, &until));
	assert_false(wd_host_is_held(a, MONDAY_NOON - DAY, &until)); /* the clock was ahead */
	wd_host_hold(a, MONDAY_NOON - DAY, MINUTE);
	assert_true(wd_host_is_held(a, MONDAY_NOON - DAY, &until));
	wd_host_release(hosts, a);
	wd_hosts_free(hosts);
}

static const struct {
	const char *name;
	struct wd_pace pace;
	struct wd_poll_result result;
	int64_t want;
} intervals[] = {
	{ "as the user says", { .every_ms = 30 * MINUTE, .min_every_ms = 5 * MINUTE }, { 0 }, 30 * MINUTE },
	{ "not below min-every", { .every_ms = MINUTE, .min_every_ms = 5 * MINUTE }, { 0 }, 5 * MINUTE },
	{ "ttl", { .every_ms = 30 * MINUTE, .wish_ms = 3 * HOUR }, { 0 }, 3 * HOUR },
	{ "ttl is no upper bound", { .every_ms = 30 * MINUTE, .wish_ms = MINUTE }, { 0 }, 30 * MINUTE },
	{ "ttl of a month", { .every_ms = 30 * MINUTE, .wish_ms = 30 * DAY }, { 0 }, DAY },
	{ "every of a week stands", { .every_ms = 7 * DAY, .wish_ms = 30 * DAY }, { 0 }, 7 * DAY },
	{ "max-age", { .every_ms = 30 * MINUTE }, { .fresh_ms = 45 * MINUTE }, 45 * MINUTE },
	{ "max-age of a year", { .every_ms = 30 * MINUTE }, { .fresh_ms = 365 * DAY }, DAY },
	{ "first failure", { .every_ms = 30 * MINUTE }, { .failed = true, .failures = 1 }, 30 * MINUTE },
	{ "third failure", { .every_ms = 30 * MINUTE }, { .failed = true, .failures = 3 }, 2 * HOUR },
	{ "thousandth failure", { .every_ms = 30 * MINUTE }, { .failed = true, .failures = 1000 }, DAY },
	{ "a failure is no reason to come sooner", { .every_ms = 7 * DAY }, { .failed = true, .failures = 9 }, 7 * DAY },
	{ "Retry-After",
	  { .every_ms = 30 * MINUTE },
	  { .failed = true, .failures = 1, .retry_after_ms = 4 * HOUR },
	  4 * HOUR },
	{ "Retry-After of a year",
	  { .every_ms = 30 * MINUTE },
	  { .failed = true, .failures = 1, .retry_after_ms = 365 * DAY },
	  2 * DAY },
	{ "Retry-After with a 200", { .every_ms = 30 * MINUTE }, { .retry_after_ms = 4 * HOUR }, 4 * HOUR },
	{ "Retry-After is no upper bound",
	  { .every_ms = 30 * MINUTE },
	  { .failed = true, .failures = 1, .retry_after_ms = 1000 },
	  30 * MINUTE },
	{ "gone, once", { .every_ms = 30 * MINUTE }, { .failed = true, .failures = 1, .gones = 1 }, DAY },
	{ "gone, twice", { .every_ms = 30 * MINUTE }, { .failed = true, .failures = 2, .gones = 2 }, 30 * DAY },
};

static void intervals_follow_the_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(intervals) / sizeof(*intervals); i++) {
		int64_t got = wd_interval_of(&intervals[i].pace, &intervals[i].result);

		if (got != intervals[i].want)
			fail_msg("%s: %lld, not %lld", intervals[i].name, (long long)got, (long long)intervals[i].want);
	}
}

static void chance_is_small_and_repeats(void **state)
{
	const struct wd_pace pace = { .every_ms = HOUR };
	const struct wd_poll_result result = { 0 };
	int64_t a = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);
	int64_t b = wd_interval_next(&pace, &result, WD_SPAN("http://b.example/"), MONDAY_NOON);

	(void)state;
	assert_int_equal(a, wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON));
	assert_int_not_equal(a, b);
	assert_in_range(a - MONDAY_NOON, HOUR, HOUR + HOUR / 10);
	assert_in_range(b - MONDAY_NOON, HOUR, HOUR + HOUR / 10);
}

/* Feeds that were polled together come apart: of a thousand, in no minute more than a third. */
static void chance_spreads(void **state)
{
	const struct wd_pace pace = { .every_ms = HOUR };
	const struct wd_poll_result result = { 0 };
	int by_minute[8] = { 0 };
	char url[64];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int n = snprintf(url, sizeof(url), "http://a.example/%d", i);
		int64_t at = wd_interval_next(&pace, &result, (struct wd_span){ url, (size_t)n }, MONDAY_NOON);

		by_minute[(at - MONDAY_NOON - HOUR) / MINUTE]++;
	}
	for (int i = 0; i < 8; i++)
		assert_in_range(by_minute[i], 0, 333);
}

/* cron comes each half hour and every=30m: no run may find the feed a minute too young. */
static void cron_is_on_time(void **state)
{
	const struct wd_pace pace = { .every_ms = 30 * MINUTE };
	const struct wd_pace skips = { .every_ms = 30 * MINUTE, .skip_hours = 1 << 12 };

	(void)state;
	assert_true(wd_interval_is_due(&pace, MONDAY_NOON + 20000, 30 * MINUTE, MONDAY_NOON + 30 * MINUTE));
	assert_false(wd_interval_is_due(&pace, MONDAY_NOON, 30 * MINUTE, MONDAY_NOON + 28 * MINUTE));
	assert_false(wd_interval_is_due(&skips, MONDAY_NOON, 30 * MINUTE, MONDAY_NOON + 30 * MINUTE));
	assert_true(wd_interval_is_due(&skips, MONDAY_NOON, 30 * MINUTE, MONDAY_NOON + 60 * MINUTE));
}

static void skipped_hours_and_days_pass(void **state)
{
	/* Hours 13 to 17, and Tuesday (bit 2). */
	struct wd_pace pace = { .every_ms = 90 * MINUTE, .skip_hours = 0x3e000 };
	const struct wd_poll_result result = { 0 };
	int64_t at = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);

	(void)state;
	assert_in_range(at - MONDAY_NOON, 6 * HOUR, 6 * HOUR + 10 * MINUTE);
	pace = (struct wd_pace){ .every_ms = DAY, .skip_days = 1 << 2 };
	at = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);
	assert_in_range(at - MONDAY_NOON, 36 * HOUR, 36 * HOUR + 10 * MINUTE);
	pace = (struct wd_pace){ .every_ms = HOUR, .skip_days = 0x7f };
	at = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);
	assert_in_range(at - MONDAY_NOON, HOUR, HOUR + 6 * MINUTE);
	/* All hours and one day: the day is meant. */
	pace = (struct wd_pace){ .every_ms = 12 * HOUR, .skip_hours = 0xffffff, .skip_days = 1 << 2 };
	at = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);
	assert_in_range(at - MONDAY_NOON, 36 * HOUR, 36 * HOUR + 10 * MINUTE);
	/* Also what is put off by a failure. */
	pace = (struct wd_pace){ .every_ms = 90 * MINUTE, .skip_hours = 0x3e000 };
	at = wd_interval_next(&pace, &(struct wd_poll_result){ .failed = true, .failures = 2 }, WD_SPAN("http://a.example/"),
			      MONDAY_NOON);
	assert_in_range(at - MONDAY_NOON, 6 * HOUR, 6 * HOUR + 10 * MINUTE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heap_gives_the_earliest),
		cmocka_unit_test(hosts_take_turns),
		cmocka_unit_test(lanes_are_apart),
		cmocka_unit_test(a_turn_is_a_run_of_polls),
		cmocka_unit_test(a_host_rests),
		cmocka_unit_test(leaving_is_quick),
		cmocka_unit_test(a_hold_is_bounded),
		cmocka_unit_test(intervals_follow_the_rules),
		cmocka_unit_test(chance_is_small_and_repeats),
		cmocka_unit_test(chance_spreads),
		cmocka_unit_test(cron_is_on_time),
		cmocka_unit_test(skipped_hours_and_days_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
