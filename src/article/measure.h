/* Counts what a tree holds (tally.h). Internal to article/. */
#ifndef WD_ARTICLE_MEASURE_H
#define WD_ARTICLE_MEASURE_H

#include "article/node.h"

struct wd_measure wd_measure_text(struct wd_span text);
/* From its children's, which are there already. */
void wd_measure_node(struct wd_node *node);
/* The node's and all below it. */
void wd_measure_tree(struct wd_node *node);

#endif
