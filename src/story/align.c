#include "story/align.h"

/* A shingle: how often it stands in either text, and where it was seen last. */
struct spot {
	uint32_t hash;
	uint32_t n_a, n_b;
	uint32_t at_b;
};

struct anchor {
	uint32_t at_a, at_b;
	int32_t before; /* the one before it in the best row, -1: none */
};

/* A hash table of a power of two, at most half full. */
struct spots {
	struct spot *items;
	size_t mask;
};

static bool make_spots(struct wd_arena *arena, size_t n, struct spots *out)
{
	size_t size = 16;

	while (size < n * 2)
		size *= 2;
	*out = (struct spots){ wd_arena_alloc(arena, size * sizeof(*out->items)), size - 1 };
	return out->items != NULL;
}

/* The shingle's, or the empty one where it would be. */
static struct spot *find_spot(const struct spots *spots, uint32_t hash)
{
	/* By the upper bits (Knuth, The Art of Computer Programming 3, 6.4). */
	size_t at = hash * 0x9E3779B97F4A7C15u >> 32 & spots->mask;

	while (spots->items[at].n_a > 0 && spots->items[at].hash != hash)
		at = (at + 1) & spots->mask;
	return &spots->items[at];
}

/* Where a shingle stands once in both, in the order of a. */
static struct anchor *find_anchors(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
				   size_t *n)
{
	struct anchor *anchors = wd_arena_alloc(arena, (a->n_shingles + 1) * sizeof(*anchors));
	struct spots spots;

	*n = 0;
	if (!anchors || !make_spots(arena, a->n_shingles, &spots))
		return NULL;
	for (size_t i = 0; i < a->n_shingles; i++) {
		struct spot *spot = find_spot(&spots, a->shingles[i]);

		spot->hash = a->shingles[i];
		spot->n_a++;
	}
	for (size_t i = 0; i < b->n_shingles; i++) {
		struct spot *spot = find_spot(&spots, b->shingles[i]);

		spot->n_b++;
		spot->at_b = (uint32_t)i;
	}
	for (size_t i = 0; i < a->n_shingles; i++) {
		const struct spot *spot = find_spot(&spots, a->shingles[i]);

		if (spot->n_a == 1 && spot->n_b == 1)
			anchors[(*n)++] = (struct anchor){ (uint32_t)i, spot->at_b, -1 };
	}
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
