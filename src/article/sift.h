/* The first way over a page: what is hardly the text goes, what is a paragraph becomes one. Internal to
 * article/. */
#ifndef WD_ARTICLE_SIFT_H
#define WD_ARTICLE_SIFT_H

#include "article/title.h"
#include "article/tree.h"

/* How strict a reading is; each try that finds too little takes one off, in this order. */
enum wd_strictness {
	WD_STRICT_UNLIKELY = 1, /* what its names make unlikely goes */
	WD_STRICT_NAMES = 2,    /* names weigh */
	WD_STRICT_TRIM = 4,     /* parts of the text found that look odd go (trim.h) */
};

struct wd_paragraphs {
	struct wd_node **list;
	size_t n;
};

/*
 * Changes the body; the paragraphs in their order, in the arena. False when
 * the arena is full.
 */
bool wd_sift(struct wd_arena *arena, struct wd_node *body, const struct wd_titles *titles, unsigned strictness,
	     struct wd_paragraphs *out);

/* Names for and against it, -50 to 50; 0 when names do not weigh. */
int wd_sift_weight(const struct wd_node *node, unsigned strictness);

#endif
