/*
 * The writer's life, its transactions, and the outcome of polls.
 */
#include <stdlib.h>

#include "store/rows/copied.h"
#include "store/rows/pack.h"
#include "store/engine/care.h"
#include "store/write/dictionary.h"
#include "store/write/event.h"
#include "store/write/expect.h"
#include "store/write/fresh.h"
#include "store/write/keys.h"
#include "store/write/members.h"
#include "store/write/print.h"
#include "store/write/renew.h"
#include "store/write/round.h"
#include "store/write/settle.h"
#include "store/write/turn.h"
#include "store/write/upkeep.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

enum {
	STEP_MS = 50,
	/*
	 * What a document may take of the arena for each byte of max-size: its texts, its words for the index, and both
	 * of what is stored of its entries come to 13 at most; the rest is for entries that were larger once. Its
	 * largest entry's tokens come to 42 (a letter a word, in one entry), and a third more in UTF-8 than in its encoding.
	 */
	ARENA_FACTOR = 24,
	WORDS_FACTOR = 64,
	ARENA_LEAST = 64 << 20,
	MAX_SIZE = 4 << 20, /* where nobody says it */
	AT_EASE = 16 << 20, /* the index's words of the documents before; beyond it they are written */
};

void wd_feed_state_release(struct wd_feed_state *state)
{
	free(state->etag);
	free(state->last_modified);
	free(state->error);
	free(state->moved_to);
	wd_subscription_free(state->subscription);
	*state = (struct wd_feed_state){ .last_poll_at = WD_NO_TIME };
}

/* When this database began: what is published of it while it is empty is dated so. */
static bool remember_beginning(struct wd_writer *writer)
{
	int64_t began, now = wd_clock_now(), first;

	if (!wd_db_meta(writer->db, "began_at", &began))
		return false;
	/* One that was made by an older version has stories older than that. */
	return began > 0 || (wd_db_int(writer->db, &first, now, "SELECT min(first_seen_at) FROM story", "") &&
			     wd_db_set_meta(writer->db, "began_at", first < now ? first : now));
}

struct wd_writer *wd_writer_open(const char *path, struct wd_error *err)
{
	struct wd_writer *writer = wd_xcalloc(1, sizeof(*writer));
	struct wd_db *db = wd_db_open(path, WD_DB_WRITE, err);

	writer->db = db;
	writer->arena = wd_arena_new(0);
	writer->index.kept = wd_arena_new(0);
	writer->scratch = wd_arena_new(0);
	writer->words = wd_arena_new(0);
	writer->seeking = wd_arena_new(0);
	writer->turn.till_end = wd_arena_new(0);
	writer->feeds = wd_xcalloc(1, sizeof(*writer->feeds));
	writer->chores.retained_at = writer->chores.archived_at = writer->swept_at = WD_NO_TIME;
	writer->chores.tidy_until = INT64_MAX;
	writer->round = wd_clock_now();
	writer->polling.fresh_seen = WD_FRESH_UNKNOWN;
	writer->index.grew = writer->index.may_merge = true;
	writer->least_room = ARENA_LEAST;
	wd_share_take_all(&writer->polling.share);
	wd_round_forget(writer);
	if (!db || !wd_db_migrate(db, err))
		goto fail;
	writer->polling.shares = wd_db_is_shared(db);
	if (!wd_writer_begin(writer) || !wd_copied_is_whole(db) || !wd_copied_forget(db) || !wd_index_open(writer) ||
	    !wd_renew_open(writer) || !wd_dictionary_open(writer) || !remember_beginning(writer)) {
		wd_writer_rollback(writer);
		wd_db_fail(db, err);
		wd_error_prefix(err, "%s", db->name);
		goto fail;
	}
	if (!wd_writer_end(writer, true, err))
		goto fail;
	return writer;
fail:
	wd_writer_close(writer);
	return NULL;
}

const char *wd_writer_place(const struct wd_writer *writer)
{
	return writer->db->name;
}

void wd_writer_drain_log(struct wd_writer *writer)
{
	wd_db_drain_log(writer->db);
}

bool wd_writer_checkpoint(struct wd_writer *writer, struct wd_error *err)
{
	return wd_db_checkpoint(writer->db) || wd_db_fail(writer->db, err);
}

