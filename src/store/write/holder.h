/*
 * Which process polls, and whether it is there. It is known by its number and the time it started, so that a number given
 * anew is not taken for it. Those of another machine, an earlier boot or another container cannot be looked at, so only
 * the time ends theirs. Internal to store/write/.
 *
 * Thread:  any.
 * Owner:   values.
 * Failure: none; who cannot be looked at is there.
 * Limit:   none.
 */
#ifndef WD_STORE_HOLDER_H
#define WD_STORE_HOLDER_H

#include "store/rows/lease.h"

/* This process. */
void wd_holder_name(struct wd_holder *me);
/* Of a process of this machine. */
bool wd_holder_is_alive(int64_t pid, int64_t started);

#endif
