/*
 * Any query, newest stories first. Entries come down by id, which is nearly
 * the order of stories (place.c): what was found waits until no further entry can
 * belong before it. An entry with id x is of a story of second x / WD_PLACE_SLOTS
 * or earlier; so a story of a later second has its final place.
 */
#include <stdlib.h>

#include "store/read/reader.h"
#include "store/rows/place.h"
#include "store/rows/select.h"

/* 1 when a comes before b in the order (is newer). */
static bool is_before(struct wd_key a, struct wd_key b)
{
	return a.sort_at != b.sort_at ? a.sort_at > b.sort_at : a.story > b.story;
}

static int compare_keys(const void *a, const void *b)
{
	const struct wd_key *x = a, *y = b;

	return is_before(*x, *y) ? -1 : is_before(*y, *x);
}

size_t wd_reader_order(struct wd_key *keys, size_t n)
{
	size_t left = 0;

	if (n > 1)
		qsort(keys, n, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < n; i++)
		if (left == 0 || keys[left - 1].story != keys[i].story)
			keys[left++] = keys[i];
	return left;
}

/* What was found: the first n are in order and without doubles; n_fresh wait behind them. */
struct catch
{
	struct wd_key *keys;
	size_t n, n_fresh;
};

static void settle(struct catch *catch)
{
	catch->n = catch->keys ? wd_reader_order(catch->keys, catch->n + catch->n_fresh) : 0;
	catch->n_fresh = 0;
}

static bool holds(const struct wd_hunt *hunt, const struct catch *catch, int64_t id)
{
	size_t need = wd_reader_page_size(hunt, catch->keys, catch->n) + 1;

	return catch->n >= need && wd_place_base(catch->keys[need - 1].sort_at) > id;
}

/* True when the wanted ones and one more are found, and no entry with this id or a lower one can come before them. */
static bool is_enough(const struct wd_hunt *hunt, struct catch *catch, int64_t id)
{
	if (catch->n + catch->n_fresh <= hunt->limit)
		return false;
	/* Sorting at each step would be square; what waits can only move the last wanted one forward. */
	if (!holds(hunt, catch, id) && catch->n_fresh < catch->n / 4 + 16)
		return false;
	settle(catch);
	return holds(hunt, catch, id);
}

static bool takes(struct wd_reader *reader, const struct wd_merge *merge, int64_t feed)
{
	const struct wd_feed_row *row;

	if (!merge)
		return true;
	row = wd_feed_rows_get(reader->feeds, reader->db, feed);
	return row && wd_merge_takes(merge, &row->feed);
}

/* Adds what the selection gives and the hunter wants. newer: those before from, and itself, in the place of those behind. */
static void gather(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt, bool newer,
		   struct wd_select *select, struct catch *catch)
{
	struct wd_key from = { hunt->from.sort_at, hunt->from.story };
	bool is_first = wd_cursor_is_first(hunt->from);
	struct wd_selected row;

	while (wd_select_next(select, &row)) {
		struct wd_key key = { row.sort_at, row.story };
		size_t at;

		if (!newer && is_enough(hunt, catch, row.entry))
			break;
		if ((!is_first && is_before(from, key) == newer) || !takes(reader, hunt->merge, row.feed))
			continue;
		at = catch->n + catch->n_fresh;
		if (!wd_arena_push(arena, &catch->keys, &at, sizeof(*catch->keys)))
			break;
		catch->keys[at - 1] = key;
		catch->n_fresh++;
	}
	wd_select_close(select);
	settle(catch);
}

/* By the index. False: see db. */
static bool ask_index(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt, int64_t high,
		      struct catch *catch)
{
	/* Some more, as the order of stories is not quite that of entries. */
	struct wd_selection of = { .query = hunt->query,
				   .now = hunt->now,
				   .low = hunt->since > 0 ? wd_place_base(hunt->since) : 0,
				   .high = high,
				   .wanted = hunt->limit + hunt->limit / 8 + 8 };
	struct wd_select select;

	if (!wd_select_open(&select, reader->db, reader->feeds, reader->scratch, &of))
		return false;
	gather(reader, arena, hunt, false, &select, catch);
	return reader->db->fault == WD_DB_SOUND;
}

struct walk {
	struct wd_arena *arena;
	const struct wd_hunt *hunt;
	struct catch *catch;
};

