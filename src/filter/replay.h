/*
 * Tokens as a text that needs no reading any more: FTS5's tokenizer only plays
 * them back, those of an entry when it is indexed and those of a query. Both are
 * made by filter/, once; so what the index holds and what memory holds agree.
 *
 * Tokens are parted by one byte, which says whether the next stands at the
 * same place or behind; no token holds either byte.
 */
#ifndef WD_FILTER_REPLAY_H
#define WD_FILTER_REPLAY_H

#include "filter/token.h"

enum { WD_REPLAY_SAME = 0x03, WD_REPLAY_NEXT = ' ' };

/* Takes the next token, as it is in the index, off the text; false at the end. */
bool wd_replay_next(struct wd_span *text, struct wd_span *token, bool *same_place);
/* The same as wd_token_text gave it; tongue: of the text it is from. */
bool wd_replay_token(struct wd_span *text, enum wd_tongue tongue, struct wd_token *out);
/* The tongue of a word that the index marks with this byte, in a text of that tongue; NONE: it is not to be told. */
enum wd_tongue wd_replay_tongue(struct wd_span word, enum wd_tongue of_text, char byte);

#endif
