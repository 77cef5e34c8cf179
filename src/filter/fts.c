/*
 * A tree to SQL. What can be driven by the index becomes one FTS5 expression;
 * the rest becomes conditions on the rows it finds. FTS5's NOT needs something
 * to take away from, so exclusions alone are conditions.
 */
#include <stdio.h>

#include "filter/replay.h"
#include "filter/tree.h"
#include "util/utf8.h"

/* FTS5's parser has a stack of 100; a level takes up to four of it. What is nested deeper becomes conditions. */
enum { MOST_NESTED = 16 };

static const char same_place[] = { WD_REPLAY_SAME, '\0' };

struct writer {
	struct wd_arena *arena;
	struct wd_buf where, match;
	struct wd_query_sql *out;
	int64_t now;
	uint64_t tongues;
	int first_param;
	bool full;
};

/* ---- the index's expression ---- */

/* True when FTS5 can say it alone, in so many levels at most. */
static bool fits_index(const struct wd_node *node, int levels)
{
	bool some = false;

	if (levels == 0)
		return false;
	switch (node->kind) {
	case WD_QUERY_TERM:
		return wd_field_is_indexed(node->field);
	case WD_QUERY_NEAR:
		return true;
	case WD_QUERY_OR:
		for (const struct wd_node *child = node->child; child; child = child->next)
			if (!fits_index(child, levels - 1))
				return false;
		return true;
	case WD_QUERY_AND:
		for (const struct wd_node *child = node->child; child; child = child->next) {
			bool is_not = child->kind == WD_QUERY_NOT;

			if (!fits_index(is_not ? child->child : child, levels - 1))
				return false;
			some = some || !is_not;
		}
		return some;
	default:
		return false;
	}
}

static bool is_indexed(const struct wd_node *node)
{
	return fits_index(node, MOST_NESTED);
}

static const char *columns_of(enum wd_query_field field)
{
	switch (field) {
	case WD_FIELD_TITLE:
		return "title";
	case WD_FIELD_SUMMARY:
		return "summary";
	case WD_FIELD_AUTHOR:
		return "author";
	case WD_FIELD_CATEGORY:
		return "category";
	default:
		return "{title summary body}";
	}
}

/* For replay.h: what the index may hold a form as. */
static void write_form(const struct writer *w, struct wd_buf *out, const struct wd_token *form, bool prefix)
{
	char bytes[WD_TOKEN_MOST];
	enum wd_tongue tongue = WD_TONGUE_NONE, end = WD_TONGUE_NONE;
	const char *between = "";
	size_t at = 0;

	if (form->text.len > 0)
		wd_script_tongues(wd_script_of(wd_utf8_next(form->text, &at)), &tongue, &end);
	if (form->as_word) {
		wd_buf_add_span(out, form->text);
		between = same_place;
	}
	/* A beginning finds what has a mark behind it. */
	for (int i = tongue; i < (int)end && i != WD_TONGUE_NONE && !prefix; i++) {
		bool stem = form->as_stem >> i & 1;

		if (!(w->tongues >> i & 1) || (!stem && !form->as_word))
			continue;
		wd_buf_add_text(out, between);
		wd_buf_add(out, bytes, wd_token_write(form->text, WD_FORM_OWN, (enum wd_tongue)i, bytes));
		between = same_place;
		if (!stem)
			continue;
		wd_buf_add_text(out, between);
		wd_buf_add(out, bytes, wd_token_write(form->text, WD_FORM_STEM, (enum wd_tongue)i, bytes));
	}
}

static void write_phrase(const struct writer *w, struct wd_buf *out, const struct wd_node *term)
{
	wd_buf_add_char(out, '"');
	for (size_t i = 0; i < term->n_places; i++) {
		const struct wd_place *place = &term->places[i];
		bool prefix = term->prefix && i == term->n_places - 1;

		if (i > 0)
			wd_buf_add_char(out, WD_REPLAY_NEXT);
		for (size_t k = 0, start = out->len; k < place->n_forms; k++) {
			size_t before = out->len, from;

			if (before > start)
				wd_buf_add_char(out, WD_REPLAY_SAME);
			from = out->len;
			write_form(w, out, &place->forms[k], prefix);
			if (out->len == from)
				out->len = before; /* in no language of the index */
		}
	}
	wd_buf_add_text(out, term->prefix ? "\" *" : "\"");
}

