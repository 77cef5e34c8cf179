/*
 * Notices that the user changed the configuration or a list, builds the new
 * snapshot on a worker, and tells of problems once each.
 *
 * Thread:  all is called on the loop, and calls back there; files are read on a worker.
 * Owner:   it holds the snapshot that is in force; a new one is held by who keeps it.
 * Failure: a faulty configuration leaves all as it was, a faulty line its last good feed;
 *          each problem is logged once.
 * Limit:   of the files: config/conf.h, config/feedlist.h; so many problems are
 *          remembered as told: 100,000.
 */
#ifndef WD_DAEMON_RELOAD_H
#define WD_DAEMON_RELOAD_H

#include <uv.h>

#include "config/snapshot.h"

struct wd_reload;

struct wd_reload_calls {
	/* A new snapshot, on the loop; to be held by who keeps it. */
	void (*loaded)(void *ctx, struct wd_snapshot *snapshot);
	/* What was asked for by wd_reload_now could not be loaded; all stays as it was, and why is logged. */
	void (*failed)(void *ctx);
	void (*closed)(void *ctx);
	void *ctx;
};

/* The first snapshot, held; tells its problems. NULL with err: the configuration cannot be used. */
struct wd_snapshot *wd_reload_first(const char *config_path, struct wd_error *err) WD_MUST_CHECK;
/* Holds the first snapshot; its problems were told already. */
struct wd_reload *wd_reload_new(uv_loop_t *loop, const char *config_path, struct wd_snapshot *snapshot,
				const struct wd_reload_calls *calls);
/* Loads although nothing seems to have changed: SIGHUP. */
void wd_reload_now(struct wd_reload *reload);
/* Looks whether anything has changed, and loads if so. */
void wd_reload_look(struct wd_reload *reload);
/* closed is called when its handles are; then it is gone. */
void wd_reload_close(struct wd_reload *reload);

#endif
