#include "store/write/join.h"

#include "store/write/keys.h"
#include "store/write/late.h"
#include "story/home.h"
#include "story/uid.h"
#include "story/key.h"
#include "util/clock.h"
#include "util/url.h"

enum { LEAST_UNITS = 8 };

struct wd_span wd_join_present(struct wd_span text)
{
	return text.ptr ? text : WD_SPAN("");
}

struct wd_span wd_join_site(struct wd_arena *arena, struct wd_span url)
{
	struct wd_span host = wd_url_split(url).host, copy = wd_arena_copy(arena, host.ptr ? host.ptr : "", host.len);

	wd_span_make_small((char *)copy.ptr, copy.len);
	return copy;
}

bool wd_join_keys(struct wd_writer *writer, const struct wd_entry *entry, const struct wd_feed *options,
		  struct wd_joined *out)
{
	struct wd_story_key keys[WD_STORY_MAX_KEYS];
	struct wd_arena *arena = writer->arena;
	unsigned char *bytes;

	*out = (struct wd_joined){ 0 };
	if (options && !options->dedup)
		return true;
	out->n_keys = wd_story_keys(entry, arena, keys);
	for (size_t i = 0; i < out->n_keys; i++) {
		out->keys[i] = (int64_t)keys[i].hash;
		out->kinds[i] = keys[i].kind == WD_KEY_ID ? WD_JOIN_ID : WD_JOIN_URL;
	}
	bytes = wd_arena_alloc(arena, out->n_keys * 8 + 1);
	if (!bytes)
		return false;
	for (size_t i = 0; i < out->n_keys * 8; i++)
		bytes[i] = (unsigned char)((uint64_t)out->keys[i / 8] >> (8 * (i % 8)));
	out->blob = (struct wd_span){ (const char *)bytes, out->n_keys * 8 };
	return true;
}

/* What an entry under the same key says of itself. */
struct candidate {
	int64_t entry, feed, uid, story, story_at, published_at, born, words_hash;
	bool same_title;
};

/* By a key, the newest first. */
static const char sharers[] = "SELECT e.id, e.feed, e.uid, e.story, s.sort_at, e.published_at, e.title, s.born, e.words_hash"
			      " FROM story_key k JOIN entry e ON e.id = k.entry JOIN story s ON s.id = e.story"
			      " WHERE k.hash = ?1 ORDER BY k.entry DESC LIMIT ?2";

static size_t find_candidates(struct wd_writer *writer, int64_t key, struct wd_span title, struct candidate *out)
{
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt;
	size_t n = 0;

	if (!wd_keys_may_have(writer, key))
		return 0;
	stmt = wd_db_query(db, sharers, "ii", key, (int64_t)WD_JOIN_CANDIDATES);
	while (stmt && wd_db_step(stmt)) {
		out[n].entry = wd_db_count(stmt, 0);
		out[n].feed = wd_db_count(stmt, 1);
		out[n].uid = wd_db_count(stmt, 2);
		out[n].story = wd_db_count(stmt, 3);
		out[n].story_at = wd_db_count(stmt, 4);
		out[n].published_at = wd_db_number(stmt, 5);
		out[n].same_title = wd_span_equal(wd_db_text(stmt, 6), title);
		out[n].born = wd_db_count(stmt, 7);
		out[n].words_hash = wd_db_count(stmt, 8);
		n++;
	}
	wd_db_done(stmt);
	return n;
}

static bool has_feed(const struct candidate *c, size_t n, int64_t story, int64_t feed)
{
	for (size_t i = 0; i < n; i++)
		if (c[i].story == story && c[i].feed == feed)
			return true;
	return false;
}

/* So many units of text are no bulletin's frame: under a new id it is the same entry, whatever its date. */
static bool is_same_text(const struct wd_join_in *in, const struct candidate *c)
{
	enum wd_id_policy policy = in->options ? in->options->id_policy : WD_ID_AUTO;

	return (policy == WD_ID_AUTO || policy == WD_ID_GUID) && in->fp->body.n >= LEAST_UNITS &&
	       c->words_hash == in->words_hash;
}

