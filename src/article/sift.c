#include "article/sift.h"

#include "article/measure.h"
#include "article/names.h"
#include "article/tree.h"
#include "util/count.h"

enum {
	WEIGHT = 25, /* of a name, Readability's */
	LONGEST_BYLINE = 100,
	MOST_HEADINGS = 20, /* that are compared with the title: it comes early, and a comparison is dear */
};

/* Above this a <div> with one paragraph is no paragraph but a list of links. Readability's. */
#define MOST_LINKS 0.25

struct sift {
	struct wd_arena *arena;
	const struct wd_titles *titles;
	unsigned strictness;
	int headings;
	bool has_byline, has_title, full;
	struct wd_paragraphs *out;
};

int wd_sift_weight(const struct wd_node *node, unsigned strictness)
{
	unsigned names[] = { node->class_names, node->id_names };
	int weight = 0;

	if (!(strictness & WD_STRICT_NAMES))
		return 0;
	for (size_t i = 0; i < 2; i++)
		weight += (names[i] & WD_NAMES_POSITIVE ? WEIGHT : 0) - (names[i] & WD_NAMES_NEGATIVE ? WEIGHT : 0);
	return weight;
}

/* ---- what goes ---- */

static bool is(const struct wd_node *node, const char *attribute, const char *value)
{
	return wd_span_equal_nocase(wd_span_of(wd_node_attribute(node, attribute)), wd_span_of(value));
}

/* True when a style sets the property to the value, whatever white space is in it. */
static bool has_style(const char *style, const char *property, const char *value)
{
	for (const char *at = strstr(style, property); at; at = strstr(at, property)) {
		at += strlen(property);
		while (*at == ' ' || *at == ':')
			at++;
		if (strncmp(at, value, strlen(value)) == 0)
			return true;
	}
	return false;
}

static bool is_hidden(const struct wd_node *node)
{
	const char *style = wd_node_attribute(node, "style");

	if (!node->element)
		return false;
	if (*style && (has_style(style, "display", "none") || has_style(style, "visibility", "hidden")))
		return true;
	if (gumbo_get_attribute(&node->element->attributes, "hidden"))
		return true;
	/* Formulas of Wikipedia are pictures that are hidden from who hears the page. */
	if (is(node, "aria-hidden", "true") && !strstr(wd_node_attribute(node, "class"), "fallback-image"))
		return true;
	return is(node, "aria-modal", "true") && is(node, "role", "dialog");
}

static bool is_byline(const struct wd_node *node)
{
	uint32_t length = wd_measure_length(&node->measure);

	if (length == 0 || length >= LONGEST_BYLINE)
		return false;
	return is(node, "rel", "author") || strstr(wd_node_attribute(node, "itemprop"), "author") ||
	       ((node->class_names | node->id_names) & WD_NAMES_BYLINE);
}

static void add_text(struct wd_buf *out, const struct wd_node *node)
{
	if (wd_node_is_text(node))
		wd_buf_add_span(out, node->text);
	for (const struct wd_node *child = node->first; child; child = child->next)
		add_text(out, child);
}

static bool repeats_title(struct sift *s, const struct wd_node *node)
{
	struct wd_buf text;
	bool does;

	if ((node->tag != GUMBO_TAG_H1 && node->tag != GUMBO_TAG_H2) || wd_measure_length(&node->measure) > WD_TITLE_MOST ||
	    ++s->headings > MOST_HEADINGS)
		return false;
	wd_buf_init(&text, 2 * WD_TITLE_MOST);
	add_text(&text, node);
	does = wd_title_is_repeated(s->titles, wd_buf_span(&text));
	wd_buf_release(&text);
	return does;
}

/* Readability's UNLIKELY_ROLES. */
static bool has_unlikely_role(const struct wd_node *node)
{
	static const char *const roles[] = { "menu",  "menubar",     "complementary", "navigation",
					     "alert", "alertdialog", "dialog" };

	for (size_t i = 0; i < WD_COUNT(roles); i++)
		if (is(node, "role", roles[i]))
			return true;
	return false;
}

static bool is_unlikely(const struct wd_node *node)
{
	unsigned names = node->class_names | node->id_names;

	if ((names & WD_NAMES_UNLIKELY) && !(names & WD_NAMES_MAYBE) && node->tag != GUMBO_TAG_A &&
	    node->tag != GUMBO_TAG_BODY && !wd_node_is_within(node, GUMBO_TAG_TABLE) &&
	    !wd_node_is_within(node, GUMBO_TAG_CODE))
		return true;
	return has_unlikely_role(node);
}

