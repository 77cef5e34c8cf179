#include "daemon/pipeline.h"

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
	REST_MS = 100,    /* of a host between two polls */
	REST_READERS = 3, /* of libuv's four workers */
	/* Documents that are read or wait for the writer may be so large together; of one that is not read yet it is a guess. */
	MOST_OPENED = 48 << 20,
	OPENED_EACH = 10, /* times the body */
	MOST_PUSHES = 8,  /* of one feed, that wait */
	HOLD_MS = 15 * 60 * 1000, /* of a host that said "too many requests" and not for how long */
};

/* What is under way of one lane. */
struct lane {
	int tickets, n_fetching, n_reading;
	size_t weight, opened;
	struct wd_ticket *unread, **unread_end; /* fetched, and no worker is free for them */
};

struct wd_pipeline {
	struct wd_pipeline_options options;
	struct wd_pool *pool;
	struct wd_commit *commit;
	struct wd_snapshot *snapshot;
	struct wd_agenda agenda;
	uv_timer_t timer;
	uv_idle_t answer; /* tells those asks that had nothing to wait for */
	struct lane lanes[WD_LANES];
	size_t bodies; /* bytes of bodies that are held */
	struct wd_asks asks;
	bool draining;
	void (*drained)(void *ctx);
	void (*closed)(void *ctx);
	void *end_ctx;
	int open_handles;
};

static void pump(struct wd_pipeline *pipeline);
static void on_timer(uv_timer_t *timer);

/* ---- who asked ---- */

static void tell_asks(struct wd_pipeline *pipeline, struct wd_polled *polled, struct wd_ask_result outcome)
{
	unsigned asks = polled->asks;

	polled->asks = 0;
	polled->is_named = false;
	wd_asks_tell(&pipeline->asks, asks, &outcome);
}

