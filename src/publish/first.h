/*
 * Which feeds have a story, and who had it first. Pure.
 */
#ifndef WD_PUBLISH_FIRST_H
#define WD_PUBLISH_FIRST_H

#include "store/store.h"

/* When it had it: as it says itself, unless that lies behind our first sight of it. */
int64_t wd_first_had_at(const struct wd_carrier *carrier);
/* The carrier that had it first, and how long before the next; NULL: it has no two. The lead, where several are. */
const struct wd_carrier *wd_first_of(const struct wd_story *story, int64_t *ahead_ms);
/* It is of a feed of which neither the lead nor a carrier before it is: a feed may have several versions of a story. */
bool wd_first_is_other_feed(const struct wd_story *story, size_t carrier);
/* The feeds that have it beside the lead's. */
size_t wd_first_other_feeds(const struct wd_story *story);

#endif
