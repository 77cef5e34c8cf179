/*
 * A tree as a tsquery of PostgreSQL (https://www.postgresql.org/docs/15/datatype-textsearch.html#DATATYPE-TSQUERY)
 * over the vectors of vector.c.
 *
 * A word, a column and a phrase are said exactly, as far as a vector tells everything. Where it lacks places, a phrase
 * is its words; so it finds too much, and the row says so (lexeme.h). A NEAR of two is a choice between all
 * distances; of more, or where that would be long, it is its words, and each row must be looked at.
 */
#include "filter/match.h"
#include "filter/sieve.h"

enum {
	MOST_NESTED = 2 * WD_QUERY_MAX_DEPTH,
	MOST_VAGUE = 2,     /* bytes of a beginning */
	MOST_LEXEMES = 512, /* in one NEAR: beyond, reading the texts takes less time */
};

struct place {
	struct wd_match *match;
	enum wd_lexeme_mark mark;
	const char *behind; /* its weight, and whether it is a beginning */
	bool any;
};

static void add_lexeme(struct wd_buf *out, struct wd_span lexeme)
{
	wd_buf_add_char(out, '\'');
	for (size_t i = 0; i < lexeme.len; i++) {
		if (lexeme.ptr[i] == '\'' || lexeme.ptr[i] == '\\')
			wd_buf_add_char(out, lexeme.ptr[i]);
		wd_buf_add_char(out, lexeme.ptr[i]);
	}
	wd_buf_add_char(out, '\'');
}

static void add_form(void *ctx, struct wd_span token)
{
	struct place *place = ctx;
	struct wd_buf *out = &place->match->text;
	char lexeme[WD_LEXEME_MOST];

	if (place->any)
		wd_buf_add_char(out, '|');
	add_lexeme(out, (struct wd_span){ lexeme, wd_lexeme_write(place->mark, token, lexeme) });
	wd_buf_add_text(out, place->behind);
	place->any = true;
}

static enum wd_lexeme_mark mark_of(enum wd_query_field field)
{
	switch (field) {
	case WD_FIELD_TITLE:
		return WD_LEXEME_TITLE;
	case WD_FIELD_AUTHOR:
		return WD_LEXEME_AUTHOR;
	case WD_FIELD_CATEGORY:
		return WD_LEXEME_CATEGORY;
	default:
		return WD_LEXEME_PLAIN;
	}
}

/* A place of a phrase: any of its forms, in whatever of the plain columns when it is loose. */
static void write_place(struct wd_match *match, const struct wd_node *term, size_t i, bool loose)
{
	bool prefix = wd_node_goes_on(term, i), weighted = term->field == WD_FIELD_SUMMARY && !loose;
	struct place place = { .match = match, .mark = mark_of(term->field) };

	place.behind = prefix ? weighted ? ":*B" : ":*" : weighted ? ":B" : "";
	wd_buf_add_char(&match->text, '(');
	for (size_t k = 0; k < term->places[i].n_forms; k++)
		wd_match_form(match, &term->places[i].forms[k], prefix, add_form, &place);
	wd_buf_add_char(&match->text, ')');
}

/* All places: side by side, or, when it is loose, anywhere. */
static void write_places(struct wd_match *match, const struct wd_node *term, bool loose)
{
	wd_buf_add_char(&match->text, '(');
	for (size_t i = 0; i < term->n_places; i++) {
		if (i > 0)
			wd_buf_add_text(&match->text, loose ? "&" : "<->");
		write_place(match, term, i, loose);
	}
	wd_buf_add_char(&match->text, ')');
}

static void lower(struct wd_match *match, enum wd_vector_gap gap)
{
	if ((int)gap < match->recheck)
		match->recheck = gap;
}

static bool needs_places(const struct wd_node *term)
{
	return term->n_places > 1 || term->field == WD_FIELD_SUMMARY;
}

static void write_gap(struct wd_match *match, const char *before)
{
	wd_buf_add_text(&match->text, before);
	add_lexeme(&match->text, WD_SPAN(WD_LEXEME_GAP_PLACES));
}

/* A lexeme without places passes for one of any weight: it finds its words there, or, excluded, nothing. */
static void write_term(struct wd_match *match, const struct wd_node *term, bool excluded)
{
	lower(match, needs_places(term) ? WD_VECTOR_PLACES : WD_VECTOR_WORDS);
	wd_buf_add_char(&match->text, '(');
	write_places(match, term, false);
	if (needs_places(term) && excluded)
		write_gap(match, "&!");
	if (needs_places(term) && !excluded) {
		wd_buf_add_text(&match->text, "|(");
		write_places(match, term, true);
		write_gap(match, "&");
		wd_buf_add_char(&match->text, ')');
	}
	wd_buf_add_char(&match->text, ')');
}

