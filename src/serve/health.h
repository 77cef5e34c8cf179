/*
 * How the daemon is doing: filled by daemon/, read by the HTTP threads for
 * /healthz, /metrics and the pages without asking the loop. Every field is
 * a number of its own; no two of them are promised to agree.
 */
#ifndef WD_SERVE_HEALTH_H
#define WD_SERVE_HEALTH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"
#include "util/push_tally.h"

struct wd_served;

/* Hosts whose feed answered last time, and those whose feed did not, or is new: they do not wait for each other. */
enum wd_host_class { WD_HOST_WELL, WD_HOST_DOUBTFUL, WD_HOST_CLASSES };

struct wd_health {
	int64_t started_at;     /* set before the threads start */
	_Atomic int64_t feeds;  /* on the list now */
	_Atomic int64_t polled; /* polls done since the start … */
	_Atomic int64_t changed[WD_HOST_CLASSES], unchanged[WD_HOST_CLASSES],
		failed[WD_HOST_CLASSES];     /* … and how they went */
	_Atomic int64_t new_stories;         /* since the start */
	_Atomic int64_t duplicates;          /* new entries since then of stories that were there */
	_Atomic int64_t bytes;               /* received on the wire since the start */
	_Atomic int64_t overdue;             /* feeds whose time has come and that wait for a place */
	_Atomic int64_t transfers;           /* under way */
	_Atomic int64_t tickets;             /* polls between start and commit */
	_Atomic int64_t queue;               /* jobs that wait for the writer */
	_Atomic int64_t last_commit_at;      /* WD_NO_TIME before the first */
	_Atomic int64_t last_reload_at;      /* the snapshot's birth */
	_Atomic int64_t filter_ns, filtered; /* what matching entries with all filters took since the start, and how many */
	_Atomic int64_t changes;             /* writes of this process to the store, for who keeps what it read */
	_Atomic int64_t delays[WD_DELAY_TIMES], delay_ms; /* of new entries, from published to stored: see wd_delay_times */
	struct wd_push_tally push;                        /* how telling goes */
	struct wd_served *served;   /* who is served what is new; set before the threads start, NULL: nobody counts */
	atomic_bool writer_failing; /* the last commit did not reach the disk */
	atomic_bool leads;          /* of the processes that poll for the database the one that does what only one may */
};

#endif
