/*
 * Stems: what the inflected forms of a word have in common. Snowball's
 * algorithms (libstemmer) where it has one for the language, else short lists of
 * endings (light.h); before and behind them what they do not know (rules.h), and irregular
 * forms instead of them (irregular.h). Thread-safe; all threads share a memory of stems of one megabyte.
 */
#ifndef WD_FILTER_STEM_H
#define WD_FILTER_STEM_H

#include "filter/tongue.h"
#include "util/span.h"

enum { WD_STEM_MOST = 128, WD_STEMS_MOST = 6 };

/* The stems of one word, folded, each once. */
struct wd_stems {
	struct wd_span of[WD_STEMS_MOST];
	size_t n, used;
	char bytes[WD_STEMS_MOST * WD_STEM_MOST];
};

/*
 * lower: the word in lower case with its diacritics, which Snowball knows;
 * folded: without. People type either, so both are stemmed. of_text: forms that
 * stand in texts only, without the articles and particles that Arabic and
 * Hebrew write in front. Empty where the tongue is WD_TONGUE_NONE.
 */
void wd_stem(enum wd_tongue tongue, struct wd_span lower, struct wd_span folded, bool of_text, struct wd_stems *out);

/* The stem of one spelling, shorter than WD_STEM_MOST, in any tongue but WD_TONGUE_NONE; its length, 0 when it has none. */
size_t wd_stem_one(enum wd_tongue tongue, struct wd_span word, char out[WD_STEM_MOST]);

/* Says that wd_stem_one will be asked of it soon: it waits less for memory then. */
void wd_stem_expect(enum wd_tongue tongue, struct wd_span word);

#endif
