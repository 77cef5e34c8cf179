#include "store/rows/place.h"

#include <string.h>

#include "util/spread.h"

int64_t wd_place_base(int64_t sort_at)
{
	int64_t second = sort_at > 0 ? sort_at / 1000 : 0;

	/* Ids begin at 1; far beyond any clock, the product must not overflow. */
	if (second > INT64_MAX / (4 * WD_PLACE_SLOTS))
		second = INT64_MAX / (4 * WD_PLACE_SLOTS);
	return second > 0 ? second * WD_PLACE_SLOTS : 1;
}

/* The highest id below the bound that an entry or a story has. One question: a server is not asked twice for each entry. */
#define HIGHEST_BELOW                                                                      \
	"SELECT max(id) FROM"                                                              \
	" (SELECT id FROM (SELECT id FROM entry WHERE id < ?1 ORDER BY id DESC LIMIT 1) e" \
	" UNION ALL SELECT id FROM (SELECT id FROM story WHERE id < ?1 ORDER BY id DESC LIMIT 1) s) i"
/* What is foreseen of a second's places is kept true; of several seconds it is not. */
static const char in_second[] = HIGHEST_BELOW, in_window[] = HIGHEST_BELOW;

/* Of the places of its second. */
static int64_t end_of(int64_t base)
{
	return base / WD_PLACE_SLOTS * WD_PLACE_SLOTS + WD_PLACE_SLOTS;
}

static size_t slot_of(int64_t base)
{
	/* Many dates are of full minutes and hours. */
	return wd_spread(base / WD_PLACE_SLOTS, WD_PLACE_BITS);
}

void wd_places_forget(struct wd_places *places)
{
	memset(places->lately, 0, sizeof(places->lately));
	memset(places->crowds, 0, sizeof(places->crowds));
	places->grew = false;
}

void wd_places_expect(struct wd_db *db, const struct wd_places *places, int64_t sort_at)
{
	int64_t base = wd_place_base(sort_at);

	if (places->lately[slot_of(base)].base != base)
		wd_db_foresee(db, in_second, "i", end_of(base));
}

/* The highest of its second, as far as its places go. */
static void know(struct wd_db *db, struct wd_places *places, int64_t id)
{
	int64_t first = id / WD_PLACE_SLOTS * WD_PLACE_SLOTS, base = first > 0 ? first : 1;
	size_t slot = slot_of(base);

	/* What was foreseen for another of this second is not so any more. */
	wd_db_outdate(db, in_second, "i", end_of(base));
	places->lately[slot].base = base;
	places->lately[slot].last = id;
	for (size_t i = 0; i < WD_CROWDS_KNOWN; i++) {
		struct wd_crowd *crowd = &places->crowds[i];

		if (id >= crowd->base && id < crowd->end && id > crowd->last)
			crowd->last = id;
	}
}

/* What was seen behind this second the last time; else nothing yet. */
static struct wd_crowd *crowd_of(struct wd_places *places, int64_t base)
{
	struct wd_crowd *crowd = places->crowds;

	while (crowd < places->crowds + WD_CROWDS_KNOWN && crowd->base != base)
		crowd++;
	if (crowd == places->crowds + WD_CROWDS_KNOWN) {
		crowd = &places->crowds[places->n_crowds++ % WD_CROWDS_KNOWN];
		*crowd = (struct wd_crowd){ base, base + WD_PLACE_SLOTS, base + WD_PLACE_SLOTS - 1 };
	}
	return crowd;
}

/* The next of this writer's. */
static int64_t next_of(const struct wd_places *places, int64_t highest, int64_t base)
{
	int64_t id = highest < base ? base : highest + 1;

	return places->lanes < 2 ? id : id + (places->lane + places->lanes - id % places->lanes) % places->lanes;
}

/* Behind those of its second, which are crowded into the next ones. */
static bool find_behind(struct wd_db *db, struct wd_places *places, int64_t base, int64_t *id)
{
	struct wd_crowd *crowd = crowd_of(places, base);
	int64_t above;

	while (next_of(places, crowd->last, base) >= crowd->end) {
		int64_t end = base + (crowd->end - base) * 4;

		if (!wd_db_int(db, id, 0, in_window, "i", end))
			return false;
		crowd->end = end;
		crowd->last = *id;
	}
	*id = next_of(places, crowd->last, base);
	know(db, places, *id);
	above = *id - base - WD_PLACE_SLOTS + 1;
	if (above <= places->spread)
		return true;
	while (places->spread < above)
		places->spread = places->spread ? places->spread * 2 : WD_PLACE_SLOTS;
	places->grew = true;
	return true;
}

/* Another writer's may have grown further meanwhile. */
bool wd_places_write(struct wd_db *db, struct wd_places *places)
{
	return !places->grew || wd_db_run(db,
					  "INSERT INTO meta(name, value) VALUES ('spread', ?1)"
					  " ON CONFLICT(name) DO UPDATE SET value = max(meta.value, excluded.value)",
					  "i", places->spread);
}

bool wd_places_find(struct wd_db *db, struct wd_places *places, int64_t sort_at, int64_t *id)
{
	int64_t base = wd_place_base(sort_at);
	size_t slot = slot_of(base);

	*id = places->lately[slot].last;
	if (places->lately[slot].base != base && !wd_db_int(db, id, 0, in_second, "i", end_of(base)))
		return false;
	*id = next_of(places, *id, base);
	if (*id >= end_of(base))
		return find_behind(db, places, base, id);
	know(db, places, *id);
	return true;
}
