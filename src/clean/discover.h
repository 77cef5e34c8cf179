/* The feeds that a page of HTML names, for who was given the page's address instead. */
#ifndef WD_CLEAN_DISCOVER_H
#define WD_CLEAN_DISCOVER_H

#include "util/arena.h"

/*
 * The address of the first feed that the page's <link rel=alternate> names,
 * absolute by the page's own address and its <base>; absent when it names
 * none over http(s), or costs too much to read. Only the first 512 KB and what
 * stands before the body are looked at. In the arena.
 */
struct wd_span wd_discover_feed(struct wd_arena *arena, struct wd_span html, struct wd_span page_url);

#endif
