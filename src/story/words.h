/*
 * A text as a row of units that two publishers' copies of it have in common:
 * words of scripts that part them by blanks, single characters of those that
 * do not (and of Hangul, whose blanks each paper sets as it likes). Case,
 * diacritics, width, punctuation and the commas inside of numbers are gone.
 * Pure; any thread.
 */
#ifndef WD_STORY_WORDS_H
#define WD_STORY_WORDS_H

#include <stdint.h>

#include "util/arena.h"
#include "util/span.h"

struct wd_unit {
	uint32_t hash;         /* of the folded form; the same on every machine */
	uint16_t weight;       /* 2 for a word, 1 for a character that is a unit alone: an English word says about as much as
			    two Chinese characters */
	uint16_t head;         /* a hash of its first three letters, by which a spelling is told from another word */
	uint8_t is_number : 1; /* begins with a digit */
	uint8_t is_short : 1;  /* a word of at most three letters: "the", "of", "und", "что"; says little by itself */
	uint8_t is_name : 1;   /* begins with a capital, as names do and beginnings of sentences */
	uint8_t is_edge : 1;   /* ends what is set off from the text: "SEOUL - ", "[Paper] ", a line */
};

struct wd_units {
	struct wd_unit *items;
	size_t n;
};

/* At most max units of the text, in the arena. Too large for the arena: none. */
struct wd_units wd_words_of(struct wd_arena *arena, struct wd_span text, size_t max);
/* The sum of weights of items[from, to). */
size_t wd_words_weight(const struct wd_units *units, size_t from, size_t to);
/* The first n of a row stand in the units from a place on. */
bool wd_words_stand_at(const struct wd_units *units, size_t at, const struct wd_units *row, size_t n);
/* Neither has any, or both have the same. */
bool wd_words_are_same(const struct wd_units *a, const struct wd_units *b);

#endif
