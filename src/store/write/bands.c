#include "store/write/bands.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/random.h>

#include "util/mem.h"

enum { PART_BITS = 8, PRINT_BITS = 32 - PART_BITS, LEAST_ROWS = 16 };

/* A row is what is left of a print above an entry's id; 0 where there is none. Found from its home on, up to the next gap. */
struct part {
	uint64_t *rows;
	size_t size, n;
};

struct wd_bands {
	struct part parts[WD_BANDS_PARTS];
	/* Odd, so that no two prints become one; drawn, so that nobody can write texts whose prints crowd one place. */
	uint32_t spread;
	size_t most;
};

/* A print as it is kept: which part it is in, and what a row says of it. */
struct place {
	struct part *part;
	uint64_t print;
};

static struct place place_of(const struct wd_bands *bands, uint32_t print)
{
	uint32_t spread = print * bands->spread;

	return (struct place){ (struct part *)&bands->parts[spread >> PRINT_BITS],
			       spread & (((uint32_t)1 << PRINT_BITS) - 1) };
}

static uint64_t row_of(uint64_t print, int64_t entry)
{
	return print << WD_BANDS_ID_BITS | (uint64_t)entry;
}

static uint64_t print_of(uint64_t row)
{
	return row >> WD_BANDS_ID_BITS;
}

static int64_t entry_of(uint64_t row)
{
	return (int64_t)(row & (((uint64_t)1 << WD_BANDS_ID_BITS) - 1));
}

static size_t home_of(const struct part *part, uint64_t print)
{
	return (size_t)(print * part->size >> PRINT_BITS);
}

static size_t behind(const struct part *part, size_t at)
{
	return at + 1 < part->size ? at + 1 : 0;
}

struct wd_bands *wd_bands_new(size_t most)
{
	struct wd_bands *bands = wd_xcalloc(1, sizeof(*bands));

	bands->most = most;
	if (getrandom(&bands->spread, sizeof(bands->spread), 0) != (ssize_t)sizeof(bands->spread))
		bands->spread = 0x9E3779B1u;
	bands->spread |= 1;
	return bands;
}

void wd_bands_free(struct wd_bands *bands)
{
	if (!bands)
		return;
	for (size_t i = 0; i < WD_BANDS_PARTS; i++)
		free(bands->parts[i].rows);
	free(bands);
}

static void put(struct part *part, uint64_t row)
{
	size_t at = home_of(part, print_of(row));

	while (part->rows[at])
		at = behind(part, at);
	part->rows[at] = row;
	part->n++;
}

/* Its rows of entries from oldest on, in another array. */
static void rebuild(struct part *part, size_t size, int64_t oldest)
{
	struct part before = *part;

	*part = (struct part){ wd_xzeroed(size, sizeof(*part->rows)), size, 0 };
	for (size_t i = 0; i < before.size; i++)
		if (before.rows[i] && entry_of(before.rows[i]) >= oldest)
			put(part, before.rows[i]);
	free(before.rows);
}

static int compare_ids(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Half of its rows are of entries from this one on. */
static int64_t middle_of(const struct part *part)
{
	int64_t *ids = wd_xreallocarray(NULL, part->n, sizeof(*ids)), middle;
	size_t n = 0;

	for (size_t i = 0; i < part->size; i++)
		if (part->rows[i])
			ids[n++] = entry_of(part->rows[i]);
	qsort(ids, n, sizeof(*ids), compare_ids);
	middle = ids[n / 2];
	free(ids);
	return middle;
}

/* For one more, so that a fifth of the places stays empty: rows are found within a few steps. */
static void make_room(struct part *part, size_t most)
{
	if (part->n >= most)
		rebuild(part, part->size, middle_of(part));
	else if ((part->n + 1) * 5 > part->size * 4)
		rebuild(part, part->size + part->size / 4 + LEAST_ROWS, 0);
}

void wd_bands_reserve(struct wd_bands *bands, size_t n)
{
	size_t each = n / WD_BANDS_PARTS;

	if (each > bands->most)
		each = bands->most;
	/* Two thirds full, as one is between two steps of growing; parts differ by little. */
	for (size_t i = 0; i < WD_BANDS_PARTS; i++)
		if (bands->parts[i].size < each + each / 2)
			rebuild(&bands->parts[i], each + each / 2, 0);
}

void wd_bands_add(struct wd_bands *bands, uint32_t print, int64_t entry)
{
	struct place place = place_of(bands, print);
	struct part *part = place.part;
	uint64_t row = row_of(place.print, entry);
	size_t at, oldest = 0, n = 0;

	make_room(part, bands->most);
	for (at = home_of(part, place.print); part->rows[at] && n < WD_BANDS_EACH; at = behind(part, at)) {
		if (print_of(part->rows[at]) != place.print)
			continue;
		if (part->rows[at] == row)
			return;
		if (n++ == 0 || part->rows[at] < part->rows[oldest])
			oldest = at;
	}
	if (n < WD_BANDS_EACH) {
		part->rows[at] = row;
		part->n++;
	} else if (part->rows[oldest] < row) {
		part->rows[oldest] = row;
	}
}

/* What stands behind a gap and has its home before it moves into it (Knuth, The Art of Computer Programming 3, 6.4, algorithm R). */
static void close_gap(struct part *part, size_t gap)
{
	for (size_t at = behind(part, gap); part->rows[at]; at = behind(part, at)) {
		size_t home = home_of(part, print_of(part->rows[at]));
		bool is_reached = gap <= at ? home > gap && home <= at : home > gap || home <= at;

		if (is_reached)
			continue;
		part->rows[gap] = part->rows[at];
		gap = at;
	}
	part->rows[gap] = 0;
}

void wd_bands_remove(struct wd_bands *bands, uint32_t print, int64_t entry)
{
	struct place place = place_of(bands, print);
	struct part *part = place.part;
	uint64_t row = row_of(place.print, entry);
	size_t at;

	if (part->size == 0)
		return;
	for (at = home_of(part, place.print); part->rows[at] && part->rows[at] != row; at = behind(part, at))
		;
	if (!part->rows[at])
		return;
	part->n--;
	close_gap(part, at);
}

void wd_bands_expect(const struct wd_bands *bands, const uint32_t *prints, size_t n)
{
	for (size_t i = 0; bands && i < n; i++) {
		struct place place = place_of(bands, prints[i]);

		if (place.part->size)
			__builtin_prefetch(&place.part->rows[home_of(place.part, place.print)]);
	}
}

size_t wd_bands_find(const struct wd_bands *bands, uint32_t print, int64_t out[WD_BANDS_EACH])
{
	struct place place = place_of(bands, print);
	const struct part *part = place.part;
	size_t n = 0;

	if (part->size == 0)
		return 0;
	for (size_t at = home_of(part, place.print); part->rows[at]; at = behind(part, at))
		if (print_of(part->rows[at]) == place.print)
			out[n++] = entry_of(part->rows[at]);
	return n;
}

void wd_bands_forget_below(struct wd_bands *bands, size_t number, int64_t oldest)
{
	struct part *part = &bands->parts[number];
	size_t kept = 0;

	for (size_t i = 0; i < part->size; i++)
		kept += part->rows[i] && entry_of(part->rows[i]) >= oldest;
	if (kept < part->n)
		rebuild(part, kept + kept / 2 + LEAST_ROWS, oldest);
}
