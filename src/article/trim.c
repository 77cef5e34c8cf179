#include "article/trim.h"

#include "article/measure.h"
#include "article/names.h"
#include "util/count.h"

/* The numbers are Readability's, of its _cleanConditionally and _prepArticle. */
enum {
	COMMAS_OF_TEXT = 10, /* with so many it is text, whatever else it holds */
	HIGH_WEIGHT = 25,
	SHORT = 25, /* characters */
	SHORT_FOR_EMBED = 75,
	ITEMS_FOR_FREE = 100,
	SHORT_TO_SHARE = 500,
	DATA_ROWS = 10,
	DATA_COLUMNS = 4,
	DATA_CELLS = 10, /* of a table that says something */
};

#define LIST_SHARE 0.9 /* of the text in lists, that makes a part one */
#define HEADING_SHARE 0.9
#define SOME_LINKS 0.2
#define MANY_LINKS 0.5
#define IMAGES_A_PARAGRAPH 2

typedef bool (*judge)(const struct wd_node *node, unsigned strictness, bool in_data);

/*
 * Each element from the last to the first, so what is inside before what
 * holds it: it is measured by what was left of it, and then judged.
 */
static void sweep(struct wd_node *node, judge goes, unsigned strictness, bool in_data)
{
	struct wd_node *before;

	for (struct wd_node *child = node->last; child; child = before) {
		before = child->prev;
		if (wd_node_is_text(child))
			continue;
		sweep(child, goes, strictness, in_data || child->is_data_table);
		if (goes(child, strictness, in_data))
			wd_node_unlink(child);
	}
	wd_measure_node(node);
}

/* ---- tables ---- */

static bool has_caption(const struct wd_node *table)
{
	for (const struct wd_node *child = table->first; child; child = child->next)
		if (child->tag == GUMBO_TAG_CAPTION && child->first)
			return true;
	return false;
}

/* Whether a table holds data or only arranges: Readability's _markDataTables, after Firefox's accessibility.
 */
static bool is_data(const struct wd_node *table)
{
	const struct wd_measure *m = &table->measure;

	if (strcmp(wd_node_attribute(table, "role"), "presentation") == 0 ||
	    strcmp(wd_node_attribute(table, "datatable"), "0") == 0)
		return false;
	if (*wd_node_attribute(table, "summary") || has_caption(table) || m->has_data_part)
		return true;
	if (m->has_table || m->columns == 1 || m->rows == 1)
		return false;
	return m->rows >= DATA_ROWS || m->columns > DATA_COLUMNS || m->rows * m->columns > DATA_CELLS;
}

static void mark_tables(struct wd_node *node)
{
	for (struct wd_node *child = node->first; child; child = child->next)
		mark_tables(child);
	wd_measure_node(node);
	node->is_data_table = node->tag == GUMBO_TAG_TABLE && is_data(node);
}

/* ---- parts that look odd ---- */

static double share(uint64_t chars, const struct wd_node *node)
{
	uint32_t length = wd_measure_length(&node->measure);

	return length ? (double)chars / length : 0;
}

static bool is_list(const struct wd_node *node)
{
	return node->tag == GUMBO_TAG_UL || share(node->measure.list_chars, node) > LIST_SHARE;
}

static const struct wd_node *only_text(const struct wd_node *node)
{
	for (;;) {
		const struct wd_node *said = NULL;

		for (const struct wd_node *child = node->first; child; child = child->next) {
			if (wd_measure_length(&child->measure) == 0)
				continue;
			if (said)
				return NULL;
			said = child;
		}
		if (!said || wd_node_is_text(said))
			return said;
		node = said;
	}
}

/* It says "Advertisement" or "Loading…" and no more: Readability's adWords and loadingWords, and German's and
 * Korean's. */
static bool says_nothing(const struct wd_node *node)
{
	static const char *const words[] = { "ad",
					     "advertising",
					     "advertisement",
					     "pub",
					     "publicit\u00e9",
					     "werb",
					     "werbung",
					     "anzeige",
					     "\u5e7f\u544a",
					     "\uad11\uace0",
					     "\u0420\u0435\u043a\u043b\u0430\u043c\u0430",
					     "anuncio",
					     "loading",
					     "\u6b63\u5728\u52a0\u8f7d",
					     "\u0417\u0430\u0433\u0440\u0443\u0437\u043a\u0430",
					     "chargement",
					     "cargando" };
	const struct wd_node *text = wd_measure_length(&node->measure) <= SHORT ? only_text(node) : NULL;
	struct wd_span said;

	if (!text)
		return false;
	said = wd_span_trim(text->text);
	if (wd_span_ends(said, WD_SPAN("...")) || wd_span_ends(said, WD_SPAN("\u2026")))
		said.len -= 3;
	for (size_t i = 0; i < WD_COUNT(words); i++)
		if (wd_span_equal_nocase(said, wd_span_of(words[i])))
			return true;
	return false;
}

