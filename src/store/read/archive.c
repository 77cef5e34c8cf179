/*
 * Archive documents of merged feeds, as they were when they were made. What has been
 * changed since has left its older versions (schema.c, `kept`): of those, the one for the archives up to
 * the first number that is not below this archive's is right; where there is none, what stands now.
 */
#include "store/read/reader.h"
#include "util/url.h"

enum { AT_ONCE = 10 }; /* texts a question, which bounds what its answer holds */

/* The version of a row that is right for archive ?1; its columns are NULL where what stands now is. */
#define VERSION(table, as, of, id)                                                                              \
	" LEFT JOIN " table " " as " ON " as "." of " = " id " AND " as ".upto = (SELECT min(upto) FROM " table \
	" WHERE " of " = " id " AND upto >= ?1)"
#define STORY_WAS VERSION("story_was", "w", "story", "s.id")
#define ENTRY_WAS VERSION("entry_was", "v", "entry", "e.id")
#define FEED_WAS VERSION("feed_was", "x", "feed", "f.id")
/* A column of it that may be NULL by itself. */
#define OF_ENTRY(column, now) "CASE WHEN v.entry IS NULL THEN " now "." column " ELSE v." column " END"
#define LEAD "coalesce(w.lead, s.lead)"
#define IN_ORDER " ORDER BY s.sort_at DESC, s.id DESC"

static const char stories_sql[] =
	"SELECT s.id, s.public_id, s.sort_at, s.first_seen_at, s.changed_at, coalesce(w.updated_at, s.updated_at)"
	" FROM archived a CROSS JOIN story s ON s.id = a.story" STORY_WAS " WHERE a.archive = ?1" IN_ORDER;

static const char carriers_sql[] =
	"SELECT s.id, e.id, e.id = " LEAD ", coalesce(v.why, e.why), coalesce(v.guid, c.guid), coalesce(v.url, e.url),"
	" coalesce(v.title, e.title), " OF_ENTRY(
		"published_at",
		"e") ", e.first_seen_at, f.id, coalesce(x.title, f.title),"
		     " coalesce(x.url, f.url), coalesce(x.home_url, f.home_url), coalesce(x.lang, f.lang)"
		     " FROM archived a CROSS JOIN story s ON s.id = a.story CROSS JOIN entry e ON e.story = s.id"
		     " CROSS JOIN content c ON c.entry = e.id CROSS JOIN feed f ON f.id = e.feed" STORY_WAS ENTRY_WAS
			     FEED_WAS " WHERE a.archive = ?1 AND coalesce(v.was_there, 1) <> 0" IN_ORDER ", e.id <> " LEAD
		     ", e.first_seen_at, e.id";

/* WD_LOAD_COLUMNS of the version. */
static const char leads_sql[] =
	"SELECT coalesce(v.guid, c.guid), coalesce(v.url, e.url), coalesce(v.title, e.title),"
	" coalesce(v.summary, c.summary), coalesce(v.html, c.html), " OF_ENTRY("extra", "c") ", coalesce(v.lang, e.lang), " OF_ENTRY(
		"published_at",
		"e") ", " OF_ENTRY("updated_at",
				   "e") ", " OF_ENTRY("cut",
						      "c") ", " OF_ENTRY("packed",
									 "c") ", " OF_ENTRY("full_text",
											    "c") ", l.key"
												 " FROM json_each(?2) l CROSS JOIN entry e ON e.id = l.value CROSS JOIN content c ON c.entry = e.id" ENTRY_WAS;

/* An archive document while it is put together. */
struct past {
	struct wd_reader *reader;
	struct wd_arena *arena;
	int64_t archive;
	struct wd_stories *out;
	int64_t *leads; /* of each story, 0: it had not joined yet */
};

