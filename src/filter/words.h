/*
 * Comparing names of feeds and tags word by word, with the one tokenizer.
 */
#ifndef WD_FILTER_WORDS_H
#define WD_FILTER_WORDS_H

#include "util/span.h"

/*
 * True when the phrase's words stand in the text, side by side and in order; a * at its end lets the last one
 * go on. False for a phrase without words.
 */
bool wd_words_in(struct wd_span text, struct wd_span phrase);
/* The same phrase for many texts, read once. */
struct wd_phrase;
struct wd_phrase *wd_phrase_new(struct wd_span text);
void wd_phrase_free(struct wd_phrase *phrase);
bool wd_phrase_in(const struct wd_phrase *phrase, struct wd_span text);
/* True when both have the same words; two texts without words are the same when their bytes are. */
bool wd_words_same(struct wd_span a, struct wd_span b);

#endif
