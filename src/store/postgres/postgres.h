/*
 * PostgreSQL as an engine, over libpq. Internal to store/postgres.
 *
 * What a writer runs is sent and not waited for (libpq's pipeline): the server works on it while the next is made.
 * A question sends all that is outstanding, itself and a sync, and takes every answer; so does the end of a
 * transaction. After a failure the server leaves out what else was outstanding, up to the sync.
 *
 * Thread:  that of the connection.
 * Owner:   the engine's connection, which keeps its statements by the address of their text (db.h).
 * Failure: db.h; a connection that is lost is made anew at the next begin, or by the next call outside of a
 *          transaction.
 * Limit:   WD_PG_MOST_SENT statements or MOST_BYTES (pipe.c) are outstanding; ten seconds for a connection.
 */
#ifndef WD_STORE_POSTGRES_H
#define WD_STORE_POSTGRES_H

#include <libpq-fe.h>

#include "store/engine/answers.h"
#include "store/engine/engine.h"
#include "util/buf.h"

enum {
	WD_PG_MOST_SENT = 256,
	WD_PG_MOST_PARAMS = 65535, /* of the protocol */
	WD_PG_LISTS = 4,           /* of numbers, in a statement */
	WD_PG_MOST_COLUMNS = 32,   /* of a statement for many rows */
	WD_PG_NAME = 64,           /* an identifier of PostgreSQL, and the end */
	WD_PG_ASKED = 32,          /* statements of a text made at run time that are kept */
	WD_PG_MOST_SQL = 16 << 20, /* of such a text */
	WD_PG_LOCK = 0x77697265,   /* who writes alone holds it, and who writes beside others shares it; and the schema's */
	WD_PG_TURN = 0x77697266,   /* of those that write beside others: whose turn it is */
};

/* A statement that the server keeps: by the address of its text. */
struct wd_pg_kept {
	const char *sql; /* NULL: the place is free */
	bool is_many;    /* it is for many rows (many.c) */
	uint32_t made;   /* by which connection it was prepared */
};

/* One that is known by its text (asked.c). */
struct wd_pg_asked {
	char *text; /* NULL: the place is free */
	size_t n_params;
	struct wd_pg_kept kept;
	char name[16];
};

/* What an answer is waited for of. */
enum wd_pg_kind {
	WD_PG_AUX,      /* nobody asks for its answer */
	WD_PG_RUN,      /* the rows it changed */
	WD_PG_ANSWER,   /* its rows */
	WD_PG_FORESEEN, /* its rows, later */
};

/* An answer that was foreseen (foresee.c): some rows of one that is shared. */
struct wd_pg_foreseen {
	struct wd_pg_batch *batch; /* NULL: it was not */
	PGresult *answer;
	int row, n; /* its first one, and how many */
};

struct wd_pg_sent {
	enum wd_pg_kind kind;
	struct wd_pg_kept *prepared; /* the statement that it prepares, if it does */
	PGresult **foreseen;         /* of a WD_PG_FORESEEN: where its answer goes */
};

/* Values for a statement's parameters, in the binary form of their types. */
struct wd_pg_params {
	size_t n, room;
	Oid *types;
	const char **values; /* borrowed, but for numbers */
	int *lengths, *formats;
	uint64_t *numbers;
	char *lists[WD_PG_LISTS];
	size_t n_lists, bytes;
};

/* Rows of values for one statement. */
struct wd_pg_many {
	const char *sql;
	size_t n, n_columns, bytes;
	Oid types[WD_PG_MOST_COLUMNS];
	bool has_null[WD_PG_MOST_COLUMNS];
	struct wd_buf columns[WD_PG_MOST_COLUMNS]; /* arrays, but for what is known at their end */
};

