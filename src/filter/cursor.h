/*
 * Reading a text word by word. Internal to filter/ (token.c, number.c, variant.c).
 */
#ifndef WD_FILTER_CURSOR_H
#define WD_FILTER_CURSOR_H

#include "filter/token.h"

enum { WD_WORD_MOST = 128 }; /* bytes of a token; a longer word is cut, alike in index and query */

struct wd_cursor {
	struct wd_span text;
	size_t at, from; /* where the reading is; where what is being sent began */
	wd_token_fn token;
	void *ctx;
	enum wd_tongue tongue, latin; /* of a text, and of its words in Latin letters */
	bool is_query, stems;
	bool shouts;       /* capitals say nothing: a query in capitals alone, a name */
	bool any;          /* some token was sent */
	bool in_tag;       /* a # stands before this word */
	bool whole;        /* half-spaces part no words */
	size_t alone_end;  /* where the last Han, Kana or Hangul character ended; 0 none */
	uint32_t alone;    /* that character, folded */
	size_t run;        /* Katakana side by side before here */
	size_t joined_end; /* where the last pair of parts ended */
};

struct wd_word {
	char lower[WD_WORD_MOST], folded[WD_WORD_MOST]; /* with its diacritics, and without */
	size_t n_lower, n_folded;
	uint32_t letter; /* the first */
	size_t start, end;
	bool has_letter, has_digit, has_small, is_initials;
};

/* The character at a place and where the next begins; 0 at the end. */
uint32_t wd_cursor_peek(const struct wd_cursor *cursor, size_t at, size_t *next);
/* The digit's value; -1 where there is none. */
int wd_cursor_digit(const struct wd_cursor *cursor, size_t at, size_t *next);
/* A letter or digit that forms words with its neighbours. */
bool wd_cursor_is_word(uint32_t c);
/* ZWNJ, which parts a word of Persian less than a blank does, between what it stands between. */
bool wd_cursor_is_half_space(uint32_t before, uint32_t c, uint32_t behind);

/* Without zeroing the texts, which would cost more than the word. */
void wd_word_clear(struct wd_word *word);
void wd_word_add(struct wd_word *word, uint32_t c);
/* Reads the word at the cursor, and moves behind it and its possessive. */
void wd_cursor_read(struct wd_cursor *cursor, struct wd_word *word);
/* Behind a word that was read: it and the next in one, where a hyphen, a half-space or an abbreviation's stop joins them. */
bool wd_cursor_joined(struct wd_cursor *cursor, const struct wd_word *word, struct wd_word *out);

#endif
