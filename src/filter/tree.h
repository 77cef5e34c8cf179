/*
 * A parsed filter. Internal to filter/: made by query.c, walked by eval.c,
 * matcher.c and fts.c. Depth and count are bounded by query.h, so walks may recurse.
 */
#ifndef WD_FILTER_TREE_H
#define WD_FILTER_TREE_H

#include "filter/query.h"
#include "filter/token.h"

enum { WD_NEAR_MAX = 32, WD_MOST_TOKENS = 64 }; /* phrases in one NEAR; words in a phrase */

/* What may stand at a place of a phrase: any of these. */
struct wd_place {
	struct wd_token *forms; /* as_word and as_stem count */
	size_t n_forms;
};

struct wd_node {
	enum wd_query_kind kind;
	struct wd_node *child, *next; /* AND, OR, NEAR: children in their order; NOT: one */
	struct wd_span source;        /* the piece of the filter that says it */
	bool is_ways;                 /* OR: of one term, as it may be written; the first as it was typed */
	/* terms */
	enum wd_query_field field;
	bool prefix;             /* the last word may go on */
	struct wd_span text;     /* as typed; a * behind it where a feed is asked for a beginning */
	struct wd_place *places; /* its words; none for fields that are compared otherwise */
	size_t n_places;
	/* near */
	int distance;
	/* time: since (from) or before (until) */
	bool is_until, is_relative;
	int64_t time; /* the instant, or the distance back from now */
};

struct wd_query {
	struct wd_arena *arena;
	struct wd_span text, read; /* as it was given; what the nodes' sources are pieces of */
	struct wd_node *root;
};

/* The word at a place is a beginning, behind which it may go on. */
static inline bool wd_node_goes_on(const struct wd_node *term, size_t place)
{
	return term->prefix && place == term->n_places - 1;
}
/* A token of a text is what the term wants at a place. */
bool wd_node_wants(const struct wd_node *term, size_t place, const struct wd_token *token);

/* Where a node's source begins, from 1, in characters. */
int wd_query_column(const struct wd_query *query, const struct wd_node *node);

enum { WD_NESTING_MAX = 60 };
/* How much of the stack of SQLite's parser a tree's condition needs (fts.c writes it). */
int wd_node_nesting(const struct wd_node *node);
/* The child of a list that fts.c must write first, and what the whole list needs then. */
const struct wd_node *wd_node_deepest(const struct wd_node *node, int *nesting);

/* True for fields that stand in the full-text index. */
bool wd_field_is_indexed(enum wd_query_field field);
/* Whether a feed's tags, title and URL, or an entry's language and host, are what a term asks for. */
bool wd_node_is_lang(const struct wd_node *node, struct wd_span lang);
bool wd_node_is_site(const struct wd_node *node, struct wd_span host);

/* ---- relax.c ---- */
/* The parts that all of a tree's matches must hold, in their order. */
enum { WD_PARTS_MOST = WD_QUERY_MAX_NODES };
size_t wd_node_parts(const struct wd_node *node, const struct wd_node *out[WD_PARTS_MOST]);
/* True when only an entry with certain words can match: the index finds it by them. */
bool wd_node_needs_words(const struct wd_node *node);
/* True of an OR between parts, not between ways to write one: each child is an alternative. */
bool wd_node_is_list(const struct wd_node *root);

#endif
