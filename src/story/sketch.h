/*
 * Of a text a byte for each of its units: seven bits of what it says and one of what it weighs. Two of
 * them laid side by side as the texts would be tell of nearly all pairs that wd_match finds no rule for them, so that
 * neither text need be read again: where they differ the texts do, and where they are equal the texts may differ. Pure.
 */
#ifndef WD_STORY_SKETCH_H
#define WD_STORY_SKETCH_H

#include "story/align.h"
#include "story/fingerprint.h"

/* What stands before the units, and all of it of the longest text. */
enum { WD_SKETCH_HEAD = 5, WD_SKETCH_BYTES = WD_SKETCH_HEAD + WD_PRINT_UNITS };

struct wd_sketch {
	uint32_t title;              /* as in a head (head.h) */
	bool names_paper;            /* its publisher's name stands somewhere in it */
	size_t weight;               /* of all units */
	struct wd_fingerprint print; /* no more than units and shingles of the body, which are no real text's */
};

/* One that is held against many. */
struct wd_sketch_seeking {
	struct wd_sketch sketch;
	struct wd_spots spots;
};

/* Returns its length. */
size_t wd_sketch_pack(const struct wd_fingerprint *fp, unsigned char out[WD_SKETCH_BYTES]);
/* In the arena; borrows nothing. False when the arena is full. */
bool wd_sketch_open(struct wd_arena *arena, struct wd_span bytes, struct wd_sketch *out);
bool wd_sketch_seek(struct wd_arena *arena, struct wd_span bytes, struct wd_sketch_seeking *out);
/* False: wd_match joins the two by no rule. */
bool wd_sketches_may_join(struct wd_arena *arena, const struct wd_sketch_seeking *a, const struct wd_sketch *b);

#endif
