#include "store/write/recognise.h"

#include "clean/clean.h"
#include "store/rows/load.h"
#include "util/clock.h"

/* Entries of a story that are looked at beside those that are proposed. */
enum { MOST_MORE = 32 };

/* A proposed entry, and what it is to the one at hand. */
struct candidate {
	struct wd_alike alike;
	struct wd_pair pair;
	struct wd_span publisher; /* in the writer's scratch arena */
};

static int64_t apart(int64_t a, int64_t b)
{
	if (a == WD_NO_TIME || b == WD_NO_TIME)
		return 0;
	return a > b ? a - b : b - a;
}

/* What the rows but its text say of it. found: it is there, and may be joined. */
static bool look_up(struct wd_writer *writer, const struct wd_recognised_in *in, int64_t entry, struct candidate *out,
		    bool *found)
{
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt =
		wd_db_query(db,
			    "SELECT e.story, e.feed, e.uid, e.published_at, e.url, s.sort_at, s.born, f.own_title"
			    " FROM entry e JOIN story s ON s.id = e.story JOIN feed f ON f.id = e.feed"
			    " WHERE e.id = ?1 AND e.keys IS NOT NULL",
			    "i", entry);

	*found = false;
	if (!stmt)
		return false;
	if (wd_db_step(stmt)) {
		out->alike = (struct wd_alike){ .entry = entry,
						.story = wd_db_count(stmt, 0),
						.feed = wd_db_count(stmt, 1),
						.uid = wd_db_count(stmt, 2),
						.story_at = wd_db_count(stmt, 5),
						.born = wd_db_count(stmt, 6) };
		out->pair.same_feed = out->alike.feed == in->feed;
		out->pair.same_link = in->url.len > 0 && wd_span_equal(in->url, wd_db_text(stmt, 4));
		out->pair.apart_ms = apart(in->published_at, wd_db_number(stmt, 3));
		out->publisher = wd_arena_dup(writer->scratch, wd_db_text(stmt, 7));
		*found = true;
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* The verdict on an entry. */
struct seen {
	int64_t entry, story;
	struct wd_verdict verdict;
};

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
	struct seen seen[WD_PRINT_MOST + MOST_MORE];
	size_t n_seen;
	struct fullest fullest; /* of the story that was asked for last */
};

static const struct seen *find_seen(const struct recognising *r, int64_t entry)
{
	for (size_t i = 0; i < r->n_seen; i++)
		if (r->seen[i].entry == entry)
			return &r->seen[i];
	return NULL;
}

/* The verdict on its text. A row that is missing makes an empty one, which is like none. */
static bool hold_against(struct recognising *r, struct candidate *c)
{
	struct wd_arena *scratch = r->writer->scratch;
	struct wd_entry *e = wd_arena_alloc(scratch, sizeof(*e));
	struct wd_fingerprint fp = { 0 };
	bool found;

	if (!wd_load_entry(r->writer->db, scratch, c->alike.entry, e, &found))
		return false;
	if (found) {
		e->text = wd_text_of_entry(scratch, e);
		if (!wd_fingerprint_text(scratch, e, c->publisher, &fp))
			return false;
	}
	wd_print_know(r->writer, c->alike.entry, &fp);
	c->alike.verdict = wd_match(scratch, r->in->fp, &fp, &c->pair);
	return true;
}

/* found: it is there. */
static bool judge(struct recognising *r, int64_t entry, struct candidate *out, bool *found)
{
	const struct seen *seen = find_seen(r, entry);

	wd_arena_clear(r->writer->scratch);
	if (!look_up(r->writer, r->in, entry, out, found) || !*found)
		return r->writer->db->fault == WD_DB_SOUND;
	if (seen) {
		out->alike.verdict = seen->verdict;
		return true;
	}
	if (!hold_against(r, out))
		return false;
	if (r->n_seen < sizeof(r->seen) / sizeof(*r->seen))
		r->seen[r->n_seen++] = (struct seen){ entry, out->alike.story, out->alike.verdict };
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
	struct candidate fullest;
	bool found;

	*out = true;
	if (!find_fullest(r, alike->story))
		return false;
	if (r->fullest.entry == alike->entry || r->fullest.entry == 0 || r->in->fp->body.n == 0 || alike->verdict.is_whole)
		return true;
	if (!judge(r, r->fullest.entry, &fullest, &found))
		return false;
	*out = !found || !wd_verdict_contradicts(&fullest.alike.verdict);
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
	struct candidate candidate;
	bool found;

	if (!wd_print_may_meet(r->writer, &(struct wd_proposed){ .entry = entry }, &r->seeker, same))
		return false;
	if (!*same)
		return true;
	if (!judge(r, entry, &candidate, &found))
		return false;
	*same = !found || candidate.alike.verdict.rule != WD_RULE_NONE;
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
		struct candidate candidate;
		bool may, found;

		if (!wd_print_may_meet(writer, &proposed[i], &r.seeker, &may))
			return false;
		if (!may)
			continue;
		if (!judge(&r, proposed[i].entry, &candidate, &found))
			return false;
		if (!found)
			continue;
		if (candidate.alike.verdict.rule != WD_RULE_NONE) {
			if (!add_alike(&r, &candidate.alike))
				return false;
		} else if (candidate.alike.verdict.likeness > out->next_best.verdict.likeness) {
			out->next_best = candidate.alike;
		}
	}
	drop_ambiguous_titles(out);
	return look_for_doubt(&r);
}
