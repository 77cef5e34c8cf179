/* A row of a table that is copied: read, compared, summed up. Internal to store/copy/. */
#ifndef WD_STORE_COPY_ROW_H
#define WD_STORE_COPY_ROW_H

#include "store/copy/table.h"
#include "store/engine/db.h"
#include "util/arena.h"

struct wd_copy_row {
	struct wd_value values[WD_COPY_MOST_COLUMNS];
	int n;
	size_t bytes;           /* of its texts */
	int64_t mended;         /* of its texts, that could not stay as they were */
	struct wd_arena *arena; /* of those, until the next one is read; given by who owns it */
};

/*
 * The row that stmt stands at, its first n columns; borrows until the next step. What is no UTF-8 in a
 * text becomes U+FFFD and a NUL goes, as in what is stored today: not every engine can hold them.
 */
void wd_copy_row_read(const struct wd_copy_table *table, int n, struct wd_stmt *stmt, struct wd_copy_row *out);
/* By their keys: below, at or above 0, as both engines order them. */
int wd_copy_row_compare(const struct wd_copy_table *table, const struct wd_copy_row *a, const struct wd_copy_row *b);
bool wd_copy_row_equal(const struct wd_copy_row *a, const struct wd_copy_row *b);

/* Of rows in any order. */
struct wd_copy_sum {
	int64_t rows;
	uint64_t high, low;
};
void wd_copy_row_add(const struct wd_copy_row *row, struct wd_copy_sum *sum);

#endif
