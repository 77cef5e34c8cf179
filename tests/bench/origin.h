/*
 * A web server of made-up feeds, on loopback, in a process of its own: the other end of the benchmarks of whole
 * cycles. It answers on every address of 127.0.0.0/8, so that each feed can be a host of its own, with strong ETags
 * and 304s; every second feed is RSS with descriptions, the others are Atom with contents, and one entry in ten is
 * a text that other feeds carry, too. The same number always says the same.
 */
#ifndef BENCH_ORIGIN_H
#define BENCH_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct origin_plan {
	unsigned feeds, entries;    /* of each */
	unsigned least_ms, most_ms; /* an answer takes so long, always the same of a feed */
};

/* Since it was last asked. */
struct origin_seen {
	long full, same, connections, most_open;
};

struct origin {
	pid_t pid;
	int port;
	struct origin_plan plan;
	struct origin_shared *shared; /* with its process */
};

/* It ends with this process at the latest. Dies with a word when it cannot. */
void origin_start(struct origin *o, const struct origin_plan *plan);
void origin_stop(struct origin *o);
/* So many feeds of a thousand have one new entry from now on; others at each call. */
void origin_change(struct origin *o, unsigned per_mille);
struct origin_seen origin_seen(struct origin *o);
/* The addresses of all feeds, one a line, so many to a host. */
void origin_list(const struct origin *o, unsigned per_host, FILE *out);

#endif
