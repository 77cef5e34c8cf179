/*
 * UTF-8 that somebody took for windows-1252 and wrote as UTF-8 once more: "cafÃ©".
 */
#ifndef WD_DECODE_TWICE_H
#define WD_DECODE_TWICE_H

#include "util/arena.h"
#include "util/span.h"

/* *text becomes what was meant, in the arena, when all of it was written so; false when the arena is full. */
bool wd_twice(struct wd_arena *arena, struct wd_span *text, bool *was);

#endif
