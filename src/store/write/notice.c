/*
 * Notices: the queue of what targets are told. Which story is news to whom is
 * decided here, inside the transaction that makes it a member of a merge.
 */
#include "store/notice.h"

#include "store/write/writer.h"
#include "util/clock.h"

/* ---- targets ---- */

static bool is_named(const struct wd_snapshot *snapshot, struct wd_span merge, struct wd_span address)
{
	const struct wd_merge *found = wd_snapshot_merge(snapshot, merge);

	for (size_t i = 0; found && i < found->n_notify; i++)
		if (wd_span_is(address, found->notify[i].address))
			return true;
	return false;
}

static bool drop_targets(struct wd_writer *writer, const struct wd_snapshot *snapshot)
{
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt = wd_db_query(db, "SELECT id, merge, address FROM target", "");
	int64_t *ids = NULL;
	size_t n = 0;

	while (stmt && wd_db_step(stmt)) {
		int64_t *id;

		if (is_named(snapshot, wd_db_text(stmt, 1), wd_db_text(stmt, 2)))
			continue;
		id = wd_arena_push(writer->arena, &ids, &n, sizeof(*id));
		*id = wd_db_count(stmt, 0);
	}
	wd_db_done(stmt);
	for (size_t i = 0; i < n; i++)
		if (!wd_db_run(db, "DELETE FROM target WHERE id = ?1", "i", ids[i]))
			return false;
	return db->fault == WD_DB_SOUND;
}

bool wd_notice_sync(struct wd_writer *writer, const struct wd_snapshot *snapshot)
{
	if (!drop_targets(writer, snapshot))
		return false;
	for (size_t i = 0; i < snapshot->n_merges; i++) {
		const struct wd_merge *merge = &snapshot->merges[i];

		for (size_t k = 0; k < merge->n_notify; k++)
			if (!wd_db_run(
				    writer->db,
				    "INSERT INTO target(merge, address, backlog) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
				    "zzi", merge->name, merge->notify[k].address,
				    (int64_t)(merge->notify_backlog && !wd_query_is_timed(merge->query))))
				return false;
	}
	return true;
}

/* ---- what is queued ---- */

/*
 * A story of this very round is news. An older one is when an edit or another carrier
 * brought it in; but not while its merge is being built, which is the merge's past coming in.
 */
bool wd_notice_story(struct wd_writer *writer, const struct wd_merge *merge, int64_t story)
{
	if (!writer->takes_in || merge->n_notify == 0)
		return true;
	return wd_db_run(writer->db,
			 "INSERT INTO notice(target, story, queued_at)"
			 " SELECT t.id, s.id, ?3 FROM target t, story s WHERE t.merge = ?1 AND s.id = ?2 AND (s.born = ?4 OR"
			 " EXISTS (SELECT 1 FROM merge WHERE name = ?1 AND build_from IS NULL AND timed = 0))"
			 " ORDER BY t.id ON CONFLICT DO NOTHING",
			 "ziii", merge->name, story, wd_clock_now(), writer->round);
}

/* What the merged feed shows, the oldest first, as if it had just come. */
static bool queue_backlog(struct wd_writer *writer, int64_t target, const struct wd_merge *merge, int64_t now)
{
	return wd_db_run(
		       writer->db,
		       "INSERT INTO notice(target, story, queued_at) SELECT ?1, story, ?2 FROM"
		       " (SELECT i.story, i.sort_at FROM member i JOIN merge m ON m.id = i.merge WHERE m.name = ?3"
		       " ORDER BY i.sort_at DESC, i.story DESC LIMIT ?4) m WHERE true ORDER BY sort_at, story ON CONFLICT DO NOTHING",
		       "iizi", target, now, merge->name, (int64_t)merge->limit) &&
	       wd_db_run(writer->db, "UPDATE target SET backlog = 0 WHERE id = ?1", "i", target);
}

bool wd_notice_step(struct wd_writer *writer, int64_t now)
{
	struct wd_db *db = writer->db;

	for (;;) {
		struct wd_stmt *stmt = wd_db_query(db,
						   "SELECT t.id, t.merge FROM target t JOIN merge m ON m.name = t.merge"
						   " WHERE t.backlog <> 0 AND m.build_from IS NULL LIMIT 1",
						   "");
		bool found = stmt && wd_db_step(stmt);
		int64_t id = found ? wd_db_count(stmt, 0) : 0;
		const struct wd_merge *merge =
			found && writer->snapshot ? wd_snapshot_merge(writer->snapshot, wd_db_text(stmt, 1)) : NULL;

		wd_db_done(stmt);
		if (!merge)
			return db->fault == WD_DB_SOUND;
		if (!queue_backlog(writer, id, merge, now))
			return false;
	}
}

/* ---- what became of it ---- */

static bool write_told(struct wd_db *db, const struct wd_told *told)
{
	if (told->outcome == WD_TOLD_REFUSED &&
	    !wd_db_run(db, "UPDATE notice SET refused = refused + 1 WHERE id = ?1", "i", told->notice))
		return false;
	if (told->outcome == WD_TOLD_FAILED || told->outcome == WD_TOLD_REFUSED)
		return wd_db_run(db,
				 "UPDATE target SET failures = failures + 1, error = ?2, next_at = ?3,"
				 " failing_at = coalesce(failing_at, ?4) WHERE id = ?1",
				 "izii", told->target, told->error, told->next_at, told->at);
	if (!wd_db_run(db, "UPDATE notice SET ended_at = ?2 WHERE id = ?1", "ii", told->notice, told->at))
		return false;
	if (told->outcome == WD_TOLD_GIVEN_UP)
		return wd_db_run(db,
				 "UPDATE target SET given_up = given_up + 1, given_up_at = ?4, given_up_error = ?2,"
				 " failures = failures + 1, error = ?2, next_at = ?3,"
				 " failing_at = coalesce(failing_at, ?4) WHERE id = ?1",
				 "izii", told->target, told->error, told->next_at, told->at);
	if (!wd_db_run(
		    db,
		    "UPDATE poll SET told_ms = (coalesce(told_ms, o.ms) * 3 + o.ms) / 4 FROM (SELECT e.feed, ?2 - n.queued_at AS ms"
		    " FROM notice n JOIN story s ON s.id = n.story JOIN entry e ON e.id = s.lead WHERE n.id = ?1) o"
		    " WHERE poll.feed = o.feed",
		    "ii", told->notice, told->at))
		return false;
	return wd_db_run(db,
			 "UPDATE target SET told = told + 1, told_at = ?2, failures = 0, error = NULL, failing_at = NULL,"
			 " next_at = NULL WHERE id = ?1",
			 "ii", told->target, told->at);
}

bool wd_writer_told(struct wd_writer *writer, const struct wd_told *told, size_t n, struct wd_error *err)
{
	bool done = wd_writer_begin(writer);

	for (size_t i = 0; i < n && done; i++)
		done = write_told(writer->db, &told[i]);
	return wd_writer_end(writer, done, err);
}
