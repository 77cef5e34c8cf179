#include "story/align.h"

#include <stdlib.h>

/* A shingle, and where it stands. */
struct wd_spot {
	uint32_t hash, at; /* the first place */
	enum { NOWHERE, ONCE, OFTEN } is;
};

struct anchor {
	uint32_t at_a, at_b;
	int32_t before; /* the one before it in the best row, -1: none */
};

/* The shingle's, or the empty one where it would be: a hash table of a power of two, at most half full. */
static struct wd_spot *find_spot(const struct wd_spots *spots, uint32_t hash)
{
	/* By the upper bits (Knuth, The Art of Computer Programming 3, 6.4). */
	size_t at = hash * 0x9E3779B97F4A7C15u >> 32 & spots->mask;

	while (spots->items[at].is != NOWHERE && spots->items[at].hash != hash)
		at = (at + 1) & spots->mask;
	return &spots->items[at];
}

bool wd_align_spots(struct wd_arena *arena, const struct wd_fingerprint *a, struct wd_spots *out)
{
	size_t size = 16;

	while (size < a->n_shingles * 2)
		size *= 2;
	*out = (struct wd_spots){ wd_arena_alloc(arena, size * sizeof(*out->items)), size - 1 };
	for (size_t i = 0; out->items && i < a->n_shingles; i++) {
		struct wd_spot *spot = find_spot(out, a->shingles[i]);

		if (spot->is == NOWHERE)
			*spot = (struct wd_spot){ a->shingles[i], (uint32_t)i, ONCE };
		else
			spot->is = OFTEN;
	}
	return out->items != NULL;
}

static int compare_anchors(const void *a, const void *b)
{
	const struct anchor *x = a, *y = b;

	if (x->at_a != y->at_a)
		return x->at_a < y->at_a ? -1 : 1;
	return (x->at_b > y->at_b) - (x->at_b < y->at_b);
}

/* In the order of a. Of a shingle that stands in b more than once the first is kept, or none. */
static size_t put_in_order(struct anchor *anchors, size_t n, bool keep_first)
{
	bool is_ordered = true;
	size_t kept = 0;

	for (size_t i = 1; i < n && is_ordered; i++)
		is_ordered = anchors[i - 1].at_a < anchors[i].at_a;
	if (is_ordered)
		return n;
	qsort(anchors, n, sizeof(*anchors), compare_anchors);
	for (size_t i = 0, to; i < n; i = to) {
		for (to = i + 1; to < n && anchors[to].at_a == anchors[i].at_a; to++)
			;
		if (to == i + 1 || keep_first)
			anchors[kept++] = anchors[i];
	}
	return kept;
}

/* Where a shingle stands once in both, or often: at its first places. Returns how many; *any: some stand in both. */
static size_t gather_anchors(const struct wd_spots *spots, const struct wd_fingerprint *b, bool often, struct anchor *out,
			     bool *any)
{
	size_t n = 0;

	*any = false;
	for (size_t i = 0; i < b->n_shingles; i++) {
		const struct wd_spot *spot = find_spot(spots, b->shingles[i]);

		*any = *any || spot->is != NOWHERE;
		if (spot->is == ONCE || (often && spot->is == OFTEN))
			out[n++] = (struct anchor){ spot->at, (uint32_t)i, -1 };
	}
	return put_in_order(out, n, often);
}

/* In the order of a. All of a short text may be a lead that the longer one says again. */
static struct anchor *find_anchors(struct wd_arena *arena, const struct wd_spots *spots, const struct wd_fingerprint *b,
				   size_t *n)
{
	struct anchor *anchors = wd_arena_space(arena, (b->n_shingles + 1) * sizeof(*anchors));
	bool any;

	*n = anchors ? gather_anchors(spots, b, false, anchors, &any) : 0;
	if (anchors && *n == 0 && any)
		*n = gather_anchors(spots, b, true, anchors, &any);
	return anchors;
}

/* Each seen from the other text. */
static void turn(struct anchor *anchors, size_t n)
{
	for (size_t i = 0; i < n; i++)
		anchors[i] = (struct anchor){ anchors[i].at_b, anchors[i].at_a, anchors[i].before };
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
static void add_block(const struct wd_fingerprint *a, const struct wd_fingerprint *b, struct wd_alignment *out, size_t at_a,
		      size_t at_b)
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

bool wd_align_with(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_spots *spots,
		   const struct wd_fingerprint *b, bool by_b, struct wd_alignment *out)
{
	size_t n, row = 0;
	struct anchor *anchors = find_anchors(arena, spots, b, &n);
	int32_t *tails = wd_arena_space(arena, (n + 1) * sizeof(*tails));

	*out = (struct wd_alignment){ .blocks = wd_arena_space(arena, (n + 1) * sizeof(*out->blocks)) };
	if (!anchors || !tails || !out->blocks)
		return false;
	if (by_b) {
		turn(anchors, n);
		n = put_in_order(anchors, n, true);
	}
	/* The row is marked backwards. */
	for (int32_t i = longest_row(anchors, n, tails); i >= 0; i = anchors[i].before)
		tails[n - ++row] = i;
	if (by_b)
		turn(anchors, n);
	for (size_t i = n - row; i < n; i++)
		add_block(a, b, out, anchors[tails[i]].at_a, anchors[tails[i]].at_b);
	return true;
}

bool wd_align(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
	      struct wd_alignment *out)
{
	struct wd_spots spots;

	*out = (struct wd_alignment){ 0 };
	return wd_align_spots(arena, a, &spots) && wd_align_with(arena, a, &spots, b, false, out);
}
