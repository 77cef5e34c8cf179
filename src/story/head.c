#include "story/head.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "story/match.h"

uint32_t wd_head_title(const struct wd_units *title)
{
	uint32_t hash = 0;

	for (size_t i = 0; i < title->n; i++)
		hash = (uint32_t)XXH3_64bits_withSeed(&title->items[i].hash, sizeof(title->items[i].hash), hash);
	return title->n && hash == 0 ? 1 : hash;
}

struct wd_head wd_head_of(const struct wd_fingerprint *fp)
{
	struct wd_head head = { .title = wd_head_title(&fp->title) };
	size_t weight = 0;

	while (head.n < fp->n_shingles && weight <= WD_MATCH_HEAD && head.n < WD_HEAD_SHINGLES) {
		head.shingles[head.n] = (uint16_t)fp->shingles[head.n];
		weight += fp->body.items[head.n++].weight;
	}
	return head;
}

static bool has_shingle(const struct wd_head *head, size_t n, uint16_t shingle)
{
	for (size_t i = 0; i < n; i++)
		if (head->shingles[i] == shingle)
			return true;
	return false;
}

bool wd_heads_meet(const struct wd_head *a, const struct wd_head *b, size_t least)
{
	uint64_t of_b = 0; /* a bit for each, which others may have, too */
	size_t n = 0;

	if (a->title && a->title == b->title)
		return true;
	for (size_t i = 0; i < b->n; i++)
		of_b |= UINT64_C(1) << b->shingles[i] % 64;
	/* Each once, or it would depend on which of the two says it twice. */
	for (size_t i = 0; i < a->n && n < least; i++)
		n += (of_b >> a->shingles[i] % 64 & 1) && has_shingle(b, b->n, a->shingles[i]) &&
		     !has_shingle(a, i, a->shingles[i]);
	return n >= least;
}
