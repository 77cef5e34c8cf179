#include "util/sieve.h"

#include <stdlib.h>

#include "util/mem.h"

enum {
	LINE_WORDS = 8, /* 64 bytes: a line of the cache */
	BITS = 5,       /* set of each hash: near the best for a byte each */
	BIT_BITS = 9,   /* that say which of a line's 512 */
};

struct wd_sieve {
	size_t n, n_lines;
	uint64_t (*lines)[LINE_WORDS];
};

struct wd_sieve *wd_sieve_new(size_t room)
{
	struct wd_sieve *sieve = wd_xcalloc(1, sizeof(*sieve));

	sieve->n_lines = room / sizeof(*sieve->lines) + 1;
	sieve->lines = wd_xcalloc(sieve->n_lines, sizeof(*sieve->lines));
	return sieve;
}

void wd_sieve_free(struct wd_sieve *sieve)
{
	if (!sieve)
		return;
	free(sieve->lines);
	free(sieve);
}

/* By the upper half; the bits are told by the lower. */
static uint64_t *line_of(const struct wd_sieve *sieve, uint64_t hash)
{
	return sieve->lines[(size_t)((hash >> 32) * sieve->n_lines >> 32)];
}

/* The lower half has 32 bits and 45 are needed: spread over 64. */
static uint64_t bits_of(uint64_t hash)
{
	return (hash & UINT32_MAX) * 0x9E3779B97F4A7C15u;
}

void wd_sieve_add(struct wd_sieve *sieve, uint64_t hash)
{
	uint64_t *line = line_of(sieve, hash), bits = bits_of(hash);

	for (int i = 0; i < BITS; i++, bits <<= BIT_BITS)
		line[bits >> 61] |= (uint64_t)1 << (bits >> 55 & 63);
	sieve->n++;
}

bool wd_sieve_may_have(const struct wd_sieve *sieve, uint64_t hash)
{
	const uint64_t *line = line_of(sieve, hash);
	uint64_t bits = bits_of(hash);

	for (int i = 0; i < BITS; i++, bits <<= BIT_BITS)
		if (!(line[bits >> 61] >> (bits >> 55 & 63) & 1))
			return false;
	return true;
}

size_t wd_sieve_count(const struct wd_sieve *sieve)
{
	return sieve->n;
}
