/*
 * Nodes of a filter against an entry in memory. Internal to filter/ (eval.c, reason.c).
 */
#ifndef WD_FILTER_EVAL_H
#define WD_FILTER_EVAL_H

#include "filter/tree.h"

enum { WD_FINDER_CHAINS = 96 };

/* Where a term stands: found one by one, in the text's order. Its words must have been read (wd_tokens_make). */
struct wd_finder {
	const struct wd_tokens *tokens;
	const struct wd_node *term;
	/* The next spot of each form of the first word that occurs; -1 none. */
	int64_t chains[WD_FINDER_CHAINS];
	size_t n_chains;
	int64_t place; /* to look at next, where the first word is a beginning */
	bool scans;
};
/* False when the first word does not occur at all. */
bool wd_finder_start(struct wd_finder *finder, const struct wd_tokens *tokens, const struct wd_node *term);
/* The next place where the term stands, or -1. */
int64_t wd_finder_next(struct wd_finder *finder);

bool wd_node_matches(const struct wd_tokens *tokens, const struct wd_node *node, int64_t now);

#endif
