#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/agenda.h"
#include "daemon/asks.h"
#include "daemon/sdnotify.h"
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
	bool is_read, is_cut;
	struct wd_error error; /* of the document */
	int failures;
	const char *etag, *said, *moved_to;
	bool gone;
	int64_t wait_least, wait_most; /* until the next poll */
	int status;                    /* the one before; 0: 500 */
	const char *moved_before;
	bool at_home; /* of one that moved: the old address was asked */
	bool no_full; /* the next request goes without validators */
} cases[] = {
	{ .name = "a new document",
	  .response = { .outcome = WD_FETCHED, .http_status = 200, .etag = new_etag },
	  .is_read = true,
	  .etag = "new",
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "without validators",
	  .response = { .outcome = WD_FETCHED, .http_status = 200 },
	  .is_read = true,
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "a document without its end",
	  .response = { .outcome = WD_FETCHED, .http_status = 200, .etag = new_etag },
	  .is_read = true,
	  .is_cut = true,
	  .etag = "old",
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "304 says nothing new",
	  .response = { .outcome = WD_NOT_MODIFIED, .http_status = 304 },
	  .etag = "old",
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "304 with another validator",
	  .response = { .outcome = WD_NOT_MODIFIED, .http_status = 304, .etag = new_etag },
	  .etag = "new",
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "broken",
	  .response = { .outcome = WD_FAILED, .http_status = 500, .error = { WD_TRANSIENT, "it broke" } },
	  .failures = 3,
	  .etag = "old",
	  .said = "it broke",
	  .wait_least = 2 * HOUR,
	  .wait_most = 5 * HOUR / 2 },
	{ .name = "a page",
	  .response = { .outcome = WD_FETCHED, .http_status = 200, .etag = new_etag },
	  .error = { WD_INPUT, "no feed" },
	  .failures = 3,
	  .etag = "old",
	  .said = "no feed",
	  .wait_least = 2 * HOUR,
	  .wait_most = 5 * HOUR / 2 },
	{ .name = "Retry-After",
	  .response = { .outcome = WD_FAILED,
			.http_status = 503,
			.retry_after_ms = 6 * HOUR,
			.error = { WD_TRANSIENT, "later" } },
	  .failures = 3,
	  .etag = "old",
	  .said = "later",
	  .wait_least = 6 * HOUR,
	  .wait_most = 15 * HOUR / 2 },
	{ .name = "gone, said once",
	  .response = { .outcome = WD_GONE, .http_status = 410, .error = { WD_PERMANENT, "gone" } },
	  .failures = 3,
	  .etag = "old",
	  .said = "gone",
	  .wait_least = 24 * HOUR,
	  .wait_most = 27 * HOUR },
	{ .name = "gone, said again",
	  .response = { .outcome = WD_GONE, .http_status = 410, .error = { WD_PERMANENT, "gone" } },
	  .status = 410,
	  .failures = 3,
	  .etag = "old",
	  .said = "gone",
	  .gone = true,
	  .wait_least = 30 * 24 * HOUR,
	  .wait_most = 33 * 24 * HOUR },
	{ .name = "our own fault",
	  .response = { .outcome = WD_FAILED, .error = { WD_LOCAL, "too many files" } },
	  .failures = 2,
	  .etag = "old",
	  .said = "too many files",
	  .wait_least = MINUTE,
	  .wait_most = 2 * MINUTE },
	{ .name = "moved",
	  .response = { .outcome = WD_FETCHED, .http_status = 200, .moved_to = new_url },
	  .is_read = true,
	  .moved_to = "http://b.example/",
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "moved to what says not modified",
	  .response = { .outcome = WD_NOT_MODIFIED, .http_status = 304, .moved_to = new_url },
	  .etag = "old",
	  .no_full = true,
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "moved to a page",
	  .response = { .outcome = WD_FETCHED, .http_status = 200, .moved_to = new_url },
	  .error = { WD_INPUT, "no feed" },
	  .failures = 3,
	  .etag = "old",
	  .said = "no feed",
	  .wait_least = 2 * HOUR,
	  .wait_most = 5 * HOUR / 2 },
	{ .name = "moved to itself",
	  .response = { .outcome = WD_FETCHED, .http_status = 200, .moved_to = feed_url },
	  .is_read = true,
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "the new place goes on",
	  .response = { .outcome = WD_NOT_MODIFIED, .http_status = 304 },
	  .etag = "old",
	  .moved_before = "http://b.example/",
	  .moved_to = "http://b.example/",
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "and moves on itself",
	  .response = { .outcome = WD_FETCHED, .http_status = 200, .moved_to = new_url },
	  .is_read = true,
	  .moved_before = "http://c.example/",
	  .moved_to = "http://b.example/",
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
	{ .name = "the new place fails",
	  .response = { .outcome = WD_FAILED, .http_status = 404, .error = { WD_PERMANENT, "no" } },
	  .moved_before = "http://b.example/",
	  .moved_to = "http://b.example/",
	  .failures = 3,
	  .etag = "old",
	  .said = "no",
	  .wait_least = 2 * HOUR,
	  .wait_most = 5 * HOUR / 2 },
	{ .name = "the new place is gone",
	  .response = { .outcome = WD_GONE, .http_status = 410, .error = { WD_PERMANENT, "no" } },
	  .moved_before = "http://b.example/",
	  .moved_to = "http://b.example/",
	  .failures = 3,
	  .etag = "old",
	  .said = "no",
	  .wait_least = 2 * HOUR,
	  .wait_most = 5 * HOUR / 2 },
	{ .name = "the old place is back",
	  .response = { .outcome = WD_FETCHED, .http_status = 200 },
	  .is_read = true,
	  .moved_before = "http://b.example/",
	  .at_home = true,
	  .wait_least = 30 * MINUTE,
	  .wait_most = 33 * MINUTE },
};

static void expect_text(const char *row, const char *what, const char *got, const char *want)
{
	if ((got == NULL) != (want == NULL) || (got && strcmp(got, want) != 0))
		fail_msg("%s: %s is \"%s\", not \"%s\"", row, what, got ? got : "(none)", want ? want : "(none)");
}

static struct wd_polled *make_wire(struct wd_hosts *hosts, int failures)
{
	struct wd_feed_state was = { .id = 1,
				     .failures = failures,
				     .last_new_at = NOW,
				     .moved_since = WD_NO_TIME,
				     .home_asked_at = NOW,
				     .retry_at = WD_NO_TIME,
				     .last_poll_at = NOW - HOUR,
				     .last_success_at = NOW - HOUR,
				     .full_at = NOW - HOUR,
				     .every_ms = 30 * MINUTE,
				     .http_status = 500,
				     .etag = wd_xstrdup("old") };

	return wd_polled_new(hosts, &feed, &was);
}

static void judge_row(struct wd_hosts *hosts, size_t i)
{
	struct wd_polled *polled = make_wire(hosts, 2);
	struct wd_ticket ticket = { .polled = polled,
				    .feed = &feed,
				    .response = cases[i].response,
				    .started = wd_clock_steady(),
				    .is_read = cases[i].is_read,
				    .doc.is_cut = cases[i].is_cut,
				    .error = cases[i].error };
	struct wd_feed_state *is = &ticket.update.state;
	int64_t wait;

	polled->asks_home = cases[i].at_home;
	if (cases[i].status)
		polled->state.http_status = cases[i].status;
	if (cases[i].moved_before)
		polled->state.moved_to = wd_xstrdup(cases[i].moved_before);
	wd_polled_judge(polled, &ticket, &config, NOW);
	wait = is->next_poll_at - NOW;
	expect_text(cases[i].name, "etag", is->etag, cases[i].etag);
	expect_text(cases[i].name, "error", is->error, cases[i].said);
	expect_text(cases[i].name, "moved_to", is->moved_to, cases[i].moved_to);
	if (is->failures != cases[i].failures || is->gone != cases[i].gone)
		fail_msg("%s: %d failures, gone %d", cases[i].name, is->failures, is->gone);
	if (wait < cases[i].wait_least || wait > cases[i].wait_most)
		fail_msg("%s: waits %lld ms", cases[i].name, (long long)wait);
	if ((is->full_at == WD_NO_TIME) != cases[i].no_full)
		fail_msg("%s: asks without validators: %d", cases[i].name, is->full_at == WD_NO_TIME);
	wd_feed_state_release(is);
	wd_polled_free(hosts, polled);
}

static void polls_are_judged(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		judge_row(hosts, i);
	wd_hosts_free(hosts);
}

/* Where a feed moved, its new place is asked; the old one each week, and by turns while the new one fails. */
static void a_moved_feed_is_asked_there(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_polled *polled = make_wire(hosts, 0);
	struct wd_request request;

	(void)state;
	polled->state.moved_to = wd_xstrdup("http://b.example/");
	wd_polled_settle(hosts, polled, NOW + HOUR);
	request = wd_polled_request(polled, &config, NOW + HOUR);
	assert_string_equal(request.url, "http://b.example/");
	assert_string_equal(request.typed, feed_url); /* whose secrets and rights they are */
	assert_string_equal(request.etag, "old");
	assert_ptr_equal(polled->host, wd_hosts_find(hosts, WD_SPAN("http://b.example/x")));
	wd_polled_settle(hosts, polled, NOW + 8 * 24 * HOUR);
	request = wd_polled_request(polled, &config, NOW + 8 * 24 * HOUR);
	assert_string_equal(request.url, feed_url);
	assert_null(request.etag); /* it is the new place's */
	assert_ptr_equal(polled->host, wd_hosts_find(hosts, wd_span_of(feed_url)));
	polled->state.failures = 1;
	wd_polled_settle(hosts, polled, NOW + HOUR);
	assert_string_equal(wd_polled_request(polled, &config, NOW).url, feed_url);
	polled->state.failures = 2;
	wd_polled_settle(hosts, polled, NOW + HOUR);
	assert_string_equal(wd_polled_request(polled, &config, NOW).url, "http://b.example/");
	wd_polled_free(hosts, polled);
	wd_hosts_free(hosts);
}

/* The weekly look at an old address that is dead by now is no failure of the feed. */
static void a_vain_look_home_is_no_failure(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_polled *polled = make_wire(hosts, 0);
	struct wd_ticket ticket = { .polled = polled,
				    .feed = &feed,
				    .started = wd_clock_steady(),
				    .response = { .outcome = WD_FAILED, .error = { WD_TRANSIENT, "no such name" } } };

	(void)state;
	polled->state.moved_to = wd_xstrdup("http://b.example/");
	polled->asks_home = true;
	wd_polled_judge(polled, &ticket, &config, NOW);
	assert_int_equal(ticket.update.state.failures, 0);
	assert_null(ticket.update.state.error);
	assert_int_equal(ticket.update.state.home_asked_at, NOW);
	assert_in_range(ticket.update.state.next_poll_at - NOW, MINUTE, 2 * MINUTE);
	wd_feed_state_release(&ticket.update.state);
	wd_polled_free(hosts, polled);
	wd_hosts_free(hosts);
}

/* What the document excepts holds for the next process too, which may see nothing but 304s. */
static void excepted_hours_are_kept(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_polled *polled = make_wire(hosts, 0), *next;
	struct wd_ticket ticket = { .polled = polled,
				    .feed = &feed,
				    .started = wd_clock_steady(),
				    .is_read = true,
				    .response = { .outcome = WD_FETCHED, .http_status = 200 },
				    .doc = { .ttl_ms = 2 * HOUR, .skip_hours = 0x7f << 12 } };

	(void)state;
	wd_polled_judge(polled, &ticket, &config, NOW); /* at noon; 12 to 18 are excepted */
	assert_in_range(ticket.update.state.next_poll_at - NOW, 7 * HOUR, 7 * HOUR + 10 * MINUTE);
	next = wd_polled_new(hosts, &feed, &ticket.update.state);
	next->state.next_poll_at = NOW - HOUR; /* overdue, but not in such an hour */
	assert_int_equal(wd_polled_first_due(next, &config, NOW), NOW + 7 * HOUR);
	assert_false(wd_polled_is_due(next, &config, NOW + 6 * HOUR));
	assert_true(wd_polled_is_due(next, &config, NOW + 7 * HOUR));
	ticket = (struct wd_ticket){ .polled = next,
				     .feed = &feed,
				     .started = wd_clock_steady(),
				     .response = { .outcome = WD_NOT_MODIFIED, .http_status = 304 } };
	wd_polled_judge(next, &ticket, &config, NOW + 7 * HOUR);
	assert_in_range(ticket.update.state.next_poll_at - NOW, 9 * HOUR, 9 * HOUR + 13 * MINUTE);
	wd_feed_state_release(&ticket.update.state);
	wd_polled_free(hosts, polled);
	wd_polled_free(hosts, next);
	wd_hosts_free(hosts);
}

/* cron's half hours and every=30m, patience asked for, and a clock that was a year ahead. */
static void what_is_due_is_due(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_polled *polled = make_wire(hosts, 0);

	(void)state;
	polled->state.last_poll_at = NOW;
	polled->state.next_poll_at = NOW + 32 * MINUTE; /* with its chance */
	assert_false(wd_polled_is_due(polled, &config, NOW + 25 * MINUTE));
	assert_true(wd_polled_is_due(polled, &config, NOW + 30 * MINUTE));
	polled->state.retry_at = NOW + 31 * MINUTE;
	assert_true(wd_polled_is_held(polled, NOW + 30 * MINUTE));
	assert_false(wd_polled_is_due(polled, &config, NOW + 30 * MINUTE));
	assert_false(wd_polled_is_held(polled, NOW + 31 * MINUTE));
	polled->state.last_poll_at = NOW + 365 * 24 * HOUR;
	polled->state.next_poll_at = polled->state.retry_at = NOW + 366 * 24 * HOUR;
	assert_true(wd_polled_is_due(polled, &config, NOW));
	assert_false(wd_polled_is_held(polled, NOW));
	assert_int_equal(wd_polled_first_due(polled, &config, NOW), NOW);
	wd_polled_free(hosts, polled);
	wd_hosts_free(hosts);
}

static void what_is_put_off_waits_its_time(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_polled *polled = make_wire(hosts, 0);
	struct wd_ticket ticket = { .polled = polled, .feed = &feed };

	(void)state;
	wd_polled_put_off(polled, &ticket, NOW, NOW + 10 * MINUTE);
	assert_int_equal(ticket.update.polled_at, WD_NO_TIME);
	assert_int_equal(ticket.update.state.retry_at, NOW + 10 * MINUTE);
	assert_in_range(ticket.update.state.next_poll_at - NOW, 10 * MINUTE, 20 * MINUTE);
	wd_feed_state_release(&ticket.update.state);
	wd_polled_free(hosts, polled);
	wd_hosts_free(hosts);
}

static void the_unwritten_is_asked_for_ever_later(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_polled *polled = make_wire(hosts, 0);

	(void)state;
	assert_in_range(wd_polled_retry_unwritten(polled, &config, NOW) - NOW, 30 * MINUTE, 33 * MINUTE);
	wd_polled_retry_unwritten(polled, &config, NOW);
	assert_in_range(wd_polled_retry_unwritten(polled, &config, NOW) - NOW, 2 * HOUR, 5 * HOUR / 2);
	wd_polled_free(hosts, polled);
	wd_hosts_free(hosts);
}

static void validators_are_left_out_now_and_then(void **state)
{
	struct wd_hosts *hosts = wd_hosts_new();
	struct wd_feed_state was = { .etag = wd_xstrdup("old"), .full_at = NOW };
	struct wd_polled *polled = wd_polled_new(hosts, &feed, &was);

	(void)state;
	assert_string_equal(wd_polled_request(polled, &config, NOW + HOUR).etag, "old");
	assert_null(wd_polled_request(polled, &config, NOW + 15 * 24 * HOUR).etag);
	polled->state.full_at = WD_NO_TIME;
	assert_null(wd_polled_request(polled, &config, NOW).etag);
	wd_polled_free(hosts, polled);
	wd_hosts_free(hosts);
}

/* An edit of what is sent, how it is read or what enters: validators that were given before vouch for nothing. */
static void another_reading_asks_anew(void **state)
{
	static char charset[] = "euc-kr", words[] = "title:a", auth[] = "u:p", header[] = "A: b", *headers[] = { header };
	struct wd_feed_extra extras[] = {
		{ .charset = charset },  { .keep = words }, { .drop = words },
		{ .user_agent = words }, { .auth = auth },  { .headers = headers, .n_headers = 1 },
	};
	struct wd_feed edits[COUNT(extras) + 1] = { [COUNT(extras)] = { .url = feed_url, .id_policy = WD_ID_LINK } };
	struct wd_hosts *hosts = wd_hosts_new();

	(void)state;
	for (size_t i = 0; i < COUNT(extras); i++)
		edits[i] = (struct wd_feed){ .url = feed_url, .extra = &extras[i] };
	for (size_t i = 0; i < COUNT(edits); i++) {
		struct wd_polled *polled = make_wire(hosts, 0);
		int64_t at;

		polled->state.reading = wd_polled_reading(&feed);
		polled->state.next_poll_at = NOW + HOUR;
		assert_false(wd_polled_reads_anew(polled));
		assert_int_equal(wd_polled_first_due(polled, &config, NOW), NOW + HOUR);
		at = wd_polled_adopt(polled, &edits[i], &config, &config, NOW);
		if (at != NOW || wd_polled_request(polled, &config, NOW).etag)
			fail_msg("edit %zu: at %lld", i, (long long)(at - NOW));
		assert_int_equal(wd_polled_first_due(polled, &config, NOW), NOW); /* of the next process too */
		polled->state.last_poll_at = NOW - MINUTE;
		assert_int_equal(wd_polled_first_due(polled, &config, NOW), NOW + 4 * MINUTE);
		polled->state.retry_at = NOW + 6 * MINUTE;
		assert_int_equal(wd_polled_first_due(polled, &config, NOW), NOW + 6 * MINUTE);
		wd_polled_free(hosts, polled);
	}
	wd_hosts_free(hosts);
}

/* An edit of every=: sooner at most, from the last poll on, and never under what others ask for. */
static void another_interval_moves_sooner_at_most(void **state)
{
	static const struct {
		const char *name;
		int64_t every, polled_ago, held_every, retry_in, at;
	} rows[] = {
		{ "longer", HOUR, 10 * MINUTE, 30 * MINUTE, 0, INT64_MAX },
		{ "shorter", 20 * MINUTE, 10 * MINUTE, 30 * MINUTE, 0, NOW + 10 * MINUTE },
		{ "shorter, and over already", 20 * MINUTE, 25 * MINUTE, 30 * MINUTE, 0, NOW },
		{ "shorter than min-every", MINUTE, MINUTE, 30 * MINUTE, 0, NOW + 4 * MINUTE },
		{ "under a Retry-After", 20 * MINUTE, 10 * MINUTE, 30 * MINUTE, 50 * MINUTE, NOW + 50 * MINUTE },
		{ "where its answer is fresh for longer", 20 * MINUTE, 10 * MINUTE, 2 * HOUR, 0, INT64_MAX },
	};
	struct wd_hosts *hosts = wd_hosts_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_polled *polled = make_wire(hosts, 0);
		struct wd_feed edited = { .url = feed_url, .every_ms = rows[i].every };
		int64_t at;

		polled->state.last_poll_at = NOW - rows[i].polled_ago;
		polled->state.every_ms = rows[i].held_every;
		if (rows[i].retry_in)
			polled->state.retry_at = NOW + rows[i].retry_in;
		at = wd_polled_adopt(polled, &edited, &config, &config, NOW);
		if (at != rows[i].at)
			fail_msg("%s: %lld", rows[i].name, (long long)(at - NOW));
		wd_polled_free(hosts, polled);
	}
	wd_hosts_free(hosts);
}

