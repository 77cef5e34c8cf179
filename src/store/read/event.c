/*
 * What befell the feeds, newest first.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "store/notice.h"
#include "store/read/reader.h"
#include "util/clock.h"
#include "util/url.h"

static const char events_sql[] =
	"SELECT e.at, e.kind, e.since_at, e.number, e.detail, f.id, f.url, f.title, e.public_id"
	" FROM event e JOIN feed f ON f.id = e.feed WHERE ?1 IN (0, f.id) ORDER BY e.id DESC LIMIT ?2";

static int newest_first(const void *a, const void *b)
{
	const struct wd_event *x = a, *y = b;

	return x->at < y->at ? 1 : x->at > y->at ? -1 : 0;
}

/* Targets that will never be told of a story: one event each, which says how many. */
static void add_untold(struct wd_reader *reader, struct wd_arena *arena, struct wd_event **events, size_t *n)
{
	struct wd_db *db = reader->db;
	struct wd_stmt *stmt = wd_db_query(
		db,
		"SELECT id, merge, address, given_up, given_up_at, given_up_error FROM target WHERE given_up_at IS NOT NULL",
		"");

	while (stmt && wd_db_step(stmt)) {
		struct wd_event *event = wd_arena_push(arena, events, n, sizeof(*event));

		if (!event)
			break;
		*event = (struct wd_event){ .kind = WD_EVENT_UNTOLD, .at = wd_db_number(stmt, 4), .since_at = WD_NO_TIME };
		event->number = wd_db_count(stmt, 3);
		event->detail = wd_arena_dup(arena, wd_db_text(stmt, 5));
		event->feed_title = wd_arena_printf(arena, "%.*s tells %s", WD_SPAN_ARG(wd_db_text(stmt, 1)),
						    wd_notice_shown(arena, wd_db_text(stmt, 2)).ptr);
		event->public_id = wd_arena_printf(arena, "urn:wiredesk:target:%" PRId64 ":%" PRId64,
						   (int64_t)wd_db_count(stmt, 0), event->at);
	}
	wd_db_done(stmt);
	if (*n > 1)
		qsort(*events, *n, sizeof(**events), newest_first);
}

bool wd_reader_events(struct wd_reader *reader, struct wd_arena *arena, int64_t feed, size_t most, struct wd_event **out,
		      size_t *n, struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	struct wd_stmt *stmt = done ? wd_db_query(reader->db, events_sql, "ii", feed, (int64_t)most) : NULL;

	*out = NULL;
	*n = 0;
	while (stmt && wd_db_step(stmt)) {
		struct wd_event *event = wd_arena_push(arena, out, n, sizeof(*event));

		if (!event)
			break;
		event->at = wd_db_number(stmt, 0);
		event->kind = (enum wd_event_kind)wd_db_count(stmt, 1);
		event->since_at = wd_db_number(stmt, 2);
		event->number = wd_db_count(stmt, 3);
		event->detail = wd_db_text(stmt, 4);
		event->detail = event->kind == WD_EVENT_MOVED ? wd_url_public(arena, event->detail)
							      : wd_arena_dup(arena, event->detail);
		event->feed_id = wd_db_count(stmt, 5);
		event->public_id = wd_arena_dup(arena, wd_db_text(stmt, 8));
		event->feed_url = wd_url_public(arena, wd_db_text(stmt, 6));
		event->feed_title = wd_arena_dup(arena, wd_db_text(stmt, 7));
	}
	wd_db_done(stmt);
	if (feed == 0 && done && stmt)
		add_untold(reader, arena, out, n);
	return wd_reader_end(reader, done && stmt && wd_reader_fits(reader, arena), err);
}
