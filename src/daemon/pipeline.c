#include "daemon/pipeline.h"

#include <stdlib.h>

#include "daemon/polls.h"
#include "daemon/pushes.h"
#include "daemon/returns.h"
#include "util/clock.h"
#include "util/mem.h"

enum { STATES_A_TIME = 4096 };

/* ---- who asked ---- */

/* "All" leaves out what its server wants left alone: whoever means that one names it. */
static bool is_asked(const struct wd_pipeline *pipeline, const struct wd_polled *polled, bool all_now, int64_t now)
{
	if (polled->removed || wd_polled_rests(polled))
		return false;
	if (all_now && !polled->state.gone && !wd_polled_is_held(polled, now))
		return true;
	return wd_agenda_is_under_way(polled) || wd_polled_is_due(polled, &pipeline->snapshot->config, now);
}

static void on_answer(uv_idle_t *idle)
{
	struct wd_pipeline *pipeline = idle->data;

	uv_idle_stop(idle);
	wd_asks_answer_empty(&pipeline->asks);
}

int wd_pipeline_ask(struct wd_pipeline *pipeline, const char *const *only, size_t n_only, bool all_now,
		    wd_progress_fn called, void *ctx)
{
	int64_t now = wd_clock_now();
	int ask = wd_asks_begin(&pipeline->asks, called, ctx);
	struct wd_map *names;

	if (ask < 0)
		return -1;
	names = wd_asks_names(only, n_only);
	/* Each URL stands in the list once. */
	for (size_t i = 0; i < pipeline->agenda.n; i++) {
		struct wd_polled *polled = pipeline->agenda.feeds[i];

		if (polled->state.elsewhere ||
		    !(n_only ? wd_asks_is_named(polled->feed, names) : is_asked(pipeline, polled, all_now, now)))
			continue;
		polled->is_named |= n_only > 0;
		polled->asks = (uint16_t)(polled->asks | 1u << ask);
		wd_asks_note(&pipeline->asks, ask);
		wd_agenda_want(&pipeline->agenda, polled, now);
	}
	wd_map_free(names);
	if (wd_asks_waits(&pipeline->asks, ask))
		wd_polls_start_soon(pipeline);
	else
		uv_idle_start(&pipeline->answer, on_answer);
	return ask;
}

void wd_pipeline_forget(struct wd_pipeline *pipeline, int ask)
{
	wd_asks_forget(&pipeline->asks, ask);
}

const struct wd_feed *wd_pipeline_feed(const struct wd_pipeline *pipeline, struct wd_span url)
{
	const struct wd_polled *polled = wd_map_get(pipeline->agenda.by_url, url);

	return polled && !polled->removed ? polled->feed : NULL;
}

bool wd_pipeline_holds_host(const struct wd_pipeline *pipeline, struct wd_span url)
{
	const struct wd_host *host = wd_hosts_find(pipeline->agenda.hosts, url);
	int64_t until;

	return host && wd_host_is_held(host, wd_clock_now(), &until);
}

void wd_pipeline_set_pushed(struct wd_pipeline *pipeline, struct wd_span url, bool pushed)
{
	struct wd_polled *polled = wd_map_get(pipeline->agenda.by_url, url);
	bool was = polled && polled->state.pushed;
	int64_t at;

	if (!polled || was == pushed)
		return;
	polled->state.pushed = pushed;
	if (pushed || wd_polled_rests(polled))
		return;
	at = wd_polled_hurry(polled, &pipeline->snapshot->config, wd_clock_now());
	if (polled->due.place && at != WD_NO_TIME && at < polled->due.at) {
		wd_heap_set(&pipeline->agenda.due, &polled->due, at);
		wd_polls_start_soon(pipeline);
	}
}

/* ---- what comes back ---- */

static void check_drained(struct wd_pipeline *pipeline)
{
	if (pipeline->draining && wd_load_n_tickets(&pipeline->load) == 0 && pipeline->drained) {
		void (*drained)(void *ctx) = pipeline->drained;

		pipeline->drained = NULL;
		drained(pipeline->end_ctx);
	}
}

