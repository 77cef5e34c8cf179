/*
 * A query over entries, newest ids first. Internal to store/.
 */
#ifndef WD_STORE_SELECT_H
#define WD_STORE_SELECT_H

#include "filter/query.h"
#include "store/rows/load.h"
#include "util/arena.h"

struct wd_selected {
	int64_t entry, story, sort_at, feed;
};

/* Entries that match a query (NULL: everything) as of now, with ids from low to high, both included. */
struct wd_selection {
	const struct wd_query *query;
	int64_t now, low, high;
	size_t wanted; /* how many are likely looked at; 0: nobody knows */
};
struct wd_select {
	struct wd_db *db;
	struct wd_stmt *stmt;
	struct wd_feed_rows *feeds;
	struct wd_arena *arena; /* the caller's */
	struct wd_selection of;
	struct wd_select_plan *plan; /* what is asked; in that arena */
	struct wd_arena *own;        /* of an entry that is looked at; made when first needed */
};

/* The query, the feeds and the arena must live until the close. False: see db; nothing to close then. */
bool wd_select_open(struct wd_select *select, struct wd_db *db, struct wd_feed_rows *feeds, struct wd_arena *arena,
		    const struct wd_selection *of);
/* False at the end and on failure (see db->fault). */
bool wd_select_next(struct wd_select *select, struct wd_selected *out);
void wd_select_close(struct wd_select *select);

#endif
