/*
 * Fetched documents on their way through the workers, where they are decoded, parsed,
 * cleaned and fingerprinted (wd_ticket_read()). What the load has no room for waits in its
 * lane's queue.
 *
 * Thread:  the loop's alone.
 * Owner:   a ticket is the readers' from wd_readers_add() until done.
 * Failure: in the ticket's error.
 * Limit:   what wd_load_may_read() allows; the rest waits in its lane's queue, which the
 *          tickets bound.
 */
#ifndef WD_DAEMON_READERS_H
#define WD_DAEMON_READERS_H

#include "daemon/load.h"

struct wd_readers_queue {
	struct wd_ticket *first, **end; /* fetched, and no worker is free for them */
};

struct wd_readers {
	uv_loop_t *loop;
	struct wd_load *load;
	/* On the loop: it was read (is_read), or its error says why not. Takes the ticket over. */
	void (*done)(struct wd_ticket *ticket);
	struct wd_readers_queue lanes[WD_LANES];
};

void wd_readers_init(struct wd_readers *readers, uv_loop_t *loop, struct wd_load *load,
		     void (*done)(struct wd_ticket *ticket));
/* Takes the ticket over until done; never calls it at once. */
void wd_readers_add(struct wd_readers *readers, struct wd_ticket *ticket);
/* The load may have become less: gives the workers what waits, and there is room for. */
void wd_readers_go_on(struct wd_readers *readers);

#endif
