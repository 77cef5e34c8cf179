#include "article/tree.h"

#include "article/measure.h"
#include "article/names.h"

/* ---- making ---- */

struct wd_node *wd_tree_make(struct wd_arena *arena, GumboTag tag)
{
	struct wd_node *node = wd_arena_alloc(arena, sizeof(*node));

	if (node)
		node->tag = tag;
	return node;
}

struct wd_node *wd_tree_copy(struct wd_arena *arena, const struct wd_node *node)
{
	struct wd_node *copy = wd_arena_alloc(arena, sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *node;
	copy->parent = copy->prev = copy->next = copy->first = copy->last = NULL;
	for (const struct wd_node *child = node->first; child; child = child->next) {
		struct wd_node *other = wd_tree_copy(arena, child);

		if (!other)
			return NULL;
		wd_node_append(copy, other);
	}
	return copy;
}

/* ---- from gumbo's ---- */

/* What only describes a formula to programs. */
static bool is_annotation(const GumboElement *element)
{
	GumboStringPiece name = element->original_tag;

	if (element->tag_namespace != GUMBO_NAMESPACE_MATHML)
		return false;
	gumbo_tag_from_original_text(&name);
	return wd_span_starts_nocase((struct wd_span){ name.data, name.length }, "annotation");
}

static bool is_unseen(const GumboElement *element)
{
	switch (element->tag) {
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_TEMPLATE:
	case GUMBO_TAG_HEAD:
	case GUMBO_TAG_TITLE:
		return true;
	default:
		return element->tag_namespace == GUMBO_NAMESPACE_SVG || is_annotation(element);
	}
}

/* Down one child after another, to a picture with nothing beside it. */
static struct wd_node *single_image(struct wd_node *node)
{
	while (node && node->tag != GUMBO_TAG_IMG) {
		struct wd_node *inner = wd_node_first_element(node);

		node = inner && wd_node_holds_only(node, inner->tag) ? inner : NULL;
	}
	return node;
}

/* Who loads a picture by a script has the real one in a <noscript> behind a place-holder; all else there is
 * for nobody. */
static void show_noscript(struct wd_node *parent, struct wd_node *noscript)
{
	struct wd_node *before = parent->last, *image = single_image(noscript);

	while (before && wd_node_is_blank(before))
		before = before->prev;
	if (image && before && !wd_node_is_text(before) && single_image(before))
		wd_node_replace(before, image);
}

static struct wd_node *text_of(struct wd_arena *arena, const char *text)
{
	struct wd_node *node = wd_tree_make(arena, GUMBO_TAG_LAST);

	if (node) {
		node->text = wd_span_of(text);
		node->measure = wd_measure_text(node->text);
	}
	return node;
}

static struct wd_node *element_of(struct wd_arena *arena, const GumboElement *element);

static bool add_child(struct wd_arena *arena, struct wd_node *parent, const GumboNode *child)
{
	struct wd_node *node;

	if (child->type == GUMBO_NODE_COMMENT || (child->type == GUMBO_NODE_ELEMENT && is_unseen(&child->v.element)) ||
	    child->type == GUMBO_NODE_TEMPLATE || child->type == GUMBO_NODE_DOCUMENT)
		return true;
	if (child->type == GUMBO_NODE_ELEMENT)
		node = element_of(arena, &child->v.element);
	else
		node = text_of(arena, child->v.text.text);
	if (!node)
		return false;
	if (node->tag == GUMBO_TAG_NOSCRIPT)
		show_noscript(parent, node);
	/* What stood between is gone: one white space is enough, and no walk back over many. */
	else if (!parent->last || !wd_node_is_blank(parent->last) || !wd_node_is_blank(node))
		wd_node_append(parent, node);
	return true;
}

static struct wd_node *element_of(struct wd_arena *arena, const GumboElement *element)
{
	struct wd_node *node = wd_tree_make(arena, element->tag == GUMBO_TAG_FONT ? GUMBO_TAG_SPAN : element->tag);

	if (!node)
		return NULL;
	node->element = element;
	node->class_names = wd_names_of(wd_span_of(wd_node_attribute(node, "class")));
	node->id_names = wd_names_of(wd_span_of(wd_node_attribute(node, "id")));
	for (unsigned i = 0; i < element->children.length; i++)
		if (!add_child(arena, node, element->children.data[i]))
			return NULL;
	return node;
}

/* ---- line ends for paragraphs ---- */

static struct wd_node *behind_blanks(struct wd_node *node)
{
	while (node && wd_node_is_blank(node))
		node = node->next;
	return node;
}

static bool is_break(const struct wd_node *node)
{
	return node && node->tag == GUMBO_TAG_BR;
}

/* True when other breaks follow at once; they are taken out, and the white space between, which would be met
 * again. */
static bool take_chain(struct wd_node *first)
{
	struct wd_node *next;
	bool taken = false;

	while (is_break(next = behind_blanks(first->next))) {
		while (first->next != next)
			wd_node_unlink(first->next);
		wd_node_unlink(next);
		taken = true;
	}
	return taken;
}

static void fill_paragraph(struct wd_node *paragraph)
{
	struct wd_node *next;

	while ((next = paragraph->next) != NULL && next->measure.is_phrasing &&
	       !(is_break(next) && is_break(behind_blanks(next->next))))
		wd_node_append(paragraph, next);
	while (paragraph->last && (is_break(paragraph->last) || wd_node_is_blank(paragraph->last)))
		wd_node_unlink(paragraph->last);
}

/* Two breaks in a row part paragraphs, where people write no other. */
static bool make_paragraphs(struct wd_arena *arena, struct wd_node *parent)
{
	for (struct wd_node *node = parent->first; node; node = node->next) {
		struct wd_node *paragraph;

		if (is_break(node) && take_chain(node)) {
			paragraph = wd_tree_make(arena, GUMBO_TAG_P);
			if (!paragraph)
				return false;
			wd_node_replace(node, paragraph);
			fill_paragraph(paragraph);
			if (parent->tag == GUMBO_TAG_P)
				parent->tag = GUMBO_TAG_DIV;
			node = paragraph;
		}
		if (!make_paragraphs(arena, node))
			return false;
	}
	return true;
}

struct wd_node *wd_tree_of_page(struct wd_arena *arena, const GumboNode *root)
{
	for (unsigned i = 0; i < root->v.element.children.length; i++) {
		const GumboNode *child = root->v.element.children.data[i];
		struct wd_node *body;

		if (child->type != GUMBO_NODE_ELEMENT || child->v.element.tag != GUMBO_TAG_BODY)
			continue;
		body = element_of(arena, &child->v.element);
		if (!body)
			return NULL;
		wd_measure_tree(body);
		if (!make_paragraphs(arena, body))
			return NULL;
		wd_measure_tree(body);
		return body;
	}
	return NULL;
}
