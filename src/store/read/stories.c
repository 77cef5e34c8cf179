/*
 * The stories of a page, with their texts and who carries them: in a few questions, however many they are, as each may be
 * a wait for a server. One whose texts are large is asked for alone, so that what an answer holds is bounded.
 */
#include "store/read/reader.h"
#include "util/url.h"

enum {
	AT_ONCE = 100,    /* stories a question */
	LARGE = 64 << 10, /* of a story's texts, as they are kept */
};

static const char *const why_words[] = { "lead", "same-id", "same-url", "same-text" };

const char *wd_reader_why(int64_t why)
{
	return why >= 0 && why < 4 ? why_words[why] : why_words[0];
}

const char *wd_reader_carrier_why(bool is_lead, int64_t why, int64_t *lead_why)
{
	if (is_lead)
		*lead_why = why;
	return wd_reader_why(is_lead ? 0 : why == 0 ? *lead_why : why);
}

/* Those that are loaded by a question: the stories with these numbers, in the places of the list. */
struct batch {
	struct wd_reader *reader;
	struct wd_arena *arena;
	struct wd_story *stories;
	int64_t ids[AT_ONCE];
	size_t n;
};

static const char leads_sql[] =
	"SELECT " WD_LOAD_COLUMNS ", l.key, s.public_id, s.sort_at, s.first_seen_at, s.updated_at,"
	" f.title, f.url, f.home_url, f.lang, e.first_seen_at,"
	" EXISTS (SELECT 1 FROM entry o WHERE o.story = s.id AND o.id <> s.lead), s.changed_at, f.id"
	" FROM json_each(?1) l CROSS JOIN story s ON s.id = l.value CROSS JOIN entry e ON e.id = s.lead"
	" CROSS JOIN content c ON c.entry = e.id CROSS JOIN feed f ON f.id = e.feed"
	" WHERE length(c.html) + coalesce(length(c.packed), 0) + coalesce(length(c.extra), 0)"
	" + coalesce(length(c.full_text), 0) <= ?2";

/* Most stories have one entry, which was just read. */
static void carry_alone(struct wd_arena *arena, struct wd_story *out, int64_t first_seen_at)
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
}

static bool read_lead(struct batch *batch, struct wd_stmt *stmt)
{
	struct wd_arena *arena = batch->arena;
	const int at = WD_LOAD_N_COLUMNS;
	struct wd_story *out = &batch->stories[wd_db_count(stmt, at)];

	if (!wd_load_columns(batch->reader->db, arena, stmt, &out->lead))
		return false;
	out->public_id = wd_arena_dup(arena, wd_db_text(stmt, at + 1));
	out->sort_at = wd_db_number(stmt, at + 2);
	out->first_seen_at = wd_db_number(stmt, at + 3);
	out->updated_at = wd_db_number(stmt, at + 4);
	out->feed_title = wd_arena_dup(arena, wd_db_text(stmt, at + 5));
	out->feed_url = wd_url_public(arena, wd_db_text(stmt, at + 6));
	out->feed_home_url = wd_arena_dup(arena, wd_db_text(stmt, at + 7));
	out->feed_lang = wd_arena_dup(arena, wd_db_text(stmt, at + 8));
	out->changed_at = wd_db_number(stmt, at + 11);
	out->feed_id = wd_db_number(stmt, at + 12);
	if (wd_db_count(stmt, at + 10) == 0)
		carry_alone(arena, out, wd_db_count(stmt, at + 9));
	return true;
}

