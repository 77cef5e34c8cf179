/*
 * How `poll` asks a running daemon: a unix socket beside the database, whose
 * rights are those of its owner; order.h has what is said. Who has not asked in
 * some seconds is turned out; who has waits for its polls as long as they take.
 *
 * Thread:  the loop; wd_control_ask() the caller's, another process.
 * Owner:   the pipeline is borrowed, and outlives it.
 * Failure: a conversation that fails ends alone, its polls go on; err only where the
 *          socket cannot be made.
 * Limit:   16 conversations, WD_ORDER_MOST bytes of each, and patience_ms until it has
 *          asked.
 */
#ifndef WD_DAEMON_CONTROL_H
#define WD_DAEMON_CONTROL_H

#include <uv.h>

#include "daemon/pipeline.h"

struct wd_control;
enum { WD_CONTROL_PATIENCE_MS = 20 * 1000 };

/* A socket left behind by a dead daemon is replaced: the lease says that we are the one. */
struct wd_control *wd_control_new(uv_loop_t *loop, const char *database, struct wd_pipeline *pipeline, int64_t patience_ms,
				  struct wd_error *err);
/* Ends all conversations; closed is called when the handles are. */
void wd_control_close(struct wd_control *control, void (*closed)(void *ctx), void *ctx);

/* The other side: asks the daemon of this database and waits on the calling thread. */
bool wd_control_ask(const struct wd_daemon_options *options, const char *database, struct wd_tally *tally,
		    struct wd_error *err) WD_MUST_CHECK;

#endif