/* The feed's own entry under an id that it lists no more, of the same title and date or text: it was given a new id. */
static int64_t find_renamed(const struct candidate *c, size_t n, const struct wd_join_in *in)
{
	for (size_t i = 0; i < n; i++)
		if (c[i].feed == in->feed->id && c[i].same_title &&
		    ((c[i].published_at != WD_NO_TIME && c[i].published_at == in->dated) || is_same_text(in, &c[i])) &&
		    !wd_pack_find_listed(in->listing, c[i].uid))
			return c[i].entry;
	return 0;
}

/* The one story without an entry of this feed; of several, one with the same title. */
static const struct candidate *choose(const struct candidate *c, size_t n, int64_t feed)
{
	const struct candidate *found = NULL;
	bool several = false;

	for (size_t i = 0; i < n; i++) {
		several = several || c[i].story != c[0].story;
		if (!has_feed(c, n, c[i].story, feed) && (!found || (c[i].same_title && !found->same_title)))
			found = &c[i];
	}
	return found && (!several || found->same_title) ? found : NULL;
}

static bool feed_is_in(struct wd_db *db, int64_t story, int64_t feed, int64_t *is_in)
{
	return wd_db_int(db, is_in, 0, "SELECT 1 FROM entry INDEXED BY entry_story WHERE story = ?1 AND feed = ?2 LIMIT 1",
			 "ii", story, feed);
}

static void add_rival(struct wd_joined *out, int64_t story)
{
	for (size_t i = 0; i < out->n_rivals; i++)
		if (out->rivals[i] == story)
			return;
	if (out->n_rivals < sizeof(out->rivals) / sizeof(*out->rivals))
		out->rivals[out->n_rivals++] = story;
}

/* The key alone does not tell which: it leads to several stories, or to one that has an entry of the feed. */
static void doubt_key(const struct candidate *c, size_t n, int64_t feed, bool is_refused, struct wd_joined *out)
{
	bool several = false, has_other = false;

	for (size_t i = 0; i < n; i++) {
		several = several || c[i].story != c[0].story;
		has_other = has_other || c[i].feed != feed;
	}
	for (size_t i = 0; has_other && (several || is_refused) && i < n; i++)
		add_rival(out, c[i].story);
}

/* By an id or an address that both have. */
static bool find_by_keys(struct wd_writer *writer, const struct wd_join_in *in, struct wd_joined *out)
{
	struct candidate candidates[WD_JOIN_CANDIDATES];

	for (size_t i = 0; i < out->n_keys && !out->renamed; i++) {
		size_t n = find_candidates(writer, out->keys[i], in->entry->title, candidates);
		const struct candidate *found = choose(candidates, n, in->feed->id);
		int64_t is_in = 0;

		out->renamed = find_renamed(candidates, n, in);
		if (out->renamed)
			continue;
		if (found && !feed_is_in(writer->db, found->story, in->feed->id, &is_in))
			return false;
		doubt_key(candidates, n, in->feed->id, !found || is_in, out);
		if (!found || is_in)
			continue;
		if (out->story && out->story != found->story) {
			add_rival(out, out->story);
			add_rival(out, found->story);
		}
		if (out->story)
			continue;
		out->story = found->story;
		out->story_at = found->story_at;
		out->why = out->kinds[i];
		out->by = (struct wd_alike){ .entry = found->entry,
					     .story = found->story,
					     .feed = found->feed,
					     .uid = found->uid,
					     .story_at = found->story_at,
					     .born = found->born };
	}
	return writer->db->fault == WD_DB_SOUND;
}

/* Of stories that are one, the published, then the likest, then the first. */
static bool is_better(const struct wd_writer *writer, const struct wd_alike *a, const struct wd_alike *b)
{
	bool a_is_out = a->born != writer->round, b_is_out = b->born != writer->round;

	if (a_is_out != b_is_out)
		return a_is_out;
	if (a_is_out && a->verdict.likeness != b->verdict.likeness)
		return a->verdict.likeness > b->verdict.likeness;
	return a->story < b->story;
}

