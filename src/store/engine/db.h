/*
 * A connection to the database, whichever engine holds it: kept statements,
 * typed binding, one sticky error. Internal to store/. A call that fails leaves
 * the first error in db->error and answers false, so that callers need only
 * `return false`; who talks to the outside hands it over with wd_db_fail().
 *
 * The text of statements is SQL that both engines understand, with parameters ?1, ?2 …; what only SQLite
 * knows (INDEXED BY, NOT INDEXED and CROSS before a JOIN) PostgreSQL's leaves out. A list of numbers is one parameter, of
 * which json_each(?1) makes rows: key, from 0 on, and value.
 *
 * Thread:  one at a time.
 * Owner:   the connection keeps its statements; a text of a row borrows until the next
 *          step.
 * Failure: the first stays in db->error and db->fault until wd_db_clear(), every call
 *          answers false until then.
 * Limit:   WD_DB_KEPT statements, WD_DB_FORESEEN questions, WD_DB_BUSY_MS for a lock, deadline_at for a question.
 */
#ifndef WD_STORE_DB_H
#define WD_STORE_DB_H

#include <stdint.h>

#include "util/error.h"
#include "util/span.h"

/* WD_DB_KEPT: more than there are in the sources for a writer, who runs each of them in time (tests/house counts). */
enum { WD_DB_KEPT = 512, WD_DB_BUSY_MS = 5000, WD_DB_DICTIONARIES = 4, WD_DB_FORESEEN = 8192 };

/* What kind of failure was the first since wd_db_clear(). */
enum wd_db_fault {
	WD_DB_SOUND,       /* none */
	WD_DB_LATE,        /* the deadline is over */
	WD_DB_ENVIRONMENT, /* the disk's, a lock's, the server's: nothing of the batch can stand, and later it may */
	WD_DB_WRONG,       /* what was asked: a rule broken, a damaged row, a mistake */
};

struct wd_engine; /* engine.h */

/* An engine's connection begins with this. */
struct wd_db {
	const struct wd_engine *engine;
	const char *name;    /* of the place, for people: no password is in it; the engine's */
	int64_t deadline_at; /* steady ms, 0: none */
	enum wd_db_fault fault;
	struct wd_error error;
	uint32_t n_outdated;          /* how often all that was foreseen was */
	struct ZSTD_DCtx_s *unpacker; /* of bodies, made when first needed (rows/zstd.h); and what it needs */
	struct wd_db_dictionary {
		uint32_t number;
		struct ZSTD_DDict_s *of;
	} dictionaries[WD_DB_DICTIONARIES]; /* the next one takes the place of the oldest */
	size_t n_dictionaries;              /* that were read so far */
};

/* A statement that is bound, or a row of it. An engine's begins with this. */
struct wd_stmt {
	struct wd_db *db;
};

enum wd_db_mode {
	WD_DB_READ,  /* it must be there */
	WD_DB_WRITE, /* it is made where it is not */
};

/*
 * place: a file's path, or an address that begins with postgresql://. NULL with err when it cannot be opened.
 * Nothing is looked at in it yet: wd_db_migrate() or wd_db_is_current() comes next.
 */
struct wd_db *wd_db_open(const char *place, enum wd_db_mode mode, struct wd_error *err) WD_MUST_CHECK;
void wd_db_close(struct wd_db *db);

/* Whether several processes may poll for it at a time (store/share.h). */
bool wd_db_is_shared(const struct wd_db *db);

