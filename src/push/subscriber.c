#include "push/subscriber.h"

#include <stdlib.h>
#include <string.h>

#include "push/form.h"
#include "push/signature.h"
#include "push/wire.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"

static const int64_t minute = 60 * 1000, day = 24 * 3600 * INT64_C(1000);
enum {
	MOST_ASKED = 8,       /* hubs at once */
	LEASE_S = 10 * 86400, /* that is asked for (WebSub §5.1) */
	LEAST_LEASE_S = 60,
	MOST_LEASE_S = 366 * 86400,
	POST_MS = 30 * 1000,
	VERIFY_MS = 10 * 60 * 1000, /* so long after the request its verification is believed */
	LONGEST_SLEEP_MS = 60 * 1000,
	MOST_NAME = 1024, /* of a hub, a topic */
};

/* Where a subscription is. change() holds what each begins. */
enum stage {
	WANTED,  /* the hub is asked when next_at comes, and then again before the lease ends */
	LEAVING, /* the hub is asked to forget it, and then it is gone */
};

struct sub {
	struct sub *next;
	struct wd_subscriber *subscriber;
	enum stage stage;
	char *url; /* of the feed */
	int64_t feed;
	bool private_any;
	struct wd_subscription row;
	int64_t asked_at; /* WD_NO_TIME: no verification is expected */
	struct wd_transfer *transfer;
	struct wd_errand errand;
	struct wd_subscription *written; /* the errand's; removes: the row goes */
	bool is_writing, removes, is_dirty, is_gone;
};

struct wd_subscriber {
	struct wd_errands errands;
	struct wd_subscriber_calls calls;
	struct wd_snapshot *snapshot; /* held */
	struct wd_wire *wire;
	uv_timer_t timer;
	struct sub *subs;
	struct wd_map *by_url, *by_token;
	void (*closed)(void *ctx);
	void *closed_ctx;
};

static void plan(struct wd_subscriber *s);

/* ---- what is remembered ---- */

static void free_sub(struct sub *sub)
{
	struct sub **at = &sub->subscriber->subs;

	while (*at != sub)
		at = &(*at)->next;
	*at = sub->next;
	if (sub->transfer)
		wd_wire_cancel(sub->subscriber->wire, sub->transfer);
	free(sub->row.hub);
	free(sub->row.topic);
	free(sub->row.token);
	free(sub->row.secret);
	free(sub->row.error);
	free(sub->url);
	free(sub);
}

static struct sub *sub_of(struct wd_errand *errand)
{
	return (struct sub *)(void *)((char *)errand - offsetof(struct sub, errand));
}

static void write_row(struct wd_errand *errand, struct wd_writer *writer)
{
	struct sub *sub = sub_of(errand);

	if (!wd_writer_subscription(writer, sub->feed, sub->written, sub->removes, &errand->error))
		wd_log(WD_LOG_WARNING, "a subscription could not be noted: %s", errand->error.text);
}

static void remember(struct sub *sub);

static void on_written(struct wd_errand *errand)
{
	struct sub *sub = sub_of(errand);

	sub->is_writing = false;
	wd_subscription_free(sub->written);
	sub->written = NULL;
	if (sub->is_dirty)
		remember(sub);
	else if (sub->is_gone)
		free_sub(sub);
}

/* Of one that is left the row goes at once: after a restart what comes there is refused, and its lease ends. */
static void remember(struct sub *sub)
{
	sub->is_dirty = sub->is_writing;
	if (sub->is_writing)
		return;
	sub->written = wd_subscription_copy(&sub->row);
	sub->removes = sub->stage == LEAVING;
	sub->is_writing = true;
	sub->errand.write = write_row;
	sub->errand.done = on_written;
	sub->subscriber->errands.send(sub->subscriber->errands.ctx, &sub->errand);
}

static void set(char **to, const char *text)
{
	char *copy = text ? wd_xstrdup(text) : NULL;

	free(*to);
	*to = copy;
}

