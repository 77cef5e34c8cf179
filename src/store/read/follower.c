#include "store/follower.h"

#include "store/read/reader.h"

bool wd_reader_followers(struct wd_reader *reader, struct wd_arena *arena, int64_t now, struct wd_follower **out, size_t *n,
			 struct wd_error *err)
{
	struct wd_stmt *stmt = NULL;

	*out = NULL;
	*n = 0;
	if (wd_reader_begin(reader))
		stmt = wd_db_query(
			reader->db,
			"SELECT topic, callback, secret, lease_until, sent_at FROM follower WHERE lease_until > ?1", "i",
			now);
	while (stmt && wd_db_step(stmt)) {
		struct wd_follower *f = wd_arena_push(arena, out, n, sizeof(*f));

		if (!f)
			break;
		f->topic = wd_arena_dup(arena, wd_db_text(stmt, 0));
		f->callback = wd_arena_dup(arena, wd_db_text(stmt, 1));
		f->secret = wd_db_text(stmt, 2).ptr ? wd_arena_dup(arena, wd_db_text(stmt, 2)) : WD_SPAN_NONE;
		f->lease_until = wd_db_number(stmt, 3);
		f->sent_at = wd_db_number(stmt, 4);
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, stmt && wd_reader_fits(reader, arena), err);
}

bool wd_reader_followed(struct wd_reader *reader, struct wd_arena *arena, int64_t now, struct wd_followed **out, size_t *n,
			struct wd_error *err)
{
	struct wd_stmt *stmt = NULL;

	*out = NULL;
	*n = 0;
	if (wd_reader_begin(reader))
		stmt = wd_db_query(
			reader->db,
			"WITH told AS (SELECT topic, max(sent_at) AS upto FROM follower WHERE lease_until > ?1 GROUP BY topic)"
			" SELECT topic, count(*), sum(CASE WHEN f.sent_at < t.upto THEN 1 ELSE 0 END) FROM follower f JOIN told t USING (topic)"
			" WHERE lease_until > ?1 GROUP BY topic ORDER BY topic",
			"i", now);
	while (stmt && wd_db_step(stmt)) {
		struct wd_followed *f = wd_arena_push(arena, out, n, sizeof(*f));

		if (!f)
			break;
		f->topic = wd_arena_dup(arena, wd_db_text(stmt, 0));
		f->followers = wd_db_count(stmt, 1);
		f->waiting = wd_db_count(stmt, 2);
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, stmt && wd_reader_fits(reader, arena), err);
}
