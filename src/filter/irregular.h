/*
 * Words that no list of endings knows: irregular forms, spellings of one word, and words that would be taken for
 * forms of another. Internal to filter/ (stem.c).
 */
#ifndef WD_FILTER_IRREGULAR_H
#define WD_FILTER_IRREGULAR_H

#include <stdbool.h>

#include "filter/tongue.h"
#include "util/span.h"

struct wd_irregular {
	struct wd_span word; /* what a folded word is to be read as; absent where it is not listed. Borrowed for ever */
	bool is_stem;        /* and no rule is to be asked of it */
};
struct wd_irregular wd_irregular(enum wd_tongue tongue, struct wd_span word);

#endif