struct wd_pg {
	struct wd_db db;
	char *address, *name; /* name: the address for people, without what is secret in it */
	enum wd_db_mode mode;
	PGconn *conn;                    /* NULL: none is there */
	uint32_t made;                   /* how many there were, with this one */
	char schema[WD_PG_NAME * 2 + 2]; /* quoted */
	char begin[2][192];              /* how a transaction begins: alone, or beside others */
	char turn[160];                  /* how one beside others takes its turn */
	char server[32];                 /* since when it runs, which tells it from others */
	char transaction[24];            /* the number of a writer's, by which the server knows it */
	bool open;                       /* in a transaction */
	bool cancelled;                  /* the server was told that the deadline is over */
	uint32_t epoch;                  /* cursors of another one are gone */
	uint32_t n_cursors;              /* that were made */
	int64_t changes;                 /* of the last WD_PG_RUN */
	struct wd_pg_kept kept[WD_DB_KEPT];
	struct wd_pg_asked asked[WD_PG_ASKED];
	uint32_t n_asked;                        /* that were prepared */
	struct wd_pg_params params;              /* of the statement that is sent next */
	struct wd_pg_sent sent[WD_PG_MOST_SENT]; /* what is outstanding */
	size_t n_sent, sent_bytes;
	struct wd_pg_gathered *gathered;   /* gather.c; made when first needed */
	struct wd_pg_stmt *spare;          /* of those that are done, to be used again */
	struct wd_pg_foresight *foresight; /* foresee.c; made when first needed */
	PGresult **foreseeing;             /* of what is being sent */
	struct wd_pg_tidier *tidier;       /* tidy.c; made when first needed */
	size_t untidy;                     /* bytes of vectors since it was last called */
	struct wd_answers *answers;        /* named.c: of a reader, made when first needed */
	struct wd_pg_counter {
		uint32_t epoch; /* in which transaction it was read */
		int64_t value;
	} counters[2];      /* named.c: of feeds, and of all */
	int64_t me, others; /* care.c: who writes, and how often it was another one */
};

static inline struct wd_pg *wd_pg_of(struct wd_db *db)
{
	return (struct wd_pg *)db;
}

/* ---- connect.c ---- */

/*
 * Before anything is sent: makes the connection where none is there; never in a transaction, which went with it. False
 * after a failure, too.
 */
bool wd_pg_is_ready(struct wd_pg *pg);

/* A connection of its own: made (see PQstatus()), or without a wait begun (see PQconnectPoll()). */
PGconn *wd_pg_connect(const char *address, bool waits);
/* What each connection is told first: that its search_path is ours, too. */
extern const char wd_pg_manners[];

/* ---- aside.c: of a thread that ends as soon as stop, a descriptor, can be read ---- */

/* NULL with err where there is none, or it is to stop. PQfinish() ends it. */
PGconn *wd_pg_connect_aside(const char *address, int stop, struct wd_error *err);
/* Until all is answered. last: the last answer, to be cleared by the caller; NULL: nobody asks. False: it failed, or is to stop. */
bool wd_pg_ask_aside(PGconn *conn, int stop, const char *sql, PGresult **last);
/* Fills err with what was wrong last. Returns false. */
bool wd_pg_fail_aside(const PGconn *conn, struct wd_error *err);

/* ---- outcome.c ---- */

/* What the server answered to one of pg->begin. */
void wd_pg_note_transaction(struct wd_pg *pg, const PGresult *begun);
/* Of a commit with which the connection went. False, with the error of before: it was not, or nobody knows. */
bool wd_pg_was_committed(struct wd_pg *pg);

/* ---- fault.c ---- */

/* Notes that the connection is gone. Returns false. */
bool wd_pg_lose(struct wd_pg *pg);
/* Notes what the server answered. Returns false. */
bool wd_pg_note(struct wd_pg *pg, const PGresult *result);
/* A message of libpq or the server as one line. */
void wd_pg_one_line(const char *message, char *out, size_t size);

/* ---- pipe.c ---- */

