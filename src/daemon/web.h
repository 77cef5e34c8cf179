/*
 * The web server beside the loop. It reads files when it starts and waits for
 * its threads when it ends, so both are done on a worker.
 *
 * Thread:  the loop; its start and end are on a worker.
 * Owner:   a snapshot is held while it is served by; a hook is its receiver's until it is
 *          answered.
 * Failure: why it does not serve is told once (started); the polling goes on.
 * Limit:   of the server: serve/http.h.
 */
#ifndef WD_DAEMON_WEB_H
#define WD_DAEMON_WEB_H

#include <uv.h>

#include "config/snapshot.h"
#include "serve/health.h"
#include "serve/hook.h"

struct wd_web;

/*
 * started is called when it serves, or with why it does not; not when it was stopped before.
 * hooked: what is asked below /websub/, and is owed an answer before the web stops.
 */
struct wd_web *wd_web_new(uv_loop_t *loop, struct wd_snapshot *snapshot, struct wd_health *health,
			  void (*started)(void *ctx, const struct wd_error *why_not),
			  void (*hooked)(void *ctx, struct wd_hook *hook), void *ctx);
/* From soon on answers by this snapshot. */
void wd_web_reload(struct wd_web *web, struct wd_snapshot *snapshot);
/* Nobody comes in any more; requests under way end. */
void wd_web_quiesce(struct wd_web *web);
/* Lets requests under way end; stopped is called when it is gone. */
void wd_web_stop(struct wd_web *web, void (*stopped)(void *ctx), void *ctx);

#endif
