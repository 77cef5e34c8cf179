#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

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
	assert_int_equal(wd_host_count(a), 2);
	wd_hosts_wait(hosts, a, &w[0]);
	wd_hosts_wait(hosts, a, &w[1]);
	wd_hosts_wait(hosts, a, &w[1]); /* twice is once */
	wd_hosts_wait(hosts, b, &w[2]);
	assert_int_equal(wd_hosts_n_waiting(hosts), 3);
	assert_ptr_equal(wd_hosts_take(hosts), &w[0]);
	assert_ptr_equal(wd_hosts_take(hosts), &w[2]);
	assert_null(wd_hosts_take(hosts)); /* a is busy */
	assert_true(wd_host_has_waiting(a));
	wd_hosts_done(hosts, a);
	wd_hosts_done(hosts, b);
	wd_hosts_wait(hosts, b, &w[3]);
	wd_hosts_leave(hosts, &w[3]);
	assert_ptr_equal(wd_hosts_take(hosts), &w[1]);
	assert_null(wd_hosts_take(hosts));
	wd_host_release(hosts, a);
	wd_host_release(hosts, same);
	wd_host_release(hosts, b);
	wd_host_release(hosts, port);
	wd_hosts_free(hosts);
}

static const struct {
	const char *name;
	struct wd_pace pace;
	struct wd_poll_result result;
	int64_t want;
} intervals[] = {
	{ "new just now", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { false, 0, 0, 0, MONDAY_NOON }, 30 * MINUTE },
	{ "never anything", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { false, 0, 0, 0, WD_NO_TIME }, 30 * MINUTE },
	{ "silent for ten hours", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { false, 0, 0, 0, MONDAY_NOON - 10 * HOUR }, HOUR },
	{ "silent for a month", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { false, 0, 0, 0, MONDAY_NOON - 30 * DAY }, 2 * HOUR },
	{ "not below min-every", { MINUTE, 5 * MINUTE, 0, 0, 0 }, { false, 0, 0, 0, MONDAY_NOON }, 5 * MINUTE },
	{ "ttl", { 30 * MINUTE, 5 * MINUTE, 3 * HOUR, 0, 0 }, { false, 0, 0, 0, MONDAY_NOON }, 3 * HOUR },
	{ "ttl is no upper bound", { 30 * MINUTE, 5 * MINUTE, MINUTE, 0, 0 }, { false, 0, 0, 0, MONDAY_NOON }, 30 * MINUTE },
	{ "max-age", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { false, 0, 0, 45 * MINUTE, MONDAY_NOON }, 45 * MINUTE },
	{ "max-age of a year", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { false, 0, 0, 365 * DAY, MONDAY_NOON }, DAY },
	{ "first failure", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { true, 1, 0, 0, WD_NO_TIME }, 30 * MINUTE },
	{ "third failure", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { true, 3, 0, 0, WD_NO_TIME }, 2 * HOUR },
	{ "thousandth failure", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { true, 1000, 0, 0, WD_NO_TIME }, DAY },
	{ "Retry-After", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { true, 1, 4 * HOUR, 0, WD_NO_TIME }, 4 * HOUR },
	{ "Retry-After of a year", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { true, 1, 365 * DAY, 0, WD_NO_TIME }, DAY },
	{ "Retry-After is no upper bound", { 30 * MINUTE, 5 * MINUTE, 0, 0, 0 }, { true, 1, 1000, 0, WD_NO_TIME }, 30 * MINUTE },
};

static void intervals_follow_the_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(intervals) / sizeof(*intervals); i++) {
		int64_t got = wd_interval_of(&intervals[i].pace, &intervals[i].result, MONDAY_NOON);

		if (got != intervals[i].want)
			fail_msg("%s: %lld, not %lld", intervals[i].name, (long long)got, (long long)intervals[i].want);
	}
}

static void chance_is_small_and_repeats(void **state)
{
	const struct wd_pace pace = { .every_ms = HOUR };
	const struct wd_poll_result result = { .last_new_at = MONDAY_NOON };
	int64_t a = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);
	int64_t b = wd_interval_next(&pace, &result, WD_SPAN("http://b.example/"), MONDAY_NOON);

	(void)state;
	assert_int_equal(a, wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON));
	assert_int_not_equal(a, b);
	assert_in_range(a - MONDAY_NOON, HOUR, HOUR + HOUR / 20);
	assert_in_range(b - MONDAY_NOON, HOUR, HOUR + HOUR / 20);
}

static void skipped_hours_and_days_pass(void **state)
{
	/* Hours 13 to 17, and Tuesday (bit 2). */
	struct wd_pace pace = { .every_ms = 90 * MINUTE, .skip_hours = 0x3e000 };
	const struct wd_poll_result result = { .last_new_at = MONDAY_NOON };
	int64_t at = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);

	(void)state;
	assert_in_range(at - MONDAY_NOON, 6 * HOUR, 6 * HOUR + 10 * MINUTE);
	pace = (struct wd_pace){ .every_ms = DAY, .skip_days = 1 << 2 };
	at = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);
	assert_in_range(at - MONDAY_NOON, 36 * HOUR, 36 * HOUR + 10 * MINUTE);
	pace = (struct wd_pace){ .every_ms = HOUR, .skip_days = 0x7f };
	at = wd_interval_next(&pace, &result, WD_SPAN("http://a.example/"), MONDAY_NOON);
	assert_in_range(at - MONDAY_NOON, HOUR, HOUR + 4 * MINUTE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heap_gives_the_earliest),     cmocka_unit_test(hosts_take_turns),
		cmocka_unit_test(intervals_follow_the_rules),  cmocka_unit_test(chance_is_small_and_repeats),
		cmocka_unit_test(skipped_hours_and_days_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
