/*
 * Subscriptions in time, with a clock that stands until it is set and a hub that is this file: leases are
 * renewed, end, and come back; the network is not needed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "push/form.h"
#include "push/subscriber.h"
#include "push/wire.h"
#include "util/clock.h"
#include "util/mem.h"

enum { SECOND = 1000 };
static const int64_t start = 1700000000000;
static const char topic[] = "https://a.example/feed", hub_url[] = "https://hub.example/";

static struct {
	uv_loop_t loop;
	char folder[32];
	struct wd_snapshot *snapshot;
	struct wd_subscriber *subscriber;
	struct wd_errand *errands;
	int asked;                                           /* POSTs so far */
	char mode[16], callback[128], secret[64], lease[32]; /* of the last */
	wd_fetched_fn done;                                  /* of the one under way; NULL: none */
	void *ctx;
	int trusted; /* what was said of the feed last; -1: nothing */
} world;

/* ---- the network ---- */

struct wd_wire *wd_wire_new(uv_loop_t *loop, int most, int host_connections)
{
	(void)loop;
	(void)most;
	(void)host_connections;
	return (struct wd_wire *)&world;
}

static void take_field(const struct wd_request *request, const char *name, char *out, size_t size)
{
	char *value = wd_form_field((struct wd_span){ request->post, request->post_len }, name);

	snprintf(out, size, "%s", value ? value : "");
	free(value);
}

struct wd_transfer *wd_wire_start(struct wd_wire *wire, const struct wd_request *request, wd_fetched_fn done, void *ctx)
{
	(void)wire;
	assert_string_equal(request->url, hub_url);
	world.asked++;
	take_field(request, "hub.mode", world.mode, sizeof(world.mode));
	take_field(request, "hub.callback", world.callback, sizeof(world.callback));
	take_field(request, "hub.secret", world.secret, sizeof(world.secret));
	take_field(request, "hub.lease_seconds", world.lease, sizeof(world.lease));
	world.done = done;
	world.ctx = ctx;
	return (struct wd_transfer *)&world;
}

void wd_wire_cancel(struct wd_wire *wire, struct wd_transfer *transfer)
{
	(void)wire;
	(void)transfer;
	world.done = NULL;
}

static void (*wire_closed)(void *ctx);

static void on_timer_closed(uv_handle_t *timer)
{
	wire_closed(timer->data);
}

void wd_wire_close(struct wd_wire *wire, uv_timer_t *timer, void (*closed)(void *ctx), void *ctx)
{
	(void)wire;
	wire_closed = closed;
	timer->data = ctx;
	uv_close((uv_handle_t *)timer, on_timer_closed);
}

/* ---- the desk ---- */

static void send_errand(void *ctx, struct wd_errand *errand)
{
	(void)ctx;
	errand->next = world.errands;
	world.errands = errand;
}

static void on_trusted(void *ctx, struct wd_span url, bool is_pushed)
{
	(void)ctx;
	assert_true(wd_span_is(url, topic));
	world.trusted = is_pushed;
}

/* The writer has done what it was given. */
static void settle(void)
{
	struct wd_errand *errand;

	while ((errand = world.errands) != NULL) {
		world.errands = errand->next;
		errand->done(errand);
	}
}

