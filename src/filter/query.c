/*
 * The grammar, by recursive descent:
 *
 *   any   = all { ("OR" | "|") all }
 *   all   = item { ["AND"] item }
 *   item  = ("-" | "NOT") item | [field ":"] (word | phrase | "(" any ")") | "NEAR(" … ")"
 */
#include <stdio.h>
#include <stdlib.h>

#include "filter/host.h"
#include "filter/lex.h"
#include "filter/token.h"
#include "filter/tree.h"
#include "filter/variant.h"
#include "filter/when.h"
#include "util/mem.h"
#include "util/utf8.h"

enum { NEAR_DISTANCE = 10, NEAR_MOST_DISTANCE = 1000, SHOWN = 40, MOST_TREE = 8 << 20 };

struct parser {
	struct wd_lexer lexer;
	struct wd_arena *arena;
	struct wd_error *err;
	enum wd_query_field field; /* in force: of the group we are in */
	int depth, n_nodes;
	size_t fault; /* where the error is */
};

static struct wd_node *parse_any(struct parser *p);

/* ---- errors ---- */

static struct wd_node *fail_at(struct parser *p, size_t at)
{
	p->fault = at;
	return NULL;
}

/* Of the token read last. */
static struct wd_node *unexpected(struct parser *p, const char *expected)
{
	struct wd_lexer *lexer = &p->lexer;
	size_t len = lexer->at > lexer->start ? lexer->at - lexer->start : 0;
	struct wd_span found = wd_utf8_cut((struct wd_span){ lexer->text.ptr + lexer->start, len }, SHOWN);

	if (lexer->kind == WD_LEX_ERROR)
		return fail_at(p, lexer->start);
	if (lexer->kind == WD_LEX_END)
		wd_error_set(p->err, WD_INPUT, "the filter ends where %s is expected", expected);
	else
		wd_error_set(p->err, WD_INPUT, "found %.*s where %s is expected", WD_SPAN_ARG(found), expected);
	return fail_at(p, lexer->start);
}

static struct wd_node *new_node(struct parser *p, enum wd_query_kind kind)
{
	struct wd_node *node;

	if (++p->n_nodes > WD_QUERY_MAX_NODES) {
		wd_error_set(p->err, WD_INPUT, "the filter has more than %d parts; split it into two merged feeds",
			     WD_QUERY_MAX_NODES);
		return fail_at(p, p->lexer.start);
	}
	node = wd_arena_alloc(p->arena, sizeof(*node));
	if (!node) {
		wd_error_set(p->err, WD_INPUT, "the filter is too large");
		return fail_at(p, p->lexer.start);
	}
	node->kind = kind;
	return node;
}

/* ---- terms ---- */

struct collector {
	struct wd_arena *arena;
	struct wd_node *node;
};

static int collect(void *ctx, const struct wd_token *token)
{
	struct collector *c = ctx;
	struct wd_node *node = c->node;
	struct wd_place *place;
	struct wd_token *form;

	if (!token->same_place) {
		if (node->n_places >= WD_MOST_TOKENS)
			return 1;
		place = wd_arena_push(c->arena, &node->places, &node->n_places, sizeof(*place));
		if (!place)
			return 1;
		*place = (struct wd_place){ 0 };
	}
	place = &node->places[node->n_places - 1];
	form = wd_arena_push(c->arena, &place->forms, &place->n_forms, sizeof(*form));
	if (!form)
		return 1;
	*form = *token;
	form->text = wd_arena_dup(c->arena, token->text);
	return form->text.ptr == NULL;
}

/* Compared whole with what is known of the feed or entry. */
static bool is_compared(enum wd_query_field field)
{
	return field == WD_FIELD_TAG || field == WD_FIELD_LANG || field == WD_FIELD_SITE;
}

/* What can never be found is an error of writing. */
static bool check_value(struct parser *p, const struct wd_node *node)
{
	const char *wrong = NULL;

	if (node->prefix)
		wrong = "tag:, lang: and site: take no *; write the word whole";
	else if (node->field == WD_FIELD_LANG && memchr(node->text.ptr, '_', node->text.len))
		wrong = "a language tag is parted by -, as in lang:zh-hant";
	else if (node->field == WD_FIELD_SITE && (node->text.len == 0 || strcspn(node->text.ptr, "/:@ ") < node->text.len))
		wrong = "site: takes a host alone, as in site:bbc.co.uk";
	if (!wrong)
		return true;
	wd_error_set(p->err, WD_INPUT, "%s", wrong);
	fail_at(p, p->lexer.start);
	return false;
}

/* One way of writing it. A beginning of a word has no inflection, and names have none. */
static struct wd_node *make_way(struct parser *p, struct wd_span value, bool exact)
{
	struct wd_node *node = new_node(p, WD_QUERY_TERM);
	struct collector collector = { p->arena, node };

