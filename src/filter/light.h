/*
 * Light stemming by lists of endings, for languages that libstemmer lacks or
 * knows badly. Internal to filter/ (stem.c). Works on folded words.
 */
#ifndef WD_FILTER_LIGHT_H
#define WD_FILTER_LIGHT_H

#include <stdbool.h>

#include "filter/tongue.h"
#include "util/span.h"

/* Cuts an ending off the word in place; returns the length that is left. */
size_t wd_light_stem(enum wd_tongue tongue, char *word, size_t len);
/* The bytes of an article that stands in front of a word in all its forms (Arabic's the); else 0. */
size_t wd_light_article(enum wd_tongue tongue, struct wd_span word);
/*
 * The bytes of an article or particle that is written in front of the word (Arabic's and, Hebrew's in, the, from …),
 * when enough of a word stands behind it; else 0. Who asks writes Hebrew's article alone.
 */
size_t wd_light_front(enum wd_tongue tongue, struct wd_span word, bool of_text);

#endif
