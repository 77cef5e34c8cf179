/*
 * A filter with one of its parts turned round: what such a query finds is one
 * part short of the filter. Pure.
 */
#ifndef WD_FILTER_RELAX_H
#define WD_FILTER_RELAX_H

#include "filter/query.h"

/* The most queries that are made of a filter. */
enum { WD_RELAXED_MOST = 64 };

/*
 * Queries that together find every entry that is one part short (reason.h), each
 * by the words of the parts that hold. They live in the arena, borrow from the
 * query, and are not to be freed. Returns their count; 0 where nothing can be one part short: of one word
 * nothing is left.
 */
size_t wd_query_relaxed(struct wd_arena *arena, const struct wd_query *query, const struct wd_query *out[WD_RELAXED_MOST]);

#endif