/* A list of feeds, each on a host of its own, in an agenda. */
enum { LISTED = 100 };
static struct {
	struct wd_feed feeds[LISTED];
	char urls[LISTED][40];
	struct wd_agenda agenda;
} listed;

static void list_feeds(void)
{
	wd_agenda_init(&listed.agenda);
	listed.agenda.feeds = wd_xcalloc(LISTED, sizeof(*listed.agenda.feeds));
	listed.agenda.n = LISTED;
	for (int i = 0; i < LISTED; i++) {
		struct wd_feed_state was = { .id = i + 1,
					     .last_poll_at = WD_NO_TIME,
					     .next_poll_at = WD_NO_TIME,
					     .last_success_at = WD_NO_TIME,
					     .retry_at = WD_NO_TIME,
					     .home_asked_at = WD_NO_TIME,
					     .every_ms = 30 * MINUTE };

		snprintf(listed.urls[i], sizeof(listed.urls[i]), "http://h%d.example/f", i);
		listed.feeds[i] = (struct wd_feed){ .url = listed.urls[i] };
		listed.agenda.feeds[i] = wd_polled_new(listed.agenda.hosts, &listed.feeds[i], &was);
	}
}

static int n_waiting(int64_t now)
{
	wd_agenda_queue_due(&listed.agenda, &config, now);
	return (int)wd_hosts_n_waiting(listed.agenda.hosts);
}

