/* Links of strangers: absolute, and of a scheme that does nothing by itself. Internal to clean/. */
#ifndef WD_CLEAN_LINK_H
#define WD_CLEAN_LINK_H

#include "util/arena.h"

enum wd_link_use {
	WD_LINK_PAGE, /* a person follows it: http(s), mailto, tel, … */
	WD_LINK_LOAD, /* a program loads it: http(s) */
};

/* Resolved against the base; absent when it must not be used. A relative one without a base stays relative. */
struct wd_span wd_link_clean(struct wd_arena *arena, struct wd_span base, struct wd_span link, enum wd_link_use use);

#endif
