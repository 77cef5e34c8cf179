/*
 * The one tokenizer: what a word is, for the index and for matching in memory.
 * Words by Unicode rules; each Han, Kana, Hangul, Thai, Lao, Burmese or Khmer
 * character is a token of its own (runs parted by white space or others get a boundary token between
 * them, so that a word does not match across); case, diacritics and width
 * are folded; a word that is not its own stem is followed, at its own
 * position, by the stem marked with a leading byte 0x01.
 */
#ifndef WD_FILTER_TOKEN_H
#define WD_FILTER_TOKEN_H

#include "util/span.h"

enum wd_token_mode {
	WD_TOKEN_TEXT,  /* a document: words, stems, boundaries */
	WD_TOKEN_QUERY, /* a query's phrase: words only; a text that begins with 0x01 asks for stems: marked, then plain */
};

/*
 * token: folded, borrowed for the call. start, end: byte offsets in the text.
 * same_place: a further form of the token before it (a stem). Return non-zero to stop.
 */
typedef int (*wd_token_fn)(void *ctx, struct wd_span token, size_t start, size_t end, bool same_place);

/* Calls token for each; returns 0, or what stopped it. Invalid UTF-8 is read as U+FFFD, which is no word. */
int wd_token_each(struct wd_span text, enum wd_token_mode mode, wd_token_fn token, void *ctx);

#endif
