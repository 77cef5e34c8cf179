/*
 * Ids in the order of time. An entry's id is its story's second times
 * WD_PLACE_SLOTS, or the next free one: the index, which can be read only by
 * rowid, is so read newest first. Two things hold of every entry, and the
 * search relies on them:
 *
 *   base(story.sort_at) <= entry.id < base(story.sort_at) + WD_PLACE_SLOTS + spread
 *
 * spread is kept in the table meta and grows (to powers of two) when many
 * entries crowd into one second.
 *
 * Internal to store/.
 */
#ifndef WD_STORE_PLACE_H
#define WD_STORE_PLACE_H

#include <stdint.h>

#include "store/engine/db.h"

enum { WD_PLACE_SLOTS = 16 };
/* The id where entries of this second begin. */
int64_t wd_place_base(int64_t sort_at);
/*
 * A free id at or soon after it, for an entry or a story. spread is the
 * writer's copy of the one in meta; it is written there when it grows. False: see db.
 */
bool wd_place_find(struct wd_db *db, int64_t *spread, int64_t sort_at, int64_t *id);

#endif
