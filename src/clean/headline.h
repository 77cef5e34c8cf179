/* Headlines that speak of markup. Internal to clean/. */
#ifndef WD_CLEAN_HEADLINE_H
#define WD_CLEAN_HEADLINE_H

#include "util/arena.h"

/*
 * A line that may be markup, with the elements that it only names escaped:
 * those that would swallow what follows ("How to use <title> in HTML") and
 * have no end in it. Linear. text itself when there are none.
 */
struct wd_span wd_headline_unswallow(struct wd_arena *arena, struct wd_span text);

#endif
