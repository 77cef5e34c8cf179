/*
 * A connection: kept statements, typed binding, one sticky error. Internal to
 * store/. A call that fails leaves the first error in db->error and answers
 * false, so that callers need only `return false`; who talks to the outside
 * hands it over with wd_db_fail(). Not for several threads at once.
 *
 * Thread:  one at a time.
 * Owner:   the connection keeps its statements; a text of a row borrows until the next
 *          step.
 * Failure: the first stays in db->error and db->rc until wd_db_clear(), every call
 *          answers false until then.
 * Limit:   WD_DB_KEPT statements, WD_DB_BUSY_MS for a lock, deadline_at for a question.
 */
#ifndef WD_STORE_DB_H
#define WD_STORE_DB_H

#include <sqlite3.h>
#include <stdint.h>

#include "util/error.h"
#include "util/span.h"

enum { WD_DB_KEPT = 256, WD_DB_BUSY_MS = 5000 };

struct wd_db {
	sqlite3 *sqlite;
	struct {
		const char *sql; /* by address: each SQL text is one literal */
		sqlite3_stmt *stmt;
	} kept[WD_DB_KEPT];
	int64_t deadline_at; /* steady ms, 0: none */
	int rc;              /* SQLite's code of the first failure since wd_db_clear() */
	struct wd_error error;
	struct ZSTD_CCtx_s *packer; /* of bodies, made when first needed (rows/body.h) */
	struct ZSTD_DCtx_s *unpacker;
};

/* flags as for sqlite3_open_v2. NULL with err when it cannot be opened. */
struct wd_db *wd_db_open(const char *path, int flags, struct wd_error *err) WD_MUST_CHECK;
void wd_db_close(struct wd_db *db);

/* Forgets the last error. */
void wd_db_clear(struct wd_db *db);
/* Notes a failure of SQLite's (the first one stays). Returns false. */
bool wd_db_note(struct wd_db *db, int rc);
/* Hands the error over and clears it. Returns false. */
bool wd_db_fail(struct wd_db *db, struct wd_error *err);
/* True when the failure is the disk's or a lock's: nothing of the batch can stand, and later it may. */
bool wd_db_is_environment(const struct wd_db *db);

/*
 * Runs a statement to its end. types has a letter per parameter: i an
 * int64_t, n an int64_t that is NULL when it is WD_NO_TIME, t a struct wd_span of
 * text (ptr NULL: NULL), z a C string or NULL, b a struct wd_span of bytes
 * (ptr NULL: NULL). sql must be a literal: it is kept by its address.
 */
bool wd_db_run(struct wd_db *db, const char *sql, const char *types, ...);
/* Prepares (once) and binds; NULL on failure. Then wd_db_step() until it is false, and wd_db_done(). */
sqlite3_stmt *wd_db_query(struct wd_db *db, const char *sql, const char *types, ...);
/* Prepares a text made at run time; finish it with sqlite3_finalize(). */
sqlite3_stmt *wd_db_prepare(struct wd_db *db, struct wd_span sql);
/* True when there is a row; false at the end and on failure (see db->rc). */
bool wd_db_step(struct wd_db *db, sqlite3_stmt *stmt);
void wd_db_done(sqlite3_stmt *stmt);
/* The only column of the first row, or otherwise when there is none. False on failure. */
bool wd_db_int(struct wd_db *db, int64_t *out, int64_t otherwise, const char *sql, const char *types, ...);
/* Several statements at once, from a literal; for schema and pragmas. */
bool wd_db_exec(struct wd_db *db, const char *sql);

/* Columns; a text borrows until the next step. An integer that is NULL answers WD_NO_TIME. */
struct wd_span wd_db_text(sqlite3_stmt *stmt, int column);
int64_t wd_db_number(sqlite3_stmt *stmt, int column);
/* A copy on the heap, NULL for NULL. */
char *wd_db_string(sqlite3_stmt *stmt, int column);

/* Bytes of the log that stands beside the database (-wal). */
int64_t wd_db_log_size(const struct wd_db *db);

/* A named number in the table meta. */
bool wd_db_meta(struct wd_db *db, const char *name, int64_t *out);
bool wd_db_set_meta(struct wd_db *db, const char *name, int64_t value);

#endif
