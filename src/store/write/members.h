/*
 * Who enters and leaves merged feeds, and how many each holds: counted in memory and written once a transaction,
 * so that the front page counts nothing. A merge that is being filled is counted when it is complete. Internal to
 * store/write/.
 *
 * Thread:  the writer's one.
 * Owner:   the writer.
 * Failure: false, with the first error in db.
 * Limit:   a number for each merge of the snapshot.
 */
#ifndef WD_STORE_MEMBERS_H
#define WD_STORE_MEMBERS_H

#include "store/write/writer.h"

/* Makes a story a member of the writer's merge at i; is_new: it was none; where it is true before, that is known. */
bool wd_members_enter(struct wd_writer *writer, size_t i, int64_t sort_at, int64_t story, bool *is_new);
bool wd_members_leave(struct wd_writer *writer, size_t i, int64_t sort_at, int64_t story);
/* Out of all merges. */
bool wd_members_leave_all(struct wd_writer *writer, int64_t story);
/* The merge at i is complete. */
bool wd_members_count(struct wd_writer *writer, size_t i);
/* Writes what was counted; before a part of the transaction that may be undone, and at the end of it. */
bool wd_members_flush(struct wd_writer *writer);
/* Forgets what was counted since: it was undone. */
void wd_members_forget(struct wd_writer *writer);

#endif