static bool read_stories(struct past *p)
{
	struct wd_db *db = p->reader->db;
	struct wd_stmt *stmt = wd_db_query(db, stories_sql, "i", p->archive);

	while (stmt && wd_db_step(stmt)) {
		struct wd_story *story = wd_arena_push(p->arena, &p->out->items, &p->out->n, sizeof(*story));

		if (!story)
			break;
		story->id = wd_db_count(stmt, 0);
		story->public_id = wd_arena_dup(p->arena, wd_db_text(stmt, 1));
		story->sort_at = wd_db_number(stmt, 2);
		story->first_seen_at = wd_db_number(stmt, 3);
		story->changed_at = wd_db_number(stmt, 4);
		story->updated_at = wd_db_number(stmt, 5);
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* The story's feed is that of its first carrier. */
static void read_feed(struct past *p, struct wd_stmt *stmt, struct wd_story *story, struct wd_carrier *c)
{
	c->feed_id = wd_db_number(stmt, 9);
	c->feed_title = wd_arena_dup(p->arena, wd_db_text(stmt, 10));
	c->feed_url = wd_url_public(p->arena, wd_db_text(stmt, 11));
	if (c != story->carriers)
		return;
	story->feed_id = c->feed_id;
	story->feed_title = c->feed_title;
	story->feed_url = c->feed_url;
	story->feed_home_url = wd_arena_dup(p->arena, wd_db_text(stmt, 12));
	story->feed_lang = wd_arena_dup(p->arena, wd_db_text(stmt, 13));
}

static void read_carrier(struct past *p, struct wd_stmt *stmt, size_t at, int64_t *lead_why)
{
	struct wd_story *story = &p->out->items[at];
	struct wd_carrier *c = wd_arena_push(p->arena, &story->carriers, &story->n_carriers, sizeof(*c));
	bool is_lead = wd_db_count(stmt, 2) != 0;

	if (!c)
		return;
	if (is_lead)
		p->leads[at] = wd_db_count(stmt, 1);
	*c = (struct wd_carrier){ .id = wd_arena_dup(p->arena, wd_db_text(stmt, 4)),
				  .url = wd_arena_dup(p->arena, wd_db_text(stmt, 5)),
				  .title = wd_arena_dup(p->arena, wd_db_text(stmt, 6)),
				  .why = wd_reader_carrier_why(is_lead, wd_db_count(stmt, 3), lead_why),
				  .published_at = wd_db_number(stmt, 7),
				  .first_seen_at = wd_db_number(stmt, 8) };
	read_feed(p, stmt, story, c);
}

/* They come in the order of the stories. */
static bool read_carriers(struct past *p)
{
	struct wd_db *db = p->reader->db;
	struct wd_stmt *stmt = wd_db_query(db, carriers_sql, "i", p->archive);
	int64_t lead_why = 0;
	size_t at = 0;

	while (stmt && wd_db_step(stmt)) {
		for (; at < p->out->n && p->out->items[at].id != wd_db_count(stmt, 0); at++)
			lead_why = 0;
		if (at == p->out->n)
			break;
		read_carrier(p, stmt, at, &lead_why);
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* The texts of these leads: n of the stories in places. */
static bool read_leads(struct past *p, const int64_t *leads, const size_t *places, size_t n)
{
	struct wd_db *db = p->reader->db;
	struct wd_stmt *stmt = wd_db_query(db, leads_sql, "il", p->archive, (struct wd_numbers){ leads, n });

	while (stmt && wd_db_step(stmt)) {
		struct wd_story *story = &p->out->items[places[wd_db_count(stmt, WD_LOAD_N_COLUMNS)]];

		if (!wd_load_columns(db, p->arena, stmt, &story->lead))
			break;
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool read_all_leads(struct past *p)
{
	int64_t leads[AT_ONCE];
	size_t places[AT_ONCE], n = 0;

	for (size_t i = 0; i < p->out->n; i++) {
		if (!p->leads[i])
			continue;
		leads[n] = p->leads[i];
		places[n++] = i;
		if (n < AT_ONCE)
			continue;
		if (!read_leads(p, leads, places, n))
			return false;
		n = 0;
	}
	return n == 0 || read_leads(p, leads, places, n);
}

static bool read_archive(struct wd_reader *reader, struct wd_arena *arena, int64_t archive, struct wd_stories *out)
{
	struct past p = { .reader = reader, .arena = arena, .archive = archive, .out = out };
	size_t n = 0;

	if (!read_stories(&p))
		return false;
	p.leads = wd_arena_alloc(reader->scratch, (out->n + 1) * sizeof(*p.leads));
	if (!p.leads || !read_carriers(&p) || !read_all_leads(&p))
		return false;
	for (size_t i = 0; i < out->n; i++)
		if (out->items[i].n_carriers > 0)
			out->items[n++] = out->items[i];
	out->n = n;
	return wd_reader_fits(reader, arena);
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
	       find_others(db, name, archive) && read_archive(reader, arena, id, out);
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
	return wd_reader_end(reader, done && stmt && wd_reader_fits(reader, arena), err);
}
