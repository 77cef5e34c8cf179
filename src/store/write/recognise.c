#include "store/write/recognise.h"

#include "clean/clean.h"
#include "store/rows/load.h"
#include "util/clock.h"

/* Entries of a story that are looked at beside those that are proposed. */
enum { MOST_MORE = 32 };

static int64_t apart(int64_t a, int64_t b)
{
	if (a == WD_NO_TIME || b == WD_NO_TIME)
		return 0;
	return a > b ? a - b : b - a;
}

/* A story's fullest entry. */
struct fullest {
	int64_t story, entry, words, words_hash;
};

/* One entry held against those that the prints propose, and against what their stories have else. */
struct recognising {
	struct wd_writer *writer;
	const struct wd_recognised_in *in;
	struct wd_recognised *out;
	struct wd_seeker seeker;
	struct wd_alike seen[WD_PRINT_MOST + MOST_MORE];
	size_t n_seen;
	struct fullest fullest; /* of the story that was asked for last */
};

static const struct wd_alike *find_seen(const struct recognising *r, int64_t entry)
{
	for (size_t i = 0; i < r->n_seen; i++)
		if (r->seen[i].entry == entry)
			return &r->seen[i];
	return NULL;
}

/* The verdict on the entry of the row at hand. */
static bool hold_against(struct recognising *r, struct wd_stmt *stmt, struct wd_alike *out)
{
	struct wd_arena *scratch = r->writer->scratch;
	struct wd_entry e;
	struct wd_fingerprint fp;
	struct wd_pair pair;

	if (!wd_load_columns(r->writer->db, scratch, stmt, &e))
		return false;
	out->story = wd_db_count(stmt, WD_LOAD_N_COLUMNS);
	out->feed = wd_db_count(stmt, WD_LOAD_N_COLUMNS + 1);
	out->uid = wd_db_count(stmt, WD_LOAD_N_COLUMNS + 2);
	pair = (struct wd_pair){ .same_feed = out->feed == r->in->feed,
				 .same_link = r->in->url.len > 0 && wd_span_equal(r->in->url, e.url),
				 .apart_ms = apart(r->in->published_at, e.published_at) };
	e.text = wd_text_of_entry(scratch, &e);
	if (!wd_fingerprint_text(scratch, &e, wd_arena_dup(scratch, wd_db_text(stmt, WD_LOAD_N_COLUMNS + 3)), &fp))
		return false;
	wd_print_know(r->writer, out->entry, &fp);
	out->verdict = wd_match(scratch, r->in->fp, &fp, &pair);
	return true;
}

