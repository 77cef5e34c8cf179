/*
 * A tree to SQL. What can be driven by the index becomes one expression of its language
 * (match.h); the rest becomes conditions on the rows it finds. An exclusion needs something
 * to take away from, so exclusions alone are conditions.
 */

#include "filter/match.h"

struct writer {
	struct wd_arena *arena;
	const struct wd_match_language *language;
	struct wd_buf where;
	struct wd_query_sql *out;
	int64_t now;
	uint64_t tongues;
	int first_param;
	bool full;
};

/* ---- what the index answers ---- */

/* True when the index can say it alone, in so many levels at most. */
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

static bool is_indexed(const struct writer *w, const struct wd_node *node)
{
	return fits_index(node, w->language->most_nested);
}

static struct wd_span write_match(struct writer *w, const struct wd_node *node, bool excluded)
{
	struct wd_match match = { .tongues = w->tongues, .recheck = w->out->recheck };
	struct wd_span text;

	wd_buf_init(&match.text, WD_BUF_LINE);
	w->language->write(&match, node, excluded);
	w->out->recheck = match.recheck;
	text = wd_buf_keep(&match.text, w->arena);
	w->full = w->full || !text.ptr;
	return text;
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

static void write_named(struct writer *w, const struct wd_node *node, enum wd_query_name name, const char *sql)
{
	write_with_text(w, node->text, sql);
	if (w->language->resolves && !w->full)
		w->out->params[w->out->n_params - 1].names = name;
}

static void write_term(struct writer *w, const struct wd_node *node, bool excluded)
{
	switch (node->field) {
	case WD_FIELD_TAG:
		write_named(w, node, WD_NAME_TAG, w->language->by_tag);
		break;
	case WD_FIELD_FEED:
		write_named(w, node, WD_NAME_FEED, w->language->by_feed);
		break;
	case WD_FIELD_LANG:
		write_named(w, node, WD_NAME_LANG, w->language->by_lang);
		break;
	case WD_FIELD_SITE:
		write_named(w, node, WD_NAME_SITE, w->language->by_site);
		break;
	default:
		write_with_text(w, write_match(w, node, excluded), w->language->is_found);
	}
}

/* excluded: it stands behind a NOT. */
static void write_where(struct writer *w, const struct wd_node *node, bool excluded);

static void write_list(struct writer *w, const struct wd_node *node, bool excluded)
{
	const char *between = node->kind == WD_QUERY_AND ? " AND " : " OR ";
	int nesting;
	const struct wd_node *first = wd_node_deepest(node, &nesting);

	wd_buf_add_char(&w->where, '(');
	write_where(w, first, excluded);
	for (const struct wd_node *child = node->child; child; child = child->next) {
		if (child == first)
			continue;
		wd_buf_add_text(&w->where, between);
		write_where(w, child, excluded);
	}
	wd_buf_add_char(&w->where, ')');
}

static void write_where(struct writer *w, const struct wd_node *node, bool excluded)
{
	if (is_indexed(w, node)) {
		write_with_text(w, write_match(w, node, excluded), w->language->is_found);
		return;
	}
	switch (node->kind) {
	case WD_QUERY_TERM:
		write_term(w, node, excluded);
		break;
	case WD_QUERY_TIME:
		write_time(w, node);
		break;
	case WD_QUERY_NOT:
		wd_buf_add_text(&w->where, "NOT (");
		write_where(w, node->child, !excluded);
		wd_buf_add_char(&w->where, ')');
		break;
	default:
		write_list(w, node, excluded);
	}
}

/* ---- both ---- */

static bool is_for_index(const struct writer *w, const struct wd_node *node)
{
	return is_indexed(w, node->kind == WD_QUERY_NOT ? node->child : node);
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
	write_where(w, node, false);
	if (condition)
		*condition = wd_buf_keep(&w->where, w->arena);
	w->full = w->full || !condition || !condition->ptr;
	wd_buf_release(&w->where);
	w->where = before;
}

static int add_number(void *ctx, int32_t number)
{
	struct writer *w = ctx;
	struct wd_sql_param *param = add_param(w);

	if (param)
		*param = (struct wd_sql_param){ .is_int = true, .number = number };
	return w->first_param + (int)w->out->n_params - 1;
}

static void sift(struct writer *w, const struct wd_node *node)
{
	struct wd_match match = { .tongues = w->tongues };

	if (!w->language->write_sieve)
		return;
	wd_buf_init(&match.text, WD_BUF_LINE);
	if (w->language->write_sieve(&match, node, add_number, w))
		w->out->sieve = wd_buf_keep(&match.text, w->arena);
	w->full = w->full || match.text.full;
	wd_buf_release(&match.text);
}

/* What the rows are found by. */
static void drive(struct writer *w, const struct wd_node *node)
{
	struct wd_match match = { .tongues = w->tongues, .recheck = w->out->recheck };
	struct wd_sql_param *param;

	w->out->match = write_match(w, node, false);
	w->out->drive = WD_DRIVEN_BY_MATCH;
	sift(w, node);
	wd_buf_init(&match.text, WD_BUF_LINE);
	if (w->language->write_drive && w->language->write_drive(&match, node)) {
		w->out->drive = WD_DRIVEN_BY_NOTHING;
		param = match.text.len ? add_param(w) : NULL;
		if (param) {
			w->out->drive = w->first_param + (int)w->out->n_params - 1;
			param->text = wd_buf_keep(&match.text, w->arena);
		}
	}
	w->full = w->full || match.text.full;
	wd_buf_release(&match.text);
}

/* Of an AND what the index can drive, as an AND of its own; false: nothing of it. */
static bool take_indexed(struct writer *w, const struct wd_node *node, struct wd_node *out)
{
	struct wd_node **end = &out->child;
	bool some = false;

	*out = (struct wd_node){ .kind = WD_QUERY_AND };
	for (const struct wd_node *child = node->child; child; child = child->next)
		some = some || (child->kind != WD_QUERY_NOT && is_indexed(w, child));
	for (const struct wd_node *child = node->child; some && child; child = child->next) {
		if (!is_for_index(w, child))
			continue;
		*end = wd_arena_alloc(w->arena, sizeof(**end));
		if (!*end) {
			w->full = true;
			return false;
		}
		**end = *child;
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	return some;
}

/* Of an AND: the part that the index can drive becomes match, what columns say stands for itself, the rest are conditions. */
static void part(struct writer *w, const struct wd_node *node)
{
	const char *between = "";
	struct wd_node all;
	bool some = take_indexed(w, node, &all);

	if (some)
		drive(w, &all);
	for (const struct wd_node *child = node->child; child; child = child->next) {
		if (some && is_for_index(w, child))
			continue;
		if (is_by_column(child)) {
			write_by_column(w, child);
			continue;
		}
		wd_buf_add_text(&w->where, between);
		write_where(w, child, false);
		between = " AND ";
	}
}

bool wd_query_to_sql(struct wd_arena *arena, const struct wd_query *query, int64_t now, int first_param,
		     const struct wd_query_index *index, struct wd_query_sql *out, struct wd_error *err)
{
	struct writer w = { .arena = arena, .out = out, .now = now, .tongues = index->tongues, .first_param = first_param };

	w.language = index->kind == WD_INDEX_TSVECTOR ? &wd_match_tsquery : &wd_match_fts5;
	*out = (struct wd_query_sql){ .match = WD_SPAN(""), .recheck = WD_RECHECK_NONE };
	wd_buf_init(&w.where, WD_BUF_LINE);
	if (is_indexed(&w, query->root))
		drive(&w, query->root);
	else if (query->root->kind == WD_QUERY_AND)
		part(&w, query->root);
	else if (is_by_column(query->root))
		write_by_column(&w, query->root);
	else
		write_where(&w, query->root, false);
	out->where = w.where.len ? wd_buf_keep(&w.where, arena) : WD_SPAN("true");
	wd_buf_release(&w.where);
	if (w.full || !out->match.ptr || !out->where.ptr)
		return wd_error_set(err, WD_INPUT, "the filter is too large");
	return true;
}
