/* Where a number stands in a table of a power of two, so that numbers at even distances do not crowd. Pure. */
#ifndef WD_UTIL_SPREAD_H
#define WD_UTIL_SPREAD_H

#include <stddef.h>
#include <stdint.h>

/*
 * Below 1 << bits, which are 1 to 63. Multiplied as in Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4),
 * whose upper bits alone leave some distances crowded: hence twice, as SplitMix does (Steele, Lea and Flood, 2014).
 */
static inline size_t wd_spread(int64_t number, int bits)
{
	uint64_t spread = (uint64_t)number * 0x9E3779B97F4A7C15U;

	spread ^= spread >> 32;
	return (size_t)(spread * 0x9E3779B97F4A7C15U >> (64 - bits));
}

#endif