static bool is_active(const struct sub *sub)
{
	return sub->stage == WANTED && sub->row.lease_until != WD_NO_TIME && sub->row.lease_until > wd_clock_now();
}

static void judge(struct sub *sub)
{
	struct wd_subscriber *s = sub->subscriber;

	s->calls.trusted(s->calls.ctx, wd_span_of(sub->url), is_active(sub) && sub->row.trusted);
}

/* ---- the hub is asked ---- */

static void go(struct sub *sub)
{
	wd_map_remove(sub->subscriber->by_token, wd_span_of(sub->row.token));
	sub->is_gone = true;
	if (!sub->is_writing)
		free_sub(sub);
}

/* Ever longer, and as the hub wishes by Retry-After. */
static int64_t pause_after(int64_t failures, int64_t wish_ms)
{
	int64_t pause = failures > 9 ? day : 5 * minute << (failures - 1);

	if (wish_ms > pause)
		pause = wish_ms;
	return pause < day ? pause : day;
}

static void failed(struct sub *sub, const char *why, int64_t wish_ms)
{
	char words[256];

	if (sub->stage == LEAVING) {
		go(sub); /* what comes there is told that nobody wants it, and the lease ends */
		return;
	}
	snprintf(words, sizeof(words), "%s", why);
	if (!sub->row.error || strcmp(sub->row.error, words) != 0)
		wd_log(WD_LOG_INFO, "its hub does not push %s: %s", sub->row.topic, words);
	set(&sub->row.error, words);
	sub->row.next_at = wd_clock_now() + pause_after(++sub->row.failures, wish_ms);
	sub->asked_at = WD_NO_TIME;
	judge(sub);
	remember(sub);
}

static void on_answered(void *ctx, struct wd_response *response)
{
	struct sub *sub = ctx;
	struct wd_subscriber *s = sub->subscriber;
	bool heard = response->outcome == WD_FETCHED;
	struct wd_error err = response->error;
	int64_t wish_ms = response->retry_after_ms;

	sub->transfer = NULL;
	wd_response_release(response);
	if (!heard)
		failed(sub, err.text, wish_ms);
	plan(s);
}

static char *callback_of(const struct sub *sub)
{
	struct wd_buf url;

	wd_buf_init(&url, WD_BUF_ADDRESS);
	wd_buf_printf(&url, "%s/websub/%s", sub->subscriber->snapshot->config.public_url, sub->row.token);
	return wd_buf_take(&url);
}

/* A secret goes to hubs without TLS too: who overhears it could have read the news as well. */
static void write_form(const struct sub *sub, struct wd_buf *form)
{
	char *callback = callback_of(sub), lease[24];

	wd_form_add(form, "hub.callback", wd_span_of(callback));
	wd_form_add(form, "hub.mode", sub->stage == LEAVING ? WD_SPAN("unsubscribe") : WD_SPAN("subscribe"));
	wd_form_add(form, "hub.topic", wd_span_of(sub->row.topic));
	if (sub->stage != LEAVING) {
		snprintf(lease, sizeof(lease), "%d", LEASE_S);
		wd_form_add(form, "hub.lease_seconds", wd_span_of(lease));
		wd_form_add(form, "hub.secret", wd_span_of(sub->row.secret));
	}
	free(callback);
}

static void ask(struct sub *sub)
{
	struct wd_subscriber *s = sub->subscriber;
	int64_t now = wd_clock_now();
	struct wd_buf form;
	struct wd_request request = { .url = sub->row.hub,
				      .typed = sub->url,
				      .contact = s->snapshot->config.contact,
				      .timeout_ms = POST_MS,
				      .private_ok = true, /* where the line names it */
				      .private_any = sub->private_any,
				      .content_type = WD_FORM_TYPE };

	wd_buf_init(&form, WD_BUF_LINE);
	write_form(sub, &form);
	request.post = form.data;
	request.post_len = form.len;
	/* It may be verified before the hub has answered. */
	sub->asked_at = now;
	sub->row.next_at = now + VERIFY_MS;
	sub->transfer = wd_wire_start(s->wire, &request, on_answered, sub);
	if (!sub->transfer)
		sub->row.next_at = now + minute;
	wd_buf_release(&form);
}

