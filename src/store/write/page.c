/*
 * Pages: which are wanted, and their texts in the rows of entries.
 */
#include "store/write/page.h"

#include "clean/brief.h"
#include "store/rows/body.h"
#include "store/write/join.h"
#include "story/address.h"
#include "story/wrapper.h"
#include "util/clock.h"
#include "util/url.h"

enum {
	AGAIN_MS = 60 * 60 * 1000, /* an edit has the page asked anew, but not sooner */
};

/* ---- what is wanted ---- */

/* The page's row, made where there is none; *text: of one that was read. 0: there is no room, else see db. */
static int64_t find_page(struct wd_writer *writer, struct wd_span address, struct wd_span url, struct wd_span *text)
{
	struct wd_db *db = writer->db;
	struct wd_span host = wd_join_site(writer->arena, url);
	struct wd_stmt *stmt;
	int64_t id = 0;

	/* The arena is full. */
	if (!host.ptr)
		return 0;
	if (!wd_db_run(db, "INSERT INTO page(address, url, host, due_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
		       "ttti", address, url, host, wd_clock_now()))
		return 0;
	stmt = wd_db_query(db,
			   "SELECT p.id, (SELECT c.full_text FROM page_of o JOIN content c ON c.entry = o.entry"
			   " WHERE o.page = p.id AND c.full_text IS NOT NULL LIMIT 1) FROM page p WHERE p.address = ?1",
			   "t", address);
	if (stmt && wd_db_step(stmt)) {
		id = wd_db_count(stmt, 0);
		*text = wd_arena_dup(writer->arena, wd_db_text(stmt, 1));
	}
	wd_db_done(stmt);
	return id;
}

/* The row of the story is told of its text's change, and archives that show it keep what they showed. */
static bool write_text(struct wd_writer *writer, int64_t entry, int64_t story, struct wd_span kept)
{
	return wd_db_run(writer->db, "UPDATE entry SET title = title WHERE id = ?1", "i", entry) &&
	       wd_db_run(writer->db, "UPDATE content SET full_text = ?2 WHERE entry = ?1", "ib", entry, kept) &&
	       wd_join_changed(writer, story);
}

bool wd_page_give(struct wd_writer *writer, int64_t id, struct wd_span kept, int64_t *story)
{
	struct wd_entry *e = wd_arena_alloc(writer->arena, sizeof(*e));
	struct wd_index_job job = { .id = id };
	bool found;

	*story = 0;
	if (!e || !wd_load_entry(writer->db, writer->arena, id, e, &found))
		return false;
	if (!found)
		return true;
	job.old = wd_index_entry(writer->arena, e);
	e->full_html = wd_body_unpack_full(writer->db, writer->arena, kept);
	job.fresh = wd_index_entry(writer->arena, e);
	if (!job.old || !job.fresh || !wd_db_int(writer->db, story, 0, "SELECT story FROM entry WHERE id = ?1", "i", id) ||
	    !write_text(writer, id, *story, kept))
		return false;
	wd_index_later(writer, &job);
	writer->changed = true;
	return true;
}

bool wd_page_want(struct wd_writer *writer, const struct wd_page_entry *of, int64_t *story)
{
	struct wd_span url, address, text = WD_SPAN_NONE;
	int64_t page, carried = 0;

	*story = 0;
	if (!of->feed || !of->feed->fulltext || !wd_brief_is(of->body.len ? of->body : of->entry->summary))
		return true;
	url = wd_wrapper_open(writer->arena, of->entry->url);
	address = wd_address_canonical(writer->arena, url);
	if (!address.len || !wd_url_is_http(url))
		return true;
	page = find_page(writer, address, url, &text);
	if (!page || !wd_db_int(writer->db, &carried, 0, "SELECT count(*) FROM page_of WHERE page = ?1 AND entry <> ?2",
				"ii", page, of->id))
		return false;
	if (carried >= WD_PAGE_ENTRIES)
		return true;
	/* REPLACE would take the row of another page away without its trigger. */
	if (!wd_db_run(writer->db, "DELETE FROM page_of WHERE entry = ?1 AND page <> ?2", "ii", of->id, page) ||
	    !wd_db_run(writer->db, "INSERT INTO page_of(entry, page) VALUES (?1, ?2) ON CONFLICT DO NOTHING", "ii", of->id,
		       page))
		return false;
	if (!of->is_new)
		return wd_db_run(writer->db,
				 "UPDATE page SET due_at = ?2, tries = 0 WHERE id = ?1 AND due_at IS NULL AND asked_at < ?3",
				 "iii", page, wd_clock_now(), wd_clock_now() - AGAIN_MS);
	return !text.len || wd_page_give(writer, of->id, text, story);
}
