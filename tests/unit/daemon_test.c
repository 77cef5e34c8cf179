#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/notify.h"
#include "daemon/wire.h"
#include "util/clock.h"
#include "util/mem.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define NOW (INT64_C(1772452800) * 1000)

static char feed_url[] = "http://a.example/feed", new_etag[] = "new", new_url[] = "http://b.example/";
static struct wd_feed feed = { .url = feed_url };
static const struct wd_config config = { .every_ms = 30 * MINUTE, .min_every_ms = 5 * MINUTE, .max_size = 1 << 20 };

/* A poll's answer, and what the feed's row shall say after it. The feed had failed twice before. */
static const struct {
	const char *name;
	struct wd_response response;
	bool is_read;
	struct wd_error error; /* of the document */
	int failures;
	const char *etag, *said, *moved_to;
	bool gone;
	int64_t wait_least, wait_most; /* until the next poll; 0, 0: none */
} cases[] = {
	{ .name = "a new document", .response = { .outcome = WD_FETCHED, .http_status = 200, .etag = new_etag }, .is_read = true,
	  .etag = "new", .wait_least = 30 * MINUTE, .wait_most = 32 * MINUTE },
	{ .name = "without validators", .response = { .outcome = WD_FETCHED, .http_status = 200 }, .is_read = true,
	  .wait_least = 30 * MINUTE, .wait_most = 32 * MINUTE },
	{ .name = "304 says nothing new", .response = { .outcome = WD_NOT_MODIFIED, .http_status = 304 }, .etag = "old",
	  .wait_least = 30 * MINUTE, .wait_most = 32 * MINUTE },
	{ .name = "304 with another validator", .response = { .outcome = WD_NOT_MODIFIED, .http_status = 304, .etag = new_etag },
	  .etag = "new", .wait_least = 30 * MINUTE, .wait_most = 32 * MINUTE },
	{ .name = "broken", .response = { .outcome = WD_FAILED, .http_status = 500, .error = { WD_TRANSIENT, "it broke" } },
	  .failures = 3, .etag = "old", .said = "it broke", .wait_least = 2 * HOUR, .wait_most = 5 * HOUR / 2 },
	{ .name = "a page", .response = { .outcome = WD_FETCHED, .http_status = 200, .etag = new_etag },
	  .error = { WD_INPUT, "no feed" }, .failures = 3, .etag = "old", .said = "no feed", .wait_least = 2 * HOUR,
	  .wait_most = 5 * HOUR / 2 },
	{ .name = "Retry-After", .response = { .outcome = WD_FAILED, .http_status = 503, .retry_after_ms = 6 * HOUR,
	  .error = { WD_TRANSIENT, "later" } }, .failures = 3, .etag = "old", .said = "later", .wait_least = 6 * HOUR,
	  .wait_most = 15 * HOUR / 2 },
	{ .name = "gone", .response = { .outcome = WD_GONE, .http_status = 410, .error = { WD_PERMANENT, "gone" } },
	  .failures = 3, .etag = "old", .said = "gone", .gone = true },
	{ .name = "our own fault", .response = { .outcome = WD_FAILED, .error = { WD_LOCAL, "too many files" } },
	  .failures = 2, .etag = "old", .said = "too many files", .wait_least = MINUTE, .wait_most = 2 * MINUTE },
	{ .name = "moved", .response = { .outcome = WD_NOT_MODIFIED, .http_status = 304, .moved_to = new_url },
	  .etag = "old", .moved_to = "http://b.example/", .wait_least = 30 * MINUTE, .wait_most = 32 * MINUTE },
};

static void expect_text(const char *row, const char *what, const char *got, const char *want)
{
	if ((got == NULL) != (want == NULL) || (got && strcmp(got, want) != 0))
		fail_msg("%s: %s is \"%s\", not \"%s\"", row, what, got ? got : "(none)", want ? want : "(none)");
}

static void polls_are_judged(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_feed_state was = { .id = 1, .failures = 2, .last_new_at = NOW, .moved_since = WD_NO_TIME,
					     .url = wd_xstrdup(feed_url), .etag = wd_xstrdup("old") };
		struct wd_wire *wire = wd_wire_new(hosts, &feed, &was);
		struct wd_job job = { .wire = wire, .feed = &feed, .response = cases[i].response,
				      .is_read = cases[i].is_read, .error = cases[i].error };
		struct wd_feed_state *is = &job.update.state;
		int64_t wait;

		wd_wire_judge(wire, &job, &config, NOW);
		wait = is->next_poll_at == WD_NO_TIME ? -1 : is->next_poll_at - NOW;
		expect_text(cases[i].name, "etag", is->etag, cases[i].etag);
		expect_text(cases[i].name, "error", is->error, cases[i].said);
		expect_text(cases[i].name, "moved_to", is->moved_to, cases[i].moved_to);
		if (is->failures != cases[i].failures || is->gone != cases[i].gone)
			fail_msg("%s: %d failures, gone %d", cases[i].name, is->failures, is->gone);
		if (cases[i].wait_most ? wait < cases[i].wait_least || wait > cases[i].wait_most :
					 is->next_poll_at != WD_NO_TIME)
			fail_msg("%s: waits %lld ms", cases[i].name, (long long)wait);
		wd_feed_state_release(is);
		wd_wire_free(hosts, wire);
	}
	wd_hosts_free(hosts);
}

static void validators_are_left_out_now_and_then(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_feed_state was = { .url = wd_xstrdup(feed_url), .etag = wd_xstrdup("old"), .full_at = NOW };
	struct wd_wire *wire = wd_wire_new(hosts, &feed, &was);

	(void)state;
	assert_string_equal(wd_wire_request(wire, &config, NOW + HOUR).etag, "old");
	assert_null(wd_wire_request(wire, &config, NOW + 15 * 24 * HOUR).etag);
	wire->state.full_at = WD_NO_TIME;
	assert_null(wd_wire_request(wire, &config, NOW).etag);
	wd_wire_free(hosts, wire);
	wd_hosts_free(hosts);
}

static void systemd_is_told(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char name[64], text[64] = "";
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	socklen_t len;

	(void)state;
	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			  (size_t)snprintf(at.sun_path + 1, sizeof(at.sun_path) - 1, "wd-test-%d", (int)getpid()));
	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	snprintf(name, sizeof(name), "@wd-test-%d", (int)getpid());
	setenv("NOTIFY_SOCKET", name, 1);
	wd_notify("READY=1");
	assert_int_equal(recv(fd, text, sizeof(text), 0), 7);
	assert_string_equal(text, "READY=1");
	unsetenv("NOTIFY_SOCKET");
	wd_notify("STOPPING=1");
	assert_true(recv(fd, text, sizeof(text), 0) < 0);
	close(fd);
	setenv("WATCHDOG_USEC", "30000000", 1);
	assert_int_equal(wd_notify_watchdog_ms(), 15000);
	setenv("WATCHDOG_PID", "1", 1);
	assert_int_equal(wd_notify_watchdog_ms(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(polls_are_judged),
		cmocka_unit_test(validators_are_left_out_now_and_then),
		cmocka_unit_test(systemd_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
