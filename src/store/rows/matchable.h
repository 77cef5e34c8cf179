/* What filters see of an entry, for the writer and the readers alike. Internal to store/. */
#ifndef WD_STORE_MATCHABLE_H
#define WD_STORE_MATCHABLE_H

#include "store/rows/load.h"

/*
 * feed must live as long; NULL: for the index, which knows of none. at: what since: and before: look at,
 * the time by which the entry's story is ordered.
 */
void wd_matchable_of(struct wd_arena *arena, const struct wd_entry *entry, const struct wd_feed_row *feed, int64_t at,
		     struct wd_matchable *out);
/* All of it but the texts. */
void wd_matchable_place(const struct wd_entry *entry, const struct wd_feed_row *feed, int64_t at, struct wd_matchable *out);

#endif
