/*
 * Stand-ins for what the store asks of filter/, clean/ and config/, so that its
 * tests are of the store alone, and snapshots can be built by hand. A filter here
 * is words that must all occur in the lower-cased text, and since:N days.
 */
#include <ctype.h>
#include <stdlib.h>

#include "clean/clean.h"
#include "config/snapshot.h"
#include "filter/query.h"
#include "util/mem.h"

enum { MAX_WORDS = 8 };

struct wd_query {
	char *text, *words;
	const char *word[MAX_WORDS];
	int n_words;
	int64_t since_ms; /* 0: not said */
};

struct wd_tokens {
	const char *text;
	int64_t at;
};

struct wd_matcher {
	const struct wd_query **queries;
	size_t n;
};

struct wd_query *wd_query_parse(struct wd_span text, int *column, struct wd_error *err)
{
	struct wd_query *query = wd_xcalloc(1, sizeof(*query));
	char *rest = NULL;

	(void)err;
	*column = 0;
	query->text = wd_xstrndup(text.ptr, text.len);
	query->words = wd_xstrdup(query->text);
	for (char *word = strtok_r(query->words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (strncmp(word, "since:", 6) == 0)
			query->since_ms = strtoll(word + 6, NULL, 10) * 86400000;
		else if (query->n_words < MAX_WORDS)
			query->word[query->n_words++] = word;
	}
	return query;
}

void wd_query_free(struct wd_query *query)
{
	if (!query)
		return;
	free(query->text);
	free(query->words);
	free(query);
}

struct wd_span wd_query_text(const struct wd_query *query)
{
	return wd_span_of(query->text);
}

struct wd_tokens *wd_tokens_new(struct wd_arena *arena, const struct wd_matchable *e)
{
	struct wd_tokens *tokens = wd_arena_alloc(arena, sizeof(*tokens));
	struct wd_span text = wd_arena_printf(arena, "%.*s %.*s %.*s", WD_SPAN_ARG(e->title), WD_SPAN_ARG(e->summary),
					      WD_SPAN_ARG(e->body));

	for (char *c = (char *)text.ptr; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	tokens->text = text.ptr;
	tokens->at = e->at;
	return tokens;
}

bool wd_query_matches(const struct wd_query *query, const struct wd_tokens *tokens, int64_t now)
{
	for (int i = 0; i < query->n_words; i++)
		if (!strstr(tokens->text, query->word[i]))
			return false;
	return query->since_ms == 0 || tokens->at >= now - query->since_ms;
}

struct wd_matcher *wd_matcher_new(const struct wd_query *const *queries, size_t n)
{
	struct wd_matcher *matcher = wd_xcalloc(1, sizeof(*matcher));

	matcher->queries = wd_xcalloc(n, sizeof(*matcher->queries));
	matcher->n = n;
	for (size_t i = 0; i < n; i++)
		matcher->queries[i] = queries[i];
	return matcher;
}

void wd_matcher_free(struct wd_matcher *matcher)
{
	if (matcher)
		free(matcher->queries);
	free(matcher);
}

void wd_matcher_run(const struct wd_matcher *matcher, const struct wd_tokens *tokens, int64_t now,
		    void (*found)(void *ctx, size_t i), void *ctx)
{
	for (size_t i = 0; i < matcher->n; i++)
		if (!matcher->queries[i] || wd_query_matches(matcher->queries[i], tokens, now))
			found(ctx, i);
}

bool wd_query_to_sql(struct wd_arena *arena, const struct wd_query *query, int64_t now, int first_param,
		     struct wd_query_sql *out, struct wd_error *err)
{
	struct wd_buf match;

	(void)err;
	wd_buf_init(&match, 0);
	for (int i = 0; i < query->n_words; i++)
		wd_buf_printf(&match, "%s\"%s\"", i ? " AND " : "", query->word[i]);
	*out = (struct wd_query_sql){ .where = WD_SPAN("1") };
	out->match = wd_arena_copy(arena, match.data ? match.data : "", match.len);
	wd_buf_release(&match);
	if (query->since_ms == 0)
		return true;
	out->where = wd_arena_printf(arena, "s.sort_at >= ?%d", first_param);
	out->params = wd_arena_alloc(arena, sizeof(*out->params));
	out->params[0] = (struct wd_sql_param){ .is_int = true, .number = now - query->since_ms };
	out->n_params = 1;
	return true;
}

bool wd_merge_takes(const struct wd_merge *merge, const struct wd_feed *feed)
{
	for (size_t i = 0; i < merge->n_tags; i++)
		for (size_t k = 0; k < feed->n_tags; k++)
			if (strcmp(merge->tags[i], feed->tags[k]) == 0)
				return true;
	return merge->n_tags == 0 && !feed->hidden;
}

/* The tests' snapshots are theirs alone. */
struct wd_snapshot *wd_snapshot_hold(struct wd_snapshot *snapshot)
{
	return snapshot;
}

void wd_snapshot_release(struct wd_snapshot *snapshot)
{
	(void)snapshot;
}

const struct wd_merge *wd_snapshot_merge(const struct wd_snapshot *snapshot, struct wd_span name)
{
	for (size_t i = 0; i < snapshot->n_merges; i++)
		if (wd_span_is(name, snapshot->merges[i].name))
			return &snapshot->merges[i];
	return NULL;
}

struct wd_span wd_text_of_html(struct wd_arena *arena, struct wd_span html)
{
	struct wd_span out = wd_arena_dup(arena, html);
	char *text = (char *)out.ptr;
	bool in_tag = false;

	out.len = 0;
	for (size_t i = 0; i < html.len; i++) {
		in_tag = in_tag || html.ptr[i] == '<';
		if (!in_tag)
			text[out.len++] = html.ptr[i];
		else if (html.ptr[i] == '>')
			in_tag = false;
	}
	return out;
}
