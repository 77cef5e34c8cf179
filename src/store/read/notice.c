/*
 * Targets and what waits for them.
 */
#include "store/notice.h"

#include <string.h>

#include "store/read/reader.h"
#include "util/url.h"

struct wd_span wd_notice_shown(struct wd_arena *arena, struct wd_span address)
{
	struct wd_url parts;
	const char *blank;

	if (wd_span_starts_nocase(address, "exec:")) {
		blank = memchr(address.ptr, ' ', address.len);
		return wd_arena_copy(arena, address.ptr, blank ? (size_t)(blank - address.ptr) : address.len);
	}
	/* The path of a hook is its password. */
	parts = wd_url_split(address);
	return wd_arena_printf(arena, "%.*s://%.*s%s%.*s%s", WD_SPAN_ARG(parts.scheme), WD_SPAN_ARG(parts.host),
			       parts.port.len ? ":" : "", WD_SPAN_ARG(parts.port),
			       parts.path.len > 1 || parts.query.ptr ? "/***" : "/");
}

static void read_target(struct wd_arena *arena, struct wd_stmt *stmt, struct wd_target_status *out)
{
	out->id = wd_db_count(stmt, 0);
	out->merge = wd_arena_dup(arena, wd_db_text(stmt, 1));
	out->address = wd_arena_dup(arena, wd_db_text(stmt, 2));
	out->told = wd_db_count(stmt, 3);
	out->given_up = wd_db_count(stmt, 4);
	out->failures = (int)wd_db_count(stmt, 5);
	if (wd_db_text(stmt, 6).len)
		out->error = wd_arena_dup(arena, wd_db_text(stmt, 6));
	out->failing_at = wd_db_number(stmt, 7);
	out->next_at = wd_db_number(stmt, 8);
	out->told_at = wd_db_number(stmt, 9);
	out->waiting = wd_db_count(stmt, 10);
	out->backlog = wd_db_count(stmt, 11) != 0;
	out->given_up_at = wd_db_number(stmt, 12);
	if (wd_db_text(stmt, 13).len)
		out->given_up_error = wd_arena_dup(arena, wd_db_text(stmt, 13));
}

bool wd_reader_targets(struct wd_reader *reader, struct wd_arena *arena, struct wd_target_status **out, size_t *n,
		       struct wd_error *err)
{
	struct wd_db *db = reader->db;
	struct wd_stmt *stmt = NULL;

	*out = NULL;
	*n = 0;
	if (wd_reader_begin(reader))
		stmt = wd_db_query(
			db,
			"SELECT id, merge, address, told, given_up, failures, error, failing_at, next_at, told_at,"
			" (SELECT count(*) FROM notice WHERE target = t.id AND ended_at IS NULL),"
			" backlog, given_up_at, given_up_error FROM target t ORDER BY merge, id",
			"");
	while (stmt && wd_db_step(stmt)) {
		struct wd_target_status *target = wd_arena_push(arena, out, n, sizeof(*target));

		if (!target)
			break;
		read_target(arena, stmt, target);
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, stmt && wd_reader_fits(reader, arena), err);
}

/* Their ids and stories; one more than wanted says that there are others. */
static size_t find_notices(struct wd_db *db, struct wd_arena *arena, int64_t target, int64_t after, size_t limit,
			   struct wd_notice **out)
{
	struct wd_stmt *stmt = wd_db_query(db,
					   "SELECT id, queued_at, story, refused FROM notice WHERE target = ?1 AND id > ?2"
					   " AND ended_at IS NULL ORDER BY id LIMIT ?3",
					   "iii", target, after, (int64_t)limit + 1);
	size_t n = 0;

	while (stmt && wd_db_step(stmt)) {
		struct wd_notice *notice = wd_arena_push(arena, out, &n, sizeof(*notice));

		if (!notice)
			break;
		notice->id = wd_db_count(stmt, 0);
		notice->queued_at = wd_db_number(stmt, 1);
		notice->story.id = wd_db_count(stmt, 2);
		notice->refused = (int)wd_db_count(stmt, 3);
	}
	wd_db_done(stmt);
	return n;
}

/* The stories of n notices. Of one without its rows there is nothing to tell. */
static bool load_stories(struct wd_reader *reader, struct wd_arena *arena, struct wd_notice *notices, size_t n)
{
	struct wd_key *keys = wd_arena_alloc(reader->scratch, (n ? n : 1) * sizeof(*keys));
	struct wd_story *stories;
	size_t n_found = n, found = 0;

	for (size_t i = 0; keys && i < n; i++)
		keys[i].story = notices[i].story.id;
	if (!keys || !wd_reader_load(reader, arena, keys, &n_found, &stories))
		return false;
	for (size_t i = 0; i < n; i++) {
		bool is_there = found < n_found && stories[found].id == notices[i].story.id;

		notices[i].story = is_there ? stories[found++] : (struct wd_story){ .id = 0 };
	}
	return true;
}

bool wd_reader_notices(struct wd_reader *reader, struct wd_arena *arena, int64_t target, int64_t after, size_t limit,
		       struct wd_notice **out, size_t *n, bool *more, struct wd_error *err)
{
	bool done = wd_reader_begin(reader);

	*out = NULL;
	*n = done ? find_notices(reader->db, arena, target, after, limit, out) : 0;
	*more = *n > limit;
	*n -= *more;
	done = done && load_stories(reader, arena, *out, *n);
	return wd_reader_end(reader, done, err);
}