/* New feeds come one by one, not all in the same moment, and all of them soon; a single one at once. */
static void first_polls_are_spread(void **state)
{
	int early;

	(void)state;
	wd_clock_set(NOW);
	list_feeds();
	listed.agenda.feeds[0]->state.next_poll_at = NOW + HOUR;
	wd_agenda_plan(&listed.agenda, &config);
	early = n_waiting(NOW + 200);
	assert_in_range(early, 1, LISTED / 3);
	assert_int_equal(n_waiting(NOW + 2000), LISTED - 1);
	assert_int_equal(n_waiting(NOW + HOUR), LISTED);
	wd_agenda_release(&listed.agenda);
	list_feeds();
	for (int i = 1; i < LISTED; i++)
		listed.agenda.feeds[i]->state.next_poll_at = NOW + HOUR;
	wd_agenda_plan(&listed.agenda, &config);
	assert_int_equal(n_waiting(NOW + 20), 1);
	wd_agenda_release(&listed.agenda);
	wd_clock_set(WD_NO_TIME);
}

/* A planned feed too; those that were wanted are taken in the list's order, the one under way is not taken twice. */
static void what_is_wanted_is_taken_in_order(void **state)
{
	struct wd_ticket ticket;

	(void)state;
	wd_clock_set(NOW);
	list_feeds();
	listed.agenda.feeds[3]->ticket = &ticket;
	listed.agenda.feeds[7]->state.next_poll_at = NOW + HOUR;
	wd_agenda_plan(&listed.agenda, &config);
	for (int i = 0; i < LISTED; i++)
		wd_agenda_want(&listed.agenda, listed.agenda.feeds[i], NOW);
	for (int i = 0; i < LISTED; i++)
		if (i != 3)
			assert_ptr_equal(wd_hosts_take(listed.agenda.hosts, WD_LANE_REST), &listed.agenda.feeds[i]->waiting);
	assert_null(wd_hosts_take(listed.agenda.hosts, WD_LANE_REST));
	assert_int_equal(n_waiting(NOW + HOUR), 0);
	wd_agenda_release(&listed.agenda);
	wd_clock_set(WD_NO_TIME);
}

