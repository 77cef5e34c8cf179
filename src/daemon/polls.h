/*
 * Starts what is due and there is room for, and takes what the pool fetched. wd_pipeline_hold_host() is here.
 *
 * Thread:  the loop's alone.
 * Owner:   tickets that it starts are the pool's until they are fetched.
 * Failure: nothing here fails; what is fetched or not says so in its response.
 * Limit:   what wd_load_may_fetch() allows.
 */
#ifndef WD_DAEMON_POLLS_H
#define WD_DAEMON_POLLS_H

#include "daemon/way.h"

/* Starts what is due now, and sleeps until the next is. Nothing while the pipeline drains. */
void wd_polls_start(struct wd_pipeline *pipeline);
/* The same in the loop's next turn. */
void wd_polls_start_soon(struct wd_pipeline *pipeline);
/* Ends the transfer of a feed, and its ticket: nothing is stored of it. */
void wd_polls_cancel(struct wd_pipeline *pipeline, struct wd_polled *polled);

#endif
