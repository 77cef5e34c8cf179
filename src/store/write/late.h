/*
 * What a transaction beside others puts off until its turn (engine/db.h): what it changes of stories that were there
 * before, which others may be changing, too. It is done in the order in which it was asked for, when all rows of the
 * transaction's own entries are written. Internal to store/write/.
 *
 * Thread:  the writer's one.
 * Owner:   the writer.
 * Failure: none.
 * Limit:   the documents' entries, times the merges that take them.
 */
#ifndef WD_STORE_LATE_H
#define WD_STORE_LATE_H

#include "store/write/writer.h"

enum wd_late_what {
	WD_LATE_LEADS,   /* its lead is chosen anew (join.h) */
	WD_LATE_EDITED,  /* an entry of it was edited, which may be its lead (join.h) */
	WD_LATE_CHANGED, /* so was what is shown of it (join.h) */
	WD_LATE_FILED,   /* its membership is decided anew (writer.h) */
	WD_LATE_ENTERS,  /* it becomes a member of a merge (refile.c) */
	WD_LATE_TOLD,    /* it is told of by a merge that has no members (refile.c) */
};

struct wd_late {
	enum wd_late_what what;
	int64_t story, entry, at, now;
	size_t merge;
};

/* Whether what is to be done to the story must wait: others may touch it. One that this transaction made is its own. */
bool wd_late_waits(const struct wd_writer *writer, int64_t story);
/* Does so. Returns true. */
bool wd_late_add(struct wd_writer *writer, const struct wd_late *late);

#endif