/* ---- NEAR ---- */

/* b begins so many places behind a's beginning, both stand in what a tsquery finds with one look. */
static void write_over(struct wd_match *match, const struct wd_node *a, const struct wd_node *b, int offset)
{
	int from = offset < 0 ? offset : 0, n_a = (int)a->n_places, n_b = (int)b->n_places + offset;
	int end = n_a > n_b ? n_a : n_b;

	for (int i = from; i < end; i++) {
		bool in_a = i >= 0 && i < n_a, in_b = i >= offset && i < n_b;

		wd_buf_add_text(&match->text, i > from ? "<->(" : "(");
		if (in_a)
			write_place(match, a, (size_t)i, false);
		if (in_a && in_b)
			wd_buf_add_text(&match->text, "<0>");
		if (in_b)
			write_place(match, b, (size_t)(i - offset), false);
		wd_buf_add_char(&match->text, ')');
	}
}

static void write_apart(struct wd_match *match, const struct wd_node *first, const struct wd_node *second, int distance)
{
	write_places(match, first, false);
	wd_buf_printf(&match->text, "<%d>", distance);
	write_places(match, second, false);
}

/* Two phrases, at each distance that is near (eval.c has the rule). */
static void write_pair(struct wd_match *match, const struct wd_node *a, const struct wd_node *b, int distance)
{
	int n_a = (int)a->n_places, n_b = (int)b->n_places;

	for (int offset = -n_b - distance; offset <= n_a + distance; offset++) {
		wd_buf_add_text(&match->text, offset > -n_b - distance ? "|(" : "(");
		if (offset >= n_a)
			write_apart(match, a, b, offset - n_a + 1);
		else if (-offset >= n_b)
			write_apart(match, b, a, -offset - n_b + 1);
		else
			write_over(match, a, b, offset);
		wd_buf_add_char(&match->text, ')');
	}
}

static void count_form(void *ctx, struct wd_span token)
{
	(void)token;
	++*(size_t *)ctx;
}

static size_t count_lexemes(const struct wd_match *match, const struct wd_node *term)
{
	size_t n = 0;

	for (size_t i = 0; i < term->n_places; i++)
		for (size_t k = 0; k < term->places[i].n_forms; k++)
			wd_match_form(match, &term->places[i].forms[k], false, count_form, &n);
	return n;
}

/* Columns lie so far apart that no pair is found across them. */
static bool is_pair(const struct wd_match *match, const struct wd_node *near)
{
	const struct wd_node *a = near->child, *b = a->next;
	size_t n;

	if (!b || b->next || near->distance + 1 >= WD_VECTOR_APART)
		return false;
	n = count_lexemes(match, a) + count_lexemes(match, b);
	return n * (2 * (size_t)near->distance + a->n_places + b->n_places) <= MOST_LEXEMES;
}

static void write_words(struct wd_match *match, const struct wd_node *near)
{
	wd_buf_add_char(&match->text, '(');
	for (const struct wd_node *term = near->child; term; term = term->next) {
		write_places(match, term, true);
		if (term->next)
			wd_buf_add_char(&match->text, '&');
	}
	wd_buf_add_char(&match->text, ')');
}

static void write_near(struct wd_match *match, const struct wd_node *near, bool excluded)
{
	bool exact = is_pair(match, near);

	lower(match, exact ? WD_VECTOR_PLACES : WD_VECTOR_WHOLE);
	if (!exact && excluded) {
		add_lexeme(&match->text, WD_SPAN(WD_LEXEME_NEVER));
		return;
	}
	wd_buf_add_char(&match->text, '(');
	if (exact) {
		wd_buf_add_char(&match->text, '(');
		write_pair(match, near->child, near->child->next, near->distance);
		wd_buf_add_text(&match->text, excluded ? ")" : ")|");
	}
	if (!excluded)
		write_words(match, near);
	if (exact)
		write_gap(match, excluded ? "&!" : "&");
	wd_buf_add_char(&match->text, ')');
}

/* ---- the tree ---- */

