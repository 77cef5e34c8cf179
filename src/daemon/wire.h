/*
 * A feed as the loop knows it: its line, its state, and where in its round it is.
 */
#ifndef WD_DAEMON_WIRE_H
#define WD_DAEMON_WIRE_H

#include "daemon/job.h"
#include "sched/heap.h"
#include "sched/host.h"
#include "sched/interval.h"

struct wd_wire {
	struct wd_heap_node due;     /* in the heap, */
	struct wd_waiting waiting;   /* or in its host's queue, */
	struct wd_job *job;          /* or under way: a ticket is out */
	struct wd_transfer *transfer; /* while it is fetched */
	struct wd_host *host;
	const struct wd_feed *feed;  /* the flow's snapshot's */
	struct wd_feed_state state;
	int64_t wish_ms; /* ttl and the like of the last document read */
	uint32_t skip_hours;
	uint8_t skip_days;
	uint16_t asks;  /* bit n: ask n waits for this feed's poll */
	bool removed;   /* from the list, while its ticket is out */
	bool mark;      /* a sweep's */
};

/* Takes the state over. */
struct wd_wire *wd_wire_new(struct wd_hosts *hosts, const struct wd_feed *feed, struct wd_feed_state *state);
void wd_wire_free(struct wd_hosts *hosts, struct wd_wire *wire);
/* What is asked of the fetcher; borrows from the wire. */
struct wd_request wd_wire_request(const struct wd_wire *wire, const struct wd_config *config, int64_t now);
/*
 * Judges a job that was fetched and read: fills its update with what shall be
 * stored. Learns ttl and the like from the document.
 */
void wd_wire_judge(struct wd_wire *wire, struct wd_job *job, const struct wd_config *config, int64_t now);
/* When a feed that was not polled by us yet is due: at once where that is overdue. */
int64_t wd_wire_first_due(const struct wd_wire *wire, int64_t now);
/* Written as the user may see it. out holds what fits. Returns out. */
const char *wd_wire_name(const struct wd_wire *wire, char *out, size_t size);

#endif