/* The clock was a year ahead while all were polled; set right, it must not let them wait for a year. */
static void a_clock_set_back_stops_nothing(void **state)
{
	const int64_t ahead = NOW + 365 * 24 * HOUR;
	int n;

	(void)state;
	list_feeds();
	for (int i = 0; i < LISTED; i++) {
		listed.agenda.feeds[i]->state.last_poll_at = ahead;
		listed.agenda.feeds[i]->state.next_poll_at = ahead + 30 * MINUTE;
	}
	wd_clock_set(ahead);
	wd_agenda_plan(&listed.agenda, &config);
	assert_int_equal(n_waiting(ahead), 0);
	wd_clock_set(NOW);
	n = n_waiting(NOW);
	assert_in_range(n, 0, LISTED / 4); /* not all at once */
	assert_int_equal(n_waiting(NOW + 30 * MINUTE), LISTED);
	wd_agenda_release(&listed.agenda);
	wd_clock_set(WD_NO_TIME);
}

static struct wd_tally told;
static int n_told;

static void on_told(void *ctx, const struct wd_tally *tally)
{
	(void)ctx;
	told = *tally;
	n_told++;
}

static void who_asked_is_told(void **state)
{
	const char *const only[] = { "http://a.example/feed", "A title" };
	struct wd_feed titled = { .url = new_url, .title = (char *)"A title" }, other = { .url = new_url };
	struct wd_map *names = wd_asks_names(only, COUNT(only));
	struct wd_asks asks = { 0 };
	int a = wd_asks_begin(&asks, on_told, NULL), b = wd_asks_begin(&asks, on_told, NULL);

	(void)state;
	n_told = 0;
	assert_true(wd_asks_is_named(&feed, names) && wd_asks_is_named(&titled, names));
	assert_false(wd_asks_is_named(&other, names));
	wd_map_free(names);
	wd_asks_note(&asks, a);
	wd_asks_note(&asks, a);
	wd_asks_tell(&asks, 1u << a, &(struct wd_ask_result){ .put_off = true });
	wd_asks_tell(&asks, 1u << a, &(struct wd_ask_result){ .changed = true, .new_stories = 3 });
	assert_int_equal(n_told, 2);
	assert_true(told.done == 2 && told.total == 2 && told.put_off == 1 && told.changed == 1 && told.unchanged == 0);
	assert_false(wd_asks_waits(&asks, b));
	wd_asks_answer_empty(&asks);
	assert_int_equal(n_told, 3);
	for (int i = 0; i < WD_ASKS_MOST; i++)
		assert_true(wd_asks_begin(&asks, on_told, NULL) >= 0);
	assert_int_equal(wd_asks_begin(&asks, on_told, NULL), -1);
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
	wd_sdnotify("READY=1");
	assert_int_equal(recv(fd, text, sizeof(text), 0), 7);
	assert_string_equal(text, "READY=1");
	unsetenv("NOTIFY_SOCKET");
	wd_sdnotify("STOPPING=1");
	assert_true(recv(fd, text, sizeof(text), 0) < 0);
	close(fd);
	setenv("WATCHDOG_USEC", "30000000", 1);
	assert_int_equal(wd_sdnotify_watchdog_ms(), 15000);
	setenv("WATCHDOG_PID", "1", 1);
	assert_int_equal(wd_sdnotify_watchdog_ms(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(polls_are_judged),
		cmocka_unit_test(a_moved_feed_is_asked_there),
		cmocka_unit_test(a_vain_look_home_is_no_failure),
		cmocka_unit_test(excepted_hours_are_kept),
		cmocka_unit_test(what_is_due_is_due),
		cmocka_unit_test(what_is_put_off_waits_its_time),
		cmocka_unit_test(the_unwritten_is_asked_for_ever_later),
		cmocka_unit_test(validators_are_left_out_now_and_then),
		cmocka_unit_test(another_reading_asks_anew),
		cmocka_unit_test(another_interval_moves_sooner_at_most),
		cmocka_unit_test(first_polls_are_spread),
		cmocka_unit_test(what_is_wanted_is_taken_in_order),
		cmocka_unit_test(a_clock_set_back_stops_nothing),
		cmocka_unit_test(who_asked_is_told),
		cmocka_unit_test(systemd_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
