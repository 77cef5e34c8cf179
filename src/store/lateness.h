/*
 * How long behind its storing a feed's news reaches those it is for.
 */
#ifndef WD_STORE_LATENESS_H
#define WD_STORE_LATENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

struct wd_writer;

/* Stories of one feed that were served for the first time. */
struct wd_lateness {
	int64_t feed, sum_ms, n; /* n > 0 */
};

/* Their mean becomes part of the feed's, in which the last ones weigh most. In one transaction. */
bool wd_writer_served(struct wd_writer *writer, const struct wd_lateness *served, size_t n,
		      struct wd_error *err) WD_MUST_CHECK;

#endif
