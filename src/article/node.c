#include "article/node.h"

enum { NEAR_ANCESTORS = 4 }; /* that are asked whether something stands in a table, a figure or code */

/* ---- links ---- */

void wd_node_unlink(struct wd_node *node)
{
	if (node->prev)
		node->prev->next = node->next;
	else if (node->parent)
		node->parent->first = node->next;
	if (node->next)
		node->next->prev = node->prev;
	else if (node->parent)
		node->parent->last = node->prev;
	node->parent = node->prev = node->next = NULL;
}

void wd_node_append(struct wd_node *parent, struct wd_node *child)
{
	wd_node_unlink(child);
	child->parent = parent;
	child->prev = parent->last;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void wd_node_insert_before(struct wd_node *place, struct wd_node *node)
{
	wd_node_unlink(node);
	node->parent = place->parent;
	node->prev = place->prev;
	node->next = place;
	if (place->prev)
		place->prev->next = node;
	else if (place->parent)
		place->parent->first = node;
	place->prev = node;
}

void wd_node_replace(struct wd_node *old, struct wd_node *node)
{
	wd_node_insert_before(old, node);
	wd_node_unlink(old);
}

/* ---- questions ---- */

const char *wd_node_attribute(const struct wd_node *node, const char *name)
{
	const GumboAttribute *a = node->element ? gumbo_get_attribute(&node->element->attributes, name) : NULL;

	return a ? a->value : "";
}

bool wd_node_is_blank(const struct wd_node *node)
{
	return wd_node_is_text(node) && wd_measure_length(&node->measure) == 0;
}

static struct wd_node *element_from(struct wd_node *node)
{
	while (node && wd_node_is_text(node))
		node = node->next;
	return node;
}

struct wd_node *wd_node_first_element(const struct wd_node *node)
{
	return element_from(node->first);
}

struct wd_node *wd_node_next_element(const struct wd_node *node)
{
	return element_from(node->next);
}

size_t wd_node_children(const struct wd_node *node)
{
	size_t n = 0;

	for (const struct wd_node *child = wd_node_first_element(node); child; child = wd_node_next_element(child))
		n++;
	return n;
}

bool wd_node_holds_only(const struct wd_node *node, GumboTag tag)
{
	size_t n = 0;

	for (const struct wd_node *child = node->first; child; child = child->next) {
		if (!wd_node_is_text(child) ? child->tag != tag || n++ : !wd_node_is_blank(child))
			return false;
	}
	return n == 1;
}

bool wd_node_is_within(const struct wd_node *node, GumboTag tag)
{
	int most = NEAR_ANCESTORS;

	for (node = node->parent; node && most > 0; node = node->parent, most--)
		if (node->tag == tag)
			return true;
	return false;
}