void wd_pipeline_acked(struct wd_pipeline *pipeline, struct wd_ticket *tickets, const struct wd_load *gone)
{
	bool changed = false;

	if (gone)
		wd_load_take_off(&pipeline->load, gone);
	while (tickets) {
		struct wd_ticket *next = tickets->next;

		changed |= wd_returns_take(pipeline, tickets);
		tickets = next;
	}
	if (changed)
		pipeline->options.changed(pipeline->options.ctx);
	wd_readers_go_on(&pipeline->readers);
	wd_polls_start(pipeline);
	check_drained(pipeline);
}

/* ---- snapshots ---- */

/* A resumed feed is planned with those that are new. */
static void adopt(struct wd_pipeline *pipeline, struct wd_polled *polled, const struct wd_feed *feed,
		  const struct wd_config *before)
{
	int64_t at = wd_polled_adopt(polled, feed, before, &pipeline->snapshot->config, wd_clock_now());

	if (wd_polled_rests(polled)) {
		wd_heap_remove(&pipeline->agenda.due, &polled->due);
		wd_hosts_leave(pipeline->agenda.hosts, &polled->waiting);
		if (!polled->ticket)
			wd_way_tell_asks(pipeline, polled, (struct wd_ask_result){ 0 });
	} else if (polled->due.place && at < polled->due.at) {
		wd_heap_set(&pipeline->agenda.due, &polled->due, at);
	}
}

/* Here the state in memory is the newest, but of what another process has polled. */
static void take_state(struct wd_pipeline *pipeline, struct wd_polled *polled, struct wd_feed_state *state)
{
	bool comes = polled->state.elsewhere && !state->elsewhere;

	polled->state.elsewhere = state->elsewhere;
	if (polled->leaves != (state->elsewhere && polled->ticket)) {
		polled->leaves = !polled->leaves;
		pipeline->n_leaving += polled->leaves ? 1 : (size_t)-1;
	}
	if (comes && !wd_agenda_is_under_way(polled))
		wd_polled_renew(pipeline->agenda.hosts, polled, state);
	wd_feed_state_release(state);
}

static void drop(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	polled->removed = true;
	if (wd_polled_is_fetched(polled)) {
		wd_polls_cancel(pipeline, polled);
	} else if (!polled->ticket) {
		wd_way_forget_feed(pipeline, polled);
	} else {
		polled->feed = polled->ticket->feed; /* its own may go with the snapshot */
	}
}

/* All feeds of the snapshot, which are marked; those until now that stand in no line of it any more go. */
static void list(struct wd_pipeline *pipeline, struct wd_polled **feeds, size_t n)
{
	struct wd_agenda *agenda = &pipeline->agenda;
	struct wd_polled **before = agenda->feeds;
	size_t n_before = agenda->n;

	agenda->feeds = feeds;
	agenda->n = n;
	for (size_t i = 0; i < n_before; i++) {
		if (before[i]->mark)
			continue;
		wd_map_remove(agenda->by_url, wd_span_of(before[i]->feed->url));
		drop(pipeline, before[i]);
	}
	free(before);
	for (size_t i = 0; i < n; i++)
		feeds[i]->mark = false;
}

void wd_pipeline_set_snapshot(struct wd_pipeline *pipeline, struct wd_snapshot *snapshot, struct wd_feed_state *states)
{
	struct wd_snapshot *old = pipeline->snapshot;
	struct wd_polled **feeds = wd_xcalloc(snapshot->n_feeds, sizeof(struct wd_polled *));

	pipeline->snapshot = wd_snapshot_hold(snapshot);
	for (size_t i = snapshot->n_feeds; i-- > 0;) {
		const struct wd_feed *feed = snapshot->feeds[i];
		struct wd_polled *polled = wd_map_get(pipeline->agenda.by_url, wd_span_of(feed->url));

		if (polled) {
			take_state(pipeline, polled, &states[i]);
			adopt(pipeline, polled, feed, &old->config);
		} else {
			polled = wd_polled_new(pipeline->agenda.hosts, feed, &states[i]);
			wd_map_put(pipeline->agenda.by_url, wd_span_of(feed->url), polled);
		}
		feeds[i] = polled;
		polled->mark = true;
		/* From the end, so that not all of many thousand stand twice in memory. */
		if (i > 0 && i % STATES_A_TIME == 0)
			states = wd_xreallocarray(states, i, sizeof(*states));
	}
	free(states);
	list(pipeline, feeds, snapshot->n_feeds);
	/* With once only what is asked for is polled. */
	if (!pipeline->options.once)
		wd_agenda_plan(&pipeline->agenda, &snapshot->config);
	pipeline->told_left = false;
	wd_way_check_left(pipeline);
	wd_snapshot_release(old);
	atomic_store(&pipeline->options.health->feeds, (int64_t)snapshot->n_feeds);
	wd_polls_start(pipeline);
}

