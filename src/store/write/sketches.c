#include "store/write/sketches.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/spread.h"

enum {
	RING_BYTES = 4 << 20, /* 20,000 texts of 200 words: a day of news of a large list */
	SET_BITS = 13,
	SETS = 1 << SET_BITS,
	WAYS = 8,
};

/* Where an entry's bytes stand: at, counted from the first that was ever put. */
struct place {
	int64_t entry; /* 0: none */
	uint64_t at;
};

struct wd_sketches {
	struct place places[SETS][WAYS];
	uint64_t end; /* the next one is put here; what is farther behind it than the ring is long is gone */
	char ring[RING_BYTES];
};

struct wd_sketches *wd_sketches_new(void)
{
	struct wd_sketches *sketches = wd_xcalloc(1, sizeof(*sketches));

	/* So that a place that was never taken is one that is gone. */
	sketches->end = 2 * (uint64_t)RING_BYTES;
	return sketches;
}

void wd_sketches_free(struct wd_sketches *sketches)
{
	free(sketches);
}

static struct place *set_of(const struct wd_sketches *sketches, int64_t entry)
{
	return (struct place *)sketches->places[wd_spread(entry, SET_BITS)];
}

static bool is_there(const struct wd_sketches *sketches, const struct place *place)
{
	return place->at + RING_BYTES >= sketches->end;
}

/* The entry's, else the one that is gone or will be first. */
static struct place *find_place(const struct wd_sketches *sketches, int64_t entry)
{
	struct place *set = set_of(sketches, entry), *oldest = set;

	for (struct place *place = set; place < set + WAYS; place++) {
		if (place->entry == entry)
			return place;
		if (place->at < oldest->at)
			oldest = place;
	}
	return oldest;
}

void wd_sketches_put(struct wd_sketches *sketches, int64_t entry, struct wd_span bytes)
{
	struct place *place = find_place(sketches, entry);
	uint16_t len = (uint16_t)bytes.len;
	size_t at = sketches->end % RING_BYTES;

	if (at + sizeof(len) + len > RING_BYTES) {
		sketches->end += RING_BYTES - at;
		at = 0;
	}
	*place = (struct place){ entry, sketches->end };
	memcpy(sketches->ring + at, &len, sizeof(len));
	memcpy(sketches->ring + at + sizeof(len), bytes.ptr, len);
	sketches->end += sizeof(len) + len;
}

void wd_sketches_drop(struct wd_sketches *sketches, int64_t entry)
{
	struct place *place = find_place(sketches, entry);

	if (place->entry == entry)
		*place = (struct place){ 0, 0 };
}

struct wd_span wd_sketches_find(const struct wd_sketches *sketches, int64_t entry)
{
	const struct place *place = find_place(sketches, entry);
	const char *from = sketches->ring + place->at % RING_BYTES;
	uint16_t len;

	if (place->entry != entry || !is_there(sketches, place))
		return WD_SPAN_NONE;
	memcpy(&len, from, sizeof(len));
	return (struct wd_span){ from + sizeof(len), len };
}
