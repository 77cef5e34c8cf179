/*
 * What benchmarks measure by: the wall, for what other processes do, too; and the processors' time of this process or
 * thread, which neighbours do not disturb.
 */
#ifndef BENCH_SECONDS_H
#define BENCH_SECONDS_H

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

#endif
