#include "filter/loosen.h"

#include "filter/tree.h"

struct loosening {
	struct wd_arena *arena;
	wd_is_common_fn is_common;
	void *ctx;
	bool found, full;
};

static bool is_common_term(struct loosening *l, const struct wd_node *term)
{
	const struct wd_place *last = term->n_places > 0 ? &term->places[term->n_places - 1] : NULL;
	bool common = false;

	for (size_t i = 0; term->prefix && last && i < last->n_forms && !common; i++)
		common = last->forms[i].as_word && l->is_common(l->ctx, last->forms[i].text);
	l->found = l->found || common;
	return common;
}

static bool has_common(struct loosening *l, const struct wd_node *node)
{
	if (node->kind == WD_QUERY_TERM)
		return is_common_term(l, node);
	for (const struct wd_node *child = node->child; child; child = child->next)
		if (has_common(l, child))
			return true;
	return false;
}

static struct wd_node *copy(struct loosening *l, const struct wd_node *node)
{
	struct wd_node *out = wd_arena_alloc(l->arena, sizeof(*out));

	l->full = l->full || !out;
	if (!out)
		return NULL;
	*out = *node;
	out->next = NULL;
	return out;
}

/* What finds at least as much, NULL: everything does. */
static struct wd_node *loosen(struct loosening *l, const struct wd_node *node);

/* A phrase is found by the words before its last. */
static struct wd_node *shorten(struct loosening *l, const struct wd_node *term)
{
	struct wd_node *out = term->n_places > 1 ? copy(l, term) : NULL;

	if (!out)
		return NULL;
	out->prefix = false;
	out->n_places--;
	return out;
}

/* kind: in which the children stand. all: each of them must be left. */
static struct wd_node *loosen_list(struct loosening *l, const struct wd_node *list, enum wd_query_kind kind, bool all)
{
	struct wd_node *out = copy(l, list), **end;

	if (!out)
		return NULL;
	out->kind = kind;
	out->child = NULL;
	end = &out->child;
	for (const struct wd_node *child = list->child; child; child = child->next) {
		*end = loosen(l, child);
		if (*end)
			end = &(*end)->next;
		else if (all)
			return NULL;
	}
	return out->child ? out : NULL;
}

static struct wd_node *loosen(struct loosening *l, const struct wd_node *node)
{
	switch (node->kind) {
	case WD_QUERY_TERM:
		return is_common_term(l, node) ? shorten(l, node) : copy(l, node);
	case WD_QUERY_OR:
		return loosen_list(l, node, WD_QUERY_OR, true);
	case WD_QUERY_AND:
		return loosen_list(l, node, WD_QUERY_AND, false);
	case WD_QUERY_NEAR:
		return has_common(l, node) ? loosen_list(l, node, WD_QUERY_AND, false) : copy(l, node);
	case WD_QUERY_NOT:
		return has_common(l, node) ? NULL : copy(l, node);
	default:
		return copy(l, node);
	}
}

static bool has_words(const struct wd_node *node)
{
	if (node->kind == WD_QUERY_TERM)
		return wd_field_is_indexed(node->field);
	for (const struct wd_node *child = node->child; child; child = child->next)
		if (has_words(child))
			return true;
	return node->kind == WD_QUERY_NEAR;
}

/* Where no word is left to find it by, the others would each be gathered whole. */
static struct wd_node *without_words(struct wd_node *node)
{
	struct wd_node **at;

	if (node->kind != WD_QUERY_AND)
		return has_words(node) ? NULL : node;
	for (at = &node->child; *at;) {
		struct wd_node *next = (*at)->next, *left = without_words(*at);

		if (left)
			at = &left->next;
		else
			*at = next;
	}
	return node->child ? node : NULL;
}

bool wd_query_loosen(struct wd_arena *arena, const struct wd_query *query, wd_is_common_fn is_common, void *ctx,
		     const struct wd_query **out)
{
	struct loosening l = { .arena = arena, .is_common = is_common, .ctx = ctx };
	struct wd_query *loose;
	struct wd_node *root;

	*out = NULL;
	root = loosen(&l, query->root);
	if (root && !wd_node_needs_words(root))
		root = without_words(root);
	if (!l.found || l.full || !root)
		return l.found && !l.full;
	loose = wd_arena_alloc(arena, sizeof(*loose));
	if (!loose)
		return false;
	*loose = *query;
	loose->root = root;
	*out = loose;
	return true;
}
