#include "daemon/polled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

/* A server that says "not changed" for ever is asked without conditions so often. */
static const int64_t full_every_ms = INT64_C(14) * 24 * 3600 * 1000;
/* The old address of a feed that moved is asked so often: its owner may have come back. */
static const int64_t home_every_ms = INT64_C(7) * 24 * 3600 * 1000;
static const int64_t longest_retry_ms = INT64_C(2) * 24 * 3600 * 1000;
enum {
	LOCAL_RETRY_MS = 60 * 1000, /* what failed by our own fault is tried again soon */
	CLOCK_SLACK_MS = 60 * 1000,
	PUT_OFF_LEAST_MS = 10 * 1000,
	PUSHED_FACTOR = 8,
	PUSHED_EVERY_MS = 24 * 3600 * 1000,
};

struct wd_polled *wd_polled_new(struct wd_hosts *hosts, const struct wd_feed *feed, struct wd_feed_state *state)
{
	struct wd_polled *polled = wd_xcalloc(1, sizeof(*polled));

	polled->feed = feed;
	polled->host = wd_hosts_get(hosts, wd_span_of(feed->url));
	polled->at_home = true;
	polled->state = *state;
	memset(state, 0, sizeof(*state));
	return polled;
}

void wd_polled_renew(struct wd_hosts *hosts, struct wd_polled *polled, struct wd_feed_state *state)
{
	wd_feed_state_release(&polled->state);
	polled->state = *state;
	*state = (struct wd_feed_state){ 0 };
	wd_polled_settle(hosts, polled, wd_clock_now());
}

void wd_polled_free(struct wd_hosts *hosts, struct wd_polled *polled)
{
	wd_hosts_leave(hosts, &polled->waiting);
	wd_host_release(hosts, polled->host);
	wd_feed_state_release(&polled->state);
	free(polled);
}

const char *wd_polled_name(const struct wd_polled *polled, char *out, size_t size)
{
	struct wd_arena *arena = wd_arena_new(256 * 1024);
	struct wd_span shown = wd_url_redacted(arena, wd_span_of(polled->feed->url));

	snprintf(out, size, "%.*s", WD_SPAN_ARG(shown));
	wd_arena_free(arena);
	return out;
}

static int64_t first_of(int64_t a, int64_t b)
{
	return a > 0 ? a : b;
}

/* The list's address, or where the feed has moved for good. */
static const char *address(const struct wd_polled *polled)
{
	return polled->state.moved_to && !polled->asks_home ? polled->state.moved_to : polled->feed->url;
}

/*
 * Where a feed moved, the new place is asked, and the old one once a week. When
 * the new one fails they are asked by turns, so that whichever is back is found.
 */
void wd_polled_settle(struct wd_hosts *hosts, struct wd_polled *polled, int64_t now)
{
	const struct wd_feed_state *state = &polled->state;
	struct wd_host *old = polled->host;
	bool was_home = polled->at_home;

	polled->asks_home = state->failures % 2 == 1 || state->home_asked_at == WD_NO_TIME ||
			    now - state->home_asked_at >= home_every_ms || now < state->home_asked_at;
	polled->at_home = !state->moved_to || polled->asks_home;
	if (was_home && polled->at_home)
		return;
	polled->host = wd_hosts_get(hosts, wd_span_of(address(polled)));
	wd_host_release(hosts, old);
}

/* The end of each text counts, so that what moves from one option to another shows. */
static uint64_t mix(uint64_t hash, const char *text)
{
	return text ? XXH3_64bits_withSeed(text, strlen(text) + 1, hash) : hash * 31 + 1;
}

uint64_t wd_polled_reading(const struct wd_feed *feed)
{
	const struct wd_feed_extra *extra = wd_feed_extra(feed);
	const char *const texts[] = { extra->charset, extra->keep, extra->drop, extra->user_agent, extra->auth };
	uint64_t hash = (uint64_t)feed->id_policy;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		hash = mix(hash, texts[i]);
	for (size_t i = 0; i < extra->n_headers; i++)
		hash = mix(hash, extra->headers[i]);
	return hash ? hash : 1;
}

