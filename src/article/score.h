/* Which part of a page is the text: paragraphs give points to what holds them. Internal to article/. */
#ifndef WD_ARTICLE_SCORE_H
#define WD_ARTICLE_SCORE_H

#include "article/sift.h"

/*
 * The part with the most points and those beside it that belong to it, moved
 * under a new <div>. NULL when the arena is full. The body must be measured.
 */
struct wd_node *wd_score_best(struct wd_arena *arena, struct wd_node *body, const struct wd_paragraphs *paragraphs,
			      unsigned strictness);

#endif
