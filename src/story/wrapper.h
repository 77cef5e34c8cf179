/*
 * Links that lead to a page by way of somebody else: the redirects of search
 * engines, aggregators and networks, and the caches of AMP pages. Pure text;
 * nothing is asked of them.
 */
#ifndef WD_STORY_WRAPPER_H
#define WD_STORY_WRAPPER_H

#include "util/arena.h"
#include "util/span.h"

/* The address that the link carries, wrapped up to four times; else the link as it is. */
struct wd_span wd_wrapper_open(struct wd_arena *arena, struct wd_span url);

#endif
