/*
 * Fetches the pages of entries whose feeds send summaries (fulltext=yes), as the store's queue says: few at a time,
 * one at a time of a host and with a rest behind it, and hosts round and round, so that 50,000 feeds
 * flood nobody and nobody's thousand pages stand before another's. What is under way when the process dies is
 * in the queue still.
 *
 * Thread:  the loop; the queue is read and texts are found on workers, outcomes written by the writer.
 * Owner:   the caller, until closed; a snapshot is held.
 * Failure: none is the caller's: a page's is noted and tried again or given up; what the queue says is logged once.
 * Limit:   32 pages with those whose hosts rest, 8 of them being fetched, one being read.
 */
#ifndef WD_DAEMON_PAGES_H
#define WD_DAEMON_PAGES_H

#include "daemon/pipeline.h"
#include "store/errand.h"

struct wd_pages;

struct wd_pages_options {
	uv_loop_t *loop;
	const char *database;
	struct wd_errands errands;
	struct wd_pipeline *pipeline; /* whose hosts may want to be left alone; outlives it */
	/* Something that is published has changed. */
	void (*changed)(void *ctx);
	void *ctx;
	bool once; /* nothing is begun before the drain */
};

struct wd_pages *wd_pages_new(const struct wd_pages_options *options);
/* From now on these are the feeds; the pipeline knows them. */
void wd_pages_set_snapshot(struct wd_pages *pages, struct wd_snapshot *snapshot);
/* Something may have been queued. */
void wd_pages_look(struct wd_pages *pages);
/*
 * Nothing is begun any more, but with all first what is due now, for some minutes at most; what is asked is cut off.
 * over is called when nothing is under way. After that only close.
 */
void wd_pages_drain(struct wd_pages *pages, bool all, void (*over)(void *ctx), void *ctx);
/* After a drain: closed is called when its handles are; then it is freed. */
void wd_pages_close(struct wd_pages *pages, void (*closed)(void *ctx), void *ctx);

#endif
