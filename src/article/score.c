#include "article/score.h"

/* The numbers are Readability's. */
enum {
	SHORTEST = 25,       /* a paragraph that counts */
	CHARS_A_POINT = 100, /* of its length, up to MOST_OF_LENGTH points */
	MOST_OF_LENGTH = 3,
	ANCESTORS = 5,     /* get points of a paragraph */
	TOP = 5,           /* that are looked at together */
	NEAR = 3,          /* so many of them as good under one roof make it the text */
	LEAST_BESIDE = 10, /* points of a part beside the best that belongs to it */
	LONG_PARAGRAPH = 80,
};

#define AS_GOOD 0.75     /* of the best one's points */
#define PARENT_FALLS 3   /* a parent with less than this part of them ends the way up */
#define SHARE_BESIDE 0.2 /* of the best one's points, for a part beside it */
#define MOST_LINKS 0.25

struct top {
	struct wd_node *list[TOP];
	size_t n;
};

/* ---- points ---- */

static int points_of_kind(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_DIV:
		return 5;
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_TD:
	case GUMBO_TAG_BLOCKQUOTE:
		return 3;
	case GUMBO_TAG_ADDRESS:
	case GUMBO_TAG_OL:
	case GUMBO_TAG_UL:
	case GUMBO_TAG_DL:
	case GUMBO_TAG_DD:
	case GUMBO_TAG_DT:
	case GUMBO_TAG_LI:
	case GUMBO_TAG_FORM:
		return -3;
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
	case GUMBO_TAG_TH:
		return -5;
	default:
		return 0;
	}
}

static void begin(struct wd_node *node, unsigned strictness)
{
	if (node->has_score)
		return;
	node->has_score = true;
	node->score = points_of_kind(node->tag) + wd_sift_weight(node, strictness);
}

static double points_of(const struct wd_measure *m)
{
	uint32_t of_length = wd_measure_length(m) / CHARS_A_POINT;

	return 1 + (m->commas + 1) + (of_length < MOST_OF_LENGTH ? of_length : MOST_OF_LENGTH);
}

/* Who gets points for the first time is added to the candidates. */
static bool give(struct wd_arena *arena, const struct wd_node *paragraph, unsigned strictness,
		 struct wd_paragraphs *candidates)
{
	double points = points_of(&paragraph->measure);
	struct wd_node *node = paragraph->parent;

	for (int level = 0; node && level < ANCESTORS; level++, node = node->parent) {
		if (!node->has_score) {
			struct wd_node **slot = wd_arena_push(arena, &candidates->list, &candidates->n, sizeof(*slot));

			if (!slot)
				return false;
			*slot = node;
			begin(node, strictness);
		}
		node->score += points / (level == 0 ? 1 : level == 1 ? 2 : level * 3);
	}
	return true;
}

static void rank(struct top *top, struct wd_node *node)
{
	size_t place = 0;

	while (place < top->n && node->score <= top->list[place]->score)
		place++;
	if (place == TOP)
		return;
	top->n += top->n < TOP;
	memmove(top->list + place + 1, top->list + place, (top->n - 1 - place) * sizeof(*top->list));
	top->list[place] = node;
}

static bool find_top(struct wd_arena *arena, const struct wd_paragraphs *paragraphs, unsigned strictness, struct top *top)
{
	struct wd_paragraphs candidates = { 0 };

	for (size_t i = 0; i < paragraphs->n; i++)
		if (paragraphs->list[i]->parent && wd_measure_length(&paragraphs->list[i]->measure) >= SHORTEST &&
		    !give(arena, paragraphs->list[i], strictness, &candidates))
			return false;
	for (size_t i = 0; i < candidates.n; i++) {
		candidates.list[i]->score *= 1 - wd_measure_link_share(&candidates.list[i]->measure);
		rank(top, candidates.list[i]);
	}
	return true;
}

/* ---- the best of them ---- */

static bool is_ancestor(const struct wd_node *above, const struct wd_node *node)
{
	for (node = node->parent; node; node = node->parent)
		if (node == above)
			return true;
	return false;
}

/* What holds the best and NEAR others that are about as good. */
static struct wd_node *common_roof(const struct top *top)
{
	struct wd_node *as_good[TOP], *best = top->list[0];
	size_t n = 0;

