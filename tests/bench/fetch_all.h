/*
 * The least that fetching a list of addresses takes: libcurl's multi interface on epoll, so many at once, each with
 * the ETag of the time before. What programs of limits are made of.
 */
#ifndef BENCH_FETCH_ALL_H
#define BENCH_FETCH_ALL_H

#include <stddef.h>
#include <stdio.h>

struct fetched {
	size_t number; /* of the address */
	long status;
	char *body; /* valid during the call */
	size_t len;
};

struct fetch_plan {
	char **urls, **tags; /* tags: of each, NULL: none; the new ones are put there */
	size_t n;
	long at_once, per_host;                            /* per_host: connections, 0: each address is another host */
	void (*done)(void *ctx, const struct fetched *it); /* NULL: bodies are thrown away */
	void *ctx;
};

/* Lines of a file, without their ends. */
char **fetch_read_lines(FILE *in, size_t *n);
/* How many failed. */
size_t fetch_all(struct fetch_plan *plan);

#endif
