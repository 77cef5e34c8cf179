#include "story/head.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "story/match.h"

static uint32_t title_of(const struct wd_units *title)
{
	uint32_t hash = 0;

	for (size_t i = 0; i < title->n; i++)
		hash = (uint32_t)XXH3_64bits_withSeed(&title->items[i].hash, sizeof(title->items[i].hash), hash);
	return title->n && hash == 0 ? 1 : hash;
}

struct wd_head wd_head_of(const struct wd_fingerprint *fp)
{
	struct wd_head head = { .title = title_of(&fp->title) };
	size_t weight = 0;

	while (head.n < fp->n_shingles && weight <= WD_MATCH_HEAD && head.n < WD_HEAD_SHINGLES) {
		head.shingles[head.n] = (uint16_t)fp->shingles[head.n];
		weight += fp->body.items[head.n++].weight;
	}
	return head;
}

bool wd_heads_meet(const struct wd_head *a, const struct wd_head *b)
{
	if (a->title && a->title == b->title)
		return true;
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (a->shingles[i] == b->shingles[k])
				return true;
	return false;
}
