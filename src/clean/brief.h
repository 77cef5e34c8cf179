/* Is a body the text, or what is to make a reader come for it? */
#ifndef WD_CLEAN_BRIEF_H
#define WD_CLEAN_BRIEF_H

#include "util/span.h"

/*
 * True of a body (its words, wd_text_of_html) that is but a summary: shorter than 500 letters (an East Asian one
 * counts as two), which is what Readability takes for an article at the least, or up to three times that
 * and cut off with an ellipsis. Of none at all, too.
 */
bool wd_brief_is(struct wd_span text);

#endif
