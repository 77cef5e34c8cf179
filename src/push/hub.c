#include "push/hub.h"

#include <stdlib.h>
#include <string.h>

#include "push/intent.h"
#include "push/issue.h"
#include "push/ledger.h"
#include "push/petition.h"
#include "push/places.h"
#include "push/signature.h"
#include "push/topic.h"
#include "push/turns.h"
#include "push/wire.h"
#include "store/follower.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/map.h"
#include "util/mem.h"

static const int64_t patience_ms = 3 * 24 * 3600 * INT64_C(1000);
enum {
	MOST_TRANSFERS = 256,
	HOST_CONNECTIONS = 64,
	POST_MS = 30 * 1000,
	FIRST_PAUSE_MS = 10 * 1000,
	LONGEST_PAUSE_MS = 3600 * 1000,
	TICK_MS = 1000,
};

struct follower {
	struct follower *next;
	struct wd_hub *hub;
	struct wd_topic *topic;
	char *callback, *secret;
	int64_t lease_until, sent_at;
	int failures;
	int64_t not_before; /* steady clock */
	int64_t failing_at;
	struct wd_turn turn;
	bool is_gone;
	struct wd_transfer *transfer;
	struct wd_issue *issue; /* held while it is told */
};

/* What a worker reads for one topic. */
struct order {
	char *topic;
	int64_t from, wanted;
	struct wd_issue *fresh, *old;
};

struct wd_hub {
	uv_loop_t *loop;
	char *database;
	struct wd_push_tally *tally;
	struct wd_snapshot *snapshot; /* held; NULL before the first */
	struct wd_places *places;     /* of the snapshot */
	struct wd_wire *wire;
	struct wd_intents *intents;
	uv_timer_t timer;
	struct wd_topic *topics;
	struct follower *followers;
	struct wd_turns *turns;
	struct wd_map *by_name; /* "topic callback" */
	size_t n_followers;
	/* of the worker, while it reads */
	uv_work_t work;
	bool reading, again, loaded;
	struct wd_snapshot *read_with;
	struct wd_reader *store;
	struct order *orders;
	size_t n_orders;
	struct wd_arena *arena;
	struct wd_follower *found;
	size_t n_found;
	struct wd_error error;
	struct wd_ledger *ledger;
	void (*closed)(void *ctx);
	void *closed_ctx;
	int open_parts;
};

static void pump(struct wd_hub *hub);
static void on_part_closed(void *ctx);

static void note(struct follower *f, enum wd_follower_kind kind)
{
	const struct wd_follower row = { .topic = wd_span_of(f->topic->name),
					 .callback = wd_span_of(f->callback),
					 .secret = wd_span_of(f->secret),
					 .lease_until = f->lease_until,
					 .sent_at = f->sent_at };

	wd_ledger_add(f->hub->ledger, kind, &row);
}

/* ---- followers ---- */

static void make_key(struct wd_buf *key, const char *topic, const char *callback)
{
	wd_buf_init(key, WD_BUF_ADDRESS);
	wd_buf_printf(key, "%s %s", topic, callback);
}

static struct follower *find_follower(struct wd_hub *hub, const char *topic, const char *callback)
{
	struct follower *f;
	struct wd_buf key;

	make_key(&key, topic, callback);
	f = wd_map_get(hub->by_name, wd_buf_span(&key));
	wd_buf_release(&key);
	return f;
}

static struct follower *add_follower(struct wd_hub *hub, const char *topic, const char *callback, const char *secret,
				     int64_t lease_until, int64_t sent_at)
{
	struct follower *f = wd_xcalloc(1, sizeof(*f));
	struct wd_buf key;

	f->hub = hub;
	f->topic = wd_topic_get(&hub->topics, topic, sent_at);
	f->topic->n++;
	f->callback = wd_xstrdup(callback);
	wd_turns_join(hub->turns, &f->turn, callback);
	f->secret = secret ? wd_xstrdup(secret) : NULL;
	f->lease_until = lease_until;
	f->sent_at = sent_at;
	f->next = hub->followers;
	hub->followers = f;
	hub->n_followers++;
	make_key(&key, topic, callback);
	wd_map_put(hub->by_name, wd_buf_span(&key), f);
	wd_buf_release(&key);
	return f;
}

