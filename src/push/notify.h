/*
 * Tells targets of new stories, as the store's queue says: each target in order, one
 * story at a time, until it was heard; all of them beside each other. Lives on the
 * loop; a worker reads the queue, the writer notes what became of it.
 *
 * At least once: a story is told again when the daemon ends between the target's
 * answer and the note of it. Of that kind there are at most WD_NOTIFY_UNWRITTEN for a target.
 */
#ifndef WD_PUSH_NOTIFY_H
#define WD_PUSH_NOTIFY_H

#include <uv.h>

#include "config/snapshot.h"
#include "store/errand.h"
#include "util/push_tally.h"

enum { WD_NOTIFY_UNWRITTEN = 8, WD_NOTIFY_PATIENCE_MS = 3 * 24 * 3600 * 1000 };

struct wd_notify;

struct wd_notify_options {
	uv_loop_t *loop;
	const char *database;
	struct wd_errands errands;
	struct wd_push_tally *tally; /* outlives it */
};

struct wd_notify *wd_notify_new(const struct wd_notify_options *options);
/* From now on these are the targets. */
void wd_notify_set_snapshot(struct wd_notify *notify, struct wd_snapshot *snapshot);
/* Something may have been queued. */
void wd_notify_look(struct wd_notify *notify);
/*
 * No more is begun, but with all first what waits, each target until it fails; what is under
 * way may end, for some seconds. over is called when all is noted. After that only close.
 */
void wd_notify_drain(struct wd_notify *notify, bool all, void (*over)(void *ctx), void *ctx);
/* After a drain: closed is called when its handles are; then it is freed. */
void wd_notify_close(struct wd_notify *notify, void (*closed)(void *ctx), void *ctx);

#endif
