/*
 * What stands below /websub/: the callbacks of subscriptions, and our own hub. It brings together who
 * knows them (push/), the pipeline that takes documents, and the web server's requests.
 *
 * Thread:  the loop's alone.
 * Owner:   what it was made with is borrowed, and outlives it.
 * Failure: a hub or a follower that fails is tried again, ever later; the caller hears
 *          nothing.
 * Limit:   of the parts: push/subscriber.h, push/hub.h.
 */
#ifndef WD_DAEMON_WEBSUB_H
#define WD_DAEMON_WEBSUB_H

#include "daemon/pipeline.h"
#include "serve/hook.h"
#include "store/errand.h"
#include "util/push_tally.h"

struct wd_websub;

struct wd_websub *wd_websub_new(uv_loop_t *loop, const char *database, const struct wd_errands *errands,
				struct wd_pipeline *pipeline, struct wd_push_tally *tally);
/* What is published may have changed: who follows it is told. */
void wd_websub_changed(struct wd_websub *websub);
/* Before the pipeline takes up the same: sets what it needs to know in states. */
void wd_websub_set_snapshot(struct wd_websub *websub, struct wd_snapshot *snapshot, struct wd_feed_state *states);
/* For wd_pipeline_options: a poll found a hub. */
void wd_websub_found(struct wd_websub *websub, const struct wd_feed *feed, int64_t id, const char *hub, const char *topic,
		     bool missed);
/* Answers it, then or later. */
void wd_websub_hook(struct wd_websub *websub, struct wd_hook *hook);
/* When all that was pushed has come back. */
void wd_websub_close(struct wd_websub *websub, void (*closed)(void *ctx), void *ctx);

#endif
