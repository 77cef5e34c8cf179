/*
 * The upkeep of a database in use. Internal to store/; the writer's thread.
 */
#ifndef WD_STORE_UPKEEP_H
#define WD_STORE_UPKEEP_H

#include "store/write/writer.h"

/* A bounded piece, in the writer's transaction; *more: there is more to do. False: see db. */
bool wd_upkeep_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more);
/* Counts the entries that were removed (writer->chores.n_dead), whose words the index still holds somewhere. */
bool wd_upkeep_count_dead(struct wd_writer *writer);
/* Outside of a transaction: now and then it looks whether the log has grown, and empties it. */
void wd_upkeep_log(struct wd_writer *writer);
/* The same when there is nothing more to do: pages that were read once, when the feeds were, are not kept for ever. */
void wd_upkeep_memory(struct wd_writer *writer);

#endif