/* "All" leaves out what its server wants left alone: whoever means that one names it. */
static bool is_asked(const struct wd_pipeline *pipeline, const struct wd_polled *polled, bool all_now, int64_t now)
{
	if (polled->removed || polled->feed->paused)
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

static void want_now(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	if (!wd_agenda_is_under_way(polled))
		wd_heap_set(&pipeline->agenda.due, &polled->due, wd_clock_now());
}

int wd_pipeline_ask(struct wd_pipeline *pipeline, const char *const *only, size_t n_only, bool all_now, wd_progress_fn called,
		void *ctx)
{
	int64_t now = wd_clock_now();
	int ask = wd_asks_begin(&pipeline->asks, called, ctx);
	struct wd_map *names;

	if (ask < 0)
		return -1;
	names = wd_asks_names(only, n_only);
	/* In the list's order, which the heap keeps roughly; each URL stands in it once. */
	for (size_t i = 0; pipeline->snapshot && i < pipeline->snapshot->n_feeds; i++) {
		struct wd_polled *polled =
			wd_map_get(pipeline->agenda.by_url, wd_span_of(pipeline->snapshot->feeds[i]->url));

		if (!polled || !(n_only ? wd_asks_is_named(polled->feed, names) : is_asked(pipeline, polled, all_now, now)))
			continue;
		polled->is_named |= n_only > 0;
		polled->asks = (uint16_t)(polled->asks | 1u << ask);
		wd_asks_note(&pipeline->asks, ask);
		want_now(pipeline, polled);
	}
	wd_map_free(names);
	if (wd_asks_waits(&pipeline->asks, ask))
		uv_timer_start(&pipeline->timer, on_timer, 0, 0);
	else
		uv_idle_start(&pipeline->answer, on_answer);
	return ask;
}

void wd_pipeline_forget(struct wd_pipeline *pipeline, int ask)
{
	wd_asks_forget(&pipeline->asks, ask);
}

/* ---- tickets ---- */

/* Of a ticket that is out: settled when it began. */
static struct lane *lane_of(struct wd_pipeline *pipeline, const struct wd_ticket *ticket)
{
	return &pipeline->lanes[ticket->polled->waiting.lane];
}

static int n_tickets(const struct wd_pipeline *pipeline)
{
	return pipeline->lanes[0].tickets + pipeline->lanes[1].tickets;
}

static int n_fetching(const struct wd_pipeline *pipeline)
{
	return pipeline->lanes[0].n_fetching + pipeline->lanes[1].n_fetching;
}

static void add_weight(struct wd_pipeline *pipeline, struct wd_ticket *ticket, size_t weight)
{
	lane_of(pipeline, ticket)->weight += weight - ticket->weight;
	ticket->weight = weight;
	atomic_store(&pipeline->options.health->tickets, n_tickets(pipeline));
}

static void end_push(struct wd_pushed *push, enum wd_code code, const char *text)
{
	struct wd_error err = { 0 };

	if (code != WD_OK)
		wd_error_set(&err, code, "%s", text);
	push->done(push, &err);
}

static void end_pushes(struct wd_polled *polled, enum wd_code code, const char *text)
{
	struct wd_pushed *push;

	while ((push = polled->pushes) != NULL) {
		polled->pushes = push->next;
		end_push(push, code, text);
	}
}

static void free_wire(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	wd_heap_remove(&pipeline->agenda.due, &polled->due);
	tell_asks(pipeline, polled, (struct wd_ask_result){ 0 });
	end_pushes(polled, WD_PERMANENT, "the feed is not on the list any more");
	wd_polled_free(pipeline->agenda.hosts, polled);
}

static void hold_body(struct wd_pipeline *pipeline, struct wd_ticket *ticket, size_t bytes)
{
	pipeline->bodies += bytes - ticket->body;
	ticket->body = bytes;
	wd_pool_set_held(pipeline->pool, pipeline->bodies);
}

static void open_document(struct wd_pipeline *pipeline, struct wd_ticket *ticket, size_t bytes)
{
	lane_of(pipeline, ticket)->opened += bytes - ticket->opened;
	ticket->opened = bytes;
}

/* The ticket comes back: its feed may be polled again. */
static void give_back(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	struct wd_polled *polled = ticket->polled;

	lane_of(pipeline, ticket)->tickets--;
	add_weight(pipeline, ticket, 0);
	hold_body(pipeline, ticket, 0);
	open_document(pipeline, ticket, 0);
	polled->ticket = NULL;
	wd_ticket_free(ticket);
	if (polled->removed)
		free_wire(pipeline, polled);
}

/* After a poll its host has a rest before the next, save where somebody waits for all of them. */
static void fetch_ended(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	int64_t rest = pipeline->options.once ? 0 : REST_MS;

	polled->transfer = NULL;
	pipeline->lanes[polled->waiting.lane].n_fetching--;
	wd_hosts_done(pipeline->agenda.hosts, polled->host, polled->waiting.lane, wd_clock_steady(), rest);
	atomic_store(&pipeline->options.health->transfers, n_fetching(pipeline));
}

static void cancel(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	wd_pool_cancel(pipeline->pool, polled->transfer);
	fetch_ended(pipeline, polled);
	give_back(pipeline, polled->ticket);
}

static void check_drained(struct wd_pipeline *pipeline)
{
	if (pipeline->draining && n_tickets(pipeline) == 0 && pipeline->drained) {
		void (*drained)(void *ctx) = pipeline->drained;

		pipeline->drained = NULL;
		drained(pipeline->end_ctx);
	}
}

static void to_writer(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	size_t arena = ticket->arena ? wd_arena_size(ticket->arena) : 0;

	if (ticket->push)
		wd_polled_take_push(ticket->polled, ticket, &pipeline->snapshot->config, wd_clock_now());
	else
		wd_polled_judge(ticket->polled, ticket, &pipeline->snapshot->config, wd_clock_now());
	hold_body(pipeline, ticket, ticket->response.body.len);
	open_document(pipeline, ticket, arena);
	add_weight(pipeline, ticket, ticket->response.body.len + arena);
	wd_commit_add(pipeline->commit, ticket);
}

/* What was read has copies of its own: the body is not kept beside them. */
static void work(uv_work_t *w)
{
	struct wd_ticket *ticket = w->data;

	wd_ticket_read(ticket);
	wd_buf_release(&ticket->response.body);
}

static void read_next(struct wd_pipeline *pipeline, enum wd_lane which);
static void refuse_push(struct wd_pipeline *pipeline, struct wd_ticket *ticket);

static void on_worked(uv_work_t *w, int status)
{
	struct wd_ticket *ticket = w->data;
	struct wd_pipeline *pipeline = ticket->pipeline;
	enum wd_lane lane = ticket->polled->waiting.lane;

	if (status != 0)
		wd_error_set(&ticket->error, WD_LOCAL, "the document was not read");
	pipeline->lanes[lane].n_reading--;
	if (ticket->push && !ticket->is_read)
		refuse_push(pipeline, ticket);
	else
		to_writer(pipeline, ticket);
	read_next(pipeline, lane);
}

/* A large one waits until it is alone, in its lane; the rest leaves a quarter to proven feeds. */
static bool may_open(const struct wd_pipeline *pipeline, enum wd_lane which, const struct wd_ticket *ticket)
{
	size_t opened = pipeline->lanes[0].opened + pipeline->lanes[1].opened, most = MOST_OPENED;

	if (pipeline->lanes[which].opened == 0)
		return true;
	if (which == WD_LANE_REST)
		most -= most / 4;
	return opened + ticket->body * OPENED_EACH <= most;
}

/* To the workers; one of them is left for the documents of proven feeds, whatever is in the others. */
static void read_next(struct wd_pipeline *pipeline, enum wd_lane which)
{
	struct lane *lane = &pipeline->lanes[which];
	struct wd_ticket *ticket;

	while ((ticket = lane->unread) != NULL && (which == WD_LANE_PROVEN || lane->n_reading < REST_READERS) &&
	       may_open(pipeline, which, ticket)) {
		lane->unread = ticket->next;
		open_document(pipeline, ticket, ticket->body * OPENED_EACH);
		if (!lane->unread)
			lane->unread_end = &lane->unread;
		lane->n_reading++;
		ticket->work.data = ticket;
		uv_queue_work(pipeline->options.loop, &ticket->work, work, on_worked);
	}
}

static void to_workers(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	struct lane *lane = lane_of(pipeline, ticket);

	ticket->next = NULL;
	*lane->unread_end = ticket;
	lane->unread_end = &ticket->next;
	read_next(pipeline, ticket->polled->waiting.lane);
}

/* "Too many requests" speaks of the host: its other feeds wait too. */
static void note_patience(struct wd_pipeline *pipeline, const struct wd_response *response)
{
	struct wd_host *host;

	if (response->http_status != 429 || !response->url)
		return;
	host = wd_hosts_find(pipeline->agenda.hosts, wd_span_of(response->url));
	if (host)
		wd_host_hold(host, wd_clock_now(), response->retry_after_ms > 0 ? response->retry_after_ms : HOLD_MS);
}

static void on_fetched(void *ctx, struct wd_response *response)
{
	struct wd_ticket *ticket = ctx;
	struct wd_pipeline *pipeline = ticket->pipeline;

	ticket->response = *response;
	note_patience(pipeline, response);
	fetch_ended(pipeline, ticket->polled);
	atomic_fetch_add(&pipeline->options.health->bytes, response->bytes);
	if (response->outcome == WD_FETCHED) {
		hold_body(pipeline, ticket, response->body.len);
		add_weight(pipeline, ticket, response->body.len > LEAST_WEIGHT ? response->body.len : LEAST_WEIGHT);
		to_workers(pipeline, ticket);
	} else {
		to_writer(pipeline, ticket);
	}
	pump(pipeline);
}

static struct wd_ticket *new_ticket(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	struct wd_ticket *ticket = wd_ticket_new(pipeline, polled, pipeline->snapshot, polled->feed);

	polled->ticket = ticket;
	lane_of(pipeline, ticket)->tickets++;
	return ticket;
}

/* ---- what comes by itself ---- */

/* The feed is free again: its next poll, or what else was pushed. */
static void push_next(struct wd_pipeline *pipeline, struct wd_polled *polled);

/* It is no feed: nothing was stored, and the feed is as it was. */
static void refuse_push(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	struct wd_polled *polled = ticket->polled;
	struct wd_pushed *push = ticket->push;
	int64_t next = wd_polled_next_due(polled, &pipeline->snapshot->config, wd_clock_now());
	struct wd_error err = ticket->error;
	bool removed = polled->removed;

	if (!removed && !polled->feed->paused && next != WD_NO_TIME)
		wd_heap_set(&pipeline->agenda.due, &polled->due, next);
	give_back(pipeline, ticket);
	end_push(push, err.code == WD_OK ? WD_INPUT : err.code, err.text);
	if (!removed)
		push_next(pipeline, polled);
}

static void start_push(struct wd_pipeline *pipeline, struct wd_polled *polled, struct wd_pushed *push)
{
	struct wd_ticket *ticket;

	wd_heap_remove(&pipeline->agenda.due, &polled->due);
	polled->waiting.lane = wd_polled_lane(polled);
	ticket = new_ticket(pipeline, polled);
	ticket->push = push;
	ticket->response.outcome = WD_FETCHED;
	ticket->response.http_status = 200;
	ticket->response.body = push->body;
	push->body = (struct wd_buf){ 0 };
	ticket->response.content_type = push->content_type;
	push->content_type = NULL;
	ticket->response.url = wd_xstrdup(push->topic);
	hold_body(pipeline, ticket, ticket->response.body.len);
	add_weight(pipeline, ticket, ticket->response.body.len > LEAST_WEIGHT ? ticket->response.body.len : LEAST_WEIGHT);
	to_workers(pipeline, ticket);
}

static void push_next(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	struct wd_pushed *push = polled->pushes;

	if (!push || wd_agenda_is_under_way(polled))
		return;
	polled->pushes = push->next;
	start_push(pipeline, polled, push);
}

void wd_pipeline_push(struct wd_pipeline *pipeline, struct wd_span url, struct wd_pushed *push)
{
	struct wd_polled *polled = wd_map_get(pipeline->agenda.by_url, url);
	struct wd_pushed **end;
	size_t n = 0;

	if (!polled || polled->removed || polled->feed->paused) {
		end_push(push, WD_PERMANENT, "the feed is not on the list any more");
		return;
	}
	push->next = NULL;
	for (end = &polled->pushes; *end; end = &(*end)->next)
		n++;
	if (pipeline->draining || n >= MOST_PUSHES || n_tickets(pipeline) >= MOST_TICKETS) {
		end_push(push, WD_TRANSIENT, "too much comes at once");
		return;
	}
	*end = push;
	push_next(pipeline, polled);
}

void wd_pipeline_set_pushed(struct wd_pipeline *pipeline, struct wd_span url, bool pushed)
{
	struct wd_polled *polled = wd_map_get(pipeline->agenda.by_url, url);
	bool was = polled && polled->state.pushed;
	int64_t at;

	if (!polled || was == pushed)
		return;
	polled->state.pushed = pushed;
	if (pushed || polled->feed->paused)
		return;
	at = wd_polled_hurry(polled, &pipeline->snapshot->config, wd_clock_now());
	if (polled->due.place && at != WD_NO_TIME && at < polled->due.at) {
		wd_heap_set(&pipeline->agenda.due, &polled->due, at);
		uv_timer_start(&pipeline->timer, on_timer, 0, 0);
	}
}

static void put_off(struct wd_pipeline *pipeline, struct wd_polled *polled, int64_t now, int64_t until)
{
	struct wd_ticket *ticket = new_ticket(pipeline, polled);

	wd_hosts_done(pipeline->agenda.hosts, polled->host, polled->waiting.lane, wd_clock_steady(), 0);
	wd_polled_put_off(polled, ticket, now, until);
	wd_commit_add(pipeline->commit, ticket);
}

static void start_poll(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	struct wd_ticket *ticket = new_ticket(pipeline, polled);
	struct wd_request request = wd_polled_request(polled, &pipeline->snapshot->config, wd_clock_now());

	ticket->reading = wd_polled_reading(polled->feed);
	ticket->old_hash = wd_polled_reads_anew(polled) ? 0 : polled->state.body_hash;
	lane_of(pipeline, ticket)->n_fetching++;
	atomic_store(&pipeline->options.health->transfers, n_fetching(pipeline));
	add_weight(pipeline, ticket, LEAST_WEIGHT);
	polled->transfer = wd_pool_start(pipeline->pool, &request, on_fetched, ticket);
}

static size_t share(size_t all)
{
	return all - all / 5;
}

/* Each lane leaves a fifth of everything to the other, however much waits in it. */
static bool has_room(const struct wd_pipeline *pipeline, enum wd_lane which)
{
	const struct lane *lane = &pipeline->lanes[which];
	int room = wd_pool_room(pipeline->pool);
	size_t transfers = (size_t)room + (size_t)n_fetching(pipeline), weight = pipeline->lanes[0].weight + pipeline->lanes[1].weight;

	return !pipeline->draining && room > 0 && (size_t)lane->n_fetching < share(transfers) &&
	       n_tickets(pipeline) < MOST_TICKETS && (size_t)lane->tickets < share(MOST_TICKETS) &&
	       weight < MOST_WEIGHT && lane->weight < share(MOST_WEIGHT);
}

static void on_timer(uv_timer_t *timer)
{
	pump(timer->data);
}

static void sleep_until_due(struct wd_pipeline *pipeline)
{
	struct wd_heap_node *first = wd_heap_first(&pipeline->agenda.due);
	int64_t wait = first ? first->at - wd_clock_now() : LONGEST_SLEEP_MS;
	int64_t rest = wd_hosts_next_wake(pipeline->agenda.hosts);

	if (rest != INT64_MAX && rest - wd_clock_steady() < wait)
		wait = rest - wd_clock_steady();
	if (wait < 0)
		wait = 0;
	uv_timer_start(&pipeline->timer, on_timer, (uint64_t)(wait < LONGEST_SLEEP_MS ? wait : LONGEST_SLEEP_MS), 0);
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

/* Starts what is due and there is room for. */
static void pump(struct wd_pipeline *pipeline)
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

/* ---- what comes back ---- */

static bool is_of_database(const struct wd_error *err)
{
	return err->code == WD_TRANSIENT || err->code == WD_PERMANENT || err->code == WD_LOCAL;
}

static void tell_outcome(struct wd_pipeline *pipeline, const struct wd_polled *polled, const struct wd_ticket *ticket)
{
	const struct wd_feed_state *was = &polled->state, *is = &ticket->update.state;
	const char *error = ticket->update.error.code ? ticket->update.error.text : is->error;
	char name[512];

	/* What the database as a whole refused, and that it is damaged, was told once. */
	if (is_of_database(&ticket->update.error))
		return;
	if (error && (pipeline->options.once || !was->error || strcmp(was->error, error) != 0))
		wd_log(WD_LOG_WARNING, "%s: %s", wd_polled_name(polled, name, sizeof(name)), error);
	else if (!error && was->error)
		wd_log(WD_LOG_INFO, "%s: works again", wd_polled_name(polled, name, sizeof(name)));
	else
		wd_log(WD_LOG_DEBUG, "%s: %d, %d new, %d changed", wd_polled_name(polled, name, sizeof(name)),
		       is->http_status, ticket->update.n_new_entries, ticket->update.n_changed_entries);
}

static void count_delays(struct wd_health *health, const struct wd_delays *delays)
{
	for (int i = 0; i < WD_DELAY_TIMES; i++)
		atomic_fetch_add(&health->delays[i], delays->n[i]);
	atomic_fetch_add(&health->delay_ms, delays->sum_ms);
}

static void count_outcome(struct wd_pipeline *pipeline, const struct wd_polled *polled, const struct wd_ask_result *outcome)
{
	struct wd_health *health = pipeline->options.health;
	enum wd_host_class host = polled->waiting.lane == WD_LANE_PROVEN ? WD_HOST_WELL : WD_HOST_DOUBTFUL;

	atomic_fetch_add(&health->polled, 1);
	atomic_fetch_add(outcome->failed  ? &health->failed[host] :
			 outcome->changed ? &health->changed[host] :
					    &health->unchanged[host],
			 1);
	atomic_fetch_add(&health->new_stories, outcome->new_stories);
}

/* What is pushed names its hub too, but not always, and is no poll that missed something. */
static void tell_hub(struct wd_pipeline *pipeline, const struct wd_ticket *ticket, bool is_written)
{
	struct wd_polled *polled = ticket->polled;

	if (ticket->push || !ticket->names_hub || !is_written || polled->removed || !pipeline->options.found)
		return;
	pipeline->options.found(pipeline->options.ctx, polled->feed, polled->state.id, ticket->hub, ticket->topic,
				polled->state.pushed && ticket->update.n_new_entries > 0);
}

/* Who asked for a poll goes on waiting for one when this was none. */
static void end_ticket(struct wd_pipeline *pipeline, struct wd_ticket *ticket, struct wd_ask_result outcome)
{
	struct wd_polled *polled = ticket->polled;
	struct wd_pushed *push = ticket->push;
	struct wd_error err = ticket->update.error;
	bool removed = polled->removed;

	polled->ticket = NULL;
	if (!push)
		tell_asks(pipeline, polled, outcome);
	give_back(pipeline, ticket);
	if (push)
		push->done(push, &err);
	if (removed)
		return;
	if (push && polled->asks)
		want_now(pipeline, polled);
	else
		push_next(pipeline, polled);
}

/* True when what is published may have changed. */
static bool take_back(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	struct wd_polled *polled = ticket->polled;
	struct wd_update *update = &ticket->update;
	bool is_written = update->error.code == WD_OK, befell = update->befell;
	struct wd_ask_result outcome = {
		.put_off = update->polled_at == WD_NO_TIME,
		.changed = update->n_new_entries + update->n_changed_entries > 0,
		.new_stories = update->n_new_stories,
	};
	int64_t next;

	if (is_written)
		count_delays(pipeline->options.health, &update->delays);
	if (ticket->push) {
		atomic_fetch_add(&pipeline->options.health->new_stories, update->n_new_stories);
		atomic_fetch_add(&pipeline->options.health->duplicates, update->n_new_entries - update->n_new_stories);
	} else if (!outcome.put_off) {
		outcome.failed = !is_written || update->state.error;
		tell_outcome(pipeline, polled, ticket);
		count_outcome(pipeline, polled, &outcome);
		atomic_fetch_add(&pipeline->options.health->duplicates,
				 update->n_new_entries - update->n_new_stories);
	}
	if (is_written) {
		if (update->n_new_entries > 0)
			update->state.last_new_at = update->polled_at;
		update->state.pushed = polled->state.pushed; /* that may have changed meanwhile */
		wd_feed_state_release(&polled->state);
		polled->state = update->state;
		memset(&update->state, 0, sizeof(update->state));
	}
	tell_hub(pipeline, ticket, is_written);
	next = is_written ? wd_polled_next_due(polled, &pipeline->snapshot->config, wd_clock_now()) :
			    wd_polled_retry_unwritten(polled, &pipeline->snapshot->config, wd_clock_now());
	if (!polled->removed && !polled->feed->paused && next != WD_NO_TIME && !pipeline->options.once)
		wd_heap_set(&pipeline->agenda.due, &polled->due, next);
	end_ticket(pipeline, ticket, outcome);
	return outcome.changed || befell;
}

void wd_pipeline_acked(struct wd_pipeline *pipeline, struct wd_ticket *tickets)
{
	bool changed = false;

	while (tickets) {
		struct wd_ticket *next = tickets->next;

		changed |= take_back(pipeline, tickets);
		tickets = next;
	}
	if (changed)
		pipeline->options.changed(pipeline->options.ctx);
	read_next(pipeline, WD_LANE_PROVEN);
	read_next(pipeline, WD_LANE_REST);
	pump(pipeline);
	check_drained(pipeline);
}

/* ---- snapshots ---- */

/* A resumed feed is planned with those that are new. */
static void adopt(struct wd_pipeline *pipeline, struct wd_polled *polled, const struct wd_feed *feed, const struct wd_config *before)
{
	int64_t at = wd_polled_adopt(polled, feed, before, &pipeline->snapshot->config, wd_clock_now());

	if (feed->paused) {
		wd_heap_remove(&pipeline->agenda.due, &polled->due);
		wd_hosts_leave(pipeline->agenda.hosts, &polled->waiting);
		if (!polled->ticket)
			tell_asks(pipeline, polled, (struct wd_ask_result){ 0 });
	} else if (polled->due.place && at < polled->due.at) {
		wd_heap_set(&pipeline->agenda.due, &polled->due, at);
	}
}

static void drop(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	polled->removed = true;
	if (polled->transfer) {
		cancel(pipeline, polled);
	} else if (!polled->ticket) {
		free_wire(pipeline, polled);
	} else {
		polled->feed = polled->ticket->feed; /* its own may go with the snapshot */
	}
}

/* The feeds that stand in no line of the snapshot any more. */
static void drop_unmarked(struct wd_pipeline *pipeline)
{
	size_t n = 0, room = wd_map_count(pipeline->agenda.by_url), at = 0;
	struct wd_polled **gone = wd_xcalloc(room + 1, sizeof(struct wd_polled *));
	struct wd_span url;
	void *value;

	while (wd_map_next(pipeline->agenda.by_url, &at, &url, &value)) {
		struct wd_polled *polled = value;

		if (!polled->mark)
			gone[n++] = polled;
		polled->mark = false;
	}
	for (size_t i = 0; i < n; i++) {
		wd_map_remove(pipeline->agenda.by_url, wd_span_of(gone[i]->feed->url));
		drop(pipeline, gone[i]);
	}
	free(gone);
}

void wd_pipeline_set_snapshot(struct wd_pipeline *pipeline, struct wd_snapshot *snapshot, struct wd_feed_state *states)
{
	struct wd_snapshot *old = pipeline->snapshot;

	pipeline->snapshot = wd_snapshot_hold(snapshot);
	for (size_t i = 0; i < snapshot->n_feeds; i++) {
		const struct wd_feed *feed = snapshot->feeds[i];
		struct wd_polled *polled = wd_map_get(pipeline->agenda.by_url, wd_span_of(feed->url));

		if (polled) {
			adopt(pipeline, polled, feed, &old->config);
			wd_feed_state_release(&states[i]);
		} else {
			polled = wd_polled_new(pipeline->agenda.hosts, feed, &states[i]);
			wd_map_put(pipeline->agenda.by_url, wd_span_of(feed->url), polled);
		}
		polled->mark = true;
	}
	free(states);
	/* With once only what is asked for is polled. */
	if (!pipeline->options.once)
		wd_agenda_plan(&pipeline->agenda, snapshot);
	drop_unmarked(pipeline);
	if (old)
		wd_snapshot_release(old);
	atomic_store(&pipeline->options.health->feeds, (int64_t)snapshot->n_feeds);
	pump(pipeline);
}

/* ---- life ---- */

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
	for (int i = 0; i < WD_LANES; i++)
		pipeline->lanes[i].unread_end = &pipeline->lanes[i].unread;
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
	struct wd_span url;
	size_t at = 0;
	void *value;

	pipeline->draining = true;
	pipeline->drained = drained;
	pipeline->end_ctx = ctx;
	uv_timer_stop(&pipeline->timer);
	wd_asks_forget_all(&pipeline->asks);
	while (wd_map_next(pipeline->agenda.by_url, &at, &url, &value)) {
		struct wd_polled *polled = value;

		if (polled->transfer)
			cancel(pipeline, polled);
		end_pushes(polled, WD_TRANSIENT, "the desk ends");
	}
	check_drained(pipeline);
}

static void free_flow(struct wd_pipeline *pipeline)
{
	wd_agenda_release(&pipeline->agenda);
	if (pipeline->snapshot)
		wd_snapshot_release(pipeline->snapshot);
	free(pipeline);
}

static void on_part_closed(struct wd_pipeline *pipeline)
{
	void (*closed)(void *ctx) = pipeline->closed;
	void *ctx = pipeline->end_ctx;

	if (--pipeline->open_handles > 0)
		return;
	free_flow(pipeline);
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
