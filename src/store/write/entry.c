/*
 * A document's entries against what is stored: unchanged, edited, new.
 */
#include <inttypes.h>

#include "clean/brief.h"
#include "clean/clean.h"
#include "filter/matchable.h"
#include "store/rows/body.h"
#include "store/rows/matchable.h"
#include "store/rows/verdict.h"
#include "store/rows/zstd.h"
#include "store/write/expect.h"
#include "store/write/join.h"
#include "store/write/keys.h"
#include "store/write/move.h"
#include "store/write/page.h"
#include "store/write/round.h"
#include "store/write/take.h"
#include "store/rows/pack.h"
#include "story/home.h"
#include "story/uid.h"
#include "story/wrapper.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/url.h"

enum {
	FIRST_PAGES = 20, /* of a feed's first document: its past is not fetched */
};
static const int64_t day_ms = 86400000;

/* Templates write an item where there is no news: nobody can read it, or tell it from the next. */
static bool says_nothing(const struct wd_entry *e)
{
	return !e->title.len && !e->summary.len && !e->content_html.len && !e->url.len && !e->external_url.len &&
	       !wd_span_trim(e->id).len && !e->image.len && !e->n_attachments;
}

static bool passes(struct wd_take *take, struct wd_take_item *item, int64_t at)
{
	const struct wd_feed_extra *extra = wd_feed_extra(take->update->feed);
	int64_t now = take->update->polled_at;

	item->seen.at = at;
	if (says_nothing(item->entry))
		return false;
	if (extra->keep_query && !wd_query_matches(extra->keep_query, item->tokens, now))
		return false;
	return !extra->drop_query || !wd_query_matches(extra->drop_query, item->tokens, now);
}

/* The worker's, else made here: there may be another dictionary by now, or one at all. */
static bool find_body(struct wd_take *take, const struct wd_take_item *item, struct wd_body *out)
{
	const struct wd_dictionary *dictionary = take->writer->packing.with;
	const struct wd_body *bodies = take->update->prepared.bodies, *made = bodies ? &bodies[item->position] : NULL;

	if (!made || (made->packed.ptr && wd_zstd_used(made->packed) != wd_zstd_number(dictionary)))
		return wd_body_pack(dictionary, take->writer->arena, item->entry, item->body, out);
	*out = *made;
	return true;
}

static bool write_content(struct wd_take *take, int64_t id, const struct wd_take_item *item)
{
	struct wd_writer *writer = take->writer;
	const struct wd_entry *e = item->entry;
	struct wd_body body;
	struct wd_buf extra;
	bool done;

	if (!find_body(take, item, &body))
		return false;
	wd_buf_init(&extra, WD_BUF_PAGE);
	wd_pack_extra(&extra, e);
	done = wd_db_add(writer->db,
			 "INSERT INTO content(entry, guid, summary, cut, html, packed, extra)"
			 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
			 " ON CONFLICT(entry) DO UPDATE SET guid = excluded.guid, summary = excluded.summary,"
			 " cut = excluded.cut, html = excluded.html, packed = excluded.packed, extra = excluded.extra",
			 "ittntbb", id, wd_join_present(e->id), wd_join_present(body.summary), body.cut,
			 wd_join_present(body.html), body.packed, wd_buf_span(&extra));
	wd_buf_release(&extra);
	return done;
}

const struct wd_bound wd_delay_times[WD_DELAY_TIMES] = {
	{ 10 * 1000, "10" },     { 60 * 1000, "60" },       { 300 * 1000, "300" },         { 900 * 1000, "900" },
	{ 3600 * 1000, "3600" }, { 14400 * 1000, "14400" }, { 24 * 3600 * 1000, "86400" }, { INT64_MAX, "+Inf" },
};

/* A feed's first document is its past, and what is older than a week was late at its publisher. */
static void note_delay(struct wd_take *take, const struct wd_entry *e)
{
	struct wd_delays *delays = &take->update->delays;
	int64_t ms = e->published_at == WD_NO_TIME ? -1 : take->update->polled_at - e->published_at;

	if (take->is_first || ms < 0 || ms > 7 * day_ms)
		return;
	delays->n[wd_bound_of(wd_delay_times, ms)]++;
	delays->count++;
	delays->sum_ms += ms;
}

