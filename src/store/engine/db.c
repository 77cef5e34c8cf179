/*
 * Hands each call over to the connection's engine; what is the same for all stands here.
 */
#include "store/engine/engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "util/mem.h"

void wd_db_close(struct wd_db *db)
{
	if (!db)
		return;
	ZSTD_freeDCtx(db->unpacker);
	for (size_t i = 0; i < WD_DB_DICTIONARIES; i++)
		ZSTD_freeDDict(db->dictionaries[i].of);
	db->engine->close(db);
}

bool wd_db_is_shared(const struct wd_db *db)
{
	return db->engine->is_shared;
}

/* ---- failures ---- */

void wd_db_clear(struct wd_db *db)
{
	db->fault = WD_DB_SOUND;
	db->error.code = WD_OK;
	db->error.text[0] = '\0';
}

bool wd_db_refuse(struct wd_db *db, enum wd_db_fault fault, enum wd_code code, const char *format, ...)
{
	char text[sizeof(db->error.text)];
	va_list args;

	if (db->fault != WD_DB_SOUND)
		return false;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	db->fault = fault;
	return wd_error_set(&db->error, code, "%s", text);
}

bool wd_db_is_late(struct wd_db *db)
{
	return wd_db_refuse(db, WD_DB_LATE, WD_TRANSIENT, "the query takes too long");
}

bool wd_db_fail(struct wd_db *db, struct wd_error *err)
{
	wd_db_refuse(db, WD_DB_WRONG, WD_BUG, "database: failed without a reason");
	*err = db->error;
	wd_db_clear(db);
	return false;
}

/* ---- statements ---- */

bool wd_db_run(struct wd_db *db, const char *sql, const char *types, ...)
{
	va_list args;
	bool done;

	va_start(args, types);
	done = db->fault == WD_DB_SOUND && db->engine->run(db, sql, types, &args);
	va_end(args);
	return done;
}

bool wd_db_add(struct wd_db *db, const char *sql, const char *types, ...)
{
	va_list args;
	bool done;

	va_start(args, types);
	done = db->fault == WD_DB_SOUND && (db->engine->add ? db->engine->add : db->engine->run)(db, sql, types, &args);
	va_end(args);
	return done;
}

int64_t wd_db_changes(struct wd_db *db)
{
	return db->engine->changes(db);
}

struct wd_stmt *wd_db_query(struct wd_db *db, const char *sql, const char *types, ...)
{
	struct wd_stmt *stmt;
	va_list args;

	va_start(args, types);
	stmt = db->fault == WD_DB_SOUND ? db->engine->query(db, sql, types, &args) : NULL;
	va_end(args);
	/* cppcheck-suppress returnDanglingLifetime ; what it answers is the connection's */
	return stmt;
}

void wd_db_foresee(struct wd_db *db, const char *sql, const char *types, ...)
{
	va_list args;

	if (!db->engine->foresee || db->fault != WD_DB_SOUND)
		return;
	va_start(args, types);
	db->engine->foresee(db, sql, types, &args);
	va_end(args);
}

bool wd_db_foresees(const struct wd_db *db)
{
	return db->engine->foresee != NULL;
}

void wd_db_outdate(struct wd_db *db, const char *sql, const char *types, ...)
{
	va_list args;

	if (!db->engine->foresee || db->fault != WD_DB_SOUND)
		return;
	va_start(args, types);
	db->engine->outdate(db, sql, types, &args);
	va_end(args);
}

void wd_db_outdate_all(struct wd_db *db)
{
	db->n_outdated++;
	if (db->engine->foresee)
		db->engine->outdate_all(db);
}

struct wd_stmt *wd_db_walk(struct wd_db *db, const char *sql, const char *types, ...)
{
	struct wd_stmt *stmt;
	va_list args;

	va_start(args, types);
	stmt = db->fault == WD_DB_SOUND ? db->engine->walk(db, sql, types, &args) : NULL;
	va_end(args);
	/* cppcheck-suppress returnDanglingLifetime ; what it answers is the connection's */
	return stmt;
}

