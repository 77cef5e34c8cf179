/*
 * A transaction of documents beside those of other writers: recognising and writing its rows needs no turn. When that is
 * done it takes its turn, looks at what the others stored meanwhile, and does what was put off (late.h). What is one
 * story with one of theirs is in doubt, and settled like all that is (settle.h). Internal to store/write/.
 *
 * Thread:  the writer's one.
 * Owner:   the writer.
 * Failure: false, see db; what crossed with others goes when it is done again alone.
 * Limit:   its turn lasts as long as what was put off, and what others stored while it was waited for.
 */
#ifndef WD_STORE_TURN_H
#define WD_STORE_TURN_H

#include "store/write/writer.h"

/* Behind the last document. Nothing is to be done where the transaction is alone. */
bool wd_turn_take(struct wd_writer *writer);
/* Behind the settling: no story got the public id of another writer's. */
bool wd_turn_ends_well(struct wd_writer *writer);

#endif
