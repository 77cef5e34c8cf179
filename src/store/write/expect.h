/*
 * What will be asked of the database for the documents at hand is asked at once (wd_db_foresee), so that a server is
 * waited for once for many entries. Nothing else depends on it. Internal to store/write/.
 *
 * Thread:  the writer's one.
 * Owner:   the writer's connection.
 * Failure: shows with the next question.
 * Limit:   WD_EXPECTED_UPDATES and WD_EXPECTED_ENTRIES at a time.
 */
#ifndef WD_STORE_EXPECT_H
#define WD_STORE_EXPECT_H

#include "store/write/take.h"

enum { WD_EXPECTED_UPDATES = 64, WD_EXPECTED_ENTRIES = 128 };

/* Before the first of these updates is written. */
void wd_expect_updates(struct wd_writer *writer, const struct wd_update *updates, size_t n);
/* Before the last of these entries of a document is taken. */
void wd_expect_entries(struct wd_take *take, const struct wd_take_item *items, size_t n);

#endif
