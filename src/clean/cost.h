/*
 * What it would cost to make a tree of an HTML text. gumbo takes time that
 * grows with the square of depth, attributes and misnested formatting, so a
 * text is judged before, linearly, by a model that errs upwards: an element
 * leaves its stack only where HTML §13.2.6 closes it in every mode. Internal
 * to clean/.
 */
#ifndef WD_CLEAN_COST_H
#define WD_CLEAN_COST_H

#include <stdint.h>

#include "util/span.h"

enum { WD_COST_DEPTH = 512, WD_COST_ATTRIBUTES = 256 };

/* In steps of very roughly a nanosecond; UINT64_MAX when it is too deep, or a tag has too many attributes, to be tried. */
uint64_t wd_cost_of(struct wd_span html);

#endif