static bool insert_story(struct wd_take *take, const struct wd_take_item *item, int64_t id, int64_t sort_at)
{
	const struct wd_entry *e = item->entry;
	int64_t seen = take->update->polled_at, updated = sort_at;
	struct wd_span public_id;

	if (!wd_join_public_id(take->writer, e, wd_span_of(take->feed.feed.url), item->uid, &public_id))
		return false;
	if (e->updated_at != WD_NO_TIME && e->updated_at > updated && e->updated_at <= seen)
		updated = e->updated_at;
	take->update->n_new_stories++;
	return wd_db_add(
		take->writer->db,
		"INSERT INTO story(id, sort_at, first_seen_at, updated_at, changed_at, lead, public_hash, public_id,"
		" born) VALUES (?1, ?2, ?3, ?4, ?7, ?1, ?5, ?6, ?8)",
		"iiiiitii", id, sort_at, seen, updated, wd_uid_hash(public_id), public_id, wd_clock_now(),
		take->writer->round);
}

/* Bytes of text, not of markup: by them the fuller entry leads. */
static int64_t words_of(const struct wd_take_item *item)
{
	return (int64_t)(item->body.len > item->entry->summary.len ? item->body.len : item->entry->summary.len);
}

static int64_t home_of(const struct wd_take *take, const struct wd_entry *entry)
{
	struct wd_span link = wd_wrapper_open(take->writer->arena, entry->url);

	return wd_home_of(link, wd_span_of(take->feed.feed.url), take->home_url);
}

static struct wd_verdict_on verdict_on(const struct wd_alike *alike)
{
	return (struct wd_verdict_on){ alike->feed, alike->uid, alike->verdict };
}

/* Nothing for what was like nothing. */
static struct wd_span pack_verdict(const struct wd_joined *joined, unsigned char out[WD_VERDICT_SIZE])
{
	struct wd_verdict_row row = { verdict_on(&joined->by), verdict_on(&joined->next_best) };

	if (row.by.feed == 0 && row.next_best.feed == 0)
		return WD_SPAN_NONE;
	wd_verdict_pack(&row, out);
	return (struct wd_span){ (const char *)out, WD_VERDICT_SIZE };
}

static bool insert_entry(struct wd_take *take, const struct wd_take_item *item, int64_t id, const struct wd_joined *joined,
			 int64_t sort_at)
{
	const struct wd_entry *e = item->entry;
	unsigned char verdict[WD_VERDICT_SIZE];
	struct wd_db *db = take->writer->db;
	struct wd_span site = wd_join_site(take->writer->arena, e->url);

	/* The arena is full. An absent one would be refused, on a server not before the batch is committed. */
	if (!site.ptr)
		return false;
	wd_listing_outdate_stored(take, item->uid);
	return wd_db_add(
		       db,
		       "INSERT INTO entry(id, feed, uid, story, sort_at, published_at, updated_at, first_seen_at,"
		       " hash, words_hash, words, copy, why, keys, lang, site, url, title, home, verdict)"
		       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
		       "iiiiinniiiiiibttttib", id, take->feed.id, item->uid, joined->story ? joined->story : id, sort_at,
		       wd_take_dated(e), e->updated_at, take->update->polled_at, item->hash,
		       wd_uid_words_hash(e, item->body), words_of(item), (int64_t)wd_join_is_copy(e, take->update->feed),
		       (int64_t)joined->why, joined->blob, wd_join_present(e->lang), site, wd_join_present(e->url),
		       wd_join_present(e->title), home_of(take, e), pack_verdict(joined, verdict)) &&
	       (!joined->story || wd_archive_joined(take->writer, joined->story, id)) && write_content(take, id, item) &&
	       wd_join_add_keys(take->writer, id, joined) && (!joined->fp || wd_print_add(take->writer, id, joined->fp));
}

/* The worker's, else made here. */
static bool find_fingerprint(struct wd_take *take, struct wd_take_item *item)
{
	struct wd_fingerprint *fp;
	struct wd_entry entry = *item->entry;

	if (take->update->prepared.prints)
		item->fp = &take->update->prepared.prints[item->position];
	if (item->fp)
		return true;
	entry.text = item->body;
	fp = wd_arena_alloc(take->writer->arena, sizeof(*fp));
	item->fp = fp;
	return fp && wd_fingerprint(take->writer->arena, &entry, take->update->doc->title, fp);
}

