/*
 * The index of keys: under which hashes an entry's story is found for certain
 * (story/key.h). Most new entries bring keys that nobody has: of those a sieve in
 * memory tells so, made in the background once many were looked up. Internal to store/write/.
 */
#ifndef WD_STORE_KEYS_H
#define WD_STORE_KEYS_H

#include "store/write/writer.h"
#include "story/key.h"

/* keys: what WD_STORY_MAX_KEYS allows. */
bool wd_keys_add(struct wd_writer *writer, int64_t entry, const int64_t *keys, size_t n);
/* Those that the entry's row names. gone: room for them, and n_gone how many they were; NULL: nobody asks. */
bool wd_keys_remove(struct wd_writer *writer, int64_t entry, int64_t *gone, size_t *n_gone);
/* They lead to another id from now on. */
bool wd_keys_move(struct wd_writer *writer, int64_t from, int64_t to);
/* False: certainly no entry has it. */
bool wd_keys_may_have(struct wd_writer *writer, int64_t key);

/* Makes a bounded piece of the sieve. */
bool wd_keys_step(struct wd_writer *writer, int64_t until, bool *more);
/* The keys of an entry as its row has them. */
size_t wd_keys_unpack(struct wd_span blob, int64_t keys[WD_STORY_MAX_KEYS]);
/* Those of one that another writer wrote. */
void wd_keys_learn(struct wd_writer *writer, struct wd_span blob);
/* Forgets the sieve: another process may have written, or the writer closes. */
void wd_keys_forget(struct wd_writer *writer);

#endif
