/*
 * How long a batch waits for those that come right behind it: each commit writes pages again that the one before wrote,
 * and waits for the disk.
 *
 * Thread:  the writer's, under the commit's lock, which is let go while it waits.
 * Owner:   nothing changes hands.
 * Failure: nothing here fails.
 * Limit:   WD_GATHER_MOST tickets; a tenth of a second.
 */
#ifndef WD_DAEMON_GATHER_H
#define WD_DAEMON_GATHER_H

#include "daemon/writing.h"

/*
 * Tickets of a batch: well below half of those that may be out, so that fetching goes on while it is committed. With 512
 * 10,000 feeds without news took a tenth longer.
 */
enum { WD_GATHER_MOST = 320 };

/* Before a batch: answers that bring no document wait while more of them come. What brings one is begun with at once. */
void wd_gather_first(struct wd_commit *c);
/* The batch has n tickets and was begun then (steady clock): true when others wait to be taken in. */
bool wd_gather_more(struct wd_commit *c, int64_t n, int64_t begun);

#endif
