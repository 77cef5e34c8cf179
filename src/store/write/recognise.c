#include "store/write/recognise.h"

#include "util/clock.h"

/* A proposed entry, and what it is to the one at hand. */
struct candidate {
	struct wd_alike alike;
	struct wd_pair pair;
	struct wd_fingerprint fp; /* in the writer's scratch arena */
};

static int64_t apart(int64_t a, int64_t b)
{
	if (a == WD_NO_TIME || b == WD_NO_TIME)
		return 0;
	return a > b ? a - b : b - a;
}

/* What the rows say of it. found: it is there, and may be joined. */
static bool look_up(struct wd_writer *writer, const struct wd_recognised_in *in, int64_t entry, struct candidate *out,
		    bool *found)
{
	struct wd_db *db = writer->db;
	sqlite3_stmt *stmt = wd_db_query(db,
					 "SELECT e.story, e.feed, e.uid, e.published_at, e.url, s.sort_at, s.born"
					 " FROM entry e JOIN story s ON s.id = e.story"
					 " WHERE e.id = ?1 AND e.keys IS NOT NULL",
					 "i", entry);

	*found = false;
	if (!stmt)
		return false;
	if (wd_db_step(db, stmt)) {
		out->alike = (struct wd_alike){ .entry = entry,
						.story = sqlite3_column_int64(stmt, 0),
						.feed = sqlite3_column_int64(stmt, 1),
						.uid = sqlite3_column_int64(stmt, 2),
						.story_at = sqlite3_column_int64(stmt, 5),
						.born = sqlite3_column_int64(stmt, 6) };
		out->pair.same_feed = out->alike.feed == in->feed;
		out->pair.same_link = in->url.len > 0 && wd_span_equal(in->url, wd_db_text(stmt, 4));
		out->pair.apart_ms = apart(in->published_at, wd_db_number(stmt, 3));
		*found = true;
	}
	wd_db_done(stmt);
	return db->rc == SQLITE_OK;
}

static bool judge(struct wd_writer *writer, const struct wd_recognised_in *in, struct candidate *c)
{
	wd_arena_clear(writer->scratch);
	if (!wd_print_of_stored(writer, writer->scratch, c->alike.entry, &c->fp))
		return false;
	wd_print_know(writer, c->alike.entry, &c->fp);
	c->alike.verdict = wd_match(writer->scratch, in->fp, &c->fp, &c->pair);
	return true;
}

/* It says that the texts are two, not merely that too little is known or that each was handled in its own way. */
static bool contradicts(const struct wd_verdict *verdict)
{
	switch (verdict->against) {
	case WD_AGAINST_HEAD:
	case WD_AGAINST_MIDDLE:
	case WD_AGAINST_NUMBERS:
		return true;
	case WD_AGAINST_TEXT:
	case WD_AGAINST_TAIL:
		return verdict->likeness < 500;
	default:
		return false;
	}
}

/*
 * A short entry may be the beginning of two texts, and a headline stand above
 * both: so that it does not tie them together, what joins a story must not be
 * contradicted by the fullest text in it.
 */
static bool stands(struct wd_writer *writer, const struct wd_recognised_in *in, const struct wd_alike *alike, bool *out)
{
	struct candidate fullest;
	int64_t entry;
	bool found;

	*out = true;
	if (!wd_db_int(writer->db, &entry, 0, "SELECT id FROM entry WHERE story = ?1 ORDER BY words DESC, id LIMIT 1", "i",
		       alike->story))
		return false;
	if (entry == alike->entry || entry == 0)
		return true;
	if (!look_up(writer, in, entry, &fullest, &found) || (found && !judge(writer, in, &fullest)))
		return false;
	if (!found || fullest.alike.verdict.rule != WD_RULE_NONE || in->fp->body.n == 0)
		return true;
	*out = !contradicts(&fullest.alike.verdict);
	return true;
}

static bool add_alike(struct wd_writer *writer, const struct wd_recognised_in *in, const struct wd_alike *alike,
		      struct wd_recognised *out)
{
	bool holds;

	for (size_t i = 0; i < out->n; i++) {
		if (out->alike[i].story != alike->story)
			continue;
		if (alike->verdict.likeness > out->alike[i].verdict.likeness)
			out->alike[i] = *alike;
		return true;
	}
	if (!stands(writer, in, alike, &holds))
		return false;
	if (holds)
		out->alike[out->n++] = *alike;
	else if (alike->verdict.likeness > out->next_best.verdict.likeness)
		out->next_best = *alike;
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
	struct wd_head head = wd_head_of(in->fp);
	int64_t proposed[WD_PRINT_MOST];
	size_t n;

	*out = (struct wd_recognised){ 0 };
	if (!wd_print_find(writer, in->fp, proposed, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct candidate candidate;
		bool found;

		if (!wd_print_may_meet(writer, proposed[i], &head))
			continue;
		if (!look_up(writer, in, proposed[i], &candidate, &found) ||
		    (found && !judge(writer, in, &candidate)))
			return false;
		if (!found)
			continue;
		if (candidate.alike.verdict.rule != WD_RULE_NONE) {
			if (!add_alike(writer, in, &candidate.alike, out))
				return false;
		} else if (candidate.alike.verdict.likeness > out->next_best.verdict.likeness) {
			out->next_best = candidate.alike;
		}
	}
	drop_ambiguous_titles(out);
	return true;
}
