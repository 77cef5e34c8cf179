/*
 * The pipeline's inside: what its files share, and the steps that any ticket takes,
 * polled or pushed. Only they include it:
 *
 *   polls     what is due becomes tickets, and what was fetched goes to the workers
 *   pushes    what comes by itself becomes tickets
 *   readers   tickets through the workers
 *   returns   what the writer hands back: what became of the feed, and who is told
 *   load      what is out, in numbers
 *   pipeline  all of it: asks, snapshots, beginning and end
 *
 * Thread:  the loop's alone.
 * Owner:   the pipeline has all that is in it; a ticket whoever holds it.
 * Failure: nothing here fails.
 * Limit:   see load.h.
 */
#ifndef WD_DAEMON_WAY_H
#define WD_DAEMON_WAY_H

#include "daemon/agenda.h"
#include "daemon/asks.h"
#include "daemon/pipeline.h"
#include "daemon/readers.h"

struct wd_pipeline {
	struct wd_pipeline_options options;
	struct wd_pool *pool;
	struct wd_commit *commit;
	struct wd_snapshot *snapshot;
	struct wd_dictionary *dictionary; /* that the last ticket brought from the writer */
	struct wd_agenda agenda;
	uv_timer_t timer;
	uv_idle_t answer; /* tells those asks that had nothing to wait for */
	struct wd_load load;
	struct wd_readers readers;
	struct wd_asks asks;
	bool draining;
	size_t n_leaving; /* feeds that others poll from now on, and that still have a ticket out */
	bool told_left;
	void (*drained)(void *ctx);
	void (*closed)(void *ctx);
	void *end_ctx;
	int open_handles;
};

/* A ticket of that feed goes out; it has none. */
struct wd_ticket *wd_way_begin(struct wd_pipeline *pipeline, struct wd_polled *polled);
/* Its response is there: to the workers. */
void wd_way_to_workers(struct wd_pipeline *pipeline, struct wd_ticket *ticket);
/* Judged by what it is now: to the writer. */
void wd_way_to_writer(struct wd_pipeline *pipeline, struct wd_ticket *ticket);
/* The ticket comes back and is gone: its feed may be polled again, or is gone with it where it was removed. */
void wd_way_end(struct wd_pipeline *pipeline, struct wd_ticket *ticket);
/* When no feed is leaving any more, says so once. */
void wd_way_check_left(struct wd_pipeline *pipeline);
/* A feed that is off the list, and has no ticket out. */
void wd_way_forget_feed(struct wd_pipeline *pipeline, struct wd_polled *polled);
/* Who asked for this feed's poll hears what became of it. */
void wd_way_tell_asks(struct wd_pipeline *pipeline, struct wd_polled *polled, struct wd_ask_result outcome);
/* Ends a push, or all of a feed that wait, without a ticket. */
void wd_way_end_push(struct wd_pushed *push, enum wd_code code, const char *text);
void wd_way_end_pushes(struct wd_polled *polled, enum wd_code code, const char *text);

#endif
