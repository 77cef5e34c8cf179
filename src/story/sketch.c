#include "story/sketch.h"

#include "story/head.h"
#include "story/match.h"

enum { IS_WORD = 1, HASH_BITS = 7, NAMES_PAPER = 1 };

size_t wd_sketch_pack(const struct wd_fingerprint *fp, unsigned char out[WD_SKETCH_BYTES])
{
	const struct wd_units *body = &fp->body;
	uint32_t title = wd_head_title(&fp->title);

	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)(title >> (8 * i));
	out[4] = wd_match_names_paper(fp) ? NAMES_PAPER : 0;
	for (size_t i = 0; i < body->n; i++)
		/* The highest ones, so that two texts stand in the same order by their sketches as by themselves. */
		out[WD_SKETCH_HEAD + i] = (unsigned char)(body->items[i].hash >> (32 - HASH_BITS) << 1 |
							  (body->items[i].weight == 2 ? IS_WORD : 0));
	return WD_SKETCH_HEAD + body->n;
}

static uint16_t weight_of(char unit)
{
	return (unsigned char)unit & IS_WORD ? 2 : 1;
}

/* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4), of units whose bytes fit into one number. */
static uint32_t shingle_of(uint64_t units)
{
	return (uint32_t)(units * 0x9E3779B97F4A7C15U >> 32);
}

/* Of a text that is all words: each shingle has as many. */
static void make_even_shingles(const char *units, struct wd_fingerprint *out)
{
	enum { WORDS = WD_SHINGLE_WEIGHT / 2 };
	uint64_t all = 0;

	for (size_t i = 0; i < out->body.n; i++) {
		all = all >> 8 | (uint64_t)(unsigned char)units[i] << (8 * (WORDS - 1));
		if (i + 1 >= WORDS)
			out->shingles[out->n_shingles++] = shingle_of(all);
	}
}

/* As a text has them. */
static void make_shingles(const char *units, struct wd_fingerprint *out)
{
	size_t weight = 0, to = 0, n = out->body.n;
	uint64_t all = 0; /* the bytes of the units from `from` on, up to `to`, the first one lowest */

	for (size_t from = 0; from < n; weight -= weight_of(units[from++]), all >>= 8) {
		while (to < n && weight < WD_SHINGLE_WEIGHT) {
			all |= (uint64_t)(unsigned char)units[to] << (8 * (to - from));
			weight += weight_of(units[to++]);
		}
		if (weight < WD_SHINGLE_WEIGHT)
			return;
		out->shingles[out->n_shingles++] = shingle_of(all);
	}
}

bool wd_sketch_open(struct wd_arena *arena, struct wd_span bytes, struct wd_sketch *out)
{
	const char *units = bytes.ptr + WD_SKETCH_HEAD;
	size_t n = bytes.len - WD_SKETCH_HEAD;

	*out = (struct wd_sketch){ .names_paper = bytes.ptr[4] & NAMES_PAPER };
	for (int i = 0; i < 4; i++)
		out->title |= (uint32_t)(unsigned char)bytes.ptr[i] << (8 * i);
	out->print.body = (struct wd_units){ wd_arena_space(arena, (n + 1) * sizeof(*out->print.body.items)), n };
	out->print.shingles = wd_arena_space(arena, (n + 1) * sizeof(*out->print.shingles));
	if (!out->print.body.items || !out->print.shingles)
		return false;
	for (size_t i = 0; i < n; i++) {
		out->print.body.items[i] =
			(struct wd_unit){ .hash = (unsigned char)units[i], .weight = weight_of(units[i]) };
		out->weight += weight_of(units[i]);
	}
	if (out->weight == 2 * n)
		make_even_shingles(units, &out->print);
	else
		make_shingles(units, &out->print);
	return true;
}

bool wd_sketch_seek(struct wd_arena *arena, struct wd_span bytes, struct wd_sketch_seeking *out)
{
	return wd_sketch_open(arena, bytes, &out->sketch) && wd_align_spots(arena, &out->sketch.print, &out->spots);
}

bool wd_sketches_may_join(struct wd_arena *arena, const struct wd_sketch_seeking *a, const struct wd_sketch *b)
{
	const struct wd_sketch *own = &a->sketch;
	const struct wd_match_known known = { .spots = &a->spots,
					      .weight_a = own->weight,
					      .weight_b = b->weight,
					      .same_title = own->title && own->title == b->title,
					      .names_paper = own->names_paper || b->names_paper };

	return wd_match_may_join(arena, &own->print, &b->print, &known);
}
