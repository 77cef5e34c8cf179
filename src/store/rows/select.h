/*
 * A query over entries, newest ids first. Internal to store/.
 */
#ifndef WD_STORE_SELECT_H
#define WD_STORE_SELECT_H

#include "filter/query.h"
#include "store/engine/db.h"
#include "util/arena.h"

struct wd_select {
	struct wd_stmt *stmt;
};
struct wd_selected {
	int64_t entry, story, sort_at, feed;
};

/*
 * Asks for a query (NULL: everything) as of now, among the entries of ids from low to high, both included. The
 * arena must live until the close. False: see db; nothing to close then.
 */
bool wd_select_open(struct wd_select *select, struct wd_db *db, struct wd_arena *arena, const struct wd_query *query,
		    int64_t now, int64_t low, int64_t high);
/* False at the end and on failure (see db->fault). */
bool wd_select_next(struct wd_select *select, struct wd_selected *out);
void wd_select_close(struct wd_select *select);

#endif
