#include "store/write/members.h"

bool wd_members_enter(struct wd_writer *writer, size_t i, int64_t sort_at, int64_t story, bool *is_new)
{
	static const char insert[] = "INSERT INTO member(merge, sort_at, story) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";

	/* What is known is not waited for. */
	if (!(*is_new ? wd_db_add : wd_db_run)(writer->db, insert, "iii", writer->filing.merge_ids[i], sort_at, story))
		return false;
	*is_new = *is_new || wd_db_changes(writer->db) > 0;
	writer->filing.n_members[i] += *is_new;
	return true;
}

bool wd_members_leave(struct wd_writer *writer, size_t i, int64_t sort_at, int64_t story)
{
	if (!wd_db_run(writer->db, "DELETE FROM member WHERE merge = ?1 AND sort_at = ?2 AND story = ?3", "iii",
		       writer->filing.merge_ids[i], sort_at, story))
		return false;
	writer->filing.n_members[i] -= wd_db_changes(writer->db);
	return true;
}

bool wd_members_leave_all(struct wd_writer *writer, int64_t story)
{
	struct wd_writer_filing *filing = &writer->filing;
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt = wd_db_query(db, "SELECT merge FROM member WHERE story = ?1", "i", story);

	while (stmt && wd_db_step(stmt))
		for (size_t i = 0; i < filing->n_merges; i++)
			filing->n_members[i] -= filing->merge_ids[i] == wd_db_count(stmt, 0);
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND && wd_db_run(db, "DELETE FROM member WHERE story = ?1", "i", story);
}

bool wd_members_count(struct wd_writer *writer, size_t i)
{
	writer->filing.n_members[i] = 0;
	return wd_db_run(writer->db,
			 "UPDATE merge SET members = (SELECT count(*) FROM member WHERE merge = ?1) WHERE id = ?1", "i",
			 writer->filing.merge_ids[i]);
}

bool wd_members_flush(struct wd_writer *writer)
{
	struct wd_writer_filing *filing = &writer->filing;

	for (size_t i = 0; i < filing->n_merges; i++) {
		if (filing->n_members[i] && !wd_db_run(writer->db, "UPDATE merge SET members = members + ?2 WHERE id = ?1",
						       "ii", filing->merge_ids[i], filing->n_members[i]))
			return false;
		filing->n_members[i] = 0;
	}
	return true;
}

void wd_members_forget(struct wd_writer *writer)
{
	for (size_t i = 0; i < writer->filing.n_merges; i++)
		writer->filing.n_members[i] = 0;
}
