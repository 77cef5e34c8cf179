/*
 * What Snowball's stemmers do not know: irregular forms, spellings of one word,
 * and words that they take for forms of another. Internal to filter/ (stem.c).
 */
#ifndef WD_FILTER_RULES_H
#define WD_FILTER_RULES_H

#include "filter/tongue.h"
#include "util/span.h"

/* The stem of a folded word that is listed; absent where it is not. Borrowed for ever. */
struct wd_span wd_rules_listed(enum wd_tongue tongue, struct wd_span word);
/* What of a mended word is its stem without Snowball; absent where Snowball is to say. Borrows from the word. */
struct wd_span wd_rules_kept(enum wd_tongue tongue, struct wd_span word);
/* Mends the ending, or the spelling, of a word in lower case; room is at least word.len + 8. Returns the length. */
size_t wd_rules_before(enum wd_tongue tongue, struct wd_span word, char *out);
/* Mends a folded stem in place; returns its length, which is no longer than before. */
size_t wd_rules_after(enum wd_tongue tongue, char *stem, size_t len);

#endif