static bool look_at(void *ctx, const struct wd_judged *entry)
{
	struct walk *walk = ctx;
	const struct wd_hunt *hunt = walk->hunt;
	struct wd_key from = { hunt->from.sort_at, hunt->from.story }, key = { entry->sort_at, entry->story };
	size_t at = walk->catch->n + walk->catch->n_fresh;

	if (is_enough(hunt, walk->catch, entry->id))
		return false;
	if ((!wd_cursor_is_first(hunt->from) && !is_before(from, key)) ||
	    (hunt->merge && !wd_merge_takes(hunt->merge, &entry->feed->feed)) ||
	    !wd_query_matches(hunt->query, entry->tokens, hunt->now))
		return true;
	if (!wd_arena_push(walk->arena, &walk->catch->keys, &at, sizeof(*walk->catch->keys)))
		return false;
	walk->catch->keys[at - 1] = key;
	walk->catch->n_fresh++;
	return true;
}

/*
 * What the index goes through before it says anything (NEAR of words that stand everywhere, but seldom so) can take
 * longer than there is time, while some of the newest entries match. So they are held against the query one by one,
 * in what is left of the time.
 */
static bool ask_entries(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt, int64_t high,
			struct catch *catch)
{
	struct walk walk = { arena, hunt, catch };
	bool done = wd_reader_walk(reader, high, look_at, &walk);

	settle(catch);
	return done;
}

bool wd_reader_hunt(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt, struct wd_key **keys,
		    size_t *n, bool *is_partial)
{
	struct wd_db *db = reader->db;
	int64_t spread, high = INT64_MAX, deadline_at = db->deadline_at;
	struct catch catch = { 0 };
	bool done;

	if (!wd_db_meta(db, "spread", &spread))
		return false;
	if (!wd_cursor_is_first(hunt->from))
		high = wd_place_base(hunt->from.sort_at) + WD_PLACE_SLOTS + spread;
	if (is_partial && deadline_at)
		db->deadline_at -= reader->deadline_ms / 4;
	done = ask_index(reader, arena, hunt, high, &catch);
	if (is_partial)
		*is_partial = !done && wd_reader_forgive(reader);
	if (is_partial && *is_partial && catch.n == 0) {
		db->deadline_at = deadline_at;
		done = ask_entries(reader, arena, hunt, high, &catch);
		*is_partial = !done && wd_reader_forgive(reader);
	}
	if (is_partial)
		wd_reader_leave_time(reader);
	*keys = catch.keys;
	*n = catch.n;
	return done || (is_partial && *is_partial);
}

bool wd_reader_hunt_newer(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt,
			  struct wd_stories *out)
{
	struct wd_selection of = { hunt->query, hunt->now, wd_place_base(hunt->from.sort_at), INT64_MAX, 0 };
	struct catch catch = { 0 };
	struct wd_select select;

	if (!wd_select_open(&select, reader->db, reader->feeds, reader->scratch, &of))
		return (out->has_newer = wd_reader_forgive(reader));
	gather(reader, arena, hunt, true, &select, &catch);
	out->has_newer = catch.n > 0;
	/* All that is newer is too much to walk over: the way back leads to the newest. */
	if (wd_reader_forgive(reader)) {
		out->has_newer = true;
	} else if (catch.n > hunt->limit) {
		struct wd_key last = catch.keys[catch.n - hunt->limit - 1];

		out->newer = (struct wd_cursor){ last.sort_at, last.story };
	}
	return reader->db->fault == WD_DB_SOUND;
}

size_t wd_reader_page_size(const struct wd_hunt *hunt, const struct wd_key *keys, size_t n)
{
	size_t take = hunt->limit;

	while (take < hunt->most && take < n && keys[take].sort_at >= hunt->at_least_at)
		take++;
	return n < take ? n : take;
}

bool wd_reader_page(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt, const struct wd_key *keys,
		    size_t n, struct wd_stories *out)
{
	out->n = wd_reader_page_size(hunt, keys, n);
	/* Where the time was over, the search can go on from there. */
	out->more = n > out->n || (out->is_partial && n > 0);
	if (out->n > 0)
		out->next = (struct wd_cursor){ keys[out->n - 1].sort_at, keys[out->n - 1].story };
	return wd_reader_load(reader, arena, keys, &out->n, &out->items);
}

bool wd_reader_search(struct wd_reader *reader, struct wd_arena *arena, const struct wd_query *query, int64_t now, int limit,
		      struct wd_cursor from, struct wd_stories *out, struct wd_error *err)
{
	struct wd_hunt hunt = { .query = query, .now = now, .at_least_at = INT64_MAX, .from = from };
	struct wd_key *keys = NULL;
	size_t n = 0;
	bool done;

	hunt.limit = hunt.most = limit > 0 ? (size_t)limit : 1;
	*out = (struct wd_stories){ 0 };
	done = wd_reader_begin(reader) && wd_reader_hunt(reader, arena, &hunt, &keys, &n, &out->is_partial) &&
	       wd_reader_page(reader, arena, &hunt, keys, n, out);
	if (done && !wd_cursor_is_first(from))
		done = wd_reader_hunt_newer(reader, arena, &hunt, out);
	return wd_reader_end(reader, done, err);
}
