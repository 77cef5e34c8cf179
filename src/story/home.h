/*
 * Whether a feed is at home where an entry's link leads. Pure.
 */
#ifndef WD_STORY_HOME_H
#define WD_STORY_HOME_H

#include "util/span.h"

enum wd_home {
	WD_HOME_ELSEWHERE,
	WD_HOME_CLAIMED, /* the document says so of itself, which anyone can */
	WD_HOME_SURE,    /* the feed's address, which the user gave, is of the link's host */
};

/*
 * feed: the address in the list; claimed: the home page that the document names.
 * A feed of a file is the user's own, so what it names is believed. A host
 * counts with those under it, "www.", "feeds." and the like left off.
 */
enum wd_home wd_home_of(struct wd_span link, struct wd_span feed, struct wd_span claimed);

#endif