	if (!node)
		return NULL;
	node->field = p->field;
	node->prefix = p->lexer.prefix;
	exact = exact || node->prefix || node->field == WD_FIELD_AUTHOR || !wd_field_is_indexed(node->field);
	/* The index is told of a prefix by its expression; wd_words_in, which looks at feeds, by the star. */
	node->text = wd_arena_printf(p->arena, "%.*s%s", WD_SPAN_ARG(value),
				     node->prefix && node->field == WD_FIELD_FEED ? "*" : "");
	if (is_compared(node->field) && !check_value(p, node))
		return NULL;
	if (node->field == WD_FIELD_LANG || node->field == WD_FIELD_SITE)
		return node;
	if (wd_token_query(node->text, !exact, collect, &collector)) {
		wd_error_set(p->err, WD_INPUT, "this phrase has more than %d words", WD_MOST_TOKENS);
		return fail_at(p, p->lexer.start);
	}
	return node;
}

/* No word is in it, and it is nothing that is compared whole. */
static bool is_empty(const struct wd_node *node)
{
	return node->kind == WD_QUERY_TERM && node->n_places == 0 && node->field != WD_FIELD_LANG &&
	       node->field != WD_FIELD_SITE;
}

/* ".paper.example" is all under a host, as the host itself is; "paper.example." is it as name servers write it. */
static struct wd_span without_dots(struct wd_span host)
{
	while (host.len && host.ptr[0] == '.')
		host = (struct wd_span){ host.ptr + 1, host.len - 1 };
	while (host.len && host.ptr[host.len - 1] == '.')
		host.len--;
	return host;
}

/* A term without any word has no places; the caller decides. Where it is written in several ways, any of them. */
static struct wd_node *make_term(struct parser *p, bool exact)
{
	struct wd_span ways[WD_VARIANTS_MOST];
	struct wd_node *first, *any, **end;
	size_t n = 1;

	ways[0] = p->field == WD_FIELD_SITE ? without_dots(p->lexer.value) : p->lexer.value;
	if (wd_field_is_indexed(p->field) && !p->lexer.in_near)
		n = wd_variants(p->arena, p->lexer.value, exact || p->lexer.prefix, ways);
	else if (p->field == WD_FIELD_SITE && (ways[1] = wd_host_ascii(p->arena, ways[0])).ptr)
		n = 2;
	first = make_way(p, ways[0], exact);
	if (!first || n == 1 || is_empty(first))
		return first;
	any = new_node(p, WD_QUERY_OR);
	if (!any)
		return NULL;
	any->child = first;
	any->is_ways = true;
	end = &first->next;
	for (size_t i = 1; i < n; i++) {
		struct wd_node *way = make_way(p, ways[i], exact);

		if (!way)
			return NULL;
		if (is_empty(way))
			continue;
		*end = way;
		end = &way->next;
	}
	return any;
}

static struct wd_node *make_time(struct parser *p, bool is_until)
{
	struct wd_lexer *lexer = &p->lexer;
	struct wd_node *node = new_node(p, WD_QUERY_TIME);

	if (!node)
		return NULL;
	if ((lexer->kind == WD_LEX_WORD || lexer->kind == WD_LEX_PHRASE) &&
	    wd_when_parse(lexer->value, &node->time, &node->is_relative)) {
		node->is_until = is_until;
		return node;
	}
	return unexpected(p, "a time as 7d, 12h or 2024-05-01");
}

/* What was read from there on, the token at hand included. */
static struct wd_span source_from(const struct parser *p, size_t start)
{
	return (struct wd_span){ p->lexer.text.ptr + start, p->lexer.at - start };
}

static struct wd_node *parse_group(struct parser *p)
{
	struct wd_node *node;
	size_t open = p->lexer.start;

	wd_lex_next(&p->lexer);
	node = parse_any(p);
	if (!node)
		return NULL;
	if (p->lexer.kind == WD_LEX_END) {
		wd_error_set(p->err, WD_INPUT, "this ( is never closed; write ) behind the last word of the group");
		return fail_at(p, open);
	}
	if (p->lexer.kind != WD_LEX_CLOSE)
		return unexpected(p, "a word or )");
	return node;
}

static bool add_child(struct wd_node ***end, struct wd_node *child)
{
	if (!child)
		return false;
	**end = child;
	*end = &child->next;
	return true;
}

/* Behind "NEAR(": phrases, and a comma with the distance. */
static struct wd_node *parse_near(struct parser *p)
{
	struct wd_node *node = new_node(p, WD_QUERY_NEAR), **end = node ? &node->child : NULL;
	struct wd_lexer *lexer = &p->lexer;
	int n = 0;

