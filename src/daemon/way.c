#include "daemon/way.h"

#include <assert.h>

#include "util/clock.h"

struct wd_ticket *wd_way_begin(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	struct wd_ticket *ticket = wd_ticket_new(pipeline, polled, pipeline->snapshot, polled->feed);

	assert(!polled->ticket && !polled->waiting.host); /* one at a time, of each feed */
	polled->ticket = ticket;
	ticket->lane = polled->waiting.lane;
	wd_load_lane(&pipeline->load, ticket)->tickets++;
	atomic_store(&pipeline->options.health->tickets, wd_load_n_tickets(&pipeline->load));
	return ticket;
}

static void hold_body(struct wd_pipeline *pipeline, struct wd_ticket *ticket, size_t bytes)
{
	wd_load_hold_body(&pipeline->load, ticket, bytes);
	wd_pool_set_held(pipeline->pool, wd_load_bodies(&pipeline->load));
}

void wd_way_to_workers(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	wd_dictionary_release(ticket->dictionary);
	ticket->dictionary = wd_dictionary_hold(pipeline->dictionary);
	hold_body(pipeline, ticket, ticket->response.body.len);
	wd_load_weigh(&pipeline->load, ticket, wd_load_weight_of(ticket->response.body.len));
	wd_readers_add(&pipeline->readers, ticket);
}

void wd_way_to_writer(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	size_t arena = ticket->arena ? wd_arena_size(ticket->arena) : 0;

	if (ticket->push)
		wd_polled_take_push(ticket->polled, ticket, &pipeline->snapshot->config, wd_clock_now());
	else
		wd_polled_judge(ticket->polled, ticket, &pipeline->snapshot->config, wd_clock_now());
	hold_body(pipeline, ticket, ticket->response.body.len);
	wd_load_open(&pipeline->load, ticket, arena);
	wd_load_weigh(&pipeline->load, ticket, ticket->response.body.len + arena);
	wd_commit_add(pipeline->commit, ticket);
}

void wd_way_check_left(struct wd_pipeline *pipeline)
{
	if (pipeline->n_leaving == 0 && !pipeline->told_left && pipeline->options.left) {
		pipeline->told_left = true;
		pipeline->options.left(pipeline->options.ctx);
	}
}

void wd_way_end(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	struct wd_polled *polled = ticket->polled;

	assert(wd_load_lane(&pipeline->load, ticket)->tickets > 0 && !ticket->transfer);
	wd_load_lane(&pipeline->load, ticket)->tickets--;
	wd_load_weigh(&pipeline->load, ticket, 0);
	hold_body(pipeline, ticket, 0);
	wd_load_open(&pipeline->load, ticket, 0);
	atomic_store(&pipeline->options.health->tickets, wd_load_n_tickets(&pipeline->load));
	polled->ticket = NULL;
	wd_ticket_free(ticket);
	if (polled->leaves)
		pipeline->n_leaving--;
	polled->leaves = false;
	if (polled->removed)
		wd_way_forget_feed(pipeline, polled);
	wd_way_check_left(pipeline);
}

void wd_way_forget_feed(struct wd_pipeline *pipeline, struct wd_polled *polled)
{
	wd_heap_remove(&pipeline->agenda.due, &polled->due);
	wd_way_tell_asks(pipeline, polled, (struct wd_ask_result){ 0 });
	wd_way_end_pushes(polled, WD_PERMANENT, "the feed is not on the list any more");
	wd_polled_free(pipeline->agenda.hosts, polled);
}

void wd_way_tell_asks(struct wd_pipeline *pipeline, struct wd_polled *polled, struct wd_ask_result outcome)
{
	unsigned asks = polled->asks;

	polled->asks = 0;
	polled->is_named = false;
	wd_asks_tell(&pipeline->asks, asks, &outcome);
}

void wd_way_end_push(struct wd_pushed *push, enum wd_code code, const char *text)
{
	struct wd_error err = { 0 };

	if (code != WD_OK)
		wd_error_set(&err, code, "%s", text);
	push->done(push, &err);
}

void wd_way_end_pushes(struct wd_polled *polled, enum wd_code code, const char *text)
{
	struct wd_pushed *push;

	while ((push = polled->pushes) != NULL) {
		polled->pushes = push->next;
		wd_way_end_push(push, code, text);
	}
}
