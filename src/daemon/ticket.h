/*
 * A ticket: one poll on its way from its start to its commit. It has one
 * holder at a time (loop, worker, writer); handing it on ends the giver's
 * right to look at it.
 *
 * Thread:  that of its holder; polled and transfer are the loop's alone.
 * Owner:   one holder at a time (loop, worker, writer): handing it on ends the giver's
 *          right to look at it. It holds its snapshot.
 * Failure: in error (of the document) and in update.error (of the store).
 * Limit:   twelve times max-size and 8 MiB for what its document becomes.
 */
#ifndef WD_DAEMON_TICKET_H
#define WD_DAEMON_TICKET_H

#include <uv.h>

#include "clean/clean.h"
#include "config/snapshot.h"
#include "fetch/fetch.h"
#include "sched/host.h"
#include "store/store.h"

struct wd_pipeline;
struct wd_polled;

struct wd_ticket {
	struct wd_ticket *next; /* in a queue of its holder */
	struct wd_pipeline *pipeline;
	struct wd_polled *polled;     /* the loop's alone */
	struct wd_transfer *transfer; /* the loop's alone, too; NULL: it is not being fetched */
	struct wd_snapshot *snapshot; /* held: feed lives in it */
	const struct wd_feed *feed;
	int64_t started;   /* steady clock */
	enum wd_lane lane; /* its feed's, when it began */
	size_t weight;     /* bytes counted against the pipeline's bound */
	size_t body;       /* bytes of the response's body while it is held */
	size_t opened;     /* bytes counted for the document while it is read and stored */
	struct wd_response response;
	struct wd_pushed *push; /* the document was pushed; NULL: it was polled */
	char *hub, *topic;      /* that it names (WebSub §4); NULL: none */
	bool names_hub;         /* it would have said so */
	uv_work_t work;
	/* of the worker */
	uint64_t reading; /* of feed's options, see wd_polled_reading() */
	uint64_t old_hash, new_hash;
	size_t arena_ceiling;
	struct wd_arena *arena;
	struct wd_doc doc;
	struct wd_dictionary *dictionary; /* of the writer as it last was; held; NULL: none */
	bool is_read;                     /* doc is filled */
	struct wd_error error;            /* of the document */
	/* of the writer; its state says what became of the feed */
	struct wd_update update;
	bool is_lost; /* its document went before it was stored, and the database would take it: the feed is polled again */
};

struct wd_ticket *wd_ticket_new(struct wd_pipeline *pipeline, struct wd_polled *polled, struct wd_snapshot *snapshot,
				const struct wd_feed *feed);
void wd_ticket_free(struct wd_ticket *ticket);
/* On a worker: hashes the body and reads it when it is another than last time. */
void wd_ticket_read(struct wd_ticket *ticket);
/* Frees body and arena, the large part; any holder may. */
void wd_ticket_lighten(struct wd_ticket *ticket);

#endif
