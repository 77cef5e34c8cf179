/*
 * A filter without what an index gathers for long. The words that begin with a letter or two stand in most entries, and
 * an index that knows no order among words reads all of them before it says the first. Pure.
 */
#ifndef WD_FILTER_LOOSEN_H
#define WD_FILTER_LOOSEN_H

#include "filter/query.h"

/* Whether very many words begin so. */
typedef bool (*wd_is_common_fn)(void *ctx, struct wd_span beginning);

/*
 * What finds all that the query finds, and more, without asking for beginnings that are common; *out NULL: nothing is
 * left to ask for. It lives in the arena, borrows from the query, and is not to be freed. False: the query asks for
 * none of them (or there is no room).
 */
bool wd_query_loosen(struct wd_arena *arena, const struct wd_query *query, wd_is_common_fn is_common, void *ctx,
		     const struct wd_query **out);

#endif
