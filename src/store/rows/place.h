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

enum { WD_PLACE_SLOTS = 16, WD_PLACE_BITS = 8, WD_PLACES_KNOWN = 1 << WD_PLACE_BITS, WD_CROWDS_KNOWN = 32 };
/* The id where entries of this second begin. */
int64_t wd_place_base(int64_t sort_at);

/* What a writer knows of places in its transaction. */
struct wd_places {
	int64_t spread; /* its copy of the one in meta, */
	bool grew;      /* which is to be written */
	/*
	 * Of several writers beside each other each takes its own: those that are `lane` when divided by `lanes`, 0: all. Two
	 * that agree on one all the same are told so by the engine.
	 */
	int64_t lane, lanes;
	struct {
		int64_t base, last; /* a second, and the highest id in it that is taken; base 0: none */
	} lately[WD_PLACES_KNOWN];
	/* Seconds whose places are all taken: what follows them was looked at up to end, and the highest id there is last. */
	struct wd_crowd {
		int64_t base, end, last;
	} crowds[WD_CROWDS_KNOWN];
	size_t n_crowds; /* that ever were: the oldest goes */
};

/* At the begin of a transaction; spread is read then. */
void wd_places_forget(struct wd_places *places);
/* One will be wanted soon (wd_db_foresee). */
void wd_places_expect(struct wd_db *db, const struct wd_places *places, int64_t sort_at);
/* A free id at or soon after it, for an entry or a story. False: see db. */
bool wd_places_find(struct wd_db *db, struct wd_places *places, int64_t sort_at, int64_t *id);
/* In turn: spread, where it grew. */
bool wd_places_write(struct wd_db *db, struct wd_places *places);

#endif
