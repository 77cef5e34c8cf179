#include "store/write/expect.h"

#include "store/write/before.h"
#include "store/write/join.h"
#include "util/clock.h"

/* What one update of a feed writes is not what the next one of it would be told. */
static bool is_first_of_feed(const struct wd_update *updates, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (updates[k].state.id == updates[i].state.id)
			return false;
	return true;
}

static void expect_updates(struct wd_writer *writer, const struct wd_update *updates, size_t n)
{
	struct wd_db *db = writer->db;

	wd_db_outdate_all(db);
	for (size_t i = 0; i < n; i++) {
		int64_t feed = updates[i].state.id;

		if (updates[i].polled_at == WD_NO_TIME || !is_first_of_feed(updates, i))
			continue;
		wd_before_expect(db, feed);
		if (!updates[i].doc)
			continue;
		wd_feed_rows_expect(writer->feeds, db, feed);
		wd_listing_expect(db, feed);
	}
}

/* False: it is unchanged, and nothing will be asked of it. */
static bool expect_entry(struct wd_take *take, const struct wd_take_item *item)
{
	const struct wd_listed *before = wd_pack_find_listed(&take->before, item->uid);
	struct wd_writer *writer = take->writer;
	struct wd_joined keys;

	if (before && (before->day || before->hash == (uint32_t)item->hash))
		return false;
	wd_listing_expect_stored(take, item->uid);
	if (wd_join_keys(writer, item->entry, take->update->feed, &keys))
		wd_join_expect_keys(writer, &keys);
	wd_join_expect_public_id(writer, item->entry, wd_span_of(take->feed.feed.url), item->uid);
	wd_places_expect(writer->db, &writer->places, item->sort_at);
	return true;
}

/* How many entries it has; 0: it is left to itself. */
static size_t expect_document(struct wd_writer *writer, struct wd_update *update)
{
	struct wd_take take = { .writer = writer, .update = update };
	const struct wd_feed_row *feed;
	size_t n = update->doc ? update->doc->n_entries : 0;

	if (update->polled_at == WD_NO_TIME || n == 0 || n > WD_EXPECTED_ENTRIES)
		return 0;
	feed = wd_feed_rows_get(writer->feeds, writer->db, update->state.id);
	take.items = wd_arena_alloc(writer->arena, n * sizeof(*take.items));
	if (!feed || !take.items)
		return 0;
	take.feed = *feed;
	if (!wd_listing_read(&take))
		return 0;
	wd_listing_expect(writer->db, feed->id);
	if (!wd_listing_guess(&take))
		return 0;
	/* What is stored is asked for an entry's identity, and when it is taken. */
	for (size_t i = n; i-- > 0;)
		if (expect_entry(&take, &take.items[i]))
			wd_listing_expect_stored(&take, take.items[i].uid);
	return n;
}

/* From the i-th of a chunk of n on, as far as there is room. */
static void expect_documents(struct wd_writer *writer, struct wd_update *chunk, size_t n, size_t i)
{
	struct wd_ahead *ahead = &writer->ahead;
	size_t n_entries = 0;

	*ahead = (struct wd_ahead){ .first = chunk };
	for (; i < n && n_entries < WD_EXPECTED_AHEAD; i++) {
		size_t more = is_first_of_feed(chunk, i) ? expect_document(writer, &chunk[i]) : 0;

		n_entries += more;
		ahead->which |= (uint64_t)(more > 0) << i;
	}
	ahead->next = i;
	ahead->n_outdated = writer->db->n_outdated;
}

void wd_expect(struct wd_writer *writer, struct wd_update *updates, size_t n, size_t i)
{
	size_t at = i % WD_EXPECTED_UPDATES, left = n - i + at,
	       at_once = left < WD_EXPECTED_UPDATES ? left : WD_EXPECTED_UPDATES;

	if (!wd_db_foresees(writer->db))
		return;
	if (at == 0)
		expect_updates(writer, &updates[i], at_once);
	if (at == 0 || at == writer->ahead.next)
		expect_documents(writer, &updates[i - at], at_once, at);
}

bool wd_expect_has(const struct wd_writer *writer, const struct wd_update *update)
{
	const struct wd_ahead *ahead = &writer->ahead;

	return ahead->which && ahead->n_outdated == writer->db->n_outdated && update >= ahead->first &&
	       update < ahead->first + WD_EXPECTED_UPDATES && (ahead->which >> (update - ahead->first) & 1);
}

void wd_expect_entries(struct wd_take *take, const struct wd_take_item *items, size_t n)
{
	if (wd_db_foresees(take->writer->db))
		for (size_t i = n; i-- > 0;)
			expect_entry(take, &items[i]);
}
