#include "store/engine/db.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "store/engine/fts5.h"
#include "util/clock.h"
#include "util/mem.h"

/* How many of SQLite's instructions pass between two looks at the clock. */
enum { STEPS_PER_LOOK = 500 };

static int look_at_clock(void *ctx)
{
	const struct wd_db *db = ctx;

	return db->deadline_at && wd_clock_steady() > db->deadline_at;
}

/*
 * A new one is its owner's alone: addresses of feeds carry passwords and tokens.
 * The log beside it takes its mode from it. One that is there keeps the mode that somebody gave it.
 */
static void make_private(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd >= 0)
		close(fd);
}

/*
 * SQLite counts each piece of memory under a lock of its own, for statistics that nobody asks: 4 % of what a new
 * entry costs. Before its first use in the process, or it has no effect.
 */
static void count_no_memory(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

struct wd_db *wd_db_open(const char *path, int flags, struct wd_error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct wd_db *db = wd_xcalloc(1, sizeof(*db));
	int rc;

	pthread_once(&once, count_no_memory);
	if (flags & SQLITE_OPEN_CREATE)
		make_private(path);
	rc = sqlite3_open_v2(path, &db->sqlite, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc != SQLITE_OK) {
		wd_error_set(err, WD_LOCAL, "%s: %s", path, db->sqlite ? sqlite3_errmsg(db->sqlite) : sqlite3_errstr(rc));
		wd_db_close(db);
		return NULL;
	}
	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_busy_timeout(db->sqlite, WD_DB_BUSY_MS);
	sqlite3_progress_handler(db->sqlite, STEPS_PER_LOOK, look_at_clock, db);
	if (!wd_fts5_register(db->sqlite, err)) {
		wd_error_prefix(err, "%s", path);
		wd_db_close(db);
		return NULL;
	}
	return db;
}

void wd_db_close(struct wd_db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < WD_DB_KEPT; i++)
		sqlite3_finalize(db->kept[i].stmt);
	sqlite3_close(db->sqlite);
	ZSTD_freeCCtx(db->packer);
	ZSTD_freeDCtx(db->unpacker);
	free(db);
}

void wd_db_clear(struct wd_db *db)
{
	db->rc = SQLITE_OK;
	db->error.code = WD_OK;
	db->error.text[0] = '\0';
}

/* Reading fails where the disk or the file is damaged, and will fail again; what else the disk refuses it may take later. */
static bool is_damage(int rc)
{
	switch (rc) {
	case SQLITE_IOERR_READ:
	case SQLITE_IOERR_SHORT_READ:
	case SQLITE_IOERR_CORRUPTFS:
	case SQLITE_IOERR_DATA:
		return true;
	}
	return (rc & 0xFF) == SQLITE_CORRUPT || (rc & 0xFF) == SQLITE_NOTADB;
}

static bool is_environment(int rc)
{
	switch (rc & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return !is_damage(rc);
	}
	return false;
}

bool wd_db_is_environment(const struct wd_db *db)
{
	return is_environment(db->rc);
}

bool wd_db_note(struct wd_db *db, int rc)
{
	if (db->rc != SQLITE_OK)
		return false;
	db->rc = rc;
	switch (rc & 0xFF) {
	case SQLITE_INTERRUPT:
		return wd_error_set(&db->error, WD_TRANSIENT, "the query takes too long");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return wd_error_set(&db->error, WD_TRANSIENT, "the database is locked by another process");
	case SQLITE_FULL:
		return wd_error_set(&db->error, WD_TRANSIENT, "the disk is full");
	}
	if (rc == SQLITE_IOERR_WRITE)
		return wd_error_set(&db->error, WD_TRANSIENT,
				    "it cannot be written (a limit of file sizes, or a fault of the disk)");
	if (is_damage(rc))
		return wd_error_set(&db->error, WD_LOCAL,
				    "the database is damaged (%s); restore a backup, or remove it and poll anew",
				    sqlite3_errmsg(db->sqlite));
	return wd_error_set(&db->error, is_environment(rc) ? WD_TRANSIENT : WD_BUG, "database: %s",
			    sqlite3_errmsg(db->sqlite));
}

bool wd_db_fail(struct wd_db *db, struct wd_error *err)
{
	if (db->rc == SQLITE_OK)
		wd_error_set(&db->error, WD_BUG, "database: failed without a reason");
	*err = db->error;
	wd_db_clear(db);
	return false;
}

sqlite3_stmt *wd_db_prepare(struct wd_db *db, struct wd_span sql)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v3(db->sqlite, sql.ptr, (int)sql.len, 0, &stmt, NULL);

	if (rc != SQLITE_OK) {
		wd_db_note(db, rc);
		return NULL;
	}
	return stmt;
}

