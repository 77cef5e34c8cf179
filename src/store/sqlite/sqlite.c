/*
 * The engine of one file: SQLite.
 */
#include "store/sqlite/sqlite.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/sqlite/fts5.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	STEPS_PER_LOOK = 500, /* of SQLite's instructions between two looks at the clock */
	/*
	 * Pages that a writer keeps in memory: 8 MiB, and where they do not hold what a transaction changes, up to a part of
	 * the database and 32 MiB. New entries touch their places all over their indexes: of 200,000 in a database of
	 * 430 MB, 8 MiB alone let SQLite write and read twice as many pages. 1,000 new feeds (48 MB) were stored no faster.
	 */
	CACHE_PART = 8,
	LEAST_CACHE = 2048,
	MOST_CACHE = 8192,
};
/* What a question gathers stays in memory: the daemon may open files nowhere but beside its database, and the deadline bounds it. */
#define READER_SETTINGS "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY"

static const struct wd_engine engine;

static int look_at_clock(void *ctx)
{
	const struct wd_db *db = ctx;

	return db->deadline_at && wd_clock_steady() > db->deadline_at;
}

static struct wd_sqlite *connect(const char *path, enum wd_db_mode mode, struct wd_error *err)
{
	static const int reads = SQLITE_OPEN_READONLY, writes = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	sqlite3 *sqlite = wd_sqlite_file(path, mode == WD_DB_READ ? reads : writes, err);
	struct wd_sqlite *db;

	if (!sqlite)
		return NULL;
	db = wd_xcalloc(1, sizeof(*db));
	*db = (struct wd_sqlite){ .base.engine = &engine, .sqlite = sqlite, .path = wd_xstrdup(path), .mode = mode };
	db->base.name = db->path;
	sqlite3_progress_handler(sqlite, STEPS_PER_LOOK, look_at_clock, &db->base);
	if (wd_fts5_register(sqlite, err))
		return db;
	wd_error_prefix(err, "%s", path);
	wd_db_close(&db->base);
	return NULL;
}

/*
 * secure_delete is on in some builds and would zero what is dropped: writes for nothing. The pages as
 * they were before a savepoint are kept in memory: of 20,000 new entries SQLite would write 1.4 GB of
 * them into a temporary file, page by page, and read none again.
 */
static bool set_up_writer(struct wd_db *db)
{
	char line[400];
	int64_t pages;

	if (!wd_db_int(db, &pages, 0, "PRAGMA page_count", ""))
		return false;
	/* It counts for a new file only, and would be written into the head of any other each time. */
	if (pages == 0 && !wd_db_exec(db, "PRAGMA auto_vacuum = INCREMENTAL"))
		return false;
	snprintf(line, sizeof(line),
		 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
		 "PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = %d;"
		 "PRAGMA journal_size_limit = %d; PRAGMA analysis_limit = 400",
		 WD_SQLITE_LOG_PAGES, WD_SQLITE_LOG_MOST);
	return wd_db_exec(db, line);
}

struct wd_db *wd_sqlite_open(const char *path, enum wd_db_mode mode, struct wd_error *err)
{
	struct wd_sqlite *db;

	db = connect(path, mode, err);
	if (!db)
		return NULL;
	if (mode == WD_DB_READ) {
		wd_db_exec(&db->base, READER_SETTINGS);
		wd_db_clear(&db->base);
	} else if (!set_up_writer(&db->base)) {
		wd_db_fail(&db->base, err);
		wd_error_prefix(err, "%s", path);
		wd_db_close(&db->base);
		return NULL;
	}
	return &db->base;
}

static void close_db(struct wd_db *base)
{
	struct wd_sqlite *db = wd_sqlite_of(base);

	for (size_t i = 0; i < WD_DB_KEPT; i++)
		sqlite3_finalize(db->kept[i].stmt);
	sqlite3_close(db->sqlite);
	free(db->path);
	free(db);
}

