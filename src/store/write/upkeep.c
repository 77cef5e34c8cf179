/*
 * What keeps a database in order that is in use for years: the size of each day is noted, pages that hold
 * nothing go back to the disk, the planner's statistics are kept, and the log beside the database does not grow on.
 */
#include "store/write/upkeep.h"

#include "store/engine/care.h"
#include "store/write/fresh.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	DAY_MS = 86400000,
	DAYS_KEPT = 400,      /* of growth */
	DEAD_LEAST = 256,     /* entries that were removed, and are in the index */
	DEAD_SHARE = 4,       /* to one of so many that are kept */
	LOG_EVERY_MS = 10000, /* between two tries */
};

/* The first of a day. */
static bool note_size(struct wd_writer *writer, int64_t day)
{
	struct wd_db *db = writer->db;
	struct wd_db_size size;
	int64_t noted;

	if (!wd_db_int(db, &noted, 0, "SELECT day FROM growth WHERE day = ?1", "i", day))
		return false;
	return (noted != 0 ||
		(wd_db_size(db, &size) && wd_db_run(db,
						    "INSERT INTO growth(day, bytes, entries)"
						    " SELECT ?1, ?2, CAST(coalesce(sum(entries), 0) AS BIGINT) FROM poll",
						    "ii", day, size.bytes))) &&
	       wd_db_run(db, "DELETE FROM growth WHERE day < ?1 OR day > ?2", "ii", day - DAYS_KEPT, day);
}

bool wd_upkeep_count_dead(struct wd_writer *writer)
{
	int64_t n = writer->chores.n_dead;

	writer->chores.n_dead = 0;
	return n == 0 || wd_db_run(writer->db,
				   "INSERT INTO meta(name, value) VALUES ('index_dead', ?1)"
				   " ON CONFLICT(name) DO UPDATE SET value = meta.value + excluded.value",
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
	if (!wd_db_int(writer->db, &entries, 0, "SELECT CAST(sum(entries) AS BIGINT) FROM poll", ""))
		return false;
	if (dead <= entries / DEAD_SHARE)
		return true;
	*more = true;
	/* What this transaction removed is in the index when it ends: then all of it meets. */
	if (writer->index.n_jobs > 0)
		return true;
	writer->index.may_merge = true;
	return wd_index_clear(writer->db) && wd_db_set_meta(writer->db, "index_dead", 0);
}

bool wd_upkeep_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	int64_t day = now / DAY_MS;

	if (day != writer->chores.optimized_day && (!wd_db_optimize(writer->db) || !wd_fresh_sweep(writer)))
		return false;
	writer->chores.optimized_day = day;
	return note_size(writer, day) && clear_index(writer, more) && wd_db_give_back(writer->db, until, more);
}

bool wd_writer_room(struct wd_writer *writer, struct wd_room *out, struct wd_error *err)
{
	return wd_db_room(writer->db, out) || wd_db_fail(writer->db, err);
}

bool wd_writer_compact(struct wd_writer *writer, const struct wd_watcher *watcher, struct wd_error *err)
{
	return wd_db_compact(writer->db, watcher) || wd_db_fail(writer->db, err);
}

void wd_upkeep_log(struct wd_writer *writer)
{
	int64_t now = wd_clock_steady();

	if (writer->chores.log_looked_at && now - writer->chores.log_looked_at < LOG_EVERY_MS)
		return;
	writer->chores.log_looked_at = now;
	wd_db_bound_log(writer->db);
}

void wd_upkeep_memory(struct wd_writer *writer)
{
	/* With `poll` all of it is used again at once, and when its round is over the process ends. */
	if (!writer->read_all || writer->holds_round || writer->hurries)
		return;
	wd_db_shrink(writer->db);
	wd_mem_trim();
	writer->read_all = false;
}
