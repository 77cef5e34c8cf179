/*
 * A ticket's way: due, fetched, read, written, acknowledged, due again. Lives
 * on the loop; holds the feeds' schedule and bounds what is under way.
 */
#ifndef WD_DAEMON_FLOW_H
#define WD_DAEMON_FLOW_H

#include <uv.h>

#include "config/snapshot.h"
#include "daemon/commit.h"
#include "daemon/daemon.h"
#include "serve/health.h"

struct wd_flow;

struct wd_flow_options {
	uv_loop_t *loop;
	struct wd_health *health;
	bool once; /* polls only what is asked for; failures are told each time */
	/* Something that is published has changed. */
	void (*changed)(void *ctx);
	void *ctx;
};

struct wd_flow *wd_flow_new(const struct wd_flow_options *options, struct wd_error *err) WD_MUST_CHECK;
/* Jobs go there; before the first snapshot. */
void wd_flow_set_commit(struct wd_flow *flow, struct wd_commit *commit);
/*
 * Takes a snapshot up: new feeds are due, each host at a time of its own,
 * removed ones are cancelled, changed ones are polled with their new options.
 * Takes states over, one for each feed.
 */
void wd_flow_set_snapshot(struct wd_flow *flow, struct wd_snapshot *snapshot, struct wd_feed_state *states);
/* Jobs that the writer hands back. */
void wd_flow_acked(struct wd_flow *flow, struct wd_job *jobs);
/*
 * Asks for polls: of the feeds named, or of all that are due, or of all. called
 * tells how it goes, after each and at the end (done == total), always later
 * than this. -1: too many ask at once; else a number for wd_flow_forget.
 */
int wd_flow_ask(struct wd_flow *flow, const char *const *only, size_t n_only, bool all_now, wd_progress_fn called,
		void *ctx);
/* called is not called any more; the polls go on. */
void wd_flow_forget(struct wd_flow *flow, int ask);
/* No new tickets; drained is called when the last one is back. Transfers are cancelled, what is fetched goes on. */
void wd_flow_drain(struct wd_flow *flow, void (*drained)(void *ctx), void *ctx);
/* After drained: closes its handles; closed is called on the loop, and the flow is gone. */
void wd_flow_close(struct wd_flow *flow, void (*closed)(void *ctx), void *ctx);

#endif