static void write_near(const struct writer *w, struct wd_buf *out, const struct wd_node *node)
{
	wd_buf_printf(out, "%s : NEAR(", columns_of(node->child->field));
	for (const struct wd_node *term = node->child; term; term = term->next) {
		write_phrase(w, out, term);
		wd_buf_add_char(out, ' ');
	}
	wd_buf_printf(out, ", %d)", node->distance);
}

static void write_match(const struct writer *w, struct wd_buf *out, const struct wd_node *node);

/* The wanted ones first, then what is taken away from them. */
static void write_all(const struct writer *w, struct wd_buf *out, const struct wd_node *node)
{
	const char *between = "";

	for (int takes_away = 0; takes_away <= 1; takes_away++) {
		for (const struct wd_node *child = node->child; child; child = child->next) {
			if ((child->kind == WD_QUERY_NOT) != takes_away)
				continue;
			wd_buf_add_text(out, takes_away ? " NOT " : between);
			write_match(w, out, takes_away ? child->child : child);
			between = " AND ";
		}
		/* NOT binds closer than AND. */
		if (!takes_away)
			wd_buf_add_char(out, ')');
	}
}

static void write_match(const struct writer *w, struct wd_buf *out, const struct wd_node *node)
{
	const char *between = "";

	switch (node->kind) {
	case WD_QUERY_TERM:
		wd_buf_printf(out, "%s : ", columns_of(node->field));
		write_phrase(w, out, node);
		break;
	case WD_QUERY_NEAR:
		write_near(w, out, node);
		break;
	case WD_QUERY_AND:
		wd_buf_add_text(out, "((");
		write_all(w, out, node);
		wd_buf_add_char(out, ')');
		break;
	default:
		wd_buf_add_char(out, '(');
		for (const struct wd_node *child = node->child; child; child = child->next) {
			wd_buf_add_text(out, between);
			write_match(w, out, child);
			between = " OR ";
		}
		wd_buf_add_char(out, ')');
	}
}

/* ---- conditions ---- */

static struct wd_sql_param *add_param(struct writer *w)
{
	struct wd_sql_param *param = wd_arena_push(w->arena, &w->out->params, &w->out->n_params, sizeof(*param));

	w->full = w->full || !param;
	return param;
}

/* Writes the condition; each "?" in it stands for the parameter just added. */
static void write_condition(struct writer *w, const char *sql)
{
	int number = w->first_param + (int)w->out->n_params - 1;

	for (; *sql; sql++) {
		if (*sql == '?')
			wd_buf_printf(&w->where, "?%d", number);
		else
			wd_buf_add_char(&w->where, *sql);
	}
}

static void write_with_text(struct writer *w, struct wd_span text, const char *sql)
{
	struct wd_sql_param *param = add_param(w);

	if (param)
		param->text = text;
	write_condition(w, sql);
}

static void write_time(struct writer *w, const struct wd_node *node)
{
	struct wd_sql_param *param = add_param(w);

	if (param) {
		param->is_int = true;
		param->number = node->is_relative ? w->now - node->time : node->time;
	}
	write_condition(w, node->is_until ? "s.sort_at < ?" : "s.sort_at >= ?");
}

static void write_in_index(struct writer *w, const struct wd_node *node)
{
	struct wd_buf match;

	wd_buf_init(&match, WD_BUF_LINE);
	write_match(w, &match, node);
	w->full = w->full || match.full;
	write_with_text(w, wd_buf_keep(&match, w->arena), "e.id IN (SELECT rowid FROM entry_fts WHERE entry_fts MATCH ?)");
}

/* What it names is found once (store/'s wd_named); an entry is then asked for its column alone. */
static void write_term(struct writer *w, const struct wd_node *node)
{
	switch (node->field) {
	case WD_FIELD_TAG:
		write_with_text(w, node->text, "e.feed IN (SELECT value FROM json_each(wd_named('tag', ?)))");
		break;
	case WD_FIELD_FEED:
		write_with_text(w, node->text, "e.feed IN (SELECT value FROM json_each(wd_named('feed', ?)))");
		break;
	case WD_FIELD_LANG:
		write_with_text(w, node->text, "e.lang IN (SELECT value FROM json_each(wd_named('lang', ?)))");
		break;
	case WD_FIELD_SITE:
		write_with_text(w, node->text, "e.site IN (SELECT value FROM json_each(wd_named('site', ?)))");
		break;
	default:
		write_in_index(w, node);
	}
}

static void write_where(struct writer *w, const struct wd_node *node);

