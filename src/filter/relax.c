#include "filter/relax.h"

#include "filter/tree.h"

size_t wd_node_parts(const struct wd_node *node, const struct wd_node *out[WD_PARTS_MOST])
{
	size_t n = 0;

	if (node->kind != WD_QUERY_AND) {
		out[0] = node;
		return 1;
	}
	/* Together they are no more than the filter has nodes, so the array holds them. */
	for (const struct wd_node *child = node->child; child; child = child->next)
		n += wd_node_parts(child, out + n);
	return n;
}

bool wd_node_needs_words(const struct wd_node *node)
{
	bool wanted = node->kind == WD_QUERY_AND;

	switch (node->kind) {
	case WD_QUERY_AND:
	case WD_QUERY_OR:
		for (const struct wd_node *child = node->child; child; child = child->next)
			if (wd_node_needs_words(child) == wanted)
				return wanted;
		return !wanted;
	case WD_QUERY_NEAR:
		return true;
	case WD_QUERY_TERM:
		return wd_field_is_indexed(node->field);
	default:
		return false;
	}
}

bool wd_node_is_list(const struct wd_node *root)
{
	return root->kind == WD_QUERY_OR && !root->is_ways;
}

static struct wd_node *add_copy(struct wd_arena *arena, struct wd_node ***end, const struct wd_node *node)
{
	struct wd_node *copy = wd_arena_alloc(arena, sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *node;
	copy->next = NULL;
	**end = copy;
	*end = &copy->next;
	return copy;
}

/* All parts, the one at `turned` the other way round. NULL where it would find by no word, or is nested too deep. */
static const struct wd_query *turn(struct wd_arena *arena, const struct wd_node *const *parts, size_t n, size_t turned)
{
	struct wd_query *query = wd_arena_alloc(arena, sizeof(*query));
	struct wd_node *root = wd_arena_alloc(arena, sizeof(*root)), **end;
	bool by_words = false;

	if (!query || !root)
		return NULL;
	root->kind = WD_QUERY_AND;
	end = &root->child;
	for (size_t i = 0; i < n; i++) {
		const struct wd_node *part = parts[i];
		struct wd_node *copy;

		by_words = by_words || (i != turned && wd_node_needs_words(part));
		if (i == turned && part->kind == WD_QUERY_NOT)
			part = part->child;
		copy = add_copy(arena, &end, part);
		if (copy && i == turned && part == parts[i]) {
			*copy = (struct wd_node){ .kind = WD_QUERY_NOT };
			copy = add_copy(arena, &(struct wd_node **){ &copy->child }, part);
		}
		if (!copy)
			return NULL;
	}
	*query = (struct wd_query){ .arena = arena, .text = parts[turned]->source, .root = root };
	return by_words && wd_node_nesting(root) <= WD_NESTING_MAX ? query : NULL;
}

size_t wd_query_relaxed(struct wd_arena *arena, const struct wd_query *query, const struct wd_query *out[WD_RELAXED_MOST])
{
	const struct wd_node *parts[WD_PARTS_MOST], *root = query->root;
	bool is_list = wd_node_is_list(root);
	size_t found = 0;

	for (const struct wd_node *way = is_list ? root->child : root; way; way = is_list ? way->next : NULL) {
		size_t n = wd_node_parts(way, parts);

		for (size_t i = 0; n > 1 && i < n && found < WD_RELAXED_MOST; i++) {
			out[found] = turn(arena, parts, n, i);
			found += out[found] != NULL;
		}
	}
	return found;
}
