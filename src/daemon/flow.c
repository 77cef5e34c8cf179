#include "daemon/flow.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/agenda.h"
#include "daemon/asks.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	MOST_TICKETS = 512,
	MOST_WEIGHT = 64 << 20,
	LEAST_WEIGHT = 32 << 10, /* what a ticket is taken to weigh before its document is known */
	LONGEST_SLEEP_MS = 30 * 1000, /* the wall clock may be set meanwhile */
	REST_READERS = 3, /* of libuv's four workers */
	HOLD_MS = 15 * 60 * 1000, /* of a host that said "too many requests" and not for how long */
};

/* What is under way of one lane. */
struct lane {
	int tickets, n_fetching, n_reading;
	size_t weight;
	struct wd_job *unread, **unread_end; /* fetched, and no worker is free for them */
};

struct wd_flow {
	struct wd_flow_options options;
	struct wd_pool *pool;
	struct wd_commit *commit;
	struct wd_snapshot *snapshot;
	struct wd_agenda agenda;
	uv_timer_t timer;
	uv_idle_t answer; /* tells those asks that had nothing to wait for */
	struct lane lanes[WD_LANES];
	struct wd_asks asks;
	bool draining;
	void (*drained)(void *ctx);
	void (*closed)(void *ctx);
	void *end_ctx;
	int open_handles;
};

static void pump(struct wd_flow *flow);
static void on_timer(uv_timer_t *timer);

/* ---- who asked ---- */

static void tell_asks(struct wd_flow *flow, struct wd_wire *wire, struct wd_ask_result outcome)
{
	unsigned asks = wire->asks;

	wire->asks = 0;
	wire->is_named = false;
	wd_asks_tell(&flow->asks, asks, &outcome);
}

/* "All" leaves out what its server wants left alone: whoever means that one names it. */
static bool is_asked(const struct wd_flow *flow, const struct wd_wire *wire, bool all_now, int64_t now)
{
	if (wire->removed || wire->feed->paused)
		return false;
	if (all_now && !wire->state.gone && !wd_wire_is_held(wire, now))
		return true;
	return wd_agenda_is_under_way(wire) || wd_wire_is_due(wire, &flow->snapshot->config, now);
}

static void on_answer(uv_idle_t *idle)
{
	struct wd_flow *flow = idle->data;

	uv_idle_stop(idle);
	wd_asks_answer_empty(&flow->asks);
}

static void want_now(struct wd_flow *flow, struct wd_wire *wire)
{
	if (!wd_agenda_is_under_way(wire))
		wd_heap_set(&flow->agenda.due, &wire->due, wd_clock_now());
}

int wd_flow_ask(struct wd_flow *flow, const char *const *only, size_t n_only, bool all_now, wd_progress_fn called,
		void *ctx)
{
	int64_t now = wd_clock_now();
	int ask = wd_asks_begin(&flow->asks, called, ctx);
	struct wd_map *names;

	if (ask < 0)
		return -1;
	names = wd_asks_names(only, n_only);
	/* In the list's order, which the heap keeps roughly; each URL stands in it once. */
	for (size_t i = 0; flow->snapshot && i < flow->snapshot->n_feeds; i++) {
		struct wd_wire *wire =
			wd_map_get(flow->agenda.wires, wd_span_of(flow->snapshot->feeds[i]->url));

		if (!wire || !(n_only ? wd_asks_is_named(wire->feed, names) : is_asked(flow, wire, all_now, now)))
			continue;
		wire->is_named |= n_only > 0;
		wire->asks = (uint16_t)(wire->asks | 1u << ask);
		wd_asks_note(&flow->asks, ask);
		want_now(flow, wire);
	}
	wd_map_free(names);
	if (wd_asks_waits(&flow->asks, ask))
		uv_timer_start(&flow->timer, on_timer, 0, 0);
	else
		uv_idle_start(&flow->answer, on_answer);
	return ask;
}

void wd_flow_forget(struct wd_flow *flow, int ask)
{
	wd_asks_forget(&flow->asks, ask);
}

/* ---- tickets ---- */

/* Of a ticket that is out: settled when it began. */
static struct lane *lane_of(struct wd_flow *flow, const struct wd_job *job)
{
	return &flow->lanes[job->wire->waiting.lane];
}

