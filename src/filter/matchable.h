/* The texts of an entry as filters see them and the index takes them. Pure; in the arena, or borrowed of the entry. */
#ifndef WD_FILTER_MATCHABLE_H
#define WD_FILTER_MATCHABLE_H

#include "filter/query.h"

/* Title, summary, body, authors and categories; the rest of out stays as it is. */
void wd_matchable_texts(struct wd_arena *arena, const struct wd_entry *entry, struct wd_matchable *out);

#endif
