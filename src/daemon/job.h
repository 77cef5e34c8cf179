/*
 * A ticket: one poll on its way from its start to its commit. It has one
 * holder at a time (loop, worker, writer); handing it on ends the giver's
 * right to look at it.
 */
#ifndef WD_DAEMON_JOB_H
#define WD_DAEMON_JOB_H

#include <uv.h>

#include "clean/clean.h"
#include "config/snapshot.h"
#include "fetch/fetch.h"
#include "store/store.h"

struct wd_flow;
struct wd_wire;

struct wd_job {
	struct wd_job *next; /* in a queue of its holder */
	struct wd_flow *flow;
	struct wd_wire *wire;     /* the loop's alone */
	struct wd_snapshot *snapshot; /* held: feed lives in it */
	const struct wd_feed *feed;
	int64_t started; /* steady clock */
	size_t weight;   /* bytes counted against the flow's bound */
	struct wd_response response;
	uv_work_t work;
	/* of the worker */
	uint64_t old_hash, new_hash;
	size_t arena_ceiling;
	struct wd_arena *arena;
	struct wd_doc doc;
	bool is_read; /* doc is filled */
	struct wd_error error; /* of the document */
	/* of the writer; its state says what became of the feed */
	struct wd_update update;
};

struct wd_job *wd_job_new(struct wd_flow *flow, struct wd_wire *wire, struct wd_snapshot *snapshot,
			  const struct wd_feed *feed);
void wd_job_free(struct wd_job *job);
/* On a worker: hashes the body and reads it when it is another than last time. */
void wd_job_read(struct wd_job *job);
/* Frees body and arena, the large part; any holder may. */
void wd_job_lighten(struct wd_job *job);

#endif