static void write_list(struct writer *w, const struct wd_node *node)
{
	const char *between = node->kind == WD_QUERY_AND ? " AND " : " OR ";
	int nesting;
	const struct wd_node *first = wd_node_deepest(node, &nesting);

	wd_buf_add_char(&w->where, '(');
	write_where(w, first);
	for (const struct wd_node *child = node->child; child; child = child->next) {
		if (child == first)
			continue;
		wd_buf_add_text(&w->where, between);
		write_where(w, child);
	}
	wd_buf_add_char(&w->where, ')');
}

static void write_where(struct writer *w, const struct wd_node *node)
{
	if (is_indexed(node)) {
		write_in_index(w, node);
		return;
	}
	switch (node->kind) {
	case WD_QUERY_TERM:
		write_term(w, node);
		break;
	case WD_QUERY_TIME:
		write_time(w, node);
		break;
	case WD_QUERY_NOT:
		wd_buf_add_text(&w->where, "NOT (");
		write_where(w, node->child);
		wd_buf_add_char(&w->where, ')');
		break;
	default:
		write_list(w, node);
	}
}

/* ---- both ---- */

static bool is_for_index(const struct wd_node *node)
{
	return is_indexed(node->kind == WD_QUERY_NOT ? node->child : node);
}

/* Nothing but what entry's columns say, and no exclusion: an index can find it. */
static bool is_by_column(const struct wd_node *node)
{
	if (node->kind == WD_QUERY_TERM)
		return !wd_field_is_indexed(node->field);
	for (const struct wd_node *child = node->child; child; child = child->next)
		if (!is_by_column(child))
			return false;
	return node->kind == WD_QUERY_OR;
}

/* A condition of its own: what was written to `where` is put back. */
static void write_by_column(struct writer *w, const struct wd_node *node)
{
	struct wd_span *condition = wd_arena_push(w->arena, &w->out->by_column, &w->out->n_by_column, sizeof(*condition));
	struct wd_buf before = w->where;

	wd_buf_init(&w->where, WD_BUF_LINE);
	write_where(w, node);
	if (condition)
		*condition = wd_buf_keep(&w->where, w->arena);
	w->full = w->full || !condition || !condition->ptr;
	wd_buf_release(&w->where);
	w->where = before;
}

/* Of an AND: the part that the index can drive becomes match, what columns say stands for itself, the rest are conditions. */
static void part(struct writer *w, const struct wd_node *node)
{
	bool some = false;
	const char *between = "";

	for (const struct wd_node *child = node->child; child; child = child->next)
		some = some || (child->kind != WD_QUERY_NOT && is_indexed(child));
	if (some)
		wd_buf_add_text(&w->match, "(");
	for (int takes_away = 0; some && takes_away <= 1; takes_away++) {
		for (const struct wd_node *child = node->child; child; child = child->next) {
			if ((child->kind == WD_QUERY_NOT) != takes_away || !is_for_index(child))
				continue;
			wd_buf_add_text(&w->match, takes_away ? " NOT " : between);
			write_match(w, &w->match, takes_away ? child->child : child);
			between = " AND ";
		}
		if (!takes_away)
			wd_buf_add_char(&w->match, ')');
	}
	between = "";
	for (const struct wd_node *child = node->child; child; child = child->next) {
		if (some && is_for_index(child))
			continue;
		if (is_by_column(child)) {
			write_by_column(w, child);
			continue;
		}
		wd_buf_add_text(&w->where, between);
		write_where(w, child);
		between = " AND ";
	}
}

bool wd_query_to_sql(struct wd_arena *arena, const struct wd_query *query, int64_t now, int first_param, uint64_t tongues,
		     struct wd_query_sql *out, struct wd_error *err)
{
	struct writer w = { .arena = arena, .out = out, .now = now, .tongues = tongues, .first_param = first_param };

	*out = (struct wd_query_sql){ .match = WD_SPAN("") };
	wd_buf_init(&w.where, WD_BUF_LINE);
	wd_buf_init(&w.match, WD_BUF_LINE);
	if (is_indexed(query->root))
		write_match(&w, &w.match, query->root);
	else if (query->root->kind == WD_QUERY_AND)
		part(&w, query->root);
	else if (is_by_column(query->root))
		write_by_column(&w, query->root);
	else
		write_where(&w, query->root);
	if (w.match.len)
		out->match = wd_buf_keep(&w.match, arena);
	out->where = w.where.len ? wd_buf_keep(&w.where, arena) : WD_SPAN("1");
	wd_buf_release(&w.where);
	wd_buf_release(&w.match);
	if (w.full || !out->match.ptr || !out->where.ptr)
		return wd_error_set(err, WD_INPUT, "the filter is too large");
	return true;
}