/* Of most that are judged nobody asks. */
static bool look_story_up(struct wd_db *db, struct wd_alike *alike)
{
	struct wd_stmt *stmt = wd_db_query(db, "SELECT sort_at, born FROM story WHERE id = ?1", "i", alike->story);

	if (stmt && wd_db_step(stmt)) {
		alike->story_at = wd_db_count(stmt, 0);
		alike->born = wd_db_count(stmt, 1);
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* found: it is there, and may be joined. */
static bool judge(struct recognising *r, int64_t entry, struct wd_alike *out, bool *found)
{
	struct wd_db *db = r->writer->db;
	const struct wd_alike *seen = find_seen(r, entry);
	struct wd_stmt *stmt;

	*out = seen ? *seen : (struct wd_alike){ .entry = entry };
	*found = seen != NULL;
	if (seen)
		return true;
	wd_arena_clear(r->writer->scratch);
	stmt = wd_db_query(db,
			   "SELECT " WD_LOAD_COLUMNS ", e.story, e.feed, e.uid, f.own_title FROM entry e"
			   " JOIN content c ON c.entry = e.id JOIN feed f ON f.id = e.feed"
			   " WHERE e.id = ?1 AND e.keys IS NOT NULL",
			   "i", entry);
	*found = stmt && wd_db_step(stmt) && hold_against(r, stmt, out);
	wd_db_done(stmt);
	if (!*found)
		return db->fault == WD_DB_SOUND;
	if (out->verdict.rule != WD_RULE_NONE && !look_story_up(db, out))
		return false;
	if (r->n_seen < sizeof(r->seen) / sizeof(*r->seen))
		r->seen[r->n_seen++] = *out;
	return true;
}

static bool find_fullest(struct recognising *r, int64_t story)
{
	struct wd_db *db = r->writer->db;
	struct wd_stmt *stmt;

	if (r->fullest.story == story)
		return true;
	stmt = wd_db_query(db, "SELECT id, words, words_hash FROM entry WHERE story = ?1 ORDER BY words DESC, id LIMIT 1",
			   "i", story);
	r->fullest = (struct fullest){ .story = story };
	if (stmt && wd_db_step(stmt))
		r->fullest = (struct fullest){ story, wd_db_count(stmt, 0), wd_db_count(stmt, 1), wd_db_count(stmt, 2) };
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/*
 * A short entry may be the beginning of two texts, and a headline stand above
 * both: so that it does not tie them together, what joins a story must not be
 * contradicted by the fullest text in it, but that it is a whole copy of another.
 */
static bool stands(struct recognising *r, const struct wd_alike *alike, bool *out)
{
	struct wd_alike fullest;
	bool found;

	*out = true;
	if (!find_fullest(r, alike->story))
		return false;
	if (r->fullest.entry == alike->entry || r->fullest.entry == 0 || r->in->fp->body.n == 0 || alike->verdict.is_whole)
		return true;
	if (!judge(r, r->fullest.entry, &fullest, &found))
		return false;
	*out = !found || !wd_verdict_contradicts(&fullest.verdict);
	return true;
}

static bool add_alike(struct recognising *r, const struct wd_alike *alike)
{
	struct wd_recognised *out = r->out;
	bool holds;

	for (size_t i = 0; i < out->n; i++) {
		if (out->alike[i].story != alike->story)
			continue;
		if (alike->verdict.likeness > out->alike[i].verdict.likeness)
			out->alike[i] = *alike;
		return true;
	}
	if (!stands(r, alike, &holds))
		return false;
	if (holds)
		out->alike[out->n++] = *alike;
	else if (alike->verdict.likeness > out->next_best.verdict.likeness)
		out->next_best = *alike;
	return true;
}

/* same: it is there no more, or carries the same text. */
static bool is_same(struct recognising *r, int64_t entry, bool *same)
{
	struct wd_alike alike;
	bool found;

	if (!wd_print_may_meet(r->writer, &(struct wd_proposed){ .entry = entry }, &r->seeker, same))
		return false;
	if (!*same)
		return true;
	if (!judge(r, entry, &alike, &found))
		return false;
	*same = !found || alike.verdict.rule != WD_RULE_NONE;
	return true;
}

/* Each entry of a story that it is fuller than. same: none of them is another text. */
static bool agrees_with_all(struct recognising *r, int64_t story, bool *same)
{
	struct wd_db *db = r->writer->db;
	int64_t entries[MOST_MORE + 1];
	size_t n = 0;
	struct wd_stmt *stmt =
		wd_db_query(db, "SELECT id FROM entry WHERE story = ?1 LIMIT ?2", "ii", story, (int64_t)MOST_MORE + 1);

	while (stmt && wd_db_step(stmt))
		entries[n++] = wd_db_count(stmt, 0);
	wd_db_done(stmt);
	*same = db->fault == WD_DB_SOUND && n <= MOST_MORE;
	for (size_t i = 0; *same && i < n; i++)
		if (!is_same(r, entries[i], same))
			return false;
	return db->fault == WD_DB_SOUND;
}

/*
 * It is the same as the fullest text of the story, or, fuller itself, as all of them. Then, in
 * whatever order they had come, they would be one; else what they would be depends on more (settle.h).
 */
static bool agrees(struct recognising *r, int64_t story, bool *same)
{
	const struct fullest *fullest = &r->fullest;

	if (!find_fullest(r, story))
		return false;
	if (r->in->words > fullest->words || (r->in->words == fullest->words && r->in->words_hash != fullest->words_hash))
		return agrees_with_all(r, story, same);
	return is_same(r, fullest->entry, same);
}

static bool look_for_doubt(struct recognising *r)
{
	struct wd_recognised *out = r->out;
	bool same = true;

	for (size_t i = 0; i < r->n_seen; i++) {
		size_t k = 0;

		while (k < out->n_rivals && out->rivals[k] != r->seen[i].story)
			k++;
		if (r->seen[i].verdict.rule != WD_RULE_NONE && k == out->n_rivals && k < WD_PRINT_MOST)
			out->rivals[out->n_rivals++] = r->seen[i].story;
	}
	if (out->n_rivals == 1 && !agrees(r, out->rivals[0], &same))
		return false;
	out->is_in_doubt = out->n_rivals > 1 || !same;
	return true;
}

/* A headline that stands above two stories tells neither. */
static void drop_ambiguous_titles(struct wd_recognised *out)
{
	size_t by_title = 0, kept = 0;

	for (size_t i = 0; i < out->n; i++)
		by_title += out->alike[i].verdict.rule == WD_RULE_TITLE;
	if (by_title < 2)
		return;
	for (size_t i = 0; i < out->n; i++)
		if (out->alike[i].verdict.rule != WD_RULE_TITLE)
			out->alike[kept++] = out->alike[i];
	out->n = kept;
}

bool wd_recognise(struct wd_writer *writer, const struct wd_recognised_in *in, struct wd_recognised *out)
{
	struct recognising r = { .writer = writer, .in = in, .out = out };
	struct wd_proposed proposed[WD_PRINT_MOST];
	size_t n;

	*out = (struct wd_recognised){ 0 };
	wd_arena_clear(writer->seeking);
	wd_print_seek(writer->seeking, in->fp, &r.seeker);
	if (!wd_print_find(writer, in->fp, proposed, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct wd_alike alike;
		bool may, found;

		if (!wd_print_may_meet(writer, &proposed[i], &r.seeker, &may))
			return false;
		if (!may)
			continue;
		if (!judge(&r, proposed[i].entry, &alike, &found))
			return false;
		if (!found)
			continue;
		if (alike.verdict.rule != WD_RULE_NONE) {
			if (!add_alike(&r, &alike))
				return false;
		} else if (alike.verdict.likeness > out->next_best.verdict.likeness) {
			out->next_best = alike;
		}
	}
	drop_ambiguous_titles(out);
	return look_for_doubt(&r);
}
