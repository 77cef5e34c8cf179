/*
 * What a document lists, and what it listed the last time: which entries are known by
 * their identity, which are new under an old one, which are listed no more.
 */
#include <stdlib.h>

#include "clean/clean.h"
#include "store/rows/load.h"
#include "store/write/take.h"
#include "story/address.h"
#include "story/uid.h"

enum {
	LISTING_MAX = 50000,
	/* A new feed's undated entries behind the first so many are set an hour apart, so that they do not flood. */
	UNDATED_AT_ONCE = 20,
};
static const int64_t hour_ms = 3600000, day_ms = 86400000;

static const char stored_of[] = "SELECT id, story, hash, words_hash, unlisted_at FROM entry WHERE feed = ?1 AND uid = ?2",
		  listing_of[] = "SELECT items FROM listing WHERE feed = ?1";

void wd_listing_expect_stored(struct wd_take *take, int64_t uid)
{
	wd_db_foresee(take->writer->db, stored_of, "ii", take->feed.id, uid);
}

bool wd_listing_find_stored(struct wd_take *take, int64_t uid, struct wd_take_stored *out)
{
	struct wd_db *db = take->writer->db;
	struct wd_stmt *stmt = wd_db_query(db, stored_of, "ii", take->feed.id, uid);

	*out = (struct wd_take_stored){ 0 };
	if (!stmt)
		return false;
	if (wd_db_step(stmt)) {
		out->id = wd_db_count(stmt, 0);
		out->story = wd_db_count(stmt, 1);
		out->hash = wd_db_count(stmt, 2);
		out->words_hash = wd_db_count(stmt, 3);
		out->is_unlisted = !wd_db_is_null(stmt, 4);
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool was_listed(void *ctx, int64_t uid)
{
	const struct wd_take *take = ctx;

	return wd_pack_find_listed(&take->before, uid) != NULL;
}

/* The stored entry of this identity; false when there is none. */
static bool load_stored(struct wd_take *take, int64_t uid, struct wd_entry *out)
{
	struct wd_take_stored stored;
	bool found = false;

	return wd_listing_find_stored(take, uid, &stored) && stored.id &&
	       wd_load_entry(take->writer->db, take->writer->arena, stored.id, out, &found) && found;
}

static bool is_this(void *ctx, int64_t uid, const struct wd_entry *e)
{
	struct wd_entry old;

	return load_stored(ctx, uid, &old) && wd_span_equal(old.url, e->url) && wd_span_equal(old.title, e->title) &&
	       (old.published_at == e->published_at || old.published_at == WD_NO_TIME || e->published_at == WD_NO_TIME);
}

static bool same_page(struct wd_arena *arena, struct wd_span a, struct wd_span b)
{
	a = wd_address_canonical(arena, a);
	b = wd_address_canonical(arena, b);
	return a.len > 0 && wd_span_equal(a, b);
}

/* Of an id that moved to another page or got another date: is it another text? */
static bool is_another_text(struct wd_take *take, const struct wd_entry *old, const struct wd_entry *e, bool moved,
			    bool redated)
{
	struct wd_arena *arena = take->writer->arena;
	const struct wd_pair pair = { .same_feed = true, .same_link = !moved };
	struct wd_entry was = *old, is = *e;
	struct wd_fingerprint was_fp, is_fp;
	struct wd_verdict verdict;

	was.text = wd_text_of_entry(arena, &was);
	is.text = wd_text_of_entry(arena, &is);
	if (!wd_fingerprint_text(arena, &was, take->update->doc->title, &was_fp) ||
	    !wd_fingerprint_text(arena, &is, take->update->doc->title, &is_fp))
		return false;
	if (wd_match_are_strangers(arena, &was_fp, &is_fp))
		return true;
	/* The next bulletin of a frame, on a page of its own. */
	verdict = wd_match(arena, &was_fp, &is_fp, &pair);
	return moved && redated && wd_verdict_contradicts(&verdict);
}

/* What is unchanged is not looked up. */
static bool is_unchanged(const struct wd_take *take, int64_t uid, const struct wd_entry *e)
{
	const struct wd_listed *before = wd_pack_find_listed(&take->before, uid);

	return before && (before->day || before->hash == (uint32_t)take->items[e - take->update->doc->entries].hash);
}

static void expect(void *ctx, int64_t uid, const struct wd_entry *e)
{
	struct wd_take *take = ctx;

	if (!is_unchanged(take, uid, e))
		wd_listing_expect_stored(take, uid);
}

static bool is_other(void *ctx, int64_t uid, const struct wd_entry *e)
{
	struct wd_take *take = ctx;
	struct wd_entry old;
	bool moved, redated;

	if (is_unchanged(take, uid, e))
		return false;
	if (!load_stored(take, uid, &old))
		return false;
	moved = !same_page(take->writer->arena, old.url, e->url);
	redated = old.published_at != WD_NO_TIME && e->published_at != WD_NO_TIME && old.published_at != e->published_at;
	return (moved || redated) && is_another_text(take, &old, e, moved, redated);
}

static bool is_nothing(void *ctx, int64_t uid, const struct wd_entry *e)
{
	(void)ctx;
	(void)uid;
	(void)e;
	return false;
}

static void expect_nothing(void *ctx, int64_t uid, const struct wd_entry *e)
{
	is_nothing(ctx, uid, e);
}

static int64_t sort_time(const struct wd_take *take, const struct wd_entry *entry, int64_t position)
{
	int64_t seen = take->update->polled_at, at = wd_take_dated(entry);

	if (at != WD_NO_TIME)
		return at < seen ? at : seen;
	if (take->is_first && position >= UNDATED_AT_ONCE)
		return seen - UNDATED_AT_ONCE - (position - UNDATED_AT_ONCE + 1) * hour_ms;
	return seen - position;
}

static bool make(struct wd_take *take, const struct wd_uid_memory *memory)
{
	const struct wd_doc *doc = take->update->doc;
	struct wd_take_item *items = take->items;
	enum wd_id_policy policy = take->update->feed ? take->update->feed->id_policy : WD_ID_AUTO;
	int64_t *uids = wd_arena_alloc(take->writer->arena, doc->n_entries * sizeof(*uids));
	struct wd_listing *after = &take->after;
	size_t n = 0;

	after->items = wd_arena_alloc(take->writer->arena, doc->n_entries * sizeof(*after->items));
	if (!uids || !after->items)
		return false;
	for (size_t i = 0; i < doc->n_entries; i++)
		items[i] = (struct wd_take_item){ .entry = &doc->entries[i],
						  .position = i,
						  .sort_at = sort_time(take, &doc->entries[i], (int64_t)i),
						  .hash = wd_uid_content_hash(&doc->entries[i]) };
	wd_uid_assign(take->writer->arena, doc, policy, memory, uids);
	for (size_t i = 0; i < doc->n_entries; i++) {
		items[i].uid = after->items[i].uid = uids[i];
		after->items[i].hash = (uint32_t)items[i].hash ? (uint32_t)items[i].hash : 1;
	}
	if (doc->n_entries > 1)
		qsort(after->items, doc->n_entries, sizeof(*after->items), wd_pack_compare_listed);
	for (size_t i = 0; i < doc->n_entries; i++)
		if (n == 0 || after->items[n - 1].uid != after->items[i].uid)
			after->items[n++] = after->items[i];
	after->n = n;
	return take->writer->db->fault == WD_DB_SOUND;
}

bool wd_listing_make(struct wd_take *take)
{
	const struct wd_uid_memory memory = { take, was_listed, is_this, is_other,
					      take->is_expected ? expect_nothing : expect };

	return make(take, &memory);
}

bool wd_listing_guess(struct wd_take *take)
{
	const struct wd_uid_memory memory = { take, was_listed, is_nothing, is_nothing, expect_nothing };

	return make(take, &memory);
}

void wd_listing_outdate_stored(struct wd_take *take, int64_t uid)
{
	wd_db_outdate(take->writer->db, stored_of, "ii", take->feed.id, uid);
}

static bool unlist(struct wd_take *take, int64_t uid, int64_t now)
{
	wd_listing_outdate_stored(take, uid);
	return wd_db_add(take->writer->db,
			 "UPDATE entry SET unlisted_at = ?3 WHERE uid = ?1 AND feed = ?2 AND unlisted_at IS NULL", "iii",
			 uid, take->feed.id, now);
}

bool wd_listing_end(struct wd_take *take)
{
	int64_t now = take->update->polled_at,
		keep = take->writer->snapshot ? take->writer->snapshot->config.keep_for_ms : 90 * day_ms;
	struct wd_listing *after = &take->after;
	size_t n = after->n, size = after->n;
	struct wd_listed *all = wd_arena_alloc(take->writer->arena, (n + take->before.n) * sizeof(*all));

	if (!all)
		return false;
	if (n)
		memcpy(all, after->items, n * sizeof(*all));
	after->items = all;
	for (size_t i = 0; i < take->before.n; i++) {
		const struct wd_listed *old = &take->before.items[i];

		if (wd_pack_find_listed(&(struct wd_listing){ after->items, n }, old->uid))
			continue;
		if (take->update->partial) {
			if (size < LISTING_MAX)
				all[size++] = *old;
			continue;
		}
		if (old->day == 0) {
			if (old->hash && !unlist(take, old->uid, now))
				return false;
			continue;
		}
		if (now / day_ms - old->day <= keep / day_ms + 1 && size < LISTING_MAX)
			all[size++] = *old;
	}
	after->n = size;
	if (after->n > 1)
		qsort(after->items, after->n, sizeof(*after->items), wd_pack_compare_listed);
	return true;
}

void wd_listing_expect(struct wd_db *db, int64_t feed)
{
	wd_db_foresee(db, listing_of, "i", feed);
}

bool wd_listing_read(struct wd_take *take)
{
	struct wd_db *db = take->writer->db;
	struct wd_stmt *stmt = wd_db_query(db, listing_of, "i", take->feed.id);
	bool fits = true;

	if (!stmt)
		return false;
	take->is_first = !wd_db_step(stmt);
	if (!take->is_first)
		fits = wd_pack_read_listing(take->writer->arena, wd_db_text(stmt, 0), &take->before);
	wd_db_done(stmt);
	return fits && db->fault == WD_DB_SOUND;
}

bool wd_listing_write(struct wd_take *take)
{
	struct wd_buf items;
	bool same = !take->is_first && take->before.n == take->after.n, done;

	for (size_t i = 0; same && i < take->after.n; i++)
		same = memcmp(&take->before.items[i], &take->after.items[i], sizeof(struct wd_listed)) == 0;
	if (same)
		return true;
	wd_buf_init(&items, WD_BUF_PAGE);
	wd_pack_listing(&items, &take->after);
	wd_db_outdate(take->writer->db, listing_of, "i", take->feed.id);
	done = wd_db_add(take->writer->db,
			 "INSERT INTO listing(feed, items) VALUES (?1, ?2)"
			 " ON CONFLICT(feed) DO UPDATE SET items = excluded.items",
			 "ib", take->feed.id, items.data ? wd_buf_span(&items) : WD_SPAN(""));
	wd_buf_release(&items);
	return done;
}