static void note_round(struct wd_writer *writer, int64_t id, const struct wd_joined *joined)
{
	if (joined->fp)
		wd_round_add(writer, id, joined->fp);
	for (size_t i = 0; i < joined->n_rivals; i++)
		wd_round_doubt(writer, joined->story ? joined->story : id, joined->rivals[i]);
}

/* For the feed's rhythm; where a new feed's undated entries are put tells nothing of it. */
static bool note_arrival(struct wd_take *take, const struct wd_take_item *item, int64_t sort_at)
{
	struct wd_writer *writer = take->writer;
	int64_t *arrival = wd_arena_push(writer->arena, &writer->arrivals, &writer->n_arrivals, sizeof(*arrival));

	if (arrival)
		*arrival = take->is_first && wd_take_dated(item->entry) == WD_NO_TIME ? take->update->polled_at : sort_at;
	return arrival != NULL;
}

/* A feed that sends summaries may have the pages fetched. */
static bool want_page(struct wd_take *take, const struct wd_take_item *item, int64_t id, bool is_new)
{
	const struct wd_page_entry of = { take->update->feed, item->entry, item->body, id, is_new };
	int64_t story = 0;

	if (take->is_first && item->position >= FIRST_PAGES)
		return true;
	return wd_page_want(take->writer, &of, &story) && (!story || wd_refile_story(take->writer, story));
}

/* What follows from its row: its round, its story's lead, its words for the index, the counts of this poll. */
static bool note_entry(struct wd_take *take, const struct wd_take_item *item, int64_t id, const struct wd_joined *joined,
		       int64_t sort_at)
{
	struct wd_writer *writer = take->writer;

	note_round(writer, id, joined);
	if (joined->story && !wd_join_choose_lead(writer, joined->story))
		return false;
	wd_index_later(writer, &(struct wd_index_job){ .id = id, .fresh = &item->written->index });
	take->update->n_new_entries++;
	note_delay(take, item->entry);
	return note_arrival(take, item, sort_at);
}

static bool take_new(struct wd_take *take, struct wd_take_item *item, struct wd_listed *listed)
{
	struct wd_writer *writer = take->writer;
	int64_t sort_at = item->sort_at, story_at = sort_at, id;
	struct wd_joined joined;
	struct wd_join_in in = { .entry = item->entry,
				 .feed = &take->feed,
				 .options = take->update->feed,
				 .listing = &take->after,
				 .dated = wd_take_dated(item->entry),
				 .words = words_of(item),
				 .words_hash = wd_uid_words_hash(item->entry, item->body) };

	if (!passes(take, item, sort_at)) {
		listed->hash = 0;
		return true;
	}
	if (!find_fingerprint(take, item))
		return false;
	in.fp = item->fp;
	if (!wd_join_find(writer, &in, &joined))
		return false;
	if (joined.renamed)
		return wd_join_rename(writer, take->feed.id, joined.renamed, item->uid);
	for (size_t i = 0; i < joined.n_others; i++, take->update->n_new_stories--)
		if (!wd_move_story(writer, joined.others[i], joined.story, joined.story_at))
			return false;
	if (joined.story)
		story_at = joined.story_at;
	if (!wd_places_find(writer->db, &writer->places, story_at, &id))
		return false;
	if (!joined.story && !insert_story(take, item, id, sort_at))
		return false;
	if (!insert_entry(take, item, id, &joined, sort_at) || !note_entry(take, item, id, &joined, sort_at))
		return false;
	writer->changed = true;
	item->seen.at = story_at;
	if (joined.n_others ? !wd_refile_story(writer, joined.story)
			    : !wd_refile_entry(writer, item->tokens, take->feed.id, joined.story ? joined.story : id,
					       story_at, !joined.story))
		return false;
	return want_page(take, item, id, true);
}

/* When a reader would say that the story was edited: as the publisher says, else now. */
static bool touch_story(struct wd_take *take, const struct wd_take_item *item, const struct wd_take_stored *stored)
{
	int64_t now = take->update->polled_at, at = item->entry->updated_at;

	if (at == WD_NO_TIME || at > now)
		at = now;
	return wd_join_edited(take->writer, stored->story, stored->id, at, now);
}

