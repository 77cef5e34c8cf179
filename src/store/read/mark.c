/*
 * Marks of what is published: equal marks mean equal bytes, so that what was
 * written as a file need not be made again to know that it is right.
 */
#include <xxhash.h>

#include "store/read/reader.h"
#include "util/clock.h"

static uint64_t add_number(uint64_t mark, int64_t value)
{
	return XXH3_64bits_withSeed(&value, sizeof(value), mark);
}

static uint64_t add_text(uint64_t mark, struct wd_span text)
{
	return XXH3_64bits_withSeed(text.ptr ? text.ptr : "", text.len, mark + text.len);
}

/* A story as lists show it: its own change, and its feed's name. */
static bool mark_story(struct wd_db *db, int64_t story, uint64_t *mark)
{
	struct wd_stmt *stmt =
		wd_db_query(db,
			    "SELECT s.changed_at, f.title, f.home_url FROM story s JOIN entry e ON e.id = s.lead"
			    " JOIN feed f ON f.id = e.feed WHERE s.id = ?1",
			    "i", story);

	*mark = add_number(*mark, story);
	if (stmt && wd_db_step(stmt)) {
		*mark = add_number(*mark, wd_db_number(stmt, 0));
		*mark = add_text(*mark, wd_db_text(stmt, 1));
		*mark = add_text(*mark, wd_db_text(stmt, 2));
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
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
	for (size_t i = 0; done && i < n; i++)
		done = mark_story(reader->db, keys[i].story, mark);
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
	return wd_reader_end(reader, done && stmt, err);
}

bool wd_reader_story_mark(struct wd_reader *reader, int64_t story, uint64_t *mark, struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	struct wd_stmt *stmt =
		done ? wd_db_query(reader->db, "SELECT merge FROM member WHERE story = ?1", "i", story) : NULL;
	int64_t is_there = 0;

	*mark = 0;
	while (stmt && wd_db_step(stmt))
		*mark = add_number(*mark, wd_db_count(stmt, 0));
	wd_db_done(stmt);
	done = done && stmt && wd_db_int(reader->db, &is_there, 0, "SELECT 1 FROM story WHERE id = ?1", "i", story) &&
	       mark_story(reader->db, story, mark);
	if (!is_there)
		*mark = 0;
	return wd_reader_end(reader, done, err);
}
