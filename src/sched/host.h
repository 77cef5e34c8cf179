/*
 * Hosts in turn: a feed that is due waits with its host, and the hosts that
 * have something waiting are served round and round. So one host's thousand
 * feeds delay nobody else's, and no host is asked for more than two at once.
 *
 * There are two lanes. What answered last time goes in the first, what failed
 * or was never asked in the second: thousands of dead feeds then stand in each
 * other's way alone. A host has one poll under way in each lane at most.
 *
 * A host that was served keeps its place for a while, so that its feeds follow
 * each other on one connection.
 *
 * All of it is the loop's alone; nothing here fails.
 */
#ifndef WD_SCHED_HOST_H
#define WD_SCHED_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/heap.h"
#include "util/span.h"

struct wd_host;
struct wd_hosts;

enum wd_lane {
	WD_LANE_PROVEN, /* answered last time */
	WD_LANE_REST,   /* failed, or is new */
	WD_LANES,
};

/* A place in a host's queue, inside its owner. Zeroed: it waits nowhere. */
struct wd_waiting {
	struct wd_waiting *next, *prev;
	struct wd_host *host; /* set while it waits */
	enum wd_lane lane;    /* where it waits, or waited last */
};

struct wd_hosts *wd_hosts_new(void);
void wd_hosts_free(struct wd_hosts *hosts);
/*
 * The host of a URL: its name and port, in lower case. A file: URL is a host of its own.
 * Counted; give it back with wd_host_release.
 */
struct wd_host *wd_hosts_get(struct wd_hosts *hosts, struct wd_span url);
/* The host of a URL when somebody holds it; NULL else. Not counted. */
struct wd_host *wd_hosts_find(const struct wd_hosts *hosts, struct wd_span url);
/* Nothing of the caller's may wait there any more. */
void wd_host_release(struct wd_hosts *hosts, struct wd_host *host);
/* Spreads hosts evenly over a span of time: 0 ≤ result < span. Depends on the name alone. */
int64_t wd_host_spread(const struct wd_host *host, int64_t span);

/* Nothing happens when it waits already. */
void wd_hosts_wait(struct wd_hosts *hosts, struct wd_host *host, struct wd_waiting *waiting, enum wd_lane lane);
/* In constant time; nothing happens when it waits nowhere. */
void wd_hosts_leave(struct wd_hosts *hosts, struct wd_waiting *waiting);
/*
 * The next in turn of a lane, its host busy in that lane from now on; NULL when
 * all that wait there, wait for their hosts.
 */
struct wd_waiting *wd_hosts_take(struct wd_hosts *hosts, enum wd_lane lane);
/*
 * The poll that was taken from this lane of the host has ended; the next one there
 * comes after a rest. Where so many wait that their rests would be more than a
 * minute, the rests are shorter. now: of any clock, the same for all.
 */
void wd_hosts_done(struct wd_hosts *hosts, struct wd_host *host, enum wd_lane lane, int64_t now, int64_t rest_ms);
/* Those that have rested by now take their turn. */
void wd_hosts_wake(struct wd_hosts *hosts, int64_t now);
/* When the next has rested; INT64_MAX: none rests. */
int64_t wd_hosts_next_wake(const struct wd_hosts *hosts);
/* True when the next poll of this host and lane follows at once on the one just taken. */
bool wd_host_goes_on(const struct wd_host *host, enum wd_lane lane);
size_t wd_hosts_n_waiting(const struct wd_hosts *hosts);

/*
 * The host has asked for patience: it is left alone for so long, a quarter of an
 * hour at most, as one feed must not lock the host that it shares with others.
 * A hold that lasts longer stands.
 */
void wd_host_hold(struct wd_host *host, int64_t now, int64_t for_ms);
/* True while that lasts; *until is its end. A clock that was set back ends it. */
bool wd_host_is_held(const struct wd_host *host, int64_t now, int64_t *until);

#endif
