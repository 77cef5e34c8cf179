/*
 * What will be asked of the database for the documents at hand is asked at once (wd_db_foresee), so that a server is
 * waited for once for many entries. Nothing else depends on it. Internal to store/write/.
 *
 * Thread:  the writer's one.
 * Owner:   the writer's connection.
 * Failure: shows with the next question.
 * Limit:   at a time WD_EXPECTED_UPDATES, WD_EXPECTED_ENTRIES of a document, WD_EXPECTED_AHEAD of several.
 */
#ifndef WD_STORE_EXPECT_H
#define WD_STORE_EXPECT_H

#include "store/write/take.h"

enum { WD_EXPECTED_UPDATES = 64, WD_EXPECTED_ENTRIES = 128, WD_EXPECTED_AHEAD = 512 };

/* Before updates[i] of these n is written: of some updates from there on, and of their documents' entries. */
void wd_expect(struct wd_writer *writer, struct wd_update *updates, size_t n, size_t i);
/* Whether it did so of this one's entries, and all of that still holds. */
bool wd_expect_has(const struct wd_writer *writer, const struct wd_update *update);
/* Else, before the last of these entries of a document is taken. */
void wd_expect_entries(struct wd_take *take, const struct wd_take_item *items, size_t n);

#endif
