/*
 * Merged feeds: their members, newest first, and the names of those that were removed.
 */
#include "store/read/reader.h"

#include <assert.h>

#include "util/clock.h"

/* at-least reaches up to so many times the limit. */
enum { AT_LEAST_TIMES = 10 };

static bool split_tags(struct wd_arena *arena, struct wd_span tags, struct wd_merge *out)
{
	size_t from = 0;

	for (size_t i = 0; i < tags.len; i++) {
		char **tag;

		if (tags.ptr[i] != '\n')
			continue;
		tag = wd_arena_push(arena, &out->tags, &out->n_tags, sizeof(*tag));
		if (!tag)
			return false;
		*tag = (char *)wd_arena_copy(arena, tags.ptr + from, i - from).ptr;
		from = i + 1;
	}
	return true;
}

bool wd_reader_find_merge(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name,
			  struct wd_reader_merge_row *out)
{
	struct wd_db *db = reader->db;
	struct wd_stmt *stmt = wd_db_query(db, "SELECT id, timed, filter, tags FROM merge WHERE name = ?1", "t", name);
	struct wd_error why;
	int column;

	*out = (struct wd_reader_merge_row){ 0 };
	if (!stmt)
		return false;
	if (wd_db_step(stmt)) {
		out->id = wd_db_count(stmt, 0);
		out->timed = wd_db_count(stmt, 1) != 0;
		split_tags(arena, wd_db_text(stmt, 3), &out->merge);
		if (out->timed)
			out->query = wd_query_parse(wd_db_text(stmt, 2), &column, &why);
		if (out->timed && !out->query)
			wd_db_refuse(db, WD_DB_WRONG, why.code, "%s", why.text);
	}
	wd_db_done(stmt);
	if (db->fault == WD_DB_SOUND && out->id == 0)
		wd_db_refuse(db, WD_DB_WRONG, WD_PERMANENT, "no merged feed is named %.*s", WD_SPAN_ARG(name));
	return db->fault == WD_DB_SOUND;
}

static bool list_members(struct wd_reader *reader, struct wd_arena *arena, int64_t merge, const struct wd_hunt *hunt,
			 struct wd_key **keys, size_t *n)
{
	bool is_first = wd_cursor_is_first(hunt->from);
	struct wd_stmt *stmt = wd_db_query(reader->db,
					   "SELECT sort_at, story FROM member WHERE merge = ?1 AND"
					   " (sort_at, story) < (?2, ?3) ORDER BY sort_at DESC, story DESC LIMIT ?4",
					   "iiii", merge, is_first ? INT64_MAX : hunt->from.sort_at,
					   is_first ? INT64_MAX : hunt->from.story, (int64_t)hunt->most + 1);

	while (stmt && wd_db_step(stmt)) {
		struct wd_key *key = wd_arena_push(arena, keys, n, sizeof(*key));

		if (!key)
			break;
		key->sort_at = wd_db_count(stmt, 0);
		key->story = wd_db_count(stmt, 1);
		if (*n > hunt->limit && key->sort_at < hunt->at_least_at)
			break;
	}
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

/* The last story before a page's worth of them that end at the cursor, which is the last of the page before. */
static bool list_newer(struct wd_reader *reader, int64_t merge, const struct wd_hunt *hunt, struct wd_stories *out)
{
	struct wd_stmt *stmt = wd_db_query(reader->db,
					   "SELECT sort_at, story FROM member WHERE merge = ?1 AND"
					   " (sort_at, story) >= (?2, ?3) ORDER BY sort_at, story LIMIT 1 OFFSET ?4",
					   "iiii", merge, hunt->from.sort_at, hunt->from.story, (int64_t)hunt->limit);

	if (stmt && wd_db_step(stmt))
		out->newer = (struct wd_cursor){ wd_db_count(stmt, 0), wd_db_count(stmt, 1) };
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

/* How to get back to the page before: the first one when it ends where this one begins, else as many as a page holds. */
static bool find_newer(struct wd_reader *reader, struct wd_arena *arena, const struct wd_reader_merge_row *row,
		       const struct wd_hunt *hunt, struct wd_stories *out)
{
	struct wd_hunt back = *hunt;
	struct wd_key *keys = NULL;
	size_t n = 0;
	bool done, is_partial = false;

	if (wd_cursor_is_first(hunt->from))
		return true;
	back.from = (struct wd_cursor){ 0 };
	done = row->timed ? wd_reader_hunt(reader, arena, &back, &keys, &n, &is_partial)
			  : list_members(reader, arena, row->id, &back, &keys, &n);
	if (!done)
		return false;
	out->has_newer = true;
	n = wd_reader_page_size(&back, keys, n);
	assert(keys || n == 0);
	if (is_partial || (n > 0 && keys[n - 1].story == hunt->from.story))
		return true;
	return row->timed ? wd_reader_hunt_newer(reader, arena, hunt, out) : list_newer(reader, row->id, hunt, out);
}

/* The keys behind hunt->from, which is set; row->query is the caller's to free. */
static bool list_page(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int limit, int64_t at_least_ms,
		      struct wd_reader_merge_row *row, struct wd_hunt *hunt, struct wd_key **keys, size_t *n,
		      bool *is_partial)
{
	hunt->now = wd_clock_now();
	hunt->at_least_at = INT64_MAX;
	hunt->limit = hunt->most = limit > 0 ? (size_t)limit : 1;
	if (at_least_ms > 0) {
		hunt->at_least_at = hunt->now - at_least_ms;
		hunt->most = hunt->limit * AT_LEAST_TIMES;
	}
	if (!wd_reader_find_merge(reader, arena, name, row))
		return false;
	hunt->query = row->query;
	hunt->merge = &row->merge;
	return row->timed ? wd_reader_hunt(reader, arena, hunt, keys, n, is_partial)
			  : list_members(reader, arena, row->id, hunt, keys, n);
}

bool wd_reader_first_page(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int limit,
			  int64_t at_least_ms, struct wd_key **keys, size_t *n)
{
	struct wd_reader_merge_row row = { 0 };
	struct wd_hunt hunt = { 0 };
	bool done = list_page(reader, arena, name, limit, at_least_ms, &row, &hunt, keys, n, NULL);

	*n = wd_reader_page_size(&hunt, *keys, *n);
	wd_query_free(row.query);
	return done;
}

bool wd_reader_merge(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int limit, int64_t at_least_ms,
		     struct wd_cursor from, struct wd_stories *out, struct wd_error *err)
{
	struct wd_reader_merge_row row = { 0 };
	struct wd_hunt hunt = { .from = from };
	struct wd_key *keys = NULL;
	size_t n = 0;
	bool done;

	*out = (struct wd_stories){ 0 };
	done = wd_reader_begin(reader) &&
	       list_page(reader, arena, name, limit, at_least_ms, &row, &hunt, &keys, &n, &out->is_partial) &&
	       wd_reader_page(reader, arena, &hunt, keys, n, out) && find_newer(reader, arena, &row, &hunt, out);
	if (done && wd_cursor_is_first(from))
		done = wd_db_int(reader->db, &out->archive, 0, WD_LAST_ARCHIVE, "ti", name, INT64_MAX);
	wd_query_free(row.query);
	return wd_reader_end(reader, done, err);
}

bool wd_reader_removed(struct wd_reader *reader, struct wd_arena *arena, struct wd_span **names, size_t *n,
		       struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	struct wd_stmt *stmt = done ? wd_db_query(reader->db, "SELECT name FROM removed", "") : NULL;

	done = done && wd_reader_names(reader, arena, stmt, names, n);
	return wd_reader_end(reader, done, err);
}
