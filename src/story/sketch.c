#include "story/sketch.h"

#include "story/head.h"
#include "story/match.h"

enum { IS_WORD = 0x80, NAMES_PAPER = 1 };

size_t wd_sketch_pack(const struct wd_fingerprint *fp, unsigned char out[WD_SKETCH_BYTES])
{
	const struct wd_units *body = &fp->body;
	uint32_t title = wd_head_title(&fp->title);

	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)(title >> (8 * i));
	out[4] = wd_match_names_paper(fp) ? NAMES_PAPER : 0;
	for (size_t i = 0; i < body->n; i++)
		out[WD_SKETCH_HEAD + i] =
			(unsigned char)((body->items[i].hash & (IS_WORD - 1)) | (body->items[i].weight == 2 ? IS_WORD : 0));
	return WD_SKETCH_HEAD + body->n;
}

static uint16_t weight_of(char unit)
{
	return (unsigned char)unit & IS_WORD ? 2 : 1;
}

/* As a text has them: of so many units that their bytes fit into one number. */
static void make_shingles(const char *units, struct wd_fingerprint *out)
{
	size_t weight = 0, to = 0, n = out->body.n;

	for (size_t from = 0; from < n; weight -= weight_of(units[from++])) {
		uint64_t all = 0;

		while (to < n && weight < WD_SHINGLE_WEIGHT)
			weight += weight_of(units[to++]);
		if (weight < WD_SHINGLE_WEIGHT)
			return;
		memcpy(&all, units + from, to - from);
		/* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4). */
		out->shingles[out->n_shingles++] = (uint32_t)(all * 0x9E3779B97F4A7C15U >> 32);
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
	for (size_t i = 0; i < n; i++)
		out->print.body.items[i] =
			(struct wd_unit){ .hash = (unsigned char)units[i], .weight = weight_of(units[i]) };
	make_shingles(units, &out->print);
	return true;
}

bool wd_sketches_may_join(struct wd_arena *arena, const struct wd_sketch *a, const struct wd_sketch *b)
{
	return wd_match_may_join(arena, &a->print, &b->print,
				 &(struct wd_match_known){ .same_title = a->title && a->title == b->title,
							   .names_paper = a->names_paper || b->names_paper });
}