	for (size_t i = 1; i < top->n; i++)
		if (top->list[i]->score / best->score >= AS_GOOD)
			as_good[n++] = top->list[i];
	for (struct wd_node *roof = best->parent; n >= NEAR && roof && roof->tag != GUMBO_TAG_BODY; roof = roof->parent) {
		size_t under = 0;

		for (size_t i = 0; i < n; i++)
			under += is_ancestor(roof, as_good[i]);
		if (under >= NEAR)
			return roof;
	}
	return best;
}

static bool is_below_body(const struct wd_node *node)
{
	return node->parent && node->parent->tag != GUMBO_TAG_BODY;
}

/* Points that rise on the way up tell of more text beside it. */
static struct wd_node *rising(struct wd_node *best)
{
	double last = best->score, least = last / PARENT_FALLS;

	for (struct wd_node *node = best; is_below_body(node); node = node->parent) {
		struct wd_node *parent = node->parent;

		if (!parent->has_score)
			continue;
		if (parent->score < least)
			break;
		if (parent->score > last)
			return parent;
		last = parent->score;
	}
	return best;
}

static struct wd_node *choose(const struct top *top, unsigned strictness)
{
	struct wd_node *best = common_roof(top);

	begin(best, strictness);
	best = rising(best);
	/* Alone in what holds it, it has its neighbours further up. */
	while (is_below_body(best) && wd_node_children(best->parent) == 1)
		best = best->parent;
	begin(best, strictness);
	return best;
}

/* ---- what stands beside it ---- */

/* A sentence ends in it. */
static bool has_sentence(const struct wd_node *node)
{
	if (wd_node_is_text(node)) {
		for (size_t i = 0; i < node->text.len; i++)
			if (node->text.ptr[i] == '.' && (i + 1 == node->text.len || node->text.ptr[i + 1] == ' '))
				return true;
		return node->text.len >= 3 && memmem(node->text.ptr, node->text.len, "\u3002", 3);
	}
	for (const struct wd_node *child = node->first; child; child = child->next)
		if (has_sentence(child))
			return true;
	return false;
}

static bool has_same_class(const struct wd_node *a, const struct wd_node *b)
{
	const char *name = wd_node_attribute(a, "class");

	return *name && strcmp(name, wd_node_attribute(b, "class")) == 0;
}

static bool belongs(const struct wd_node *node, const struct wd_node *best)
{
	double bonus = has_same_class(node, best) ? best->score * SHARE_BESIDE : 0;
	double least = best->score * SHARE_BESIDE;
	uint32_t length = wd_measure_length(&node->measure);

	if (node == best || (node->has_score && node->score + bonus >= (least > LEAST_BESIDE ? least : LEAST_BESIDE)))
		return true;
	if (node->tag != GUMBO_TAG_P)
		return false;
	if (length > LONG_PARAGRAPH)
		return wd_measure_link_share(&node->measure) < MOST_LINKS;
	return length > 0 && length < LONG_PARAGRAPH && node->measure.link_chars == 0 && has_sentence(node);
}

static bool stays_as_it_is(GumboTag tag)
{
	return tag == GUMBO_TAG_DIV || tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_SECTION || tag == GUMBO_TAG_P ||
	       tag == GUMBO_TAG_OL || tag == GUMBO_TAG_UL;
}

static void gather(struct wd_node *article, const struct wd_node *best)
{
	struct wd_node *next;

	for (struct wd_node *node = wd_node_first_element(best->parent); node; node = next) {
		next = wd_node_next_element(node);
		if (!belongs(node, best))
			continue;
		if (!stays_as_it_is(node->tag))
			node->tag = GUMBO_TAG_DIV;
		wd_node_append(article, node);
	}
}

struct wd_node *wd_score_best(struct wd_arena *arena, struct wd_node *body, const struct wd_paragraphs *paragraphs,
			      unsigned strictness)
{
	struct wd_node *article = wd_tree_make(arena, GUMBO_TAG_DIV);
	struct top top = { .n = 0 };

	if (!article || !find_top(arena, paragraphs, strictness, &top))
		return NULL;
	if (top.n == 0 || top.list[0]->tag == GUMBO_TAG_BODY) {
		/* Nothing stands out: all of it, the text that stands in no element too. */
		body->tag = GUMBO_TAG_DIV;
		wd_node_append(article, body);
	} else {
		gather(article, choose(&top, strictness));
	}
	return article;
}
