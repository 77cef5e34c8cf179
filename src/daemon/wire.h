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
	struct wd_host *host;        /* of the address that is asked next */
	const struct wd_feed *feed;  /* the flow's snapshot's */
	struct wd_feed_state state;
	bool asks_home; /* the list's own address is asked, though the feed has moved */
	bool is_named;  /* somebody asked for this feed by its name: no patience holds it */
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
/*
 * Fills a job's update with this: not polled, its host wants to be left alone
 * until then. The host's feeds come back one by one over as long a time behind it.
 */
void wd_wire_put_off(const struct wd_wire *wire, struct wd_job *job, int64_t now, int64_t until);
/* What was polled could not be stored: as after any failure, ever later. Answers when next. */
int64_t wd_wire_retry_unwritten(struct wd_wire *wire, const struct wd_config *config, int64_t now);
/*
 * When it is due: now where that is overdue, or where the clock was ahead of itself when
 * that was settled; never in an hour that its publisher excepts.
 */
int64_t wd_wire_first_due(const struct wd_wire *wire, const struct wd_config *config, int64_t now);
/* The same for a run of cron's: what is so nearly due that the next run would be too late, is due. */
bool wd_wire_is_due(const struct wd_wire *wire, const struct wd_config *config, int64_t now);
/* True until the time that its server named in a Retry-After. */
bool wd_wire_is_held(const struct wd_wire *wire, int64_t now);
/* Settles which address is asked now, and so its host; before it waits there. */
void wd_wire_settle(struct wd_hosts *hosts, struct wd_wire *wire, int64_t now);
/* The lane in which it waits. */
enum wd_lane wd_wire_lane(const struct wd_wire *wire);
/* Written as the user may see it. out holds what fits. Returns out. */
const char *wd_wire_name(const struct wd_wire *wire, char *out, size_t size);

#endif
