/*
 * The writer's transactions: each looks whether the lease is still ours and what others
 * wrote meanwhile, and ends with the index's jobs and the change counter.
 */
#include "store/engine/care.h"
#include "store/write/event.h"
#include "store/write/fresh.h"
#include "store/write/members.h"
#include "store/write/others.h"
#include "store/write/print.h"
#include "store/write/round.h"
#include "util/clock.h"
#include "util/map.h"

enum { ROUNDS_AT_ONCE = 1 << 16 };

/* Whether the others still believe that we live (share.h). */
static bool is_among_pollers(struct wd_writer *writer)
{
	int64_t is_there;

	if (!wd_db_int(writer->db, &is_there, 0, "SELECT 1 FROM poller WHERE id = ?1", "i", writer->polling.poller))
		return false;
	return is_there == 1 ||
	       wd_db_refuse(writer->db, WD_DB_WRONG, WD_PERMANENT,
			    "other processes took over the polling while this one was held up; start it again");
}

static bool holds_lease(struct wd_writer *writer)
{
	struct wd_db *db = writer->db;
	struct wd_lease_row holder;

	if (writer->polling.poller)
		return is_among_pollers(writer);
	if (!wd_lease_read(db, &writer->polling.me, &holder))
		return false;
	if (holder.is_mine)
		return true;
	return wd_db_refuse(db, WD_DB_WRONG, WD_PERMANENT,
			    "another process took over the polling while this one was held up; start it again");
}

/*
 * Another value than any round before, though the clock may stand still or go back; and than those of other pollers at
 * this moment, whose stories would be taken for this round's.
 */
static void next_round(struct wd_writer *writer)
{
	int64_t now = wd_clock_now(), last = writer->round / ROUNDS_AT_ONCE;

	writer->round = (now > last ? now : last + 1) * ROUNDS_AT_ONCE + writer->polling.poller % ROUNDS_AT_ONCE;
	wd_round_forget(writer);
}

void wd_writer_hold_round(struct wd_writer *writer)
{
	next_round(writer);
	writer->holds_round = true;
}

/* What is remembered of the database does not hold when another process has written. */
static bool see_others(struct wd_writer *writer)
{
	int64_t version;

	if (!wd_db_foreign(writer->db, &version))
		return false;
	if (version != writer->data_version || writer->polling.fresh_seen == WD_FRESH_UNKNOWN) {
		wd_feed_rows_forget(writer->feeds, 0);
		if (!wd_others_take(writer))
			return false;
	}
	writer->data_version = version;
	return true;
}

/* Numbers that others may have written since, or that a rollback undid. */
static bool read_numbers(struct wd_writer *writer)
{
	struct wd_db *db = writer->db;
	int64_t tongues;

	if (!wd_db_meta(db, "spread", &writer->places.spread) || !wd_db_meta(db, "indexed_to", &writer->index.indexed_to) ||
	    !wd_db_meta(db, "index_tongues", &tongues))
		return false;
	writer->index.tongues = (uint64_t)tongues;
	return true;
}

static void forget_noted(struct wd_writer *writer)
{
	struct wd_writer_turn *turn = &writer->turn;

	writer->index.n_jobs = writer->index.n_kept = writer->n_taken = turn->n_lates = 0;
	turn->notes = turn->new_keys = turn->new_ids = turn->clashes = (struct wd_noted){ 0 };
	wd_map_free(turn->once);
	turn->once = NULL;
	wd_arena_clear(turn->till_end);
	wd_arena_clear(writer->index.kept);
	writer->changed = writer->has_events = false;
	writer->index.new_tongues = 0;
}

static bool begin(struct wd_writer *writer, bool beside)
{
	struct wd_db *db = writer->db;

	wd_db_clear(db);
	wd_arena_clear(writer->arena);
	forget_noted(writer);
	writer->prints_left = false;
	wd_places_forget(&writer->places);
	if (!writer->holds_round)
		next_round(writer);
	wd_round_keep(writer);
	writer->begun = wd_round_mark(writer);
	if (!(beside ? wd_db_begin_beside(db) : wd_db_begin(db)))
		return false;
	writer->turn.beside = beside;
	writer->turn.alone = !beside;
	writer->turn.since = beside ? 0 : wd_clock_steady_ns();
	return see_others(writer) && read_numbers(writer) && (!writer->polling.leased || holds_lease(writer));
}

bool wd_writer_begin(struct wd_writer *writer)
{
	return begin(writer, false);
}

bool wd_writer_begin_beside(struct wd_writer *writer)
{
	return begin(writer, wd_db_is_shared(writer->db));
}

/* Meanwhile others may have put us out. */
bool wd_writer_take_turn(struct wd_writer *writer)
{
	if (!writer->turn.beside)
		return true;
	if (!wd_db_take_turn(writer->db))
		return false;
	writer->turn.beside = false;
	writer->turn.since = wd_clock_steady_ns();
	return !writer->polling.leased || holds_lease(writer);
}

bool wd_writer_begin_in_turn(struct wd_writer *writer)
{
	return wd_writer_begin_beside(writer) && wd_writer_take_turn(writer);
}

static void end_turn(struct wd_writer *writer)
{
	struct wd_writer_turn *turn = &writer->turn;

	if (turn->since)
		writer->effort.turn_ns += wd_clock_steady_ns() - turn->since;
	turn->since = 0;
	turn->beside = false;
}

void wd_writer_rollback(struct wd_writer *writer)
{
	forget_noted(writer);
	wd_feed_rows_forget(writer->feeds, 0);
	wd_print_undo(writer);
	wd_members_forget(writer);
	wd_round_rewind(writer, writer->begun);
	wd_db_rollback(writer->db);
	end_turn(writer);
}

/* What all writers count and read together. */
static bool write_numbers(struct wd_writer *writer)
{
	struct wd_db *db = writer->db;

	return wd_members_flush(writer) && wd_index_note_tongues(writer) && wd_places_write(db, &writer->places) &&
	       wd_event_trim(writer) && wd_fresh_write(writer) && wd_db_sign(db) &&
	       (!writer->changed || (wd_db_run(db,
					       "INSERT INTO meta(name, value) VALUES ('version', 1)"
					       " ON CONFLICT(name) DO UPDATE SET value = meta.value + 1",
					       "") &&
				     wd_db_tell(db, WD_NEWS_PUBLISHED)));
}

static bool commit(struct wd_writer *writer)
{
	return writer->db->fault == WD_DB_SOUND && wd_index_flush(writer) && wd_writer_take_turn(writer) &&
	       write_numbers(writer) && wd_db_commit(writer->db);
}

bool wd_writer_end(struct wd_writer *writer, bool done, struct wd_error *err)
{
	struct wd_db *db = writer->db;

	if (done && commit(writer)) {
		writer->n_taken = 0;
		end_turn(writer);
		return true;
	}
	/* It may be there all the same, where nobody could say (postgres/outcome.c): what is remembered is read anew. */
	if (done && db->fault == WD_DB_ENVIRONMENT)
		writer->polling.fresh_seen = WD_FRESH_UNKNOWN;
	wd_writer_rollback(writer);
	return wd_db_fail(db, err);
}

bool wd_writer_has_room(const struct wd_writer *writer)
{
	return !wd_arena_is_full(writer->arena) && !wd_arena_is_full(writer->words);
}
