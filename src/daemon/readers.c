#include "daemon/readers.h"

#include <assert.h>
#include <stddef.h>

void wd_readers_init(struct wd_readers *readers, uv_loop_t *loop, struct wd_load *load,
		     void (*done)(struct wd_ticket *ticket))
{
	*readers = (struct wd_readers){ .loop = loop, .load = load, .done = done };
	for (int i = 0; i < WD_LANES; i++)
		readers->lanes[i].end = &readers->lanes[i].first;
}

static struct wd_ticket *ticket_of(uv_work_t *w)
{
	return (struct wd_ticket *)((char *)w - offsetof(struct wd_ticket, work));
}

/* What was read has copies of its own: the body is not kept beside them. */
static void work(uv_work_t *w)
{
	struct wd_ticket *ticket = ticket_of(w);

	wd_ticket_read(ticket);
	wd_buf_release(&ticket->response.body);
}

static void read_next(struct wd_readers *readers, enum wd_lane which);

static void on_worked(uv_work_t *w, int status)
{
	struct wd_ticket *ticket = ticket_of(w);
	struct wd_readers *readers = w->data;
	enum wd_lane lane = ticket->lane;

	if (status != 0)
		wd_error_set(&ticket->error, WD_LOCAL, "the document was not read");
	assert(readers->load->lanes[lane].n_reading > 0);
	readers->load->lanes[lane].n_reading--;
	readers->done(ticket);
	read_next(readers, lane);
}

static void read_next(struct wd_readers *readers, enum wd_lane which)
{
	struct wd_readers_queue *lane = &readers->lanes[which];
	struct wd_ticket *ticket;

	while ((ticket = lane->first) != NULL && wd_load_may_read(readers->load, which, ticket)) {
		lane->first = ticket->next;
		if (!lane->first)
			lane->end = &lane->first;
		wd_load_read(readers->load, ticket);
		ticket->work.data = readers;
		uv_queue_work(readers->loop, &ticket->work, work, on_worked);
	}
}

void wd_readers_add(struct wd_readers *readers, struct wd_ticket *ticket)
{
	struct wd_readers_queue *lane = &readers->lanes[ticket->lane];

	ticket->next = NULL;
	*lane->end = ticket;
	lane->end = &ticket->next;
	read_next(readers, ticket->lane);
}

void wd_readers_go_on(struct wd_readers *readers)
{
	read_next(readers, WD_LANE_PROVEN);
	read_next(readers, WD_LANE_REST);
}
