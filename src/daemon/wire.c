#include "daemon/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

/* A server that says "not changed" for ever is asked without conditions so often. */
static const int64_t full_every_ms = INT64_C(14) * 24 * 3600 * 1000;
/* What failed by our own fault is tried again soon. */
enum { LOCAL_RETRY_MS = 60 * 1000, SLOWEST = 4 };

struct wd_wire *wd_wire_new(struct wd_hosts *hosts, const struct wd_feed *feed, struct wd_feed_state *state)
{
	struct wd_wire *wire = wd_xcalloc(1, sizeof(*wire));

	wire->feed = feed;
	wire->host = wd_hosts_get(hosts, wd_span_of(feed->url));
	wire->state = *state;
	memset(state, 0, sizeof(*state));
	return wire;
}

void wd_wire_free(struct wd_hosts *hosts, struct wd_wire *wire)
{
	wd_hosts_leave(hosts, &wire->waiting);
	wd_host_release(hosts, wire->host);
	wd_feed_state_release(&wire->state);
	free(wire);
}

const char *wd_wire_name(const struct wd_wire *wire, char *out, size_t size)
{
	struct wd_arena *arena = wd_arena_new(256 * 1024);
	struct wd_span shown = wd_url_redacted(arena, wd_span_of(wire->feed->url));

	snprintf(out, size, "%.*s", WD_SPAN_ARG(shown));
	wd_arena_free(arena);
	return out;
}

static int64_t first_of(int64_t a, int64_t b)
{
	return a > 0 ? a : b;
}

struct wd_request wd_wire_request(const struct wd_wire *wire, const struct wd_config *config, int64_t now)
{
	const struct wd_feed *feed = wire->feed;
	const struct wd_feed_state *state = &wire->state;
	bool full = state->full_at == WD_NO_TIME || now - state->full_at > full_every_ms || now < state->full_at;

	return (struct wd_request){
		.url = feed->url,
		.etag = full ? NULL : state->etag,
		.last_modified = full ? NULL : state->last_modified,
		.user_agent = feed->user_agent,
		.auth = feed->auth,
		.proxy = feed->proxy,
		.contact = config->contact,
		.headers = (const char *const *)feed->headers,
		.n_headers = feed->n_headers,
		.timeout_ms = first_of(feed->timeout_ms, config->timeout_ms),
		.max_size = first_of(feed->max_size, config->max_size),
		.private_ok = true,
		.private_any = feed->private_ok,
		.keep_open = wd_host_has_waiting(wire->host),
	};
}

static char *copy(const char *text)
{
	return text ? wd_xstrdup(text) : NULL;
}

/* Its strings are its own. */
static struct wd_feed_state copy_state(const struct wd_feed_state *from)
{
	struct wd_feed_state to = *from;

	to.url = copy(from->url);
	to.etag = copy(from->etag);
	to.last_modified = copy(from->last_modified);
	to.error = copy(from->error);
	to.moved_to = copy(from->moved_to);
	return to;
}

static void set(char **to, const char *value)
{
	char *mine = copy(value);

	free(*to);
	*to = mine;
}

static struct wd_pace pace_of(const struct wd_wire *wire, const struct wd_config *config)
{
	struct wd_pace pace = {
		.every_ms = first_of(wire->feed->every_ms, config->every_ms),
		.min_every_ms = config->min_every_ms,
		.wish_ms = wire->wish_ms,
		.skip_hours = wire->skip_hours,
		.skip_days = wire->skip_days,
	};
	const struct wd_feed_state *state = &wire->state;

	/* After a restart: only a publisher's wish can have made the interval so long. */
	if (!pace.wish_ms && !state->failures && state->every_ms > pace.every_ms * SLOWEST)
		pace.wish_ms = state->every_ms;
	return pace;
}

static void learn(struct wd_wire *wire, const struct wd_doc *doc)
{
	wire->wish_ms = doc->ttl_ms;
	wire->skip_hours = doc->skip_hours;
	wire->skip_days = doc->skip_days;
}

/* The answer vouches for what the store has: its validators stand from now on. */
static void note_success(struct wd_feed_state *state, const struct wd_job *job, int64_t now)
{
	const struct wd_response *r = &job->response;

	state->last_success_at = now;
	state->failures = 0;
	state->gone = false;
	set(&state->error, NULL);
	if (r->outcome == WD_FETCHED) {
		set(&state->etag, r->etag);
		set(&state->last_modified, r->last_modified);
		state->body_hash = job->new_hash;
		state->full_at = now;
	} else {
		if (r->etag)
			set(&state->etag, r->etag);
		if (r->last_modified)
			set(&state->last_modified, r->last_modified);
	}
	if (!r->moved_to) {
		set(&state->moved_to, NULL);
		state->moved_since = WD_NO_TIME;
	} else if (!state->moved_to || strcmp(state->moved_to, r->moved_to) != 0) {
		set(&state->moved_to, r->moved_to);
		state->moved_since = now;
	}
}

static void note_failure(struct wd_feed_state *state, const struct wd_job *job)
{
	const struct wd_response *r = &job->response;

	set(&state->error, job->error.code ? job->error.text : r->error.text);
	if (r->outcome == WD_FAILED && r->error.code == WD_LOCAL)
		return; /* nothing that the feed could help */
	if (state->failures < 1000000)
		state->failures++;
	state->gone = r->outcome == WD_GONE;
}

static void schedule(const struct wd_wire *wire, struct wd_job *job, const struct wd_config *config, bool failed,
		     int64_t now)
{
	struct wd_feed_state *state = &job->update.state;
	const struct wd_response *r = &job->response;
	struct wd_pace pace = pace_of(wire, config);
	struct wd_poll_result result = {
		.failed = failed,
		.failures = state->failures,
		.retry_after_ms = r->retry_after_ms,
		.fresh_ms = failed ? 0 : r->fresh_ms,
		.last_new_at = job->is_read ? now : state->last_new_at,
	};

	if (state->gone) {
		state->next_poll_at = WD_NO_TIME;
		return;
	}
	if (r->outcome == WD_FAILED && r->error.code == WD_LOCAL) {
		state->next_poll_at =
			now + LOCAL_RETRY_MS + wd_interval_chance(wd_span_of(state->url), 0, LOCAL_RETRY_MS);
		return;
	}
	state->every_ms = wd_interval_of(&pace, &result, now);
	state->next_poll_at = wd_interval_next(&pace, &result, wd_span_of(wire->feed->url), now);
}

void wd_wire_judge(struct wd_wire *wire, struct wd_job *job, const struct wd_config *config, int64_t now)
{
	struct wd_update *update = &job->update;
	enum wd_outcome outcome = job->response.outcome;
	bool failed = job->error.code != WD_OK || outcome == WD_FAILED || outcome == WD_GONE;

	update->state = copy_state(&wire->state);
	update->feed = job->feed;
	update->polled_at = now;
	update->bytes = job->response.bytes;
	update->duration_ms = (int)(wd_clock_steady() - job->started);
	update->doc = job->is_read ? &job->doc : NULL;
	update->state.last_poll_at = now;
	update->state.http_status = job->response.http_status;
	if (job->is_read)
		learn(wire, &job->doc);
	if (failed)
		note_failure(&update->state, job);
	else
		note_success(&update->state, job, now);
	schedule(wire, job, config, failed, now);
}

int64_t wd_wire_first_due(const struct wd_wire *wire, int64_t now)
{
	int64_t at = wire->state.next_poll_at;

	return at == WD_NO_TIME || at < now ? now : at;
}
