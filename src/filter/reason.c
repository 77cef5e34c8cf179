#include "filter/reason.h"

#include "filter/eval.h"
#include "filter/fold.h"
#include "filter/tokens.h"
#include "util/clock.h"
#include "util/utf8.h"

static const char *const places[WD_N_COLUMNS] = { "title", "summary", "text", "authors", "categories" };
enum { MOST_SHOWN = 80 };

/* One part being told. */
struct teller {
	struct wd_arena *arena;
	const struct wd_tokens *tokens;
	int64_t now;
	struct wd_reason *reason;
	struct wd_buf out;
};

static void tell(struct teller *t, const struct wd_node *node);

/* ---- how the entry writes it ---- */

/* Looks for where two places begin, counted in one column. */
struct search {
	size_t first, last, seen;
	size_t from, at; /* their bytes */
};

static int look(void *ctx, const struct wd_token *token)
{
	struct search *search = ctx;

	if (token->same_place)
		return 0;
	if (search->seen == search->first)
		search->from = token->at;
	search->at = token->at;
	return search->seen++ == search->last;
}

/* Behind letters that each have their stop: U.N. */
static size_t initials_end(struct wd_span text, size_t at)
{
	size_t end = at, next = at;

	while (next < text.len && wd_letter_class(wd_utf8_next(text, &next)) == WD_LETTER_WORD && next < text.len &&
	       text.ptr[next] == '.')
		end = ++next;
	return end;
}

/* Behind the word that begins at a byte: its letters, and what hangs on by hyphens. */
static size_t word_end(struct wd_span text, size_t at)
{
	size_t end = at, next = at, behind, initials = initials_end(text, at);

	if (initials > at + 2)
		return initials;
	while (next < text.len) {
		enum wd_letter class = wd_letter_class(wd_utf8_next(text, &next));

		if (class == WD_LETTER_WORD || class == WD_LETTER_MARK) {
			end = next;
			continue;
		}
		if (end == at)
			return next;
		behind = next;
		if (text.ptr[end] != '-' || next >= text.len ||
		    wd_letter_class(wd_utf8_next(text, &behind)) != WD_LETTER_WORD)
			break;
	}
	return end;
}

/* The piece of the text from one place to another. */
static struct wd_span spelling(const struct wd_tokens *tokens, int column, size_t first, size_t last)
{
	size_t before = column > 0 ? tokens->column_end[column - 1] : 0;
	struct wd_span text = tokens->columns[column];
	struct search search = { .first = first - before, .last = last - before };

	wd_token_text(text, tokens->tongue, look, &search);
	return wd_utf8_cut((struct wd_span){ text.ptr + search.from, word_end(text, search.at) - search.from }, MOST_SHOWN);
}

/* ---- words and phrases ---- */

static const struct wd_node *typed_of(const struct wd_node *node)
{
	return node->is_ways ? node->child : node;
}

/* The first place of a term in each column, -1 for none; of all fields when any is set. */
static bool find_columns(const struct wd_tokens *tokens, const struct wd_node *term, bool any, int64_t at[WD_N_COLUMNS])
{
	struct wd_finder finder;
	struct wd_node free_term = *term;
	bool found = false;

	wd_tokens_make(tokens);
	for (int field = WD_FIELD_ANY; field <= WD_FIELD_CATEGORY; field++) {
		free_term.field = any ? (enum wd_query_field)field : term->field;
		if (!wd_finder_start(&finder, tokens, &free_term))
			return found;
		for (int64_t place; (place = wd_finder_next(&finder)) >= 0; found = true) {
			int column = wd_tokens_column(tokens, (size_t)place);

			if (at[column] < 0)
				at[column] = place;
		}
		if (!any)
			break;
	}
	return found;
}

/* What the summary says again of the text is said once. */
static bool is_told_by_text(const struct wd_tokens *tokens, const int64_t at[WD_N_COLUMNS])
{
	return at[1] >= 0 && at[2] >= 0 && tokens->columns[1].ptr == tokens->entry->body.ptr;
}

/* An absent body is one that the summary holds whole (query.h). */
static const char *place_of(const struct wd_tokens *tokens, int column)
{
	return places[column == 1 && !tokens->entry->body.ptr ? 2 : column];
}

static void add_hit(struct teller *t, const struct wd_node *node, int column, struct wd_span as)
{
	struct wd_reason_hit *hit;

	if (t->reason->n_hits == WD_REASON_HITS)
		return;
	hit = wd_arena_push(t->arena, &t->reason->hits, &t->reason->n_hits, sizeof(*hit));
	if (hit)
		*hit = (struct wd_reason_hit){ node->source, place_of(t->tokens, column), wd_arena_dup(t->arena, as) };
}

