#include "store/rows/place.h"

#include "util/clock.h"

int64_t wd_place_base(int64_t sort_at)
{
	int64_t second = sort_at > 0 ? sort_at / 1000 : 0;

	/* Ids begin at 1; far beyond any clock, the product must not overflow. */
	if (second > INT64_MAX / (4 * WD_PLACE_SLOTS))
		second = INT64_MAX / (4 * WD_PLACE_SLOTS);
	return second > 0 ? second * WD_PLACE_SLOTS : 1;
}

/* The highest id below the bound that an entry or a story has, 0 for none. */
static bool highest_below(struct wd_db *db, int64_t bound, int64_t *id)
{
	/* One question: a server is not asked twice for each entry. */
	return wd_db_int(db, id, 0,
			 "SELECT max(coalesce((SELECT id FROM entry WHERE id < ?1 ORDER BY id DESC LIMIT 1), 0),"
			 " coalesce((SELECT id FROM story WHERE id < ?1 ORDER BY id DESC LIMIT 1), 0))",
			 "i", bound);
}

bool wd_place_find(struct wd_db *db, int64_t *spread, int64_t sort_at, int64_t *id)
{
	int64_t base = wd_place_base(sort_at), above;

	for (int64_t window = WD_PLACE_SLOTS;; window *= 4) {
		if (!highest_below(db, base + window, id))
			return false;
		*id = *id < base ? base : *id + 1;
		if (*id < base + window)
			break;
	}
	above = *id - base - WD_PLACE_SLOTS + 1;
	if (above <= *spread)
		return true;
	while (*spread < above)
		*spread = *spread ? *spread * 2 : WD_PLACE_SLOTS;
	return wd_db_set_meta(db, "spread", *spread);
}