static void write_node(struct wd_match *match, const struct wd_node *node, bool excluded)
{
	switch (node->kind) {
	case WD_QUERY_TERM:
		write_term(match, node, excluded);
		break;
	case WD_QUERY_NEAR:
		write_near(match, node, excluded);
		break;
	case WD_QUERY_NOT:
		wd_buf_add_char(&match->text, '!');
		write_node(match, node->child, !excluded);
		break;
	default:
		wd_buf_add_char(&match->text, '(');
		for (const struct wd_node *child = node->child; child; child = child->next) {
			write_node(match, child, excluded);
			if (child->next)
				wd_buf_add_char(&match->text, node->kind == WD_QUERY_AND ? '&' : '|');
		}
		wd_buf_add_char(&match->text, ')');
	}
}

static void write_tree(struct wd_match *match, const struct wd_node *node, bool excluded)
{
	write_node(match, node, excluded);
	if (excluded)
		return;
	wd_buf_add_char(&match->text, '|');
	add_lexeme(&match->text, WD_SPAN(WD_LEXEME_GAP_WORDS));
}

/* ---- what finds it ---- */

/*
 * Of a beginning, GIN gathers the entries of all words that begin so before it looks at anything else: of a letter or two that
 * takes seconds. Such a word finds nothing by itself; it is only looked for in what the rest finds.
 */
static bool is_vague(const struct wd_node *term)
{
	const struct wd_place *last = &term->places[term->n_places - 1];

	return term->prefix && last->forms[0].text.len <= MOST_VAGUE;
}

/*
 * What places tell is found by its words: GIN holds each entry of them against the vector, which is read for that from
 * beside the row. What is excluded is dear only as a NEAR, as few entries have all of its words.
 */
static bool is_dear_where(const struct wd_node *node, bool excluded)
{
	bool some = node->kind == WD_QUERY_NEAR ||
		    (node->kind == WD_QUERY_TERM && (is_vague(node) || (!excluded && needs_places(node))));

	for (const struct wd_node *child = node->child; child && !some; child = child->next)
		some = is_dear_where(child, excluded != (node->kind == WD_QUERY_NOT));
	return some;
}

static bool is_dear(const struct wd_node *node)
{
	return is_dear_where(node, false);
}

/* True when it finds something without what is vague in it. */
static bool is_sure(const struct wd_node *node)
{
	bool all = node->kind == WD_QUERY_OR;

	if (node->kind == WD_QUERY_TERM)
		return !is_vague(node) || node->n_places > 1;
	if (node->kind == WD_QUERY_NOT)
		return false;
	for (const struct wd_node *child = node->child; child; child = child->next)
		if (is_sure(child) != all)
			return !all;
	return all;
}

static void write_sure(struct wd_match *match, const struct wd_node *node);

static void write_sure_list(struct wd_match *match, const struct wd_node *node)
{
	const char *between = "(";

	for (const struct wd_node *child = node->child; child; child = child->next) {
		if (!is_sure(child) && (child->kind != WD_QUERY_NOT || is_dear(child)))
			continue;
		wd_buf_add_text(&match->text, between);
		write_sure(match, child);
		between = node->kind == WD_QUERY_OR ? "|" : "&";
	}
	wd_buf_add_char(&match->text, ')');
}

static void write_sure(struct wd_match *match, const struct wd_node *node)
{
	struct wd_node term = *node;

	if (!is_dear(node)) {
		write_node(match, node, false);
	} else if (node->kind == WD_QUERY_TERM) {
		term.n_places -= is_vague(node);
		term.prefix = term.prefix && !is_vague(node);
		write_places(match, &term, true);
	} else {
		write_sure_list(match, node);
	}
}

static bool write_drive(struct wd_match *match, const struct wd_node *node)
{
	if (!is_dear(node))
		return false;
	if (!is_sure(node))
		return true;
	write_sure(match, node);
	wd_buf_add_char(&match->text, '|');
	add_lexeme(&match->text, WD_SPAN(WD_LEXEME_GAP_WORDS));
	return true;
}

/* By the entry's row alone: asked of the whole index, a frequent word would gather most of it. */
const struct wd_match_language wd_match_tsquery = {
	.most_nested = MOST_NESTED,
	.write = write_tree,
	.write_drive = write_drive,
	.write_sieve = wd_sieve_write,
	.is_found = "coalesce((SELECT i.words @@ (SELECT ?::tsquery) FROM word i WHERE i.entry = e.id), false)",
	.by_tag = "e.feed = ANY (?::bigint[])",
	.by_feed = "e.feed = ANY (?::bigint[])",
	.by_lang = "e.lang = ANY (?::text[])",
	.by_site = "e.site = ANY (?::text[])",
	.resolves = true,
};
