/*
 * One page on its way: asked of its host, its main text found by a worker, what became of it written. The feed's line
 * says how long and through which proxy it is asked; secrets of the line are the feed's alone, and a private
 * address is asked only where it says private=yes.
 *
 * Thread:  the loop, but for what a worker and the writer do of it, one after the other.
 * Owner:   the caller; it borrows the wire and holds the snapshot.
 * Failure: NULL where there is no room; the page's own stands in the outcome.
 * Limit:   4 MB, 30 seconds, 48 MB of memory for its text, four tries.
 */
#ifndef WD_DAEMON_PAGE_JOB_H
#define WD_DAEMON_PAGE_JOB_H

#include <uv.h>

#include "config/snapshot.h"
#include "push/wire.h"
#include "store/errand.h"
#include "store/page.h"

enum wd_page_state {
	WD_PAGE_ASKED,   /* its host answers */
	WD_PAGE_FETCHED, /* waits to be read */
	WD_PAGE_PARSED,  /* a worker has it */
	WD_PAGE_WRITTEN, /* the writer has it */
	WD_PAGE_RESTS,   /* it is over, and its host has a rest */
};

struct wd_page_job {
	struct wd_page_job *next; /* its holder's */
	enum wd_page_state state;
	int64_t rests_until; /* steady clock */
	char *host;
	struct wd_page_outcome outcome;
	int64_t patience_ms; /* that its host asked for (Retry-After); 0: none */
	bool changed;        /* what is published */
	/* Its state has changed. */
	void (*moved)(struct wd_page_job *job);
	void *ctx;
	/* inside */
	struct wd_page page; /* its texts in the arena */
	struct wd_arena *arena;
	struct wd_snapshot *snapshot; /* held */
	const struct wd_feed *feed;   /* of the snapshot */
	struct wd_wire *wire;
	struct wd_transfer *transfer;
	struct wd_response response;
	struct wd_errands errands;
	struct wd_errand errand;
	uv_work_t work;
	struct wd_error error;
};

struct wd_page_job_in {
	const struct wd_page *page;   /* copied */
	struct wd_snapshot *snapshot; /* held */
	const struct wd_feed *feed;   /* NULL: nobody wants it any more */
	struct wd_wire *wire;
	struct wd_errands errands;
	void (*moved)(struct wd_page_job *job);
	void *ctx;
};

/* Asks for it; moved is called later. NULL: there is no room. */
struct wd_page_job *wd_page_job_new(const struct wd_page_job_in *in);
/* One that is FETCHED goes to a worker. */
void wd_page_job_read(struct wd_page_job *job, uv_loop_t *loop);
/* One that was not written, because the disk takes nothing now, is tried again; see outcome. */
void wd_page_job_write(struct wd_page_job *job);
/* One that is ASKED, FETCHED or at RESTS: it is as if it had never begun. */
void wd_page_job_free(struct wd_page_job *job);

#endif
