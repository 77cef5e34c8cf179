/* What HTML takes for a comment though nobody meant one. Internal to clean/. */
#ifndef WD_CLEAN_REVEAL_H
#define WD_CLEAN_REVEAL_H

#include "util/arena.h"

/*
 * HTML §13.2.5.42 hides what begins with "<!" and is neither comment nor doctype, up to the next ">".
 * Here "<!" before a sign that begins no declaration becomes text, and the marks of a CDATA section,
 * which XML has and HTML has not, are taken off; one without an end is text too. What Word writes,
 * "<![if !vml]>", stays hidden, and a comment that would never end does so at the first ">". Linear.
 * html itself where there is none of it.
 */
struct wd_span wd_reveal(struct wd_arena *arena, struct wd_span html);

#endif
