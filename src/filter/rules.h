/*
 * What stemmers do not know of a language: ends that it has before they see a word, and sounds that
 * change with the form. Internal to filter/ (stem.c).
 */
#ifndef WD_FILTER_RULES_H
#define WD_FILTER_RULES_H

#include "filter/tongue.h"
#include "util/span.h"

/* What of a mended word is its stem without Snowball; absent where Snowball is to say. Borrows from the word. */
struct wd_span wd_rules_kept(enum wd_tongue tongue, struct wd_span word);
/* Mends the ending, or the spelling, of a word in lower case; room is at least word.len + 8. Returns the length. */
size_t wd_rules_before(enum wd_tongue tongue, struct wd_span word, char *out);
/* Mends a folded stem in place; returns its length, which is no longer than before. */
size_t wd_rules_after(enum wd_tongue tongue, char *stem, size_t len);

#endif
