/*
 * Many queries against one entry. For each query a few tokens are known of
 * which one must occur, or it cannot match; an entry's tokens are looked up
 * among them, and only the queries found so are evaluated.
 */
#include <stdlib.h>

#include "filter/tokens.h"
#include "filter/tree.h"
#include "util/map.h"
#include "util/mem.h"

/* Indices of queries that wait for one token. */
struct waiters {
	size_t *items;
	size_t n;
};

struct wd_matcher {
	const struct wd_query **queries;
	size_t n;
	struct wd_map *by_token; /* token to struct waiters */
	uint32_t *hashes;        /* of these tokens, by their last bits; 0: nothing here; hardly ever more than half full */
	size_t n_hashes;         /* a power of two */
	struct waiters always;   /* nothing is known of them but that they match or may match */
};

/* Tokens of which one is needed; n 0: not known. */
struct need {
	const struct wd_span **items;
	size_t n;
	size_t n_words; /* that these are forms of */
};

static void add_need(struct need *need, const struct wd_span *token)
{
	need->items = wd_xreallocarray(need->items, need->n + 1, sizeof(*need->items));
	need->items[need->n++] = token;
}

/* The longest word of a phrase is likely the rarest. */
static struct need need_of_term(const struct wd_node *node)
{
	struct need need = { 0 };
	const struct wd_place *best = NULL;
	size_t whole = node->n_places - (node->prefix && node->n_places > 0);

	if (!wd_field_is_indexed(node->field))
		return need;
	for (size_t i = 0; i < whole; i++)
		if (!best || node->places[i].forms[0].text.len > best->forms[0].text.len)
			best = &node->places[i];
	for (size_t i = 0; best && i < best->n_forms; i++)
		add_need(&need, &best->forms[i].text);
	need.n_words = best != NULL;
	return need;
}

static size_t shortest(const struct need *need)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < need->n; i++)
		least = need->items[i]->len < least ? need->items[i]->len : least;
	return least;
}

/* Fewer alternatives are better, then longer words. */
static bool is_better(const struct need *a, const struct need *b)
{
	if (a->n == 0 || b->n == 0)
		return a->n > 0;
	return a->n_words != b->n_words ? a->n_words < b->n_words : shortest(a) > shortest(b);
}

static struct need need_of(const struct wd_node *node);

static struct need need_of_all(const struct wd_node *node)
{
	struct need best = { 0 };

	for (const struct wd_node *child = node->child; child; child = child->next) {
		struct need need = need_of(child);

		if (is_better(&need, &best)) {
			free(best.items);
			best = need;
		} else {
			free(need.items);
		}
	}
	return best;
}

static struct need need_of_any(const struct wd_node *node)
{
	struct need all = { 0 };

	for (const struct wd_node *child = node->child; child; child = child->next) {
		struct need need = need_of(child);

		if (need.n == 0) {
			free(all.items);
			return (struct need){ 0 };
		}
		for (size_t i = 0; i < need.n; i++)
			add_need(&all, need.items[i]);
		all.n_words += need.n_words;
		free(need.items);
	}
	return all;
}

static struct need need_of(const struct wd_node *node)
{
	switch (node->kind) {
	case WD_QUERY_AND:
	case WD_QUERY_NEAR:
		return need_of_all(node);
	case WD_QUERY_OR:
		return need_of_any(node);
	case WD_QUERY_TERM:
		return need_of_term(node);
	default:
		return (struct need){ 0 };
	}
}

static void add_waiter(struct waiters *waiters, size_t query)
{
	if (waiters->n > 0 && waiters->items[waiters->n - 1] == query)
		return;
	/* Doubling: the count is a power of two when there is no room left. */
	if ((waiters->n & (waiters->n - 1)) == 0)
		waiters->items = wd_xreallocarray(waiters->items, waiters->n ? waiters->n * 2 : 1, sizeof(size_t));
	waiters->items[waiters->n++] = query;
}

