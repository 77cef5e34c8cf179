#include "store/write/others.h"

#include <stdlib.h>

#include "store/write/fresh.h"
#include "store/write/join.h"
#include "store/write/keys.h"
#include "store/write/print.h"
#include "store/write/recognise.h"
#include "store/write/round.h"

static const char noted_since[] =
	"SELECT f.seq, f.entry, e.keys, p.kept, p.head, s.id, s.public_hash, p.gist FROM fresh f"
	" JOIN entry e ON e.id = f.entry JOIN story s ON s.id = e.story"
	" LEFT JOIN print p ON p.entry = f.entry WHERE f.seq > ?1 AND f.writer <> ?2 ORDER BY f.seq";

/* Of the row at hand. */
static struct wd_print_row print_of(struct wd_stmt *stmt)
{
	return (struct wd_print_row){ wd_db_count(stmt, 1), wd_db_text(stmt, 3), wd_db_text(stmt, 4), wd_db_text(stmt, 7) };
}

static void learn(struct wd_writer *writer, struct wd_stmt *stmt)
{
	const struct wd_print_row print = print_of(stmt);

	if (print.kept.ptr)
		wd_print_learn(writer, &print);
	wd_keys_learn(writer, wd_db_text(stmt, 2));
	writer->polling.fresh_seen = wd_db_count(stmt, 0);
}

static bool forget_all(struct wd_writer *writer, int64_t upto)
{
	wd_print_forget(writer);
	wd_keys_forget(writer);
	writer->polling.fresh_seen = upto;
	return true;
}

/* The first and the last note that there are. */
static bool find_ends(struct wd_db *db, int64_t *first, int64_t *last)
{
	return wd_db_int(db, first, 0, "SELECT min(seq) FROM fresh", "") &&
	       wd_db_int(db, last, 0, "SELECT max(seq) FROM fresh", "");
}

bool wd_others_take(struct wd_writer *writer)
{
	struct wd_writer_polling *polling = &writer->polling;
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt;
	int64_t first, last;

	if (!wd_db_is_shared(db))
		return forget_all(writer, 0);
	if (!find_ends(db, &first, &last))
		return false;
	/* A standby that took over may have less than was seen. */
	if (polling->fresh_seen == WD_FRESH_UNKNOWN || first > polling->fresh_seen + 1 || last < polling->fresh_seen)
		return forget_all(writer, last);
	stmt = wd_db_walk(db, noted_since, "ii", polling->fresh_seen, polling->poller);
	while (stmt && wd_db_step(stmt))
		learn(writer, stmt);
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* ---- against what came here ---- */

/* Another writer's entry that may be one with some of ours: by a key, or by its text. */
struct met {
	int64_t entry, story, key;
};

static int compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void sort(struct wd_noted *noted)
{
	if (noted->n)
		qsort(noted->at, noted->n, sizeof(*noted->at), compare);
}

static bool has(const struct wd_noted *sorted, int64_t number)
{
	return sorted->n && bsearch(&number, sorted->at, sorted->n, sizeof(number), compare);
}

/* The row at hand: what is to be looked at when all are read. */
static bool look(struct wd_writer *writer, struct wd_stmt *stmt, struct met **met, size_t *n)
{
	struct wd_writer_turn *turn = &writer->turn;
	int64_t entry = wd_db_count(stmt, 1), story = wd_db_count(stmt, 5), keys[WD_STORY_MAX_KEYS];
	size_t n_keys = wd_keys_unpack(wd_db_text(stmt, 2), keys);
	const struct wd_print_row print = print_of(stmt);
	bool may = false;

	if (has(&turn->new_ids, wd_db_count(stmt, 6)))
		wd_writer_note(writer, &turn->clashes, wd_db_count(stmt, 6));
	for (size_t i = 0; i < n_keys; i++)
		if (has(&turn->new_keys, keys[i]))
			*(struct met *)wd_arena_push(turn->till_end, met, n, sizeof(**met)) =
				(struct met){ entry, story, keys[i] };
	if (print.kept.ptr && !wd_print_may_meet_round(writer, &print, &may))
		return false;
	if (may)
		*(struct met *)wd_arena_push(turn->till_end, met, n, sizeof(**met)) = (struct met){ entry, story, 0 };
	return true;
}

static bool doubt_by_key(struct wd_writer *writer, const struct met *met)
{
	struct wd_stmt *stmt = wd_db_query(
		writer->db,
		"SELECT e.story FROM story_key k JOIN entry e ON e.id = k.entry WHERE k.hash = ?1 ORDER BY k.entry DESC LIMIT ?2",
		"ii", met->key, (int64_t)WD_JOIN_CANDIDATES);

	while (stmt && wd_db_step(stmt))
		if (wd_db_count(stmt, 0) != met->story)
			wd_round_doubt(writer, met->story, wd_db_count(stmt, 0));
	wd_db_done(stmt);
	return writer->db->fault == WD_DB_SOUND;
}

/* As if it came here now. */
static bool doubt_by_text(struct wd_writer *writer, struct wd_arena *arena, const struct met *met)
{
	struct wd_recognised_in in = { 0 };
	struct wd_fingerprint fp;
	struct wd_recognised found;
	struct wd_stmt *stmt;

	wd_arena_clear(arena);
	if (!wd_print_of_stored(writer, arena, met->entry, &fp))
		return false;
	stmt = wd_db_query(writer->db, "SELECT feed, published_at, url, words, words_hash FROM entry WHERE id = ?1", "i",
			   met->entry);
	if (stmt && wd_db_step(stmt))
		in = (struct wd_recognised_in){ .fp = &fp,
						.feed = wd_db_count(stmt, 0),
						.published_at = wd_db_number(stmt, 1),
						.url = wd_arena_dup(arena, wd_db_text(stmt, 2)),
						.words = wd_db_count(stmt, 3),
						.words_hash = wd_db_count(stmt, 4) };
	wd_db_done(stmt);
	if (!in.fp)
		return writer->db->fault == WD_DB_SOUND;
	if (!wd_recognise(writer, &in, &found))
		return false;
	for (size_t i = 0; i < found.n_rivals; i++)
		if (found.rivals[i] != met->story)
			wd_round_doubt(writer, met->story, found.rivals[i]);
	return true;
}

bool wd_others_meet(struct wd_writer *writer)
{
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt = wd_db_query(db, noted_since, "ii", writer->polling.fresh_seen, writer->polling.poller);
	struct wd_arena *arena;
	struct met *met = NULL;
	size_t n = 0;
	bool done = true;

	sort(&writer->turn.new_keys);
	sort(&writer->turn.new_ids);
	while (stmt && done && wd_db_step(stmt)) {
		done = look(writer, stmt, &met, &n);
		learn(writer, stmt);
	}
	wd_db_done(stmt);
	arena = wd_arena_new(0);
	for (size_t i = 0; i < n && done; i++)
		done = met[i].key ? doubt_by_key(writer, &met[i]) : doubt_by_text(writer, arena, &met[i]);
	wd_arena_free(arena);
	return done && db->fault == WD_DB_SOUND;
}
