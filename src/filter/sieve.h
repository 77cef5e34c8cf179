/*
 * What the pairs of an entry (pairs.h) say of a query. Internal to filter/.
 */
#ifndef WD_FILTER_SIEVE_H
#define WD_FILTER_SIEVE_H

#include "filter/match.h"

/*
 * Writes to match->text what holds of the column `pairs` of each entry that a tree finds. False: there is nothing of it that
 * says more than its words do. parameter makes one of a number, and tells which.
 */
bool wd_sieve_write(struct wd_match *match, const struct wd_node *node, int (*parameter)(void *ctx, int32_t number),
		    void *ctx);

#endif
