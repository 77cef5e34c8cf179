/*
 * Pages: what became of them.
 */
#include "store/page.h"

#include "store/rows/body.h"
#include "store/write/page.h"
#include "util/clock.h"

static bool give_all(struct wd_writer *writer, int64_t page, struct wd_span html, bool *changed)
{
	struct wd_span kept = wd_body_pack_full(writer->packing.with, writer->arena, html);
	int64_t entries[WD_PAGE_ENTRIES], story;
	size_t n = 0;
	struct wd_stmt *stmt = wd_db_query(writer->db, "SELECT entry FROM page_of WHERE page = ?1 ORDER BY entry LIMIT ?2",
					   "ii", page, (int64_t)WD_PAGE_ENTRIES);

	while (stmt && n < WD_PAGE_ENTRIES && wd_db_step(stmt))
		entries[n++] = wd_db_count(stmt, 0);
	wd_db_done(stmt);
	*changed = n > 0;
	for (size_t i = 0; i < n && kept.ptr; i++)
		if (!wd_page_give(writer, entries[i], kept, &story) || (story && !wd_refile_story(writer, story)))
			return false;
	return kept.ptr && writer->db->fault == WD_DB_SOUND;
}

static bool write_row(struct wd_db *db, const struct wd_page_outcome *o)
{
	if (o->end == WD_PAGE_LEFT)
		return wd_db_run(db, "UPDATE page SET due_at = NULL WHERE id = ?1", "i", o->page);
	if (o->host_until != WD_NO_TIME &&
	    !wd_db_run(db, "UPDATE page SET due_at = ?2 WHERE host = (SELECT host FROM page WHERE id = ?1) AND due_at < ?2",
		       "ii", o->page, o->host_until))
		return false;
	if (o->end == WD_PAGE_FAILED)
		return wd_db_run(
			db,
			"UPDATE page SET due_at = ?2, asked_at = ?3, tries = tries + 1, status = ?4, error = ?5 WHERE id = ?1",
			"iniiz", o->page, o->next_at, o->at, (int64_t)o->http_status, o->error);
	return wd_db_run(db,
			 "UPDATE page SET due_at = NULL, asked_at = ?2, tries = 0, status = ?3, error = NULL,"
			 " etag = coalesce(?4, etag), modified = coalesce(?5, modified) WHERE id = ?1",
			 "iiizz", o->page, o->at, (int64_t)o->http_status, o->etag, o->last_modified);
}

/* The feeds that carry it: what `status` says of their pages. */
static bool write_feeds(struct wd_db *db, const struct wd_page_outcome *o)
{
	if (o->end == WD_PAGE_LEFT)
		return true;
	return wd_db_run(
		db,
		"UPDATE poll SET pages_failed = CASE WHEN ?2 IS NULL THEN 0 ELSE pages_failed + 1 END, page_error = ?2"
		" WHERE feed IN (SELECT e.feed FROM page_of o JOIN entry e ON e.id = o.entry WHERE o.page = ?1)",
		"iz", o->page, o->end == WD_PAGE_FAILED ? o->error : NULL);
}

bool wd_writer_page(struct wd_writer *writer, const struct wd_page_outcome *outcome, bool *changed, struct wd_error *err)
{
	bool done = wd_writer_begin(writer);

	*changed = false;
	/* A story that comes into a merged feed by its page is news there. */
	writer->takes_in = true;
	done = done && write_row(writer->db, outcome) && write_feeds(writer->db, outcome);
	if (done && outcome->end == WD_PAGE_READ)
		done = give_all(writer, outcome->page, outcome->html, changed);
	writer->takes_in = false;
	return wd_writer_end(writer, done, err);
}