static void tell_where(struct teller *t, const struct wd_node *node, const struct wd_node *way,
		       const int64_t at[WD_N_COLUMNS])
{
	const char *between = "found";

	for (int i = 0; i < WD_N_COLUMNS; i++) {
		struct wd_span as;

		if (at[i] < 0 || (i == 1 && is_told_by_text(t->tokens, at)))
			continue;
		as = spelling(t->tokens, i, (size_t)at[i], (size_t)at[i] + way->n_places - 1);
		add_hit(t, node, i, as);
		wd_buf_printf(&t->out, "%s in the %s", between, place_of(t->tokens, i));
		if (!wd_span_equal_nocase(as, typed_of(node)->text))
			wd_buf_printf(&t->out, " as \"%.*s\"", WD_SPAN_ARG(as));
		between = ",";
	}
}

/* The words of a phrase, each alone. */
static bool has_each_word(const struct teller *t, const struct wd_node *term)
{
	for (size_t i = 0; i < term->n_places; i++) {
		struct wd_node word = *term;
		int64_t at[WD_N_COLUMNS] = { -1, -1, -1, -1, -1 };

		word.places = &term->places[i];
		word.n_places = 1;
		word.prefix = wd_node_goes_on(term, i);
		if (!find_columns(t->tokens, &word, false, at))
			return false;
	}
	return term->n_places > 1;
}

static void tell_where_else(struct teller *t, const struct wd_node *term)
{
	int64_t at[WD_N_COLUMNS] = { -1, -1, -1, -1, -1 };
	const char *between = ", but in the";

	find_columns(t->tokens, term, true, at);
	wd_buf_add_text(&t->out, "not found");
	if (term->field != WD_FIELD_ANY)
		wd_buf_printf(&t->out, " in the %s",
			      places[term->field == WD_FIELD_AUTHOR     ? 3
				     : term->field == WD_FIELD_CATEGORY ? 4
									: (int)term->field - 1]);
	for (int i = 0; i < WD_N_COLUMNS; i++) {
		if (at[i] < 0 || (i == 1 && is_told_by_text(t->tokens, at)))
			continue;
		wd_buf_printf(&t->out, "%s %s", between, place_of(t->tokens, i));
		between = " and the";
	}
}

/* A term that the index holds, or the ways to write one: the first that stands. */
static void tell_words(struct teller *t, const struct wd_node *node)
{
	for (const struct wd_node *way = typed_of(node); way; way = node->is_ways ? way->next : NULL) {
		int64_t at[WD_N_COLUMNS] = { -1, -1, -1, -1, -1 };

		if (!find_columns(t->tokens, way, false, at))
			continue;
		tell_where(t, node, way, at);
		return;
	}
	if (has_each_word(t, typed_of(node)))
		wd_buf_add_text(&t->out, "its words are there, but not side by side");
	else
		tell_where_else(t, typed_of(node));
}

/* ---- what is known of the feed and the entry ---- */

static void tell_tags(struct teller *t)
{
	const struct wd_matchable *entry = t->tokens->entry;

	wd_buf_add_text(&t->out, entry->n_tags == 0   ? "the feed has no tag"
				 : entry->n_tags == 1 ? "the feed has the tag "
						      : "the feed has the tags ");
	for (size_t i = 0; i < entry->n_tags; i++)
		wd_buf_printf(&t->out, "%s%.*s", i ? ", " : "", WD_SPAN_ARG(entry->tags[i]));
}

static void tell_known(struct teller *t, const struct wd_node *node)
{
	const struct wd_matchable *entry = t->tokens->entry;
	struct wd_span is = entry->lang;
	const char *what = "its language is";

	switch (typed_of(node)->field) {
	case WD_FIELD_TAG:
		tell_tags(t);
		return;
	case WD_FIELD_FEED:
		is = entry->feed_title;
		what = "the feed is";
		break;
	case WD_FIELD_SITE:
		is = t->tokens->host;
		what = "its link leads to";
		break;
	default:
		break;
	}
	if (is.len)
		wd_buf_printf(&t->out, "%s %.*s", what, WD_SPAN_ARG(wd_utf8_cut(is, MOST_SHOWN)));
	else
		wd_buf_printf(&t->out, "%s not known", what);
}

static void tell_time(struct teller *t, const struct wd_node *node)
{
	int64_t at = t->tokens->entry->at, time = node->is_relative ? t->now - node->time : node->time;
	char is[WD_CLOCK_TEXT], than[WD_CLOCK_TEXT];

	wd_buf_printf(&t->out, "it is of %.16sZ, %s %.16sZ", wd_clock_rfc3339(at, is), at < time ? "before" : "not before",
		      wd_clock_rfc3339(time, than));
}

/* ---- groups ---- */

static bool is_words(const struct wd_node *node)
{
	return node->kind == WD_QUERY_NEAR || (node->kind == WD_QUERY_TERM && wd_field_is_indexed(node->field)) ||
	       (node->is_ways && wd_field_is_indexed(node->child->field));
}

