/*
 * Sanitises in one pass what needs no tree: markup whose every tag stands
 * where HTML allows it, of elements that are kept, with references that have
 * one reading. What it writes is byte for byte what the tree would have given
 * (html.c; tests/fuzz/html_fuzz.c compares them). Internal to clean/.
 */
#ifndef WD_CLEAN_PLAIN_H
#define WD_CLEAN_PLAIN_H

#include "clean/markup.h"

/* html: without white space at its ends. False: it is not plain; what stands in m->out then means nothing. */
bool wd_plain_clean(const struct wd_markup *m, struct wd_span html);

#endif