/* A statement whose text is at hand; sends it. params NULL: none. */
bool wd_pg_send(struct wd_pg *pg, const char *sql, const struct wd_pg_params *params, enum wd_pg_kind kind);
/* The kept one of this literal; the server prepares it the first time. */
bool wd_pg_send_kept(struct wd_pg *pg, const char *sql, const struct wd_pg_params *params, enum wd_pg_kind kind);
/* The same of its form for many rows (translate.c): each parameter is an array. */
bool wd_pg_send_many(struct wd_pg *pg, const char *sql, const struct wd_pg_params *params, enum wd_pg_kind kind);
/* One that is kept elsewhere. */
bool wd_pg_send_named(struct wd_pg *pg, struct wd_pg_kept *kept, const char *name, const struct wd_pg_params *params,
		      enum wd_pg_kind kind);
/* Takes every answer; *answer, where it is given, is that of the last WD_PG_ANSWER (to be cleared). */
bool wd_pg_settle(struct wd_pg *pg, PGresult **answer);
/* Several statements of one text, without parameters; *last, where it is given, is the answer to the last of them. */
bool wd_pg_simply(struct wd_pg *pg, const char *sql, PGresult **last);
/* Ends a transaction without keeping it, whatever happened; what failed before stays noted. */
void wd_pg_end(struct wd_pg *pg);

/* ---- asked.c ---- */

/* Sends the statement of this text, with pg->params, for a WD_PG_ANSWER. */
bool wd_pg_send_asked(struct wd_pg *pg, struct wd_span sql);
void wd_pg_forget_asked(struct wd_pg *pg);

/* ---- many.c ---- */

/* Whether there may be many rows of such. */
bool wd_pg_many_takes(const struct wd_pg_params *params);
/* For parameters of the types that these have; sql is borrowed. */
struct wd_pg_many *wd_pg_many_new(const char *sql, const struct wd_pg_params *params);
void wd_pg_many_free(struct wd_pg_many *many);
void wd_pg_many_clear(struct wd_pg_many *many);
/* Copies the values. */
void wd_pg_many_add(struct wd_pg_many *many, const struct wd_pg_params *params);
/* Whether one of its rows may begin with the same value. */
bool wd_pg_many_has(const struct wd_pg_many *many, const struct wd_pg_params *params);
/* Sends its rows, and empties it. */
bool wd_pg_many_send(struct wd_pg *pg, struct wd_pg_many *many, enum wd_pg_kind kind);

/* ---- gather.c ---- */

/* Keeps a row of pg->params back for wd_pg_flush(); in a transaction. */
bool wd_pg_gather(struct wd_pg *pg, const char *sql);
/* Before anything else is sent that may see such rows. */
bool wd_pg_flush(struct wd_pg *pg);
/* Their transaction, or its part, is undone. */
void wd_pg_drop_gathered(struct wd_pg *pg);
void wd_pg_free_gathered(struct wd_pg *pg);

/* ---- foresee.c: what engine.h names, and what the others need of it ---- */

void wd_pg_foresee(struct wd_db *db, const char *sql, const char *types, va_list *args);
void wd_pg_outdate(struct wd_db *db, const char *sql, const char *types, va_list *args);
void wd_pg_outdate_all(struct wd_db *db);
/* The same at the end of a transaction, which has sent its rows. */
void wd_pg_forget_foreseen(struct wd_pg *pg);
/* What was foreseen of this statement with pg->params; who has read it leaves its batch. False on failure. */
bool wd_pg_take_foreseen(struct wd_pg *pg, const char *sql, struct wd_pg_foreseen *out);
void wd_pg_leave_batch(struct wd_pg_batch *batch);
void wd_pg_free_foresight(struct wd_pg *pg);

/* ---- translate.c ---- */

