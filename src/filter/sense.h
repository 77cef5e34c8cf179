/*
 * Filters that cannot be meant: what can match nothing, or lets everything
 * through, and operators in small letters. Pure; told of the filter alone, without any entry.
 */
#ifndef WD_FILTER_SENSE_H
#define WD_FILTER_SENSE_H

#include "filter/query.h"

/*
 * True when some part of the filter can be shown to match nothing, or everything, or is a word where an operator
 * was meant. It is told in words
 * ("can match nothing: korea and -korea exclude each other"), and the
 * column of the piece (from 1, in characters). What is not told may make no sense all the same.
 */
bool wd_query_is_senseless(const struct wd_query *query, int64_t now, int *column, struct wd_error *why);

/* Calls tell for every tag that the filter asks for, and does not exclude. */
typedef void (*wd_tag_fn)(void *ctx, struct wd_span tag);
void wd_query_each_tag(const struct wd_query *query, wd_tag_fn tell, void *ctx);

#endif