/* Forgets the last error. */
void wd_db_clear(struct wd_db *db);
/* Notes a failure that no engine saw (the first one stays). Returns false. */
bool wd_db_refuse(struct wd_db *db, enum wd_db_fault fault, enum wd_code code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Notes that the deadline is over. Returns false. */
bool wd_db_is_late(struct wd_db *db);
/* Hands the error over and clears it. Returns false. */
bool wd_db_fail(struct wd_db *db, struct wd_error *err);

/* A list for json_each(). Borrowed for the call. */
struct wd_numbers {
	const int64_t *at;
	size_t n;
};

/*
 * Runs a statement to its end. types has a letter per parameter: i an
 * int64_t, n an int64_t that is NULL when it is WD_NO_TIME, t a struct wd_span of
 * text (ptr NULL: NULL), z a C string or NULL, b a struct wd_span of bytes
 * (ptr NULL: NULL), l a struct wd_numbers. sql must be a literal: it is kept by its address.
 * True says that nothing speaks against it: an engine may send it with what comes next, and then a
 * failure shows there, at the latest when the transaction is committed.
 */
bool wd_db_run(struct wd_db *db, const char *sql, const char *types, ...);
/*
 * The same of one row of which nobody asks whether it was made: INSERT INTO table(...) VALUES (...), ON CONFLICT or not, or
 * UPDATE table SET ... WHERE, whose ?1 tells rows apart. An engine may keep rows back and put many of a statement at once,
 * those of tables that others refer to first, before it is told or asked anything but what was foreseen.
 */
bool wd_db_add(struct wd_db *db, const char *sql, const char *types, ...);
/* Rows that the last wd_db_run() inserted, changed or removed. */
int64_t wd_db_changes(struct wd_db *db);
/* Prepares (once) and binds; NULL on failure. Then wd_db_step() until it is false, and wd_db_done(). */
struct wd_stmt *wd_db_query(struct wd_db *db, const char *sql, const char *types, ...);
/*
 * In a transaction: this wd_db_query() comes soon. An engine that waits for a server for each answer asks at once and waits
 * once for all that were foreseen; the query takes the answer, and the next one of the kind asks again. It is of the time
 * when it was foreseen: who writes what would make it another one, then or by wd_db_add() before, says so, of that question
 * or of all. The end of the transaction forgets them. Nothing else depends on whether a question was foreseen.
 */
void wd_db_foresee(struct wd_db *db, const char *sql, const char *types, ...);
/* Whether anything is gained by it. */
bool wd_db_foresees(const struct wd_db *db);
void wd_db_outdate(struct wd_db *db, const char *sql, const char *types, ...);
void wd_db_outdate_all(struct wd_db *db);
/* wd_db_query() of many rows, of which those behind may not be wanted: they are read as they are stepped to. */
struct wd_stmt *wd_db_walk(struct wd_db *db, const char *sql, const char *types, ...);
/* wd_db_query() of a text made at run time, with values for its parameters; wd_db_done() forgets it. */
struct wd_value {
	bool is_int; /* number; else text */
	int64_t number;
	struct wd_span text; /* ptr NULL: NULL */
	bool is_null;        /* of a number */
	bool is_bytes;       /* text is of bytes */
};
struct wd_stmt *wd_db_ask(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n);
/* The same of a text that is likely to be asked again, with other values, and all of whose rows are wanted. */
struct wd_stmt *wd_db_ask_again(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n);
/* As wd_db_run(), with the parameters in an array; sql stays where it is as long as the connection. */
bool wd_db_put(struct wd_db *db, const char *sql, const struct wd_value *values, size_t n);
/* True when there is a row; false at the end and on failure (see db->fault). */
bool wd_db_step(struct wd_stmt *stmt);
void wd_db_done(struct wd_stmt *stmt); /* NULL is fine */
/* The only column of the first row, or otherwise when there is none or it is NULL. False on failure. */
bool wd_db_int(struct wd_db *db, int64_t *out, int64_t otherwise, const char *sql, const char *types, ...);
/* Several statements at once, without parameters; for schema and settings. */
bool wd_db_exec(struct wd_db *db, const char *sql);

/* Columns; a text borrows until the next step. */
struct wd_span wd_db_text(struct wd_stmt *stmt, int column);
int64_t wd_db_number(struct wd_stmt *stmt, int column); /* NULL: WD_NO_TIME */
int64_t wd_db_count(struct wd_stmt *stmt, int column);  /* NULL: 0; a truth is 0 or 1 */
bool wd_db_is_null(struct wd_stmt *stmt, int column);
/* A copy on the heap, NULL for NULL. */
char *wd_db_string(struct wd_stmt *stmt, int column);

/*
 * One transaction at a time. A reader's sees one state of the database in all of it. Writers take turns: one's begins
 * when no other's is under way.
 */
bool wd_db_begin(struct wd_db *db);
/*
 * A writer's that others' of this kind may be under way beside: it does not see what they write before they committed it,
 * touches no row that they may touch, and takes its turn before the first that they may. From there on, until it is
 * committed, all that others committed is seen, and no other one commits: so commits come in the order of what is
 * counted in turn. An engine of one writer begins as ever. False of wd_db_take_turn(): a row that something of it refers to
 * is gone, too.
 */
bool wd_db_begin_beside(struct wd_db *db);
bool wd_db_take_turn(struct wd_db *db);
bool wd_db_commit(struct wd_db *db);
/* Whatever happened; no transaction is fine too. */
void wd_db_rollback(struct wd_db *db);
/* False, too, when a failure ended the transaction by itself. */
bool wd_db_in_transaction(struct wd_db *db);
/* A part of a transaction that may fail by itself: wd_db_part_end() keeps it; undone, it never was. */
bool wd_db_part_begin(struct wd_db *db);
bool wd_db_part_end(struct wd_db *db);
bool wd_db_part_undo(struct wd_db *db);

/* A named number in the table meta. */
bool wd_db_meta(struct wd_db *db, const char *name, int64_t *out);
bool wd_db_set_meta(struct wd_db *db, const char *name, int64_t value);

#endif
