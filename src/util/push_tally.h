/*
 * How telling goes, for /metrics: filled on the loop, read by anybody. Each
 * is a number of its own.
 */
#ifndef WD_UTIL_PUSH_TALLY_H
#define WD_UTIL_PUSH_TALLY_H

#include <stdatomic.h>
#include <stdint.h>

#include "util/bound.h"

enum { WD_PUSH_TIMES = 8 };
/* Of within. */
static const struct wd_bound wd_push_times[WD_PUSH_TIMES] = {
	{ 10, "0.01" },  { 50, "0.05" },  { 250, "0.25" },     { 1000, "1" },
	{ 10000, "10" }, { 60000, "60" }, { 3600000, "3600" }, { INT64_MAX, "+Inf" },
};

struct wd_push_tally {
	_Atomic int64_t told, failed, given_up; /* tries, since the start */
	_Atomic int64_t pushed, push_failed;    /* by the hub, to those who follow our feeds */
	_Atomic int64_t followers;
	_Atomic int64_t sending; /* targets under way */
	struct wd_push_took {
		_Atomic int64_t within[WD_PUSH_TIMES], ms;
	} told_took, pushed_took,
		served_took; /* from stored to the answer of the target, of the follower; to the first reader */
};

static inline void wd_push_took(struct wd_push_took *took, int64_t ms)
{
	atomic_fetch_add(&took->within[wd_bound_of(wd_push_times, ms)], 1);
	atomic_fetch_add(&took->ms, ms);
}

#endif