static bool find_by_text(struct wd_writer *writer, const struct wd_join_in *in, struct wd_joined *out)
{
	struct wd_recognised_in what = { in->fp, in->feed->id, in->dated, in->entry->url, in->words, in->words_hash };
	struct wd_recognised found;
	struct wd_alike all[WD_PRINT_MOST + 1];
	size_t n = 0, best = 0;

	if (!wd_recognise(writer, &what, &found))
		return false;
	out->next_best = found.next_best;
	for (size_t i = 0; i < found.n_rivals; i++)
		if (found.is_in_doubt || (out->story && found.rivals[i] != out->story))
			add_rival(out, found.rivals[i]);
	if (out->story)
		all[n++] = out->by;
	for (size_t i = 0; i < found.n; i++)
		if (!out->story || found.alike[i].story != out->story)
			all[n++] = found.alike[i];
	if (n == 0)
		return true;
	/* What a key found stays, unless it may move into a story that is out. */
	for (size_t i = 1; i < n; i++)
		if (is_better(writer, &all[i], &all[best]) && !(out->story && best == 0 && all[0].born != writer->round))
			best = i;
	if (!out->story || best != 0)
		out->why = WD_JOIN_TEXT;
	out->by = all[best];
	out->story = all[best].story;
	out->story_at = all[best].story_at;
	for (size_t i = 0; i < n; i++)
		if (i != best && all[i].born == writer->round)
			out->others[out->n_others++] = all[i].story;
	return true;
}

bool wd_join_find(struct wd_writer *writer, const struct wd_join_in *in, struct wd_joined *out)
{
	if (!wd_join_keys(writer, in->entry, in->options, out))
		return false;
	if (!out->blob.ptr)
		return true;
	out->fp = in->fp;
	return find_by_keys(writer, in, out) && (out->renamed || find_by_text(writer, in, out));
}

void wd_join_expect_keys(struct wd_writer *writer, const struct wd_joined *of)
{
	for (size_t i = 0; i < of->n_keys; i++)
		if (wd_keys_may_have(writer, of->keys[i]))
			wd_db_foresee(writer->db, sharers, "ii", of->keys[i], (int64_t)WD_JOIN_CANDIDATES);
}

static void outdate_sharers(struct wd_db *db, const int64_t *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		wd_db_outdate(db, sharers, "ii", keys[i], (int64_t)WD_JOIN_CANDIDATES);
}

bool wd_join_add_keys(struct wd_writer *writer, int64_t entry, const struct wd_joined *of)
{
	outdate_sharers(writer->db, of->keys, of->n_keys);
	for (size_t i = 0; writer->turn.beside && i < of->n_keys; i++)
		wd_writer_note(writer, &writer->turn.new_keys, of->keys[i]);
	return wd_keys_add(writer, entry, of->keys, of->n_keys);
}

bool wd_join_replace_keys(struct wd_writer *writer, int64_t entry, const struct wd_joined *of)
{
	int64_t gone[WD_STORY_MAX_KEYS];
	size_t n_gone;

	if (!wd_keys_remove(writer, entry, gone, &n_gone))
		return false;
	outdate_sharers(writer->db, gone, n_gone);
	return wd_db_run(writer->db, "UPDATE entry SET keys = ?2 WHERE id = ?1", "ib", entry, of->blob) &&
	       wd_join_add_keys(writer, entry, of);
}

bool wd_join_rename(struct wd_writer *writer, int64_t feed, int64_t entry, int64_t uid)
{
	wd_db_outdate_all(writer->db);
	return wd_db_run(writer->db, "UPDATE entry SET uid = ?3, unlisted_at = NULL WHERE id = ?2 AND feed = ?1", "iii",
			 feed, entry, uid);
}

/* The first of a story that nobody has seen yet, or whose lead is gone. */
static const char first_lead[] =
	"SELECT id FROM entry WHERE story = ?1 ORDER BY copy, home DESC, words DESC, sort_at, id LIMIT 1";
/*
 * Of a published story: its lead, or who may follow it. An original follows a copy, and who is at
 * home for sure whoever is not; a fuller text follows another of the same feed, or among those at home.
 */
