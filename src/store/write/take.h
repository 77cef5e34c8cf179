/*
 * One document on its way into the store: listing.c says what is known of its entries,
 * entry.c writes them. Writer's thread; all in the transaction and its arena. What
 * returns bool is false when the database or the arena failed: see db.
 */
#ifndef WD_STORE_TAKE_H
#define WD_STORE_TAKE_H

#include "store/rows/pack.h"
#include "store/write/writer.h"
#include "util/clock.h"

/* One document being taken in. */
struct wd_take {
	struct wd_writer *writer;
	struct wd_update *update;
	struct wd_feed_row feed;
	struct wd_listing before, after;
	struct wd_take_item *items; /* of the document's entries, in their order */
	bool is_first;              /* the feed's first document */
	bool is_expected;           /* what will be asked of its entries is foreseen (expect.h) */
	struct wd_span home_url;    /* that its document names */
};

/* The entry at hand. */
struct wd_take_item {
	const struct wd_entry *entry;
	size_t position;
	int64_t uid, hash, sort_at;
	struct wd_span body;
	/* Its words, made once, for the index; and read off them, for keep=, drop= and the merges, in the words arena. */
	const struct wd_written *written;
	struct wd_matchable seen;
	const struct wd_tokens *tokens;
	const struct wd_fingerprint *fp;
};

/* What is stored under (feed, uid). */
struct wd_take_stored {
	int64_t id, story, hash, words_hash;
	bool is_unlisted;
};

/* Where only `updated` is said (RFC 4287 §4.1.2 asks for no more), the one it was first seen with is its date. */
static inline int64_t wd_take_dated(const struct wd_entry *entry)
{
	return entry->published_at != WD_NO_TIME ? entry->published_at : entry->updated_at;
}

/* What is stored of the feed's entry with this identity; id 0: nothing. */
bool wd_listing_find_stored(struct wd_take *take, int64_t uid, struct wd_take_stored *out);
/* They are going to be asked for soon (wd_db_foresee). */
void wd_listing_expect_stored(struct wd_take *take, int64_t uid);
/* What is stored of it comes to be another. */
void wd_listing_outdate_stored(struct wd_take *take, int64_t uid);
void wd_listing_expect(struct wd_db *db, int64_t feed);
/* before: what the last document listed; is_first when there was none. */
bool wd_listing_read(struct wd_take *take);
/*
 * after: the document's items sorted by identity, doubles dropped; items in the document's order, each with its identity and
 * its place in time.
 */
bool wd_listing_make(struct wd_take *take);
/* The same without a look at what is stored: nearly always with the same identities. */
bool wd_listing_guess(struct wd_take *take);
/* What the document lists no more. What retention took stays known for a while: a document may be odd once. */
bool wd_listing_end(struct wd_take *take);
/* after becomes before. */
bool wd_listing_write(struct wd_take *take);

#endif
