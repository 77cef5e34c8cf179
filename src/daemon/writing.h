/*
 * The inside of commit: what the loop and the writer's thread share, and the thread. Only its parts include it (commit,
 * writing, gather).
 *
 * Thread:  as its fields say.
 * Owner:   what is queued is the thread's until it is handed back.
 * Failure: commit.h.
 * Limit:   commit.h.
 */
#ifndef WD_DAEMON_WRITING_H
#define WD_DAEMON_WRITING_H

#include <pthread.h>

#include "daemon/commit.h"
#include "daemon/ticket_queue.h"
#include "store/share.h"

enum {
	WD_WRITING_LEASE_MS = 45 * 1000
}; /* at first, and where several poll: a dead one's feeds are taken over within a minute */

struct wd_commit {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	/* under the lock */
	struct wd_ticket_queue queued, acked;
	struct wd_load gone;                      /* what tickets that are here weighed by documents that are gone, */
	bool is_lighter;                          /* if any are */
	struct wd_errand *errands, *errands_done; /* in no order: each stands for itself */
	struct wd_snapshot *to_sync, *synced;
	struct wd_feed_state *states;
	struct wd_error sync_error;
	bool hurries, stops, stopped, waits, is_broken, told_broken; /* waits: for the disk, and nobody was told yet */
	/*
	 * Of the states that are with the loop: others wait for some of its feeds; and none of those is under way here any
	 * more. sync_gives: the first, of the states that go there next.
	 */
	bool gives, left, sync_gives;
	struct wd_error broken;
	/* the thread's */
	struct wd_writer *writer; /* NULL: not needed yet, by who only runs errands */
	struct wd_share share;
	struct wd_snapshot *known; /* the last that was synced, held */
	int64_t renewed, stepped;  /* steady clock */
	int64_t apart_until;       /* until then no batch takes in what comes while it is written */
	enum wd_commit_kind kind;
	bool more_steps, lets_go;           /* lets_go: what `left` says, until it is written */
	char *database, *path;              /* path: for people */
	struct wd_error step_error, damage; /* the last ones that were told */
	/* the loop's */
	uv_async_t wake;
	struct wd_commit_calls calls;
	struct wd_health *health;
};

/* The thread; ctx is the wd_commit. It ends when stops is set and all is written. */
void *wd_writing_run(void *ctx);

#endif