static int n_tickets(const struct wd_flow *flow)
{
	return flow->lanes[0].tickets + flow->lanes[1].tickets;
}

static int n_fetching(const struct wd_flow *flow)
{
	return flow->lanes[0].n_fetching + flow->lanes[1].n_fetching;
}

static void add_weight(struct wd_flow *flow, struct wd_job *job, size_t weight)
{
	lane_of(flow, job)->weight += weight - job->weight;
	job->weight = weight;
	atomic_store(&flow->options.health->tickets, n_tickets(flow));
}

static void free_wire(struct wd_flow *flow, struct wd_wire *wire)
{
	wd_heap_remove(&flow->agenda.due, &wire->due);
	tell_asks(flow, wire, (struct wd_ask_result){ 0 });
	wd_wire_free(flow->agenda.hosts, wire);
}

/* The ticket comes back: its wire may be polled again. */
static void give_back(struct wd_flow *flow, struct wd_job *job)
{
	struct wd_wire *wire = job->wire;

	lane_of(flow, job)->tickets--;
	add_weight(flow, job, 0);
	wire->job = NULL;
	wd_job_free(job);
	if (wire->removed)
		free_wire(flow, wire);
}

static void fetch_ended(struct wd_flow *flow, struct wd_wire *wire)
{
	wire->transfer = NULL;
	flow->lanes[wire->waiting.lane].n_fetching--;
	wd_hosts_done(flow->agenda.hosts, wire->host, wire->waiting.lane);
	atomic_store(&flow->options.health->transfers, n_fetching(flow));
}

static void cancel(struct wd_flow *flow, struct wd_wire *wire)
{
	wd_pool_cancel(flow->pool, wire->transfer);
	fetch_ended(flow, wire);
	give_back(flow, wire->job);
}

static void check_drained(struct wd_flow *flow)
{
	if (flow->draining && n_tickets(flow) == 0 && flow->drained) {
		void (*drained)(void *ctx) = flow->drained;

		flow->drained = NULL;
		drained(flow->end_ctx);
	}
}

static void to_writer(struct wd_flow *flow, struct wd_job *job)
{
	wd_wire_judge(job->wire, job, &flow->snapshot->config, wd_clock_now());
	add_weight(flow, job, job->response.body.len + (job->arena ? wd_arena_size(job->arena) : 0));
	wd_commit_add(flow->commit, job);
}

static void work(uv_work_t *w)
{
	wd_job_read(w->data);
}

static void read_next(struct wd_flow *flow, enum wd_lane which);

static void on_worked(uv_work_t *w, int status)
{
	struct wd_job *job = w->data;
	struct wd_flow *flow = job->flow;
	enum wd_lane lane = job->wire->waiting.lane;

	if (status != 0)
		wd_error_set(&job->error, WD_LOCAL, "the document was not read");
	flow->lanes[lane].n_reading--;
	to_writer(flow, job);
	read_next(flow, lane);
}

/* To the workers; one of them is left for the documents of proven feeds, whatever is in the others. */
static void read_next(struct wd_flow *flow, enum wd_lane which)
{
	struct lane *lane = &flow->lanes[which];
	struct wd_job *job;

	while ((job = lane->unread) != NULL && (which == WD_LANE_PROVEN || lane->n_reading < REST_READERS)) {
		lane->unread = job->next;
		if (!lane->unread)
			lane->unread_end = &lane->unread;
		lane->n_reading++;
		job->work.data = job;
		uv_queue_work(flow->options.loop, &job->work, work, on_worked);
	}
}

static void to_workers(struct wd_flow *flow, struct wd_job *job)
{
	struct lane *lane = lane_of(flow, job);

	job->next = NULL;
	*lane->unread_end = job;
	lane->unread_end = &job->next;
	read_next(flow, job->wire->waiting.lane);
}

/* "Too many requests" speaks of the host: its other feeds wait too. */
static void note_patience(struct wd_flow *flow, const struct wd_response *response)
{
	struct wd_host *host;

	if (response->http_status != 429 || !response->url)
		return;
	host = wd_hosts_find(flow->agenda.hosts, wd_span_of(response->url));
	if (host)
		wd_host_hold(host, wd_clock_now(), response->retry_after_ms > 0 ? response->retry_after_ms : HOLD_MS);
}

