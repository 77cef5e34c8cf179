/*
 * Archive documents of merged feeds (RFC 5005 §4). What has arrived is put
 * into them from the oldest on, a feed's limit of stories each, so that the feed and its
 * archives together hold every story. A story that was dated back stands in neither until enough has
 * gathered; while there are few archives it gets one at once, later after an hour: a long chain is of full ones.
 */
#include "store/write/writer.h"
#include "util/clock.h"

enum {
	MOST_STORIES = 100,
	PATIENCE_MS = 3600000,
	SHORT_CHAIN = 10,
	REST_MS = 250, /* between two rounds over all merges */
};

/* How many stories of the merge are in no archive yet, up to a document's worth. */
static bool count_open(struct wd_db *db, int64_t merge, int64_t size, int64_t *n)
{
	return wd_db_int(
		db, n, 0,
		"SELECT count(*) FROM (SELECT 1 FROM member INDEXED BY member_open WHERE merge = ?1 AND archive IS NULL LIMIT ?2) m",
		"ii", merge, size);
}

/* True in *waits when the oldest of them stands behind those that the feed shows, and has waited long enough. */
static bool find_waiting(struct wd_db *db, int64_t id, const struct wd_merge *merge, int64_t now, int64_t *waits)
{
	int64_t last;

	if (!wd_db_int(db, &last, 0, "SELECT max(number) FROM archive WHERE name = ?1", "z", merge->name))
		return false;
	return wd_db_int(
		db, waits, 0,
		"SELECT 1 FROM (SELECT sort_at, story FROM member INDEXED BY member_open WHERE merge = ?1 AND archive IS NULL"
		" ORDER BY sort_at, story LIMIT 1) m JOIN story s ON s.id = m.story WHERE s.first_seen_at < ?3"
		" AND (m.sort_at, m.story) < (SELECT sort_at, story FROM member WHERE merge = ?1"
		" ORDER BY sort_at DESC, story DESC LIMIT 1 OFFSET ?2 - 1)",
		"iii", id, (int64_t)merge->limit, last < SHORT_CHAIN ? now : now - PATIENCE_MS);
}

static bool make_archive(struct wd_writer *writer, int64_t merge, const struct wd_merge *definition, int64_t size)
{
	struct wd_db *db = writer->db;
	const char *name = definition->name;
	int64_t id;

	writer->changed = true;
	if (!wd_db_int(
		    db, &id, 0,
		    "INSERT INTO archive(name, number, made_at, title, filter) SELECT ?1, coalesce(max(number), 0) + 1, ?2,"
		    " ?3, ?4 FROM archive WHERE name = ?1 RETURNING id",
		    "zizz", name, wd_clock_now(), definition->title, definition->filter))
		return false;
	/* A story may have left the merge, and come back: once is enough. */
	return wd_db_run(
		       db,
		       "INSERT INTO archived(archive, story) SELECT ?1, story FROM (SELECT story FROM member INDEXED BY member_open"
		       " WHERE merge = ?2 AND archive IS NULL ORDER BY sort_at, story LIMIT ?3) m WHERE NOT EXISTS"
		       " (SELECT 1 FROM archived d JOIN archive a ON a.id = d.archive WHERE d.story = m.story AND a.name = ?4)",
		       "iiiz", id, merge, size, name) &&
	       wd_db_run(
		       db,
		       "UPDATE member SET archive = ?1 WHERE merge = ?2 AND (sort_at, story) IN (SELECT sort_at, story"
		       " FROM member INDEXED BY member_open WHERE merge = ?2 AND archive IS NULL ORDER BY sort_at, story LIMIT ?3)",
		       "iii", id, merge, size) &&
	       wd_db_run(db, "DELETE FROM archive WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM archived WHERE archive = ?1)",
			 "i", id);
}

static bool archive_merge(struct wd_writer *writer, size_t at, int64_t now, int64_t until, bool *more)
{
	const struct wd_merge *merge = writer->filing.merges[at];
	int64_t id = writer->filing.merge_ids[at], size = merge->limit < MOST_STORIES ? merge->limit : MOST_STORIES;
	int64_t building, n, waits = 0;

	size = size > 0 ? size : 1;
	if (!wd_db_int(writer->db, &building, 0, "SELECT 1 FROM merge WHERE id = ?1 AND build_from IS NOT NULL", "i", id))
		return false;
	/* While it is filled, what is old comes last. */
	if (building)
		return true;
	for (;;) {
		if (!count_open(writer->db, id, size, &n))
			return false;
		if (n < size && (n == 0 || !find_waiting(writer->db, id, merge, now, &waits) || !waits))
			return writer->db->fault == WD_DB_SOUND;
		/* An entry that is being edited, or joins one of its stories, would not be known to have been archived. */
		if (!writer->turn.alone) {
			*more = writer->turn.wants_alone = true;
			return true;
		}
		if (!make_archive(writer, id, merge, size))
			return false;
		if (wd_clock_steady() >= until) {
			*more = true;
			return true;
		}
	}
}

bool wd_archive_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	/* What is not settled yet is not published. */
	if (writer->holds_round)
		return true;
	if (writer->chores.archived_at != WD_NO_TIME && now >= writer->chores.archived_at &&
	    now - writer->chores.archived_at < REST_MS)
		return true;
	for (size_t i = 0; i < writer->filing.n_merges && !*more; i++)
		if (!archive_merge(writer, i, now, until, more))
			return false;
	if (!*more && writer->filing.n_merges > 0)
		writer->chores.archived_at = now;
	return true;
}

bool wd_archive_joined(struct wd_writer *writer, int64_t story, int64_t entry)
{
	return wd_db_run(writer->db,
			 "INSERT INTO entry_was(entry, upto, was_there, why, lang, url, title, guid, summary, html)"
			 " SELECT ?2, (SELECT max(id) FROM archive), 0, 0, '', '', '', '', '', ''"
			 " WHERE EXISTS (SELECT 1 FROM archived WHERE story = ?1)",
			 "ii", story, entry);
}

bool wd_archive_forget(struct wd_writer *writer, int64_t story)
{
	/* Its row stays: no other document takes its number. */
	return wd_db_run(writer->db, "DELETE FROM archived WHERE archive IN (SELECT archive FROM archived WHERE story = ?1)",
			 "i", story);
}
