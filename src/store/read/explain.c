/*
 * Why the entries of a story are one, and what filters say of them.
 */
#include "store/read/reader.h"
#include "store/rows/verdict.h"
#include "story/explain.h"
#include "story/key.h"
#include "util/url.h"

static const char other_sql[] = "SELECT f.title, e.title FROM entry e JOIN feed f ON f.id = e.feed"
				" WHERE e.feed = ?1 AND e.uid = ?2 AND e.story <> ?3";

static void foresee_other(struct wd_db *db, const struct wd_verdict_on *on, int64_t not_of)
{
	if (on->feed != 0)
		wd_db_foresee(db, other_sql, "iii", on->feed, on->uid, not_of);
}

/* not_of: a story of which it may not be, for that is where it came in the end; 0: any. */
static bool load_other(struct wd_reader *reader, struct wd_arena *arena, const struct wd_verdict_on *on, int64_t not_of,
		       struct wd_explained_by *out)
{
	struct wd_stmt *stmt;

	out->verdict = on->verdict;
	if (on->feed == 0)
		return true;
	stmt = wd_db_query(reader->db, other_sql, "iii", on->feed, on->uid, not_of);
	if (stmt && wd_db_step(stmt)) {
		out->is_there = true;
		out->feed_title = wd_arena_dup(arena, wd_db_text(stmt, 0));
		out->title = wd_arena_dup(arena, wd_db_text(stmt, 1));
	}
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

/* Of the columns due_at, asked_at and error of an entry's page, from `at` on. */
static struct wd_span page_words(struct wd_arena *arena, struct wd_stmt *stmt, int at)
{
	bool is_due = !wd_db_is_null(stmt, at), was_asked = !wd_db_is_null(stmt, at + 1);
	struct wd_span error = wd_db_text(stmt, at + 2);

