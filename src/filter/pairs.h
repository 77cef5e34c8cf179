/*
 * Which words of an entry stand side by side, in about a byte for each two of them: a Bloom filter, by which nearly all entries
 * that have the words of a phrase, but not the phrase, are told without a look at their vectors. Internal to filter/
 * and for store/, which keeps it beside the vector (lexeme.h). Pure.
 *
 * Thread:  any.
 * Owner:   the caller's buffer.
 * Failure: the buffer is full.
 * Limit:   MOST_BYTES (pairs.c) an entry; where it has more pairs, less is told.
 */
#ifndef WD_FILTER_PAIRS_H
#define WD_FILTER_PAIRS_H

#include "filter/query.h"

/* Appends those of an entry; columns: its tokens (written.h). There is always some byte. */
void wd_pairs_write(struct wd_buf *out, const struct wd_span columns[WD_N_COLUMNS]);
/* The bit that says that one word stands behind another, modulo how many there are. */
int32_t wd_pairs_bit(struct wd_span first, struct wd_span second);

#endif
