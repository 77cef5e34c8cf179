/*
 * What an engine is: each function as it is promised where db.h, care.h and index.h name it; where it may be NULL that
 * is said. Internal to store/engine, store/sqlite and store/postgres.
 */
#ifndef WD_STORE_ENGINE_H
#define WD_STORE_ENGINE_H

#include <stdarg.h>

#include "store/engine/care.h"
#include "store/engine/index.h"

struct wd_engine {
	bool is_shared; /* several processes poll for it (store/share.h) */
	enum wd_query_index_kind index_kind;
	/* db.h */
	void (*close)(struct wd_db *db);
	bool (*run)(struct wd_db *db, const char *sql, const char *types, va_list *args);
	bool (*add)(struct wd_db *db, const char *sql, const char *types, va_list *args); /* NULL: as run */
	void (*drop_added)(struct wd_db *db); /* rows of a part that is undone; NULL: none is kept back */
	int64_t (*changes)(struct wd_db *db);
	struct wd_stmt *(*query)(struct wd_db *db, const char *sql, const char *types, va_list *args);
	struct wd_stmt *(*walk)(struct wd_db *db, const char *sql, const char *types, va_list *args);
	struct wd_stmt *(*ask)(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n);
	struct wd_stmt *(*ask_again)(struct wd_db *db, struct wd_span sql, const struct wd_value *values,
				     size_t n); /* NULL: as ask */
	void (*foresee)(struct wd_db *db, const char *sql, const char *types,
			va_list *args); /* NULL: nothing is waited for */
	void (*outdate)(struct wd_db *db, const char *sql, const char *types, va_list *args);
	void (*outdate_all)(struct wd_db *db);
	bool (*put)(struct wd_db *db, const char *sql, const struct wd_value *values, size_t n);
	bool (*step)(struct wd_stmt *stmt);
	void (*done)(struct wd_stmt *stmt);
	bool (*exec)(struct wd_db *db, const char *sql);
	struct wd_span (*text)(struct wd_stmt *stmt, int column);
	int64_t (*count)(struct wd_stmt *stmt, int column);
	bool (*is_null)(struct wd_stmt *stmt, int column);
	bool (*begin)(struct wd_db *db, bool beside);
	bool (*take_turn)(struct wd_db *db); /* NULL: there is one writer */
	bool (*commit)(struct wd_db *db);
	void (*rollback)(struct wd_db *db);
	bool (*in_transaction)(struct wd_db *db);
	/* care.h */
	bool (*migrate)(struct wd_db *db, struct wd_error *err);
	bool (*is_current)(struct wd_db *db, struct wd_error *err);
	bool (*clock)(struct wd_db *db, int64_t *out);
	bool (*tell)(struct wd_db *db, enum wd_db_news news); /* NULL: they see it themselves */
	bool (*foreign)(struct wd_db *db, int64_t *out);
	bool (*sign)(struct wd_db *db); /* NULL: the engine sees it by itself */
	bool (*defer_references)(struct wd_db *db);
	bool (*rest_triggers)(struct wd_db *db, bool rest);
	bool (*last_number)(struct wd_db *db, const char *table, int64_t *out);
	bool (*number_from)(struct wd_db *db, const char *table, int64_t last);
	bool (*size)(struct wd_db *db, struct wd_db_size *out);
	/* NULL, all four: it has no log that is ours to keep */
	void (*hasten)(struct wd_db *db, bool hastens);
	bool (*checkpoint)(struct wd_db *db);
	void (*drain_log)(struct wd_db *db);
	void (*bound_log)(struct wd_db *db);
	void (*shrink)(struct wd_db *db); /* NULL: it keeps nothing here */
	bool (*optimize)(struct wd_db *db);
	bool (*give_back)(struct wd_db *db, int64_t until, bool *more); /* NULL: it does so by itself */
	bool (*room)(struct wd_db *db, struct wd_room *out);
	bool (*compact)(struct wd_db *db, const struct wd_watcher *watcher);
	void (*limit_pages)(struct wd_db *db, int n); /* NULL: it cannot */
	bool (*verify)(struct wd_db *db, void (*report)(void *ctx, const char *line), void *ctx, bool *sound);
	/* index.h */
	bool (*index_put)(struct wd_db *db, int64_t id, const struct wd_indexed *words);
	bool (*index_take_out)(struct wd_db *db, int64_t id, const struct wd_indexed *words);
	bool (*index_gather)(struct wd_db *db, bool ends); /* NULL: it gathers by itself */
	bool (*index_renew)(struct wd_db *db);
	bool (*index_tune)(struct wd_db *db);
	bool (*index_tidy)(struct wd_db *db, bool *more);
	bool (*index_clear)(struct wd_db *db); /* NULL: it does so by itself */
	/* NULL where statements ask for names themselves */
	bool (*index_names)(struct wd_db *db, struct wd_arena *arena, enum wd_query_name name, struct wd_span words,
			    struct wd_span *list);
	bool index_in_pieces;
	bool (*index_weigh)(struct wd_db *db, struct wd_span beginning,
			    int64_t *entries); /* NULL: it asks for the newest entries first, however many there are */
	void (*index_write_sql)(struct wd_buf *sql, const struct wd_query_sql *parts, const struct wd_span *by);
};

/* The engines; of one file, and of an address. */
struct wd_db *wd_sqlite_open(const char *path, enum wd_db_mode mode, struct wd_error *err);
struct wd_db *wd_postgres_open(const char *address, enum wd_db_mode mode, struct wd_error *err);

/* listener.h's, of an address. */
struct wd_heard;
struct wd_listener *wd_pg_listener_open(const char *address, int stop, struct wd_error *err) WD_MUST_CHECK;
bool wd_pg_listener_wait(struct wd_listener *listener, int stop, struct wd_heard *heard, struct wd_error *err) WD_MUST_CHECK;
void wd_pg_listener_close(struct wd_listener *listener);
/* store.h's, of a file. */
bool wd_sqlite_make_folder(const char *file, struct wd_error *err) WD_MUST_CHECK;
bool wd_sqlite_backup(const char *path, const char *copy, const struct wd_watcher *watcher,
		      struct wd_error *err) WD_MUST_CHECK;

#endif
