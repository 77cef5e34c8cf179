#include "daemon/websub.h"

#include <stdlib.h>

#include "push/form.h"
#include "push/hub.h"
#include "push/subscriber.h"
#include "util/mem.h"

enum { COME_AGAIN_S = 60 };

struct wd_websub {
	struct wd_subscriber *subscriber;
	struct wd_hub *hub;
	bool has_snapshot; /* and so the subscriptions */
	int open_parts;
	struct wd_pipeline *pipeline;
	void (*closed)(void *ctx);
	void *closed_ctx;
};

/* What was pushed, until it is stored. */
struct delivery {
	struct wd_pushed pushed;
	struct wd_websub *websub;
	struct wd_hook *hook;
	char *url; /* of the feed */
};

static void on_trusted(void *ctx, struct wd_span url, bool is_pushed)
{
	struct wd_websub *w = ctx;

	wd_pipeline_set_pushed(w->pipeline, url, is_pushed);
}

static int status_of(enum wd_code code)
{
	switch (code) {
	case WD_OK:
		return 200;
	case WD_INPUT:
		return 400;
	case WD_PERMANENT:
		return 410;
	default:
		return 503;
	}
}

/* The hub hears that it came when it is on the disk, so that none is lost. */
static void on_delivered(struct wd_pushed *pushed, const struct wd_error *err)
{
	struct delivery *d = (struct delivery *)(void *)pushed;
	int status = status_of(err->code);

	if (err->code == WD_OK)
		wd_subscriber_stored(d->websub->subscriber, wd_span_of(d->url));
	wd_hook_answer(d->hook, status, err->code == WD_OK ? WD_SPAN("stored\n") : wd_span_of(err->text),
		       status == 503 ? COME_AGAIN_S : 0);
	wd_buf_release(&pushed->body);
	free(pushed->content_type);
	free(pushed->topic);
	free(d->url);
	free(d);
}

static char *text_of(struct wd_span text)
{
	return text.ptr ? wd_xstrndup(text.ptr, text.len) : NULL;
}

static void deliver(struct wd_websub *w, struct wd_hook *hook)
{
	struct wd_span url, topic;
	const char *why;
	int refused = wd_subscriber_accept(w->subscriber, hook->name, hook->body, hook->signature, &url, &topic, &why);
	struct delivery *d;

	if (refused) {
		wd_hook_answer(hook, refused, wd_span_of(why), 0);
		return;
	}
	d = wd_xcalloc(1, sizeof(*d));
	d->websub = w;
	d->hook = hook;
	d->url = text_of(url);
	wd_buf_init(&d->pushed.body, hook->body.len + 1);
	wd_buf_add_span(&d->pushed.body, hook->body);
	d->pushed.content_type = text_of(hook->content_type);
	d->pushed.topic = text_of(topic);
	d->pushed.done = on_delivered;
	wd_pipeline_push(w->pipeline, wd_span_of(d->url), &d->pushed);
}

/* People who look at the hub's address are told what it is. */
static void ask_hub(struct wd_websub *w, struct wd_hook *hook)
{
	const char *why = "This is the WebSub hub of the merged feeds here: POST a form of hub.mode, hub.topic and "
			  "hub.callback.\n";
	int status = hook->is_post ? 415 : 200;

	if (hook->is_post && wd_span_starts_nocase(hook->content_type, WD_FORM_TYPE))
		status = wd_hub_ask(w->hub, hook->body, &why);
	wd_hook_answer(hook, status, wd_span_of(why), status == 503 ? COME_AGAIN_S : 0);
}

void wd_websub_hook(struct wd_websub *w, struct wd_hook *hook)
{
	const struct wd_target *target = &hook->target;
	struct wd_intent intent = { .token = hook->name,
				    .mode = wd_target_parameter(target, "hub.mode"),
				    .topic = wd_target_parameter(target, "hub.topic"),
				    .challenge = wd_target_parameter(target, "hub.challenge"),
				    .lease = wd_target_parameter(target, "hub.lease_seconds"),
				    .reason = wd_target_parameter(target, "hub.reason") };
	struct wd_span answer;
	int status;

	if (!w->has_snapshot) {
		wd_hook_answer(
			hook, 503,
			WD_SPAN("Of the processes of this desk the first that polls answers here, once it has begun.\n"),
			COME_AGAIN_S);
		return;
	}
	if (wd_span_is(hook->name, WD_HOOK_HUB)) {
		ask_hub(w, hook);
		return;
	}
	if (hook->is_post) {
		deliver(w, hook);
		return;
	}
	status = wd_subscriber_verify(w->subscriber, &intent, &answer);
	wd_hook_answer(hook, status, answer, 0);
}

void wd_websub_found(struct wd_websub *w, const struct wd_feed *feed, int64_t id, const char *hub, const char *topic,
		     bool missed)
{
	wd_subscriber_found(w->subscriber, feed, id, hub, topic, missed);
}

void wd_websub_set_snapshot(struct wd_websub *w, struct wd_snapshot *snapshot, struct wd_feed_state *states)
{
	wd_subscriber_set_snapshot(w->subscriber, snapshot, states);
	wd_hub_set_snapshot(w->hub, snapshot);
	w->has_snapshot = true;
}

void wd_websub_changed(struct wd_websub *w)
{
	wd_hub_look(w->hub);
}

struct wd_websub *wd_websub_new(uv_loop_t *loop, const char *database, const struct wd_errands *errands,
				struct wd_pipeline *pipeline, struct wd_push_tally *tally)
{
	struct wd_websub *w = wd_xcalloc(1, sizeof(*w));
	const struct wd_subscriber_calls calls = { on_trusted, w };

	w->pipeline = pipeline;
	w->subscriber = wd_subscriber_new(loop, errands, &calls);
	w->hub = wd_hub_new(loop, database, errands, tally);
	return w;
}

static void on_closed(void *ctx)
{
	struct wd_websub *w = ctx;

	if (--w->open_parts > 0)
		return;
	w->closed(w->closed_ctx);
	free(w);
}

void wd_websub_close(struct wd_websub *w, void (*closed)(void *ctx), void *ctx)
{
	w->closed = closed;
	w->closed_ctx = ctx;
	w->open_parts = 2;
	wd_subscriber_close(w->subscriber, on_closed, w);
	wd_hub_close(w->hub, on_closed, w);
}
