/*
 * What benchmarks measure by: the wall, for what other processes do, too; and the processors' time of this process or
 * thread, which neighbours disturb less; and the middle of many rounds, of which they disturb some.
 */
#ifndef BENCH_SECONDS_H
#define BENCH_SECONDS_H

#include <stdlib.h>
#include <time.h>

static inline double seconds_by(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double wall_s(void)
{
	return seconds_by(CLOCK_MONOTONIC);
}

static inline double cpu_s(void)
{
	return seconds_by(CLOCK_PROCESS_CPUTIME_ID);
}

static inline int seconds_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static inline double middle(double *rounds, size_t n)
{
	qsort(rounds, n, sizeof(*rounds), seconds_compare);
	return rounds[n / 2];
}

#endif
