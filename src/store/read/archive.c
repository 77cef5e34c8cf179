/*
 * Archive documents of merged feeds.
 */
#include "store/read/reader.h"
#include "util/clock.h"

static bool list_archived(struct wd_reader *reader, struct wd_arena *arena, int64_t archive, struct wd_key **keys,
			  size_t *n)
{
	sqlite3_stmt *stmt = wd_db_query(reader->db,
					 "SELECT s.sort_at, s.id FROM archived a JOIN story s ON s.id = a.story"
					 " WHERE a.archive = ?1 ORDER BY s.sort_at DESC, s.id DESC",
					 "i", archive);

	while (stmt && wd_db_step(reader->db, stmt)) {
		struct wd_key *key = wd_arena_push(arena, keys, n, sizeof(*key));

		if (!key)
			break;
		*key = (struct wd_key){ sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1) };
	}
	wd_db_done(stmt);
	return reader->db->rc == SQLITE_OK;
}

/* Who carried it later is told where the story is shown as it is today. */
static void leave_out_later(struct wd_stories *stories, int64_t made_at)
{
	for (size_t i = 0; i < stories->n; i++) {
		struct wd_story *story = &stories->items[i];
		size_t n = 0;

		for (size_t k = 0; k < story->n_carriers; k++)
			if (k == 0 || story->carriers[k].first_seen_at <= made_at)
				story->carriers[n++] = story->carriers[k];
		story->n_carriers = n;
	}
}

bool wd_reader_archive(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int64_t number,
		       struct wd_stories *out, struct wd_archive *archive, struct wd_error *err)
{
	struct wd_db *db = reader->db;
	struct wd_key *keys = NULL;
	int64_t id = 0;
	bool done;

	*out = (struct wd_stories){ 0 };
	*archive = (struct wd_archive){ .number = number, .made_at = WD_NO_TIME };
	done = wd_reader_begin(reader) &&
	       wd_db_int(db, &id, 0, "SELECT id FROM archive WHERE name = ?1 AND number = ?2", "ti", name, number) &&
	       wd_db_int(db, &archive->made_at, WD_NO_TIME, "SELECT made_at FROM archive WHERE id = ?1", "i", id) &&
	       wd_db_int(db, &archive->previous, 0, WD_LAST_ARCHIVE, "ti", name, number) &&
	       wd_db_int(db, &archive->next, 0,
			 "SELECT min(number) FROM archive a WHERE name = ?1 AND number > ?2"
			 " AND EXISTS (SELECT 1 FROM archived WHERE archive = a.id)",
			 "ti", name, number) &&
	       list_archived(reader, arena, id, &keys, &out->n) && wd_reader_load(reader, arena, keys, &out->n, &out->items);
	if (done && out->n == 0) {
		db->rc = SQLITE_NOTFOUND;
		done = wd_error_set(&db->error, WD_PERMANENT, "there is no such archive of %.*s", WD_SPAN_ARG(name));
	}
	if (done)
		leave_out_later(out, archive->made_at);
	return wd_reader_end(reader, done, err);
}

bool wd_reader_archives(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, struct wd_archive **out,
			size_t *n, struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	sqlite3_stmt *stmt = NULL;

	*out = NULL;
	*n = 0;
	if (done)
		stmt = wd_db_query(reader->db,
				   "SELECT number, made_at FROM archive a WHERE name = ?1"
				   " AND EXISTS (SELECT 1 FROM archived WHERE archive = a.id) ORDER BY number DESC",
				   "t", name);
	while (stmt && wd_db_step(reader->db, stmt)) {
		struct wd_archive *archive = wd_arena_push(arena, out, n, sizeof(*archive));

		if (!archive)
			break;
		*archive = (struct wd_archive){ .number = sqlite3_column_int64(stmt, 0), .made_at = wd_db_number(stmt, 1) };
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, done && stmt, err);
}