bool wd_polled_reads_anew(const struct wd_polled *polled)
{
	return polled->state.reading && polled->state.reading != wd_polled_reading(polled->feed);
}

enum wd_lane wd_polled_lane(const struct wd_polled *polled)
{
	return polled->state.failures == 0 && polled->state.last_success_at != WD_NO_TIME ? WD_LANE_PROVEN : WD_LANE_REST;
}

struct wd_request wd_polled_request(const struct wd_polled *polled, const struct wd_config *config, int64_t now)
{
	const struct wd_feed *feed = polled->feed;
	const struct wd_feed_extra *extra = wd_feed_extra(feed);
	const struct wd_feed_state *state = &polled->state;
	bool full = state->full_at == WD_NO_TIME || now - state->full_at > full_every_ms || now < state->full_at;
	/* The validators are the new place's and mean nothing at the old one. */
	bool none = full || (state->moved_to && polled->asks_home) || wd_polled_reads_anew(polled);

	return (struct wd_request){
		.url = address(polled),
		.typed = feed->url,
		.etag = none ? NULL : state->etag,
		.last_modified = none ? NULL : state->last_modified,
		.user_agent = extra->user_agent,
		.auth = extra->auth,
		.proxy = extra->proxy,
		.contact = config->contact,
		.headers = (const char *const *)extra->headers,
		.n_headers = extra->n_headers,
		.timeout_ms = first_of(extra->timeout_ms, config->timeout_ms),
		.max_size = first_of(extra->max_size, config->max_size),
		.private_ok = true,
		.private_any = feed->private_ok,
		.keep_open = wd_host_goes_on(polled->host, polled->waiting.lane),
		.proven = wd_polled_lane(polled) == WD_LANE_PROVEN,
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

	to.etag = copy(from->etag);
	to.last_modified = copy(from->last_modified);
	to.error = copy(from->error);
	to.moved_to = copy(from->moved_to);
	to.subscription = NULL;
	return to;
}

static void set(char **to, const char *value)
{
	char *mine = copy(value);

	free(*to);
	*to = mine;
}

/* What is pushed is polled to see that nothing was missed: eight times as rarely, but once a day. */
static int64_t every_of(const struct wd_feed *feed, const struct wd_feed_state *state, const struct wd_config *config)
{
	int64_t every = first_of(feed->every_ms, config->every_ms), rare = every * PUSHED_FACTOR;

	if (!state->pushed || every >= PUSHED_EVERY_MS)
		return every;
	return rare < PUSHED_EVERY_MS ? rare : PUSHED_EVERY_MS;
}

static struct wd_pace pace_of(const struct wd_feed *feed, const struct wd_feed_state *state, const struct wd_config *config)
{
	return (struct wd_pace){
		.every_ms = every_of(feed, state, config),
		.min_every_ms = config->min_every_ms,
		.wish_ms = state->wish_ms,
		.skip_hours = state->skip_hours,
		.skip_days = state->skip_days,
	};
}

static void learn(struct wd_feed_state *state, const struct wd_doc *doc)
{
	state->wish_ms = doc->ttl_ms;
	state->skip_hours = doc->skip_hours;
	state->skip_days = doc->skip_days;
}

/*
 * A move is remembered once the new place has given a feed, not a mere "not
 * modified", which a page may say too: such a one is asked for all of it next time.
 */
static void note_move(struct wd_feed_state *state, const struct wd_polled *polled, const struct wd_response *r, int64_t now)
{
	const char *to = r->moved_to && strcmp(r->moved_to, polled->feed->url) != 0 ? r->moved_to : NULL;
	bool asked_home = !state->moved_to || polled->asks_home;

	if (asked_home)
		state->home_asked_at = now;
	if (to && (!state->moved_to || strcmp(state->moved_to, to) != 0)) {
		if (r->outcome != WD_FETCHED) {
			state->full_at = WD_NO_TIME;
			return;
		}
		set(&state->moved_to, to);
		state->moved_since = now;
	} else if (!to && asked_home) {
		set(&state->moved_to, NULL);
		state->moved_since = WD_NO_TIME;
	}
}

/*
 * The answer vouches for what the store has: its validators stand from now on.
 * Not those of a document without its end, which would answer for the rest.
 */
static void note_success(struct wd_feed_state *state, const struct wd_polled *polled, const struct wd_ticket *ticket,
			 int64_t now)
{
	const struct wd_response *r = &ticket->response;

	state->last_success_at = now;
	state->failures = 0;
	state->gone = false;
	set(&state->error, NULL);
	if (r->outcome == WD_FETCHED && !(ticket->is_read && ticket->doc.is_cut)) {
		set(&state->etag, r->etag);
		set(&state->last_modified, r->last_modified);
		state->body_hash = ticket->new_hash;
		state->reading = ticket->reading;
		state->full_at = now;
	} else if (r->outcome == WD_NOT_MODIFIED) {
		if (r->etag)
			set(&state->etag, r->etag);
		if (r->last_modified)
			set(&state->last_modified, r->last_modified);
	}
	note_move(state, polled, r, now);
}

static bool is_local(const struct wd_response *r)
{
	return r->outcome == WD_FAILED && r->error.code == WD_LOCAL;
}

/*
 * How often in a row "gone" was said. Only a feed takes it back, and until it is
 * believed any other answer does. Of a feed that moved, its old address has the word.
 */
static int gones_of(const struct wd_polled *polled, const struct wd_response *r)
{
	const struct wd_feed_state *was = &polled->state;

	if (was->gone)
		return WD_GONES_BELIEVED;
	if (r->outcome != WD_GONE || (was->moved_to && !polled->asks_home))
		return 0;
	return was->failures > 0 && was->http_status == 410 ? WD_GONES_BELIEVED : 1;
}

static void note_failure(struct wd_feed_state *state, const struct wd_ticket *ticket, int gones)
{
	const struct wd_response *r = &ticket->response;

	set(&state->error, ticket->error.code ? ticket->error.text : r->error.text);
	if (is_local(r))
		return; /* nothing that the feed could help */
	if (state->failures < 1000000)
		state->failures++;
	state->gone = gones >= WD_GONES_BELIEVED;
}

/* True when the weekly look at the old address of a feed that moved, and is well, led nowhere. */
static bool is_vain(const struct wd_polled *polled, const struct wd_response *r)
{
	return polled->state.moved_to && polled->asks_home && polled->state.failures == 0 && !is_local(r) &&
	       (!r->moved_to || strcmp(r->moved_to, polled->state.moved_to) != 0);
}

static void schedule(const struct wd_polled *polled, struct wd_ticket *ticket, const struct wd_config *config,
		     struct wd_poll_result result)
{
	struct wd_feed_state *state = &ticket->update.state;
	const struct wd_response *r = &ticket->response;
	struct wd_pace pace = pace_of(polled->feed, state, config);
	int64_t wait = wd_interval_retry_bound(r->retry_after_ms);

