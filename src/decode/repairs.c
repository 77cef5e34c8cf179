#include "decode/repairs.h"

bool wd_repairs_add(struct wd_arena *arena, struct wd_repairs *repairs, struct wd_span phrase)
{
	struct wd_span *item;

	if (!phrase.ptr)
		return false;
	for (size_t i = 0; i < repairs->n; i++) {
		if (wd_span_equal(repairs->items[i], phrase))
			return true;
	}
	item = wd_arena_push(arena, &repairs->items, &repairs->n, sizeof(*item));
	if (!item)
		return false;
	*item = phrase;
	return true;
}

bool wd_repairs_place(struct wd_arena *arena, struct wd_repairs *repairs, struct wd_span phrase, size_t at)
{
	struct wd_repair_place *place;

	if (repairs->n_places == WD_REPAIRS_PLACES)
		return true;
	place = wd_arena_push(arena, &repairs->places, &repairs->n_places, sizeof(*place));
	if (place)
		*place = (struct wd_repair_place){ phrase, at };
	return place != NULL;
}
