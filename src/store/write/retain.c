/*
 * Retention: an entry goes when its feed has not listed it for keep-for. Of a
 * feed that could not be read since (dead, or taken out of the list), all
 * entries go that long after its last success; what it may still list stays
 * known in its listing, so that it does not come back as new. Of a feed that was
 * not asked since (paused, or the desk was off) nothing is known: all stays.
 *
 * Where keep-last is said, a feed on the list keeps so many, whatever their age and listed or not.
 */
#include "store/rows/pack.h"
#include "store/write/members.h"
#include "store/write/join.h"
#include "store/write/keys.h"
#include "store/write/print.h"
#include "store/write/upkeep.h"
#include "store/write/writer.h"
#include "util/clock.h"

enum {
	REST_MS = 3600000, /* between two rounds that found nothing */
	DAY_MS = 86400000,
	AT_ONCE = 100, /* entries looked up together */
	FEEDS_AT_ONCE = 10000,
};

/* Of a round, in their order. What a step has done of it is not done again, or many feeds would never let it come to an end. */
enum part { SILENT, UNLISTED, SURPLUS, REST };

/* Feeds by whose entries' age is decided. */
#define BY_AGE "(f.keep_last = 0 OR f.listed = 0)"

/* Its story goes with the last one. */
static bool remove_entry(struct wd_writer *writer, int64_t id)
{
	struct wd_db *db = writer->db;
	struct wd_entry *old = wd_arena_alloc(writer->arena, sizeof(*old));
	struct wd_index_job job = { .id = id };
	int64_t story, rest, feed;
	bool found;

	if (!old || !wd_load_entry(db, writer->arena, id, old, &found) ||
	    !wd_db_int(db, &story, 0, "SELECT story FROM entry WHERE id = ?1", "i", id) ||
	    !wd_db_int(db, &feed, 0, "SELECT feed FROM entry WHERE id = ?1", "i", id))
		return false;
	/* Without its text its words cannot be taken out of the index, where they lead to nothing. */
	if (found) {
		job.old = wd_index_entry(writer->arena, old);
		wd_index_later(writer, &job);
	}
	writer->changed = true;
	writer->chores.n_dead++;
	if (!wd_archive_forget(writer, story) || !wd_keys_remove(writer, id, NULL, NULL) || !wd_print_remove(writer, id) ||
	    !wd_db_run(db, "DELETE FROM entry WHERE id = ?1", "i", id) ||
	    !wd_db_run(db, "UPDATE poll SET entries = max(entries - 1, 0) WHERE feed = ?1", "i", feed) ||
	    !wd_db_int(db, &rest, 0, "SELECT 1 FROM entry WHERE story = ?1 LIMIT 1", "i", story))
		return false;
	if (rest)
		return wd_join_choose_lead(writer, story) && wd_refile_story(writer, story);
	/* Who finds a merged feed empty is told when it last held something. */
	return wd_db_run(db,
			 "UPDATE merge SET matched_at = max(coalesce(matched_at, s.sort_at), s.sort_at) FROM story s"
			 " WHERE s.id = ?1 AND merge.id IN (SELECT merge FROM member WHERE story = ?1)",
			 "i", story) &&
	       wd_members_leave_all(writer, story) && wd_db_run(db, "DELETE FROM story WHERE id = ?1", "i", story);
}

/* What a query with one column of ids, and a second of uids where it is said, answers; in the arena. */
struct found {
	int64_t *ids, *uids;
	size_t n;
};

static bool find(struct wd_writer *writer, struct wd_stmt *stmt, bool has_uids, struct found *out)
{
	size_t n_uids = 0;

	*out = (struct found){ 0 };
	while (stmt && wd_db_step(stmt)) {
		int64_t *id = wd_arena_push(writer->arena, &out->ids, &out->n, sizeof(*id));
		int64_t *uid = has_uids ? wd_arena_push(writer->arena, &out->uids, &n_uids, sizeof(*uid)) : id;

		*id = wd_db_count(stmt, 0);
		if (has_uids)
			*uid = wd_db_count(stmt, 1);
	}
	wd_db_done(stmt);
	return stmt && writer->db->fault == WD_DB_SOUND;
}

