#include "filter/pairs.h"

#define XXH_INLINE_ALL /* words are so short that a call would be most of it */
#include <xxhash.h>

#include "filter/replay.h"

enum {
	LEAST_BYTES = 8,
	MOST_BYTES = 8192,
	MOST_WORDS = 8, /* at a place: as written, and as a person may also type it */
};

int32_t wd_pairs_bit(struct wd_span first, struct wd_span second)
{
	return (int32_t)(XXH3_64bits_withSeed(second.ptr, second.len, XXH3_64bits(first.ptr, first.len)) & INT32_MAX);
}

/* The words of a place. Stems are not among them: phrases rarely ask for them. */
struct place {
	struct wd_span words[MOST_WORDS];
	size_t n;
};

/* Both walks of an entry meet the same pairs. */
struct walk {
	char *bits; /* NULL: they are counted */
	size_t n_bytes, n_pairs;
	bool lacks; /* some pair */
};

static void meet(struct walk *walk, const struct place *before, const struct place *at)
{
	walk->n_pairs += before->n * at->n;
	for (size_t i = 0; walk->bits && i < before->n; i++) {
		for (size_t k = 0; k < at->n; k++) {
			size_t bit = (size_t)wd_pairs_bit(before->words[i], at->words[k]) % (walk->n_bytes * 8);

			walk->bits[bit / 8] |= (char)(1 << bit % 8);
		}
	}
}

static void add(struct walk *walk, struct place *place, struct wd_span word)
{
	if (*word.ptr == WD_TOKEN_STEM)
		return;
	if (wd_tongue_is_byte(word.ptr[word.len - 1]))
		word.len--;
	walk->lacks = walk->lacks || place->n == MOST_WORDS;
	if (place->n < MOST_WORDS)
		place->words[place->n++] = word;
}

static void walk_column(struct walk *walk, struct wd_span rest)
{
	struct place places[2] = { { .n = 0 }, { .n = 0 } }, *before = &places[0], *at = &places[1], *old;
	struct wd_span word;
	bool same_place;

	while (wd_replay_next(&rest, &word, &same_place)) {
		if (!same_place) {
			meet(walk, before, at);
			old = before;
			before = at;
			at = old;
			at->n = 0;
		}
		if (word.len)
			add(walk, at, word);
	}
	meet(walk, before, at);
}

void wd_pairs_write(struct wd_buf *out, const struct wd_span columns[WD_N_COLUMNS])
{
	struct walk walk = { .bits = NULL };
	char *bits;

	for (size_t i = 0; i < WD_N_COLUMNS; i++)
		walk_column(&walk, columns[i]);
	walk.n_bytes = walk.n_pairs < LEAST_BYTES ? LEAST_BYTES : walk.n_pairs > MOST_BYTES ? MOST_BYTES : walk.n_pairs;
	bits = wd_buf_room(out, walk.n_bytes);
	if (!bits)
		return;
	memset(bits, walk.lacks ? 0xFF : 0, walk.n_bytes);
	wd_buf_grew(out, walk.n_bytes);
	walk.bits = bits;
	for (size_t i = 0; i < WD_N_COLUMNS; i++)
		walk_column(&walk, columns[i]);
}
