#include "daemon/polls.h"

#include <stddef.h>

#include "util/clock.h"

enum {
	LONGEST_SLEEP_MS = 30 * 1000, /* the wall clock may be set meanwhile */
	REST_MS = 100,                /* of a host between two polls */
	HOLD_MS = 15 * 60 * 1000,     /* of a host that said "too many requests" and not for how long */
};

/* After a poll its host has a rest before the next, save where somebody waits for all of them. */
static void fetch_ended(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	int64_t rest = pipeline->options.once ? 0 : REST_MS;

	polled->ticket->transfer = NULL;
	wd_load_end_fetch(&pipeline->load, polled->ticket);
	wd_hosts_done(pipeline->agenda.hosts, polled->host, polled->waiting.lane, wd_clock_steady(), rest);
	atomic_store(&pipeline->options.health->transfers, wd_load_n_fetching(&pipeline->load));
}

void wd_polls_cancel(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	wd_pool_cancel(pipeline->pool, polled->ticket->transfer);
	fetch_ended(pipeline, polled);
	wd_way_end(pipeline, polled->ticket);
}

void wd_pipeline_hold_host(struct wd_pipeline *pipeline, struct wd_span url, int64_t wish_ms)
{
	struct wd_host *host = wd_hosts_find(pipeline->agenda.hosts, url);

	if (host)
		wd_host_hold(host, wd_clock_now(), wish_ms > 0 ? wish_ms : HOLD_MS);
}

static void on_fetched(void *ctx, struct wd_response *response)
{
	struct wd_ticket *ticket = ctx;
	struct wd_pipeline *pipeline = ticket->pipeline;

	ticket->response = *response;
	/* It speaks of the host: its other feeds wait too. */
	if (response->http_status == 429 && response->url)
		wd_pipeline_hold_host(pipeline, wd_span_of(response->url), response->retry_after_ms);
	fetch_ended(pipeline, ticket->polled);
	atomic_fetch_add(&pipeline->options.health->bytes, response->bytes);
	if (response->outcome == WD_FETCHED)
		wd_way_to_workers(pipeline, ticket);
	else
		wd_way_to_writer(pipeline, ticket);
	wd_polls_start(pipeline);
}

static void put_off(struct wd_pipeline *pipeline, struct wd_polled *polled, int64_t now, int64_t until)
{
	struct wd_ticket *ticket = wd_way_begin(pipeline, polled);

	wd_hosts_done(pipeline->agenda.hosts, polled->host, polled->waiting.lane, wd_clock_steady(), 0);
	wd_polled_put_off(polled, ticket, now, until);
	wd_commit_add(pipeline->commit, ticket);
}

static void start_poll(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	struct wd_ticket *ticket = wd_way_begin(pipeline, polled);
	struct wd_request request = wd_polled_request(polled, &pipeline->snapshot->config, wd_clock_now());

	ticket->reading = wd_polled_reading(polled->feed);
	ticket->old_hash = wd_polled_reads_anew(polled) ? 0 : polled->state.body_hash;
	wd_load_begin_fetch(&pipeline->load, ticket);
	atomic_store(&pipeline->options.health->transfers, wd_load_n_fetching(&pipeline->load));
	wd_load_weigh(&pipeline->load, ticket, wd_load_weight_of(0));
	ticket->transfer = wd_pool_start(pipeline->pool, &request, on_fetched, ticket);
}

static bool has_room(struct wd_pipeline *pipeline, enum wd_lane lane)
{
	return !pipeline->draining &&
	       wd_load_may_fetch(&pipeline->load, lane, wd_pool_room(pipeline->pool), wd_clock_steady());
}

static void start_lane(struct wd_pipeline *pipeline, enum wd_lane lane, int64_t now)
{
	struct wd_waiting *next;
	int64_t until;

	while (has_room(pipeline, lane) && (next = wd_hosts_take(pipeline->agenda.hosts, lane)) != NULL) {
		struct wd_polled *polled = (struct wd_polled *)((char *)next - offsetof(struct wd_polled, waiting));

		if (wd_host_is_held(polled->host, now, &until) && !polled->is_named)
			put_off(pipeline, polled, now, until);
		else
			start_poll(pipeline, polled);
	}
}

static void on_timer(uv_timer_t *timer)
{
	wd_polls_start(timer->data);
}

static void sleep_until_due(struct wd_pipeline *pipeline)
{
	struct wd_heap_node *first = wd_heap_first(&pipeline->agenda.due);
	int64_t wait = first ? first->at - wd_clock_now() : LONGEST_SLEEP_MS;
	int64_t rest = wd_hosts_next_wake(pipeline->agenda.hosts);

	if (rest != INT64_MAX && rest - wd_clock_steady() < wait)
		wait = rest - wd_clock_steady();
	if (wait > WD_LOAD_YOUNG_MS && wd_hosts_n_waiting(pipeline->agenda.hosts) > 0 &&
	    wd_load_waits_for_age(&pipeline->load))
		wait = WD_LOAD_YOUNG_MS;
	if (wait < 0)
		wait = 0;
	uv_timer_start(&pipeline->timer, on_timer, (uint64_t)(wait < LONGEST_SLEEP_MS ? wait : LONGEST_SLEEP_MS), 0);
}

void wd_polls_start(struct wd_pipeline *pipeline)
{
	struct wd_health *health = pipeline->options.health;
	int64_t now = wd_clock_now();

	if (pipeline->draining)
		return;
	wd_agenda_queue_due(&pipeline->agenda, &pipeline->snapshot->config, now);
	wd_hosts_wake(pipeline->agenda.hosts, wd_clock_steady());
	start_lane(pipeline, WD_LANE_PROVEN, now);
	start_lane(pipeline, WD_LANE_REST, now);
	atomic_store(&health->overdue, (int64_t)wd_hosts_n_waiting(pipeline->agenda.hosts));
	sleep_until_due(pipeline);
}

void wd_polls_start_soon(struct wd_pipeline *pipeline)
{
	uv_timer_start(&pipeline->timer, on_timer, 0, 0);
}