/* What was asked for and not verified has failed. */
static void act(struct sub *sub, int64_t now)
{
	if (sub->transfer || sub->is_gone || sub->row.next_at > now)
		return;
	if (sub->asked_at != WD_NO_TIME && sub->asked_at + VERIFY_MS <= now)
		failed(sub, "the hub did not come back to verify it", 0);
	else
		ask(sub);
}

static void on_timer(uv_timer_t *timer)
{
	struct wd_subscriber *s = timer->data;
	int64_t now = wd_clock_now();
	struct sub *next;

	for (struct sub *sub = s->subs; sub; sub = next) {
		next = sub->next;
		if (sub->stage == WANTED && sub->row.lease_until != WD_NO_TIME && sub->row.lease_until <= now &&
		    sub->row.trusted) {
			sub->row.trusted = false;
			judge(sub);
		}
		act(sub, now);
	}
	plan(s);
}

static void plan(struct wd_subscriber *s)
{
	int64_t now = wd_clock_now(), wait = LONGEST_SLEEP_MS;

	if (uv_is_closing((uv_handle_t *)&s->timer))
		return;
	for (const struct sub *sub = s->subs; sub; sub = sub->next) {
		if (!sub->transfer && !sub->is_gone && sub->row.next_at - now < wait)
			wait = sub->row.next_at - now;
		if (sub->stage == WANTED && sub->row.trusted && sub->row.lease_until != WD_NO_TIME &&
		    sub->row.lease_until - now < wait)
			wait = sub->row.lease_until - now;
	}
	uv_timer_start(&s->timer, on_timer, (uint64_t)(wait > 0 ? wait : 0), 0);
}

/* ---- what is wanted ---- */

static struct sub *add_sub(struct wd_subscriber *s, const struct wd_feed *feed, int64_t id,
			   const struct wd_subscription *row)
{
	struct sub *sub = wd_xcalloc(1, sizeof(*sub));

	sub->subscriber = s;
	sub->url = wd_xstrdup(feed->url);
	sub->feed = id;
	sub->private_any = feed->private_ok;
	sub->asked_at = WD_NO_TIME;
	sub->row = *row;
	sub->next = s->subs;
	s->subs = sub;
	wd_map_put(s->by_url, wd_span_of(sub->url), sub);
	wd_map_put(s->by_token, wd_span_of(sub->row.token), sub);
	return sub;
}

static void subscribe(struct wd_subscriber *s, const struct wd_feed *feed, int64_t id, const char *hub, const char *topic)
{
	char token[WD_RANDOM_NAME], secret[WD_RANDOM_NAME];

	wd_signature_random(token);
	wd_signature_random(secret);
	remember(add_sub(s, feed, id,
			 &(struct wd_subscription){ .hub = wd_xstrdup(hub),
						    .topic = wd_xstrdup(topic),
						    .token = wd_xstrdup(token),
						    .secret = wd_xstrdup(secret),
						    .lease_until = WD_NO_TIME,
						    .pushed_at = WD_NO_TIME,
						    .next_at = wd_clock_now() }));
	plan(s);
}

static void leave(struct sub *sub)
{
	struct wd_subscriber *s = sub->subscriber;

	wd_map_remove(s->by_url, wd_span_of(sub->url));
	s->calls.trusted(s->calls.ctx, wd_span_of(sub->url), false);
	sub->stage = LEAVING;
	sub->row.next_at = wd_clock_now();
	sub->asked_at = WD_NO_TIME;
	if (sub->transfer)
		wd_wire_cancel(s->wire, sub->transfer);
	sub->transfer = NULL;
	remember(sub);
	if (sub->row.lease_until == WD_NO_TIME || !s->snapshot->config.public_url)
		go(sub);
	plan(s);
}

static bool is_fit(const char *address)
{
	return strlen(address) <= MOST_NAME && wd_url_is_http(wd_span_of(address));
}