/* CROSS JOIN: SQLite goes by the few that are unlisted, though it does not know yet that they are few (optoverview.html). */
static bool remove_unlisted(struct wd_writer *writer, int64_t before, int64_t until, bool *more)
{
	struct found old;

	do {
		if (!find(writer,
			  wd_db_query(writer->db,
				      "SELECT e.id FROM entry e CROSS JOIN feed f ON f.id = e.feed"
				      " WHERE e.unlisted_at < ?1 AND " BY_AGE " ORDER BY e.unlisted_at LIMIT ?2",
				      "ii", before, (int64_t)AT_ONCE),
			  false, &old))
			return false;
		if (old.n == 0)
			return true;
		for (size_t i = 0; i < old.n && (i == 0 || wd_clock_steady() < until); i++)
			if (!remove_entry(writer, old.ids[i]))
				return false;
	} while (wd_clock_steady() < until);
	*more = true;
	return true;
}

static bool is_one_of(const struct found *found, int64_t uid)
{
	for (size_t i = 0; i < found->n; i++)
		if (found->uids[i] == uid)
			return true;
	return false;
}

/* Marks what the feed listed as taken, so that its next document brings nothing of it back: all of it, or these. */
static bool remember_listing(struct wd_writer *writer, int64_t feed, const struct found *these, int64_t day)
{
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt = wd_db_query(db, "SELECT items FROM listing WHERE feed = ?1", "i", feed);
	struct wd_listing listing = { 0 };
	struct wd_buf items;
	bool done;

	if (!stmt)
		return false;
	if (wd_db_step(stmt))
		wd_pack_read_listing(writer->arena, wd_db_text(stmt, 0), &listing);
	wd_db_done(stmt);
	for (size_t i = 0; i < listing.n; i++)
		if (listing.items[i].day == 0 && listing.items[i].hash && (!these || is_one_of(these, listing.items[i].uid)))
			listing.items[i].day = (uint32_t)day;
	if (db->fault != WD_DB_SOUND || listing.n == 0)
		return db->fault == WD_DB_SOUND;
	wd_buf_init(&items, WD_BUF_PAGE);
	wd_pack_listing(&items, &listing);
	done = wd_db_run(db, "UPDATE listing SET items = ?2 WHERE feed = ?1", "ib", feed, wd_buf_span(&items));
	wd_buf_release(&items);
	return done;
}

/* The first behind the feed given that is silent, among so many ids; 0: none is. Most polls tell it without their feed. */
static bool find_silent(struct wd_db *db, int64_t now, int64_t before, int64_t after, int64_t *feed)
{
	return wd_db_int(db, feed, 0,
			 "SELECT p.feed FROM poll p CROSS JOIN feed f ON f.id = p.feed"
			 " WHERE p.last_success_at < ?1 AND p.feed > ?2 AND p.feed <= ?4 AND " BY_AGE " AND (f.listed = 0 OR"
			 " (f.paused = 0 AND p.last_poll_at - p.last_success_at > ?3)) AND"
			 " EXISTS (SELECT 1 FROM entry e WHERE e.feed = p.feed AND e.unlisted_at IS NULL)"
			 " ORDER BY p.feed LIMIT 1",
			 "iiii", before, after, now - before, after + FEEDS_AT_ONCE);
}

/* A feed that was asked, or is no more on the list, without success since then loses what it had listed. */
static bool remove_silent(struct wd_writer *writer, int64_t now, int64_t before, int64_t until, bool *more)
{
	struct wd_writer_chores *chores = &writer->chores;
	struct wd_db *db = writer->db;
	int64_t feed, last;

	if (!wd_db_int(db, &last, 0, "SELECT max(id) FROM feed", ""))
		return false;
	do {
		if (chores->retained_feed >= last)
			return true;
		if (!find_silent(db, now, before, chores->retained_feed, &feed))
			return false;
		chores->retained_feed = feed ? feed : chores->retained_feed + FEEDS_AT_ONCE;
		/* They go by the other rule, behind this. */
		if (feed == 0)
			continue;
		if (!remember_listing(writer, feed, NULL, now / DAY_MS) ||
		    !wd_db_run(db, "UPDATE entry SET unlisted_at = ?2 WHERE feed = ?1 AND unlisted_at IS NULL", "ii", feed,
			       before - 1))
			return false;
	} while (wd_clock_steady() < until);
	*more = true;
	return true;
}