	if (error.len)
		return wd_arena_printf(arena, "its page could not be read: %.*s%s", WD_SPAN_ARG(error),
				       is_due ? "; it is asked again" : "");
	if (is_due)
		return was_asked ? WD_SPAN("its text is its page's, which is asked anew")
				 : WD_SPAN("its page waits to be fetched");
	return was_asked ? WD_SPAN("its text is its page's") : WD_SPAN_NONE;
}

/* by: whether there is an entry that it was joined by; all of a poll are told apart anew at its end, from another one on. */
static const char *joined_by(const struct wd_explained_entry *e, bool by)
{
	if (strcmp(e->why, "same-id") == 0)
		return "the same id";
	if (strcmp(e->why, "same-url") == 0)
		return "the same address";
	if (!by && strcmp(e->why, "same-text") == 0)
		return "the same text, which the others were held against";
	return wd_explain_rule(e->by.verdict.rule);
}

static bool load_entries(struct wd_reader *reader, struct wd_arena *arena, int64_t story, struct wd_explained *out)
{
	struct wd_stmt *stmt = wd_db_query(reader->db,
					   "SELECT e.verdict, e.title, e.why, f.title, f.url, e.id = s.lead, p.due_at,"
					   " p.asked_at, p.error FROM entry e"
					   " JOIN feed f ON f.id = e.feed JOIN story s ON s.id = e.story"
					   " LEFT JOIN page_of o ON o.entry = e.id LEFT JOIN page p ON p.id = o.page"
					   " WHERE e.story = ?1 ORDER BY e.first_seen_at, e.id",
					   "i", story);
	struct wd_verdict_row *rows = NULL;
	size_t n = 0;
	bool done = stmt != NULL;

	while (done && wd_db_step(stmt)) {
		struct wd_verdict_row *row = wd_arena_push(arena, &rows, &n, sizeof(*row));
		struct wd_explained_entry *e = wd_arena_push(arena, &out->entries, &out->n_entries, sizeof(*e));

		if (!row || !e)
			break;
		wd_verdict_read(wd_db_text(stmt, 0), row);
		e->title = wd_arena_dup(arena, wd_db_text(stmt, 1));
		e->why = wd_reader_why(wd_db_count(stmt, 2));
		e->feed_title = wd_arena_dup(arena, wd_db_text(stmt, 3));
		e->feed_url = wd_url_redacted(arena, wd_db_text(stmt, 4));
		e->is_lead = wd_db_count(stmt, 5) != 0;
		e->page = page_words(arena, stmt, 6);
	}
	wd_db_done(stmt);
	for (size_t i = 0; done && i < n; i++) {
		foresee_other(reader->db, &rows[i].by, 0);
		foresee_other(reader->db, &rows[i].next_best, story);
	}
	for (size_t i = 0; done && i < n; i++) {
		struct wd_explained_entry *e = &out->entries[i];

		done = load_other(reader, arena, &rows[i].by, 0, &e->by) &&
		       load_other(reader, arena, &rows[i].next_best, story, &e->next_best);
		e->by.reason = joined_by(e, rows[i].by.feed != 0);
		e->next_best.reason = wd_explain_against(e->next_best.verdict.against);
	}
	return done && reader->db->fault == WD_DB_SOUND;
}

/* ---- what filters say ---- */

struct judging {
	struct wd_arena *arena;
	struct wd_filing *filings;
	size_t n;
	int64_t now;
};

static size_t lacking(const struct wd_filing *filing)
{
	size_t n = !filing->takes;

	for (size_t i = 0; i < filing->n_reasons; i++)
		n += !filing->reasons[i].holds;
	return n;
}

static bool passes(const struct wd_filing *filing)
{
	return filing->takes && filing->matches;
}

/* The first entry that passes is told of, else the first that lacks least. */
static bool judge(void *ctx, const struct wd_judged *entry)
{
	struct judging *j = ctx;

	for (size_t i = 0; i < j->n; i++) {
		struct wd_filing *best = &j->filings[i], is = *best;
		const struct wd_query *query = is.merge->query;

		if (entry->n > 0 && passes(best))
			continue;
		is.entry = entry->n;
		is.takes = wd_merge_takes(is.merge, &entry->feed->feed);
		is.matches = wd_query_matches(query, entry->tokens, j->now);
		if (query && !wd_query_reasons(j->arena, query, entry->tokens, j->now, &is.reasons, &is.n_reasons))
			return false;
		if (entry->n == 0 || passes(&is) || lacking(&is) < lacking(best))
			*best = is;
	}
	return true;
}

static const char filed_sql[] = "SELECT coalesce(filter, ''), build_from IS NOT NULL,"
				" EXISTS (SELECT 1 FROM member WHERE merge = m.id AND story = ?2)"
				" FROM merge m WHERE name = ?1";

/* What the store has filed, which may lag behind the configuration. */
static bool look_up(struct wd_reader *reader, int64_t story, struct wd_filing *filing)
{
	const struct wd_merge *merge = filing->merge;
	struct wd_stmt *stmt = wd_db_query(reader->db, filed_sql, "zi", merge->name, story);
	bool known = stmt && wd_db_step(stmt);

	/* What speaks of now has no members: it is asked whenever it is shown. */
	if (wd_query_is_timed(merge->query))
		filing->is_in = passes(filing);
	else
		filing->is_in = known && wd_db_count(stmt, 2) != 0;
	if (!known)
		filing->note =
			"the database does not know the merged feed yet; `wiredesk poll` or `wiredesk run` files its stories";
	else if (!wd_span_is(wd_db_text(stmt, 0), merge->filter ? merge->filter : ""))
		filing->note =
			"the database has its former filter; `wiredesk poll` or `wiredesk run` files its stories anew";
	else if (filing->is_in != passes(filing))
		filing->note = (int)wd_db_count(stmt, 1) ? "its stories are being filed anew"
							 : "what decides has changed since, and it will be filed anew";
	wd_db_done(stmt);
	return reader->db->fault == WD_DB_SOUND;
}

static bool explain_filings(struct wd_reader *reader, struct wd_arena *arena, int64_t story, int64_t now,
			    const struct wd_merge *const *merges, size_t n, struct wd_explained *out)
{
	struct judging judging = { .arena = arena, .n = n, .now = now };

	out->filings = judging.filings = wd_arena_alloc(arena, (n + 1) * sizeof(*out->filings));
	if (!out->filings)
		return false;
	for (size_t i = 0; i < n; i++)
		out->filings[i].merge = merges[i];
	if (n > 0 && !wd_reader_judge(reader, story, judge, &judging))
		return false;
	for (size_t i = 0; i < n; i++)
		wd_db_foresee(reader->db, filed_sql, "zi", merges[i]->name, story);
	for (size_t i = 0; i < n; i++)
		if (!look_up(reader, story, &out->filings[i]))
			return false;
	return true;
}

/* The newest story of which an entry leads there, or has the link as its id; 0: there is none, or its feed has dedup=no. */
static int64_t find_by_link(struct wd_reader *reader, struct wd_arena *arena, struct wd_span link)
{
	const struct wd_entry entry = { .id = link, .id_is_permalink = 1, .url = link };
	struct wd_story_key keys[WD_STORY_MAX_KEYS];
	size_t n = wd_story_keys(&entry, arena, keys);
	int64_t story = 0;

	for (size_t i = 0; i < n && !story; i++)
		wd_db_int(reader->db, &story, 0,
			  "SELECT e.story FROM story_key k JOIN entry e ON e.id = k.entry WHERE k.hash = ?1"
			  " ORDER BY k.entry DESC LIMIT 1",
			  "i", (int64_t)keys[i].hash);
	return story;
}

/* Our own page of a story is known by what stands last in its address. */
static int64_t find_story(struct wd_reader *reader, struct wd_arena *arena, struct wd_span id)
{
	struct wd_span path = wd_url_is_http(id) ? wd_url_split(id).path : WD_SPAN_NONE;
	const char *page = path.len ? memmem(path.ptr, path.len, "/story/", 7) : NULL;
	int64_t story = wd_reader_find_story(reader, id);

	if (!story && page)
		story = wd_reader_find_story(reader, (struct wd_span){ page + 7, (size_t)(path.ptr + path.len - page) - 7 });
	return story || !path.len ? story : find_by_link(reader, arena, id);
}

bool wd_reader_explain(struct wd_reader *reader, struct wd_arena *arena, struct wd_span id,
		       const struct wd_merge *const *merges, size_t n_merges, int64_t now, struct wd_explained *out,
		       struct wd_error *err)
{
	bool done = wd_reader_begin(reader);
	int64_t story = done ? find_story(reader, arena, id) : 0;

	*out = (struct wd_explained){ 0 };
	done = done && load_entries(reader, arena, story, out) &&
	       explain_filings(reader, arena, story, now, merges, n_merges, out) && wd_reader_fits(reader, arena);
	return wd_reader_end(reader, done, err);
}
