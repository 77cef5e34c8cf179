/*
 * Membership: which stories are in which merged feed. It is decided when an
 * entry is stored, by all filters at once in memory, and can be made anew
 * from what is stored: of one story (an edit, a feed's tags), or of one merge (its
 * definition is new), in steps from the newest on.
 */
#include <stdlib.h>

#include "store/rows/matchable.h"
#include "store/rows/select.h"
#include "store/write/late.h"
#include "store/write/members.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	STORIES_A_ROUND = 20,
	EMPTIED_A_ROUND = 2000,
	/* Ids: 18 hours at first; a quarter of an hour where they are crowded. */
	FIRST_WINDOW = 1 << 20,
	LEAST_WINDOW = FIRST_WINDOW / 64,
	QUICK_MS = 10,
	SLOW_MS = 25, /* half of a step (write.c) */
};
static const int64_t most_window = INT64_MAX / 4;

/* The merges found for an entry. */
struct found {
	struct wd_writer *writer;
	const struct wd_feed_row *feed;
	int64_t story, sort_at;
	bool *wanted;  /* marks instead of writing, when not NULL */
	bool is_first; /* the story is in no merge yet */
	bool failed;
};

bool wd_refile_enter(struct wd_writer *writer, size_t i, int64_t sort_at, int64_t story, bool is_first)
{
	bool is_new = is_first;

	if (!is_first && wd_late_waits(writer, story))
		return wd_late_add(writer,
				   &(struct wd_late){ .what = WD_LATE_ENTERS, .story = story, .at = sort_at, .merge = i });
	return wd_members_enter(writer, i, sort_at, story, &is_new) &&
	       (!is_new || wd_notice_story(writer, writer->filing.merges[i], story));
}

static void file_it(void *ctx, size_t i)
{
	struct found *found = ctx;

	if (found->failed || !wd_merge_takes(found->writer->filing.merges[i], &found->feed->feed))
		return;
	if (found->wanted)
		found->wanted[i] = true;
	else if (!wd_refile_enter(found->writer, i, found->sort_at, found->story, found->is_first))
		found->failed = true;
}

static bool tell(struct wd_writer *writer, size_t i, int64_t story, bool is_first)
{
	if (!is_first && wd_late_waits(writer, story))
		return wd_late_add(writer, &(struct wd_late){ .what = WD_LATE_TOLD, .story = story, .merge = i });
	return wd_notice_story(writer, writer->filing.timed[i], story);
}

/* Merges that speak of now have no members; but what matches as it comes is told of. */
static bool tell_timed(struct found *found, const struct wd_tokens *tokens)
{
	struct wd_writer *writer = found->writer;

	for (size_t i = 0; i < writer->filing.n_timed; i++)
		if (wd_merge_takes(writer->filing.timed[i], &found->feed->feed) &&
		    wd_query_matches(writer->filing.timed[i]->query, tokens, wd_clock_now()) &&
		    !tell(writer, i, found->story, found->is_first))
			return false;
	return true;
}

static bool find_feed(struct found *found, int64_t feed)
{
	struct wd_writer *writer = found->writer;

	found->feed = wd_feed_rows_get(writer->feeds, writer->db, feed);
	return found->feed || writer->db->fault == WD_DB_SOUND;
}

static bool match(struct found *found, const struct wd_tokens *tokens)
{
	struct wd_writer_effort *effort = &found->writer->effort;
	int64_t began = wd_clock_steady_ns();

	wd_matcher_run(found->writer->filing.matcher, tokens, wd_clock_now(), file_it, found);
	effort->filter_ns += wd_clock_steady_ns() - began;
	effort->n_filtered++;
	return !found->failed && tell_timed(found, tokens);
}

bool wd_refile_entry(struct wd_writer *writer, const struct wd_tokens *tokens, int64_t feed, int64_t story, int64_t sort_at,
		     bool is_first)
{
	struct found found = { .writer = writer, .story = story, .sort_at = sort_at, .is_first = is_first };

	if (!writer->filing.matcher)
		return true;
	return find_feed(&found, feed) && (!found.feed || match(&found, tokens));
}