void wd_writer_close(struct wd_writer *writer)
{
	if (!writer)
		return;
	if (writer->polling.leased)
		wd_writer_leave(writer);
	if (writer->db)
		wd_db_checkpoint(writer->db);
	wd_db_close(writer->db);
	wd_snapshot_release(writer->snapshot);
	wd_refile_forget(&writer->filing);
	wd_round_free(writer);
	wd_feed_rows_forget(writer->feeds, 0);
	wd_dictionary_release(writer->packing.with);
	wd_arena_free(writer->arena);
	wd_arena_free(writer->index.kept);
	wd_arena_free(writer->scratch);
	wd_arena_free(writer->words);
	wd_arena_free(writer->seeking);
	wd_map_free(writer->turn.once);
	wd_arena_free(writer->turn.till_end);
	free(writer->feeds);
	free(writer->index.jobs);
	wd_print_close(writer);
	wd_keys_forget(writer);
	free(writer);
}

bool wd_writer_end_round(struct wd_writer *writer, struct wd_error *err)
{
	int64_t made;
	bool done;

	if (!writer->holds_round)
		return true;
	writer->takes_in = true;
	done = wd_writer_begin(writer) && wd_settle(writer, &made);
	writer->takes_in = false;
	writer->holds_round = false;
	return wd_writer_end(writer, done, err);
}

void wd_writer_limit_pages(struct wd_writer *writer, int n)
{
	wd_db_limit_pages(writer->db, n);
}

void wd_writer_set_least_room(struct wd_writer *writer, size_t bytes)
{
	writer->least_room = bytes;
}

/* ---- the outcome of polls ---- */

static void add_to_history(struct wd_before *before, const struct wd_update *update, int fresh, bool failed,
			   unsigned char out[WD_HISTORY_SIZE])
{
	const struct wd_past_poll polled = { update->polled_at, update->state.http_status, fresh, failed };

	wd_pack_add_poll(&before->history, &polled);
	wd_pack_history(&before->history, out);
}

static bool write_state(struct wd_writer *writer, const struct wd_update *update, struct wd_before *before)
{
	const struct wd_feed_state *s = &update->state;
	unsigned char history[WD_HISTORY_SIZE];

	add_to_history(before, update, update->n_new_entries, s->error != NULL, history);
	return wd_db_add(writer->db,
			 "UPDATE poll SET etag = ?2, last_modified = ?3, body_hash = ?4, last_poll_at = ?5,"
			 " next_poll_at = ?6, last_success_at = ?7, last_new_at = ?8, full_at = ?9, every_ms = ?10,"
			 " http_status = ?11, failures = ?12, error = ?13, moved_to = ?14, moved_since = ?15, gone = ?16,"
			 " entries = entries + ?17, history = ?18, wish_ms = ?19, skip_hours = ?20, skip_days = ?21,"
			 " retry_at = ?22, home_asked_at = ?23, reading = ?24, newest_at = ?25, usual_ms = ?26,"
			 " known_ms = ?27, silent = ?28 WHERE feed = ?1",
			 "izzinnnnniiizzniibiiinniniii", s->id, s->etag, s->last_modified, (int64_t)s->body_hash,
			 s->last_poll_at, s->next_poll_at, s->last_success_at, s->last_new_at, s->full_at, s->every_ms,
			 (int64_t)s->http_status, (int64_t)s->failures, s->error, s->moved_to, s->moved_since,
			 (int64_t)s->gone, (int64_t)update->n_new_entries,
			 (struct wd_span){ (const char *)history, sizeof(history) }, s->wish_ms, (int64_t)s->skip_hours,
			 (int64_t)s->skip_days, s->retry_at, s->home_asked_at, (int64_t)s->reading, before->rhythm.newest_at,
			 before->rhythm.usual_ms, before->rhythm.known_ms, (int64_t)before->silent);
}

/* Only that it was tried: without the entries, what vouches for them must not stand either. */
static bool write_failure(struct wd_writer *writer, const struct wd_update *update)
{
	unsigned char history[WD_HISTORY_SIZE];
	struct wd_before before;
	bool done = wd_before_read(writer->db, update->state.id, update->polled_at, &before);

	add_to_history(&before, update, 0, true, history);
	wd_before_release(&before);
	return done && wd_db_run(writer->db,
				 "UPDATE poll SET last_poll_at = ?2, next_poll_at = ?3, failures = failures + 1, error = ?4,"
				 " history = ?5 WHERE feed = ?1",
				 "innzb", update->state.id, update->polled_at, update->state.next_poll_at,
				 update->error.text, (struct wd_span){ (const char *)history, sizeof(history) });
}

static struct wd_span text_or(struct wd_span text, struct wd_span otherwise)
{
	return text.len ? text : otherwise.ptr ? otherwise : WD_SPAN("");
}

