/*
 * The writer's thread: takes all tickets that are queued, writes them in one
 * transaction, with those that come meanwhile, and hands them back. Documents that are written are let go
 * before the commit. It alone has the store's writer, and keeps its lease.
 *
 * Thread:  all is called on the loop, and calls back there; the writing is on a thread of
 *          its own.
 * Owner:   a ticket or errand that was given is the writer's until it comes back; a
 *          snapshot is held meanwhile.
 * Failure: what is one ticket's comes back in its update, the others are written. A full
 *          disk or a lock: nothing of the batch stands, it is told once, /healthz says
 *          so, and it is tried again after 1 to 15 s for as long as it takes; tickets whose
 *          documents are gone by then are lost (is_lost). Only what never can be written
 *          (broken) ends it.
 * Limit:   320 tickets, 256 documents, two seconds or 16 MiB a transaction; the queue is bounded by the pipeline's
 *          tickets.
 */
#ifndef WD_DAEMON_COMMIT_H
#define WD_DAEMON_COMMIT_H

#include "daemon/load.h"
#include "daemon/ticket.h"
#include "serve/health.h"
#include "store/errand.h"

struct wd_commit;

/* All are called on the loop. */
struct wd_commit_calls {
	/*
	 * The tickets (linked by next; NULL: none) are on the disk, or say in their updates why they are not. gone: what
	 * others weighed by documents that are gone, though they are still here.
	 */
	void (*acked)(void *ctx, struct wd_ticket *tickets, const struct wd_load *gone);
	/* states is the receiver's, one for each feed of the snapshot; NULL with err. */
	void (*synced)(void *ctx, struct wd_snapshot *snapshot, struct wd_feed_state *states, const struct wd_error *err);
	/* The disk takes nothing now; what is to be written is tried on. */
	void (*waits)(void *ctx);
	/* Nothing can be written any more, and who holds the commit should end: at most once. */
	void (*broken)(void *ctx, const struct wd_error *err);
	/* The queue is written, the database closed; the wd_commit is gone after this. */
	void (*stopped)(void *ctx);
	void *ctx;
};

enum wd_commit_kind {
	WD_COMMIT_POLLS,
	WD_COMMIT_FINISHES,     /* and before it stops it does all background work that is due */
	WD_COMMIT_RUNS_ERRANDS, /* others poll: no lease is taken, a sync writes nothing, and answers no states */
};

struct wd_commit_options {
	uv_loop_t *loop;
	const char *database; /* borrowed for the call */
	enum wd_commit_kind kind;
	struct wd_health *health;
	struct wd_commit_calls calls;
};

/*
 * Opens the database, takes the lease and starts the thread. *taken says that
 * other processes have it, or all that there is to poll.
 */
struct wd_commit *wd_commit_new(const struct wd_commit_options *options, bool *taken, struct wd_error *err);
/* Takes the ticket over. */
void wd_commit_add(struct wd_commit *commit, struct wd_ticket *ticket);
/* Has the errand written, after the tickets that are queued, and hands it back on the loop; unwritten, and at once, after the stop. */
void wd_commit_errand(struct wd_commit *commit, struct wd_errand *errand);
/* Makes the store know the snapshot, after what is queued before it. Holds the snapshot until synced. */
void wd_commit_sync(struct wd_commit *commit, struct wd_snapshot *snapshot);
/* Of the feeds that the last synced states said are polled elsewhere nothing is under way here: others may have them. */
void wd_commit_left(struct wd_commit *commit);
/* The end is near: what cannot be written is tried once more and then given back. Tickets may still be added. */
void wd_commit_hurry(struct wd_commit *commit);
/* No ticket may be added any more. */
void wd_commit_stop(struct wd_commit *commit);

#endif
