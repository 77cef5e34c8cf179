/*
 * The upkeep of a database in use. Internal to store/; the writer's thread.
 */
#ifndef WD_STORE_UPKEEP_H
#define WD_STORE_UPKEEP_H

#include "store/write/writer.h"

/* A bounded piece, in the writer's transaction; *more: there is more to do. False: see db. */
bool wd_upkeep_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more);
/* Outside of a transaction: once a minute it looks whether the log has grown, and empties it. */
void wd_upkeep_log(struct wd_writer *writer);

#endif