/* What was mended in the document, a line each; hardly ever another than last time. */
static bool write_repaired(struct wd_writer *writer, int64_t feed, const struct wd_doc *doc)
{
	struct wd_buf lines;
	bool done;

	wd_buf_init(&lines, WD_BUF_LINE);
	for (size_t i = 0; i < doc->n_repaired; i++) {
		wd_buf_add_span(&lines, doc->repaired[i]);
		wd_buf_add_char(&lines, '\n');
	}
	done = wd_db_add(writer->db, "UPDATE poll SET repaired = ?2 WHERE feed = ?1 AND repaired IS DISTINCT FROM ?2", "it",
			 feed, lines.len ? wd_buf_span(&lines) : WD_SPAN_NONE);
	wd_buf_release(&lines);
	return done;
}

/* The feed's title, home and language as its document has them; the list's title goes before. */
static bool write_about(struct wd_writer *writer, const struct wd_update *update)
{
	const struct wd_doc *doc = update->doc;
	const struct wd_feed_row *row = wd_feed_rows_get(writer->feeds, writer->db, update->state.id);
	struct wd_span given = wd_span_of(update->feed ? update->feed->title : NULL);
	struct wd_span title = text_or(given, doc->title);
	bool renamed;

	if (!row)
		return writer->db->fault == WD_DB_SOUND;
	renamed = !wd_span_is(title, row->feed.title);
	if (!wd_db_add(writer->db,
		       "UPDATE feed SET title = ?2, own_title = ?3, home_url = ?4, lang = ?5 WHERE id = ?1 AND"
		       " (title <> ?2 OR own_title <> ?3 OR home_url <> ?4 OR lang <> ?5)",
		       "itttt", update->state.id, title, text_or(doc->title, WD_SPAN_NONE),
		       text_or(doc->home_url, WD_SPAN_NONE), text_or(doc->lang, WD_SPAN_NONE)))
		return false;
	if (!write_repaired(writer, update->state.id, doc))
		return false;
	if (!renamed)
		return true;
	wd_feed_rows_rename(writer->feeds, update->state.id, title);
	writer->changed = true;
	return !writer->filing.asks_feeds ||
	       wd_db_run(writer->db, "UPDATE feed SET refile_after = ?2 WHERE id = ?1", "ii", update->state.id, INT64_MIN);
}

/* A mean in which the last ones weigh most. */
static bool write_delay(struct wd_writer *writer, const struct wd_update *update)
{
	const struct wd_delays *delays = &update->delays;

	return delays->count == 0 ||
	       wd_db_add(writer->db, "UPDATE poll SET delay_ms = (coalesce(delay_ms, ?2) * 3 + ?2) / 4 WHERE feed = ?1",
			 "ii", update->state.id, delays->sum_ms / delays->count);
}

static bool write_put_off(struct wd_writer *writer, const struct wd_feed_state *s)
{
	return wd_db_run(writer->db, "UPDATE poll SET next_poll_at = ?2, retry_at = ?3 WHERE feed = ?1", "inn", s->id,
			 s->next_poll_at, s->retry_at);
}

static bool write_one(struct wd_writer *writer, struct wd_update *update)
{
	struct wd_before before;
	bool done;

	if (update->polled_at == WD_NO_TIME)
		return write_put_off(writer, &update->state);
	writer->arrivals = NULL;
	writer->n_arrivals = 0;
	if (update->doc && ((!update->partial && !write_about(writer, update)) || !wd_entry_take_all(writer, update)))
		return false;
	if (update->n_new_entries)
		update->state.last_new_at = update->polled_at;
	done = wd_before_read(writer->db, update->state.id, update->polled_at, &before) &&
	       wd_event_note(writer, update, &before) && write_delay(writer, update) && write_state(writer, update, &before);
	wd_before_release(&before);
	return done;
}

/* A document's share of memory does not depend on those before it in the batch. */
static bool make_room(struct wd_writer *writer, const struct wd_update *update)
{
	int64_t own = wd_feed_extra(update->feed)->max_size;
	int64_t max_size = own > 0 ? own : writer->snapshot ? writer->snapshot->config.max_size : 0;
	size_t most = (size_t)(max_size > 0 ? max_size : MAX_SIZE);

	if (wd_arena_size(writer->arena) + wd_arena_size(writer->index.kept) > AT_EASE) {
		if (!wd_index_flush(writer))
			return false;
		wd_arena_clear(writer->arena);
		wd_arena_clear(writer->index.kept);
	}
	wd_arena_clear(writer->words);
	wd_arena_set_ceiling(writer->words, most * WORDS_FACTOR + writer->least_room);
	wd_arena_set_ceiling(writer->arena, wd_arena_size(writer->arena) + most * ARENA_FACTOR + writer->least_room);
	return true;
}

