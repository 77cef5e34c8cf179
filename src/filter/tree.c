#include "filter/tree.h"

bool wd_field_is_indexed(enum wd_query_field field)
{
	return field == WD_FIELD_ANY || field == WD_FIELD_TITLE || field == WD_FIELD_SUMMARY || field == WD_FIELD_AUTHOR ||
	       field == WD_FIELD_CATEGORY;
}

/*
 * SQLite's parser too has a stack of 100: an open parenthesis at the front of
 * a condition takes one place, one behind an operator three. So the deepest child is
 * written first, and what would still not fit is refused when it is parsed.
 */
const struct wd_node *wd_node_deepest(const struct wd_node *node, int *nesting)
{
	const struct wd_node *first = node->child;
	int most = -1, second = 0;

	for (const struct wd_node *child = node->child; child; child = child->next) {
		int n = wd_node_nesting(child);

		if (n > most) {
			second = most;
			most = n;
			first = child;
		} else if (n > second) {
			second = n;
		}
	}
	*nesting = most + 1 > second + 3 ? most + 1 : second + 3;
	return first;
}

int wd_node_nesting(const struct wd_node *node)
{
	int nesting = 0;

	switch (node->kind) {
	case WD_QUERY_NOT:
		return 2 + wd_node_nesting(node->child);
	case WD_QUERY_AND:
	case WD_QUERY_OR:
		wd_node_deepest(node, &nesting);
		return nesting;
	default:
		return 0;
	}
}
