/* The prints in memory against a plain list for each print. */
#include "test.h"

#include <stdlib.h>

#include "store/write/bands.h"

enum { PRINTS = 20000, TURNS = 400000, WINDOW = 100000, FEW_ROWS = 256 };

struct list {
	int64_t entries[WD_BANDS_EACH];
	size_t n;
};

static unsigned roll(uint64_t *seed, unsigned n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % n;
}

static uint32_t print_of(size_t i)
{
	return (uint32_t)i * 2246822519u;
}

static size_t find_entry(const struct list *list, int64_t entry)
{
	size_t i = 0;

	while (i < list->n && list->entries[i] != entry)
		i++;
	return i;
}

static size_t oldest_of(const struct list *list)
{
	size_t oldest = 0;

	for (size_t i = 1; i < list->n; i++)
		if (list->entries[i] < list->entries[oldest])
			oldest = i;
	return oldest;
}

static void add(struct list *list, int64_t entry)
{
	size_t at = list->n;

	if (find_entry(list, entry) < list->n)
		return;
	if (list->n == WD_BANDS_EACH) {
		at = oldest_of(list);
		if (list->entries[at] > entry)
			return;
	} else {
		list->n++;
	}
	list->entries[at] = entry;
}

static void remove_at(struct list *list, size_t at)
{
	list->entries[at] = list->entries[--list->n];
}

static void must_agree(const struct wd_bands *bands, size_t i, const struct list *list)
{
	int64_t got[WD_BANDS_EACH];
	size_t n = wd_bands_find(bands, print_of(i), got);

	assert_int_equal(n, list->n);
	for (size_t k = 0; k < n; k++)
		assert_true(find_entry(list, got[k]) < list->n);
}

static void forget_below(struct wd_bands *bands, struct list *lists, int64_t oldest)
{
	for (size_t i = 0; i < WD_BANDS_PARTS; i++)
		wd_bands_forget_below(bands, i, oldest);
	for (size_t i = 0; i < PRINTS; i++)
		for (size_t k = lists[i].n; k-- > 0;)
			if (lists[i].entries[k] < oldest)
				remove_at(&lists[i], k);
}

/* Entries come, some of them published before others, and go, and the window moves on. */
static void agrees_with_lists(void **state)
{
	struct list *lists = calloc(PRINTS, sizeof(*lists));
	struct wd_bands *bands = wd_bands_new(TURNS);
	uint64_t seed = 7;

	(void)state;
	assert_non_null(lists);
	for (int64_t turn = 1; turn <= TURNS; turn++) {
		/* Some prints are of many entries, most of few. */
		size_t i = roll(&seed, 2) ? roll(&seed, PRINTS) : roll(&seed, 1 + roll(&seed, PRINTS));
		int64_t entry = roll(&seed, 8) ? turn : turn - (int64_t)roll(&seed, (unsigned)turn);

		if (roll(&seed, 16) == 0 && lists[i].n) {
			size_t at = roll(&seed, (unsigned)lists[i].n);

			wd_bands_remove(bands, print_of(i), lists[i].entries[at]);
			remove_at(&lists[i], at);
		} else {
			wd_bands_add(bands, print_of(i), entry);
			add(&lists[i], entry);
		}
		must_agree(bands, i, &lists[i]);
		if (turn % WINDOW == 0)
			forget_below(bands, lists, turn - WINDOW / 2);
	}
	for (size_t i = 0; i < PRINTS; i++)
		must_agree(bands, i, &lists[i]);
	wd_bands_free(bands);
	free(lists);
}

/* In no order: multiples of one number may crowd a few parts, whatever spreads them (Mueller, "hash-prospector", lowbias32). */
static uint32_t mixed_of(int64_t entry)
{
	uint32_t x = (uint32_t)entry;

	x = (x ^ x >> 16) * 0x7feb352du;
	x = (x ^ x >> 15) * 0x846ca68bu;
	return x ^ x >> 16;
}

/* Of more than is allowed the newer half stays, and is found. */
static void has_a_ceiling(void **state)
{
	struct wd_bands *bands = wd_bands_new(FEW_ROWS);
	int64_t most = (int64_t)FEW_ROWS * WD_BANDS_PARTS, last = most + most / 4, n = 0, n_new = 0;
	int64_t found[WD_BANDS_EACH];

	(void)state;
	for (int64_t entry = 1; entry <= last; entry++)
		wd_bands_add(bands, mixed_of(entry), entry);
	for (int64_t entry = 1; entry <= last; entry++) {
		bool is_there = wd_bands_find(bands, mixed_of(entry), found) > 0;

		n += is_there;
		n_new += is_there && entry > last - most / 4;
	}
	assert_in_range(n, most / 4, most);
	assert_int_equal(n_new, most / 4);
	wd_bands_free(bands);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_lists),
		cmocka_unit_test(has_a_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
