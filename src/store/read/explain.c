/*
 * Why the entries of a story are one.
 */
#include "store/read/reader.h"
#include "store/rows/verdict.h"
#include "util/url.h"

static bool load_other(struct wd_reader *reader, struct wd_arena *arena, const struct wd_verdict_on *on,
		       struct wd_explained_by *out)
{
	sqlite3_stmt *stmt;

	out->verdict = on->verdict;
	if (on->feed == 0)
		return true;
	stmt = wd_db_query(reader->db,
			   "SELECT f.title, e.title FROM entry e JOIN feed f ON f.id = e.feed"
			   " WHERE e.feed = ?1 AND e.uid = ?2",
			   "ii", on->feed, on->uid);
	if (stmt && wd_db_step(reader->db, stmt)) {
		out->is_there = true;
		out->feed_title = wd_arena_dup(arena, wd_db_text(stmt, 0));
		out->title = wd_arena_dup(arena, wd_db_text(stmt, 1));
	}
	wd_db_done(stmt);
	return reader->db->rc == SQLITE_OK;
}

static bool load_entries(struct wd_reader *reader, struct wd_arena *arena, int64_t story, struct wd_explained *out)
{
	sqlite3_stmt *stmt = wd_db_query(reader->db,
					 "SELECT e.verdict, e.title, e.why, f.title, f.url, e.id = s.lead FROM entry e"
					 " JOIN feed f ON f.id = e.feed JOIN story s ON s.id = e.story"
					 " WHERE e.story = ?1 ORDER BY e.first_seen_at, e.id",
					 "i", story);
	struct wd_verdict_row *rows = NULL;
	size_t n = 0;
	bool done = stmt != NULL;

	while (done && wd_db_step(reader->db, stmt)) {
		struct wd_verdict_row *row = wd_arena_push(arena, &rows, &n, sizeof(*row));
		struct wd_explained_entry *e = wd_arena_push(arena, &out->entries, &out->n_entries, sizeof(*e));

		if (!row || !e)
			break;
		wd_verdict_read(wd_db_text(stmt, 0), row);
		e->title = wd_arena_dup(arena, wd_db_text(stmt, 1));
		e->why = wd_reader_why(sqlite3_column_int64(stmt, 2));
		e->feed_title = wd_arena_dup(arena, wd_db_text(stmt, 3));
		e->feed_url = wd_url_redacted(arena, wd_db_text(stmt, 4));
		e->is_lead = sqlite3_column_int(stmt, 5) != 0;
	}
	wd_db_done(stmt);
	for (size_t i = 0; done && i < n; i++)
		done = load_other(reader, arena, &rows[i].by, &out->entries[i].by) &&
		       load_other(reader, arena, &rows[i].next_best, &out->entries[i].next_best);
	return done && reader->db->rc == SQLITE_OK;
}

bool wd_reader_explain(struct wd_reader *reader, struct wd_arena *arena, struct wd_span merge, struct wd_span id,
		       struct wd_explained *out, struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	int64_t story = done ? wd_reader_find_story(reader, id) : 0, in = 0;

	*out = (struct wd_explained){ 0 };
	done = done && load_entries(reader, arena, story, out) &&
	       wd_db_int(reader->db, &in, 0,
			 "SELECT 1 FROM member m JOIN merge g ON g.id = m.merge WHERE g.name = ?1 AND m.story = ?2", "ti",
			 merge, story);
	out->is_in = in != 0;
	return wd_reader_end(reader, done, err);
}
