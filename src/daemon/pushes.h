/*
 * Documents that come by themselves (WebSub): a few wait at their feed while a ticket of
 * it is out, then each goes the way of a polled one. wd_pipeline_push() is here.
 *
 * Thread:  the loop's alone.
 * Owner:   a document is the pipeline's from wd_pipeline_push() until its done was
 *          called.
 * Failure: done says it: no feed, not now, not wanted.
 * Limit:   eight wait at a feed; beyond that, and beyond WD_LOAD_TICKETS, they are
 *          refused for now.
 */
#ifndef WD_DAEMON_PUSHES_H
#define WD_DAEMON_PUSHES_H

#include "daemon/way.h"

/* The feed is free again: what else was pushed goes out. */
void wd_pushes_next(struct wd_pipeline *pipeline, struct wd_polled *polled);
/* What was pushed is no feed: nothing was stored, and the feed is as it was. Ends the ticket. */
void wd_pushes_refuse(struct wd_pipeline *pipeline, struct wd_ticket *ticket);

#endif