/* What did not fit was left out silently here and there: nothing of the document may stand. */
static bool write_bounded(struct wd_writer *writer, struct wd_update *update)
{
	struct wd_db *db = writer->db;
	bool done = write_one(writer, update), fits = wd_writer_has_room(writer);

	wd_arena_set_ceiling(writer->arena, 0);
	/* What was sent of it and not answered yet fails for the same reason: that is not to be told of the next one. */
	if (!fits)
		wd_db_changes(db);
	if (fits || db->fault == WD_DB_ENVIRONMENT)
		return done && db->fault == WD_DB_SOUND;
	wd_db_clear(db);
	return wd_db_refuse(db, WD_DB_WRONG, WD_INPUT,
			    "the document is too large to be stored (max-size= on its line raises that)");
}

static void clear_answers(struct wd_update *update)
{
	update->error = (struct wd_error){ 0 };
	update->delays = (struct wd_delays){ 0 };
	update->n_new_entries = update->n_changed_entries = update->n_new_stories = 0;
	update->befell = false;
}

static bool write_together(struct wd_writer *writer, struct wd_update *update)
{
	clear_answers(update);
	return make_room(writer, update) && write_bounded(writer, update);
}

/* In a savepoint. False when the batch as a whole cannot go on. */
static bool write_apart(struct wd_writer *writer, struct wd_update *update)
{
	struct wd_db *db = writer->db;
	struct wd_round_mark mark = wd_round_mark(writer);
	size_t n_jobs;

	clear_answers(update);
	if (!make_room(writer, update) || !wd_members_flush(writer) || !wd_db_part_begin(db))
		return false;
	n_jobs = writer->index.n_jobs;
	if (write_bounded(writer, update))
		return wd_db_part_end(db);
	if (db->fault == WD_DB_ENVIRONMENT || !wd_db_in_transaction(db))
		return false;
	clear_answers(update);
	wd_db_fail(db, &update->error);
	writer->index.n_jobs = n_jobs;
	wd_feed_rows_forget(writer->feeds, update->state.id);
	wd_print_undo(writer);
	wd_members_forget(writer);
	wd_round_rewind(writer, mark);
	return wd_db_part_undo(db) && write_failure(writer, update);
}

/* A round of one commit ends with it. What is told of new stories is of the batch, not of a feed. */
static bool settle(struct wd_writer *writer, struct wd_update *updates, size_t n)
{
	int64_t made = 0;

	if (!writer->holds_round && !(wd_settle(writer, &made) && wd_turn_ends_well(writer)))
		return false;
	for (size_t i = 0; i < n && made != 0; i++) {
		int64_t count = updates[i].n_new_stories + made;

		made = count < 0 ? count : 0;
		updates[i].n_new_stories = count < 0 ? 0 : (int)count;
	}
	return true;
}

/* Those that were not taken yet, in the transaction that is open for them, else in a new one. */
static bool write_rest(struct wd_writer *writer, struct wd_update *updates, size_t n, bool beside,
		       bool (*write)(struct wd_writer *, struct wd_update *))
{
	size_t from = writer->n_taken;
	bool done = from > 0 || (beside ? wd_writer_begin_beside(writer) : wd_writer_begin(writer));

	writer->takes_in = true;
	for (size_t i = from; i < n && done; i++) {
		wd_expect(writer, &updates[from], n - from, i - from);
		done = write(writer, &updates[i]);
	}
	writer->takes_in = false;
	return done;
}

static bool write_all(struct wd_writer *writer, struct wd_update *updates, size_t n, bool beside,
		      bool (*write)(struct wd_writer *, struct wd_update *))
{
	bool done = write_rest(writer, updates, n, beside, write);
	int64_t n_new = 0;

	writer->takes_in = true;
	done = done && wd_turn_take(writer) && settle(writer, updates, n);
	for (size_t i = 0; i < n; i++)
		n_new += updates[i].n_new_entries;
	done = done && wd_dictionary_make(writer, n_new);
	writer->takes_in = false;
	return done;
}

/* What comes before the first dictionary, which a commit makes, takes twice the room; on a server others wait. */
bool wd_writer_may_take(const struct wd_writer *writer)
{
	return writer->packing.with && !writer->polling.shares;
}

