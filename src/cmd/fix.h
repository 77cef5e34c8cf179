/*
 * What a feed list says and the poller knows better: addresses that moved for
 * good. Of `check`.
 */
#ifndef WD_CMD_FIX_H
#define WD_CMD_FIX_H

#include "cmd/cmd.h"
#include "config/snapshot.h"

/* Prints a hint for each line whose feed has moved; how many. Without a database, or an unreadable one: none. */
size_t wd_fix_hint(const struct wd_snapshot *snapshot);
/*
 * Prints how each such line would stand and asks on stdin, unless it is agreed
 * already, whether that is to be written; writes it then. False when something
 * could not be written: a line on stderr says what.
 */
bool wd_fix_offer(const struct wd_snapshot *snapshot, bool agreed) WD_MUST_CHECK;

#endif
