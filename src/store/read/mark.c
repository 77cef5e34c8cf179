/*
 * Marks of what is published: equal marks mean equal bytes, so that what was
 * written as a file need not be made again to know that it is right.
 */
#include <xxhash.h>

#include "store/read/reader.h"

static uint64_t add_number(uint64_t mark, int64_t value)
{
	return XXH3_64bits_withSeed(&value, sizeof(value), mark);
}

static uint64_t add_text(uint64_t mark, struct wd_span text)
{
	return XXH3_64bits_withSeed(text.ptr ? text.ptr : "", text.len, mark + text.len);
}

/* Stories as lists show them: their own change, and their feed's name. */
static bool mark_stories(struct wd_db *db, const int64_t *stories, size_t n, uint64_t *mark)
{
	struct wd_stmt *stmt = wd_db_query(db,
					   "SELECT l.value, s.changed_at, f.title, f.home_url FROM json_each(?1) l"
					   " LEFT JOIN story s ON s.id = l.value LEFT JOIN entry e ON e.id = s.lead"
					   " LEFT JOIN feed f ON f.id = e.feed ORDER BY l.key",
					   "l", (struct wd_numbers){ stories, n });

	while (stmt && wd_db_step(stmt)) {
		*mark = add_number(*mark, wd_db_count(stmt, 0));
		*mark = add_number(*mark, wd_db_number(stmt, 1));
		*mark = add_text(*mark, wd_db_text(stmt, 2));
		*mark = add_text(*mark, wd_db_text(stmt, 3));
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool mark_keys(struct wd_reader *reader, const struct wd_key *keys, size_t n, uint64_t *mark)
{
	int64_t *stories = wd_arena_alloc(reader->scratch, (n ? n : 1) * sizeof(*stories));

	for (size_t i = 0; stories && i < n; i++)
		stories[i] = keys[i].story;
	return stories && mark_stories(reader->db, stories, n, mark);
}

bool wd_reader_merge_mark(struct wd_reader *reader, struct wd_span name, int limit, int64_t at_least_ms, uint64_t *mark,
			  struct wd_error *err)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_key *keys = NULL;
	int64_t archive = 0;
	size_t n = 0;
	bool done = wd_reader_begin(reader) && wd_reader_first_page(reader, arena, name, limit, at_least_ms, &keys, &n) &&
		    wd_db_int(reader->db, &archive, 0, WD_LAST_ARCHIVE, "ti", name, INT64_MAX);

	*mark = add_number((uint64_t)n, archive);
	done = done && mark_keys(reader, keys, n, mark);
	wd_arena_free(arena);
	return wd_reader_end(reader, done, err);
}

/*
 * What is told of a feed, but for the hours of its polls: a page that is written at every poll would not be
 * worth it. body_hash moves with any of its entries.
 */
static const char feed_marks_sql[] =
	"SELECT f.id, f.url, f.title, f.home_url, p.error, p.moved_to, p.repaired, f.paused, p.body_hash, p.entries,"
	" p.last_new_at, p.gone, p.silent, (SELECT max(id) FROM event WHERE feed = f.id)"
	" FROM feed f JOIN poll p ON p.feed = f.id";
enum { FIRST_TEXT = 1, FIRST_NUMBER = 7, N_COLUMNS = 14 };

bool wd_reader_feed_marks(struct wd_reader *reader, struct wd_arena *arena, struct wd_feed_mark **out, size_t *n,
			  struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	struct wd_stmt *stmt = done ? wd_db_query(reader->db, feed_marks_sql, "") : NULL;

	*out = NULL;
	*n = 0;
	while (stmt && wd_db_step(stmt)) {
		struct wd_feed_mark *it = wd_arena_push(arena, out, n, sizeof(*it));

		if (!it)
			break;
		*it = (struct wd_feed_mark){ .feed = wd_db_count(stmt, 0) };
		for (int i = FIRST_TEXT; i < FIRST_NUMBER; i++)
			it->mark = add_text(it->mark, wd_db_text(stmt, i));
		for (int i = FIRST_NUMBER; i < N_COLUMNS; i++)
			it->mark = add_number(it->mark, wd_db_number(stmt, i));
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, done && stmt && wd_reader_fits(reader, arena), err);
}

bool wd_reader_story_mark(struct wd_reader *reader, int64_t story, uint64_t *mark, struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	struct wd_stmt *stmt =
		done ? wd_db_query(reader->db, "SELECT merge FROM member WHERE story = ?1 ORDER BY merge", "i", story)
		     : NULL;
	int64_t is_there = 0;

	*mark = 0;
	while (stmt && wd_db_step(stmt))
		*mark = add_number(*mark, wd_db_count(stmt, 0));
	wd_db_done(stmt);
	done = done && stmt && wd_db_int(reader->db, &is_there, 0, "SELECT 1 FROM story WHERE id = ?1", "i", story) &&
	       mark_stories(reader->db, &story, 1, mark);
	if (!is_there)
		*mark = 0;
	return wd_reader_end(reader, done, err);
}
