/*
 * One story to every target of a merge, on the calling thread with a loop of its own: for
 * `wiredesk notify-test`. Nothing of it is queued or noted.
 */
#ifndef WD_PUSH_SAMPLE_H
#define WD_PUSH_SAMPLE_H

#include "config/snapshot.h"
#include "store/store.h"

/* Called once for each target, as they answer; shown is without secrets. err->code WD_OK: it was heard. */
typedef void (*wd_sample_fn)(void *ctx, const char *shown, const struct wd_error *err);

void wd_sample_send(const struct wd_snapshot *snapshot, const struct wd_merge *merge, const struct wd_story *story,
		    wd_sample_fn told, void *ctx);

#endif
