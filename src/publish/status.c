#include "publish/status.h"

#include "publish/json.h"
#include "util/clock.h"
#include "util/url.h"

bool wd_status_read(struct wd_reader *reader, struct wd_arena *arena, int64_t now, struct wd_status *out,
		    struct wd_error *err)
{
	size_t total;

	return wd_reader_feeds(reader, arena, now, 0, SIZE_MAX, &out->feeds, &out->n_feeds, &total, err) &&
	       wd_reader_targets(reader, arena, &out->targets, &out->n_targets, err) &&
	       wd_reader_followed(reader, arena, now, &out->followed, &out->n_followed, err) &&
	       wd_reader_backfills(reader, arena, &out->backfills, &out->n_backfills, err) &&
	       wd_reader_growth(reader, now, &out->growth, err);
}

static void text_or_null(struct wd_json *json, const char *name, struct wd_span text)
{
	if (text.len)
		wd_json_text(json, name, text);
	else
		wd_json_null(json, name);
}

static void time_or_null(struct wd_json *json, const char *name, int64_t at)
{
	if (at == WD_NO_TIME)
		wd_json_null(json, name);
	else
		wd_json_time(json, name, at);
}

static void delay(struct wd_json *json, const char *name, int64_t ms, int64_t unit)
{
	if (ms == WD_NO_TIME)
		wd_json_null(json, name);
	else
		wd_json_int(json, name, ms / unit);
}

static void write_targets(struct wd_json *json, const struct wd_target_status *targets, size_t n)
{
	struct wd_arena *arena = wd_arena_new(0);

	wd_json_open(json, "targets", '[');
	for (size_t i = 0; i < n; i++) {
		const struct wd_target_status *target = &targets[i];

		wd_json_open(json, NULL, '{');
		wd_json_text(json, "merge", target->merge);
		wd_json_text(json, "target", wd_notice_shown(arena, target->address));
		wd_json_int(json, "told", target->told);
		wd_json_int(json, "waiting", target->waiting);
		wd_json_int(json, "given_up", target->given_up);
		time_or_null(json, "last_given_up", target->given_up_at);
		text_or_null(json, "given_up_error", target->given_up_error);
		time_or_null(json, "last_told", target->told_at);
		wd_json_int(json, "failures", target->failures);
		text_or_null(json, "error", target->error);
		time_or_null(json, "failing_since", target->failing_at);
		time_or_null(json, "next_try", target->waiting ? target->next_at : WD_NO_TIME);
		wd_json_close(json, '}');
	}
	wd_json_close(json, ']');
	wd_arena_free(arena);
}

static void write_growth(struct wd_json *json, const struct wd_growth *growth)
{
	wd_json_open(json, "database", '{');
	wd_json_int(json, "bytes", growth->bytes);
	wd_json_int(json, "spare_bytes", growth->spare_bytes);
	wd_json_int(json, "log_bytes", growth->log_bytes);
	wd_json_int(json, "entries", growth->entries);
	time_or_null(json, "compared_with", growth->since_at);
	wd_json_int(json, "bytes_then", growth->then_bytes);
	wd_json_int(json, "entries_then", growth->then_entries);
	wd_json_close(json, '}');
}

static void write_backfills(struct wd_json *json, const struct wd_backfill *backfills, size_t n)
{
	static const char *const kinds[] = {
		[WD_BACKFILL_MERGE] = "merge",
		[WD_BACKFILL_FEEDS] = "feeds",
		[WD_BACKFILL_INDEX] = "index",
		[WD_BACKFILL_ALIKE] = "alike",
	};

	wd_json_open(json, "backfills", '[');
	for (size_t i = 0; i < n; i++) {
		wd_json_open(json, NULL, '{');
		wd_json_text(json, "of", wd_span_of(kinds[backfills[i].kind]));
		if (backfills[i].name.len)
			wd_json_text(json, "merge", backfills[i].name);
		wd_json_int(json, "done", backfills[i].n_done);
		wd_json_int(json, "entries", backfills[i].n_entries);
		wd_json_close(json, '}');
	}
	wd_json_close(json, ']');
}

static void write_followed(struct wd_json *json, const struct wd_followed *followed, size_t n)
{
	wd_json_open(json, "followed", '[');
	for (size_t i = 0; i < n; i++) {
		wd_json_open(json, NULL, '{');
		wd_json_text(json, "path", followed[i].topic);
		wd_json_int(json, "followers", followed[i].followers);
		wd_json_int(json, "waiting", followed[i].waiting);
		wd_json_close(json, '}');
	}
	wd_json_close(json, ']');
}

void wd_status_json(struct wd_buf *out, const struct wd_status *status)
{
	const struct wd_feed_status *feeds = status->feeds;
	size_t n = status->n_feeds;
	struct wd_json json;

	wd_json_init(&json, out, false);
	wd_json_open(&json, NULL, '{');
	wd_json_open(&json, "feeds", '[');
	for (size_t i = 0; i < n; i++) {
		const struct wd_feed_status *feed = &feeds[i];

		wd_json_open(&json, NULL, '{');
		wd_json_text(&json, "url", feed->url);
		text_or_null(&json, "title", feed->title);
		time_or_null(&json, "last_poll", feed->last_poll_at);
		time_or_null(&json, "next_poll", feed->gone || feed->paused ? WD_NO_TIME : feed->next_poll_at);
		if (feed->http_status)
			wd_json_int(&json, "http_status", feed->http_status);
		else
			wd_json_null(&json, "http_status");
		text_or_null(&json, "error", feed->error);
		text_or_null(&json, "warning", feed->warning);
		wd_json_int(&json, "failures", feed->failures);
		wd_json_int(&json, "entries", feed->entries);
		text_or_null(&json, "moved_to", feed->moved_to);
		wd_json_bool(&json, "gone", feed->gone);
		delay(&json, "delay_seconds", feed->delay_ms, 1000);
		delay(&json, "served_ms", feed->served_ms, 1);
		delay(&json, "told_ms", feed->told_ms, 1);
		text_or_null(&json, "hub", feed->hub);
		time_or_null(&json, "hub_lease", feed->leased_until);
		text_or_null(&json, "hub_error", feed->hub_error);
		time_or_null(&json, "last_push", feed->pushed_at);
		wd_json_bool(&json, "pushed", feed->pushed);
		wd_json_close(&json, '}');
	}
	wd_json_close(&json, ']');
	write_targets(&json, status->targets, status->n_targets);
	write_followed(&json, status->followed, status->n_followed);
	write_backfills(&json, status->backfills, status->n_backfills);
	write_growth(&json, &status->growth);
	wd_json_close(&json, '}');
	wd_buf_add_char(out, '\n');
}

void wd_status_hide_paths(struct wd_arena *arena, struct wd_feed_status *feeds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (wd_url_is_file(feeds[i].url))
			feeds[i].url = wd_url_public(arena, feeds[i].url);
}
