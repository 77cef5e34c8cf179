/*
 * A ticket's way: due, fetched, read, written, acknowledged, due again. Lives
 * on the loop; holds the feeds' schedule and bounds what is under way.
 *
 * Thread:  the loop's alone; options' functions are called there.
 * Owner:   it holds its snapshot, and owns feeds and tickets; a pushed document is the
 *          caller's struct until done.
 * Failure: a poll that fails is its feed's, stored as such and tried again later. Only
 *          wd_pipeline_new() answers with an error.
 * Limit:   WD_LOAD_TICKETS tickets (load.h); eight pushed documents wait at a feed.
 */
#ifndef WD_DAEMON_PIPELINE_H
#define WD_DAEMON_PIPELINE_H

#include <uv.h>

#include "config/snapshot.h"
#include "daemon/commit.h"
#include "daemon/daemon.h"
#include "serve/health.h"

struct wd_pipeline;

struct wd_pipeline_options {
	uv_loop_t *loop;
	struct wd_health *health;
	bool once; /* polls only what is asked for; failures are told each time */
	/* Something that is published has changed. */
	void (*changed)(void *ctx);
	/* A poll found this hub for the feed, NULL: none; missed: and what should have been pushed. May be NULL. */
	void (*found)(void *ctx, const struct wd_feed *feed, int64_t id, const char *hub, const char *topic, bool missed);
	/* Of what the last snapshot's states said is polled elsewhere, nothing is under way here any more. May be NULL. */
	void (*left)(void *ctx);
	void *ctx;
};

/* A document that came by itself, on its way through the pipeline. The caller's struct, until done. */
struct wd_pushed {
	struct wd_pushed *next;
	struct wd_buf body;
	char *content_type, *topic; /* NULL, and the base of its links */
	/* err: WD_OK when it is on the disk; WD_INPUT: it is no feed; WD_TRANSIENT: not now; WD_PERMANENT: nobody wants it. */
	void (*done)(struct wd_pushed *pushed, const struct wd_error *err);
};

struct wd_pipeline *wd_pipeline_new(const struct wd_pipeline_options *options, struct wd_error *err) WD_MUST_CHECK;
/* Tickets go there; before the first snapshot. */
void wd_pipeline_set_commit(struct wd_pipeline *pipeline, struct wd_commit *commit);
/*
 * Takes a snapshot up: new feeds are due, each host at a time of its own,
 * removed ones are cancelled, changed ones are polled with their new options.
 * Takes states over, one for each feed.
 */
void wd_pipeline_set_snapshot(struct wd_pipeline *pipeline, struct wd_snapshot *snapshot, struct wd_feed_state *states);
/* Takes a document of that feed as if it had been polled. Its done may be called at once. */
void wd_pipeline_push(struct wd_pipeline *pipeline, struct wd_span url, struct wd_pushed *pushed);
/* Whether what is new of that feed is pushed: then it is polled rarely. */
void wd_pipeline_set_pushed(struct wd_pipeline *pipeline, struct wd_span url, bool pushed);
/* The line of a feed that is on the list; NULL: there is none. Borrowed for the call. */
const struct wd_feed *wd_pipeline_feed(const struct wd_pipeline *pipeline, struct wd_span url);
/*
 * Whether the host of this URL, where it is some feed's, wants to be left alone now; and that it said so ("too many
 * requests"), for how long or, 0, not for how long.
 */
bool wd_pipeline_holds_host(const struct wd_pipeline *pipeline, struct wd_span url);
void wd_pipeline_hold_host(struct wd_pipeline *pipeline, struct wd_span url, int64_t wish_ms);
/* Tickets that the writer hands back, and what others weigh less by now (commit.h; NULL: nothing). */
void wd_pipeline_acked(struct wd_pipeline *pipeline, struct wd_ticket *tickets, const struct wd_load *gone);
/*
 * Asks for polls: of the feeds named, or of all that are due, or of all. called
 * tells how it goes, after each and at the end (done == total), always later
 * than this. -1: too many ask at once; else a number for wd_pipeline_forget.
 */
int wd_pipeline_ask(struct wd_pipeline *pipeline, const char *const *only, size_t n_only, bool all_now,
		    wd_progress_fn called, void *ctx);
/* called is not called any more; the polls go on. */
void wd_pipeline_forget(struct wd_pipeline *pipeline, int ask);
/* No new tickets; drained is called when the last one is back. Transfers are cancelled, what is fetched goes on. */
void wd_pipeline_drain(struct wd_pipeline *pipeline, void (*drained)(void *ctx), void *ctx);
/* After drained: closes its handles; closed is called on the loop, and the pipeline is gone. */
void wd_pipeline_close(struct wd_pipeline *pipeline, void (*closed)(void *ctx), void *ctx);

#endif
