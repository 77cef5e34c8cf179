/*
 * What the writer hands back: the feed's new state and next poll are settled, and the
 * log, the numbers, who asked and who pushed are told.
 *
 * Thread:  the loop's alone.
 * Owner:   the ticket is ended here; its state goes to its feed.
 * Failure: what could not be written stays due, ever later.
 * Limit:   none of its own.
 */
#ifndef WD_DAEMON_RETURNS_H
#define WD_DAEMON_RETURNS_H

#include "daemon/way.h"

/* Ends the ticket. True when what is published may have changed. */
bool wd_returns_take(struct wd_pipeline *pipeline, struct wd_ticket *ticket);

#endif
