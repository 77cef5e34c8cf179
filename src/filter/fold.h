/*
 * What characters are to words: their class, and the one form in which
 * letters are compared, whatever their case, diacritics and width.
 */
#ifndef WD_FILTER_FOLD_H
#define WD_FILTER_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wd_letter {
	WD_LETTER_NONE,  /* parts words */
	WD_LETTER_WORD,  /* letters, digits and marks, which form words together */
	WD_LETTER_ALONE, /* Han, Kana, Hangul, Thai and its neighbours: each is a token of its own */
	WD_LETTER_MARK,  /* a diacritic that folding drops, or what nobody sees: part of a word, of no weight */
	WD_LETTER_SIGN,  /* an emoji: a word of its own */
};

enum { WD_FOLD_MAX = 6 };

enum wd_letter wd_letter_class(uint32_t c);
/* Lower case only. */
uint32_t wd_letter_lower(uint32_t c);
bool wd_letter_is_apostrophe(uint32_t c);
bool wd_letter_is_hyphen(uint32_t c);
bool wd_letter_is_hangul(uint32_t c); /* a syllable */
/* The value of a decimal digit of any script; -1: it is none. */
int wd_letter_digit(uint32_t c);
/*
 * The folded form, at most WD_FOLD_MAX characters; returns their count, 0 for a mark.
 * Case, diacritics and width go; digits of all scripts are ours; ideographs, Kana and the
 * letters of Arabic keyboards have one form each. What is a letter of its own stays: й, ї.
 */
size_t wd_letter_fold(uint32_t c, uint32_t out[WD_FOLD_MAX]);
/* The one character of a syllable of Hangul or a voiced Kana that comes in two; 0 when they are none. */
uint32_t wd_letter_joined(uint32_t c, uint32_t next);

#endif