static void on_fetched(void *ctx, struct wd_response *response)
{
	struct wd_job *job = ctx;
	struct wd_flow *flow = job->flow;

	job->response = *response;
	note_patience(flow, response);
	fetch_ended(flow, job->wire);
	atomic_fetch_add(&flow->options.health->bytes, response->bytes);
	if (response->outcome == WD_FETCHED) {
		add_weight(flow, job, response->body.len > LEAST_WEIGHT ? response->body.len : LEAST_WEIGHT);
		to_workers(flow, job);
	} else {
		to_writer(flow, job);
	}
	pump(flow);
}

static struct wd_job *new_ticket(struct wd_flow *flow, struct wd_wire *wire)
{
	struct wd_job *job = wd_job_new(flow, wire, flow->snapshot, wire->feed);

	wire->job = job;
	lane_of(flow, job)->tickets++;
	return job;
}

static void put_off(struct wd_flow *flow, struct wd_wire *wire, int64_t now, int64_t until)
{
	struct wd_job *job = new_ticket(flow, wire);

	wd_hosts_done(flow->agenda.hosts, wire->host, wire->waiting.lane);
	wd_wire_put_off(wire, job, now, until);
	wd_commit_add(flow->commit, job);
}

static void start_poll(struct wd_flow *flow, struct wd_wire *wire)
{
	struct wd_job *job = new_ticket(flow, wire);
	struct wd_request request = wd_wire_request(wire, &flow->snapshot->config, wd_clock_now());

	job->old_hash = wire->state.body_hash;
	lane_of(flow, job)->n_fetching++;
	atomic_store(&flow->options.health->transfers, n_fetching(flow));
	add_weight(flow, job, LEAST_WEIGHT);
	wire->transfer = wd_pool_start(flow->pool, &request, on_fetched, job);
}

static size_t share(size_t all)
{
	return all - all / 5;
}

/* Each lane leaves a fifth of everything to the other, however much waits in it. */
static bool has_room(const struct wd_flow *flow, enum wd_lane which)
{
	const struct lane *lane = &flow->lanes[which];
	int room = wd_pool_room(flow->pool);
	size_t transfers = (size_t)(room + n_fetching(flow)), weight = flow->lanes[0].weight + flow->lanes[1].weight;

	return !flow->draining && room > 0 && (size_t)lane->n_fetching < share(transfers) &&
	       n_tickets(flow) < MOST_TICKETS && (size_t)lane->tickets < share(MOST_TICKETS) &&
	       weight < MOST_WEIGHT && lane->weight < share(MOST_WEIGHT);
}

static void on_timer(uv_timer_t *timer)
{
	pump(timer->data);
}

static void sleep_until_due(struct wd_flow *flow)
{
	struct wd_heap_node *first = wd_heap_first(&flow->agenda.due);
	int64_t wait = first ? first->at - wd_clock_now() : LONGEST_SLEEP_MS;

	if (wait < 0)
		wait = 0;
	uv_timer_start(&flow->timer, on_timer, (uint64_t)(wait < LONGEST_SLEEP_MS ? wait : LONGEST_SLEEP_MS), 0);
}

static void start_lane(struct wd_flow *flow, enum wd_lane lane, int64_t now)
{
	struct wd_waiting *next;
	int64_t until;

	while (has_room(flow, lane) && (next = wd_hosts_take(flow->agenda.hosts, lane)) != NULL) {
		struct wd_wire *wire = (struct wd_wire *)((char *)next - offsetof(struct wd_wire, waiting));

		if (wd_host_is_held(wire->host, now, &until) && !wire->is_named)
			put_off(flow, wire, now, until);
		else
			start_poll(flow, wire);
	}
}

/* Starts what is due and there is room for. */
static void pump(struct wd_flow *flow)
{
	struct wd_health *health = flow->options.health;
	int64_t now = wd_clock_now();

	if (flow->draining)
		return;
	wd_agenda_queue_due(&flow->agenda, &flow->snapshot->config, now);
	start_lane(flow, WD_LANE_PROVEN, now);
	start_lane(flow, WD_LANE_REST, now);
	atomic_store(&health->overdue, (int64_t)wd_hosts_n_waiting(flow->agenda.hosts));
	sleep_until_due(flow);
}

