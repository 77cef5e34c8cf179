/* The tree of a page: a light copy of gumbo's, whose attributes it borrows. Internal to article/. */
#ifndef WD_ARTICLE_TREE_H
#define WD_ARTICLE_TREE_H

#include "article/node.h"
#include "util/arena.h"

/* The body as it can be seen: without scripts, styles, drawings, comments. NULL when there is none or the
 * arena is full. */
struct wd_node *wd_tree_of_page(struct wd_arena *arena, const GumboNode *root);
/* Another one, in the arena; NULL when it is full. */
struct wd_node *wd_tree_copy(struct wd_arena *arena, const struct wd_node *node);
/* A new element without attributes. */
struct wd_node *wd_tree_make(struct wd_arena *arena, GumboTag tag);

#endif