/* It is told nothing more; the sweep frees it, when it is in no queue. */
static void leave(struct follower *f)
{
	struct wd_buf key;

	if (f->is_gone)
		return;
	f->is_gone = true;
	f->topic->n--;
	f->hub->n_followers--;
	make_key(&key, f->topic->name, f->callback);
	wd_map_remove(f->hub->by_name, wd_buf_span(&key));
	wd_buf_release(&key);
	note(f, WD_FOLLOWER_GOES);
}

static void free_follower(struct follower *f)
{
	if (f->transfer)
		wd_wire_cancel(f->hub->wire, f->transfer);
	wd_turns_leave(f->hub->turns, &f->turn);
	wd_issue_release(f->issue);
	free(f->callback);
	free(f->secret);
	free(f);
}

static void sweep(struct wd_hub *hub)
{
	struct follower **at = &hub->followers, *f;

	while ((f = *at) != NULL) {
		if (!f->is_gone || f->turn.waits || f->transfer) {
			at = &f->next;
			continue;
		}
		*at = f->next;
		free_follower(f);
	}
}

/* ---- telling ---- */

static void make_ready(struct follower *f)
{
	if (!f->transfer && !f->is_gone && f->sent_at < f->topic->upto && f->not_before <= wd_clock_steady())
		wd_turns_wait(f->hub->turns, &f->turn);
}

static void note_heard(struct follower *f)
{
	f->sent_at = f->issue->to;
	f->failures = 0;
	atomic_fetch_add(&f->hub->tally->pushed, 1);
	wd_push_took(&f->hub->tally->pushed_took, wd_clock_now() - f->issue->to);
	note(f, WD_FOLLOWER_HAS);
}

/* As it wishes (Retry-After), but not longer than we would wait at last. */
static int64_t pause_after(int failures, int64_t wish_ms)
{
	int64_t pause = failures > 12 ? LONGEST_PAUSE_MS : (int64_t)FIRST_PAUSE_MS << failures;

	if (wish_ms > pause)
		pause = wish_ms;
	return pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS;
}

static void note_failure(struct follower *f, const struct wd_response *response)
{
	int64_t now = wd_clock_now();

	atomic_fetch_add(&f->hub->tally->push_failed, 1);
	f->not_before = wd_clock_steady() + pause_after(f->failures, response->retry_after_ms);
	if (f->failures++ == 0)
		f->failing_at = now;
	wd_log(WD_LOG_DEBUG, "%s was not told of %s: %s", f->callback, f->topic->name, response->error.text);
	/* 410: it is not wanted any more (WebSub §7). */
	if (response->http_status == 410 || now - f->failing_at > patience_ms)
		leave(f);
}

static void on_told(void *ctx, struct wd_response *response)
{
	struct follower *f = ctx;
	struct wd_hub *hub = f->hub;

	f->transfer = NULL;
	wd_turns_went(hub->turns, &f->turn, response->http_status != 0);
	if (response->outcome == WD_FETCHED)
		note_heard(f);
	else
		note_failure(f, response);
	wd_issue_release(f->issue);
	f->issue = NULL;
	wd_response_release(response);
	make_ready(f);
	pump(hub);
}

