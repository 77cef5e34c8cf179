/*
 * Archive documents of merged feeds, as they were when they were made. What has been
 * changed since has left its older versions (schema.c, `kept`): of those, the one for the archives up to
 * the first number that is not below this archive's is right; where there is none, what stands now.
 */
#include "store/read/reader.h"
#include "util/clock.h"
#include "util/url.h"

#define NOW "9223372036854775807" /* what stands now is right for every archive that no version is for */

static const char lead_sql[] =
	"SELECT s.public_id, s.sort_at, s.first_seen_at, s.changed_at, v.lead, v.updated_at FROM story s JOIN"
	" (SELECT story, upto, lead, updated_at FROM story_was UNION ALL SELECT id, " NOW ", lead, updated_at FROM story) v"
	" ON v.story = s.id WHERE s.id = ?1 AND v.story = ?1 AND v.upto >= ?2 ORDER BY v.upto LIMIT 1";

static const char entry_sql[] =
	"SELECT " WD_LOAD_VERSION_COLUMNS ", v.was_there, v.why FROM"
	" (SELECT entry, upto, was_there, why, published_at, updated_at, lang, url, title, guid, summary, html, extra, cut,"
	" packed, full_text FROM entry_was UNION ALL SELECT e.id, " NOW
	", 1, e.why, e.published_at, e.updated_at, e.lang, e.url, e.title,"
	" c.guid, c.summary, c.html, c.extra, c.cut, c.packed, c.full_text FROM entry e JOIN content c ON c.entry = e.id) v"
	" WHERE v.entry = ?1 AND v.upto >= ?2 ORDER BY v.upto LIMIT 1";

static const char feed_sql[] =
	"SELECT v.title, v.url, v.home_url, v.lang FROM (SELECT feed, upto, title, url, home_url, lang FROM feed_was"
	" UNION ALL SELECT id, " NOW ", title, url, home_url, lang FROM feed) v"
	" WHERE v.feed = ?1 AND v.upto >= ?2 ORDER BY v.upto LIMIT 1";

/* One story while it is put together. */
struct past {
	struct wd_reader *reader;
	struct wd_arena *arena;
	int64_t archive, lead, lead_why;
	struct wd_story *story;
};

static bool read_feed(struct past *p, int64_t feed, struct wd_carrier *c)
{
	struct wd_stmt *stmt = wd_db_query(p->reader->db, feed_sql, "ii", feed, p->archive);

	c->feed_id = feed;
	if (stmt && wd_db_step(stmt)) {
		c->feed_title = wd_arena_dup(p->arena, wd_db_text(stmt, 0));
		c->feed_url = wd_url_public(p->arena, wd_db_text(stmt, 1));
		if (c == p->story->carriers) {
			p->story->feed_home_url = wd_arena_dup(p->arena, wd_db_text(stmt, 2));
			p->story->feed_lang = wd_arena_dup(p->arena, wd_db_text(stmt, 3));
		}
	}
	wd_db_done(stmt);
	return p->reader->db->fault == WD_DB_SOUND;
}

/* The entry as it was; *was_there false: it had not joined yet. */
static bool read_entry(struct past *p, int64_t id, struct wd_entry *out, int64_t *why, bool *was_there)
{
	struct wd_stmt *stmt = wd_db_query(p->reader->db, entry_sql, "ii", id, p->archive);

	*was_there = false;
	if (stmt && wd_db_step(stmt) && wd_load_columns(p->reader->db, p->arena, stmt, out)) {
		*was_there = wd_db_count(stmt, WD_LOAD_N_COLUMNS) != 0;
		*why = wd_db_count(stmt, WD_LOAD_N_COLUMNS + 1);
	}
	wd_db_done(stmt);
	return p->reader->db->fault == WD_DB_SOUND;
}

/* A member's row: its number, feed and first sight, which never change. */
static bool add_carrier(struct past *p, int64_t id, int64_t feed, int64_t first_seen_at)
{
	struct wd_entry entry;
	struct wd_carrier *c;
	bool was_there;
	int64_t why = 0;

	if (!read_entry(p, id, &entry, &why, &was_there) || !was_there)
		return p->reader->db->fault == WD_DB_SOUND;
	if (id == p->lead) {
		p->story->lead = entry;
		p->lead_why = why;
		why = 0;
	} else if (why == 0) {
		why = p->lead_why; /* the first one: the lead joined it for that reason */
	}
	c = wd_arena_push(p->arena, &p->story->carriers, &p->story->n_carriers, sizeof(*c));
	if (!c)
		return true;
	*c = (struct wd_carrier){ .id = entry.id,
				  .url = entry.url,
				  .title = entry.title,
				  .why = wd_reader_why(why),
				  .published_at = entry.published_at,
				  .first_seen_at = first_seen_at };
	return read_feed(p, feed, c);
}

static bool read_carriers(struct past *p)
{
	struct wd_stmt *stmt = wd_db_query(p->reader->db,
					   "SELECT id, feed, first_seen_at FROM entry WHERE story = ?1"
					   " ORDER BY id <> ?2, first_seen_at, id",
					   "ii", p->story->id, p->lead);
	bool done = stmt != NULL;

	while (done && wd_db_step(stmt))
		done = add_carrier(p, wd_db_count(stmt, 0), wd_db_count(stmt, 1), wd_db_count(stmt, 2));
	wd_db_done(stmt);
	return done && p->reader->db->fault == WD_DB_SOUND;
}