/* The oldest of a feed that has more than keep-last says. */
static bool remove_surplus(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	struct wd_db *db = writer->db;
	struct found surplus;
	int64_t feed, most;

	do {
		if (!wd_db_int(
			    db, &feed, 0,
			    "SELECT p.feed FROM poll p JOIN feed f ON f.id = p.feed WHERE f.keep_last > 0 AND f.listed = 1"
			    " AND p.entries > f.keep_last AND p.feed > ?1 ORDER BY p.feed LIMIT 1",
			    "i", writer->chores.retained_feed) ||
		    !wd_db_int(db, &most, 0, "SELECT keep_last FROM feed WHERE id = ?1", "i", feed))
			return false;
		if (feed == 0)
			return true;
		if (!find(writer,
			  wd_db_query(db,
				      "SELECT id, uid FROM entry WHERE feed = ?1 ORDER BY sort_at, id LIMIT"
				      " max(0, min(?3, (SELECT count(*) FROM entry WHERE feed = ?1) - ?2))",
				      "iii", feed, most, (int64_t)AT_ONCE),
			  true, &surplus) ||
		    (surplus.n && !remember_listing(writer, feed, &surplus, now / DAY_MS)))
			return false;
		for (size_t i = 0; i < surplus.n; i++)
			if (!remove_entry(writer, surplus.ids[i]))
				return false;
		/* There may be more; where the count in poll is wrong nothing is found. */
		if (surplus.n == 0)
			writer->chores.retained_feed = feed;
	} while (wd_clock_steady() < until);
	*more = true;
	return true;
}

/* Feeds that left the list long ago and have nothing left. */
static bool remove_feeds(struct wd_writer *writer)
{
	return wd_db_run(writer->db,
			 "DELETE FROM feed WHERE id IN (SELECT f.id FROM feed f WHERE f.listed = 0"
			 " AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.feed = f.id) LIMIT 100)",
			 "");
}

/* What was kept for archive documents (sqlite/schema.c) of which none is left to show it. */
static bool forget_what_was(struct wd_db *db)
{
#define NONE_SHOWS " WHERE upto < (SELECT coalesce(min(archive), ?1) FROM archived)"
	return wd_db_run(db, "DELETE FROM feed_was" NONE_SHOWS, "i", INT64_MAX) &&
	       wd_db_run(db, "DELETE FROM story_was" NONE_SHOWS, "i", INT64_MAX) &&
	       wd_db_run(db, "DELETE FROM entry_was" NONE_SHOWS, "i", INT64_MAX);
#undef NONE_SHOWS
}

static bool do_part(struct wd_writer *writer, enum part part, int64_t now, int64_t until, bool *more)
{
	int64_t before = now - writer->snapshot->config.keep_for_ms;

	switch (part) {
	case SILENT:
		return remove_silent(writer, now, before, until, more);
	case UNLISTED:
		return remove_unlisted(writer, before, until, more);
	case SURPLUS:
		return remove_surplus(writer, now, until, more);
	case REST:
		break;
	}
	return true;
}

bool wd_retain_is_due(const struct wd_writer *writer, int64_t now)
{
	int64_t last = writer->chores.retained_at;

	return writer->snapshot && writer->snapshot->config.keep_for_ms > 0 &&
	       (last == WD_NO_TIME || now < last || now - last >= REST_MS);
}

bool wd_retain_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	struct wd_writer_chores *chores = &writer->chores;

	if (*more || !wd_retain_is_due(writer, now))
		return true;
	while (!*more && chores->retaining < REST) {
		if (!do_part(writer, chores->retaining, now, until, more))
			return false;
		if (!*more) {
			chores->retaining++;
			chores->retained_feed = 0;
		}
	}
	if (!wd_upkeep_count_dead(writer))
		return false;
	if (*more)
		return true;
	chores->retained_at = now;
	chores->retaining = SILENT;
	return remove_feeds(writer) && forget_what_was(writer->db);
}