static void save(const char *name, const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", world.folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* The subscriber looks at the clock when the feeds are told to it again. */
static void look(void)
{
	struct wd_feed_state states[1] = { { 0 } };

	wd_subscriber_set_snapshot(world.subscriber, world.snapshot, states);
	uv_run(&world.loop, UV_RUN_NOWAIT);
	uv_run(&world.loop, UV_RUN_NOWAIT);
	settle();
}

/* At so many seconds behind the start. */
static void at(int64_t seconds)
{
	wd_clock_set(start + seconds * SECOND);
	look();
}

static void answer(enum wd_outcome outcome)
{
	struct wd_response response = { .outcome = outcome };
	wd_fetched_fn done = world.done;

	assert_non_null(done);
	world.done = NULL;
	if (outcome == WD_FAILED)
		wd_error_set(&response.error, WD_TRANSIENT, "it does not answer");
	done(world.ctx, &response);
	settle();
}

static int hub_says(const char *mode, const char *lease)
{
	struct wd_intent intent = { .token = wd_span_of(strrchr(world.callback, '/') + 1),
				    .mode = wd_span_of(mode),
				    .topic = wd_span_of(topic),
				    .challenge = WD_SPAN("challenge"),
				    .lease = wd_span_of(lease),
				    .reason = WD_SPAN("no more") };
	struct wd_span said;
	int status = wd_subscriber_verify(world.subscriber, &intent, &said);

	if (status == 200 && strcmp(mode, "denied") != 0)
		assert_true(wd_span_is(said, "challenge"));
	settle();
	return status;
}

static int set_up(void **state)
{
	struct wd_subscriber_calls calls = { on_trusted, NULL };
	struct wd_errands errands = { send_errand, NULL };
	struct wd_error err = { 0 };
	char conf[160];

	(void)state;
	memset(&world, 0, sizeof(world));
	world.trusted = -1;
	snprintf(world.folder, sizeof(world.folder), "/tmp/wd-push-XXXXXX");
	assert_non_null(mkdtemp(world.folder));
	save("list", "https://a.example/feed\n");
	snprintf(conf, sizeof(conf), "public-url = \"https://desk.example/\"\nfeeds = {\"%s/list\"}\n", world.folder);
	save("conf", conf);
	snprintf(conf, sizeof(conf), "%s/conf", world.folder);
	world.snapshot = wd_snapshot_load(conf, NULL, NULL, NULL, &err);
	assert_non_null(world.snapshot);
	uv_loop_init(&world.loop);
	world.subscriber = wd_subscriber_new(&world.loop, &errands, &calls);
	at(0);
	wd_subscriber_found(world.subscriber, world.snapshot->feeds[0], 1, hub_url, topic, false);
	look();
	return 0;
}

static void nothing(void *ctx)
{
	(void)ctx;
}

static int tear_down(void **state)
{
	char path[64];

	(void)state;
	settle();
	wd_subscriber_close(world.subscriber, nothing, NULL);
	uv_run(&world.loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&world.loop), 0);
	wd_snapshot_release(world.snapshot);
	wd_clock_set(WD_NO_TIME);
	snprintf(path, sizeof(path), "%s/conf", world.folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/list", world.folder);
	unlink(path);
	rmdir(world.folder);
	return 0;
}

/* The feed is subscribed to for so long, and something came. */
static void subscribe_for(const char *lease)
{
	answer(WD_FETCHED);
	assert_int_equal(hub_says("subscribe", lease), 200);
	wd_subscriber_stored(world.subscriber, wd_span_of(topic));
	settle();
	assert_int_equal(world.trusted, 1);
}

static void a_lease_is_renewed_when_a_third_is_left(void **state)
{
	char callback[128], secret[64];

	(void)state;
	assert_int_equal(world.asked, 1);
	assert_string_equal(world.mode, "subscribe");
	assert_string_equal(world.lease, "864000");
	subscribe_for("300");
	snprintf(callback, sizeof(callback), "%s", world.callback);
	snprintf(secret, sizeof(secret), "%s", world.secret);
	at(199);
	assert_int_equal(world.asked, 1);
	at(200);
	assert_int_equal(world.asked, 2);
	assert_string_equal(world.mode, "subscribe");
	assert_string_equal(world.callback, callback);
	assert_string_equal(world.secret, secret);
	assert_int_equal(world.trusted, 1); /* it goes on meanwhile */
	answer(WD_FETCHED);
	assert_int_equal(hub_says("subscribe", "300"), 200);
	at(301); /* the first one would have ended */
	assert_int_equal(world.trusted, 1);
	assert_int_equal(world.asked, 2);
	at(400);
	assert_int_equal(world.asked, 3);
}

static void a_lease_that_ends_brings_polls_back(void **state)
{
	(void)state;
	subscribe_for("300");
	at(200);
	answer(WD_FAILED);
	at(299);
	assert_int_equal(world.asked, 2);
	at(301);
	assert_int_equal(world.trusted, 0);
	at(200 + 5 * 60);
	assert_int_equal(world.asked, 3); /* the hub is asked again, and is back */
	subscribe_for("300");
}

/* It was heard, and did not come back: that is a failure too, and nothing is verified so late. */
static void who_does_not_verify_has_failed(void **state)
{
	(void)state;
	answer(WD_FETCHED);
	at(599);
	assert_int_equal(world.asked, 1);
	at(601);
	assert_int_equal(hub_says("subscribe", "300"), 404);
	at(601 + 5 * 60);
	assert_int_equal(world.asked, 2);
}

static void who_denies_is_asked_in_a_day(void **state)
{
	(void)state;
	subscribe_for("864000");
	assert_int_equal(hub_says("denied", ""), 200);
	assert_int_equal(world.trusted, 0);
	at(23 * 3600);
	assert_int_equal(world.asked, 1);
	at(25 * 3600);
	assert_int_equal(world.asked, 2);
}

/* Hubs say strange things of leases. */
static void odd_leases(void **state)
{
	static const struct {
		const char *lease;
		int64_t renewed; /* seconds behind the verification */
	} cases[] = { { "1", 40 },
		      { "", 864000 / 3 * 2 },
		      { "soon", 864000 / 3 * 2 },
		      { "99999999999999999999", 366 * 86400 / 3 * 2 } };
	int64_t now = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int asked = world.asked;

		answer(WD_FETCHED);
		assert_int_equal(hub_says("subscribe", cases[i].lease), 200);
		at(now + cases[i].renewed - 1);
		assert_int_equal(world.asked, asked);
		at(now += cases[i].renewed);
		assert_int_equal(world.asked, asked + 1);
	}
}

/* A feed that leaves the list is unsubscribed, and its hub's verification of that is answered. */
static void a_feed_that_goes_is_left(void **state)
{
	char conf[64];
	struct wd_error err = { 0 };

	(void)state;
	subscribe_for("300");
	wd_snapshot_release(world.snapshot);
	save("list", "# none\n");
	snprintf(conf, sizeof(conf), "%s/conf", world.folder);
	world.snapshot = wd_snapshot_load(conf, NULL, NULL, NULL, &err);
	assert_non_null(world.snapshot);
	at(10);
	assert_int_equal(world.asked, 2);
	assert_string_equal(world.mode, "unsubscribe");
	assert_int_equal(world.trusted, 0);
	answer(WD_FETCHED);
	assert_int_equal(hub_says("subscribe", "300"), 404);
	assert_int_equal(hub_says("unsubscribe", ""), 200);
	assert_int_equal(hub_says("unsubscribe", ""), 404); /* and then it is nobody's */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_lease_is_renewed_when_a_third_is_left, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_lease_that_ends_brings_polls_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_does_not_verify_has_failed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_denies_is_asked_in_a_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(odd_leases, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_feed_that_goes_is_left, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