/* One entry of the story, read back. */
static bool match_stored(struct found *found, const struct wd_entry *entry, int64_t feed)
{
	struct wd_arena *scratch = found->writer->scratch;
	struct wd_matchable seen;

	if (!find_feed(found, feed) || !found->feed)
		return !found->feed && found->writer->db->fault == WD_DB_SOUND;
	wd_matchable_of(scratch, entry, found->feed, found->sort_at, &seen);
	return match(found, wd_tokens_new(scratch, &seen));
}

/* Marks what any entry of the story matches. */
static bool match_story(struct found *found)
{
	struct wd_writer *writer = found->writer;
	struct wd_db *db = writer->db;
	int64_t id = 0, feed;
	struct wd_entry entry;
	bool is_there;

	for (;;) {
		if (!wd_db_int(db, &id, 0, "SELECT id FROM entry WHERE story = ?1 AND id > ?2 ORDER BY id LIMIT 1", "ii",
			       found->story, id))
			return false;
		if (id == 0)
			return true;
		wd_arena_clear(writer->scratch);
		if (!wd_db_int(db, &feed, 0, "SELECT feed FROM entry WHERE id = ?1", "i", id) ||
		    !wd_load_entry(db, writer->scratch, id, &entry, &is_there))
			return false;
		if (is_there && !match_stored(found, &entry, feed))
			return false;
	}
}

bool wd_refile_story(struct wd_writer *writer, int64_t story)
{
	struct found found = { .writer = writer, .story = story };
	struct wd_db *db = writer->db;
	bool done;

	if (!writer->filing.matcher)
		return true;
	if (wd_late_waits(writer, story))
		return wd_late_add(writer, &(struct wd_late){ .what = WD_LATE_FILED, .story = story });
	if (!wd_db_int(db, &found.sort_at, 0, "SELECT sort_at FROM story WHERE id = ?1", "i", story))
		return false;
	found.wanted = wd_xcalloc(writer->filing.n_merges, sizeof(*found.wanted));
	done = match_story(&found);
	for (size_t i = 0; done && i < writer->filing.n_merges; i++)
		done = found.wanted[i] ? wd_refile_enter(writer, i, found.sort_at, story, false)
				       : wd_members_leave(writer, i, found.sort_at, story);
	free(found.wanted);
	writer->changed = true;
	return done;
}

/* ---- in steps ---- */

/* A feed whose tags or title changed: its stories are filed anew, in the order of its entries' uids. */
static bool refile_feeds(struct wd_writer *writer, int64_t until, bool *more)
{
	struct wd_db *db = writer->db;
	int64_t feed, after, uid, story;

	while (wd_clock_steady() < until) {
		if (!wd_db_int(db, &feed, 0, "SELECT id FROM feed WHERE refile_after IS NOT NULL ORDER BY id LIMIT 1", ""))
			return false;
		if (feed == 0)
			return true;
		if (!wd_db_int(db, &after, 0, "SELECT refile_after FROM feed WHERE id = ?1", "i", feed))
			return false;
		for (int i = 0; i < STORIES_A_ROUND; i++) {
			struct wd_stmt *stmt = wd_db_query(
				db, "SELECT uid, story FROM entry WHERE feed = ?1 AND uid > ?2 ORDER BY uid LIMIT 1", "ii",
				feed, after);
			bool found = stmt && wd_db_step(stmt);

			uid = found ? wd_db_count(stmt, 0) : WD_NO_TIME;
			story = found ? wd_db_count(stmt, 1) : 0;
			wd_db_done(stmt);
			after = uid;
			if (!found)
				break;
			if (!wd_refile_story(writer, story))
				return false;
		}
		if (!wd_db_run(db, "UPDATE feed SET refile_after = ?2 WHERE id = ?1", "in", feed, after))
			return false;
	}
	*more = true;
	return true;
}

/* Members of merges that are no more. */
static bool empty_merges(struct wd_writer *writer, int64_t until, bool *more)
{
	struct wd_db *db = writer->db;
	int64_t merge;

	while (wd_clock_steady() < until) {
		if (!wd_db_int(db, &merge, 0, "SELECT id FROM merge WHERE name IS NULL LIMIT 1", ""))
			return false;
		if (merge == 0)
			return true;
		if (!wd_db_run(db,
			       "DELETE FROM member WHERE merge = ?1 AND (sort_at, story) IN"
			       " (SELECT sort_at, story FROM member WHERE merge = ?1 LIMIT ?2)",
			       "ii", merge, (int64_t)EMPTIED_A_ROUND))
			return false;
		if (wd_db_changes(db) == 0 && !wd_db_run(db, "DELETE FROM merge WHERE id = ?1", "i", merge))
			return false;
	}
	*more = true;
	return true;
}