/* SQL as db.h has it in PostgreSQL's words. */
void wd_pg_translate(struct wd_buf *out, struct wd_span sql);
/*
 * The same of so many parameters that are arrays: of INSERT INTO table(...) VALUES (...) and of UPDATE table SET ... WHERE
 * all rows; of a question the rows of all answers, in order, and as a column behind the others to which question each
 * belongs, from 1 on.
 */
void wd_pg_translate_many(struct wd_buf *out, struct wd_span sql, size_t n);

/* ---- bind.c ---- */

/* Fills pg->params. types are those of db.h, and v: a tsvector in its binary form. */
bool wd_pg_bind(struct wd_pg *pg, const char *types, va_list *args);
bool wd_pg_bind_values(struct wd_pg *pg, const struct wd_value *values, size_t n);
void wd_pg_free_params(struct wd_pg_params *params);

/* ---- row.c: what engine.h names ---- */

struct wd_stmt *wd_pg_query(struct wd_db *db, const char *sql, const char *types, va_list *args);
struct wd_stmt *wd_pg_walk(struct wd_db *db, const char *sql, const char *types, va_list *args);
struct wd_stmt *wd_pg_ask(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n);
struct wd_stmt *wd_pg_ask_again(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n);
bool wd_pg_step(struct wd_stmt *stmt);
void wd_pg_done(struct wd_stmt *stmt);
void wd_pg_free_spare(struct wd_pg *pg);
struct wd_span wd_pg_text(struct wd_stmt *stmt, int column);
int64_t wd_pg_count(struct wd_stmt *stmt, int column);
bool wd_pg_is_null(struct wd_stmt *stmt, int column);

/* ---- migrate.c, care.c: what engine.h names ---- */

bool wd_pg_migrate(struct wd_db *db, struct wd_error *err);
bool wd_pg_is_current(struct wd_db *db, struct wd_error *err);
bool wd_pg_clock(struct wd_db *db, int64_t *out);
bool wd_pg_tell(struct wd_db *db, enum wd_db_news news); /* listen.c */
bool wd_pg_foreign(struct wd_db *db, int64_t *out);
bool wd_pg_sign(struct wd_db *db);
bool wd_pg_defer_references(struct wd_db *db);
bool wd_pg_rest_triggers(struct wd_db *db, bool rest);
bool wd_pg_last_number(struct wd_db *db, const char *table, int64_t *out);
bool wd_pg_number_from(struct wd_db *db, const char *table, int64_t last);
bool wd_pg_size(struct wd_db *db, struct wd_db_size *out);
bool wd_pg_optimize(struct wd_db *db);
bool wd_pg_room(struct wd_db *db, struct wd_room *out);
bool wd_pg_compact(struct wd_db *db, const struct wd_watcher *watcher);
bool wd_pg_verify(struct wd_db *db, void (*report)(void *ctx, const char *line), void *ctx, bool *sound);

/* ---- tidy.c ---- */

/* So many bytes were put into the index: from time to time a thread sorts them in. */
void wd_pg_tidy_behind(struct wd_pg *pg, size_t bytes);
/* Ends the thread, and what it is about. */
void wd_pg_tidy_no_more(struct wd_pg *pg);

/* ---- index.c, named.c: what engine.h names ---- */

bool wd_pg_index_put(struct wd_db *db, int64_t id, const struct wd_indexed *words);
bool wd_pg_index_take_out(struct wd_db *db, int64_t id, const struct wd_indexed *words);
bool wd_pg_index_gather(struct wd_db *db, bool ends);
bool wd_pg_index_renew(struct wd_db *db);
bool wd_pg_index_tune(struct wd_db *db);
bool wd_pg_index_tidy(struct wd_db *db, bool *more);
bool wd_pg_index_names(struct wd_db *db, struct wd_arena *arena, enum wd_query_name name, struct wd_span words,
		       struct wd_span *list);
void wd_pg_index_write_sql(struct wd_buf *sql, const struct wd_query_sql *parts, const struct wd_span *by);

#endif
