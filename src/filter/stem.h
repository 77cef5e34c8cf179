/*
 * Stems: what the inflected forms of a word have in common (Snowball,
 * libstemmer). The language is taken from the script, since the tokenizer is
 * not told a text's language and index and query must agree: Latin letters
 * are stemmed as English, Cyrillic as Russian, and so on.
 */
#ifndef WD_FILTER_STEM_H
#define WD_FILTER_STEM_H

#include <stdint.h>

#include "util/span.h"

/*
 * The stem of a word in lower case whose first letter is given; absent where
 * its script has no stemmer. Borrowed until the thread's next call.
 */
struct wd_span wd_stem(struct wd_span word, uint32_t letter);

#endif
