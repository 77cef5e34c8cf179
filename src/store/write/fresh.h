/*
 * What other writers of the same database brought: entries whose keys and prints this one's memory lacks. Each
 * writer notes the entries it writes; where writers take turns (engine/db.h) the notes are in the order of the commits.
 * Internal to store/write/.
 */
#ifndef WD_STORE_FRESH_H
#define WD_STORE_FRESH_H

#include "store/write/writer.h"

enum { WD_FRESH_UNKNOWN = -1 };

/* An entry's keys or prints are written. Nothing to note where there is one writer. */
void wd_fresh_note(struct wd_writer *writer, int64_t entry);
/* In turn: writes the notes of the transaction. */
bool wd_fresh_write(struct wd_writer *writer);
/* Removes what nobody will ask for; now and then. */
bool wd_fresh_sweep(struct wd_writer *writer);

#endif
