#include "store/rows/place.h"

#include <string.h>

#include "util/clock.h"

int64_t wd_place_base(int64_t sort_at)
{
	int64_t second = sort_at > 0 ? sort_at / 1000 : 0;

	/* Ids begin at 1; far beyond any clock, the product must not overflow. */
	if (second > INT64_MAX / (4 * WD_PLACE_SLOTS))
		second = INT64_MAX / (4 * WD_PLACE_SLOTS);
	return second > 0 ? second * WD_PLACE_SLOTS : 1;
}

/* The highest id below the bound that an entry or a story has. One question: a server is not asked twice for each entry. */
static const char highest_below[] =
	"SELECT max(id) FROM"
	" (SELECT id FROM (SELECT id FROM entry WHERE id < ?1 ORDER BY id DESC LIMIT 1) e"
	" UNION ALL SELECT id FROM (SELECT id FROM story WHERE id < ?1 ORDER BY id DESC LIMIT 1) s) i";

static size_t slot_of(int64_t base)
{
	return (size_t)(base / WD_PLACE_SLOTS) % WD_PLACES_KNOWN;
}

void wd_places_forget(struct wd_places *places)
{
	memset(places->lately, 0, sizeof(places->lately));
}

void wd_places_expect(struct wd_db *db, const struct wd_places *places, int64_t sort_at)
{
	int64_t base = wd_place_base(sort_at);

	if (places->lately[slot_of(base)].base != base)
		wd_db_foresee(db, highest_below, "i", base + WD_PLACE_SLOTS);
}

/* Behind those of its second, which are crowded into the next ones. */
static bool find_behind(struct wd_db *db, struct wd_places *places, int64_t base, int64_t *id)
{
	int64_t above;

	/* What is known of the seconds that it comes to stand in does not hold any more. */
	wd_places_forget(places);
	wd_db_outdate_all(db);
	for (int64_t window = 4 * WD_PLACE_SLOTS; *id >= base + window / 4; window *= 4) {
		if (!wd_db_int(db, id, 0, highest_below, "i", base + window))
			return false;
		*id = *id < base ? base : *id + 1;
	}
	above = *id - base - WD_PLACE_SLOTS + 1;
	if (above <= places->spread)
		return true;
	while (places->spread < above)
		places->spread = places->spread ? places->spread * 2 : WD_PLACE_SLOTS;
	return wd_db_set_meta(db, "spread", places->spread);
}

bool wd_places_find(struct wd_db *db, struct wd_places *places, int64_t sort_at, int64_t *id)
{
	int64_t base = wd_place_base(sort_at);
	size_t slot = slot_of(base);

	*id = places->lately[slot].last;
	if (places->lately[slot].base != base && !wd_db_int(db, id, 0, highest_below, "i", base + WD_PLACE_SLOTS))
		return false;
	*id = *id < base ? base : *id + 1;
	if (*id >= base + WD_PLACE_SLOTS)
		return find_behind(db, places, base, id);
	places->lately[slot].base = base;
	places->lately[slot].last = *id;
	return true;
}
