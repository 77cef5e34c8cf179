/*
 * Pages that are due, and what became of others.
 */
#include "store/page.h"

#include "store/read/reader.h"

enum { MOST_HOSTS = 1000 }; /* that are looked at in a walk: most wait for another try */

/* Each host that has something to do is found by one step in the index, however much it has. */
static const char due_sql[] =
	"WITH RECURSIVE h(host, n) AS (SELECT (SELECT min(host) FROM page WHERE due_at IS NOT NULL AND host > ?2), 1"
	" UNION ALL SELECT (SELECT min(host) FROM page WHERE due_at IS NOT NULL AND host > h.host), h.n + 1 FROM h"
	" WHERE h.host IS NOT NULL AND h.n < ?3)"
	" SELECT h.host, p.id, p.url, p.etag, p.modified, p.tries, f.url, e.title, e.words FROM h"
	" LEFT JOIN page p ON p.id = (SELECT id FROM page WHERE host = h.host AND due_at <= ?1 ORDER BY due_at LIMIT 1)"
	" LEFT JOIN entry e ON e.id = (SELECT entry FROM page_of WHERE page = p.id ORDER BY entry LIMIT 1)"
	" LEFT JOIN feed f ON f.id = e.feed WHERE h.host IS NOT NULL";

static struct wd_span text_at(struct wd_arena *arena, struct wd_stmt *stmt, int column)
{
	struct wd_span text = wd_db_text(stmt, column);

	return text.len ? wd_arena_dup(arena, text) : WD_SPAN_NONE;
}

static bool read_page(struct wd_arena *arena, struct wd_stmt *stmt, struct wd_page **out, size_t *n)
{
	struct wd_page *page = wd_arena_push(arena, out, n, sizeof(*page));

	if (!page)
		return false;
	page->host = text_at(arena, stmt, 0);
	page->id = wd_db_count(stmt, 1);
	page->url = text_at(arena, stmt, 2);
	page->etag = text_at(arena, stmt, 3);
	page->last_modified = text_at(arena, stmt, 4);
	page->tries = (int)wd_db_count(stmt, 5);
	page->feed_url = text_at(arena, stmt, 6);
	page->title = text_at(arena, stmt, 7);
	page->words = wd_db_count(stmt, 8);
	return true;
}

bool wd_reader_pages(struct wd_reader *reader, struct wd_arena *arena, int64_t now, struct wd_span after, size_t limit,
		     struct wd_page **out, size_t *n, struct wd_span *last, struct wd_error *err)
{
	struct wd_db *db = reader->db;
	struct wd_stmt *stmt = NULL;
	bool done = wd_reader_begin(reader);
	int64_t hosts = 0;

	*out = NULL;
	*n = 0;
	*last = WD_SPAN_NONE;
	if (done)
		stmt = wd_db_walk(db, due_sql, "iti", now, after.ptr ? after : WD_SPAN(""), (int64_t)MOST_HOSTS);
	while (stmt && *n < limit && wd_db_step(stmt)) {
		bool is_due = wd_db_count(stmt, 1) != 0;

		if (is_due && !read_page(arena, stmt, out, n))
			break;
		if (++hosts == MOST_HOSTS || *n == limit)
			*last = text_at(arena, stmt, 0);
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, done && stmt && wd_reader_fits(reader, arena), err);
}