/* Those children that hold, or do not, each behind its name. */
static void tell_children(struct teller *t, const struct wd_node *node, bool holds)
{
	const char *between = "";

	for (const struct wd_node *child = node->child; child; child = child->next) {
		if (wd_node_matches(t->tokens, child, t->now) != holds)
			continue;
		wd_buf_printf(&t->out, "%s%.*s ", between, WD_SPAN_ARG(wd_utf8_cut(child->source, MOST_SHOWN)));
		tell(t, child);
		between = "; ";
	}
}

static void tell_near(struct teller *t, const struct wd_node *node)
{
	bool all = true;

	for (const struct wd_node *child = node->child; child; child = child->next)
		all = all && wd_node_matches(t->tokens, child, t->now);
	if (!all)
		tell_children(t, node, false);
	else if (wd_node_matches(t->tokens, node, t->now))
		wd_buf_printf(&t->out, "found with at most %d words between them", node->distance);
	else
		wd_buf_printf(&t->out, "its words are there, but with more than %d words between them", node->distance);
}

static void tell_any(struct teller *t, const struct wd_node *node)
{
	bool holds = wd_node_matches(t->tokens, node, t->now), plain = true;

	for (const struct wd_node *child = node->child; child; child = child->next)
		plain = plain && is_words(child) && child->kind != WD_QUERY_NEAR;
	if (holds || !plain)
		tell_children(t, node, holds);
	else
		wd_buf_add_text(&t->out, "none of them found");
}

static void tell_not(struct teller *t, const struct wd_node *node)
{
	if (!wd_node_matches(t->tokens, node->child, t->now) && is_words(node->child)) {
		wd_buf_add_text(&t->out, "not found, as wanted");
		return;
	}
	tell(t, node->child);
	if (wd_node_matches(t->tokens, node->child, t->now))
		wd_buf_add_text(&t->out, ", which excludes it");
}

static void tell(struct teller *t, const struct wd_node *node)
{
	switch (node->kind) {
	case WD_QUERY_NOT:
		tell_not(t, node);
		break;
	case WD_QUERY_TIME:
		tell_time(t, node);
		break;
	case WD_QUERY_NEAR:
		tell_near(t, node);
		break;
	case WD_QUERY_AND:
		tell_children(t, node, wd_node_matches(t->tokens, node, t->now));
		break;
	default:
		if (is_words(node))
			tell_words(t, node);
		else if (node->kind == WD_QUERY_TERM || node->is_ways)
			tell_known(t, node);
		else
			tell_any(t, node);
	}
}

/* ---- all of it ---- */

static void reason_of(struct wd_arena *arena, const struct wd_node *part, const struct wd_tokens *tokens, int64_t now,
		      struct wd_reason *out)
{
	struct teller teller = { .arena = arena, .tokens = tokens, .now = now, .reason = out };

	*out = (struct wd_reason){ .part = part->source, .holds = wd_node_matches(tokens, part, now) };
	wd_buf_init(&teller.out, WD_BUF_LINE);
	tell(&teller, part);
	out->says = wd_buf_keep(&teller.out, arena);
}

bool wd_query_reasons(struct wd_arena *arena, const struct wd_query *query, const struct wd_tokens *tokens, int64_t now,
		      struct wd_reason **out, size_t *n)
{
	const struct wd_node *parts[WD_PARTS_MOST];

	*n = wd_node_parts(query->root, parts);
	*out = wd_arena_alloc(arena, *n * sizeof(**out));
	if (!*out)
		return false;
	for (size_t i = 0; i < *n; i++)
		reason_of(arena, parts[i], tokens, now, &(*out)[i]);
	return !wd_arena_is_full(arena);
}

bool wd_query_is_short(struct wd_arena *arena, const struct wd_query *query, const struct wd_tokens *tokens, int64_t now,
		       struct wd_reason *lacking)
{
	const struct wd_node *parts[WD_PARTS_MOST], *root = query->root;
	bool is_list = wd_node_is_list(root);

	for (const struct wd_node *way = is_list ? root->child : root; way; way = is_list ? way->next : NULL) {
		const struct wd_node *lacks = NULL;
		size_t n = wd_node_parts(way, parts), n_lacking = 0;
		bool by_words = false;

		for (size_t i = 0; i < n; i++) {
			bool holds = wd_node_matches(tokens, parts[i], now);

			by_words = by_words || (holds && wd_node_needs_words(parts[i]));
			lacks = holds ? lacks : parts[i];
			n_lacking += !holds;
		}
		if (n_lacking != 1 || !by_words)
			continue;
		reason_of(arena, lacks, tokens, now, lacking);
		return true;
	}
	return false;
}
