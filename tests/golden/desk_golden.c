/* What a desk says of itself: its list as OPML, how its feeds do, what befell them, its numbers. */
#include "golden.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/opml.h"
#include "publish/events.h"
#include "publish/status.h"
#include "publish/text.h"
#include "serve/metrics.h"
#include "util/clock.h"

static const int64_t now = 1709564706000, hour = 3600000, minute = 60000; /* Monday 4 March 2024, 15:05:06 */

static void check_opml(struct golden *golden)
{
	static const char *const names[] = { [WD_OPML_PUBLIC] = "desk/public.opml",
					     [WD_OPML_OPTIONS] = "desk/options.opml",
					     [WD_OPML_SECRETS] = "desk/secrets.opml" };
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot;
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/golden/desk/wiredesk.conf", golden->source);
	snapshot = wd_snapshot_load(path, NULL, NULL, NULL, &err);
	if (!snapshot) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	for (int extent = WD_OPML_PUBLIC; extent <= WD_OPML_SECRETS; extent++) {
		struct wd_buf made;

		wd_buf_init(&made, WD_BUF_PAGE);
		wd_opml_write(&made, snapshot, (enum wd_opml_extent)extent);
		golden_check(golden, names[extent], wd_buf_span(&made));
		wd_buf_release(&made);
	}
	wd_snapshot_release(snapshot);
}

/* One that does well, one in trouble, one that is pushed and silent, one that is gone. */
static void make_feeds(struct wd_feed_status feeds[4])
{
	for (int i = 0; i < 4; i++)
		feeds[i] = (struct wd_feed_status){ .id = i + 1,
						    .last_poll_at = now - 10 * minute,
						    .next_poll_at = now + 20 * minute,
						    .last_success_at = now - 10 * minute,
						    .last_new_at = now - hour,
						    .http_status = 200,
						    .entries = 120,
						    .entries_day = 7,
						    .newest_at = now - hour,
						    .usual_ms = hour,
						    .leased_until = WD_NO_TIME,
						    .pushed_at = WD_NO_TIME,
						    .delay_ms = WD_NO_TIME,
						    .served_ms = WD_NO_TIME,
						    .told_ms = WD_NO_TIME };
	feeds[0].url = WD_SPAN("https://a.example/feed");
	feeds[0].title = WD_SPAN("Alpha & Wire");
	feeds[0].home_url = WD_SPAN("https://a.example/");
	feeds[0].by_hour[23] = 2;
	feeds[0].by_hour[22] = 5;
	feeds[0].delay_ms = 95000;
	feeds[0].served_ms = 40;
	feeds[0].told_ms = 2500;
	feeds[0].moved_to = WD_SPAN("https://a.example/new");
	feeds[1].url = WD_SPAN("https://b.example/feed");
	feeds[1].error = WD_SPAN("the server answers 503");
	feeds[1].http_status = 503;
	feeds[1].failures = 4;
	feeds[1].failed_by_hour[23] = 2;
	feeds[1].last_success_at = WD_NO_TIME;
	feeds[2].url = WD_SPAN("https://c.example/feed");
	feeds[2].title = WD_SPAN("연합뉴스");
	feeds[2].silent = feeds[2].pushed = true;
	feeds[2].hub = WD_SPAN("https://hub.example/");
	feeds[2].leased_until = now + 24 * hour;
	feeds[2].pushed_at = now - 9 * hour;
	feeds[2].warning = WD_SPAN("3 entries without a date");
	feeds[3].url = WD_SPAN("https://d.example/feed");
	feeds[3].title = WD_SPAN("Delta");
	feeds[3].gone = true;
	feeds[3].http_status = 410;
	feeds[3].error = WD_SPAN("the server says that it is gone for good");
	feeds[3].next_poll_at = WD_NO_TIME;
}

static void make_targets(struct wd_target_status targets[2])
{
	targets[0] = (struct wd_target_status){ .id = 1,
						.merge = WD_SPAN("korea"),
						.address = WD_SPAN("https://hooks.example/secret"),
						.told = 17,
						.given_up_at = WD_NO_TIME,
						.failing_at = WD_NO_TIME,
						.next_at = WD_NO_TIME,
						.told_at = now - hour };
	targets[1] = (struct wd_target_status){ .id = 2,
						.merge = WD_SPAN("korea"),
						.address = WD_SPAN("exec:/usr/bin/alert --token x"),
						.told = 3,
						.given_up = 2,
						.waiting = 4,
						.failures = 5,
						.error = WD_SPAN("it ended with status 1"),
						.given_up_error = WD_SPAN("it ended with status 1"),
						.given_up_at = now - 2 * hour,
						.failing_at = now - 3 * hour,
						.next_at = now + hour,
						.told_at = now - 4 * hour };
}

