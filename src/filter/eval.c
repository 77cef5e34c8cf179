/*
 * A tree against one entry in memory. It must agree with what fts.c says in
 * SQL, down to FTS5's idea of NEAR (https://www.sqlite.org/fts5.html#fts5_near_queries).
 */
#include "filter/eval.h"

#include "filter/tokens.h"
#include "filter/words.h"

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

bool wd_finder_start(struct wd_finder *f, const struct wd_tokens *tokens, const struct wd_node *term)
{
	const struct wd_place *first = term->places;

	f->tokens = tokens;
	f->term = term;
	f->n_chains = 0;
	f->place = 0;
	f->scans = term->n_places > 0 && wd_node_goes_on(term, 0);
	if (f->scans || term->n_places == 0)
		return f->scans && tokens->n_places > 0;
	for (size_t i = 0; i < first->n_forms && f->n_chains < WD_FINDER_CHAINS; i++) {
		int32_t name = wd_tokens_find(tokens, first->forms[i].text);

		if (name != WD_NO_TOKEN)
			f->chains[f->n_chains++] = tokens->first[name];
	}
	return f->n_chains > 0;
}

static bool spot_is(const struct wd_tokens *t, const struct wd_spot *spot, const struct wd_node *term, size_t place)
{
	const struct wd_token token = { .text = t->names[spot->name],
					.form = (enum wd_form)spot->form,
					.tongue = (enum wd_tongue)spot->tongue };

	return wd_node_wants(term, place, &token);
}

static bool stands_at(const struct wd_finder *f, size_t place)
{
	const struct wd_tokens *t = f->tokens;
	const struct wd_node *term = f->term;
	int column = wd_tokens_column(t, place);

	if (!has_column(term->field, column) || place + term->n_places > t->column_end[column])
		return false;
	for (size_t i = 0; i < term->n_places; i++) {
		size_t spot = t->places[place + i];
		bool found = false;

		for (; spot < t->n_spots && t->spots[spot].place == place + i && !found; spot++)
			found = spot_is(t, &t->spots[spot], term, i);
		if (!found)
			return false;
	}
	return true;
}

/* The next place where the first word may stand; -1 at the end. */
static int64_t move_on(struct wd_finder *f)
{
	const struct wd_spot *spots = f->tokens->spots;
	int64_t least = -1;

	if (f->scans)
		return (size_t)f->place < f->tokens->n_places ? f->place++ : -1;
	for (size_t i = 0; i < f->n_chains; i++)
		if (f->chains[i] >= 0 && (least < 0 || spots[f->chains[i]].place < least))
			least = spots[f->chains[i]].place;
	for (size_t i = 0; i < f->n_chains && least >= 0; i++)
		while (f->chains[i] >= 0 && spots[f->chains[i]].place == least)
			f->chains[i] = spots[f->chains[i]].next;
	return least;
}

int64_t wd_finder_next(struct wd_finder *f)
{
	int64_t place;

	do
		place = move_on(f);
	while (place >= 0 && !stands_at(f, (size_t)place));
	return place;
}

static bool begins_with(struct wd_span text, struct wd_span prefix)
{
	return text.len >= prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

/* A prefix alone is looked up among the different words, of which there are fewer than places. */
static bool has_prefix(const struct wd_tokens *t, const struct wd_node *term)
{
	for (size_t i = 0; i < t->n_names; i++) {
		if (!begins_with(t->names[i], term->places[0].forms[0].text))
			continue;
		for (int32_t at = t->first[i]; at >= 0; at = t->spots[at].next)
			if (t->spots[at].form != WD_FORM_STEM &&
			    has_column(term->field, wd_tokens_column(t, t->spots[at].place)))
				return true;
	}
	return false;
}

static bool has_phrase(const struct wd_tokens *t, const struct wd_node *term)
{
	struct wd_finder f;

	wd_tokens_make(t);
	if (term->prefix && term->n_places == 1 && term->places[0].n_forms == 1)
		return has_prefix(t, term);
	return wd_finder_start(&f, t, term) && wd_finder_next(&f) >= 0;
}

/* Columns lie far apart, so that nothing is near across them. */
static int64_t far_apart(const struct wd_tokens *t, int64_t place)
{
	return place < 0 ? -1 : place + ((int64_t)wd_tokens_column(t, (size_t)place) << 32);
}

static bool is_near(const struct wd_tokens *t, const struct wd_node *near)
{
	struct wd_finder finders[WD_NEAR_MAX];
	int64_t at[WD_NEAR_MAX], last = 0;
	size_t n = 0;
	bool moved;

	wd_tokens_make(t);
	for (const struct wd_node *term = near->child; term && n < WD_NEAR_MAX; term = term->next, n++) {
		if (!wd_finder_start(&finders[n], t, term) || (at[n] = far_apart(t, wd_finder_next(&finders[n]))) < 0)
			return false;
		last = at[n] > last ? at[n] : last;
	}
	do {
		moved = false;
		for (size_t i = 0; i < n; i++) {
			int64_t least = last - (int64_t)finders[i].term->n_places - near->distance;

			while (at[i] < least) {
				at[i] = far_apart(t, wd_finder_next(&finders[i]));
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
	       strncasecmp(host.ptr + from, node->text.ptr, node->text.len) == 0 && (from == 0 || host.ptr[from - 1] == '.');
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

bool wd_node_matches(const struct wd_tokens *t, const struct wd_node *node, int64_t now)
{
	bool wanted = node->kind == WD_QUERY_OR;

	switch (node->kind) {
	case WD_QUERY_AND:
	case WD_QUERY_OR:
		for (const struct wd_node *child = node->child; child; child = child->next)
			if (wd_node_matches(t, child, now) == wanted)
				return wanted;
		return !wanted;
	case WD_QUERY_NOT:
		return !wd_node_matches(t, node->child, now);
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
	return !query || wd_node_matches(tokens, query->root, now);
}

static bool is_timed(const struct wd_node *node)
{
	bool yes = node->kind == WD_QUERY_TIME && node->is_relative;

	for (const struct wd_node *child = node->child; child && !yes; child = child->next)
		yes = is_timed(child);
	return yes;
}

bool wd_query_is_timed(const struct wd_query *query)
{
	return query && is_timed(query->root);
}
