/*
 * Numbers as texts write them: 1,000 and 1.000 are 1000, 3,5 is 3.5. Internal
 * to filter/ (token.c).
 */
#ifndef WD_FILTER_NUMBER_H
#define WD_FILTER_NUMBER_H

#include "filter/cursor.h"

enum { WD_NUMBER_GROUPS = 8, WD_NUMBER_MOST = 40 };

struct wd_number {
	char of[WD_NUMBER_GROUPS + 2][WD_NUMBER_MOST];
	bool same_place[WD_NUMBER_GROUPS + 2]; /* as the one before it: another way to read it */
	bool only_text[WD_NUMBER_GROUPS + 2];  /* not for a query */
	size_t n, end;
};

/*
 * Reads a number at the cursor, which stands at a digit, and does not move it.
 * False: it is part of a word (5g), of a version or a date; read as words do.
 */
bool wd_number_read(const struct wd_cursor *cursor, struct wd_number *out);

#endif