struct wd_stmt *wd_db_ask(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n)
{
	return db->fault == WD_DB_SOUND ? db->engine->ask(db, sql, values, n) : NULL;
}

struct wd_stmt *wd_db_ask_again(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n)
{
	if (!db->engine->ask_again)
		return wd_db_ask(db, sql, values, n);
	return db->fault == WD_DB_SOUND ? db->engine->ask_again(db, sql, values, n) : NULL;
}

bool wd_db_put(struct wd_db *db, const char *sql, const struct wd_value *values, size_t n)
{
	return db->fault == WD_DB_SOUND && db->engine->put(db, sql, values, n);
}

bool wd_db_step(struct wd_stmt *stmt)
{
	return stmt->db->fault == WD_DB_SOUND && stmt->db->engine->step(stmt);
}

void wd_db_done(struct wd_stmt *stmt)
{
	if (stmt)
		stmt->db->engine->done(stmt);
}

bool wd_db_int(struct wd_db *db, int64_t *out, int64_t otherwise, const char *sql, const char *types, ...)
{
	struct wd_stmt *stmt;
	va_list args;

	*out = otherwise;
	va_start(args, types);
	stmt = db->fault == WD_DB_SOUND ? db->engine->query(db, sql, types, &args) : NULL;
	va_end(args);
	if (!stmt)
		return false;
	if (wd_db_step(stmt) && !wd_db_is_null(stmt, 0))
		*out = wd_db_count(stmt, 0);
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

bool wd_db_exec(struct wd_db *db, const char *sql)
{
	return db->fault == WD_DB_SOUND && db->engine->exec(db, sql);
}

struct wd_span wd_db_text(struct wd_stmt *stmt, int column)
{
	return stmt->db->engine->text(stmt, column);
}

int64_t wd_db_count(struct wd_stmt *stmt, int column)
{
	return stmt->db->engine->count(stmt, column);
}

int64_t wd_db_number(struct wd_stmt *stmt, int column)
{
	int64_t number = wd_db_count(stmt, column);

	return number == 0 && wd_db_is_null(stmt, column) ? WD_NO_TIME : number;
}

bool wd_db_is_null(struct wd_stmt *stmt, int column)
{
	return stmt->db->engine->is_null(stmt, column);
}

char *wd_db_string(struct wd_stmt *stmt, int column)
{
	struct wd_span text;

	if (wd_db_is_null(stmt, column))
		return NULL;
	text = wd_db_text(stmt, column);
	return wd_xstrndup(text.ptr, text.len);
}

/* ---- transactions ---- */

bool wd_db_begin(struct wd_db *db)
{
	return db->fault == WD_DB_SOUND && db->engine->begin(db, false);
}

bool wd_db_begin_beside(struct wd_db *db)
{
	return db->fault == WD_DB_SOUND && db->engine->begin(db, true);
}

bool wd_db_take_turn(struct wd_db *db)
{
	return db->fault == WD_DB_SOUND && (!db->engine->take_turn || db->engine->take_turn(db));
}

bool wd_db_commit(struct wd_db *db)
{
	return db->fault == WD_DB_SOUND && db->engine->commit(db);
}

void wd_db_rollback(struct wd_db *db)
{
	db->engine->rollback(db);
}

bool wd_db_in_transaction(struct wd_db *db)
{
	return db->engine->in_transaction(db);
}

bool wd_db_part_begin(struct wd_db *db)
{
	return wd_db_run(db, "SAVEPOINT part", "");
}

/* Not wd_db_run(), which may leave it to the next part to say that this one failed. */
bool wd_db_part_end(struct wd_db *db)
{
	return wd_db_exec(db, "RELEASE SAVEPOINT part");
}

bool wd_db_part_undo(struct wd_db *db)
{
	if (db->engine->drop_added)
		db->engine->drop_added(db);
	wd_db_outdate_all(db);
	return wd_db_exec(db, "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part");
}

/* ---- named numbers ---- */

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