static void index_query(struct wd_matcher *matcher, size_t i)
{
	struct need need = { 0 };

	if (matcher->queries[i])
		need = need_of(matcher->queries[i]->root);
	if (need.n == 0)
		add_waiter(&matcher->always, i);
	for (size_t k = 0; k < need.n; k++) {
		struct waiters *waiters = wd_map_get(matcher->by_token, *need.items[k]);

		if (!waiters) {
			waiters = wd_xcalloc(1, sizeof(*waiters));
			wd_map_put(matcher->by_token, *need.items[k], waiters);
		}
		add_waiter(waiters, i);
	}
	free(need.items);
}

static size_t slot_of(const struct wd_matcher *matcher, uint32_t hash)
{
	size_t at = hash & (matcher->n_hashes - 1);

	while (matcher->hashes[at] && matcher->hashes[at] != hash)
		at = (at + 1) & (matcher->n_hashes - 1);
	return at;
}

static void make_hashes(struct wd_matcher *matcher)
{
	struct wd_span token;
	size_t at = 0;
	void *value;

	matcher->n_hashes = 64;
	while (matcher->n_hashes < wd_map_count(matcher->by_token) * 4)
		matcher->n_hashes *= 2;
	matcher->hashes = wd_xcalloc(matcher->n_hashes, sizeof(*matcher->hashes));
	while (wd_map_next(matcher->by_token, &at, &token, &value)) {
		uint32_t hash = wd_written_hash(token);

		matcher->hashes[slot_of(matcher, hash)] = hash;
	}
}

/* Whether some query waits for one of the words; seldom said of one that none waits for. */
static bool may_wait(const struct wd_matcher *matcher, const struct wd_written *written)
{
	for (size_t i = 0; i < written->n_hashes; i++)
		if (!written->hashes[i] || matcher->hashes[slot_of(matcher, written->hashes[i])])
			return true;
	return false;
}

struct wd_matcher *wd_matcher_new(const struct wd_query *const *queries, size_t n)
{
	struct wd_matcher *matcher = wd_xcalloc(1, sizeof(*matcher));

	matcher->queries = wd_xcalloc(n + 1, sizeof(*matcher->queries));
	for (size_t i = 0; i < n; i++)
		matcher->queries[i] = queries[i];
	matcher->n = n;
	matcher->by_token = wd_map_new();
	for (size_t i = 0; i < n; i++)
		index_query(matcher, i);
	make_hashes(matcher);
	return matcher;
}

void wd_matcher_free(struct wd_matcher *matcher)
{
	struct wd_span token;
	size_t at = 0;
	void *value;

	if (!matcher)
		return;
	while (wd_map_next(matcher->by_token, &at, &token, &value)) {
		free(((struct waiters *)value)->items);
		free(value);
	}
	wd_map_free(matcher->by_token);
	free(matcher->always.items);
	free(matcher->hashes);
	free(matcher->queries);
	free(matcher);
}

struct run {
	const struct wd_matcher *matcher;
	const struct wd_tokens *tokens;
	int64_t now;
	unsigned char *tried; /* a bit a query */
	void (*found)(void *ctx, size_t i);
	void *ctx;
};

static void try_waiters(struct run *run, const struct waiters *waiters)
{
	for (size_t k = 0; k < waiters->n; k++) {
		size_t i = waiters->items[k];

		if (run->tried[i / 8] >> (i % 8) & 1)
			continue;
		run->tried[i / 8] = (unsigned char)(run->tried[i / 8] | 1u << (i % 8));
		if (wd_query_matches(run->matcher->queries[i], run->tokens, run->now))
			run->found(run->ctx, i);
	}
}

void wd_matcher_run(const struct wd_matcher *matcher, const struct wd_tokens *tokens, int64_t now,
		    void (*found)(void *ctx, size_t i), void *ctx)
{
	struct run run = { matcher, tokens, now, wd_xcalloc(matcher->n / 8 + 1, 1), found, ctx };

	try_waiters(&run, &matcher->always);
	if (!tokens->is_made && tokens->written && !may_wait(matcher, tokens->written)) {
		free(run.tried);
		return;
	}
	if (wd_map_count(matcher->by_token) > 0)
		wd_tokens_make(tokens);
	for (size_t i = 0; i < tokens->n_names && wd_map_count(matcher->by_token) > 0; i++) {
		const struct waiters *waiters = wd_map_get(matcher->by_token, tokens->names[i]);

		if (waiters)
			try_waiters(&run, waiters);
	}
	free(run.tried);
}
