/*
 * Entries as filters see them, one by one: of a story, or from the newest on.
 */
#include "store/read/reader.h"
#include "store/rows/matchable.h"
#include "util/clock.h"

struct numbered {
	int64_t entry, feed;
};

/* An entry that was read, in an arena of its own. */
struct seen {
	struct wd_entry entry;
	struct wd_matchable matchable;
};

/* Texts are read outside of the engine too, so the clock is looked at here as well. */
static bool has_time(struct wd_db *db)
{
	return !db->deadline_at || wd_clock_steady() <= db->deadline_at || wd_db_is_late(db);
}

/* it: its numbers and sort_at are known. False: the database failed; it->feed NULL: a row of it is missing. */
static bool see(struct wd_reader *reader, struct wd_arena *own, struct numbered number, struct seen *seen,
		struct wd_judged *it)
{
	bool found;

	wd_arena_clear(own);
	it->feed = NULL;
	if (!has_time(reader->db) || !wd_load_entry(reader->db, own, number.entry, &seen->entry, &found))
		return false;
	it->feed = found ? wd_feed_rows_get(reader->feeds, reader->db, number.feed) : NULL;
	if (!it->feed)
		return reader->db->fault == WD_DB_SOUND;
	wd_matchable_of(own, &seen->entry, it->feed, it->sort_at, &seen->matchable);
	it->entry = &seen->entry;
	it->tokens = wd_tokens_new(own, &seen->matchable);
	return it->tokens != NULL;
}

static bool list_entries(struct wd_reader *reader, int64_t story, struct numbered **out, size_t *n)
{
	struct wd_stmt *stmt = wd_db_query(
		reader->db, "SELECT id, feed FROM entry WHERE story = ?1 ORDER BY first_seen_at, id", "i", story);

	while (stmt && wd_db_step(stmt)) {
		struct numbered *it = wd_arena_push(reader->scratch, out, n, sizeof(*it));

		if (!it)
			break;
		*it = (struct numbered){ wd_db_count(stmt, 0), wd_db_count(stmt, 1) };
	}
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

bool wd_reader_judge(struct wd_reader *reader, int64_t story, wd_judge_fn judge, void *ctx)
{
	struct wd_db *db = reader->db;
	struct wd_arena *own = wd_arena_new(0);
	struct numbered *list = NULL;
	struct wd_judged it = { .story = story };
	struct seen seen;
	size_t n = 0;
	bool done = wd_db_int(db, &it.sort_at, 0, "SELECT sort_at FROM story WHERE id = ?1", "i", story) &&
		    list_entries(reader, story, &list, &n);

	for (size_t i = 0; done && i < n; i++) {
		it.n = i;
		it.id = list[i].entry;
		done = see(reader, own, list[i], &seen, &it) && (!it.feed || judge(ctx, &it));
	}
	wd_arena_free(own);
	return done && db->fault == WD_DB_SOUND;
}

bool wd_reader_walk(struct wd_reader *reader, int64_t high, wd_judge_fn judge, void *ctx)
{
	struct wd_db *db = reader->db;
	struct wd_arena *own = wd_arena_new(0);
	struct wd_stmt *stmt =
		wd_db_walk(db,
			   "SELECT e.id, e.feed, e.story, s.sort_at FROM entry e CROSS JOIN story s ON s.id = e.story"
			   " WHERE e.id <= ?1 ORDER BY e.id DESC",
			   "i", high);
	bool goes_on = true;

	for (size_t n = 0; stmt && goes_on && wd_db_step(stmt); n++) {
		struct numbered number = { wd_db_count(stmt, 0), wd_db_count(stmt, 1) };
		struct wd_judged it = {
			.n = n, .id = number.entry, .story = wd_db_count(stmt, 2), .sort_at = wd_db_count(stmt, 3)
		};
		struct seen seen;

		goes_on = see(reader, own, number, &seen, &it) && (!it.feed || judge(ctx, &it));
	}
	wd_db_done(stmt);
	wd_arena_free(own);
	return db->fault == WD_DB_SOUND;
}
