#include "store/rows/load.h"

#include <stdlib.h>

#include "store/rows/body.h"
#include "store/rows/pack.h"
#include "util/mem.h"

static bool full(struct wd_db *db)
{
	return wd_db_refuse(db, WD_DB_WRONG, WD_LOCAL, "the answer is too large");
}

/* Without what cannot be read: one damaged row must not hide a whole merged feed. */
static void load_extra(struct wd_arena *arena, struct wd_span blob, struct wd_entry *out)
{
	struct wd_entry bare = *out;

	if (!wd_pack_read_extra(arena, blob, out))
		*out = bare;
}

bool wd_load_columns(struct wd_db *db, struct wd_arena *arena, struct wd_stmt *stmt, struct wd_entry *out)
{
	struct wd_span *const texts[] = { &out->id, &out->url, &out->title };
	struct wd_body body = { wd_db_text(stmt, 3), wd_db_number(stmt, 9), wd_db_text(stmt, 4), wd_db_text(stmt, 10) };

	*out = (struct wd_entry){ .id_is_permalink = -1 };
	for (int i = 0; i < 3; i++)
		*texts[i] = wd_arena_dup(arena, wd_db_text(stmt, i));
	wd_body_unpack(db, arena, &body, out);
	out->full_html = wd_body_unpack_full(db, arena, wd_db_text(stmt, 11));
	load_extra(arena, wd_arena_dup(arena, wd_db_text(stmt, 5)), out);
	out->lang = wd_arena_dup(arena, wd_db_text(stmt, 6));
	out->published_at = wd_db_number(stmt, 7);
	out->updated_at = wd_db_number(stmt, 8);
	return !wd_arena_is_full(arena) || full(db);
}

static const char entry_of[] = "SELECT " WD_LOAD_COLUMNS " FROM entry e JOIN content c ON c.entry = e.id WHERE e.id = ?1";

void wd_load_expect(struct wd_db *db, int64_t id)
{
	wd_db_foresee(db, entry_of, "i", id);
}

bool wd_load_entry(struct wd_db *db, struct wd_arena *arena, int64_t id, struct wd_entry *out, bool *found)
{
	struct wd_stmt *stmt = wd_db_query(db, entry_of, "i", id);

	*found = false;
	if (!stmt)
		return false;
	*found = wd_db_step(stmt) && wd_load_columns(db, arena, stmt, out);
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static void release(struct wd_feed_row *row)
{
	free(row->feed.url);
	free(row->feed.title);
	free(row->feed.tags);
	free(row->tags);
	free(row->words);
	*row = (struct wd_feed_row){ 0 };
}

void wd_feed_rows_forget(struct wd_feed_rows *rows, int64_t id)
{
	for (size_t i = 0; i < WD_FEED_ROWS; i++)
		if (rows->rows[i].id && (id == 0 || rows->rows[i].id == id))
			release(&rows->rows[i]);
}

void wd_feed_rows_rename(struct wd_feed_rows *rows, int64_t id, struct wd_span title)
{
	struct wd_feed_row *row = &rows->rows[(uint64_t)id % WD_FEED_ROWS];

	if (row->id != id)
		return;
	free(row->feed.title);
	row->feed.title = wd_xstrndup(title.ptr, title.len);
}

/* words holds each tag followed by a line end; they are cut apart in place. */
static void split_tags(struct wd_feed_row *row)
{
	size_t n = 0;

	for (const char *c = row->words; *c; c++)
		n += *c == '\n';
	row->tags = wd_xcalloc(n, sizeof(*row->tags));
	row->feed.tags = wd_xcalloc(n, sizeof(*row->feed.tags));
	for (char *c = row->words, *line = c; *c; c++) {
		if (*c != '\n')
			continue;
		*c = '\0';
		row->feed.tags[row->feed.n_tags] = line;
		row->tags[row->feed.n_tags++] = wd_span_of(line);
		line = c + 1;
	}
}

static const char feed_row[] = "SELECT url, title, tags, hidden FROM feed WHERE id = ?1";

void wd_feed_rows_expect(const struct wd_feed_rows *rows, struct wd_db *db, int64_t id)
{
	if (rows->rows[(uint64_t)id % WD_FEED_ROWS].id != id)
		wd_db_foresee(db, feed_row, "i", id);
}

const struct wd_feed_row *wd_feed_rows_get(struct wd_feed_rows *rows, struct wd_db *db, int64_t id)
{
	struct wd_feed_row *row = &rows->rows[(uint64_t)id % WD_FEED_ROWS];
	struct wd_stmt *stmt;

	if (row->id == id)
		return row;
	release(row);
	stmt = wd_db_query(db, feed_row, "i", id);
	if (!stmt)
		return NULL;
	if (wd_db_step(stmt)) {
		row->id = id;
		row->feed.url = wd_db_string(stmt, 0);
		row->feed.title = wd_db_string(stmt, 1);
		row->words = wd_db_string(stmt, 2);
		row->feed.hidden = wd_db_count(stmt, 3) != 0;
		split_tags(row);
	}
	wd_db_done(stmt);
	return row->id ? row : NULL;
}
