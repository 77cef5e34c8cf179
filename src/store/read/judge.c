/*
 * Entries as filters see them, one by one: of a story, or from the newest on.
 */
#include "store/read/reader.h"
#include "store/rows/matchable.h"
#include "util/clock.h"

enum { AT_ONCE = 8 }; /* texts that are asked for together */

struct numbered {
	int64_t entry, feed, sort_at;
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

/* it: its numbers and sort_at are known. False: the database failed; it->feed NULL: its row is missing. */
static bool see(struct wd_reader *reader, struct wd_arena *own, int64_t feed, struct seen *seen, struct wd_judged *it)
{
	it->feed = wd_feed_rows_get(reader->feeds, reader->db, feed);
	if (!it->feed)
		return reader->db->fault == WD_DB_SOUND;
	wd_matchable_of(own, &seen->entry, it->feed, it->sort_at, &seen->matchable);
	it->entry = &seen->entry;
	it->tokens = wd_tokens_new(own, &seen->matchable);
	return it->tokens != NULL;
}

/* ---- those of a story ---- */

static const char entries_of[] = "SELECT e.id, e.feed, s.sort_at, s.public_id FROM story s JOIN entry e ON e.story = s.id"
				 " WHERE s.id = ?1 ORDER BY e.first_seen_at, e.id";

void wd_reader_expect_judged(struct wd_reader *reader, int64_t story)
{
	wd_db_foresee(reader->db, entries_of, "i", story);
}

static bool list_entries(struct wd_reader *reader, int64_t story, struct wd_span *public_id, struct numbered **out,
			 size_t *n)
{
	struct wd_stmt *stmt = wd_db_query(reader->db, entries_of, "i", story);

	while (stmt && wd_db_step(stmt)) {
		struct numbered *it = wd_arena_push(reader->scratch, out, n, sizeof(*it));

		if (!it)
			break;
		if (*n == 1)
			*public_id = wd_arena_dup(reader->scratch, wd_db_text(stmt, 3));
		*it = (struct numbered){ wd_db_count(stmt, 0), wd_db_count(stmt, 1), wd_db_count(stmt, 2) };
	}
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

static bool look_up(struct wd_reader *reader, struct wd_arena *own, const struct numbered *number, struct seen *seen,
		    struct wd_judged *it)
{
	bool found;

	wd_arena_clear(own);
	it->id = number->entry;
	it->sort_at = number->sort_at;
	it->feed = NULL;
	if (!has_time(reader->db) || !wd_load_entry(reader->db, own, number->entry, &seen->entry, &found))
		return false;
	return !found || see(reader, own, number->feed, seen, it);
}

bool wd_reader_judge(struct wd_reader *reader, int64_t story, wd_judge_fn judge, void *ctx)
{
	struct wd_arena *own = wd_arena_new(0);
	struct numbered *list = NULL;
	struct wd_judged it = { .story = story };
	struct seen seen;
	size_t n = 0;
	bool done = list_entries(reader, story, &it.public_id, &list, &n);

	for (size_t i = 0; done && i < n; i++) {
		for (size_t k = i; i % AT_ONCE == 0 && k < n && k < i + AT_ONCE; k++)
			wd_load_expect(reader->db, list[k].entry);
		it.n = i;
		done = look_up(reader, own, &list[i], &seen, &it) && (!it.feed || judge(ctx, &it));
	}
	wd_arena_free(own);
	return done && reader->db->fault == WD_DB_SOUND;
}

/* ---- all, from the newest on ---- */

static const char walk_sql[] = "SELECT " WD_LOAD_COLUMNS ", e.id, e.feed, e.story, s.sort_at FROM entry e"
			       " CROSS JOIN story s ON s.id = e.story CROSS JOIN content c ON c.entry = e.id"
			       " WHERE e.id <= ?1 ORDER BY e.id DESC";

static bool read_row(struct wd_reader *reader, struct wd_arena *own, struct wd_stmt *stmt, struct seen *seen,
		     struct wd_judged *it)
{
	const int at = WD_LOAD_N_COLUMNS;

	wd_arena_clear(own);
	if (!has_time(reader->db) || !wd_load_columns(reader->db, own, stmt, &seen->entry))
		return false;
	it->id = wd_db_count(stmt, at);
	it->story = wd_db_count(stmt, at + 2);
	it->sort_at = wd_db_count(stmt, at + 3);
	return see(reader, own, wd_db_count(stmt, at + 1), seen, it);
}

bool wd_reader_walk(struct wd_reader *reader, int64_t high, wd_judge_fn judge, void *ctx)
{
	struct wd_arena *own = wd_arena_new(0);
	struct wd_stmt *stmt = wd_db_walk(reader->db, walk_sql, "i", high);
	struct wd_judged it = { .n = 0 };
	struct seen seen;
	bool goes_on = true;

	for (; stmt && goes_on && wd_db_step(stmt); it.n++)
		goes_on = read_row(reader, own, stmt, &seen, &it) && (!it.feed || judge(ctx, &it));
	wd_db_done(stmt);
	wd_arena_free(own);
	return reader->db->fault == WD_DB_SOUND;
}