/* ---- what comes back ---- */

static void tell_outcome(struct wd_flow *flow, const struct wd_wire *wire, const struct wd_job *job)
{
	const struct wd_feed_state *was = &wire->state, *is = &job->update.state;
	const char *error = job->update.error.code ? job->update.error.text : is->error;
	char name[512];

	if (error && (flow->options.once || !was->error || strcmp(was->error, error) != 0))
		wd_log(WD_LOG_WARNING, "%s: %s", wd_wire_name(wire, name, sizeof(name)), error);
	else if (!error && was->error)
		wd_log(WD_LOG_INFO, "%s: works again", wd_wire_name(wire, name, sizeof(name)));
	else
		wd_log(WD_LOG_DEBUG, "%s: %d, %d new, %d changed", wd_wire_name(wire, name, sizeof(name)),
		       is->http_status, job->update.n_new_entries, job->update.n_changed_entries);
}

static void count_outcome(struct wd_flow *flow, const struct wd_ask_result *outcome)
{
	struct wd_health *health = flow->options.health;

	atomic_fetch_add(&health->polled, 1);
	atomic_fetch_add(outcome->failed  ? &health->failed :
			 outcome->changed ? &health->changed :
					    &health->unchanged,
			 1);
	atomic_fetch_add(&health->new_stories, outcome->new_stories);
}

/* True when what is published may have changed. */
static bool take_back(struct wd_flow *flow, struct wd_job *job)
{
	struct wd_wire *wire = job->wire;
	struct wd_update *update = &job->update;
	bool is_written = update->error.code == WD_OK;
	struct wd_ask_result outcome = {
		.put_off = update->polled_at == WD_NO_TIME,
		.changed = update->n_new_entries + update->n_changed_entries > 0,
		.new_stories = update->n_new_stories,
	};
	int64_t next;

	if (!outcome.put_off) {
		outcome.failed = !is_written || update->state.error;
		tell_outcome(flow, wire, job);
		count_outcome(flow, &outcome);
	}
	if (is_written) {
		if (update->n_new_entries > 0)
			update->state.last_new_at = update->polled_at;
		wd_feed_state_release(&wire->state);
		wire->state = update->state;
		memset(&update->state, 0, sizeof(update->state));
	}
	next = is_written ? wire->state.next_poll_at :
			    wd_wire_retry_unwritten(wire, &flow->snapshot->config, wd_clock_now());
	if (!wire->removed && !wire->feed->paused && next != WD_NO_TIME && !flow->options.once)
		wd_heap_set(&flow->agenda.due, &wire->due, next);
	wire->job = NULL;
	tell_asks(flow, wire, outcome);
	give_back(flow, job);
	return outcome.changed;
}

void wd_flow_acked(struct wd_flow *flow, struct wd_job *jobs)
{
	bool changed = false;

	while (jobs) {
		struct wd_job *next = jobs->next;

		changed |= take_back(flow, jobs);
		jobs = next;
	}
	if (changed)
		flow->options.changed(flow->options.ctx);
	pump(flow);
	check_drained(flow);
}

/* ---- snapshots ---- */

static void adopt(struct wd_flow *flow, struct wd_wire *wire, const struct wd_feed *feed)
{
	const struct wd_feed *old = wire->feed;
	bool paused = feed->paused && !old->paused, resumed = !feed->paused && old->paused;
	bool faster = feed->every_ms && (!old->every_ms || feed->every_ms < old->every_ms);

	wire->feed = feed;
	if (paused) {
		wd_heap_remove(&flow->agenda.due, &wire->due);
		wd_hosts_leave(flow->agenda.hosts, &wire->waiting);
		tell_asks(flow, wire, (struct wd_ask_result){ 0 });
	} else if (resumed || (faster && wire->due.place)) {
		want_now(flow, wire);
	}
}

static void drop(struct wd_flow *flow, struct wd_wire *wire)
{
	wire->removed = true;
	if (wire->transfer) {
		cancel(flow, wire);
	} else if (!wire->job) {
		free_wire(flow, wire);
	} else {
		wire->feed = wire->job->feed; /* its own may go with the snapshot */
	}
}