static bool replace_keys(struct wd_take *take, struct wd_take_item *item, int64_t id)
{
	struct wd_joined keys;

	return wd_print_remove(take->writer, id) && wd_join_keys(take->writer, item->entry, take->update->feed, &keys) &&
	       wd_join_replace_keys(take->writer, id, &keys) &&
	       (!keys.blob.ptr || (find_fingerprint(take, item) && wd_print_add(take->writer, id, item->fp)));
}

/* What its page said goes on to be shown, until it is asked again; unless the publisher sends the text now. */
static bool keep_page(struct wd_take *take, const struct wd_take_item *item, const struct wd_entry *old,
		      struct wd_index_job *job)
{
	struct wd_entry now = *item->entry;

	if (!old->full_html.len)
		return true;
	if (!wd_brief_is(item->body))
		return wd_db_run(take->writer->db, "UPDATE content SET full_text = NULL WHERE entry = ?1", "i", job->id);
	now.full_html = old->full_html;
	job->fresh = wd_index_entry(take->writer->arena, &now);
	return job->fresh != NULL;
}

static bool take_edit(struct wd_take *take, struct wd_take_item *item, const struct wd_take_stored *stored)
{
	struct wd_writer *writer = take->writer;
	const struct wd_entry *e = item->entry;
	struct wd_entry *old = wd_arena_alloc(writer->arena, sizeof(*old));
	struct wd_index_job job = { .id = stored->id, .fresh = &item->written->index };
	struct wd_span site = wd_join_site(writer->arena, e->url);
	int64_t words_hash = wd_uid_words_hash(e, item->body);
	bool found;

	wd_listing_outdate_stored(take, item->uid);
	if (!old || !site.ptr || !wd_load_entry(writer->db, writer->arena, stored->id, old, &found))
		return false;
	if (!found)
		wd_log(WD_LOG_WARNING, "the database lacked the text of entry %" PRId64 ": it is written anew", stored->id);
	job.old = found ? wd_index_entry(writer->arena, old) : NULL;
	if (!wd_db_run(writer->db,
		       "UPDATE entry SET hash = ?2, words_hash = ?3, words = ?4, copy = ?5, updated_at = ?6,"
		       " lang = ?7, site = ?8, url = ?9, title = ?10, home = ?11 WHERE id = ?1",
		       "iiiiintttti", stored->id, item->hash, words_hash, words_of(item),
		       (int64_t)wd_join_is_copy(e, take->update->feed), e->updated_at, wd_join_present(e->lang), site,
		       wd_join_present(e->url), wd_join_present(e->title), home_of(take, e)) ||
	    !write_content(take, stored->id, item) || !replace_keys(take, item, stored->id))
		return false;
	if (words_hash != stored->words_hash && !touch_story(take, item, stored))
		return false;
	if (found && !keep_page(take, item, old, &job))
		return false;
	wd_index_later(writer, &job);
	take->update->n_changed_entries++;
	writer->changed = true;
	return wd_join_choose_lead(writer, stored->story) && wd_refile_story(writer, stored->story) &&
	       want_page(take, item, stored->id, false);
}

static bool list_again(struct wd_take *take, const struct wd_take_stored *stored)
{
	return !stored->is_unlisted ||
	       wd_db_run(take->writer->db, "UPDATE entry SET unlisted_at = NULL WHERE id = ?1", "i", stored->id);
}

/* The worker's, else made here. */
static bool find_words(struct wd_take *take, struct wd_take_item *item)
{
	struct wd_writer *writer = take->writer;
	const struct wd_written *made = take->update->prepared.words ? &take->update->prepared.words[item->position] : NULL;
	struct wd_written *own;

	wd_arena_clear(writer->words);
	item->seen = (struct wd_matchable){ 0 };
	wd_matchable_place(item->entry, &take->feed, 0, &item->seen);
	if (made && !wd_written_is_made(made))
		made = NULL;
	if (!made || !made->is_whole)
		wd_matchable_texts(writer->words, item->entry, &item->seen);
	item->written = made;
	if (!made) {
		item->written = own = wd_arena_alloc(writer->arena, sizeof(*own));
		if (!own || !wd_written_make(writer->arena, &item->seen, own))
			return false;
	}
	item->tokens = wd_tokens_of(writer->words, &item->seen, item->written);
	return item->tokens != NULL;
}

