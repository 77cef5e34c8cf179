#include "store/rows/select.h"

#include "util/clock.h"

enum {
	PARAM_MATCH = 1,
	PARAM_LOW,
	PARAM_HIGH,
	FIRST_PARAM,
	/* Where more entries than these have a column's value, every so-manyth has it, and walking finds it soon. */
	MOST_BY_COLUMN = 20000,
};

static void add_condition(struct wd_buf *sql, struct wd_span condition)
{
	wd_buf_printf(sql, " AND (%.*s)", WD_SPAN_ARG(condition));
}

/*
 * The joins are CROSS, so that SQLite keeps their order: the index (or the
 * entries) outside, walked down by rowid, and no sort. by: of the conditions on columns the one
 * that finds fewest, whose entries are gathered first; the index's rows are then held
 * against them before anything else of them is read (the + keeps FTS5 from looking up one by one). NOT INDEXED: of a
 * column that many share all would be gathered and sorted.
 */
static void write_sql(struct wd_buf *sql, const struct wd_query_sql *parts, const struct wd_span *by)
{
	bool indexed = parts->match.len > 0;

	wd_buf_add_text(sql, "SELECT e.id, e.story, s.sort_at, e.feed FROM ");
	wd_buf_add_text(sql, indexed ? "entry_fts CROSS JOIN entry e ON e.id = entry_fts.rowid" : "entry e NOT INDEXED");
	wd_buf_add_text(sql, " CROSS JOIN story s ON s.id = e.story WHERE ");
	wd_buf_add_text(sql,
			indexed ? "entry_fts MATCH ?1 AND entry_fts.rowid BETWEEN ?2 AND ?3" : "e.id BETWEEN ?2 AND ?3");
	if (by)
		wd_buf_printf(sql, " AND %s IN (SELECT e.id FROM entry e WHERE %.*s)", indexed ? "+entry_fts.rowid" : "e.id",
			      WD_SPAN_ARG(*by));
	for (size_t i = 0; i < parts->n_by_column; i++)
		if (&parts->by_column[i] != by)
			add_condition(sql, parts->by_column[i]);
	if (parts->where.len)
		add_condition(sql, parts->where);
	wd_buf_add_text(sql, indexed ? " ORDER BY entry_fts.rowid DESC" : " ORDER BY e.id DESC");
}

/* Those parameters that the statement has. */
static bool bind(struct wd_db *db, sqlite3_stmt *stmt, const struct wd_query_sql *parts)
{
	int rc = SQLITE_OK, n = sqlite3_bind_parameter_count(stmt);

	if (parts->match.len)
		rc = sqlite3_bind_text64(stmt, PARAM_MATCH, parts->match.ptr, parts->match.len, SQLITE_STATIC, SQLITE_UTF8);
	for (size_t i = 0; i < parts->n_params && FIRST_PARAM + (int)i <= n && rc == SQLITE_OK; i++) {
		const struct wd_sql_param *param = &parts->params[i];
		int at = FIRST_PARAM + (int)i;

		if (param->is_int)
			rc = sqlite3_bind_int64(stmt, at, param->number);
		else
			rc = sqlite3_bind_text64(stmt, at, param->text.ptr ? param->text.ptr : "", param->text.len,
						 SQLITE_STATIC, SQLITE_UTF8);
	}
	return rc == SQLITE_OK || wd_db_note(db, rc);
}

/* How many entries have it, counted up to one more than is of use. False: see db. */
static bool count(struct wd_db *db, const struct wd_query_sql *parts, struct wd_span condition, int64_t *out)
{
	struct wd_buf sql;
	sqlite3_stmt *stmt;
	bool done;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_buf_printf(&sql, "SELECT count(*) FROM (SELECT 1 FROM entry e WHERE %.*s LIMIT %d)", WD_SPAN_ARG(condition),
		      MOST_BY_COLUMN + 1);
	stmt = wd_db_prepare(db, wd_buf_span(&sql));
	wd_buf_release(&sql);
	done = stmt && bind(db, stmt, parts) && wd_db_step(db, stmt);
	if (done)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return done;
}

/* The condition on a column that few entries meet; NULL: none is. */
static bool choose(struct wd_db *db, const struct wd_query_sql *parts, const struct wd_span **by)
{
	int64_t least = MOST_BY_COLUMN + 1, n;

	*by = NULL;
	for (size_t i = 0; i < parts->n_by_column; i++) {
		if (!count(db, parts, parts->by_column[i], &n))
			return false;
		if (n < least) {
			least = n;
			*by = &parts->by_column[i];
		}
	}
	return true;
}

bool wd_select_open(struct wd_select *select, struct wd_db *db, struct wd_arena *arena, const struct wd_query *query,
		    int64_t now)
{
	struct wd_query_sql parts = { 0 };
	const struct wd_span *by;
	struct wd_buf sql;
	int64_t tongues = 0;

	*select = (struct wd_select){ .db = db };
	if (query && !wd_db_meta(db, "index_tongues", &tongues))
		return false;
	if (query && !wd_query_to_sql(arena, query, now, FIRST_PARAM, (uint64_t)tongues, &parts, &db->error)) {
		db->rc = SQLITE_ERROR;
		return false;
	}
	if (!choose(db, &parts, &by))
		return false;
	wd_buf_init(&sql, WD_BUF_LINE);
	write_sql(&sql, &parts, by);
	if (sql.full)
		wd_db_note(db, SQLITE_TOOBIG);
	else
		select->stmt = wd_db_prepare(db, wd_buf_span(&sql));
	wd_buf_release(&sql);
	if (select->stmt && bind(db, select->stmt, &parts))
		return true;
	wd_select_close(select);
	return false;
}

bool wd_select_range(struct wd_select *select, int64_t low, int64_t high)
{
	int rc;

	sqlite3_reset(select->stmt);
	rc = sqlite3_bind_int64(select->stmt, PARAM_LOW, low);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(select->stmt, PARAM_HIGH, high);
	return rc == SQLITE_OK || wd_db_note(select->db, rc);
}

bool wd_select_next(struct wd_select *select, struct wd_selected *out)
{
	if (!wd_db_step(select->db, select->stmt))
		return false;
	out->entry = sqlite3_column_int64(select->stmt, 0);
	out->story = sqlite3_column_int64(select->stmt, 1);
	out->sort_at = sqlite3_column_int64(select->stmt, 2);
	out->feed = sqlite3_column_int64(select->stmt, 3);
	return true;
}

void wd_select_close(struct wd_select *select)
{
	sqlite3_finalize(select->stmt);
	select->stmt = NULL;
}
