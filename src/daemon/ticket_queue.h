/*
 * Tickets in the order in which they came.
 *
 * Thread:  whose it is, or under a lock.
 * Owner:   a ticket is the queue's while it stands in it.
 * Failure: nothing here fails.
 * Limit:   none of its own: the pipeline bounds its tickets.
 */
#ifndef WD_DAEMON_TICKET_QUEUE_H
#define WD_DAEMON_TICKET_QUEUE_H

#include "daemon/ticket.h"

struct wd_ticket_queue {
	struct wd_ticket *first, **end;
	int64_t n, n_documents; /* tickets; those of them that bring a document */
};

void wd_ticket_queue_init(struct wd_ticket_queue *q);
void wd_ticket_queue_add(struct wd_ticket_queue *q, struct wd_ticket *ticket);
/* Takes a batch off the front: one, and more while they are no more than so many, nor weigh more together. */
struct wd_ticket_queue wd_ticket_queue_take(struct wd_ticket_queue *q, int64_t most, size_t most_weight);

#endif
