/*
 * At a round's end: where it was in doubt which story an entry belongs to, all
 * entries of these stories are told apart anew (story/group.h), so that the order in
 * which they came does not matter. Published stories keep what they had. Internal to store/write/.
 */
#ifndef WD_STORE_SETTLE_H
#define WD_STORE_SETTLE_H

#include "store/write/writer.h"

/* In a transaction. made: how many stories there are more, or fewer. False: see db. */
bool wd_settle(struct wd_writer *writer, int64_t *made);

#endif