	if (!node)
		return NULL;
	if (!wd_field_is_indexed(p->field))
		return unexpected(p, "a word: NEAR searches texts, and this field is none");
	node->distance = NEAR_DISTANCE;
	lexer->in_near = true;
	while (wd_lex_next(lexer) == WD_LEX_WORD || lexer->kind == WD_LEX_PHRASE) {
		struct wd_node *term = make_term(p, lexer->kind == WD_LEX_PHRASE);

		if (!add_child(&end, term))
			return NULL;
		term->source = source_from(p, lexer->start);
		if (term->n_places == 0)
			return unexpected(p, "a word or a phrase");
		if (++n > WD_NEAR_MAX)
			return unexpected(p, "the end of NEAR, which takes 32 words or phrases,");
	}
	if (lexer->kind == WD_LEX_COMMA) {
		char *stop;
		long distance;

		if (wd_lex_next(lexer) != WD_LEX_WORD)
			return unexpected(p, "a number of words");
		distance = strtol(lexer->value.ptr, &stop, 10);
		if (stop != lexer->value.ptr + lexer->value.len || distance < 0 || distance > NEAR_MOST_DISTANCE)
			return unexpected(p, "a number of words from 0 to 1000");
		node->distance = (int)distance;
		wd_lex_next(lexer);
	}
	lexer->in_near = false;
	if (lexer->kind != WD_LEX_CLOSE)
		return unexpected(p, "a word, a phrase, or a comma and a number and )");
	if (!node->child || !node->child->next)
		return unexpected(p, "a second word (NEAR wants two or more)");
	return node;
}

static struct wd_node *parse_field(struct parser *p)
{
	enum wd_query_field outer = p->field;
	bool is_time = p->lexer.is_time, is_until = p->lexer.is_until;
	enum wd_query_field field = p->lexer.field;
	struct wd_node *node;

	wd_lex_next(&p->lexer);
	if (is_time)
		return make_time(p, is_until);
	p->field = field;
	if (p->lexer.kind == WD_LEX_OPEN)
		node = parse_group(p);
	else if (p->lexer.kind == WD_LEX_NEAR)
		node = parse_near(p);
	else if (p->lexer.kind == WD_LEX_WORD || p->lexer.kind == WD_LEX_PHRASE)
		node = make_term(p, p->lexer.kind == WD_LEX_PHRASE);
	else
		node = unexpected(p, "a word or a phrase behind the colon");
	p->field = outer;
	if (node && is_empty(node))
		return unexpected(p, "a word with letters or digits");
	return node;
}

/* ---- the grammar ---- */

/* From a place to the end of a piece behind it. */
static struct wd_span reach(const char *from, struct wd_span last)
{
	return (struct wd_span){ from, (size_t)(last.ptr + last.len - from) };
}

/* *skip: it was a word without letters or digits, of no weight. Reads on behind the item. */
static struct wd_node *parse_item(struct parser *p, bool *skip)
{
	struct wd_node *node;
	size_t start = p->lexer.start;

	*skip = false;
	if (++p->depth > WD_QUERY_MAX_DEPTH) {
		wd_error_set(p->err, WD_INPUT, "groups stand more than %d deep here; flatten them", WD_QUERY_MAX_DEPTH);
		return fail_at(p, start);
	}
	switch (p->lexer.kind) {
	case WD_LEX_NOT:
		node = new_node(p, WD_QUERY_NOT);
		if (!node)
			return NULL;
		wd_lex_next(&p->lexer);
		node->child = parse_item(p, skip);
		p->depth--;
		if (!node->child)
			return NULL;
		node->source = reach(p->lexer.text.ptr + start, node->child->source);
		return node;
	case WD_LEX_OPEN:
		node = parse_group(p);
		break;
	case WD_LEX_NEAR:
		node = parse_near(p);
		break;
	case WD_LEX_FIELD:
		node = parse_field(p);
		break;
	case WD_LEX_WORD:
	case WD_LEX_PHRASE:
		node = make_term(p, p->lexer.kind == WD_LEX_PHRASE);
		if (node && is_empty(node))
			*skip = true;
		break;
	default:
		node = unexpected(p, "a word, a phrase or (");
	}
	p->depth--;
	if (node) {
		node->source = source_from(p, start);
		wd_lex_next(&p->lexer);
	}
	return node;
}

static bool ends_all(enum wd_lex kind)
{
	return kind == WD_LEX_END || kind == WD_LEX_CLOSE || kind == WD_LEX_OR;
}

/* A list of one is its element. */
static struct wd_node *wrap(struct parser *p, enum wd_query_kind kind, struct wd_node *first)
{
	struct wd_node *node;

	if (!first || !first->next)
		return first;
	node = new_node(p, kind);
	if (!node)
		return NULL;
	node->child = first;
	while (first->next)
		first = first->next;
	node->source = reach(node->child->source.ptr, first->source);
	return node;
}

