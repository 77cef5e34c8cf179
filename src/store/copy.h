/*
 * A desk moved to another database, of this engine or another: all rows with their ids and dates, so that who reads
 * it sees nothing new. The copy is of one moment of the source, which may be written meanwhile. What a copy was begun
 * into may be given again, after it was stopped or later: rows are compared, and what is new, other or gone
 * since is taken over. Until it is whole nobody polls or reads there, and who has polled there makes it a desk of its own.
 *
 * Thread:  any one; both databases are opened and closed here.
 * Owner:   the caller, of all that is given.
 * Failure: false with err, the places without their passwords; the copy is not whole, and may be gone on with.
 * Limit:   a batch of rows at a time in memory, and a transaction in the source as long as rows are copied.
 */
#ifndef WD_STORE_COPY_H
#define WD_STORE_COPY_H

#include "store/store.h"

struct wd_copied {
	int64_t rows;                 /* that are now in both */
	int64_t fresh, changed, gone; /* that were written */
	int64_t mended;               /* texts of them that were no valid UTF-8, or had a NUL in them */
	int64_t indexed;              /* entries whose words were made anew */
};

/*
 * from, to: files or addresses; to is made where it is not, and must be empty or a copy of from. At the end
 * all of it is read back; report gets a line for each table that differs.
 */
bool wd_store_copy(const char *from, const char *to, const struct wd_watcher *watcher,
		   void (*report)(void *ctx, const char *line), void *ctx, struct wd_copied *out,
		   struct wd_error *err) WD_MUST_CHECK;

#endif
