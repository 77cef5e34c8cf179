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

#include "util/span.h"

enum { WD_REPLAY_SAME = 0x03, WD_REPLAY_NEXT = ' ' };

/* Takes the next token off the text; false at the end. */
bool wd_replay_next(struct wd_span *text, struct wd_span *token, bool *same_place);

#endif
