/*
 * Two texts laid side by side: the passages that they share in the same order,
 * and what stands between. Pure.
 */
#ifndef WD_STORY_ALIGN_H
#define WD_STORY_ALIGN_H

#include "story/fingerprint.h"

/* A passage that both share: n units from a[at_a], b[at_b]. */
struct wd_block {
	size_t at_a, at_b, n;
};

struct wd_alignment {
	struct wd_block *blocks; /* ascending in both */
	size_t n;
	size_t weight; /* of all blocks */
};

/*
 * Anchors are shingles that stand once in either text, or where there are none the
 * first places of others; of these the longest row that ascends in both, each grown
 * as far as the units are equal. False when the arena is full.
 */
bool wd_align(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
	      struct wd_alignment *out);

/* Where shingles stand in a text that is laid beside many. */
struct wd_spots {
	struct wd_spot *items;
	size_t mask;
};

/* In the arena; false when it is full. */
bool wd_align_spots(struct wd_arena *arena, const struct wd_fingerprint *a, struct wd_spots *out);
/*
 * As wd_align, with the spots of a. Of two rows as long as each other the order of a decides, or that of b (by_b): who
 * holds the same two texts the other way round says so, and has the same passages.
 */
bool wd_align_with(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_spots *spots,
		   const struct wd_fingerprint *b, bool by_b, struct wd_alignment *out);

#endif
