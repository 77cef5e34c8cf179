/*
 * Rows back to values, for the writer and the readers alike. Internal to
 * store/. For the thread of the connection; what is loaded lives in the arena.
 */
#ifndef WD_STORE_LOAD_H
#define WD_STORE_LOAD_H

#include "store/engine/db.h"
#include "store/store.h"

/* A feed as filters and merges see it. */
struct wd_feed_row {
	int64_t id;          /* 0: empty */
	struct wd_feed feed; /* url, title as shown, tags, hidden; the rest zero */
	struct wd_span *tags;
	char *words; /* what the tags borrow from */
};
/* A small cache by feed id; a slot is read again when another feed takes it. */
enum { WD_FEED_ROWS = 512 };
struct wd_feed_rows {
	struct wd_feed_row rows[WD_FEED_ROWS];
};
/* It is going to be asked for soon (wd_db_foresee). */
void wd_feed_rows_expect(const struct wd_feed_rows *rows, struct wd_db *db, int64_t id);
/* NULL on failure, or with db->fault unset when there is no such feed. Borrowed until the next call. */
const struct wd_feed_row *wd_feed_rows_get(struct wd_feed_rows *rows, struct wd_db *db, int64_t id);
/* Its title is going to be this one. */
void wd_feed_rows_rename(struct wd_feed_rows *rows, int64_t id, struct wd_span title);
void wd_feed_rows_forget(struct wd_feed_rows *rows, int64_t id); /* 0: all */

/*
 * found: false where a row is missing, which costs that entry alone: who deals with
 * several goes on without it. False: the database failed, see db.
 */
bool wd_load_entry(struct wd_db *db, struct wd_arena *arena, int64_t id, struct wd_entry *out, bool *found);
/* It is going to be asked for soon (wd_db_foresee). */
void wd_load_expect(struct wd_db *db, int64_t id);
/* The column values of a query that selects WD_LOAD_COLUMNS first; copied into the arena. */
#define WD_LOAD_COLUMNS                                                                                              \
	"c.guid, e.url, e.title, c.summary, c.html, c.extra, e.lang, e.published_at, e.updated_at, c.cut, c.packed," \
	" c.full_text"
enum { WD_LOAD_N_COLUMNS = 12 };
bool wd_load_columns(struct wd_db *db, struct wd_arena *arena, struct wd_stmt *stmt, struct wd_entry *out);

#endif
