/* What the names of classes and ids tell of an element. Internal to article/. */
#ifndef WD_ARTICLE_NAMES_H
#define WD_ARTICLE_NAMES_H

#include "util/span.h"

enum wd_names {
	WD_NAMES_UNLIKELY = 1, /* hardly ever the main text */
	WD_NAMES_MAYBE = 2,    /* but it may be in here */
	WD_NAMES_POSITIVE = 4, /* weighs for it */
	WD_NAMES_NEGATIVE = 8, /* against it */
	WD_NAMES_BYLINE = 16,  /* who wrote it */
	WD_NAMES_SHARE = 32,   /* buttons to pass it on */
};

/* enum wd_names of an attribute's value; what is beyond its first kilobyte is not looked at. */
unsigned wd_names_of(struct wd_span value);

#endif
