/* What of a page nobody sees, and what is often most of it. Internal to article/. */
#ifndef WD_ARTICLE_UNSEEN_H
#define WD_ARTICLE_UNSEEN_H

#include "util/buf.h"

/* Appends the page without its scripts, styles, drawings and comments: a tree of the rest costs a part.
 * Linear. */
void wd_unseen_strip(struct wd_buf *out, struct wd_span html);

#endif
