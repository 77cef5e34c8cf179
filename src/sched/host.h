/*
 * Hosts in turn: a feed that is due waits with its host, a host has one poll
 * under way, and the hosts that have something waiting are served round and
 * round. So one host's thousand feeds delay nobody else's, and no host is
 * asked for two at once.
 */
#ifndef WD_SCHED_HOST_H
#define WD_SCHED_HOST_H

#include <stdint.h>

#include "util/span.h"

struct wd_host;
struct wd_hosts;

/* A place in a host's queue, inside its owner. Zeroed: it waits nowhere. */
struct wd_waiting {
	struct wd_waiting *next, *prev;
	struct wd_host *host; /* set while it waits */
};

struct wd_hosts *wd_hosts_new(void);
void wd_hosts_free(struct wd_hosts *hosts);
/*
 * The host of a URL: its name and port, in lower case. A file: URL is a host of its own.
 * Counted; give it back with wd_host_release.
 */
struct wd_host *wd_hosts_get(struct wd_hosts *hosts, struct wd_span url);
void wd_host_release(struct wd_hosts *hosts, struct wd_host *host);
/* How many hold it: how many feeds the list has there. */
size_t wd_host_count(const struct wd_host *host);
/* Spreads hosts evenly over a span of time: 0 ≤ result < span. Depends on the name alone. */
int64_t wd_host_spread(const struct wd_host *host, int64_t span);

/* Nothing happens when it waits already. */
void wd_hosts_wait(struct wd_hosts *hosts, struct wd_host *host, struct wd_waiting *waiting);
void wd_hosts_leave(struct wd_hosts *hosts, struct wd_waiting *waiting);
/* The next in turn, its host busy from now on; NULL when all that wait, wait for their hosts. */
struct wd_waiting *wd_hosts_take(struct wd_hosts *hosts);
/* The host's poll has ended. */
void wd_hosts_done(struct wd_hosts *hosts, struct wd_host *host);
/* True when more wait for this host. */
bool wd_host_has_waiting(const struct wd_host *host);
size_t wd_hosts_n_waiting(const struct wd_hosts *hosts);

#endif