/* Those whose texts are no larger than so much. */
static bool load_leads(struct batch *batch, int64_t most)
{
	struct wd_db *db = batch->reader->db;
	struct wd_stmt *stmt = wd_db_query(db, leads_sql, "li", (struct wd_numbers){ batch->ids, batch->n }, most);

	while (stmt && wd_db_step(stmt) && read_lead(batch, stmt)) {
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool load_large(const struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		struct batch one = { batch->reader, batch->arena, &batch->stories[i], { batch->ids[i] }, 1 };

		if (!batch->stories[i].public_id.ptr && !load_leads(&one, INT64_MAX))
			return false;
	}
	return true;
}

static const char carriers_sql[] =
	"SELECT l.key, e.id = s.lead, e.why, e.url, e.title, e.published_at, e.first_seen_at, c.guid, f.url, f.title, f.id"
	" FROM json_each(?1) l CROSS JOIN story s ON s.id = l.value CROSS JOIN entry e ON e.story = s.id"
	" CROSS JOIN content c ON c.entry = e.id CROSS JOIN feed f ON f.id = e.feed"
	" ORDER BY l.key, e.id <> s.lead, e.first_seen_at, e.id";

static void read_carrier(struct wd_arena *arena, struct wd_stmt *stmt, int64_t *lead_why, struct wd_story *out)
{
	struct wd_carrier *c = wd_arena_push(arena, &out->carriers, &out->n_carriers, sizeof(*c));

	if (!c)
		return;
	c->why = wd_reader_carrier_why(wd_db_count(stmt, 1) != 0, wd_db_count(stmt, 2), lead_why);
	c->url = wd_arena_dup(arena, wd_db_text(stmt, 3));
	c->title = wd_arena_dup(arena, wd_db_text(stmt, 4));
	c->published_at = wd_db_number(stmt, 5);
	c->first_seen_at = wd_db_number(stmt, 6);
	c->id = wd_arena_dup(arena, wd_db_text(stmt, 7));
	c->feed_url = wd_url_public(arena, wd_db_text(stmt, 8));
	c->feed_title = wd_arena_dup(arena, wd_db_text(stmt, 9));
	c->feed_id = wd_db_number(stmt, 10);
}

/* Of those that have more than one: the lead first. */
static bool load_carriers(struct batch *batch)
{
	struct wd_db *db = batch->reader->db;
	int64_t shared[AT_ONCE], lead_why = 0;
	size_t at[AT_ONCE], n = 0;
	struct wd_story *last = NULL;
	struct wd_stmt *stmt;

	for (size_t i = 0; i < batch->n; i++) {
		if (!batch->stories[i].public_id.ptr || batch->stories[i].n_carriers > 0)
			continue;
		shared[n] = batch->ids[i];
		at[n++] = i;
	}
	if (n == 0)
		return true;
	stmt = wd_db_query(db, carriers_sql, "l", (struct wd_numbers){ shared, n });
	while (stmt && wd_db_step(stmt)) {
		struct wd_story *of = &batch->stories[at[wd_db_count(stmt, 0)]];

		lead_why = of == last ? lead_why : 0;
		last = of;
		read_carrier(batch->arena, stmt, &lead_why, of);
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* What does not fit the arena is an error, not a story without its text. */
bool wd_reader_fits(struct wd_reader *reader, const struct wd_arena *arena)
{
	if (!wd_arena_is_full(arena))
		return true;
	return wd_db_refuse(reader->db, WD_DB_WRONG, WD_LOCAL, "the answer is too large");
}

/* Takes out those that were not found. */
static size_t close_gaps(struct wd_story *stories, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		if (stories[i].public_id.ptr)
			stories[found++] = stories[i];
	return found;
}

bool wd_reader_load(struct wd_reader *reader, struct wd_arena *arena, const struct wd_key *keys, size_t *n,
		    struct wd_story **out)
{
	size_t n_keys = *n;

	*n = 0;
	*out = wd_arena_alloc(arena, (n_keys ? n_keys : 1) * sizeof(**out));
	for (size_t from = 0; from < n_keys && *out; from += AT_ONCE) {
		struct batch batch = { .reader = reader, .arena = arena, .stories = *out + from };

		for (; batch.n < AT_ONCE && from + batch.n < n_keys; batch.n++)
			batch.ids[batch.n] = batch.stories[batch.n].id = keys[from + batch.n].story;
		if (!load_leads(&batch, LARGE) || !load_large(&batch) || !load_carriers(&batch))
			return false;
	}
	if (*out)
		*n = close_gaps(*out, n_keys);
	return wd_reader_fits(reader, arena);
}