static void check_status(struct golden *golden)
{
	static const struct wd_growth growth = { .bytes = 34567890,
						 .spare_bytes = 4096,
						 .log_bytes = 123456,
						 .entries = 12345,
						 .since_at = 1708300800000,
						 .then_bytes = 30000000,
						 .then_entries = 10000 };
	static struct wd_backfill backfills[] = {
		{ WD_BACKFILL_MERGE, WD_SPAN("korea"), 120000, 400000 },
		{ WD_BACKFILL_FEEDS, WD_SPAN(""), 12, 345 },
		{ WD_BACKFILL_INDEX, WD_SPAN(""), 1, 400000 },
		{ WD_BACKFILL_ALIKE, WD_SPAN(""), 0, 400000 },
	};
	static struct wd_followed followed = { .topic = WD_SPAN("/korea.atom"), .followers = 3, .waiting = 1 };
	struct wd_feed_status feeds[4];
	struct wd_target_status targets[2];
	const struct wd_status status = { .feeds = feeds,
					  .n_feeds = 4,
					  .targets = targets,
					  .n_targets = 2,
					  .followed = &followed,
					  .n_followed = 1,
					  .backfills = backfills,
					  .n_backfills = sizeof(backfills) / sizeof(*backfills),
					  .growth = growth };
	struct wd_buf json, text;

	make_feeds(feeds);
	make_targets(targets);
	wd_buf_init(&json, WD_BUF_PAGE);
	wd_buf_init(&text, WD_BUF_PAGE);
	wd_status_json(&json, &status);
	for (int i = 0; i < 4; i++)
		wd_text_feed(&text, &feeds[i], now, false);
	for (int i = 0; i < 2; i++)
		wd_text_target(&text, &targets[i], now, false);
	wd_text_followed(&text, &followed);
	for (size_t i = 0; i < sizeof(backfills) / sizeof(*backfills); i++) {
		wd_text_backfill(&text, &backfills[i]);
		wd_buf_add_char(&text, '\n');
	}
	wd_text_growth(&text, &growth, now);
	golden_check(golden, "desk/status.json", wd_buf_span(&json));
	golden_check(golden, "desk/status.txt", wd_buf_span(&text));
	wd_buf_release(&json);
	wd_buf_release(&text);
}

static void check_events(struct golden *golden)
{
	const struct wd_site site = { WD_SPAN("https://n.example/wires"), WD_SPAN("/wires/"), WD_SPAN(""), { NULL, 0 } };
	struct wd_event events[WD_EVENT_UNTOLD];
	struct wd_buf made;

	for (int i = 0; i < WD_EVENT_UNTOLD; i++) {
		events[i] = (struct wd_event){ .public_id = WD_SPAN("urn:uuid:00000000-0000-4000-8000-000000000001"),
					       .kind = (enum wd_event_kind)(i + 1),
					       .at = now - i * hour,
					       .since_at = now - 30 * hour,
					       .number = 3,
					       .feed_id = 1,
					       .feed_url = WD_SPAN("https://a.example/feed"),
					       .feed_title = WD_SPAN("Alpha & Wire") };
		if (events[i].kind == WD_EVENT_BROKE)
			events[i].detail = WD_SPAN("the server answers 503");
		if (events[i].kind == WD_EVENT_MOVED)
			events[i].detail = WD_SPAN("https://a.example/new");
		if (events[i].kind == WD_EVENT_SILENT)
			events[i].number = hour;
	}
	wd_buf_init(&made, WD_BUF_PAGE);
	wd_events_atom(&made, &site, events, WD_EVENT_UNTOLD, now - 50 * hour);
	golden_check(golden, "desk/status.atom", wd_buf_span(&made));
	wd_buf_release(&made);
}

/* What is of this process and machine is no number that stays. */
static void add_steady(struct wd_buf *out, struct wd_span text)
{
	while (text.len) {
		struct wd_span line = wd_span_part(&text, '\n');

		if (wd_span_starts_nocase(line, "process_") || wd_span_starts_nocase(line, "wiredesk_build_info"))
			line = wd_span_part(&line, ' ');
		if (wd_span_starts_nocase(line, "wiredesk_build_info"))
			line = WD_SPAN("wiredesk_build_info");
		wd_buf_printf(out, "%.*s\n", WD_SPAN_ARG(line));
	}
}

static void check_metrics(struct golden *golden)
{
	static struct wd_health health;
	static struct wd_door_counts counts;
	struct wd_error err = { 0 };
	const struct wd_metrics metrics = { &health, &counts, wd_crew_new(&err), "/nowhere/wiredesk.db" };
	struct wd_asked asked = { .health = &health };
	struct wd_reply *reply;
	struct wd_buf made;

	if (!metrics.crew) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	health.feeds = 4;
	health.polled = 100;
	health.changed[WD_HOST_WELL] = 60;
	health.unchanged[WD_HOST_WELL] = 30;
	health.failed[WD_HOST_DOUBTFUL] = 10;
	health.bytes = 1234567;
	health.last_commit_at = now;
	health.delays[2] = 5;
	health.delay_ms = 1500;
	health.push.told = 20;
	counts.answered[2] = 7;
	counts.took_ms = 1001;
	reply = wd_metrics_render(&metrics, &asked);
	wd_buf_init(&made, WD_BUF_PAGE);
	add_steady(&made, (struct wd_span){ reply->body, reply->len });
	golden_check(golden, "desk/metrics", wd_buf_span(&made));
	wd_buf_release(&made);
	wd_reply_release(reply);
	wd_crew_free(metrics.crew);
}

int main(int argc, char **argv)
{
	struct golden golden = golden_begin(argc, argv);

	wd_clock_set(now);
	setenv("TZ", "UTC", 1);
	check_opml(&golden);
	check_status(&golden);
	check_events(&golden);
	check_metrics(&golden);
	return golden_end(&golden);
}
