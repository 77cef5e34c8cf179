/*
 * Other ways to write what a person looks for, that texts use as well: together
 * or with a hyphen or a half-space, with the stops of an abbreviation or without, Korean words
 * with a blank between them or none, forms of Japanese verbs. Internal to filter/ (query.c).
 */
#ifndef WD_FILTER_VARIANT_H
#define WD_FILTER_VARIANT_H

#include "filter/conjugate.h"
#include "util/arena.h"

enum { WD_VARIANTS_MOST = 12 + WD_CONJUGATED_MOST };

/* The value itself first, then its variants, in the arena; returns their count. exact: as it is inflected, none. */
size_t wd_variants(struct wd_arena *arena, struct wd_span value, bool exact, struct wd_span out[WD_VARIANTS_MOST]);

#endif
