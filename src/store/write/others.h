/*
 * What other writers of the same database noted (fresh.h) comes into this one's memory. Internal to store/write/.
 *
 * Thread:  the writer's one.
 * Owner:   the writer.
 * Failure: false, see db.
 * Limit:   fresh.h.
 */
#ifndef WD_STORE_OTHERS_H
#define WD_STORE_OTHERS_H

#include "store/write/writer.h"

/* Others have written: takes in what they noted, or forgets all where that is not known any more. */
bool wd_others_take(struct wd_writer *writer);
/*
 * Takes in what they noted since, and holds it against what came in this transaction, which did not see it: what may
 * be one story is in doubt (round.h), a public id that both gave is a clash.
 */
bool wd_others_meet(struct wd_writer *writer);

#endif