	state->retry_at = wait > 0 ? state->last_poll_at + wait : WD_NO_TIME;
	if (is_local(r)) {
		state->next_poll_at = ticket->update.polled_at + LOCAL_RETRY_MS +
				      wd_interval_chance(wd_span_of(polled->feed->url), 0, LOCAL_RETRY_MS);
		return;
	}
	result.retry_after_ms = r->retry_after_ms;
	result.fresh_ms = result.failed ? 0 : r->fresh_ms;
	state->every_ms = wd_interval_of(&pace, &result);
	state->next_poll_at = wd_interval_next(&pace, &result, wd_span_of(polled->feed->url), state->last_poll_at);
}

void wd_polled_judge(struct wd_polled *polled, struct wd_ticket *ticket, const struct wd_config *config, int64_t now)
{
	struct wd_update *update = &ticket->update;
	const struct wd_response *r = &ticket->response;
	bool failed = ticket->error.code != WD_OK || r->outcome == WD_FAILED || r->outcome == WD_GONE;
	int64_t took = wd_clock_steady() - ticket->started;
	int gones = failed ? gones_of(polled, r) : 0;

	update->state = copy_state(&polled->state);
	update->feed = ticket->feed;
	update->polled_at = now;
	update->bytes = r->bytes;
	update->duration_ms = (int)took;
	update->doc = ticket->is_read ? &ticket->doc : NULL;
	/* From its beginning, so that a slow answer does not make cron's next run too early. */
	update->state.last_poll_at = now - took;
	if (failed && is_vain(polled, r)) {
		update->state.home_asked_at = now;
		update->state.next_poll_at = now + LOCAL_RETRY_MS;
		return;
	}
	update->state.http_status = r->http_status;
	if (ticket->is_read)
		learn(&update->state, &ticket->doc);
	if (failed)
		note_failure(&update->state, ticket, gones);
	else
		note_success(&update->state, polled, ticket, now);
	schedule(polled, ticket, config,
		 (struct wd_poll_result){ .failed = failed, .failures = update->state.failures, .gones = gones });
}

void wd_polled_put_off(const struct wd_polled *polled, struct wd_ticket *ticket, int64_t now, int64_t until)
{
	struct wd_feed_state *state = &ticket->update.state;
	int64_t spread = until - now > PUT_OFF_LEAST_MS ? until - now : PUT_OFF_LEAST_MS;

	*state = copy_state(&polled->state);
	ticket->update.feed = ticket->feed;
	ticket->update.polled_at = WD_NO_TIME;
	state->retry_at = until;
	state->next_poll_at = until + wd_interval_chance(wd_span_of(polled->feed->url), (uint64_t)until, spread);
}

void wd_polled_take_push(const struct wd_polled *polled, struct wd_ticket *ticket, const struct wd_config *config,
			 int64_t now)
{
	struct wd_update *update = &ticket->update;
	struct wd_feed_state *state = &update->state;
	struct wd_pace pace;

	*state = copy_state(&polled->state);
	update->feed = ticket->feed;
	update->polled_at = now;
	update->bytes = (int64_t)ticket->body;
	update->doc = &ticket->doc;
	update->partial = true;
	/* The next look may wait as long as behind a poll. */
	pace = pace_of(polled->feed, state, config);
	if (state->pushed && state->failures == 0 && state->next_poll_at != WD_NO_TIME)
		state->next_poll_at =
			wd_interval_next(&pace, &(struct wd_poll_result){ 0 }, wd_span_of(polled->feed->url), now);
}

int64_t wd_polled_retry_unwritten(struct wd_polled *polled, const struct wd_config *config, int64_t now)
{
	struct wd_feed_state *state = &polled->state;
	struct wd_pace pace = pace_of(polled->feed, state, config);

	if (state->failures < 1000000)
		state->failures++;
	state->last_poll_at = now;
	state->next_poll_at =
		wd_interval_next(&pace, &(struct wd_poll_result){ .failed = true, .failures = state->failures },
				 wd_span_of(polled->feed->url), now);
	return state->next_poll_at;
}

/* What a clock that was ahead has settled holds no more. */
static bool is_from_the_future(const struct wd_feed_state *state, int64_t now)
{
	return state->last_poll_at != WD_NO_TIME && state->last_poll_at > now + CLOCK_SLACK_MS;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* at, and not before its server and the user's min-every allow another poll. */
static int64_t no_sooner(const struct wd_polled *polled, const struct wd_config *config, int64_t now, int64_t at)
{
	const struct wd_feed_state *state = &polled->state;

	if (wd_polled_is_held(polled, now))
		at = later(at, state->retry_at);
	if (state->last_poll_at != WD_NO_TIME && !is_from_the_future(state, now))
		at = later(at, state->last_poll_at + config->min_every_ms);
	return later(at, now);
}

int64_t wd_polled_hurry(struct wd_polled *polled, const struct wd_config *config, int64_t now)
{
	struct wd_feed_state *state = &polled->state;
	struct wd_pace pace = pace_of(polled->feed, state, config);
	const struct wd_poll_result result = { .failed = state->failures > 0, .failures = state->failures };
	int64_t at = state->last_poll_at == WD_NO_TIME ? now : state->last_poll_at + wd_interval_of(&pace, &result);

	if (state->next_poll_at == WD_NO_TIME || state->next_poll_at < at)
		return state->next_poll_at;
	state->next_poll_at = wd_interval_allowed(&pace, no_sooner(polled, config, now, at));
	return state->next_poll_at;
}

int64_t wd_polled_first_due(const struct wd_polled *polled, const struct wd_config *config, int64_t now)
{
	struct wd_pace pace = pace_of(polled->feed, &polled->state, config);
	int64_t at = polled->state.next_poll_at, anew = no_sooner(polled, config, now, now);

	if (at == WD_NO_TIME || at < now || is_from_the_future(&polled->state, now))
		at = now;
	/* Of one that fails only its next success can tell what the options make of it. */
	if (anew < at && polled->state.failures == 0 && wd_polled_reads_anew(polled))
		at = anew;
	return wd_interval_allowed(&pace, at);
}

int64_t wd_polled_next_due(const struct wd_polled *polled, const struct wd_config *config, int64_t now)
{
	return polled->state.next_poll_at == WD_NO_TIME ? WD_NO_TIME : wd_polled_first_due(polled, config, now);
}

int64_t wd_polled_adopt(struct wd_polled *polled, const struct wd_feed *feed, const struct wd_config *before,
			const struct wd_config *config, int64_t now)
{
	const struct wd_feed_state *state = &polled->state;
	const struct wd_poll_result result = { .failed = state->failures > 0, .failures = state->failures };
	struct wd_pace was = pace_of(polled->feed, state, before), is = pace_of(feed, state, config);
	int64_t old = wd_interval_of(&was, &result), new = wd_interval_of(&is, &result);
	bool other = wd_polled_reading(polled->feed) != wd_polled_reading(feed);

	polled->feed = feed;
	if (other)
		return wd_interval_allowed(&is, no_sooner(polled, config, now, now));
	/* Where more than these holds it back, the publisher asked for that. */
	if (new >= old || state->every_ms > old || state->last_poll_at == WD_NO_TIME || state->gone)
		return INT64_MAX;
	return wd_interval_allowed(&is, no_sooner(polled, config, now, state->last_poll_at + new));
}

bool wd_polled_is_held(const struct wd_polled *polled, int64_t now)
{
	int64_t until = polled->state.retry_at;

	return until != WD_NO_TIME && until > now && until - now <= longest_retry_ms &&
	       !is_from_the_future(&polled->state, now);
}

bool wd_polled_is_due(const struct wd_polled *polled, const struct wd_config *config, int64_t now)
{
	const struct wd_feed_state *state = &polled->state;
	struct wd_pace pace = pace_of(polled->feed, state, config);
	int64_t away = wd_polled_first_due(polled, config, now) - now;

	if (away <= 0)
		return true;
	/* Further away than chance explains: it is put off for another reason. */
	return state->last_poll_at != WD_NO_TIME && !wd_polled_is_held(polled, now) && away <= state->every_ms / 5 &&
	       wd_interval_is_due(&pace, state->last_poll_at, state->every_ms, now);
}
