#include "daemon/flow.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/wire.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/map.h"
#include "util/mem.h"

enum {
	MOST_TICKETS = 512,
	MOST_WEIGHT = 64 << 20,
	LEAST_WEIGHT = 32 << 10, /* what a ticket is taken to weigh before its document is known */
	MOST_ASKS = 16,
	LONGEST_SLEEP_MS = 30 * 1000, /* the wall clock may be set meanwhile */
	SPREAD_EACH_MS = 20,          /* of hosts, when many are due at once */
	CLOCK_SLACK_MS = 60 * 1000,
	HOLD_MS = 15 * 60 * 1000, /* of a host that said "too many requests" and not for how long */
};

struct ask {
	bool used;
	struct wd_tally tally;
	wd_progress_fn called;
	void *ctx;
};

struct wd_flow {
	struct wd_flow_options options;
	struct wd_pool *pool;
	struct wd_commit *commit;
	struct wd_snapshot *snapshot;
	struct wd_map *wires; /* URL to struct wd_wire */
	struct wd_heap due;
	struct wd_hosts *hosts;
	uv_timer_t timer;
	uv_idle_t answer; /* tells those asks that had nothing to wait for */
	int tickets, n_fetching[WD_LANES];
	size_t weight;
	int64_t seen_at; /* the wall clock when it was last looked at */
	struct ask asks[MOST_ASKS];
	bool draining;
	void (*drained)(void *ctx);
	void (*closed)(void *ctx);
	void *end_ctx;
	int open_handles;
};

static void pump(struct wd_flow *flow);
static void on_timer(uv_timer_t *timer);

/* ---- who asked ---- */

static void report(struct ask *ask)
{
	bool over = ask->tally.done >= ask->tally.total;
	struct wd_tally tally = ask->tally;
	wd_progress_fn called = ask->called;

	if (over)
		ask->used = false;
	if (called)
		called(ask->ctx, &tally);
}

/* What became of a feed that was asked for. */
struct outcome {
	bool failed, changed, put_off;
	int new_stories;
};

static void tell_asks(struct wd_flow *flow, struct wd_wire *wire, struct outcome outcome)
{
	unsigned asks = wire->asks;

	wire->asks = 0;
	wire->is_named = false;
	for (int i = 0; i < MOST_ASKS; i++) {
		struct wd_tally *tally = &flow->asks[i].tally;

		if (!(asks >> i & 1) || !flow->asks[i].used)
			continue;
		tally->done++;
		tally->put_off += outcome.put_off;
		tally->failed += outcome.failed;
		tally->changed += !outcome.failed && outcome.changed;
		tally->unchanged += !outcome.failed && !outcome.changed && !outcome.put_off;
		tally->new_stories += outcome.new_stories;
		report(&flow->asks[i]);
	}
}

static bool is_named(const struct wd_feed *feed, const char *const *only, size_t n_only)
{
	for (size_t i = 0; i < n_only; i++)
		if (strcmp(only[i], feed->url) == 0 || (feed->as_typed && strcmp(only[i], feed->as_typed) == 0) ||
		    (feed->title && strcmp(only[i], feed->title) == 0))
			return true;
	return false;
}

static bool is_under_way(const struct wd_wire *wire)
{
	return wire->job || wire->waiting.host;
}

/* "All" leaves out what its server wants left alone: whoever means that one names it. */
static bool is_asked(const struct wd_flow *flow, const struct wd_wire *wire, bool all_now, int64_t now)
{
	if (wire->removed || wire->feed->paused)
		return false;
	if (all_now && !wire->state.gone && !wd_wire_is_held(wire, now))
		return true;
	return is_under_way(wire) || wd_wire_is_due(wire, &flow->snapshot->config, now);
}

static void on_answer(uv_idle_t *idle)
{
	struct wd_flow *flow = idle->data;

	uv_idle_stop(idle);
	for (int i = 0; i < MOST_ASKS; i++)
		if (flow->asks[i].used && flow->asks[i].tally.total == 0)
			report(&flow->asks[i]);
}

static void want_now(struct wd_flow *flow, struct wd_wire *wire)
{
	if (!is_under_way(wire))
		wd_heap_set(&flow->due, &wire->due, wd_clock_now());
}

