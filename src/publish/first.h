/*
 * Who had a story first. Pure.
 */
#ifndef WD_PUBLISH_FIRST_H
#define WD_PUBLISH_FIRST_H

#include "store/store.h"

/* When it had it: as it says itself, unless that lies behind our first sight of it. */
int64_t wd_first_had_at(const struct wd_carrier *carrier);
/* The carrier that had it first, and how long before the next; NULL: it has no two. The lead, where several are. */
const struct wd_carrier *wd_first_of(const struct wd_story *story, int64_t *ahead_ms);

#endif
