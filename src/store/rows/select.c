#include "store/rows/select.h"

#include "util/clock.h"

enum { PARAM_MATCH = 1, PARAM_LOW, PARAM_HIGH, FIRST_PARAM };

/*
 * The joins are CROSS, so that SQLite keeps their order: the index (or the
 * entries) outside, walked down by rowid, and no sort. feed is LEFT, so that it is
 * left out where no condition speaks of it.
 */
static void write_sql(struct wd_buf *sql, const struct wd_query_sql *parts)
{
	bool indexed = parts->match.len > 0;

	wd_buf_add_text(sql, "SELECT e.id, e.story, s.sort_at, e.feed FROM ");
	wd_buf_add_text(sql, indexed ? "entry_fts CROSS JOIN entry e ON e.id = entry_fts.rowid" : "entry e");
	wd_buf_add_text(sql, " CROSS JOIN story s ON s.id = e.story LEFT JOIN feed f ON f.id = e.feed WHERE ");
	wd_buf_add_text(sql, indexed ? "entry_fts MATCH ?1 AND entry_fts.rowid BETWEEN ?2 AND ?3" :
				       "e.id BETWEEN ?2 AND ?3");
	if (parts->where.len) {
		wd_buf_add_text(sql, " AND (");
		wd_buf_add_span(sql, parts->where);
		wd_buf_add_char(sql, ')');
	}
	wd_buf_add_text(sql, indexed ? " ORDER BY entry_fts.rowid DESC" : " ORDER BY e.id DESC");
}

static bool bind(struct wd_select *select, const struct wd_query_sql *parts)
{
	int rc = SQLITE_OK;

	if (parts->match.len)
		rc = sqlite3_bind_text64(select->stmt, PARAM_MATCH, parts->match.ptr, parts->match.len, SQLITE_STATIC,
					 SQLITE_UTF8);
	for (size_t i = 0; i < parts->n_params && rc == SQLITE_OK; i++) {
		const struct wd_sql_param *param = &parts->params[i];
		int at = FIRST_PARAM + (int)i;

		if (param->is_int)
			rc = sqlite3_bind_int64(select->stmt, at, param->number);
		else
			rc = sqlite3_bind_text64(select->stmt, at, param->text.ptr ? param->text.ptr : "",
						 param->text.len, SQLITE_STATIC, SQLITE_UTF8);
	}
	return rc == SQLITE_OK || wd_db_note(select->db, rc);
}

bool wd_select_open(struct wd_select *select, struct wd_db *db, struct wd_arena *arena, const struct wd_query *query,
		    int64_t now)
{
	struct wd_query_sql parts = { 0 };
	struct wd_buf sql;
	int64_t tongues = 0;

	*select = (struct wd_select){ .db = db };
	if (query && !wd_db_meta(db, "index_tongues", &tongues))
		return false;
	if (query && !wd_query_to_sql(arena, query, now, FIRST_PARAM, (uint64_t)tongues, &parts, &db->error)) {
		db->rc = SQLITE_ERROR;
		return false;
	}
	wd_buf_init(&sql, 0);
	write_sql(&sql, &parts);
	select->stmt = wd_db_prepare(db, wd_buf_span(&sql));
	wd_buf_release(&sql);
	if (select->stmt && bind(select, &parts))
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
