#include "story/stretch.h"

/* A gap of so many units on either side is looked into unit by unit: two mends close to each other. */
enum { SMALL_GAP = 24 };

size_t wd_stretch_weight(const struct wd_stretch *s)
{
	return wd_words_weight(s->units, s->from, s->to);
}

bool wd_stretch_has(const struct wd_stretch *s, uint32_t hash)
{
	for (size_t i = s->from; i < s->to; i++)
		if (s->units->items[i].hash == hash)
			return true;
	return false;
}

bool wd_stretch_has_head(const struct wd_stretch *s, uint16_t head)
{
	for (size_t i = s->from; i < s->to; i++)
		if (s->units->items[i].weight == 2 && s->units->items[i].head == head)
			return true;
	return false;
}

bool wd_stretch_has_pair(const struct wd_stretch *s, const struct wd_unit pair[2])
{
	for (size_t i = s->from; i + 1 < s->to; i++)
		if (s->units->items[i].hash == pair[0].hash && s->units->items[i + 1].hash == pair[1].hash)
			return true;
	return false;
}

static bool has_numbers(const struct wd_stretch *s)
{
	for (size_t i = s->from; i < s->to; i++)
		if (s->units->items[i].is_number)
			return true;
	return false;
}

bool wd_stretch_numbers_differ(const struct wd_stretch *a, const struct wd_stretch *b)
{
	if (!has_numbers(a) || !has_numbers(b))
		return false;
	for (int turn = 0; turn < 2; turn++) {
		const struct wd_stretch *x = turn ? b : a, *y = turn ? a : b;

		for (size_t i = x->from; i < x->to; i++)
			if (x->units->items[i].is_number && !wd_stretch_has(y, x->units->items[i].hash))
				return true;
	}
	return false;
}

static bool has_own_name(const struct wd_stretch *a, const struct wd_stretch *b)
{
	for (size_t i = a->from; i < a->to; i++)
		if (a->units->items[i].is_name && !wd_stretch_has_head(b, a->units->items[i].head))
			return true;
	return false;
}

bool wd_stretch_names_differ(const struct wd_stretch *a, const struct wd_stretch *b)
{
	return has_own_name(a, b) && has_own_name(b, a);
}

/* The weight of the longest row of units that both hold in this order. Small gaps only. */
static size_t common_weight(const struct wd_stretch *a, const struct wd_stretch *b)
{
	size_t best[SMALL_GAP + 1] = { 0 };

	for (size_t i = a->from; i < a->to; i++) {
		size_t before = 0;

		for (size_t k = b->from; k < b->to; k++) {
			size_t *here = &best[k - b->from + 1], up = *here;

			if (a->units->items[i].hash == b->units->items[k].hash)
				*here = before + a->units->items[i].weight;
			else if (here[-1] > *here)
				*here = here[-1];
			before = up;
		}
	}
	return best[b->to - b->from];
}

size_t wd_stretch_mended(const struct wd_stretch *a, const struct wd_stretch *b)
{
	size_t of_a = wd_stretch_weight(a), of_b = wd_stretch_weight(b), less = of_a < of_b ? of_a : of_b;

	if (a->to - a->from > SMALL_GAP || b->to - b->from > SMALL_GAP || less == 0)
		return less;
	return less - common_weight(a, b);
}