/* The wires that stand in no line of the snapshot any more. */
static void drop_unmarked(struct wd_flow *flow)
{
	size_t n = 0, room = wd_map_count(flow->agenda.wires), at = 0;
	struct wd_wire **gone = wd_xcalloc(room + 1, sizeof(struct wd_wire *));
	struct wd_span url;
	void *value;

	while (wd_map_next(flow->agenda.wires, &at, &url, &value)) {
		struct wd_wire *wire = value;

		if (!wire->mark)
			gone[n++] = wire;
		wire->mark = false;
	}
	for (size_t i = 0; i < n; i++) {
		wd_map_remove(flow->agenda.wires, wd_span_of(gone[i]->feed->url));
		drop(flow, gone[i]);
	}
	free(gone);
}

void wd_flow_set_snapshot(struct wd_flow *flow, struct wd_snapshot *snapshot, struct wd_feed_state *states)
{
	struct wd_snapshot *old = flow->snapshot;

	flow->snapshot = wd_snapshot_hold(snapshot);
	for (size_t i = 0; i < snapshot->n_feeds; i++) {
		const struct wd_feed *feed = snapshot->feeds[i];
		struct wd_wire *wire = wd_map_get(flow->agenda.wires, wd_span_of(feed->url));

		if (wire) {
			adopt(flow, wire, feed);
			wd_feed_state_release(&states[i]);
		} else {
			wire = wd_wire_new(flow->agenda.hosts, feed, &states[i]);
			wd_map_put(flow->agenda.wires, wd_span_of(feed->url), wire);
		}
		wire->mark = true;
	}
	free(states);
	/* With once only what is asked for is polled. */
	if (!flow->options.once)
		wd_agenda_plan(&flow->agenda, snapshot);
	drop_unmarked(flow);
	if (old)
		wd_snapshot_release(old);
	atomic_store(&flow->options.health->feeds, (int64_t)snapshot->n_feeds);
	pump(flow);
}

/* ---- life ---- */

struct wd_flow *wd_flow_new(const struct wd_flow_options *options, struct wd_error *err)
{
	struct wd_pool *pool = wd_pool_new(options->loop, 0, err);
	struct wd_flow *flow;

	if (!pool)
		return NULL;
	flow = wd_xcalloc(1, sizeof(*flow));
	flow->options = *options;
	flow->pool = pool;
	wd_agenda_init(&flow->agenda);
	for (int i = 0; i < WD_LANES; i++)
		flow->lanes[i].unread_end = &flow->lanes[i].unread;
	uv_timer_init(options->loop, &flow->timer);
	uv_idle_init(options->loop, &flow->answer);
	flow->timer.data = flow->answer.data = flow;
	return flow;
}

void wd_flow_set_commit(struct wd_flow *flow, struct wd_commit *commit)
{
	flow->commit = commit;
}

void wd_flow_drain(struct wd_flow *flow, void (*drained)(void *ctx), void *ctx)
{
	struct wd_span url;
	size_t at = 0;
	void *value;

	flow->draining = true;
	flow->drained = drained;
	flow->end_ctx = ctx;
	uv_timer_stop(&flow->timer);
	wd_asks_forget_all(&flow->asks);
	while (wd_map_next(flow->agenda.wires, &at, &url, &value)) {
		struct wd_wire *wire = value;

		if (wire->transfer)
			cancel(flow, wire);
	}
	check_drained(flow);
}

static void free_flow(struct wd_flow *flow)
{
	wd_agenda_release(&flow->agenda);
	if (flow->snapshot)
		wd_snapshot_release(flow->snapshot);
	free(flow);
}

static void on_part_closed(struct wd_flow *flow)
{
	void (*closed)(void *ctx) = flow->closed;
	void *ctx = flow->end_ctx;

	if (--flow->open_handles > 0)
		return;
	free_flow(flow);
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

void wd_flow_close(struct wd_flow *flow, void (*closed)(void *ctx), void *ctx)
{
	flow->closed = closed;
	flow->end_ctx = ctx;
	flow->open_handles = 3;
	uv_close((uv_handle_t *)&flow->timer, on_handle_closed);
	uv_close((uv_handle_t *)&flow->answer, on_handle_closed);
	wd_pool_close(flow->pool, on_pool_closed, flow);
}
