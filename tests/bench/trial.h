/*
 * What benchmarks of whole programs share: a folder of their own with a desk for the feeds of an origin, programs run
 * and measured, and figures told with their goals. All of it dies with a word when it cannot go on.
 */
#ifndef BENCH_TRIAL_H
#define BENCH_TRIAL_H

#include <stdbool.h>

#include "bench/origin.h"

struct trial {
	char folder[64];
	char conf[96], list[96], database[96]; /* the desk's: wiredesk.conf, its list, its database */
	char tags[96], bare[96];               /* the limits': ETags, a database */
	int port;                              /* that the desk may listen at */
};

void trial_begin(struct trial *t);
/* The desk's configuration and its list: all feeds of the origin, so many to a host. What was stored stays. */
void trial_list(struct trial *t, const struct origin *origin, unsigned per_host);
/* Nothing was ever stored. */
void trial_forget_desk(const struct trial *t);
void trial_forget_limit(const struct trial *t);
void trial_end(const struct trial *t);
double trial_bytes(const char *path);

struct run {
	double wall_s, cpu_s, peak_mb; /* of the process and its children */
	char said[128];
};

/* Beside the program that is run itself. The caller frees. */
char *trial_beside(const char *program, const char *name);
/* in: its stdin, a file. Fails when the program does. */
void trial_run(const char *const *argv, const char *in, struct run *out);
/* Of each figure the least of both. */
void trial_keep_least(struct run *least, const struct run *run);

/*
 * Prints a line: the figure, the goal, and whether it is beyond. most: a loss would pass it; false: it does. 0: whatever
 * it is.
 */
bool trial_tell(const char *what, double figure, const char *unit, double goal, double most);
/* The same of a figure to its limit. */
bool trial_compare(const char *what, double figure, double limit, const char *unit, double goal, double most);

#endif
