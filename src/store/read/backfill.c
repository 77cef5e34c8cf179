#include "store/backfill.h"

#include "store/read/reader.h"

/* An index of small rows, read whole: rows of entries are a hundred times as long. */
#define COUNT_OF_ENTRIES "SELECT count(*) FROM entry INDEXED BY entry_story WHERE "

/* What finds no room in the arena is not told. */
static void add(struct wd_arena *arena, struct wd_backfill **list, size_t *n, struct wd_backfill backfill)
{
	struct wd_backfill *it = wd_arena_push(arena, list, n, sizeof(*it));

	if (it)
		*it = backfill;
}

/* From the newest entry down to where the filling is. */
static bool read_merges(struct wd_db *db, struct wd_arena *arena, struct wd_backfill **list, size_t *n)
{
	struct wd_stmt *stmt = wd_db_query(db,
					   "SELECT name, (" COUNT_OF_ENTRIES "entry.id >= merge.build_from) FROM merge"
					   " WHERE build_from IS NOT NULL AND name IS NOT NULL ORDER BY id LIMIT ?1",
					   "i", (int64_t)WD_BACKFILLS);

	while (stmt && wd_db_step(stmt))
		add(arena, list, n,
		    (struct wd_backfill){ WD_BACKFILL_MERGE, wd_arena_dup(arena, wd_db_text(stmt, 0)), wd_db_count(stmt, 1),
					  0 });
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* Feed after feed, in the order of uids; those that are done are not remembered. */
static bool read_feeds(struct wd_db *db, struct wd_arena *arena, struct wd_backfill **list, size_t *n, int64_t *n_entries)
{
	int64_t done;

	if (!wd_db_int(db, n_entries, 0,
		       "SELECT CAST(sum(p.entries) AS BIGINT) FROM poll p JOIN feed f ON f.id = p.feed"
		       " WHERE f.refile_after IS NOT NULL",
		       ""))
		return false;
	if (*n_entries == 0)
		return true;
	if (!wd_db_int(db, &done, 0,
		       "SELECT count(*) FROM entry e JOIN feed f ON f.id = e.feed WHERE e.uid <= f.refile_after"
		       " AND f.id = (SELECT min(id) FROM feed WHERE refile_after IS NOT NULL)",
		       ""))
		return false;
	add(arena, list, n, (struct wd_backfill){ .kind = WD_BACKFILL_FEEDS, .n_done = done });
	return true;
}

/* The index is filled from the oldest on, keys and prints are made from the newest back. */
static bool read_derived(struct wd_db *db, struct wd_arena *arena, struct wd_backfill **list, size_t *n)
{
	int64_t indexed_to, below, done;

	if (!wd_db_int(db, &indexed_to, INT64_MAX, "SELECT value FROM meta WHERE name = 'indexed_to'", "") ||
	    !wd_db_meta(db, "derived_below", &below))
		return false;
	if (indexed_to != INT64_MAX) {
		if (!wd_db_int(db, &done, 0, COUNT_OF_ENTRIES "id <= ?1", "i", indexed_to))
			return false;
		add(arena, list, n, (struct wd_backfill){ .kind = WD_BACKFILL_INDEX, .n_done = done });
	}
	if (below != 0) {
		if (!wd_db_int(db, &done, 0, COUNT_OF_ENTRIES "id >= ?1", "i", below))
			return false;
		add(arena, list, n, (struct wd_backfill){ .kind = WD_BACKFILL_ALIKE, .n_done = done });
	}
	return true;
}

bool wd_reader_backfills(struct wd_reader *reader, struct wd_arena *arena, struct wd_backfill **list, size_t *n,
			 struct wd_error *err)
{
	struct wd_db *db = reader->db;
	int64_t n_entries = 0, of_feeds = 0;
	bool done = wd_reader_begin(reader);

	*list = NULL;
	*n = 0;
	done = done && read_merges(db, arena, list, n) && read_feeds(db, arena, list, n, &of_feeds) &&
	       read_derived(db, arena, list, n);
	if (done && *n > 0)
		done = wd_db_int(db, &n_entries, 0, "SELECT CAST(sum(entries) AS BIGINT) FROM poll", "");
	for (size_t i = 0; i < *n; i++) {
		struct wd_backfill *it = &(*list)[i];

		it->n_entries = it->kind == WD_BACKFILL_FEEDS ? of_feeds : n_entries;
	}
	return wd_reader_end(reader, done, err);
}
