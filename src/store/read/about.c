/*
 * What pages tell beside lists of stories: of one feed, of one story, and how
 * far the desk is.
 */
#include "store/read/reader.h"

enum {
	LAST_STORIES = 30,
	LAST_ENTRIES = 4 * LAST_STORIES, /* that are looked at for them: a feed may tell a story several times */
};

static bool find_feed(struct wd_reader *reader, struct wd_arena *arena, int64_t id, int64_t now,
		      struct wd_feed_status *status, struct wd_span *repaired, bool *found)
{
	struct wd_stmt *stmt = wd_db_query(reader->db,
					   "SELECT " WD_STATUS_COLUMNS " FROM feed f JOIN poll p ON p.feed = f.id"
					   " WHERE f.id = ?1",
					   "i", id);

	*found = stmt && wd_db_step(stmt);
	if (*found) {
		wd_reader_read_status(arena, stmt, now, status);
		*repaired = wd_arena_dup(arena, wd_db_text(stmt, WD_STATUS_REPAIRED));
	}
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

/* Ids go by time (rows/place.h), so that not all of a large feed's stories need be put in order. */
static bool list_last(struct wd_reader *reader, struct wd_arena *arena, int64_t feed, struct wd_key **keys, size_t *n)
{
	struct wd_stmt *stmt = wd_db_query(
		reader->db,
		"SELECT DISTINCT s.sort_at, s.id"
		" FROM (SELECT id FROM entry WHERE feed = ?1 ORDER BY id DESC LIMIT ?2) n"
		" JOIN entry e ON e.id = n.id JOIN story s ON s.id = e.story ORDER BY s.sort_at DESC, s.id DESC LIMIT ?3",
		"iii", feed, (int64_t)LAST_ENTRIES, (int64_t)LAST_STORIES);

	while (stmt && wd_db_step(stmt)) {
		struct wd_key *key = wd_arena_push(arena, keys, n, sizeof(*key));

		if (!key)
			break;
		*key = (struct wd_key){ wd_db_count(stmt, 0), wd_db_count(stmt, 1) };
	}
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

bool wd_reader_feed(struct wd_reader *reader, struct wd_arena *arena, int64_t id, int64_t now, struct wd_feed_status *status,
		    struct wd_span *repaired, struct wd_stories *stories, bool *found, struct wd_error *err)
{
	struct wd_key *keys = NULL;
	size_t n = 0;
	bool done;

	*status = (struct wd_feed_status){ 0 };
	*repaired = WD_SPAN_NONE;
	*stories = (struct wd_stories){ 0 };
	*found = false;
	done = wd_reader_begin(reader) && find_feed(reader, arena, id, now, status, repaired, found);
	if (done && *found) {
		done = list_last(reader, arena, id, &keys, &n) && wd_reader_load(reader, arena, keys, &n, &stories->items);
		stories->n = n;
	}
	return wd_reader_end(reader, done, err);
}

bool wd_reader_filed(struct wd_reader *reader, struct wd_arena *arena, int64_t story, struct wd_span **names, size_t *n,
		     struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	struct wd_stmt *stmt = NULL;

	if (done)
		stmt = wd_db_query(reader->db,
				   "SELECT m.name FROM member i JOIN merge m ON m.id = i.merge"
				   " WHERE i.story = ?1 AND m.name IS NOT NULL ORDER BY m.name",
				   "i", story);
	done = done && wd_reader_names(reader, arena, stmt, names, n);
	return wd_reader_end(reader, done, err);
}

bool wd_reader_counts(struct wd_reader *reader, struct wd_span merge, int64_t most_stories, struct wd_counts *out,
		      struct wd_error *err)
{
	struct wd_db *db = reader->db;
	bool done;

	*out = (struct wd_counts){ .matched_at = WD_NO_TIME };
	done = wd_reader_begin(reader) && wd_db_int(db, &out->feeds, 0, "SELECT count(*) FROM feed WHERE listed = 1", "") &&
	       wd_db_int(db, &out->polled, 0,
			 "SELECT count(*) FROM feed f JOIN poll p ON p.feed = f.id"
			 " WHERE f.listed = 1 AND (f.paused <> 0 OR p.last_poll_at IS NOT NULL)",
			 "") &&
	       wd_db_int(db, &out->stories, 0, "SELECT count(*) FROM (SELECT 1 FROM story LIMIT ?1) s", "i", most_stories);
	if (done && merge.ptr)
		done = wd_db_int(db, &out->matched_at, WD_NO_TIME, "SELECT matched_at FROM merge WHERE name = ?1", "t",
				 merge);
	return wd_reader_end(reader, done, err);
}

bool wd_reader_count(struct wd_reader *reader, const struct wd_query *query, int64_t now, int64_t most, int64_t *out,
		     bool *is_partial, struct wd_error *err)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_hunt hunt = {
		.query = query, .now = now, .at_least_at = INT64_MAX, .limit = (size_t)most, .most = (size_t)most
	};
	struct wd_key *keys = NULL;
	size_t n = 0;
	bool done = wd_reader_begin(reader) && wd_reader_hunt(reader, arena, &hunt, &keys, &n, is_partial);

	*out = (int64_t)n;
	wd_arena_free(arena);
	return wd_reader_end(reader, done, err);
}
