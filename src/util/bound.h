/*
 * The bounds of a histogram of times: each value is counted at the first that it is not above. The last has none.
 */
#ifndef WD_UTIL_BOUND_H
#define WD_UTIL_BOUND_H

#include <stdint.h>

struct wd_bound {
	int64_t ms;
	const char *le; /* in seconds, as Prometheus wants it */
};

/* Where it is counted. */
static inline int wd_bound_of(const struct wd_bound *bounds, int64_t ms)
{
	int i = 0;

	while (ms > bounds[i].ms)
		i++;
	return i;
}

#endif
