/* Words of a filter, and how else they may be spelt: one slip of a finger away. Pure. */
#ifndef WD_FILTER_SPELL_H
#define WD_FILTER_SPELL_H

#include "filter/query.h"

/*
 * The words that a filter looks for in texts, in its order: of letters alone, so long that
 * a slip does not make another common word of them; those of phrases too, and none of what it
 * excludes. They live in the arena; returns their count.
 */
size_t wd_spell_words(struct wd_arena *arena, const struct wd_query *query, struct wd_span **out);

/*
 * Gives each word that has one letter more, less, or another than this one, or two
 * side by side swapped, and begins with the same letter. False from try ends it.
 */
void wd_spell_each(struct wd_span word, bool (*try)(void *ctx, struct wd_span other), void *ctx);

#endif
