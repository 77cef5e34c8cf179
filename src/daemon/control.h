/*
 * How `poll` asks a running daemon: a unix socket beside the database, whose
 * rights are those of its owner. One line asks, "poll due", "poll all" or
 * "poll some" with a line for each feed behind it and an empty one; lines
 * answer: "progress T D C U F N P" after each feed (total, done, changed, unchanged,
 * failed, new stories, put off), "done T D C U F N P" at the end, "error TEXT".
 */
#ifndef WD_DAEMON_CONTROL_H
#define WD_DAEMON_CONTROL_H

#include <uv.h>

#include "daemon/pipeline.h"

struct wd_control;

/* A socket left behind by a dead daemon is replaced: the lease says that we are the one. */
struct wd_control *wd_control_new(uv_loop_t *loop, const char *database, struct wd_pipeline *pipeline,
				  struct wd_error *err);
/* Ends all conversations; closed is called when the handles are. */
void wd_control_close(struct wd_control *control, void (*closed)(void *ctx), void *ctx);

/* The other side: asks the daemon of this database and waits on the calling thread. */
bool wd_control_ask(const struct wd_daemon_options *options, const char *database, struct wd_tally *tally,
		    struct wd_error *err) WD_MUST_CHECK;

#endif
