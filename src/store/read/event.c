/*
 * What befell the feeds, newest first.
 */
#include "store/read/reader.h"
#include "util/clock.h"
#include "util/url.h"

static const char events_sql[] =
	"SELECT e.at, e.kind, e.since_at, e.number, e.detail, f.id, f.url, f.title, e.public_id"
	" FROM event e JOIN feed f ON f.id = e.feed WHERE ?1 IN (0, f.id) ORDER BY e.id DESC LIMIT ?2";

bool wd_reader_events(struct wd_reader *reader, struct wd_arena *arena, int64_t feed, size_t most,
		      struct wd_event **out, size_t *n, struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	sqlite3_stmt *stmt = done ? wd_db_query(reader->db, events_sql, "ii", feed, (int64_t)most) : NULL;

	*out = NULL;
	*n = 0;
	while (stmt && wd_db_step(reader->db, stmt)) {
		struct wd_event *event = wd_arena_push(arena, out, n, sizeof(*event));

		if (!event)
			break;
		event->at = wd_db_number(stmt, 0);
		event->kind = (enum wd_event_kind)sqlite3_column_int(stmt, 1);
		event->since_at = wd_db_number(stmt, 2);
		event->number = sqlite3_column_int64(stmt, 3);
		event->detail = wd_db_text(stmt, 4);
		event->detail = event->kind == WD_EVENT_MOVED ? wd_url_public(arena, event->detail) :
								wd_arena_dup(arena, event->detail);
		event->feed_id = sqlite3_column_int64(stmt, 5);
		event->public_id = wd_arena_dup(arena, wd_db_text(stmt, 8));
		event->feed_url = wd_url_public(arena, wd_db_text(stmt, 6));
		event->feed_title = wd_arena_dup(arena, wd_db_text(stmt, 7));
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, done && stmt, err);
}
