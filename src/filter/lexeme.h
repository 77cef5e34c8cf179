/*
 * What PostgreSQL's index holds, in its lexemes: the tokens of an entry as replay.h writes
 * them, and what else it is found by. Pure; vector.c writes them, tsquery.c asks for them.
 *
 * A tsvector has 16,383 places, 256 of them a lexeme, and a megabyte. What does not fit is left out and
 * said, so that who asks knows what cannot be told from it: an entry may be found by mistake, never missed.
 */
#ifndef WD_FILTER_LEXEME_H
#define WD_FILTER_LEXEME_H

#include <stdint.h>

#include "filter/query.h"

/*
 * The first byte of lexemes that are no tokens (no token begins so). Words of authors and categories stand only with
 * it, so that what is asked of a text needs no look at its places; a title's also without it.
 */
enum wd_lexeme_mark {
	WD_LEXEME_PLAIN,
	WD_LEXEME_AUTHOR = 0x04,
	WD_LEXEME_CATEGORY,
	WD_LEXEME_TITLE,
	WD_LEXEME_OTHER, /* below */
};

/* How much of an entry its vector tells. The latter two stand in it as lexemes, too. */
enum wd_vector_gap {
	WD_VECTOR_WHOLE,
	WD_VECTOR_PLACES, /* all words, but not all of their places */
	WD_VECTOR_WORDS,  /* not even all words */
};
#define WD_LEXEME_GAP_PLACES "\aplaces"
#define WD_LEXEME_GAP_WORDS "\awords"
/* What no vector holds. */
#define WD_LEXEME_NEVER "\anever"

/*
 * Ids go by time, and the newest matches are wanted: so a vector also says in which block of ids it lies, at several
 * levels, and a question about a frequent word need not gather all of its entries: "\a" and this letter, and
 * the id without its last bits in hexadecimal digits.
 */
#define WD_LEXEME_BLOCK "\a%c%llx"
enum { WD_BLOCK_LEVELS = 8, WD_BLOCK_FIRST_BITS = 16, WD_BLOCK_BITS = 2 };

/* Between the columns of a vector so many places are free: nothing is next to, or near, what stands in another. */
enum { WD_VECTOR_APART = 32 };

/* The weights of title and summary, which a tsquery may ask for; authors and categories have C, bodies D. */
enum { WD_WEIGHT_TITLE = 3, WD_WEIGHT_SUMMARY = 2, WD_WEIGHT_NAMES = 1, WD_WEIGHT_BODY = 0 };

/* A token as a lexeme; NUL and what is no UTF-8, which PostgreSQL would refuse, become question marks. */
enum { WD_LEXEME_MOST = 160 };
size_t wd_lexeme_write(enum wd_lexeme_mark mark, struct wd_span token, char out[WD_LEXEME_MOST]);

/*
 * Appends the vector of an entry in tsvector's binary form (tsvectorsend in PostgreSQL's tsvector.c). columns: its
 * tokens (written.h).
 */
enum wd_vector_gap wd_vector_write(struct wd_buf *out, int64_t id, const struct wd_span columns[WD_N_COLUMNS]);

#endif
