/*
 * A connection to SQLite, as the files of this folder share it. Internal to store/sqlite/.
 */
#ifndef WD_STORE_SQLITE_H
#define WD_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/engine/engine.h"

enum {
	WD_SQLITE_LOG_PAGES = 4000, /* that gather in the log before SQLite moves them into the database */
	/*
	 * Bytes, twice of it: what a long reader made the log grow to beyond is cut off when it begins anew, for which it
	 * is emptied by force where readers take turns (care.c).
	 */
	WD_SQLITE_LOG_MOST = 32 << 20,
};

struct wd_sqlite_stmt {
	struct wd_stmt base;
	const char *sql; /* by address: each SQL text is one literal; NULL: nothing is kept here, or made at run time */
	sqlite3_stmt *stmt;
};

struct wd_sqlite {
	struct wd_db base;
	sqlite3 *sqlite;
	char *path;
	enum wd_db_mode mode;
	int64_t cache_pages; /* of a writer; 0: to be set */
	int spilled;         /* pages that found no room in it */
	struct wd_sqlite_stmt kept[WD_DB_KEPT];
};

static inline struct wd_sqlite *wd_sqlite_of(struct wd_db *db)
{
	return (struct wd_sqlite *)db;
}

/* Opens a file with these flags of sqlite3_open_v2; a new one is its owner's alone. NULL with err. */
sqlite3 *wd_sqlite_file(const char *path, int flags, struct wd_error *err) WD_MUST_CHECK;
/* What a code of SQLite's means, in words. Returns false. */
bool wd_sqlite_explain(sqlite3 *sqlite, int rc, struct wd_error *err);
/* Notes a failure of SQLite's (the first one stays). Returns false. */
bool wd_sqlite_note(struct wd_db *db, int rc);

/* What the engine table lists, by file. */
/* care.c */
bool wd_sqlite_clock(struct wd_db *db, int64_t *out);
bool wd_sqlite_foreign(struct wd_db *db, int64_t *out);
bool wd_sqlite_defer_references(struct wd_db *db);
int64_t wd_sqlite_log_size(struct wd_db *db); /* bytes, not of the engine table */
bool wd_sqlite_rest_triggers(struct wd_db *db, bool rest);
bool wd_sqlite_last_number(struct wd_db *db, const char *table, int64_t *out);
bool wd_sqlite_number_from(struct wd_db *db, const char *table, int64_t last);
bool wd_sqlite_size(struct wd_db *db, struct wd_db_size *out);
void wd_sqlite_hasten(struct wd_db *db, bool hastens);
bool wd_sqlite_checkpoint(struct wd_db *db);
void wd_sqlite_drain_log(struct wd_db *db);
void wd_sqlite_bound_log(struct wd_db *db);
void wd_sqlite_shrink(struct wd_db *db);
bool wd_sqlite_optimize(struct wd_db *db);
bool wd_sqlite_give_back(struct wd_db *db, int64_t until, bool *more);
void wd_sqlite_limit_pages(struct wd_db *db, int n);
bool wd_sqlite_verify(struct wd_db *db, void (*report)(void *ctx, const char *line), void *ctx, bool *sound);
/* compact.c */
bool wd_sqlite_room(struct wd_db *db, struct wd_room *out);
bool wd_sqlite_compact(struct wd_db *db, const struct wd_watcher *watcher);
/* schema.c */
bool wd_sqlite_migrate(struct wd_db *db, struct wd_error *err);
bool wd_sqlite_is_current(struct wd_db *db, struct wd_error *err);
/* index.c */
bool wd_sqlite_index_put(struct wd_db *db, int64_t id, const struct wd_indexed *words);
bool wd_sqlite_index_take_out(struct wd_db *db, int64_t id, const struct wd_indexed *words);
bool wd_sqlite_index_renew(struct wd_db *db);
bool wd_sqlite_index_tune(struct wd_db *db);
bool wd_sqlite_index_tidy(struct wd_db *db, bool *more);
bool wd_sqlite_index_clear(struct wd_db *db);
bool wd_sqlite_index_weigh(struct wd_db *db, struct wd_span beginning, int64_t *entries);
void wd_sqlite_index_write_sql(struct wd_buf *sql, const struct wd_query_sql *parts, const struct wd_span *by);

#endif
