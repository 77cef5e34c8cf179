/*
 * What the tickets that are out weigh, by lane, and whether there is room for more:
 * numbers alone. Each lane leaves a part of everything to the other, however much
 * waits in it.
 *
 * Thread:  the loop's alone, but for wd_load_let_go().
 * Owner:   numbers; the tickets are the pipeline's.
 * Failure: nothing here fails.
 * Limit:   WD_LOAD_TICKETS tickets and 64 MiB are out, nothing is begun while 4 MiB of bodies wait
 *          for a worker, 8 MiB of documents are read at a
 *          time; four fifths of each for one lane.
 */
#ifndef WD_DAEMON_LOAD_H
#define WD_DAEMON_LOAD_H

#include "daemon/polled.h"

enum { WD_LOAD_TICKETS = 768 }; /* out at the most */

enum { WD_LOAD_YOUNG_MS = 20 }; /* within which most hosts that are near answer */

/* What is under way of one lane. */
struct wd_lane_load {
	int tickets, n_fetching, n_reading;
	int young[2]; /* of those that are fetched: begun in this slice of WD_LOAD_YOUNG_MS, in the one before */
	size_t weight, bodies, opened; /* bytes: of all; of bodies that no worker has read yet; of what was made of others */
};

/* Zeroed: nothing is out. */
struct wd_load {
	struct wd_lane_load lanes[WD_LANES];
	int64_t slice; /* of the steady clock */
};

/* What its feed's lane has out. */
struct wd_lane_load *wd_load_lane(struct wd_load *load, const struct wd_ticket *ticket);
int wd_load_n_tickets(const struct wd_load *load);
int wd_load_n_fetching(const struct wd_load *load);
/* What a ticket weighs from now on, in bytes: all of it; the bodies among them; the document that is made of it. */
void wd_load_weigh(struct wd_load *load, struct wd_ticket *ticket, size_t bytes);
void wd_load_hold_body(struct wd_load *load, struct wd_ticket *ticket, size_t bytes);
size_t wd_load_bodies(const struct wd_load *load);
void wd_load_open(struct wd_load *load, struct wd_ticket *ticket, size_t bytes);
/*
 * Its document is gone while it is out: who holds it takes what that weighed off it, and the loop takes the sum of all
 * such off its own.
 */
void wd_load_let_go(struct wd_load *gone, struct wd_ticket *ticket);
void wd_load_take_off(struct wd_load *load, const struct wd_load *gone);
/* What a fetched document is taken to weigh, and one that is being fetched (0). */
size_t wd_load_weight_of(size_t body);
/* Its transfer begins, and is over. */
void wd_load_begin_fetch(struct wd_load *load, struct wd_ticket *ticket);
void wd_load_end_fetch(struct wd_load *load, struct wd_ticket *ticket);
/* True when one more transfer of the lane may begin; room: how many the pool has yet; now: steady clock. */
bool wd_load_may_fetch(struct wd_load *load, enum wd_lane which, int room, int64_t now);
/* True when a lane has so many young ones that more of it wait for WD_LOAD_YOUNG_MS, if not less. */
bool wd_load_waits_for_age(const struct wd_load *load);
/* True when a worker may read the ticket's document now; that it is read must be told by wd_load_read(). */
bool wd_load_may_read(const struct wd_load *load, enum wd_lane which, const struct wd_ticket *ticket);
/* It is read from now on: what it will become in memory is guessed. */
void wd_load_read(struct wd_load *load, struct wd_ticket *ticket);

#endif