/* The kept statement of this literal; prepared the first time. */
static sqlite3_stmt *keep(struct wd_db *db, const char *sql)
{
	size_t at = ((uintptr_t)sql >> 3) * 0x9E3779B1u % WD_DB_KEPT;
	size_t tried = 0;
	int rc;

	for (; db->kept[at].sql && tried < WD_DB_KEPT; tried++) {
		if (db->kept[at].sql == sql)
			return db->kept[at].stmt;
		at = (at + 1) % WD_DB_KEPT;
	}
	if (tried == WD_DB_KEPT) {
		wd_error_set(&db->error, WD_BUG, "database: too many statements");
		db->rc = SQLITE_MISUSE;
		return NULL;
	}
	rc = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &db->kept[at].stmt, NULL);
	if (rc != SQLITE_OK) {
		wd_db_note(db, rc);
		return NULL;
	}
	db->kept[at].sql = sql;
	return db->kept[at].stmt;
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

static sqlite3_stmt *bind(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	sqlite3_stmt *stmt = keep(db, sql);
	int rc = SQLITE_OK;

	for (int at = 1; stmt && types[at - 1] && rc == SQLITE_OK; at++) {
		switch (types[at - 1]) {
		case 'i':
		case 'n':
			rc = bind_number(stmt, at, va_arg(*args, int64_t), types[at - 1] == 'n');
			break;
		case 't':
			rc = bind_text(stmt, at, va_arg(*args, struct wd_span));
			break;
		case 'z':
			rc = bind_text(stmt, at, wd_span_of(va_arg(*args, const char *)));
			break;
		default:
			rc = bind_bytes(stmt, at, va_arg(*args, struct wd_span));
		}
	}
	if (rc != SQLITE_OK) {
		wd_db_note(db, rc);
		return NULL;
	}
	return stmt;
}

sqlite3_stmt *wd_db_query(struct wd_db *db, const char *sql, const char *types, ...)
{
	sqlite3_stmt *stmt;
	va_list args;

	va_start(args, types);
	stmt = bind(db, sql, types, &args);
	va_end(args);
	return stmt;
}

bool wd_db_step(struct wd_db *db, sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		wd_db_note(db, rc);
	return false;
}

void wd_db_done(sqlite3_stmt *stmt)
{
	if (!stmt)
		return;
	sqlite3_reset(stmt);
	/* The parameters borrow memory that may be gone before the next use. */
	sqlite3_clear_bindings(stmt);
}

static bool finish(struct wd_db *db, sqlite3_stmt *stmt)
{
	int rc;

	if (!stmt)
		return false;
	do
		rc = sqlite3_step(stmt);
	while (rc == SQLITE_ROW);
	if (rc != SQLITE_DONE)
		wd_db_note(db, rc);
	wd_db_done(stmt);
	return rc == SQLITE_DONE;
}

bool wd_db_run(struct wd_db *db, const char *sql, const char *types, ...)
{
	sqlite3_stmt *stmt;
	va_list args;

	va_start(args, types);
	stmt = bind(db, sql, types, &args);
	va_end(args);
	return finish(db, stmt);
}

bool wd_db_int(struct wd_db *db, int64_t *out, int64_t otherwise, const char *sql, const char *types, ...)
{
	sqlite3_stmt *stmt;
	va_list args;
	int rc;

	*out = otherwise;
	va_start(args, types);
	stmt = bind(db, sql, types, &args);
	va_end(args);
	if (!stmt)
		return false;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		*out = sqlite3_column_int64(stmt, 0);
	else if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		wd_db_note(db, rc);
	wd_db_done(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

bool wd_db_exec(struct wd_db *db, const char *sql)
{
	int rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK || wd_db_note(db, rc);
}

struct wd_span wd_db_text(sqlite3_stmt *stmt, int column)
{
	/* The text first, then its length: the call order that SQLite asks for. */
	const char *text = (const char *)sqlite3_column_blob(stmt, column);

	return (struct wd_span){ text, text ? (size_t)sqlite3_column_bytes(stmt, column) : 0 };
}

int64_t wd_db_number(sqlite3_stmt *stmt, int column)
{
	if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
		return WD_NO_TIME;
	return sqlite3_column_int64(stmt, column);
}

char *wd_db_string(sqlite3_stmt *stmt, int column)
{
	struct wd_span text = wd_db_text(stmt, column);

	return sqlite3_column_type(stmt, column) == SQLITE_NULL ? NULL : wd_xstrndup(text.ptr, text.len);
}

bool wd_db_meta(struct wd_db *db, const char *name, int64_t *out)
{
	return wd_db_int(db, out, 0, "SELECT value FROM meta WHERE name = ?1", "z", name);
}

bool wd_db_set_meta(struct wd_db *db, const char *name, int64_t value)
{
	return wd_db_run(db,
			 "INSERT INTO meta(name, value) VALUES (?1, ?2)"
			 " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
			 "zi", name, value);
}

int64_t wd_db_log_size(const struct wd_db *db)
{
	const char *path = sqlite3_filename_wal(sqlite3_db_filename(db->sqlite, "main"));
	struct stat seen;

	return path && stat(path, &seen) == 0 ? (int64_t)seen.st_size : 0;
}