static bool is_empty(const struct wd_node *node)
{
	switch (node->tag) {
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_HEADER:
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
		return wd_measure_length(&node->measure) == 0 && wd_node_children(node) == node->measure.breaks;
	default:
		return false;
	}
}

static bool goes(struct sift *s, const struct wd_node *node)
{
	if (is_hidden(node))
		return true;
	if (!s->has_byline && !s->titles->names_author && is_byline(node)) {
		s->has_byline = true;
		return true;
	}
	if (!s->has_title && s->headings <= MOST_HEADINGS && repeats_title(s, node)) {
		s->has_title = true;
		return true;
	}
	return ((s->strictness & WD_STRICT_UNLIKELY) && is_unlikely(node)) || is_empty(node);
}

/* ---- paragraphs ---- */

static void keep(struct sift *s, struct wd_node *node)
{
	struct wd_node **slot = wd_arena_push(s->arena, &s->out->list, &s->out->n, sizeof(*slot));

	if (slot)
		*slot = node;
	else
		s->full = true;
}

static bool is_edge(const struct wd_node *node)
{
	return node->tag == GUMBO_TAG_BR || wd_node_is_blank(node);
}

/* From `first` on all that is phrasing becomes a paragraph, if it is more than white space; what follows it.
 */
static struct wd_node *wrap(struct sift *s, struct wd_node *first)
{
	struct wd_node *paragraph = wd_tree_make(s->arena, GUMBO_TAG_P), *next;

	if (!paragraph) {
		s->full = true;
		return NULL;
	}
	wd_node_insert_before(first, paragraph);
	while ((next = paragraph->next) != NULL && next->measure.is_phrasing)
		wd_node_append(paragraph, next);
	while (paragraph->first && is_edge(paragraph->first))
		wd_node_unlink(paragraph->first);
	while (paragraph->last && is_edge(paragraph->last))
		wd_node_unlink(paragraph->last);
	wd_measure_node(paragraph);
	if (!paragraph->first)
		wd_node_unlink(paragraph);
	return next;
}

/* The element whose children are next: the <div>, or the paragraph that it was. */
static struct wd_node *shape(struct sift *s, struct wd_node *div)
{
	for (struct wd_node *child = div->first; child && !s->full;)
		child = child->measure.is_phrasing ? wrap(s, child) : child->next;
	if (wd_node_holds_only(div, GUMBO_TAG_P) && wd_measure_link_share(&div->measure) < MOST_LINKS) {
		struct wd_node *paragraph = wd_node_first_element(div);

		wd_node_unlink(paragraph);
		wd_node_replace(div, paragraph);
		keep(s, paragraph);
		return paragraph;
	}
	/* What was phrasing is a block by now. */
	for (const struct wd_node *child = div->first; child; child = child->next)
		if (child->tag == GUMBO_TAG_P)
			return div;
	if (!div->measure.has_block) {
		div->tag = GUMBO_TAG_P;
		keep(s, div);
	}
	return div;
}

/* Readability's DEFAULT_TAGS_TO_SCORE. */
static bool is_scored(GumboTag tag)
{
	return tag == GUMBO_TAG_SECTION || (tag >= GUMBO_TAG_H2 && tag <= GUMBO_TAG_H6) || tag == GUMBO_TAG_P ||
	       tag == GUMBO_TAG_TD || tag == GUMBO_TAG_PRE;
}

static void visit(struct sift *s, struct wd_node *node)
{
	struct wd_node *next;

	if (goes(s, node)) {
		wd_node_unlink(node);
		return;
	}
	if (is_scored(node->tag))
		keep(s, node);
	if (node->tag == GUMBO_TAG_DIV)
		node = shape(s, node);
	for (struct wd_node *child = wd_node_first_element(node); child && !s->full; child = next) {
		next = wd_node_next_element(child);
		visit(s, child);
	}
}

bool wd_sift(struct wd_arena *arena, struct wd_node *body, const struct wd_titles *titles, unsigned strictness,
	     struct wd_paragraphs *out)
{
	struct sift s = { .arena = arena, .titles = titles, .strictness = strictness, .out = out };
	struct wd_node *next;

	for (struct wd_node *child = wd_node_first_element(body); child && !s.full; child = next) {
		next = wd_node_next_element(child);
		visit(&s, child);
	}
	return !s.full;
}
