#include "store/write/gists.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/spread.h"

enum {
	WAYS = 16,
	MOST_TAKEN = 10, /* of these, as a mean: of a hundred entries two find no place */
	LEAST_SETS = 64,
	MOST_SETS = 1 << 16,
};

struct set {
	int64_t entries[WAYS]; /* 0: none */
	struct wd_gist gists[WAYS];
};

struct wd_gists {
	struct set *sets;
	size_t n_sets, n;
};

struct place {
	struct set *set;
	size_t at;
};

struct wd_gists *wd_gists_new(void)
{
	struct wd_gists *gists = wd_xcalloc(1, sizeof(*gists));

	gists->n_sets = LEAST_SETS;
	gists->sets = wd_xcalloc(gists->n_sets, sizeof(*gists->sets));
	return gists;
}

void wd_gists_free(struct wd_gists *gists)
{
	if (!gists)
		return;
	free(gists->sets);
	free(gists);
}

static struct set *set_of(const struct wd_gists *gists, int64_t entry)
{
	return &gists->sets[wd_spread(entry, 32) * gists->n_sets >> 32];
}

void wd_gists_expect(const struct wd_gists *gists, int64_t entry)
{
	const struct set *set = set_of(gists, entry);

	__builtin_prefetch(&set->entries[0]);
	__builtin_prefetch(&set->entries[WAYS / 2]);
}

/* The entry's; else one that is free, or the oldest entry's. */
static struct place find_place(const struct wd_gists *gists, int64_t entry)
{
	struct set *set = set_of(gists, entry);
	size_t oldest = 0;

	for (size_t i = 0; i < WAYS; i++) {
		if (set->entries[i] == entry)
			return (struct place){ set, i };
		if (set->entries[i] < set->entries[oldest])
			oldest = i;
	}
	return (struct place){ set, oldest };
}

static void put(struct wd_gists *gists, int64_t entry, const struct wd_gist *gist)
{
	struct place place = find_place(gists, entry);

	gists->n += place.set->entries[place.at] == 0;
	place.set->entries[place.at] = entry;
	place.set->gists[place.at] = *gist;
}

static void rebuild(struct wd_gists *gists, size_t n_sets)
{
	const struct wd_gists before = *gists;

	n_sets = n_sets < MOST_SETS ? n_sets : MOST_SETS;
	*gists = (struct wd_gists){ wd_xzeroed(n_sets, sizeof(*gists->sets)), n_sets, 0 };
	for (const struct set *set = before.sets; set < before.sets + before.n_sets; set++)
		for (size_t i = 0; i < WAYS; i++)
			if (set->entries[i])
				put(gists, set->entries[i], &set->gists[i]);
	free(before.sets);
}

void wd_gists_reserve(struct wd_gists *gists, size_t n)
{
	size_t n_sets = n / MOST_TAKEN + 1;

	if (n_sets > gists->n_sets)
		rebuild(gists, n_sets);
}

void wd_gists_put(struct wd_gists *gists, int64_t entry, const struct wd_gist *gist)
{
	if (gists->n >= gists->n_sets * MOST_TAKEN && gists->n_sets < MOST_SETS)
		rebuild(gists, gists->n_sets + gists->n_sets / 4);
	put(gists, entry, gist);
}

void wd_gists_drop(struct wd_gists *gists, int64_t entry)
{
	struct place place = find_place(gists, entry);

	if (place.set->entries[place.at] != entry)
		return;
	place.set->entries[place.at] = 0;
	gists->n--;
}

void wd_gists_forget_below(struct wd_gists *gists, int64_t oldest)
{
	for (struct set *set = gists->sets; set < gists->sets + gists->n_sets; set++)
		for (size_t i = 0; i < WAYS; i++)
			if (set->entries[i] && set->entries[i] < oldest) {
				set->entries[i] = 0;
				gists->n--;
			}
}

const struct wd_gist *wd_gists_find(const struct wd_gists *gists, int64_t entry)
{
	struct place place = find_place(gists, entry);

	return place.set->entries[place.at] == entry ? &place.set->gists[place.at] : NULL;
}