static struct wd_node *parse_all(struct parser *p)
{
	struct wd_node *first = NULL, **end = &first;
	size_t start = p->lexer.start;

	while (!ends_all(p->lexer.kind) || !first) {
		struct wd_node *node;
		bool skip;

		if (p->lexer.kind == WD_LEX_AND && first)
			wd_lex_next(&p->lexer);
		if (!first && start != p->lexer.start && ends_all(p->lexer.kind)) {
			wd_error_set(p->err, WD_INPUT, "there is no letter or digit to look for here");
			return fail_at(p, start);
		}
		node = parse_item(p, &skip);
		if (!node)
			return NULL;
		if (!skip && !add_child(&end, node))
			return NULL;
	}
	return wrap(p, WD_QUERY_AND, first);
}

static struct wd_node *parse_any(struct parser *p)
{
	struct wd_node *first = NULL, **end = &first;

	if (!add_child(&end, parse_all(p)))
		return NULL;
	while (p->lexer.kind == WD_LEX_OR) {
		wd_lex_next(&p->lexer);
		if (!add_child(&end, parse_all(p)))
			return NULL;
	}
	return wrap(p, WD_QUERY_OR, first);
}

static bool parse_whole(struct parser *p, struct wd_query *query)
{
	wd_lex_next(&p->lexer);
	if (p->lexer.kind == WD_LEX_END) {
		wd_error_set(p->err, WD_INPUT,
			     "the filter is empty; write words to look for, as in \"north korea\" sanctions");
		return false;
	}
	query->root = parse_any(p);
	if (!query->root)
		return false;
	if (p->lexer.kind == WD_LEX_CLOSE) {
		wd_error_set(p->err, WD_INPUT, "this ) has no ( before it; take it out or open the group");
		fail_at(p, p->lexer.start);
		return false;
	}
	if (p->lexer.kind == WD_LEX_END && wd_node_nesting(query->root) > WD_NESTING_MAX)
		wd_error_set(p->err, WD_INPUT, "too many groups stand in groups here; flatten them, or split the filter");
	else if (p->lexer.kind == WD_LEX_END)
		return true;
	else
		unexpected(p, "a word or the end");
	return false;
}

/* Control characters are blanks; the tokenizer has meanings of its own for two of them. */
static struct wd_span without_controls(struct wd_arena *arena, struct wd_span text)
{
	struct wd_span copy = wd_arena_dup(arena, text);
	char *p = (char *)copy.ptr;

	for (size_t i = 0; p && i < copy.len; i++)
		if ((unsigned char)p[i] < ' ' || p[i] == 0x7F)
			p[i] = ' ';
	return copy;
}

/* "a or" is no error but three words; where there is an error, it may be why. */
static void hint_at_small_letters(struct wd_span text, struct wd_error *err)
{
	static const char *const names[] = { "or", "and", "not" };
	size_t len = strlen(err->text);

	for (size_t at = 0, end; at < text.len; at = end + 1) {
		for (end = at; end < text.len && text.ptr[end] != ' '; end++)
			;
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
			if (!wd_span_is((struct wd_span){ text.ptr + at, end - at }, names[i]))
				continue;
			snprintf(err->text + len, sizeof(err->text) - len,
				 " (\"%s\" in small letters is a word to look for; the sign is %s)", names[i],
				 i == 0   ? "OR"
				 : i == 1 ? "AND"
					  : "NOT");
			return;
		}
	}
}

struct wd_query *wd_query_parse(struct wd_span text, int *column, struct wd_error *err)
{
	struct wd_query *query;
	struct parser p = { .err = err };

	*column = 1;
	if (text.len > WD_QUERY_MAX_LEN) {
		wd_error_set(err, WD_INPUT, "the filter is longer than %d bytes; split it into two merged feeds",
			     WD_QUERY_MAX_LEN);
		return NULL;
	}
	query = wd_xcalloc(1, sizeof(*query));
	query->arena = p.arena = wd_arena_new(MOST_TREE);
	query->text = wd_arena_dup(query->arena, text);
	query->read = without_controls(query->arena, text);
	wd_lex_init(&p.lexer, query->read, err);
	if (parse_whole(&p, query))
		return query;
	hint_at_small_letters(query->text, err);
	*column = wd_lex_column(&p.lexer, p.fault);
	wd_query_free(query);
	return NULL;
}

void wd_query_free(struct wd_query *query)
{
	if (!query)
		return;
	wd_arena_free(query->arena);
	free(query);
}

int wd_query_column(const struct wd_query *query, const struct wd_node *node)
{
	const struct wd_lexer lexer = { .text = query->read };

	return wd_lex_column(&lexer, (size_t)(node->source.ptr - query->read.ptr));
}

struct wd_span wd_query_text(const struct wd_query *query)
{
	return query->text;
}
