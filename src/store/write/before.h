/*
 * What a feed's row said before a poll's outcome is written over it. Internal to store/write/.
 */
#ifndef WD_STORE_BEFORE_H
#define WD_STORE_BEFORE_H

#include "store/engine/db.h"
#include "store/rows/pack.h"
#include "store/rows/rhythm.h"

struct wd_before {
	int64_t failures, last_success_at; /* WD_NO_TIME: never */
	char *moved_to;                    /* NULL: not moved */
	bool gone, silent;
	struct wd_rhythm rhythm;
	struct wd_history history; /* moved to end at the time that was given */
};

/* It is going to be asked for soon (wd_db_foresee). */
void wd_before_expect(struct wd_db *db, int64_t feed);
/* Of a feed without a row: as of one that was never polled. False: see db; release it all the same. */
bool wd_before_read(struct wd_db *db, int64_t feed, int64_t now, struct wd_before *out) WD_MUST_CHECK;
void wd_before_release(struct wd_before *before);

#endif