int wd_flow_ask(struct wd_flow *flow, const char *const *only, size_t n_only, bool all_now, wd_progress_fn called,
		void *ctx)
{
	int64_t now = wd_clock_now();
	int ask = 0;

	while (ask < MOST_ASKS && flow->asks[ask].used)
		ask++;
	if (ask == MOST_ASKS)
		return -1;
	flow->asks[ask] = (struct ask){ .used = true, .called = called, .ctx = ctx };
	/* In the list's order, which the heap keeps roughly; each URL stands in it once. */
	for (size_t i = 0; flow->snapshot && i < flow->snapshot->n_feeds; i++) {
		struct wd_wire *wire =
			wd_map_get(flow->wires, wd_span_of(flow->snapshot->feeds[i]->url));

		if (!wire || !(n_only ? is_named(wire->feed, only, n_only) : is_asked(flow, wire, all_now, now)))
			continue;
		wire->is_named |= n_only > 0;
		wire->asks = (uint16_t)(wire->asks | 1u << ask);
		flow->asks[ask].tally.total++;
		want_now(flow, wire);
	}
	if (flow->asks[ask].tally.total == 0)
		uv_idle_start(&flow->answer, on_answer);
	else
		uv_timer_start(&flow->timer, on_timer, 0, 0);
	return ask;
}

void wd_flow_forget(struct wd_flow *flow, int ask)
{
	flow->asks[ask].called = NULL;
}

/* ---- tickets ---- */

static void add_weight(struct wd_flow *flow, struct wd_job *job, size_t weight)
{
	flow->weight += weight - job->weight;
	job->weight = weight;
	atomic_store(&flow->options.health->tickets, flow->tickets);
}

static void free_wire(struct wd_flow *flow, struct wd_wire *wire)
{
	wd_heap_remove(&flow->due, &wire->due);
	tell_asks(flow, wire, (struct outcome){ 0 });
	wd_wire_free(flow->hosts, wire);
}

/* The ticket comes back: its wire may be polled again. */
static void give_back(struct wd_flow *flow, struct wd_job *job)
{
	struct wd_wire *wire = job->wire;

	flow->tickets--;
	add_weight(flow, job, 0);
	wire->job = NULL;
	wd_job_free(job);
	if (wire->removed)
		free_wire(flow, wire);
}

static void fetch_ended(struct wd_flow *flow, struct wd_wire *wire)
{
	wire->transfer = NULL;
	flow->n_fetching[wire->waiting.lane]--;
	wd_hosts_done(flow->hosts, wire->host, wire->waiting.lane);
	atomic_store(&flow->options.health->transfers, flow->n_fetching[0] + flow->n_fetching[1]);
}

static void cancel(struct wd_flow *flow, struct wd_wire *wire)
{
	wd_pool_cancel(flow->pool, wire->transfer);
	fetch_ended(flow, wire);
	give_back(flow, wire->job);
}

