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
 * Anchors are shingles that stand once in either text; of these the longest
 * row that ascends in both, each grown as far as the units are equal. False
 * when the arena is full.
 */
bool wd_align(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
	      struct wd_alignment *out);

#endif
