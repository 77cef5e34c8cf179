/*
 * The reader's life, and one story by its id.
 */
#include <stdlib.h>

#include "store/rows/copied.h"
#include "store/read/reader.h"
#include "store/engine/care.h"
#include "story/uid.h"
#include "util/clock.h"
#include "util/mem.h"

enum { LEAST_LEFT_MS = 50 }; /* to read a page of stories */

static bool is_whole(struct wd_db *db, struct wd_error *err)
{
	if (wd_copied_is_whole(db))
		return true;
	wd_db_fail(db, err);
	return wd_error_prefix(err, "%s", db->name);
}

struct wd_reader *wd_reader_open(const char *path, struct wd_error *err)
{
	struct wd_db *db = wd_db_open(path, WD_DB_READ, err);
	struct wd_reader *reader;

	if (!db)
		return NULL;
	if (!wd_db_is_current(db, err) || !is_whole(db, err)) {
		wd_db_close(db);
		return NULL;
	}
	reader = wd_xcalloc(1, sizeof(*reader));
	reader->db = db;
	reader->scratch = wd_arena_new(0);
	reader->feeds = wd_xcalloc(1, sizeof(*reader->feeds));
	return reader;
}

void wd_reader_close(struct wd_reader *reader)
{
	if (!reader)
		return;
	wd_db_close(reader->db);
	wd_arena_free(reader->scratch);
	wd_feed_rows_forget(reader->feeds, 0);
	free(reader->feeds);
	free(reader);
}

void wd_reader_set_deadline(struct wd_reader *reader, int ms)
{
	reader->deadline_ms = ms;
}

bool wd_reader_begin(struct wd_reader *reader)
{
	wd_db_clear(reader->db);
	wd_arena_clear(reader->scratch);
	/* Others write: what was read for the last question may be another now. */
	wd_feed_rows_forget(reader->feeds, 0);
	reader->db->deadline_at = reader->deadline_ms > 0 ? wd_clock_steady() + reader->deadline_ms : 0;
	return wd_db_begin(reader->db);
}

void wd_reader_leave_time(struct wd_reader *reader)
{
	int64_t until = wd_clock_steady() + reader->deadline_ms / 4 + LEAST_LEFT_MS;

	if (reader->db->deadline_at && reader->db->deadline_at < until)
		reader->db->deadline_at = until;
}

bool wd_reader_forgive(struct wd_reader *reader)
{
	if (reader->db->fault != WD_DB_LATE)
		return false;
	wd_db_clear(reader->db);
	wd_reader_leave_time(reader);
	return true;
}

bool wd_reader_end(struct wd_reader *reader, bool done, struct wd_error *err)
{
	struct wd_db *db = reader->db;

	db->deadline_at = 0;
	wd_db_rollback(db);
	if (done && db->fault == WD_DB_SOUND)
		return true;
	/* A filter's error is already in words. */
	return wd_db_fail(db, err);
}

bool wd_reader_names(struct wd_reader *reader, struct wd_arena *arena, struct wd_stmt *stmt, struct wd_span **names,
		     size_t *n)
{
	*names = NULL;
	*n = 0;
	while (stmt && wd_db_step(stmt)) {
		struct wd_span *name = wd_arena_push(arena, names, n, sizeof(*name));

		if (!name)
			break;
		*name = wd_arena_dup(arena, wd_db_text(stmt, 0));
	}
	wd_db_done(stmt);
	return stmt && reader->db->fault == WD_DB_SOUND && wd_reader_fits(reader, arena);
}

static int64_t meta_of(struct wd_reader *reader, const char *name)
{
	int64_t value = 0;

	wd_db_clear(reader->db);
	if (!wd_db_meta(reader->db, name, &value))
		wd_db_clear(reader->db);
	return value;
}

int64_t wd_reader_version(struct wd_reader *reader)
{
	return meta_of(reader, "version");
}

int64_t wd_reader_began_at(struct wd_reader *reader)
{
	return meta_of(reader, "began_at");
}

int64_t wd_reader_find_story(struct wd_reader *reader, struct wd_span id)
{
	int64_t number = 0;
	char text[24], *rest;

	if (id.len > 0 && id.len < sizeof(text) && id.ptr[0] >= '0' && id.ptr[0] <= '9') {
		memcpy(text, id.ptr, id.len);
		text[id.len] = '\0';
		number = strtoll(text, &rest, 10);
		return *rest ? 0 : number;
	}
	wd_db_int(reader->db, &number, 0, "SELECT id FROM story WHERE public_hash = ?1 AND public_id = ?2", "it",
		  wd_uid_hash(id), id);
	return number;
}

bool wd_reader_story(struct wd_reader *reader, struct wd_arena *arena, struct wd_span id, struct wd_story *out,
		     struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	struct wd_key key = { .story = done ? wd_reader_find_story(reader, id) : 0 };
	struct wd_story *found = NULL;
	size_t n = 1;

	*out = (struct wd_story){ 0 };
	done = done && wd_reader_load(reader, arena, &key, &n, &found);
	if (done && n == 1)
		*out = *found;
	/* A title may be empty, but of a story that exists it is not absent. */
	if (done && out->public_id.len && !out->lead.title.ptr)
		out->lead.title = WD_SPAN("");
	return wd_reader_end(reader, done, err);
}
