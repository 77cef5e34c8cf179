/*
 * What is made anew of what is stored, in small steps beside the polls: how far it is.
 *
 * Thread:  a reader's.
 * Owner:   texts are the arena's.
 * Failure: as store.h's.
 * Limit:   WD_BACKFILLS merged feeds are named; counting reads an index of all entries once for each.
 */
#ifndef WD_STORE_BACKFILL_H
#define WD_STORE_BACKFILL_H

#include "store/store.h"

enum { WD_BACKFILLS = 20 };

enum wd_backfill_kind {
	WD_BACKFILL_MERGE, /* a merged feed is filled: it is new, or its filter */
	WD_BACKFILL_FEEDS, /* feeds have other tags or titles, and their stories are filed by them */
	WD_BACKFILL_INDEX, /* the full text of an older program */
	WD_BACKFILL_ALIKE, /* its keys and prints, by which entries are found to be one story */
};

struct wd_backfill {
	enum wd_backfill_kind kind;
	struct wd_span name;       /* of the merged feed */
	int64_t n_done, n_entries; /* looked at, of so many */
};

bool wd_reader_backfills(struct wd_reader *reader, struct wd_arena *arena, struct wd_backfill **list, size_t *n,
			 struct wd_error *err) WD_MUST_CHECK;

#endif
