#include "daemon/pushes.h"

#include "util/clock.h"
#include "util/mem.h"

enum { MOST_PUSHES = 8 }; /* of one feed, that wait */

void wd_pushes_refuse(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	struct wd_polled *polled = ticket->polled;
	struct wd_pushed *push = ticket->push;
	int64_t next = wd_polled_next_due(polled, &pipeline->snapshot->config, wd_clock_now());
	struct wd_error err = ticket->error;
	bool removed = polled->removed;

	if (!removed && !wd_polled_rests(polled) && next != WD_NO_TIME)
		wd_heap_set(&pipeline->agenda.due, &polled->due, next);
	wd_way_end(pipeline, ticket);
	wd_way_end_push(push, err.code == WD_OK ? WD_INPUT : err.code, err.text);
	if (!removed)
		wd_pushes_next(pipeline, polled);
}

static void start_push(struct wd_pipeline *pipeline, struct wd_polled *polled, struct wd_pushed *push)
{
	struct wd_ticket *ticket;

	wd_heap_remove(&pipeline->agenda.due, &polled->due);
	polled->waiting.lane = wd_polled_lane(polled);
	ticket = wd_way_begin(pipeline, polled);
	ticket->push = push;
	ticket->response.outcome = WD_FETCHED;
	ticket->response.http_status = 200;
	ticket->response.body = push->body;
	push->body = (struct wd_buf){ 0 };
	ticket->response.content_type = push->content_type;
	push->content_type = NULL;
	ticket->response.url = wd_xstrdup(push->topic);
	wd_way_to_workers(pipeline, ticket);
}

void wd_pushes_next(struct wd_pipeline *pipeline, struct wd_polled *polled)
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
		wd_way_end_push(push, WD_PERMANENT, "the feed is not on the list any more");
		return;
	}
	push->next = NULL;
	for (end = &polled->pushes; *end; end = &(*end)->next)
		n++;
	if (pipeline->draining || n >= MOST_PUSHES || wd_load_n_tickets(&pipeline->load) >= WD_LOAD_TICKETS) {
		wd_way_end_push(push, WD_TRANSIENT, "too much comes at once");
		return;
	}
	*end = push;
	wd_pushes_next(pipeline, polled);
}