static ssize_t find_merge(const struct wd_writer *writer, int64_t id)
{
	for (size_t i = 0; i < writer->filing.n_merges; i++)
		if (writer->filing.merge_ids[i] == id)
			return (ssize_t)i;
	return -1;
}

/* Files the entries of one window of ids into one merge. */
static bool build_window(struct wd_writer *writer, int64_t id, const struct wd_merge *merge, int64_t low, int64_t high)
{
	struct wd_selection of = { merge->query, wd_clock_now(), low, high, 0 };
	struct wd_select select;
	struct wd_selected row;
	bool done = true;

	wd_arena_clear(writer->scratch);
	if (!wd_select_open(&select, writer->db, writer->feeds, writer->scratch, &of))
		return false;
	while (done && wd_select_next(&select, &row)) {
		const struct wd_feed_row *feed = wd_feed_rows_get(writer->feeds, writer->db, row.feed);

		if (!feed || !wd_merge_takes(merge, &feed->feed))
			continue;
		done = wd_db_run(writer->db,
				 "INSERT INTO member(merge, sort_at, story) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
				 "iii", id, row.sort_at, row.story);
	}
	wd_select_close(&select);
	return done && writer->db->fault == WD_DB_SOUND;
}

static int64_t next_window(int64_t window, int64_t took_ms)
{
	if (took_ms < QUICK_MS)
		return window < most_window ? window * 2 : window;
	return took_ms > SLOW_MS && window > LEAST_WINDOW ? window / 2 : window;
}

/* Fills the merges that are not complete, window by window. */
static bool build_merges(struct wd_writer *writer, int64_t until, bool *more)
{
	struct wd_writer_filing *filing = &writer->filing;
	struct wd_db *db = writer->db;
	int64_t id, from, lowest, low, began;
	ssize_t at;

	while ((began = wd_clock_steady()) < until) {
		if (!wd_db_int(db, &id, 0, "SELECT id FROM merge WHERE build_from IS NOT NULL AND name IS NOT NULL LIMIT 1",
			       ""))
			return false;
		if (id == 0)
			return true;
		if (!wd_db_int(db, &from, 0, "SELECT build_from FROM merge WHERE id = ?1", "i", id) ||
		    !wd_db_int(db, &lowest, 0, "SELECT min(id) FROM entry", "") ||
		    !wd_db_int(db, &from, 0, "SELECT min(?1, (SELECT max(id) + 1 FROM entry))", "i", from))
			return false;
		at = find_merge(writer, id);
		low = from - filing->window > lowest ? from - filing->window : lowest;
		if (at >= 0 && from > lowest && lowest > 0) {
			if (!build_window(writer, id, filing->merges[at], low, from - 1))
				return false;
		} else {
			low = lowest;
		}
		if (!wd_db_run(db, "UPDATE merge SET build_from = ?2 WHERE id = ?1", "in", id,
			       low > lowest ? low : WD_NO_TIME) ||
		    (low <= lowest && at >= 0 && !wd_members_count(writer, (size_t)at)))
			return false;
		writer->changed = true;
		filing->window = next_window(filing->window, wd_clock_steady() - began);
	}
	*more = true;
	return true;
}

bool wd_refile_step(struct wd_writer *writer, int64_t until, bool *more)
{
	if (!writer->snapshot)
		return true;
	if (writer->filing.window == 0)
		writer->filing.window = FIRST_WINDOW;
	return build_merges(writer, until, more) && refile_feeds(writer, until, more) && empty_merges(writer, until, more);
}

void wd_refile_forget(struct wd_writer_filing *filing)
{
	wd_matcher_free(filing->matcher);
	free(filing->merges);
	free(filing->merge_ids);
	free(filing->n_members);
	free(filing->timed);
}
