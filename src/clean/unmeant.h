/* What HTML takes for markup though nobody meant any. Internal to clean/. */
#ifndef WD_CLEAN_UNMEANT_H
#define WD_CLEAN_UNMEANT_H

#include "util/arena.h"

/*
 * HTML §13.2.5.8 takes any letter behind "<" for the beginning of a tag, and hides all up to the next ">". Here
 * "<" becomes text before what no tag is called ("$a<b$", "<ann@e.example>"), and before a sentence that no ">"
 * ends; a tag that was cut off goes on being none. The halves of a character that stand there as two references
 * are joined. Linear. html, which has no white space at its ends, itself where there is none of it.
 */
struct wd_span wd_unmeant(struct wd_arena *arena, struct wd_span html);

#endif