static void check_drained(struct wd_flow *flow)
{
	if (flow->draining && flow->tickets == 0 && flow->drained) {
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

static void on_worked(uv_work_t *w, int status)
{
	struct wd_job *job = w->data;

	if (status != 0)
		wd_error_set(&job->error, WD_LOCAL, "the document was not read");
	to_writer(job->flow, job);
}

/* "Too many requests" speaks of the host: its other feeds wait too. */
static void note_patience(struct wd_flow *flow, const struct wd_response *response)
{
	struct wd_host *host;

	if (response->http_status != 429 || !response->url)
		return;
	host = wd_hosts_find(flow->hosts, wd_span_of(response->url));
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
		job->work.data = job;
		uv_queue_work(flow->options.loop, &job->work, work, on_worked);
	} else {
		to_writer(flow, job);
	}
	pump(flow);
}

static struct wd_job *new_ticket(struct wd_flow *flow, struct wd_wire *wire)
{
	struct wd_job *job = wd_job_new(flow, wire, flow->snapshot, wire->feed);

	wire->job = job;
	flow->tickets++;
	return job;
}

static void put_off(struct wd_flow *flow, struct wd_wire *wire, int64_t now, int64_t until)
{
	struct wd_job *job = new_ticket(flow, wire);

	wd_hosts_done(flow->hosts, wire->host, wire->waiting.lane);
	wd_wire_put_off(wire, job, now, until);
	wd_commit_add(flow->commit, job);
}

static void start_poll(struct wd_flow *flow, struct wd_wire *wire)
{
	struct wd_job *job = new_ticket(flow, wire);
	struct wd_request request = wd_wire_request(wire, &flow->snapshot->config, wd_clock_now());

	job->old_hash = wire->state.body_hash;
	flow->n_fetching[wire->waiting.lane]++;
	atomic_store(&flow->options.health->transfers, flow->n_fetching[0] + flow->n_fetching[1]);
	add_weight(flow, job, LEAST_WEIGHT);
	wire->transfer = wd_pool_start(flow->pool, &request, on_fetched, job);
}

/* Each lane leaves a quarter of the transfers to the other, however much waits in it. */
static bool has_room(const struct wd_flow *flow, enum wd_lane lane)
{
	int room = wd_pool_room(flow->pool), busy = flow->n_fetching[WD_LANE_PROVEN] + flow->n_fetching[WD_LANE_REST];

	return !flow->draining && flow->tickets < MOST_TICKETS && flow->weight < MOST_WEIGHT && room > 0 &&
	       flow->n_fetching[lane] < (room + busy + 3) / 4 * 3;
}

static void on_timer(uv_timer_t *timer)
{
	pump(timer->data);
}

static void sleep_until_due(struct wd_flow *flow)
{
	struct wd_heap_node *first = wd_heap_first(&flow->due);
	int64_t wait = first ? first->at - wd_clock_now() : LONGEST_SLEEP_MS;

	if (wait < 0)
		wait = 0;
	uv_timer_start(&flow->timer, on_timer, (uint64_t)(wait < LONGEST_SLEEP_MS ? wait : LONGEST_SLEEP_MS), 0);
}

/*
 * A clock that was ahead was set right: what it had settled would let feeds
 * wait for the time it showed. They are due again, one by one.
 */
static void mind_the_clock(struct wd_flow *flow, int64_t now)
{
	bool set_back = now + CLOCK_SLACK_MS < flow->seen_at;
	struct wd_span url;
	size_t at = 0;
	void *value;

	flow->seen_at = now;
	while (set_back && wd_map_next(flow->wires, &at, &url, &value)) {
		struct wd_wire *wire = value;
		int64_t due = wd_wire_first_due(wire, &flow->snapshot->config, now);

		if (wire->due.place && due < wire->due.at)
			wd_heap_set(&flow->due, &wire->due,
				    due + wd_interval_chance(url, (uint64_t)now, wire->state.every_ms));
	}
}

/* What is due goes into its host's queue. */
static void queue_due(struct wd_flow *flow, int64_t now)
{
	struct wd_heap_node *first;

	while ((first = wd_heap_first(&flow->due)) != NULL && first->at <= now) {
		struct wd_wire *wire = (struct wd_wire *)((char *)first - offsetof(struct wd_wire, due));

		wd_heap_remove(&flow->due, first);
		wd_wire_settle(flow->hosts, wire, now);
		wd_hosts_wait(flow->hosts, wire->host, &wire->waiting, wd_wire_lane(wire));
	}
}

static void start_lane(struct wd_flow *flow, enum wd_lane lane, int64_t now)
{
	struct wd_waiting *next;
	int64_t until;

	while (has_room(flow, lane) && (next = wd_hosts_take(flow->hosts, lane)) != NULL) {
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
	mind_the_clock(flow, now);
	queue_due(flow, now);
	start_lane(flow, WD_LANE_PROVEN, now);
	start_lane(flow, WD_LANE_REST, now);
	atomic_store(&health->overdue, (int64_t)wd_hosts_n_waiting(flow->hosts));
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

static void count_outcome(struct wd_flow *flow, const struct outcome *outcome)
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
	struct outcome outcome = {
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
		wd_heap_set(&flow->due, &wire->due, next);
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

static void schedule_new(struct wd_flow *flow, struct wd_wire *wire, int64_t span)
{
	int64_t now = wd_clock_now();
	int64_t at = wd_wire_first_due(wire, &flow->snapshot->config, now);

	/* With once only what is asked for is polled. */
	if (flow->options.once || wire->feed->paused)
		return;
	wd_heap_set(&flow->due, &wire->due, at > now ? at : now + wd_host_spread(wire->host, span));
}

static void adopt(struct wd_flow *flow, struct wd_wire *wire, const struct wd_feed *feed)
{
	const struct wd_feed *old = wire->feed;
	bool paused = feed->paused && !old->paused, resumed = !feed->paused && old->paused;
	bool faster = feed->every_ms && (!old->every_ms || feed->every_ms < old->every_ms);

	wire->feed = feed;
	if (paused) {
		wd_heap_remove(&flow->due, &wire->due);
		wd_hosts_leave(flow->hosts, &wire->waiting);
		tell_asks(flow, wire, (struct outcome){ 0 });
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
	size_t n = 0, room = wd_map_count(flow->wires), at = 0;
	struct wd_wire **gone = wd_xcalloc(room + 1, sizeof(struct wd_wire *));
	struct wd_span url;
	void *value;

	while (wd_map_next(flow->wires, &at, &url, &value)) {
		struct wd_wire *wire = value;

		if (!wire->mark)
			gone[n++] = wire;
		wire->mark = false;
	}
	for (size_t i = 0; i < n; i++) {
		wd_map_remove(flow->wires, wd_span_of(gone[i]->feed->url));
		drop(flow, gone[i]);
	}
	free(gone);
}

static bool is_unscheduled(const struct wd_wire *wire)
{
	return !is_under_way(wire) && !wire->due.place;
}

/* Those that nothing is planned for. What is due at once is spread: a few feeds over a second, 50,000 over a quarter of an hour. */
static void schedule_all(struct wd_flow *flow)
{
	const struct wd_snapshot *snapshot = flow->snapshot;
	int64_t span = 0, now = wd_clock_now();

	for (int schedules = 0; schedules < 2; schedules++) {
		for (size_t i = 0; i < snapshot->n_feeds; i++) {
			struct wd_wire *wire = wd_map_get(flow->wires, wd_span_of(snapshot->feeds[i]->url));

			if (!is_unscheduled(wire))
				continue;
			if (schedules)
				schedule_new(flow, wire, span);
			else if (wd_wire_first_due(wire, &flow->snapshot->config, now) <= now)
				span += SPREAD_EACH_MS;
		}
		if (span > snapshot->config.every_ms)
			span = snapshot->config.every_ms;
	}
}

void wd_flow_set_snapshot(struct wd_flow *flow, struct wd_snapshot *snapshot, struct wd_feed_state *states)
{
	struct wd_snapshot *old = flow->snapshot;

	flow->snapshot = wd_snapshot_hold(snapshot);
	for (size_t i = 0; i < snapshot->n_feeds; i++) {
		const struct wd_feed *feed = snapshot->feeds[i];
		struct wd_wire *wire = wd_map_get(flow->wires, wd_span_of(feed->url));

		if (wire) {
			adopt(flow, wire, feed);
			wd_feed_state_release(&states[i]);
		} else {
			wire = wd_wire_new(flow->hosts, feed, &states[i]);
			wd_map_put(flow->wires, wd_span_of(feed->url), wire);
		}
		wire->mark = true;
	}
	free(states);
	schedule_all(flow);
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
	flow->wires = wd_map_new();
	flow->hosts = wd_hosts_new();
	wd_heap_init(&flow->due);
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
	for (int i = 0; i < MOST_ASKS; i++)
		flow->asks[i].called = NULL;
	while (wd_map_next(flow->wires, &at, &url, &value)) {
		struct wd_wire *wire = value;

		if (wire->transfer)
			cancel(flow, wire);
	}
	check_drained(flow);
}

static void free_flow(struct wd_flow *flow)
{
	struct wd_span url;
	size_t at = 0;
	void *value;

	while (wd_map_next(flow->wires, &at, &url, &value))
		wd_wire_free(flow->hosts, value);
	wd_map_free(flow->wires);
	wd_hosts_free(flow->hosts);
	wd_heap_release(&flow->due);
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
