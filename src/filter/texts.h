/* The texts of an entry in the order of the index's columns, and their language. Internal to filter/. */
#ifndef WD_FILTER_TEXTS_H
#define WD_FILTER_TEXTS_H

#include "filter/query.h"
#include "filter/tongue.h"

struct wd_texts {
	struct wd_span columns[WD_N_COLUMNS]; /* borrowed of the entry */
	enum wd_tongue tongue;
};

struct wd_texts wd_texts_of(const struct wd_matchable *entry);

#endif
