/*
 * The last resort of charset judgement: how much the bytes look like text in
 * a character set.
 */
#ifndef WD_DECODE_GUESS_H
#define WD_DECODE_GUESS_H

#include "decode/charset.h"

/* For bytes that are not UTF-8: the most likely character set; never NULL. Looks at a bounded sample. */
const struct wd_charset *wd_guess_charset(struct wd_span bytes);

/* Thousandths of a point a byte above 0x7F; positive for what looks like text. Lowest for kinds it cannot judge. */
int wd_guess_score(const struct wd_charset *charset, struct wd_span bytes);

#endif
