/* What a page says that its title is, to know the heading that repeats it. Internal to article/. */
#ifndef WD_ARTICLE_TITLE_H
#define WD_ARTICLE_TITLE_H

#include <gumbo.h>

#include "util/buf.h"

enum { WD_TITLE_MOST = 1000 };

struct wd_titles {
	struct wd_span said[3]; /* as the caller knows it, <meta>'s, <title>'s; at most WD_TITLE_MOST bytes each */
	bool names_author;      /* the page's head does */
};

struct wd_titles wd_titles_of_page(const GumboNode *root, struct wd_span known);
/* True when a heading says little else than a title. */
bool wd_title_is_repeated(const struct wd_titles *titles, struct wd_span heading);

#endif
