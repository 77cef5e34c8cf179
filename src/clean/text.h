/* Plain text. Internal to clean/; the rest is declared in clean.h. */
#ifndef WD_CLEAN_TEXT_H
#define WD_CLEAN_TEXT_H

#include "util/arena.h"

/* On one line: white space folded, ends trimmed, without characters that XML forbids or that nobody sees. */
struct wd_span wd_text_line(struct wd_arena *arena, struct wd_span text);

#endif
