/*
 * What the parts of copying share. Internal to store/copy/.
 *
 * Thread:  that of wd_store_copy().
 * Owner:   both connections are closed there.
 * Failure: false, with the first error in from or to.
 * Limit:   BATCH rows in a transaction of the target (walk.c).
 */
#ifndef WD_STORE_COPYING_H
#define WD_STORE_COPYING_H

#include "store/copy.h"
#include "store/copy/row.h"

enum { WD_COPYING_WORDS = 4 }; /* an entry's words cost as much as so many rows; for the progress */

struct wd_copying {
	struct wd_db *from, *to;
	int64_t began_at; /* of the source */
	int64_t run;      /* the number of this one, as in the target's meta */
	struct wd_copy_sql sql[WD_COPY_TABLES];
	struct wd_copy_sum sums[WD_COPY_TABLES]; /* of the source's rows */
	/* Of the index in the target: entries above are not in it; the languages of its stems. */
	int64_t indexed_to;
	uint64_t tongues;
	struct wd_arena *words;
	const struct wd_watcher *watcher;
	int64_t done, total; /* as the watcher is told */
	struct wd_copied *told;
};

/* A transaction of the target; false, too, when another run or a desk has it. */
bool wd_copying_begin(struct wd_copying *copying);
/* So much more of all is done. */
void wd_copying_tell(struct wd_copying *copying, int64_t more);

/* ---- walk.c ---- */

/* Takes out of the target what the source has no more: what refers to others first. */
bool wd_copying_remove(struct wd_copying *copying);
/* Brings what the target has not, or has otherwise; sums the source up. */
bool wd_copying_bring(struct wd_copying *copying);

/* ---- words.c ---- */

/* In the target's first transaction: an index that is this program's, or an empty one. */
bool wd_copying_words_open(struct wd_copying *copying);
/* Before and after a row of an indexed entry changes. */
bool wd_copying_words_out(struct wd_copying *copying, int64_t entry);
bool wd_copying_words_in(struct wd_copying *copying, int64_t entry);
/* Puts the words of all other entries in. */
bool wd_copying_words_fill(struct wd_copying *copying);

#endif
