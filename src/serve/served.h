/*
 * From stored to served: when a story was in an answer to anybody, or in a static file, for the
 * first time. Any thread.
 */
#ifndef WD_SERVE_SERVED_H
#define WD_SERVE_SERVED_H

#include "store/lateness.h"
#include "store/store.h"
#include "util/push_tally.h"

struct wd_served;

/* took: where it is counted, for /metrics; it outlives this. Stories stored before now are not counted. */
struct wd_served *wd_served_new(struct wd_push_took *took);
/* These stand in an answer that goes out, or in a file that was written. NULL served: nobody counts. */
void wd_served_note(struct wd_served *served, const struct wd_story *stories, size_t n);
/* What gathered since, by feed; the caller frees it. */
size_t wd_served_take(struct wd_served *served, struct wd_lateness **out);
void wd_served_free(struct wd_served *served);

#endif
