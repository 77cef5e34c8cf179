/*
 * The reader's life, and stories by their number.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "store/rows/copied.h"
#include "store/rows/pack.h"
#include "store/read/reader.h"
#include "store/engine/care.h"
#include "story/uid.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

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
	return stmt && reader->db->fault == WD_DB_SOUND;
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

/* ---- stories ---- */

static const char *const why_words[] = { "lead", "same-id", "same-url", "same-text" };

const char *wd_reader_why(int64_t why)
{
	return why >= 0 && why < 4 ? why_words[why] : why_words[0];
}

static const char carriers_sql[] =
	"SELECT e.id, e.why, e.url, e.title, e.published_at, e.first_seen_at, c.guid, f.url, f.title, f.id"
	" FROM entry e JOIN content c ON c.entry = e.id JOIN feed f ON f.id = e.feed"
	" WHERE e.story = ?1 ORDER BY e.id <> ?2, e.first_seen_at, e.id";

static bool load_carriers(struct wd_reader *reader, struct wd_arena *arena, int64_t lead, struct wd_story *out)
{
	struct wd_stmt *stmt = wd_db_query(reader->db, carriers_sql, "ii", out->id, lead);
	int64_t lead_why = 0;

	while (stmt && wd_db_step(stmt)) {
		struct wd_carrier *c = wd_arena_push(arena, &out->carriers, &out->n_carriers, sizeof(*c));
		int64_t why = wd_db_count(stmt, 1);

		if (!c)
			break;
		if (wd_db_count(stmt, 0) == lead) {
			lead_why = why;
			why = 0;
		} else if (why == 0) {
			why = lead_why; /* the first one: the lead joined it for that reason */
		}
		c->why = wd_reader_why(why);
		c->url = wd_arena_dup(arena, wd_db_text(stmt, 2));
		c->title = wd_arena_dup(arena, wd_db_text(stmt, 3));
		c->published_at = wd_db_number(stmt, 4);
		c->first_seen_at = wd_db_number(stmt, 5);
		c->id = wd_arena_dup(arena, wd_db_text(stmt, 6));
		c->feed_url = wd_url_public(arena, wd_db_text(stmt, 7));
		c->feed_title = wd_arena_dup(arena, wd_db_text(stmt, 8));
		c->feed_id = wd_db_number(stmt, 9);
	}
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

static const char story_sql[] = "SELECT " WD_LOAD_COLUMNS ", s.public_id, s.sort_at, s.first_seen_at, s.updated_at, s.lead,"
				" f.title, f.url, f.home_url, f.lang, e.first_seen_at,"
				" EXISTS (SELECT 1 FROM entry o WHERE o.story = s.id AND o.id <> s.lead), s.changed_at, f.id"
				" FROM story s JOIN entry e ON e.id = s.lead JOIN content c ON c.entry = e.id"
				" JOIN feed f ON f.id = e.feed WHERE s.id = ?1";

/* Most stories have one entry, which was just read. */
static bool carry_alone(struct wd_arena *arena, struct wd_story *out, int64_t first_seen_at)
{
	struct wd_carrier *c = wd_arena_push(arena, &out->carriers, &out->n_carriers, sizeof(*c));

	if (c)
		*c = (struct wd_carrier){ .feed_id = out->feed_id,
					  .feed_url = out->feed_url,
					  .feed_title = out->feed_title,
					  .id = out->lead.id,
					  .url = out->lead.url,
					  .title = out->lead.title,
					  .published_at = out->lead.published_at,
					  .first_seen_at = first_seen_at,
					  .why = wd_reader_why(0) };
	return true;
}

static bool load_story(struct wd_reader *reader, struct wd_arena *arena, int64_t id, struct wd_story *out)
{
	struct wd_stmt *stmt = wd_db_query(reader->db, story_sql, "i", id);
	const int at = WD_LOAD_N_COLUMNS;
	int64_t lead, first_seen_at;
	bool found, is_alone;

	*out = (struct wd_story){ .id = id };
	if (!stmt)
		return false;
	found = wd_db_step(stmt);
	if (found && wd_load_columns(reader->db, arena, stmt, &out->lead)) {
		out->public_id = wd_arena_dup(arena, wd_db_text(stmt, at));
		out->sort_at = wd_db_number(stmt, at + 1);
		out->first_seen_at = wd_db_number(stmt, at + 2);
		out->updated_at = wd_db_number(stmt, at + 3);
		out->feed_title = wd_arena_dup(arena, wd_db_text(stmt, at + 5));
		out->feed_url = wd_url_public(arena, wd_db_text(stmt, at + 6));
		out->feed_home_url = wd_arena_dup(arena, wd_db_text(stmt, at + 7));
		out->feed_lang = wd_arena_dup(arena, wd_db_text(stmt, at + 8));
		out->changed_at = wd_db_number(stmt, at + 11);
		out->feed_id = wd_db_number(stmt, at + 12);
	}
	lead = found ? wd_db_count(stmt, at + 4) : 0;
	first_seen_at = found ? wd_db_count(stmt, at + 9) : 0;
	is_alone = found && wd_db_count(stmt, at + 10) == 0;
	wd_db_done(stmt);
	if (reader->db->fault != WD_DB_SOUND || !found)
		return reader->db->fault == WD_DB_SOUND;
	return is_alone ? carry_alone(arena, out, first_seen_at) : load_carriers(reader, arena, lead, out);
}

/* What does not fit the arena is an error, not a story without its text. */
bool wd_reader_fits(struct wd_reader *reader, const struct wd_arena *arena)
{
	if (!wd_arena_is_full(arena))
		return true;
	return wd_db_refuse(reader->db, WD_DB_WRONG, WD_LOCAL, "the answer is too large");
}

bool wd_reader_load(struct wd_reader *reader, struct wd_arena *arena, const struct wd_key *keys, size_t *n,
		    struct wd_story **out)
{
	size_t n_keys = *n;

	*n = 0;
	*out = wd_arena_alloc(arena, (n_keys ? n_keys : 1) * sizeof(**out));
	for (size_t i = 0; i < n_keys && *out; i++) {
		if (!load_story(reader, arena, keys[i].story, &(*out)[*n]))
			return false;
		*n += (*out)[*n].public_id.ptr != NULL;
	}
	return wd_reader_fits(reader, arena);
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

	*out = (struct wd_story){ 0 };
	done = done && load_story(reader, arena, wd_reader_find_story(reader, id), out) && wd_reader_fits(reader, arena);
	/* A title may be empty, but of a story that exists it is not absent. */
	if (done && out->public_id.len && !out->lead.title.ptr)
		out->lead.title = WD_SPAN("");
	return wd_reader_end(reader, done, err);
}
