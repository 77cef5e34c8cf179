/*
 * A tree against one entry in memory. It must agree with what fts.c says in
 * SQL, down to FTS5's idea of NEAR (https://www.sqlite.org/fts5.html#fts5_near_queries).
 */
#include "filter/tokens.h"
#include "filter/tree.h"
#include "filter/words.h"

enum { STEM_MARK = 0x01 };

/* Where a term stands: found one by one, in the text's order. */
struct finder {
	const struct wd_tokens *tokens;
	const struct wd_node *term;
	/* Of each of the term's tokens: the word, and the stem, which will do as well. None of a prefix. */
	int32_t words[WD_MOST_TOKENS], stems[WD_MOST_TOKENS];
	size_t n;
	int64_t at_word, at_stem; /* the spots to look at next, along the chains of the first token; -1 none */
	bool scans;               /* at_word goes from spot to spot, since the first token is a prefix */
};

static bool is_stem(struct wd_span token)
{
	return token.len > 0 && token.ptr[0] == STEM_MARK;
}

static bool has_column(enum wd_query_field field, int column)
{
	switch (field) {
	case WD_FIELD_ANY:
		return column <= 2;
	case WD_FIELD_TITLE:
		return column == 0;
	case WD_FIELD_SUMMARY:
		return column == 1;
	case WD_FIELD_AUTHOR:
		return column == 3;
	default:
		return column == 4;
	}
}

static bool is_prefix(const struct finder *f, size_t i)
{
	return f->term->prefix && i == f->n - 1;
}

/* False when a token does not occur at all. */
static bool find_start(struct finder *f, const struct wd_tokens *tokens, const struct wd_node *term)
{
	f->tokens = tokens;
	f->term = term;
	f->n = term->n_tokens;
	for (size_t i = 0; i < f->n; i++) {
		bool stem = is_stem(term->tokens[i]);

		if (is_prefix(f, i))
			continue;
		f->words[i] = wd_tokens_find(tokens, stem ? term->plains[i] : term->tokens[i]);
		f->stems[i] = stem ? wd_tokens_find(tokens, term->tokens[i]) : WD_NO_TOKEN;
		if (f->words[i] == WD_NO_TOKEN && f->stems[i] == WD_NO_TOKEN)
			return false;
	}
	f->at_word = f->at_stem = -1;
	f->scans = f->n > 0 && is_prefix(f, 0);
	if (f->scans)
		f->at_word = tokens->n_spots > 0 ? 0 : -1;
	else if (f->n > 0) {
		if (f->words[0] != WD_NO_TOKEN)
			f->at_word = tokens->first_word[f->words[0]];
		if (f->stems[0] != WD_NO_TOKEN)
			f->at_stem = tokens->first_stem[f->stems[0]];
	}
	return f->at_word >= 0 || f->at_stem >= 0;
}