static bool has_odd_counts(const struct wd_node *node, bool list, bool in_figure)
{
	const struct wd_measure *m = &node->measure;

	if (!in_figure && m->images > 1 && m->paragraphs * IMAGES_A_PARAGRAPH < m->images)
		return true;
	if (!list && m->items > m->paragraphs + ITEMS_FOR_FREE)
		return true;
	return m->inputs > m->paragraphs / 3;
}

static bool looks_odd(const struct wd_node *node, int weight)
{
	const struct wd_measure *m = &node->measure;
	bool list = is_list(node), in_figure = wd_node_is_within(node, GUMBO_TAG_FIGURE);
	double links = wd_measure_link_share(m);
	uint32_t length = wd_measure_length(m);

	if (has_odd_counts(node, list, in_figure))
		return true;
	if (!list && !in_figure && share(m->heading_chars, node) < HEADING_SHARE && length < SHORT &&
	    (m->images == 0 || m->images > 2) && links > 0)
		return true;
	if (weight >= HIGH_WEIGHT ? links > MANY_LINKS : !list && links > SOME_LINKS)
		return true;
	if (m->embeds > 1 || (m->embeds == 1 && length < SHORT_FOR_EMBED))
		return true;
	return m->images == 0 && m->textish_chars == 0;
}

/* A list whose every item is a picture. */
static bool is_gallery(const struct wd_node *node)
{
	for (const struct wd_node *child = wd_node_first_element(node); child; child = wd_node_next_element(child))
		if (wd_node_children(child) > 1)
			return false;
	return node->measure.images == node->measure.items;
}

static bool is_odd(const struct wd_node *node, unsigned strictness, bool in_data)
{
	int weight = wd_sift_weight(node, strictness);

	if (node->is_data_table || in_data || node->measure.has_data_table || wd_node_is_within(node, GUMBO_TAG_CODE))
		return false;
	if (weight < 0)
		return true;
	if (node->measure.commas >= COMMAS_OF_TEXT || node->measure.has_video)
		return false;
	return says_nothing(node) || (looks_odd(node, weight) && !(is_list(node) && is_gallery(node)));
}

static bool is_odd_form(const struct wd_node *node, unsigned strictness, bool in_data)
{
	return (node->tag == GUMBO_TAG_FORM || node->tag == GUMBO_TAG_FIELDSET) && is_odd(node, strictness, in_data);
}

static bool is_odd_table(const struct wd_node *node, unsigned strictness, bool in_data)
{
	return node->tag == GUMBO_TAG_TABLE && is_odd(node, strictness, in_data);
}

static bool is_odd_list(const struct wd_node *node, unsigned strictness, bool in_data)
{
	return node->tag == GUMBO_TAG_UL && is_odd(node, strictness, in_data);
}

static bool is_odd_div(const struct wd_node *node, unsigned strictness, bool in_data)
{
	return node->tag == GUMBO_TAG_DIV && is_odd(node, strictness, in_data);
}

/* ---- parts that are never text ---- */

static bool is_never_text(const struct wd_node *node, unsigned strictness, bool in_data)
{
	(void)in_data;
	switch (node->tag) {
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_EMBED:
	case GUMBO_TAG_FOOTER:
	case GUMBO_TAG_ASIDE:
	case GUMBO_TAG_LINK:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_INPUT:
	case GUMBO_TAG_TEXTAREA:
	case GUMBO_TAG_SELECT:
	case GUMBO_TAG_BUTTON:
		return true;
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
		return wd_sift_weight(node, strictness) < 0;
	default:
		/* The parts that the text was gathered from are it, whatever they are called. */
		return ((node->class_names | node->id_names) & WD_NAMES_SHARE) && node->parent->parent &&
		       wd_measure_length(&node->measure) < SHORT_TO_SHARE;
	}
}

static bool is_empty_paragraph(const struct wd_node *node, unsigned strictness, bool in_data)
{
	(void)strictness, (void)in_data;
	if (node->tag != GUMBO_TAG_P || node->measure.images || node->measure.embeds)
		return false;
	/* Readability keeps these where they stand in a paragraph; nobody reads them. */
	return wd_measure_length(&node->measure) == 0 || says_nothing(node);
}

void wd_trim(struct wd_node *article, unsigned strictness)
{
	mark_tables(article);
	if (strictness & WD_STRICT_TRIM)
		sweep(article, is_odd_form, strictness, false);
	sweep(article, is_never_text, strictness, false);
	if (strictness & WD_STRICT_TRIM) {
		/* In this order: what one takes out, the next is not misled by. */
		sweep(article, is_odd_table, strictness, false);
		sweep(article, is_odd_list, strictness, false);
		sweep(article, is_odd_div, strictness, false);
	}
	sweep(article, is_empty_paragraph, strictness, false);
}
