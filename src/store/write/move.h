/*
 * Entries that turn out to be of another story of their round. Internal to store/write/.
 */
#ifndef WD_STORE_MOVE_H
#define WD_STORE_MOVE_H

#include "store/write/writer.h"

/*
 * Moves all entries of one story into another, whose sort_at is at, and
 * removes the first; the lead and the membership of the other are the caller's to decide anew.
 */
bool wd_move_story(struct wd_writer *writer, int64_t from, int64_t into, int64_t at);
/* One entry; ids follow their story's time (rows/place.h), so that it gets another. */
bool wd_move_entry(struct wd_writer *writer, int64_t from, int64_t into, int64_t at, int64_t *id);

#endif