static bool begins_with(struct wd_span text, struct wd_span prefix)
{
	return text.len >= prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

static bool stands_at(const struct finder *f, size_t spot)
{
	const struct wd_tokens *t = f->tokens;
	int column = wd_tokens_column(t, spot);

	if (!has_column(f->term->field, column) || spot + f->n > t->column_end[column])
		return false;
	for (size_t i = 0; i < f->n; i++) {
		const struct wd_spot *s = &t->spots[spot + i];

		if (is_prefix(f, i)) {
			if (!begins_with(t->names[s->word], f->term->tokens[i]))
				return false;
		} else if (s->word != f->words[i] && (s->stem == WD_NO_TOKEN || s->stem != f->stems[i])) {
			return false;
		}
	}
	return true;
}

/* Where the first token stands next, in the order of spots; -1 at the end. */
static int64_t move_on(struct finder *f)
{
	const struct wd_spot *spots = f->tokens->spots;
	int64_t at = f->at_word;

	if (at < 0 || (f->at_stem >= 0 && f->at_stem < at)) {
		at = f->at_stem;
		if (at >= 0)
			f->at_stem = spots[at].next_stem;
	} else if (f->scans) {
		f->at_word = (size_t)at + 1 < f->tokens->n_spots ? at + 1 : -1;
	} else {
		f->at_word = spots[at].next_word;
	}
	return at;
}

/* The next spot where the term stands, or -1. */
static int64_t find_next(struct finder *f)
{
	int64_t spot;

	do
		spot = move_on(f);
	while (spot >= 0 && !stands_at(f, (size_t)spot));
	return spot;
}

/* A prefix alone is looked up among the different words, of which there are fewer than spots. */
static bool has_prefix(const struct wd_tokens *t, const struct wd_node *term)
{
	for (size_t i = 0; i < t->n_names; i++) {
		if (!begins_with(t->names[i], term->tokens[0]))
			continue;
		for (int32_t at = t->first_word[i]; at >= 0; at = t->spots[at].next_word)
			if (has_column(term->field, wd_tokens_column(t, (size_t)at)))
				return true;
	}
	return false;
}

static bool has_phrase(const struct wd_tokens *t, const struct wd_node *term)
{
	struct finder f;

	wd_tokens_make(t);
	if (term->prefix && term->n_tokens == 1)
		return has_prefix(t, term);
	return find_start(&f, t, term) && find_next(&f) >= 0;
}

/* Columns lie far apart, so that nothing is near across them. */
static int64_t far_apart(const struct wd_tokens *t, int64_t spot)
{
	return spot < 0 ? -1 : spot + ((int64_t)wd_tokens_column(t, (size_t)spot) << 32);
}

static bool is_near(const struct wd_tokens *t, const struct wd_node *near)
{
	struct finder finders[WD_NEAR_MAX];
	int64_t at[WD_NEAR_MAX], last = 0;
	size_t n = 0;
	bool moved;

	wd_tokens_make(t);
	for (const struct wd_node *term = near->child; term && n < WD_NEAR_MAX; term = term->next, n++) {
		if (!find_start(&finders[n], t, term) || (at[n] = far_apart(t, find_next(&finders[n]))) < 0)
			return false;
		last = at[n] > last ? at[n] : last;
	}
	do {
		moved = false;
		for (size_t i = 0; i < n; i++) {
			int64_t least = last - (int64_t)finders[i].n - near->distance;

			while (at[i] < least) {
				at[i] = far_apart(t, find_next(&finders[i]));
				if (at[i] < 0)
					return false;
				moved = true;
			}
			last = at[i] > last ? at[i] : last;
		}
	} while (moved);
	return true;
}

bool wd_node_is_lang(const struct wd_node *node, struct wd_span lang)
{
	return lang.len >= node->text.len && strncasecmp(lang.ptr, node->text.ptr, node->text.len) == 0 &&
	       (lang.len == node->text.len || lang.ptr[node->text.len] == '-');
}

bool wd_node_is_site(const struct wd_node *node, struct wd_span host)
{
	size_t from = host.len - node->text.len;

	return host.len >= node->text.len && node->text.len > 0 &&
	       strncasecmp(host.ptr + from, node->text.ptr, node->text.len) == 0 &&
	       (from == 0 || host.ptr[from - 1] == '.');
}

static bool has_tag(const struct wd_matchable *entry, const struct wd_node *term)
{
	for (size_t i = 0; i < entry->n_tags; i++)
		if (wd_words_same(entry->tags[i], term->text))
			return true;
	return false;
}

static bool matches_term(const struct wd_tokens *t, const struct wd_node *term)
{
	switch (term->field) {
	case WD_FIELD_TAG:
		return has_tag(t->entry, term);
	case WD_FIELD_FEED:
		return wd_words_in(t->entry->feed_title, term->text) || wd_words_in(t->entry->feed_url, term->text);
	case WD_FIELD_LANG:
		return wd_node_is_lang(term, t->entry->lang);
	case WD_FIELD_SITE:
		return wd_node_is_site(term, t->host);
	default:
		return has_phrase(t, term);
	}
}

static bool matches_time(const struct wd_tokens *t, const struct wd_node *node, int64_t now)
{
	int64_t time = node->is_relative ? now - node->time : node->time;

	return node->is_until ? t->entry->at < time : t->entry->at >= time;
}

static bool matches(const struct wd_tokens *t, const struct wd_node *node, int64_t now)
{
	bool wanted = node->kind == WD_QUERY_OR;

	switch (node->kind) {
	case WD_QUERY_AND:
	case WD_QUERY_OR:
		for (const struct wd_node *child = node->child; child; child = child->next)
			if (matches(t, child, now) == wanted)
				return wanted;
		return !wanted;
	case WD_QUERY_NOT:
		return !matches(t, node->child, now);
	case WD_QUERY_NEAR:
		return is_near(t, node);
	case WD_QUERY_TIME:
		return matches_time(t, node, now);
	default:
		return matches_term(t, node);
	}
}

bool wd_query_matches(const struct wd_query *query, const struct wd_tokens *tokens, int64_t now)
{
	return !query || matches(tokens, query->root, now);
}