/* The hub and the topic (WebSub §7). Thousands are told at once: a format costs as much as a tenth of libcurl's part. */
static void write_link(struct wd_buf *out, const char *site, const char *topic)
{
	const char *const parts[] = { "Link: <", site, "/websub/hub>; rel=\"hub\", <", site, topic, ">; rel=\"self\"" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		wd_buf_add_text(out, parts[i]);
}

/* The signature is of this subscriber's secret (WebSub §8). */
static void start(struct follower *f)
{
	struct wd_hub *hub = f->hub;
	const struct wd_config *config = &hub->snapshot->config;
	char sign[WD_SIGNATURE_TEXT + 32] = "X-Hub-Signature: ";
	struct wd_buf link;
	const struct wd_merge *merge;
	enum wd_format format = WD_FORMAT_ATOM;
	const char *headers[2];
	struct wd_request request = { .url = f->callback,
				      .contact = config->contact,
				      .headers = headers,
				      .n_headers = f->secret ? 2 : 1,
				      .timeout_ms = POST_MS,
				      .private_any = wd_places_have(hub->places, f->callback),
				      .keep_open = wd_turns_more(&f->turn),
				      .post_stays = true,
				      .post = f->issue->body.data,
				      .post_len = f->issue->body.len,
				      .stays = true };

	if (wd_issue_topic(hub->snapshot, wd_span_of(f->topic->name), &merge, &format))
		request.content_type = wd_format_type(format);
	wd_buf_init(&link, WD_BUF_LINE);
	write_link(&link, config->public_url, f->topic->name);
	if (f->secret)
		wd_signature_make(f->secret, wd_buf_span(&f->issue->body), sign + strlen(sign));
	headers[0] = link.data;
	headers[1] = sign;
	f->transfer = wd_wire_start(hub->wire, &request, on_told, f);
	wd_buf_release(&link);
}

/* Who lags behind what is at hand waits for an issue that begins where he is. */
static void tell(struct follower *f)
{
	struct wd_issue *issue = wd_topic_issue(f->topic, f->sent_at);

	if (!issue) {
		if (f->sent_at < f->topic->wanted)
			f->topic->wanted = f->sent_at;
		wd_hub_look(f->hub);
		return;
	}
	/* One whose document was too large to be told has it by its next poll. */
	if (!issue->body.len) {
		f->sent_at = issue->to;
		return;
	}
	issue->refs++;
	f->issue = issue;
	start(f);
	if (f->transfer)
		return;
	wd_issue_release(issue);
	f->issue = NULL;
	f->not_before = wd_clock_steady() + TICK_MS;
}

static void pump(struct wd_hub *hub)
{
	struct wd_turn *turn;

	while ((turn = wd_turns_take(hub->turns)) != NULL) {
		struct follower *f = (struct follower *)(void *)((char *)turn - offsetof(struct follower, turn));

		if (!f->is_gone)
			tell(f);
		if (!f->transfer)
			wd_turns_give_back(hub->turns, turn);
	}
	wd_ledger_send(hub->ledger);
}

/* ---- the store is read ---- */

static void read_store(uv_work_t *work)
{
	struct wd_hub *hub = work->data;

	if (!hub->store)
		hub->store = wd_reader_open(hub->database, &hub->error);
	if (!hub->store)
		return;
	if (!hub->loaded) {
		wd_arena_free(hub->arena); /* of a try that failed */
		hub->arena = wd_arena_new(0);
		if (!wd_reader_followers(hub->store, hub->arena, wd_clock_now(), &hub->found, &hub->n_found, &hub->error))
			return;
	}
	for (size_t i = 0; i < hub->n_orders; i++) {
		struct order *o = &hub->orders[i];

		o->fresh = wd_issue_make(hub->store, hub->read_with, wd_span_of(o->topic), o->from, &hub->error);
		if (o->wanted != INT64_MAX)
			o->old = wd_issue_make(hub->store, hub->read_with, wd_span_of(o->topic), o->wanted, &hub->error);
	}
}

static void take_order(struct wd_hub *hub, struct order *o)
{
	wd_topic_take(wd_topic_get(&hub->topics, o->topic, o->from), o->fresh, o->old);
	free(o->topic);
}

/* Those who were there before the start; what one of them lacks they are told again. */
static void take_found(struct wd_hub *hub)
{
	hub->loaded = true;
	for (size_t i = 0; i < hub->n_found; i++) {
		const struct wd_follower *row = &hub->found[i];
		struct follower *f;

		if (find_follower(hub, row->topic.ptr, row->callback.ptr))
			continue;
		f = add_follower(hub, row->topic.ptr, row->callback.ptr, row->secret.ptr, row->lease_until, row->sent_at);
		if (f->topic->upto < row->sent_at)
			f->topic->upto = row->sent_at;
	}
	wd_arena_free(hub->arena);
	hub->arena = NULL;
	hub->again = true;
}

static void on_read(uv_work_t *work, int status)
{
	struct wd_hub *hub = work->data;
	bool again;

	hub->reading = false;
	if (status == 0 && hub->error.code == WD_OK && !hub->loaded)
		take_found(hub);
	for (size_t i = 0; i < hub->n_orders; i++)
		take_order(hub, &hub->orders[i]);
	atomic_store(&hub->tally->followers, (int64_t)hub->n_followers);
	free(hub->orders);
	hub->orders = NULL;
	hub->n_orders = 0;
	wd_snapshot_release(hub->read_with);
	hub->read_with = NULL;
	if (hub->closed) {
		on_part_closed(hub);
		return;
	}
	if (hub->error.code != WD_OK)
		wd_log(WD_LOG_WARNING, "what followers are told: %s", hub->error.text);
	for (struct follower *f = hub->followers; f; f = f->next)
		make_ready(f);
	again = hub->again;
	hub->again = false;
	pump(hub);
	if (again)
		wd_hub_look(hub);
}

void wd_hub_look(struct wd_hub *hub)
{
	if (hub->closed || !hub->snapshot || !hub->snapshot->config.public_url || (hub->loaded && hub->n_followers == 0))
		return;
	if (hub->reading) {
		hub->again = true;
		return;
	}
	for (struct wd_topic *t = hub->topics; t; t = t->next) {
		if (t->n == 0)
			continue;
		hub->orders = wd_xreallocarray(hub->orders, hub->n_orders + 1, sizeof(*hub->orders));
		hub->orders[hub->n_orders++] =
			(struct order){ .topic = wd_xstrdup(t->name), .from = t->upto, .wanted = t->wanted };
	}
	hub->reading = true;
	hub->error = (struct wd_error){ 0 };
	hub->read_with = wd_snapshot_hold(hub->snapshot);
	uv_queue_work(hub->loop, &hub->work, read_store, on_read);
}

/* ---- who comes, and who goes ---- */

static void on_meant(void *ctx, const struct wd_asked_for *asked, bool meant)
{
	struct wd_hub *hub = ctx;
	struct follower *f = find_follower(hub, asked->topic, asked->callback);
	int64_t now = wd_clock_now(), until = now + asked->lease_s * 1000;

	if (!meant)
		return;
	if (strcmp(asked->mode, "unsubscribe") == 0) {
		if (f)
			leave(f);
	} else if (f) {
		free(f->secret);
		f->secret = asked->secret ? wd_xstrdup(asked->secret) : NULL;
		f->lease_until = until;
		note(f, WD_FOLLOWER_COMES);
	} else {
		/* What there was before is in the feed itself. */
		struct wd_topic *t = wd_topic_get(&hub->topics, asked->topic, now);

		if (t->n == 0)
			t->upto = now;
		note(add_follower(hub, asked->topic, asked->callback, asked->secret, until, t->upto), WD_FOLLOWER_COMES);
		wd_hub_look(hub);
	}
	pump(hub);
}

static bool ask_back(struct wd_hub *hub, const struct wd_asked_for *asked)
{
	return wd_intents_ask(hub->intents, hub->snapshot->config.contact, wd_places_have(hub->places, asked->callback),
			      asked);
}

int wd_hub_ask(struct wd_hub *hub, struct wd_span form, const char **why)
{
	struct wd_petition p;
	int status = 404;
	bool is_full;

	*why = "There is no hub without public-url in the configuration.\n";
	if (!hub->snapshot || !hub->snapshot->config.public_url)
		return status;
	status = wd_petition_read(hub->snapshot, form, &p, why);
	is_full = status == 202 && p.comes && !find_follower(hub, p.topic.data, p.callback) &&
		  (hub->n_followers >= WD_HUB_FOLLOWERS || wd_turns_count(hub->turns, p.callback) >= WD_HUB_FOLLOWERS_HOST);
	if (status == 202 && (is_full || !ask_back(hub, &(struct wd_asked_for){ .mode = p.mode,
										.topic_url = p.topic_url,
										.topic = p.topic.data,
										.callback = p.callback,
										.secret = p.secret,
										.lease_s = p.lease_s }))) {
		*why = "Too many subscribe at once. Please try again.\n";
		status = 503;
	}
	wd_petition_release(&p);
	return status;
}

/* ---- life ---- */

/* Leases end, and who failed is told again. */
static void on_tick(uv_timer_t *timer)
{
	struct wd_hub *hub = timer->data;
	int64_t now = wd_clock_now();

	for (struct follower *f = hub->followers; f; f = f->next) {
		if (f->lease_until <= now)
			leave(f);
		make_ready(f);
	}
	sweep(hub);
	pump(hub);
	atomic_store(&hub->tally->followers, (int64_t)hub->n_followers);
}

/* Those of a merged feed that is no more are told so (WebSub §5.2). */
static void deny_removed(struct wd_hub *hub)
{
	const struct wd_merge *merge;
	enum wd_format format;

	for (struct follower *f = hub->followers; f; f = f->next) {
		struct wd_asked_for asked = { .mode = "denied", .callback = f->callback, .topic = f->topic->name };
		struct wd_buf url;

		if (f->is_gone || wd_issue_topic(hub->snapshot, wd_span_of(f->topic->name), &merge, &format))
			continue;
		wd_buf_init(&url, WD_BUF_ADDRESS);
		wd_buf_printf(&url, "%s%s", hub->snapshot->config.public_url, f->topic->name);
		asked.topic_url = url.data;
		if (ask_back(hub, &asked))
			wd_log(WD_LOG_DEBUG, "%s is told that %s is no more", f->callback, f->topic->name);
		wd_buf_release(&url);
		leave(f);
	}
	wd_ledger_send(hub->ledger);
}

void wd_hub_set_snapshot(struct wd_hub *hub, struct wd_snapshot *snapshot)
{
	struct wd_snapshot *old = hub->snapshot;

	hub->snapshot = wd_snapshot_hold(snapshot);
	wd_places_free(hub->places);
	hub->places = wd_places_new(snapshot);
	wd_snapshot_release(old);
	if (snapshot->config.public_url)
		deny_removed(hub);
	wd_hub_look(hub);
}

struct wd_hub *wd_hub_new(uv_loop_t *loop, const char *database, const struct wd_errands *errands,
			  struct wd_push_tally *tally)
{
	struct wd_hub *hub = wd_xcalloc(1, sizeof(*hub));

	hub->loop = loop;
	hub->database = wd_xstrdup(database);
	hub->ledger = wd_ledger_new(errands);
	hub->tally = tally;
	hub->wire = wd_wire_new(loop, MOST_TRANSFERS + WD_HUB_PENDING, HOST_CONNECTIONS);
	hub->intents = wd_intents_new(hub->wire, on_meant, hub);
	hub->by_name = wd_map_new();
	hub->turns = wd_turns_new(MOST_TRANSFERS, HOST_CONNECTIONS);
	uv_timer_init(loop, &hub->timer);
	hub->timer.data = hub->work.data = hub;
	uv_timer_start(&hub->timer, on_tick, TICK_MS, TICK_MS);
	return hub;
}

static void free_hub(struct wd_hub *hub)
{
	wd_topics_free(hub->topics);
	wd_arena_free(hub->arena);
	wd_reader_close(hub->store);
	wd_map_free(hub->by_name);
	wd_turns_free(hub->turns);
	wd_places_free(hub->places);
	wd_ledger_free(hub->ledger);
	wd_snapshot_release(hub->snapshot);
	free(hub->database);
	free(hub);
}

static void on_part_closed(void *ctx)
{
	struct wd_hub *hub = ctx;

	if (--hub->open_parts > 0)
		return;
	hub->closed(hub->closed_ctx);
	free_hub(hub);
}

void wd_hub_close(struct wd_hub *hub, void (*closed)(void *ctx), void *ctx)
{
	struct follower *f;

	hub->closed = closed;
	hub->closed_ctx = ctx;
	hub->open_parts = 1 + hub->reading;
	while ((f = hub->followers) != NULL) {
		hub->followers = f->next;
		free_follower(f);
	}
	wd_intents_free(hub->intents);
	wd_wire_close(hub->wire, &hub->timer, on_part_closed, hub);
}
