/* The words of a stored entry, for the index. Internal to store/. */
#ifndef WD_STORE_WORDS_H
#define WD_STORE_WORDS_H

#include "clean/doc.h"
#include "store/engine/index.h"

/* What was written of an entry, of the entry as it was read back; in the arena. NULL when it is full. */
const struct wd_indexed *wd_index_entry(struct wd_arena *arena, const struct wd_entry *entry);
/* Puts them in. tongues: that the index holds stems of, as in meta; those of new words are added. False: see db. */
bool wd_index_add(struct wd_db *db, uint64_t *tongues, int64_t id, const struct wd_indexed *words);

#endif