static bool read_story(struct wd_reader *reader, struct wd_arena *arena, int64_t archive, int64_t id, struct wd_story *out)
{
	struct past p = { .reader = reader, .arena = arena, .archive = archive, .story = out };
	struct wd_stmt *stmt = wd_db_query(reader->db, lead_sql, "ii", id, archive);

	*out = (struct wd_story){ .id = id };
	if (stmt && wd_db_step(stmt)) {
		out->public_id = wd_arena_dup(arena, wd_db_text(stmt, 0));
		out->sort_at = wd_db_number(stmt, 1);
		out->first_seen_at = wd_db_number(stmt, 2);
		out->changed_at = wd_db_number(stmt, 3);
		p.lead = wd_db_count(stmt, 4);
		out->updated_at = wd_db_number(stmt, 5);
	}
	wd_db_done(stmt);
	if (reader->db->fault != WD_DB_SOUND || !read_carriers(&p))
		return false;
	if (out->n_carriers > 0) {
		out->feed_id = out->carriers[0].feed_id;
		out->feed_title = out->carriers[0].feed_title;
		out->feed_url = out->carriers[0].feed_url;
	}
	return true;
}

static bool read_stories(struct wd_reader *reader, struct wd_arena *arena, int64_t archive, struct wd_stories *out)
{
	struct wd_stmt *stmt = wd_db_query(reader->db,
					   "SELECT s.id FROM archived a JOIN story s ON s.id = a.story"
					   " WHERE a.archive = ?1 ORDER BY s.sort_at DESC, s.id DESC",
					   "i", archive);
	bool done = stmt != NULL;

	while (done && wd_db_step(stmt)) {
		struct wd_story *story = wd_arena_push(arena, &out->items, &out->n, sizeof(*story));

		done = !story || read_story(reader, arena, archive, wd_db_count(stmt, 0), story);
		if (story && story->n_carriers == 0)
			out->n--;
	}
	wd_db_done(stmt);
	return done && reader->db->fault == WD_DB_SOUND && wd_reader_fits(reader, arena);
}

static bool find_archive(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int64_t *id,
			 struct wd_archive *out)
{
	struct wd_stmt *stmt =
		wd_db_query(reader->db, "SELECT id, made_at, title, filter FROM archive WHERE name = ?1 AND number = ?2",
			    "ti", name, out->number);

	*id = 0;
	if (stmt && wd_db_step(stmt)) {
		*id = wd_db_count(stmt, 0);
		out->made_at = wd_db_number(stmt, 1);
		out->title = wd_arena_dup(arena, wd_db_text(stmt, 2));
		out->filter = wd_db_text(stmt, 3).ptr ? wd_arena_dup(arena, wd_db_text(stmt, 3)) : WD_SPAN_NONE;
	}
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

/* Who stands beside it. */
static bool find_others(struct wd_db *db, struct wd_span name, struct wd_archive *out)
{
	int64_t last = 0;

	if (!wd_db_int(db, &out->previous, 0, WD_LAST_ARCHIVE, "ti", name, out->number) ||
	    !wd_db_int(db, &out->next, 0,
		       "SELECT min(number) FROM archive a WHERE name = ?1 AND number > ?2"
		       " AND EXISTS (SELECT 1 FROM archived WHERE archive = a.id)",
		       "ti", name, out->number) ||
	    !wd_db_int(db, &last, 0, "SELECT max(number) FROM archive WHERE name = ?1", "t", name))
		return false;
	out->is_awaited = out->number == last + 1;
	return true;
}

bool wd_reader_archive(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int64_t number,
		       struct wd_stories *out, struct wd_archive *archive, struct wd_error *err)
{
	struct wd_db *db = reader->db;
	int64_t id = 0;
	bool done;

	*out = (struct wd_stories){ 0 };
	*archive = (struct wd_archive){ .number = number, .made_at = WD_NO_TIME };
	done = wd_reader_begin(reader) && find_archive(reader, arena, name, &id, archive) &&
	       find_others(db, name, archive) && read_stories(reader, arena, id, out);
	if (done && out->n == 0)
		done = wd_db_refuse(db, WD_DB_WRONG, WD_PERMANENT, "there is no such archive of %.*s", WD_SPAN_ARG(name));
	return wd_reader_end(reader, done, err);
}

bool wd_reader_archives(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, struct wd_archive **out,
			size_t *n, struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	struct wd_stmt *stmt = NULL;

	*out = NULL;
	*n = 0;
	if (done)
		stmt = wd_db_query(reader->db,
				   "SELECT number, made_at FROM archive a WHERE name = ?1"
				   " AND EXISTS (SELECT 1 FROM archived WHERE archive = a.id) ORDER BY number DESC",
				   "t", name);
	while (stmt && wd_db_step(stmt)) {
		struct wd_archive *archive = wd_arena_push(arena, out, n, sizeof(*archive));

		if (!archive)
			break;
		*archive = (struct wd_archive){ .number = wd_db_count(stmt, 0), .made_at = wd_db_number(stmt, 1) };
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, done && stmt, err);
}