/* ---- statements ---- */

static struct wd_sqlite_stmt *stmt_of(struct wd_stmt *stmt)
{
	return (struct wd_sqlite_stmt *)stmt;
}

/* The kept statement of this literal; prepared the first time. */
static struct wd_sqlite_stmt *keep(struct wd_db *base, const char *sql)
{
	struct wd_sqlite *db = wd_sqlite_of(base);
	size_t at = ((uintptr_t)sql >> 3) * 0x9E3779B1u % WD_DB_KEPT;
	size_t tried = 0;
	int rc;

	for (; db->kept[at].sql && tried < WD_DB_KEPT; tried++) {
		if (db->kept[at].sql == sql)
			return &db->kept[at];
		at = (at + 1) % WD_DB_KEPT;
	}
	if (tried == WD_DB_KEPT) {
		wd_db_refuse(base, WD_DB_WRONG, WD_BUG, "database: too many statements");
		return NULL;
	}
	rc = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &db->kept[at].stmt, NULL);
	if (rc != SQLITE_OK) {
		wd_sqlite_note(base, rc);
		return NULL;
	}
	db->kept[at].sql = sql;
	db->kept[at].base.db = base;
	return &db->kept[at];
}

static int bind_text(sqlite3_stmt *stmt, int at, struct wd_span text)
{
	if (!text.ptr)
		return sqlite3_bind_null(stmt, at);
	return sqlite3_bind_text64(stmt, at, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_number(sqlite3_stmt *stmt, int at, int64_t number, bool nullable)
{
	if (nullable && number == WD_NO_TIME)
		return sqlite3_bind_null(stmt, at);
	return sqlite3_bind_int64(stmt, at, number);
}

static int bind_bytes(sqlite3_stmt *stmt, int at, struct wd_span bytes)
{
	if (!bytes.ptr)
		return sqlite3_bind_null(stmt, at);
	return sqlite3_bind_blob64(stmt, at, bytes.ptr, bytes.len, SQLITE_STATIC);
}

/* As JSON. */
static int bind_numbers(sqlite3_stmt *stmt, int at, struct wd_numbers numbers)
{
	struct wd_buf list;
	int rc;

	wd_buf_init(&list, WD_BUF_LINE);
	for (size_t i = 0; i < numbers.n; i++)
		wd_buf_printf(&list, "%c%" PRId64, i > 0 ? ',' : '[', numbers.at[i]);
	wd_buf_add_text(&list, numbers.n > 0 ? "]" : "[]");
	rc = list.full ? SQLITE_TOOBIG : sqlite3_bind_text64(stmt, at, list.data, list.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	wd_buf_release(&list);
	return rc;
}

static int bind_one(sqlite3_stmt *stmt, int at, char type, va_list *args)
{
	switch (type) {
	case 'i':
	case 'n':
		return bind_number(stmt, at, va_arg(*args, int64_t), type == 'n');
	case 't':
		return bind_text(stmt, at, va_arg(*args, struct wd_span));
	case 'z':
		return bind_text(stmt, at, wd_span_of(va_arg(*args, const char *)));
	case 'l':
		return bind_numbers(stmt, at, va_arg(*args, struct wd_numbers));
	default:
		return bind_bytes(stmt, at, va_arg(*args, struct wd_span));
	}
}

static struct wd_stmt *query(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_sqlite_stmt *kept = keep(db, sql);
	int rc = SQLITE_OK;

	for (int at = 1; kept && types[at - 1] && rc == SQLITE_OK; at++)
		rc = bind_one(kept->stmt, at, types[at - 1], args);
	if (rc != SQLITE_OK) {
		wd_sqlite_note(db, rc);
		return NULL;
	}
	return kept ? &kept->base : NULL;
}

/* A statement need not have all of the parameters: conditions were left out of it. */
static int bind_values(sqlite3_stmt *stmt, const struct wd_value *values, size_t n)
{
	int rc = SQLITE_OK, most = sqlite3_bind_parameter_count(stmt);

	for (int at = 1; at <= most && (size_t)at <= n && rc == SQLITE_OK; at++) {
		const struct wd_value *v = &values[at - 1];

		if (v->is_null)
			rc = sqlite3_bind_null(stmt, at);
		else if (v->is_int)
			rc = sqlite3_bind_int64(stmt, at, v->number);
		else
			rc = v->is_bytes ? bind_bytes(stmt, at, v->text) : bind_text(stmt, at, v->text);
	}
	return rc;
}

static struct wd_stmt *ask(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n)
{
	struct wd_sqlite_stmt *made = wd_xcalloc(1, sizeof(*made));
	int rc = sqlite3_prepare_v3(wd_sqlite_of(db)->sqlite, sql.ptr, (int)sql.len, 0, &made->stmt, NULL);

	made->base.db = db;
	if (rc == SQLITE_OK)
		rc = bind_values(made->stmt, values, n);
	if (rc == SQLITE_OK)
		return &made->base;
	wd_sqlite_note(db, rc);
	sqlite3_finalize(made->stmt);
	free(made);
	return NULL;
}

static bool step(struct wd_stmt *stmt)
{
	int rc = sqlite3_step(stmt_of(stmt)->stmt);

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		wd_sqlite_note(stmt->db, rc);
	return false;
}

static void done(struct wd_stmt *base)
{
	struct wd_sqlite_stmt *stmt = stmt_of(base);

	if (!stmt->sql) {
		sqlite3_finalize(stmt->stmt);
		free(stmt);
		return;
	}
	sqlite3_reset(stmt->stmt);
	/* The parameters borrow memory that may be gone before the next use. */
	sqlite3_clear_bindings(stmt->stmt);
}

static bool run_to_end(struct wd_stmt *stmt)
{
	int rc;

	if (!stmt)
		return false;
	do
		rc = sqlite3_step(stmt_of(stmt)->stmt);
	while (rc == SQLITE_ROW);
	if (rc != SQLITE_DONE)
		wd_sqlite_note(stmt->db, rc);
	done(stmt);
	return rc == SQLITE_DONE;
}

static bool run(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	return run_to_end(query(db, sql, types, args));
}

static bool put(struct wd_db *db, const char *sql, const struct wd_value *values, size_t n)
{
	struct wd_sqlite_stmt *kept = keep(db, sql);
	int rc = kept ? bind_values(kept->stmt, values, n) : SQLITE_OK;

	if (rc != SQLITE_OK)
		return wd_sqlite_note(db, rc);
	return run_to_end(kept ? &kept->base : NULL);
}

static int64_t changes(struct wd_db *db)
{
	return sqlite3_changes64(wd_sqlite_of(db)->sqlite);
}

static bool exec(struct wd_db *db, const char *sql)
{
	int rc = sqlite3_exec(wd_sqlite_of(db)->sqlite, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK || wd_sqlite_note(db, rc);
}

static struct wd_span text(struct wd_stmt *base, int column)
{
	sqlite3_stmt *stmt = stmt_of(base)->stmt;
	/* The text first, then its length: the call order that SQLite asks for. */
	const char *bytes = (const char *)sqlite3_column_blob(stmt, column);

	return (struct wd_span){ bytes, bytes ? (size_t)sqlite3_column_bytes(stmt, column) : 0 };
}

static int64_t count(struct wd_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt_of(stmt)->stmt, column);
}

static bool is_null(struct wd_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt_of(stmt)->stmt, column) == SQLITE_NULL;
}

/* ---- transactions ---- */

/* What a transaction changes shall fit, so that it writes each page once: after one that did not, there is more room. */
static bool fit_cache(struct wd_sqlite *of)
{
	int64_t pages, fit;
	int spilled = 0, highest;
	char line[64];

	sqlite3_db_status(of->sqlite, SQLITE_DBSTATUS_CACHE_SPILL, &spilled, &highest, false);
	if (of->cache_pages && spilled == of->spilled)
		return true;
	of->spilled = spilled;
	if (!wd_db_int(&of->base, &pages, 0, "PRAGMA page_count", ""))
		return false;
	fit = pages / CACHE_PART;
	fit = fit < LEAST_CACHE ? LEAST_CACHE : fit > MOST_CACHE ? MOST_CACHE : fit;
	if (of->cache_pages && fit <= of->cache_pages)
		return true;
	of->cache_pages = of->cache_pages ? fit : LEAST_CACHE;
	snprintf(line, sizeof(line), "PRAGMA cache_size = %d", (int)of->cache_pages);
	return wd_db_exec(&of->base, line);
}

/* What is written goes into the file that was opened, whoever looks for it under its name finds another one or none. */
static bool is_in_place(struct wd_sqlite *of)
{
	int moved = 0;

	sqlite3_file_control(of->sqlite, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return !moved || wd_db_refuse(&of->base, WD_DB_ENVIRONMENT, WD_TRANSIENT,
				      "somebody moved, removed or replaced the file while it was in use; put it back, or "
				      "start anew with what is there");
}

/* A writer's begins with the lock, so that it is not refused half way. */
static bool begin(struct wd_db *db, bool beside)
{
	(void)beside;
	if (wd_sqlite_of(db)->mode == WD_DB_READ)
		return wd_db_run(db, "BEGIN", "");
	return is_in_place(wd_sqlite_of(db)) && fit_cache(wd_sqlite_of(db)) && wd_db_run(db, "BEGIN IMMEDIATE", "");
}

static bool commit(struct wd_db *db)
{
	return wd_db_run(db, "COMMIT", "");
}

static bool in_transaction(struct wd_db *db)
{
	return !sqlite3_get_autocommit(wd_sqlite_of(db)->sqlite);
}

/* SQLite has done it by itself after some failures. */
static void rollback(struct wd_db *db)
{
	if (in_transaction(db))
		sqlite3_exec(wd_sqlite_of(db)->sqlite, "ROLLBACK", NULL, NULL, NULL);
}

static const struct wd_engine engine = {
	.index_kind = WD_INDEX_FTS5,
	.close = close_db,
	.run = run,
	.changes = changes,
	.query = query,
	.walk = query,
	.ask = ask,
	.put = put,
	.step = step,
	.done = done,
	.exec = exec,
	.text = text,
	.count = count,
	.is_null = is_null,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.migrate = wd_sqlite_migrate,
	.is_current = wd_sqlite_is_current,
	.clock = wd_sqlite_clock,
	.foreign = wd_sqlite_foreign,
	.defer_references = wd_sqlite_defer_references,
	.rest_triggers = wd_sqlite_rest_triggers,
	.last_number = wd_sqlite_last_number,
	.number_from = wd_sqlite_number_from,
	.size = wd_sqlite_size,
	.hasten = wd_sqlite_hasten,
	.checkpoint = wd_sqlite_checkpoint,
	.drain_log = wd_sqlite_drain_log,
	.bound_log = wd_sqlite_bound_log,
	.shrink = wd_sqlite_shrink,
	.optimize = wd_sqlite_optimize,
	.give_back = wd_sqlite_give_back,
	.room = wd_sqlite_room,
	.compact = wd_sqlite_compact,
	.limit_pages = wd_sqlite_limit_pages,
	.verify = wd_sqlite_verify,
	.index_put = wd_sqlite_index_put,
	.index_take_out = wd_sqlite_index_take_out,
	.index_renew = wd_sqlite_index_renew,
	.index_tune = wd_sqlite_index_tune,
	.index_tidy = wd_sqlite_index_tidy,
	.index_clear = wd_sqlite_index_clear,
	.index_weigh = wd_sqlite_index_weigh,
	.index_write_sql = wd_sqlite_index_write_sql,
};