bool wd_writer_take(struct wd_writer *writer, struct wd_update *updates, size_t n, struct wd_error *err)
{
	if (!write_rest(writer, updates, n, false, write_together)) {
		wd_dictionary_settle(writer, false);
		return wd_writer_end(writer, false, err);
	}
	wd_index_keep(writer);
	writer->n_taken = n;
	return true;
}

/* What crossed with another writer's (a deadlock, a row of the same key) goes when it is done alone. */
static bool may_be_redone(struct wd_db *db, bool was_beside)
{
	return db->fault != WD_DB_ENVIRONMENT ? db->error.code != WD_PERMANENT : was_beside && wd_db_in_transaction(db);
}

/*
 * For a savepoint SQLite copies each page before its first change in it: half a thousand pages for a document of
 * twenty new entries. So there are none until one of the batch cannot be written, which is rare; then all is undone
 * and each is written for itself.
 */
bool wd_writer_commit(struct wd_writer *writer, struct wd_update *updates, size_t n, struct wd_error *err)
{
	/* Stories of a round that is held are there, but are no one's to join. */
	bool beside = wd_db_is_shared(writer->db) && !writer->holds_round, are_all_here = writer->n_taken == 0;
	bool done = write_all(writer, updates, n, beside, write_together);

	if (!done && are_all_here && may_be_redone(writer->db, beside)) {
		wd_dictionary_settle(writer, false);
		wd_writer_rollback(writer);
		wd_db_clear(writer->db);
		done = write_all(writer, updates, n, false, write_apart);
	}
	done = wd_writer_end(writer, done, err);
	wd_dictionary_settle(writer, done);
	return done;
}

/* ---- background work ---- */

/* What a merge with since: shows changes by the time alone. */
static void age(struct wd_writer *writer, int64_t now)
{
	if (writer->filing.has_timed && now / 60000 != writer->chores.marked_minute)
		writer->changed = true;
	writer->chores.marked_minute = now / 60000;
}

struct wd_writer_effort wd_writer_effort(const struct wd_writer *writer)
{
	return writer->effort;
}

void wd_writer_hurry(struct wd_writer *writer, int64_t tidy_until)
{
	writer->chores.archived_at = WD_NO_TIME;
	writer->chores.tidy_until = tidy_until;
	writer->hurries = true;
}

/* What takes out entries, or makes anew what they are found by, is done alone; the rest need not wait for others to end. */
static bool begin_step(struct wd_writer *writer, int64_t now)
{
	bool alone = writer->turn.wants_alone || writer->index.indexed_to != INT64_MAX || wd_retain_is_due(writer, now);

	writer->turn.wants_alone = false;
	return alone ? wd_writer_begin(writer) : wd_writer_begin_in_turn(writer);
}

/* What makes searches quicker and the file smaller, and nothing else. Of a large database it may take minutes. */
static bool tidy(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	int64_t end = writer->chores.tidy_until;
	bool done;

	until = until < end ? until : end;
	done = wd_clock_steady() >= end || wd_index_merge(writer, now, until, more);
	*more = *more && wd_clock_steady() < end;
	if (done && !*more)
		done = wd_upkeep_step(writer, now, until, more);
	*more = *more && wd_clock_steady() < end;
	return done;
}

bool wd_writer_step(struct wd_writer *writer, int64_t now, bool *more, struct wd_error *err)
{
	int64_t until = wd_clock_steady() + STEP_MS;
	bool done = begin_step(writer, now);

	*more = false;
	age(writer, now);
	/* What it reads must be what stays, whatever becomes of this transaction: it goes first. */
	done = done && (writer->hurries || wd_keys_step(writer, until, more));
	if (done && !*more)
		done = wd_index_step(writer, until, more);
	/* Merges are filled by the index, so they go behind it. */
	if (done && !*more)
		done = wd_refile_step(writer, until, more) && wd_retain_step(writer, now, until, more) &&
		       wd_renew_step(writer, now, until, more);
	if (done && !*more)
		done = wd_print_sweep(writer, now, until, more);
	if (done && !*more)
		done = wd_notice_step(writer, now);
	if (done && !*more)
		done = wd_archive_step(writer, now, until, more);
	if (done && !*more)
		done = tidy(writer, now, until, more);
	if (!wd_writer_end(writer, done, err))
		return false;
	wd_upkeep_log(writer);
	if (!*more)
		wd_upkeep_memory(writer);
	return true;
}
