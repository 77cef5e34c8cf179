/* What stands in the text that was found and is none of it. Internal to article/. */
#ifndef WD_ARTICLE_TRIM_H
#define WD_ARTICLE_TRIM_H

#include "article/sift.h"

/* Forms, films, buttons, notes, lists of links, tables that only arrange; the article is measured after it.
 */
void wd_trim(struct wd_node *article, unsigned strictness);

#endif
