/*
 * An element or a text of the tree of a page, that is cut and joined until its
 * main text is left. Its attributes are borrowed from gumbo's. Internal to
 * article/.
 */
#ifndef WD_ARTICLE_NODE_H
#define WD_ARTICLE_NODE_H

#include <gumbo.h>

#include "article/tally.h"
#include "util/span.h"

struct wd_node {
	struct wd_node *parent, *prev, *next, *first, *last;
	const GumboElement *element;    /* its attributes; NULL of a text and of what was made here */
	struct wd_span text;            /* of a text */
	GumboTag tag;                   /* GUMBO_TAG_LAST of a text */
	unsigned class_names, id_names; /* enum wd_names (names.h) */
	struct wd_measure measure;
	double score;
	bool has_score, is_data_table;
};

static inline bool wd_node_is_text(const struct wd_node *node)
{
	return node->tag == GUMBO_TAG_LAST;
}

void wd_node_unlink(struct wd_node *node);
void wd_node_append(struct wd_node *parent, struct wd_node *child);
void wd_node_insert_before(struct wd_node *place, struct wd_node *node);
/* `node` takes the place of `old`, which is unlinked. */
void wd_node_replace(struct wd_node *old, struct wd_node *node);

/* The attribute's value; "" where there is none. */
const char *wd_node_attribute(const struct wd_node *node, const char *name);
bool wd_node_is_blank(const struct wd_node *node);
struct wd_node *wd_node_first_element(const struct wd_node *node);
struct wd_node *wd_node_next_element(const struct wd_node *node);
size_t wd_node_children(const struct wd_node *node);
/* True when its one child that is an element has the tag, and no text stands beside it. */
bool wd_node_holds_only(const struct wd_node *node, GumboTag tag);
/* True when one of the nearest ancestors has the tag. */
bool wd_node_is_within(const struct wd_node *node, GumboTag tag);

#endif
