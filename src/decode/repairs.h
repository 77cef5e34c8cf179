/*
 * The list of what was mended.
 */
#ifndef WD_DECODE_REPAIRS_H
#define WD_DECODE_REPAIRS_H

#include "decode/decode.h"

/* Appends a phrase unless it stands there; the phrase is borrowed. False when the arena is full. */
bool wd_repairs_add(struct wd_arena *arena, struct wd_repairs *repairs, struct wd_span phrase);
/* Says where one was met: a byte of what was written. Beyond WD_REPAIRS_PLACES nothing is kept. */
bool wd_repairs_place(struct wd_arena *arena, struct wd_repairs *repairs, struct wd_span phrase, size_t at);

#endif
