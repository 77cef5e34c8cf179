/*
 * Sketches of texts in memory (story/sketch.h): of those written or looked at last, as many as fit. They lie one
 * behind the other in a ring, so that a new one takes the place of the oldest.
 *
 * Thread:  the writer's one.
 * Owner:   what is found lives until the next is put.
 * Failure: none; what is not there has to be read.
 * Limit:   RING_BYTES of texts, and a place for each of as many as these are of short ones.
 */
#ifndef WD_STORE_SKETCHES_H
#define WD_STORE_SKETCHES_H

#include <stdint.h>

#include "util/span.h"

struct wd_sketches;

struct wd_sketches *wd_sketches_new(void);
void wd_sketches_free(struct wd_sketches *sketches);
/* In the place of what the entry had. At most as long as a sketch is. */
void wd_sketches_put(struct wd_sketches *sketches, int64_t entry, struct wd_span bytes);
void wd_sketches_drop(struct wd_sketches *sketches, int64_t entry);
/* Absent where there is none. */
struct wd_span wd_sketches_find(const struct wd_sketches *sketches, int64_t entry);

#endif
