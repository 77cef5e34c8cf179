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

void wd_expect_updates(struct wd_writer *writer, const struct wd_update *updates, size_t n)
{
	struct wd_db *db = writer->db;

	if (!wd_db_foresees(db))
		return;
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

static void expect_entry(struct wd_take *take, const struct wd_take_item *item)
{
	const struct wd_listed *before = wd_pack_find_listed(&take->before, item->uid);
	struct wd_writer *writer = take->writer;
	struct wd_joined keys;

	if (before && (before->day || before->hash == (uint32_t)item->hash))
		return;
	wd_listing_expect_stored(take, item->uid);
	if (wd_join_keys(writer, item->entry, take->update->feed, &keys))
		wd_join_expect_keys(writer, &keys);
	wd_join_expect_public_id(writer, item->entry, wd_span_of(take->feed.feed.url), item->uid);
	wd_places_expect(writer->db, &writer->places, item->sort_at);
}

void wd_expect_entries(struct wd_take *take, const struct wd_take_item *items, size_t n)
{
	if (wd_db_foresees(take->writer->db))
		for (size_t i = n; i-- > 0;)
			expect_entry(take, &items[i]);
}