/* ---- life ---- */

static void on_read(struct wd_ticket *ticket)
{
	struct wd_pipeline *pipeline = ticket->pipeline;

	if (ticket->push && !ticket->is_read) {
		wd_pushes_refuse(pipeline, ticket);
		check_drained(pipeline); /* this one does not come back from the writer */
	} else {
		wd_way_to_writer(pipeline, ticket);
	}
}

struct wd_pipeline *wd_pipeline_new(const struct wd_pipeline_options *options, struct wd_error *err)
{
	struct wd_pool *pool = wd_pool_new(options->loop, 0, err);
	struct wd_pipeline *pipeline;

	if (!pool)
		return NULL;
	pipeline = wd_xcalloc(1, sizeof(*pipeline));
	pipeline->options = *options;
	pipeline->pool = pool;
	wd_agenda_init(&pipeline->agenda);
	wd_readers_init(&pipeline->readers, options->loop, &pipeline->load, on_read);
	uv_timer_init(options->loop, &pipeline->timer);
	uv_idle_init(options->loop, &pipeline->answer);
	pipeline->timer.data = pipeline->answer.data = pipeline;
	return pipeline;
}

void wd_pipeline_set_commit(struct wd_pipeline *pipeline, struct wd_commit *commit)
{
	pipeline->commit = commit;
}

void wd_pipeline_drain(struct wd_pipeline *pipeline, void (*drained)(void *ctx), void *ctx)
{
	pipeline->draining = true;
	pipeline->drained = drained;
	pipeline->end_ctx = ctx;
	uv_timer_stop(&pipeline->timer);
	wd_asks_forget_all(&pipeline->asks);
	for (size_t i = 0; i < pipeline->agenda.n; i++) {
		struct wd_polled *polled = pipeline->agenda.feeds[i];

		if (wd_polled_is_fetched(polled))
			wd_polls_cancel(pipeline, polled);
		wd_way_end_pushes(polled, WD_TRANSIENT, "the desk ends");
	}
	check_drained(pipeline);
}

static void free_pipeline(struct wd_pipeline *pipeline)
{
	wd_agenda_release(&pipeline->agenda);
	wd_snapshot_release(pipeline->snapshot);
	wd_dictionary_release(pipeline->dictionary);
	free(pipeline);
}

static void on_part_closed(struct wd_pipeline *pipeline)
{
	void (*closed)(void *ctx) = pipeline->closed;
	void *ctx = pipeline->end_ctx;

	if (--pipeline->open_handles > 0)
		return;
	free_pipeline(pipeline);
	closed(ctx);
}

static void on_handle_closed(uv_handle_t *handle)
{
	on_part_closed(handle->data);
}

static void on_pool_closed(void *ctx)
{
	on_part_closed(ctx);
}

void wd_pipeline_close(struct wd_pipeline *pipeline, void (*closed)(void *ctx), void *ctx)
{
	pipeline->closed = closed;
	pipeline->end_ctx = ctx;
	pipeline->open_handles = 3;
	uv_close((uv_handle_t *)&pipeline->timer, on_handle_closed);
	uv_close((uv_handle_t *)&pipeline->answer, on_handle_closed);
	wd_pool_close(pipeline->pool, on_pool_closed, pipeline);
}
