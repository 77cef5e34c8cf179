/*
 * The full-text index: an entry's words by its id, made by filter/ (a query's are made by the
 * same). Internal to store/.
 *
 * Thread:  that of the connection.
 * Owner:   db.h; words are borrowed for the call.
 * Failure: false, with the first error in db.
 * Limit:   db.h.
 */
#ifndef WD_STORE_INDEX_H
#define WD_STORE_INDEX_H

#include "filter/query.h"
#include "filter/written.h"
#include "store/engine/db.h"
#include "util/arena.h"
#include "util/buf.h"

/* How the index is made of an entry; another number has it made anew and refilled. */
enum { WD_INDEX_VERSION = 13 };

bool wd_index_put(struct wd_db *db, int64_t id, const struct wd_indexed *words);
/* words: those that went in. */
bool wd_index_take_out(struct wd_db *db, int64_t id, const struct wd_indexed *words);
/* Before very many entries are put in, and behind them: until then nothing is found. Is called in a transaction. */
bool wd_index_gather(struct wd_db *db, bool ends);
/* Makes it anew, empty. */
bool wd_index_renew(struct wd_db *db);
/* When the writer opens it. */
bool wd_index_tune(struct wd_db *db);
/* When it is quiet: a few milliseconds of tidying. *more: there is more to do. */
bool wd_index_tidy(struct wd_db *db, bool *more);
/* Much of it is of entries that are gone: the next tidying takes that out. */
bool wd_index_clear(struct wd_db *db);

/* In which language it is asked. */
enum wd_query_index_kind wd_index_kind(const struct wd_db *db);
/*
 * What is so named, as the value that stands for a parameter whose `names` is set: in the arena, and for as long as
 * nothing changes.
 */
bool wd_index_names(struct wd_db *db, struct wd_arena *arena, enum wd_query_name name, struct wd_span words,
		    struct wd_span *list);

/*
 * The statement that finds what a query is driven by: rows e.id, e.story, s.sort_at, e.feed, and whether the row must
 * be held against the query; the newest ids first, at most ?4 of ids from ?2 to ?3, with parts->match as ?1 (empty: all
 * entries) and parts->params from ?5 on.
 * by: of the conditions on columns the one that finds fewest, NULL: none.
 */
void wd_index_write_sql(const struct wd_db *db, struct wd_buf *sql, const struct wd_query_sql *parts,
			const struct wd_span *by);

/* Whether rows are made all at once, so that it is asked for few of them at a time; else they are made as they are stepped to. */
bool wd_index_in_pieces(const struct wd_db *db);
/*
 * How many entries can be read in about the time in which the index, asked for what begins so, reads all there is of such words
 * before it says the first.
 */
bool wd_index_weigh(struct wd_db *db, struct wd_span beginning, int64_t *entries);

#endif
