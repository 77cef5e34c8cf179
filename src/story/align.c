#include "story/align.h"

#include <stdlib.h>

/* A shingle and where it begins. */
struct spot {
	uint32_t hash, at;
};

struct anchor {
	uint32_t at_a, at_b;
	int32_t before; /* the one before it in the best row, -1: none */
};

static int compare_spots(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int compare_anchors(const void *a, const void *b)
{
	const struct anchor *x = a, *y = b;

	return (x->at_a > y->at_a) - (x->at_a < y->at_a);
}

/* The shingles that stand once, by hash. */
static struct spot *single_spots(struct wd_arena *arena, const struct wd_fingerprint *fp, size_t *n)
{
	struct spot *spots = wd_arena_alloc(arena, (fp->n_shingles + 1) * sizeof(*spots));
	size_t kept = 0;

	*n = 0;
	if (!spots)
		return NULL;
	for (size_t i = 0; i < fp->n_shingles; i++)
		spots[i] = (struct spot){ fp->shingles[i], (uint32_t)i };
	if (fp->n_shingles > 1)
		qsort(spots, fp->n_shingles, sizeof(*spots), compare_spots);
	for (size_t i = 0, end; i < fp->n_shingles; i = end) {
		for (end = i + 1; end < fp->n_shingles && spots[end].hash == spots[i].hash; end++)
			;
		if (end == i + 1)
			spots[kept++] = spots[i];
	}
	*n = kept;
	return spots;
}

static struct anchor *find_anchors(struct wd_arena *arena, const struct wd_fingerprint *a,
				   const struct wd_fingerprint *b, size_t *n)
{
	size_t n_a, n_b, found = 0;
	struct spot *in_a = single_spots(arena, a, &n_a), *in_b = single_spots(arena, b, &n_b);
	struct anchor *anchors = wd_arena_alloc(arena, (n_a + 1) * sizeof(*anchors));

	*n = 0;
	if (!in_a || !in_b || !anchors)
		return NULL;
	for (size_t i = 0, k = 0; i < n_a && k < n_b;) {
		if (in_a[i].hash < in_b[k].hash)
			i++;
		else if (in_a[i].hash > in_b[k].hash)
			k++;
		else
			anchors[found++] = (struct anchor){ in_a[i++].at, in_b[k++].at, -1 };
	}
	if (found > 1)
		qsort(anchors, found, sizeof(*anchors), compare_anchors);
	*n = found;
	return anchors;
}

/* Longest ascending row: tails[k] is the anchor with the least at_b that ends a row of k + 1. Marks by `before`. */
static int32_t longest_row(struct anchor *anchors, size_t n, int32_t *tails)
{
	size_t rows = 0;

	for (size_t i = 0; i < n; i++) {
		size_t low = 0, high = rows;

		while (low < high) {
			size_t middle = (low + high) / 2;

			if (anchors[tails[middle]].at_b < anchors[i].at_b)
				low = middle + 1;
			else
				high = middle;
		}
		anchors[i].before = low > 0 ? tails[low - 1] : -1;
		tails[low] = (int32_t)i;
		rows = low == rows ? rows + 1 : rows;
	}
	return rows ? tails[rows - 1] : -1;
}

static bool same_unit(const struct wd_fingerprint *a, size_t at_a, const struct wd_fingerprint *b, size_t at_b)
{
	return a->body.items[at_a].hash == b->body.items[at_b].hash;
}

/* Grows a block from an anchor, back to what the one before it left and forward as far as it goes. */
static void add_block(const struct wd_fingerprint *a, const struct wd_fingerprint *b, struct wd_alignment *out,
		      size_t at_a, size_t at_b)
{
	const struct wd_block *last = out->n ? &out->blocks[out->n - 1] : NULL;
	size_t end_a = last ? last->at_a + last->n : 0, end_b = last ? last->at_b + last->n : 0;
	struct wd_block block = { at_a, at_b, 0 };

	if (at_a < end_a || at_b < end_b)
		return; /* the one before it grew over it */
	while (block.at_a > end_a && block.at_b > end_b && same_unit(a, block.at_a - 1, b, block.at_b - 1)) {
		block.at_a--;
		block.at_b--;
	}
	while (block.at_a + block.n < a->body.n && block.at_b + block.n < b->body.n &&
	       same_unit(a, block.at_a + block.n, b, block.at_b + block.n))
		block.n++;
	if (block.n == 0)
		return;
	out->weight += wd_words_weight(&a->body, block.at_a, block.at_a + block.n);
	out->blocks[out->n++] = block;
}

bool wd_align(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
	      struct wd_alignment *out)
{
	size_t n, row = 0;
	struct anchor *anchors = find_anchors(arena, a, b, &n);
	int32_t *tails = wd_arena_alloc(arena, (n + 1) * sizeof(*tails));

	*out = (struct wd_alignment){ 0 };
	out->blocks = wd_arena_alloc(arena, (n + 1) * sizeof(*out->blocks));
	if (!anchors || !tails || !out->blocks)
		return false;
	/* The row is marked backwards: turn it. */
	for (int32_t i = longest_row(anchors, n, tails); i >= 0; i = anchors[i].before)
		tails[n - ++row] = i;
	for (size_t i = n - row; i < n; i++)
		add_block(a, b, out, anchors[tails[i]].at_a, anchors[tails[i]].at_b);
	return true;
}
