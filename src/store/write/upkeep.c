/*
 * What keeps a database in order that is in use for years: the size of each day is noted, pages that hold
 * nothing go back to the disk, the planner's statistics are kept, and the log beside the database does not grow on.
 */
#include "store/write/upkeep.h"

#include "util/clock.h"

enum {
	DAY_MS = 86400000,
	DAYS_KEPT = 400,      /* of growth */
	SPARE_PAGES = 1024,   /* that hold nothing and may: they are used again */
	SPARE_SHARE = 8,      /* and one of so many */
	DEAD_LEAST = 256,     /* entries that were removed, and are in the index */
	DEAD_SHARE = 4,       /* to one of so many that are kept */
	DEAD_PAGES = 100,     /* of the index, with which their merging begins */
	LOG_EVERY_MS = 10000, /* between two tries */
	LOG_WAIT_MS = 250,    /* for readers that look at it */
};

/* The first of a day. */
static bool note_size(struct wd_writer *writer, int64_t day)
{
	return wd_db_run(writer->db,
			 "INSERT INTO growth(day, bytes, entries) SELECT ?1, c.page_count * s.page_size,"
			 " (SELECT coalesce(sum(entries), 0) FROM poll) FROM pragma_page_count c, pragma_page_size s"
			 " WHERE NOT EXISTS (SELECT 1 FROM growth WHERE day = ?1)",
			 "i", day) &&
	       wd_db_run(writer->db, "DELETE FROM growth WHERE day < ?1 OR day > ?2", "ii", day - DAYS_KEPT, day);
}

bool wd_upkeep_count_dead(struct wd_writer *writer)
{
	int64_t n = writer->n_dead;

	writer->n_dead = 0;
	return n == 0 || wd_db_run(writer->db,
				   "INSERT INTO meta(name, value) VALUES ('index_dead', ?1)"
				   " ON CONFLICT(name) DO UPDATE SET value = value + excluded.value",
				   "i", n);
}

/*
 * What was removed stands in the index's old segments, and as removed in new ones, until they meet. FTS5 merges
 * segments of like size alone, so it would be long: where much is dead all are marked to be merged, which
 * wd_index_merge does in small steps (https://www.sqlite.org/fts5.html#the_merge_command).
 */
static bool clear_index(struct wd_writer *writer, bool *more)
{
	int64_t dead, entries;

	if (!wd_db_meta(writer->db, "index_dead", &dead))
		return false;
	if (dead <= DEAD_LEAST)
		return true;
	if (!wd_db_int(writer->db, &entries, 0, "SELECT sum(entries) FROM poll", ""))
		return false;
	if (dead <= entries / DEAD_SHARE)
		return true;
	*more = true;
	/* What this transaction removed is in the index when it ends: then all of it meets. */
	if (writer->n_jobs > 0)
		return true;
	writer->may_merge = true;
	return wd_db_run(writer->db, "INSERT INTO entry_fts(entry_fts, rank) VALUES ('merge', ?1)", "i",
			 (int64_t)-DEAD_PAGES) &&
	       wd_db_set_meta(writer->db, "index_dead", 0);
}

/* Only a database that was made for it does so (auto_vacuum); in an older one free pages wait for use. */
static bool give_back(struct wd_writer *writer, int64_t until, bool *more)
{
	struct wd_db *db = writer->db;
	int64_t spare, pages, before = -1;

	for (;;) {
		if (!wd_db_int(db, &spare, 0, "SELECT freelist_count FROM pragma_freelist_count", "") ||
		    !wd_db_int(db, &pages, 0, "SELECT page_count FROM pragma_page_count", ""))
			return false;
		if (spare <= SPARE_PAGES || spare <= pages / SPARE_SHARE || spare == before)
			return true;
		if (wd_clock_steady() >= until)
			break;
		before = spare;
		/* Pages at once: a few milliseconds. */
		if (!wd_db_run(db, "PRAGMA incremental_vacuum(100)", ""))
			return false;
	}
	*more = true;
	return true;
}

bool wd_upkeep_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	int64_t day = now / DAY_MS;

	if (day != writer->optimized_day && !wd_db_run(writer->db, "PRAGMA optimize", ""))
		return false;
	writer->optimized_day = day;
	return note_size(writer, day) && clear_index(writer, more) && give_back(writer, until, more);
}

void wd_upkeep_log(struct wd_writer *writer)
{
	sqlite3 *sqlite = writer->db->sqlite;
	int64_t now = wd_clock_steady();

	if (writer->log_looked_at && now - writer->log_looked_at < LOG_EVERY_MS)
		return;
	writer->log_looked_at = now;
	/*
	 * A reader's snapshot keeps the log from being begun anew, and so do many short ones that overlap: for these it
	 * is enough to wait a moment. One that is longer is left in peace, and tried again later.
	 */
	if (wd_db_log_size(writer->db) <= WD_WRITER_LOG_MOST)
		return;
	sqlite3_busy_timeout(sqlite, LOG_WAIT_MS);
	sqlite3_wal_checkpoint_v2(sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(sqlite, WD_DB_BUSY_MS);
}
