/*
 * Stretches of two texts, held against each other: what stands in the place of what. Pure.
 */
#ifndef WD_STORY_STRETCH_H
#define WD_STORY_STRETCH_H

#include "story/words.h"

struct wd_stretch {
	const struct wd_units *units;
	size_t from, to;
};

size_t wd_stretch_weight(const struct wd_stretch *s);
bool wd_stretch_has(const struct wd_stretch *s, uint32_t hash);
/* A word whose first letters are these, so that it may be the same in another spelling. */
bool wd_stretch_has_head(const struct wd_stretch *s, uint16_t head);
/* The two units beside each other. */
bool wd_stretch_has_pair(const struct wd_stretch *s, const struct wd_unit pair[2]);
/* Both name figures, and not the same. */
bool wd_stretch_numbers_differ(const struct wd_stretch *a, const struct wd_stretch *b);
/* Either names what the other does not, in any spelling. */
bool wd_stretch_names_differ(const struct wd_stretch *a, const struct wd_stretch *b);
/* How much was put in the place of something: the lesser side, less what both hold if they are short. */
size_t wd_stretch_mended(const struct wd_stretch *a, const struct wd_stretch *b);

#endif