static bool take_one(struct wd_take *take, struct wd_take_item *item, struct wd_listed *listed)
{
	const struct wd_listed *before = wd_pack_find_listed(&take->before, item->uid);
	struct wd_take_stored stored;

	if (before && before->day) {
		/* Retention took it, and it is still listed: it stays gone. */
		listed->day = (uint32_t)(take->update->polled_at / day_ms);
		return true;
	}
	if (before && before->hash == listed->hash)
		return true;
	if (!wd_listing_find_stored(take, item->uid, &stored))
		return false;
	if (stored.id && stored.hash == item->hash)
		return list_again(take, &stored);
	item->body = wd_text_of_entry(take->writer->arena, item->entry);
	if (!find_words(take, item) || (stored.id && !list_again(take, &stored)))
		return false;
	/* The next one clears the words, and with them the mark that there was no room. */
	return (stored.id ? take_edit(take, item, &stored) : take_new(take, item, listed)) &&
	       wd_writer_has_room(take->writer);
}

/* Of entries with one identity the first counts; its hash is the one that is compared. */
static bool take_items(struct wd_take *take, size_t n)
{
	struct wd_take_item *items = take->items;
	bool *done = wd_arena_alloc(take->writer->arena, take->after.n * sizeof(*done));
	bool *is_double = wd_arena_alloc(take->writer->arena, n * sizeof(*is_double));

	if (!done || !is_double)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct wd_listed *listed = wd_pack_find_listed(&take->after, items[i].uid);

		is_double[i] = done[listed - take->after.items];
		done[listed - take->after.items] = true;
		if (!is_double[i])
			listed->hash = (uint32_t)items[i].hash ? (uint32_t)items[i].hash : 1;
	}
	/* Documents list the newest first: from behind, ids ascend. */
	for (size_t i = n; i-- > 0;) {
		size_t behind = (n - 1 - i) % WD_EXPECTED_ENTRIES,
		       at_once = i + 1 < WD_EXPECTED_ENTRIES ? i + 1 : WD_EXPECTED_ENTRIES;

		if (behind == 0 && !take->is_expected)
			wd_expect_entries(take, &items[i + 1 - at_once], at_once);
		if (!is_double[i] && !take_one(take, &items[i], wd_pack_find_listed(&take->after, items[i].uid)))
			return false;
	}
	return true;
}

/* Of the cache's row, which may turn while stories are filed. */
static bool copy_feed(struct wd_arena *arena, const struct wd_feed_row *row, struct wd_feed_row *out)
{
	*out = *row;
	out->feed.url = (char *)wd_arena_dup(arena, wd_span_of(row->feed.url)).ptr;
	out->feed.title = (char *)wd_arena_dup(arena, wd_span_of(row->feed.title)).ptr;
	out->feed.tags = wd_arena_alloc(arena, (row->feed.n_tags + 1) * sizeof(*out->feed.tags));
	out->tags = wd_arena_alloc(arena, (row->feed.n_tags + 1) * sizeof(*out->tags));
	for (size_t i = 0; i < row->feed.n_tags && out->tags && out->feed.tags; i++) {
		out->tags[i] = wd_arena_dup(arena, row->tags[i]);
		out->feed.tags[i] = (char *)out->tags[i].ptr;
	}
	return !wd_arena_is_full(arena);
}

bool wd_entry_take_all(struct wd_writer *writer, struct wd_update *update)
{
	struct wd_take take = { .writer = writer, .update = update, .is_expected = wd_expect_has(writer, update) };
	const struct wd_feed_row *feed = wd_feed_rows_get(writer->feeds, writer->db, update->state.id);

	if (!feed)
		return wd_db_refuse(writer->db, WD_DB_WRONG, WD_BUG, "the feed is not in the database");
	take.home_url = update->doc->home_url;
	take.items = wd_arena_alloc(writer->arena, update->doc->n_entries * sizeof(*take.items));
	if (!take.items || !copy_feed(writer->arena, feed, &take.feed) || !wd_listing_read(&take))
		return false;
	return wd_listing_make(&take) && take_items(&take, update->doc->n_entries) && wd_listing_end(&take) &&
	       wd_listing_write(&take);
}