static const char next_lead[] =
	"SELECT e.id FROM entry e JOIN story s ON s.id = e.story JOIN entry l ON l.id = s.lead WHERE e.story = ?1 AND"
	" (e.id = l.id OR e.copy < l.copy OR (e.copy = l.copy AND e.home = ?2 AND l.home < ?2) OR"
	" (e.copy = l.copy AND e.home = l.home AND (e.home = ?2 OR e.feed = l.feed)))"
	" ORDER BY e.copy, e.home DESC, e.words DESC, e.sort_at, e.id LIMIT 1";

bool wd_join_find_lead(struct wd_writer *writer, int64_t story, int64_t *lead)
{
	int64_t has_lead;

	if (!wd_db_int(
		    writer->db, &has_lead, 0,
		    "SELECT 1 FROM story s JOIN entry l ON l.id = s.lead AND l.story = s.id WHERE s.id = ?1 AND s.born <> ?2",
		    "ii", story, writer->round))
		return false;
	return has_lead ? wd_db_int(writer->db, lead, 0, next_lead, "ii", story, (int64_t)WD_HOME_SURE)
			: wd_db_int(writer->db, lead, 0, first_lead, "i", story);
}

/* changed_at always grows, though the clock may go back and others' clocks be ahead: marks tell by it that something changed. */
bool wd_join_choose_lead(struct wd_writer *writer, int64_t story)
{
	int64_t lead;

	if (wd_late_waits(writer, story))
		return wd_late_add(writer, &(struct wd_late){ .what = WD_LATE_LEADS, .story = story });
	return wd_join_find_lead(writer, story, &lead) &&
	       wd_db_run(writer->db, "UPDATE story SET lead = ?2, changed_at = max(changed_at + 1, ?3) WHERE id = ?1", "iii",
			 story, lead, wd_clock_now());
}

bool wd_join_edited(struct wd_writer *writer, int64_t story, int64_t entry, int64_t at, int64_t now)
{
	if (wd_late_waits(writer, story))
		return wd_late_add(writer, &(struct wd_late){ WD_LATE_EDITED, story, entry, at, now, 0 });
	return wd_db_run(writer->db,
			 "UPDATE story SET updated_at = CASE WHEN ?2 > updated_at THEN ?2 ELSE max(updated_at, ?3) END"
			 " WHERE id = ?1 AND lead = ?4",
			 "iiii", story, at, now, entry);
}

bool wd_join_changed(struct wd_writer *writer, int64_t story)
{
	if (wd_late_waits(writer, story))
		return wd_late_add(writer, &(struct wd_late){ .what = WD_LATE_CHANGED, .story = story });
	return wd_db_run(writer->db, "UPDATE story SET changed_at = max(changed_at + 1, ?2) WHERE id = ?1", "ii", story,
			 wd_clock_now());
}

bool wd_join_is_copy(const struct wd_entry *entry, const struct wd_feed *feed)
{
	if (feed && !feed->lead)
		return true;
	return entry->source.present && entry->source.url.len > 0 && feed && !wd_span_is(entry->source.url, feed->url);
}

static const char has_public_id[] = "SELECT 1 FROM story WHERE public_hash = ?1 AND public_id = ?2";

void wd_join_expect_public_id(struct wd_writer *writer, const struct wd_entry *entry, struct wd_span feed_url, int64_t uid)
{
	struct wd_span id = wd_uid_public(writer->arena, entry, feed_url, uid, 0);

	wd_db_foresee(writer->db, has_public_id, "it", wd_uid_hash(id), id);
}

bool wd_join_public_id(struct wd_writer *writer, const struct wd_entry *entry, struct wd_span feed_url, int64_t uid,
		       struct wd_span *out)
{
	for (int attempt = 0;; attempt++) {
		int64_t taken;

		*out = wd_uid_public(writer->arena, entry, feed_url, uid, attempt);
		if (!wd_db_int(writer->db, &taken, 0, has_public_id, "it", wd_uid_hash(*out), *out))
			return false;
		if (taken)
			continue;
		wd_db_outdate(writer->db, has_public_id, "it", wd_uid_hash(*out), *out);
		if (writer->turn.beside)
			wd_writer_note(writer, &writer->turn.new_ids, wd_uid_hash(*out));
		return true;
	}
}
