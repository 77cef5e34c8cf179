/* Where a query's words stand in a text, to be shown. Pure. */
#ifndef WD_FILTER_MARKS_H
#define WD_FILTER_MARKS_H

#include "filter/query.h"

struct wd_mark {
	size_t start, end; /* bytes of the text */
};

enum { WD_MARKS_MOST = 64, WD_MARKS_TEXT = 4096 };

/*
 * Marks in the order of the text, none over another, at most WD_MARKS_MOST, of
 * the first WD_MARKS_TEXT bytes; returns how many. What the query excludes is not marked.
 * lang: the tag of the text, or absent. A word that is parted in writing (e-mail) is marked in its parts.
 */
size_t wd_query_marks(const struct wd_query *query, struct wd_span lang, struct wd_span text,
		      struct wd_mark out[WD_MARKS_MOST]);

#endif
