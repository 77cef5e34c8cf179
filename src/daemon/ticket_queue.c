#include "daemon/ticket_queue.h"

void wd_ticket_queue_init(struct wd_ticket_queue *q)
{
	*q = (struct wd_ticket_queue){ .first = NULL };
	q->end = NULL;
}

void wd_ticket_queue_add(struct wd_ticket_queue *q, struct wd_ticket *ticket)
{
	ticket->next = NULL;
	if (q->first)
		*q->end = ticket;
	else
		q->first = ticket;
	q->end = &ticket->next;
	q->n++;
	q->n_documents += ticket->update.doc != NULL;
}

struct wd_ticket_queue wd_ticket_queue_take(struct wd_ticket_queue *q, int64_t most, size_t most_weight)
{
	struct wd_ticket_queue taken;
	size_t weight = 0;

	wd_ticket_queue_init(&taken);
	while (q->first && taken.n < most && (taken.n == 0 || weight + q->first->weight <= most_weight)) {
		struct wd_ticket *ticket = q->first;

		q->first = ticket->next;
		q->n--;
		q->n_documents -= ticket->update.doc != NULL;
		weight += ticket->weight;
		wd_ticket_queue_add(&taken, ticket);
	}
	return taken;
}