void wd_subscriber_found(struct wd_subscriber *s, const struct wd_feed *feed, int64_t id, const char *hub, const char *topic,
			 bool missed)
{
	struct sub *sub = wd_map_get(s->by_url, wd_span_of(feed->url));
	bool is_wanted = s->snapshot->config.public_url && hub && topic && is_fit(hub) && is_fit(topic);

	if (sub && is_wanted && strcmp(sub->row.hub, hub) == 0 && strcmp(sub->row.topic, topic) == 0) {
		if (missed && sub->row.trusted) {
			wd_log(WD_LOG_INFO, "its hub has not pushed what is new of %s: it is polled again", topic);
			sub->row.trusted = false;
			judge(sub);
			remember(sub);
		}
		return;
	}
	if (sub)
		leave(sub);
	if (is_wanted)
		subscribe(s, feed, id, hub, topic);
}

/* ---- the feeds ---- */

static void adopt(struct wd_subscriber *s, const struct wd_feed *feed, struct wd_feed_state *state)
{
	struct sub *sub = wd_map_get(s->by_url, wd_span_of(feed->url));

	if (!sub && state->subscription && s->snapshot->config.public_url) {
		sub = add_sub(s, feed, state->id, state->subscription);
		free(state->subscription);
		state->subscription = NULL;
		state->pushed = is_active(sub) && sub->row.trusted;
	}
	if (sub)
		sub->private_any = feed->private_ok;
	wd_subscription_free(state->subscription);
	state->subscription = NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Of a feed that is paused nobody wants to hear either. */
static void leave_the_gone(struct wd_subscriber *s)
{
	struct wd_map *listed = wd_map_new();
	struct sub *next;

	for (size_t i = 0; i < s->snapshot->n_feeds; i++)
		if (!s->snapshot->feeds[i]->paused)
			wd_map_put(listed, wd_span_of(s->snapshot->feeds[i]->url), s);
	for (struct sub *sub = s->subs; sub; sub = next) {
		next = sub->next;
		if (sub->stage == WANTED && (!s->snapshot->config.public_url || !wd_map_get(listed, wd_span_of(sub->url))))
			leave(sub);
	}
	wd_map_free(listed);
}

void wd_subscriber_set_snapshot(struct wd_subscriber *s, struct wd_snapshot *snapshot, struct wd_feed_state *states)
{
	struct wd_snapshot *old = s->snapshot;

	s->snapshot = wd_snapshot_hold(snapshot);
	for (size_t i = 0; i < snapshot->n_feeds; i++)
		adopt(s, snapshot->feeds[i], &states[i]);
	if (s->subs)
		leave_the_gone(s);
	/* Hubs must learn where to come now. */
	for (struct sub *sub = s->subs; old && sub; sub = sub->next)
		if (sub->stage == WANTED && !same_text(old->config.public_url, snapshot->config.public_url))
			sub->row.next_at = wd_clock_now();
	wd_snapshot_release(old);
	plan(s);
}

/* ---- what hubs say ---- */

/* A hub may give less than was asked for; what is no number is what was asked for. */
static int64_t lease_of(struct wd_span text)
{
	int64_t seconds = 0;

	for (size_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && seconds <= MOST_LEASE_S; i++)
		seconds = seconds * 10 + (text.ptr[i] - '0');
	if (seconds == 0)
		seconds = LEASE_S;
	seconds = seconds < LEAST_LEASE_S ? LEAST_LEASE_S : seconds > MOST_LEASE_S ? MOST_LEASE_S : seconds;
	return seconds * 1000;
}

/* The lease begins; it is renewed when a third of it is left (WebSub §5.1). */
static void begin_lease(struct sub *sub, int64_t lease)
{
	int64_t now = wd_clock_now();

	if (!is_active(sub))
		wd_log(WD_LOG_INFO, "%s is pushed by its hub from now on", sub->row.topic);
	sub->asked_at = WD_NO_TIME;
	sub->row.lease_until = now + lease;
	sub->row.next_at = now + lease / 3 * 2;
	sub->row.failures = 0;
	set(&sub->row.error, NULL);
	judge(sub);
	remember(sub);
	plan(sub->subscriber);
}

/* The hub will push no more, or never did (WebSub §5.2). */
static void end_lease(struct sub *sub, struct wd_span reason)
{
	struct wd_buf why;

	wd_buf_init(&why, WD_BUF_LINE);
	wd_buf_printf(&why, "the hub refuses%s%.*s", reason.len ? ": " : "", reason.len > 100 ? 100 : (int)reason.len,
		      reason.ptr ? reason.ptr : "");
	sub->row.lease_until = WD_NO_TIME;
	sub->row.trusted = false;
	sub->row.failures = 9; /* it is asked again in a day */
	failed(sub, why.data, 0);
	wd_buf_release(&why);
}

int wd_subscriber_verify(struct wd_subscriber *s, const struct wd_intent *intent, struct wd_span *answer)
{
	struct sub *sub = wd_map_get(s->by_token, intent->token);
	bool expected = sub && sub->asked_at != WD_NO_TIME && wd_clock_now() - sub->asked_at <= VERIFY_MS;

	*answer = WD_SPAN("Nobody here asked for that.");
	if (!sub || !wd_span_is(intent->topic, sub->row.topic))
		return 404;
	if (wd_span_is(intent->mode, "denied") && sub->stage == WANTED) {
		*answer = WD_SPAN("");
		end_lease(sub, intent->reason);
		return 200;
	}
	if (!expected || !intent->challenge.len ||
	    !wd_span_is(intent->mode, sub->stage == LEAVING ? "unsubscribe" : "subscribe"))
		return 404;
	*answer = intent->challenge;
	if (sub->stage == LEAVING)
		go(sub);
	else
		begin_lease(sub, lease_of(intent->lease));
	return 200;
}

int wd_subscriber_accept(struct wd_subscriber *s, struct wd_span token, struct wd_span body, struct wd_span signature,
			 struct wd_span *url, struct wd_span *topic, const char **why)
{
	struct sub *sub = wd_map_get(s->by_token, token);

	*why = "Nobody here wants that any more.";
	if (!sub || sub->stage == LEAVING)
		return 410;
	*why = "This subscription was not verified.";
	if (sub->row.lease_until == WD_NO_TIME)
		return 404;
	*why = "The signature is missing, or is not this body's.";
	if (!wd_signature_is(signature, sub->row.secret, body))
		return 403;
	*url = wd_span_of(sub->url);
	*topic = wd_span_of(sub->row.topic);
	return 0;
}

void wd_subscriber_stored(struct wd_subscriber *s, struct wd_span url)
{
	struct sub *sub = wd_map_get(s->by_url, url);

	if (!sub)
		return;
	sub->row.pushed_at = wd_clock_now();
	sub->row.trusted = true;
	judge(sub);
	remember(sub);
}

/* ---- life ---- */

struct wd_subscriber *wd_subscriber_new(uv_loop_t *loop, const struct wd_errands *errands,
					const struct wd_subscriber_calls *calls)
{
	struct wd_subscriber *s = wd_xcalloc(1, sizeof(*s));

	s->errands = *errands;
	s->calls = *calls;
	s->wire = wd_wire_new(loop, MOST_ASKED, 2);
	s->by_url = wd_map_new();
	s->by_token = wd_map_new();
	uv_timer_init(loop, &s->timer);
	s->timer.data = s;
	return s;
}

static void on_closed(void *ctx)
{
	struct wd_subscriber *s = ctx;

	s->closed(s->closed_ctx);
	wd_map_free(s->by_url);
	wd_map_free(s->by_token);
	wd_snapshot_release(s->snapshot);
	free(s);
}

void wd_subscriber_close(struct wd_subscriber *s, void (*closed)(void *ctx), void *ctx)
{
	s->closed = closed;
	s->closed_ctx = ctx;
	while (s->subs)
		free_sub(s->subs); /* NOLINT(clang-analyzer-unix.Malloc): which takes it off the list */
	wd_wire_close(s->wire, &s->timer, on_closed, s);
}
