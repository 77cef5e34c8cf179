#include "store/rows/select.h"

#include "store/engine/index.h"
#include "util/clock.h"

enum {
	N_OWN = 3, /* parameters before the query's: index.h */
	/* Where more entries than these have a column's value, every so-manyth has it, and walking finds it soon. */
	MOST_BY_COLUMN = 20000,
};

/* The parameters as index.h has them. NULL: no memory. */
static const struct wd_value *list_values(struct wd_arena *arena, const struct wd_query_sql *parts, int64_t low,
					  int64_t high, size_t *n)
{
	struct wd_value *values = wd_arena_alloc(arena, (N_OWN + parts->n_params) * sizeof(*values));

	if (!values)
		return NULL;
	*n = N_OWN + parts->n_params;
	values[0] = (struct wd_value){ .text = parts->match.len ? parts->match : WD_SPAN_NONE };
	values[1] = (struct wd_value){ .is_int = true, .number = low };
	values[2] = (struct wd_value){ .is_int = true, .number = high };
	for (size_t i = 0; i < parts->n_params; i++) {
		const struct wd_sql_param *param = &parts->params[i];
		struct wd_span text = param->text.ptr ? param->text : WD_SPAN("");

		values[N_OWN + i] = (struct wd_value){ param->is_int, param->number, text };
	}
	return values;
}

/* How many entries have it, counted up to one more than is of use. False: see db. */
static bool count(struct wd_db *db, struct wd_span condition, const struct wd_value *values, size_t n, int64_t *out)
{
	struct wd_buf sql;
	struct wd_stmt *stmt;
	bool done;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_buf_printf(&sql, "SELECT count(*) FROM (SELECT 1 FROM entry e WHERE %.*s LIMIT %d) few", WD_SPAN_ARG(condition),
		      MOST_BY_COLUMN + 1);
	stmt = wd_db_ask(db, wd_buf_span(&sql), values, n);
	wd_buf_release(&sql);
	done = stmt && wd_db_step(stmt);
	if (done)
		*out = wd_db_count(stmt, 0);
	wd_db_done(stmt);
	return done;
}

/* The condition on a column that few entries meet; NULL: none is. */
static bool choose(struct wd_db *db, const struct wd_query_sql *parts, const struct wd_value *values, size_t n_values,
		   const struct wd_span **by)
{
	int64_t least = MOST_BY_COLUMN + 1, n;

	*by = NULL;
	for (size_t i = 0; i < parts->n_by_column; i++) {
		if (!count(db, parts->by_column[i], values, n_values, &n))
			return false;
		if (n < least) {
			least = n;
			*by = &parts->by_column[i];
		}
	}
	return true;
}

/* The query in the engine's words. False: see db. */
static bool compile(struct wd_db *db, struct wd_arena *arena, const struct wd_query *query, int64_t now,
		    struct wd_query_sql *parts)
{
	struct wd_error why;
	int64_t tongues;

	*parts = (struct wd_query_sql){ 0 };
	if (!query)
		return true;
	if (!wd_db_meta(db, "index_tongues", &tongues))
		return false;
	return wd_query_to_sql(arena, query, now, N_OWN + 1, (uint64_t)tongues, parts, &why) ||
	       wd_db_refuse(db, WD_DB_WRONG, why.code, "%s", why.text);
}

bool wd_select_open(struct wd_select *select, struct wd_db *db, struct wd_arena *arena, const struct wd_query *query,
		    int64_t now, int64_t low, int64_t high)
{
	struct wd_query_sql parts;
	const struct wd_value *values;
	const struct wd_span *by;
	struct wd_buf sql;
	size_t n;

	*select = (struct wd_select){ 0 };
	if (!compile(db, arena, query, now, &parts))
		return false;
	values = list_values(arena, &parts, low, high, &n);
	if (!values)
		return wd_db_refuse(db, WD_DB_WRONG, WD_INPUT, "the query is too large");
	if (!choose(db, &parts, values, n, &by))
		return false;
	wd_buf_init(&sql, WD_BUF_LINE);
	wd_index_write_sql(db, &sql, &parts, by);
	if (sql.full)
		wd_db_refuse(db, WD_DB_WRONG, WD_INPUT, "the query is too large");
	else
		select->stmt = wd_db_ask(db, wd_buf_span(&sql), values, n);
	wd_buf_release(&sql);
	return select->stmt != NULL;
}

bool wd_select_next(struct wd_select *select, struct wd_selected *out)
{
	if (!wd_db_step(select->stmt))
		return false;
	out->entry = wd_db_count(select->stmt, 0);
	out->story = wd_db_count(select->stmt, 1);
	out->sort_at = wd_db_count(select->stmt, 2);
	out->feed = wd_db_count(select->stmt, 3);
	return true;
}

void wd_select_close(struct wd_select *select)
{
	wd_db_done(select->stmt);
	select->stmt = NULL;
}
