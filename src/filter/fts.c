/* A tree as an FTS5 expression (https://www.sqlite.org/fts5.html#full_text_query_syntax), whose words are replayed. */
#include "filter/match.h"

#include "filter/replay.h"

/* FTS5's parser has a stack of 100; a level takes up to four of it. What is nested deeper becomes conditions. */
enum { MOST_NESTED = 16 };

/*
 * A summary that is the beginning of the body has no column of its own (written.h): what is found in either may be too
 * much, and what is found in the column alone too little.
 */
static const char *columns_of(struct wd_match *match, enum wd_query_field field, bool excluded)
{
	switch (field) {
	case WD_FIELD_TITLE:
		return "title";
	case WD_FIELD_SUMMARY:
		match->recheck = WD_VECTOR_WHOLE;
		return excluded ? "summary" : "{text summary}";
	case WD_FIELD_AUTHOR:
		return "author";
	case WD_FIELD_CATEGORY:
		return "category";
	default:
		return "{title text summary}";
	}
}

struct place {
	struct wd_buf *out;
	size_t start;
};

static void add_form(void *ctx, struct wd_span token)
{
	const struct place *place = ctx;

	if (place->out->len > place->start)
		wd_buf_add_char(place->out, WD_REPLAY_SAME);
	wd_buf_add_span(place->out, token);
}

static void write_phrase(struct wd_match *match, const struct wd_node *term)
{
	struct place place = { .out = &match->text };

	wd_buf_add_char(&match->text, '"');
	for (size_t i = 0; i < term->n_places; i++) {
		if (i > 0)
			wd_buf_add_char(&match->text, WD_REPLAY_NEXT);
		place.start = match->text.len;
		for (size_t k = 0; k < term->places[i].n_forms; k++)
			wd_match_form(match, &term->places[i].forms[k], wd_node_goes_on(term, i), add_form, &place);
	}
	wd_buf_add_text(&match->text, term->prefix ? "\" *" : "\"");
}

static void write_near(struct wd_match *match, const struct wd_node *node, bool excluded)
{
	wd_buf_printf(&match->text, "%s : NEAR(", columns_of(match, node->child->field, excluded));
	for (const struct wd_node *term = node->child; term; term = term->next) {
		write_phrase(match, term);
		wd_buf_add_char(&match->text, ' ');
	}
	wd_buf_printf(&match->text, ", %d)", node->distance);
}

static void write_tree(struct wd_match *match, const struct wd_node *node, bool excluded);

/* The wanted ones first, then what is taken away from them. */
static void write_all(struct wd_match *match, const struct wd_node *node, bool excluded)
{
	const char *between = "";

	for (int takes_away = 0; takes_away <= 1; takes_away++) {
		for (const struct wd_node *child = node->child; child; child = child->next) {
			if ((child->kind == WD_QUERY_NOT) != takes_away)
				continue;
			wd_buf_add_text(&match->text, takes_away ? " NOT " : between);
			write_tree(match, takes_away ? child->child : child, excluded != takes_away);
			between = " AND ";
		}
		/* NOT binds closer than AND. */
		if (!takes_away)
			wd_buf_add_char(&match->text, ')');
	}
}

static void write_tree(struct wd_match *match, const struct wd_node *node, bool excluded)
{
	const char *between = "";

	switch (node->kind) {
	case WD_QUERY_TERM:
		wd_buf_printf(&match->text, "%s : ", columns_of(match, node->field, excluded));
		write_phrase(match, node);
		break;
	case WD_QUERY_NEAR:
		write_near(match, node, excluded);
		break;
	case WD_QUERY_AND:
		wd_buf_add_text(&match->text, "((");
		write_all(match, node, excluded);
		wd_buf_add_char(&match->text, ')');
		break;
	default:
		wd_buf_add_char(&match->text, '(');
		for (const struct wd_node *child = node->child; child; child = child->next) {
			wd_buf_add_text(&match->text, between);
			write_tree(match, child, excluded);
			between = " OR ";
		}
		wd_buf_add_char(&match->text, ')');
	}
}

/* What a name stands for is found once (wd_named, a function of the connection); an entry is then asked for its column alone. */
const struct wd_match_language wd_match_fts5 = {
	.most_nested = MOST_NESTED,
	.write = write_tree,
	.is_found = "e.id IN (SELECT rowid FROM entry_fts WHERE entry_fts MATCH ?)",
	.by_tag = "e.feed IN (SELECT value FROM json_each(wd_named('tag', ?)))",
	.by_feed = "e.feed IN (SELECT value FROM json_each(wd_named('feed', ?)))",
	.by_lang = "e.lang IN (SELECT value FROM json_each(wd_named('lang', ?)))",
	.by_site = "e.site IN (SELECT value FROM json_each(wd_named('site', ?)))",
};
