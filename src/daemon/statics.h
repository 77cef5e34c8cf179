/*
 * Writes the merged feeds as static files on a worker, when commits calm
 * down or at the latest a few seconds after the first.
 *
 * Thread:  the loop; the writing is on a worker, one at a time.
 * Owner:   a snapshot that was marked is held until it is written.
 * Failure: is logged, and tried again with the next mark.
 * Limit:   half a second after the last mark, five after the first at the latest.
 */
#ifndef WD_DAEMON_STATICS_H
#define WD_DAEMON_STATICS_H

#include <uv.h>

#include "config/snapshot.h"
#include "serve/served.h"

struct wd_statics;

struct wd_statics *wd_statics_new(uv_loop_t *loop, struct wd_served *served);
/* Something may have changed; the snapshot says what is published and where. */
void wd_statics_mark(struct wd_statics *statics, struct wd_snapshot *snapshot);
/* closed is called when the worker and the handle are done. What is marked is not written. */
void wd_statics_close(struct wd_statics *statics, void (*closed)(void *ctx), void *ctx);
/* Writes on the calling thread; logs what goes wrong. */
void wd_statics_write(const struct wd_snapshot *snapshot);

#endif
