/*
 * The full-text index. It keeps no texts (content=''), so an entry is taken
 * out by giving FTS5 the very words that went in; they are made again from the
 * stored entry. All changes of a transaction are made at its end in the order
 * of ids: FTS5 gathers words in memory only while rowids ascend and no savepoint
 * is set, and would write a segment for each step back.
 */
#include <stdlib.h>

#include "store/engine/schema.h"
#include "store/rows/matchable.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	/*
	 * Words of hundreds of entries are gathered in memory before they become a segment (FTS5 takes a megabyte of
	 * them, unless told otherwise: sixty entries), and segments wait for wd_index_merge until there are many of a
	 * size. Of 2,000 new entries FTS5 cost 374,000 instructions each with its defaults (automerge 4), 250,000 so.
	 * Merging is in small steps, which give pages back as they go: where crisismerge alone merges, all of a size
	 * at once, the file grew by 18 of 100 MB.
	 */
	HASH_BYTES = 8 << 20,
	SEGMENTS_OF_A_SIZE = 16,
	MOST_SEGMENTS = 32,
	QUIET_MS = 5000,   /* so long nothing was written before segments are merged */
	MERGE_PAGES = 100, /* in one go: a few milliseconds */
};

const struct wd_indexed *wd_index_tokens(struct wd_arena *arena, const struct wd_tokens *tokens)
{
	struct wd_indexed *out = wd_arena_alloc(arena, sizeof(*out));

	if (!out)
		return NULL;
	for (int i = 0; i < WD_N_COLUMNS; i++) {
		out->columns[i] = wd_tokens_column_text(tokens, i, arena);
		if (!out->columns[i].ptr)
			return NULL;
	}
	out->tongues = wd_tokens_tongues(tokens);
	return out;
}

const struct wd_indexed *wd_index_entry(struct wd_arena *arena, const struct wd_entry *entry)
{
	/* The tokens take much more room than what becomes of them. No ceiling: what was stored must come out whole. */
	struct wd_arena *own = wd_arena_new(0);
	struct wd_matchable seen;
	const struct wd_indexed *out;

	wd_matchable_of(own, entry, NULL, 0, &seen);
	out = wd_index_tokens(arena, wd_tokens_new(own, &seen));
	wd_arena_free(own);
	return out;
}

static bool add(struct wd_writer *writer, int64_t id, const struct wd_indexed *words)
{
	const struct wd_span *c = words->columns;

	if ((words->tongues & ~writer->tongues) != 0) {
		writer->tongues |= words->tongues;
		if (!wd_db_set_meta(writer->db, "index_tongues", (int64_t)writer->tongues))
			return false;
	}
	return wd_db_run(writer->db,
			 "INSERT INTO entry_fts(rowid, title, summary, body, author, category)"
			 " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			 "ittttt", id, c[0], c[1], c[2], c[3], c[4]);
}

static bool take_out(struct wd_writer *writer, int64_t id, const struct wd_indexed *words)
{
	const struct wd_span *c = words->columns;

	return wd_db_run(writer->db,
			 "INSERT INTO entry_fts(entry_fts, rowid, title, summary, body, author, category)"
			 " VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6)",
			 "ittttt", id, c[0], c[1], c[2], c[3], c[4]);
}

void wd_index_later(struct wd_writer *writer, const struct wd_index_job *job)
{
	if (job->id > writer->indexed_to)
		return; /* the refilling will come there */
	if (writer->n_jobs == writer->jobs_size) {
		writer->jobs_size = writer->jobs_size ? writer->jobs_size * 2 : 256;
		writer->jobs = wd_xreallocarray(writer->jobs, writer->jobs_size, sizeof(*writer->jobs));
	}
	writer->jobs[writer->n_jobs] = *job;
	writer->jobs[writer->n_jobs].order = writer->n_jobs;
	writer->n_jobs++;
}

/* In the order of ids; of one id, in the order they were asked for. */
static int compare_jobs(const void *a, const void *b)
{
	const struct wd_index_job *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

bool wd_index_flush(struct wd_writer *writer)
{
	size_t n = writer->n_jobs;

	writer->n_jobs = 0;
	if (n == 0)
		return true;
	writer->index_grew = writer->may_merge = true;
	qsort(writer->jobs, n, sizeof(*writer->jobs), compare_jobs);
	for (size_t i = 0; i < n; i++) {
		const struct wd_index_job *job = &writer->jobs[i];

		if (job->old && !take_out(writer, job->id, job->old))
			return false;
		if (job->fresh && !add(writer, job->id, job->fresh))
			return false;
	}
	return true;
}

static bool set_option(struct wd_db *db, const char *name, int64_t value)
{
	int64_t now;

	return wd_db_int(db, &now, -1, "SELECT v FROM entry_fts_config WHERE k = ?1", "z", name) &&
	       (now == value || wd_db_run(db, "INSERT INTO entry_fts(entry_fts, rank) VALUES (?1, ?2)", "zi", name, value));
}

static bool tune(struct wd_writer *writer)
{
	return set_option(writer->db, "hashsize", HASH_BYTES) && set_option(writer->db, "automerge", SEGMENTS_OF_A_SIZE) &&
	       set_option(writer->db, "crisismerge", MOST_SEGMENTS);
}

static bool open_version(struct wd_writer *writer)
{
	int64_t version, tongues;

	if (!wd_db_meta(writer->db, "index_version", &version) || !wd_db_meta(writer->db, "index_tongues", &tongues))
		return false;
	writer->tongues = (uint64_t)tongues;
	if (version == WD_INDEX_VERSION)
		return true;
	/* 0: the database is new, and so is the index. */
	writer->indexed_to = version == 0 ? INT64_MAX : 0;
	if (version != 0 && !wd_db_exec(writer->db, wd_schema_new_index))
		return false;
	return wd_db_set_meta(writer->db, "index_version", WD_INDEX_VERSION) &&
	       wd_db_set_meta(writer->db, "indexed_to", writer->indexed_to);
}

bool wd_index_open(struct wd_writer *writer)
{
	return open_version(writer) && tune(writer);
}

/* Adds the entries behind indexed_to until the time is over. */
static bool refill(struct wd_writer *writer, int64_t until)
{
	struct wd_db *db = writer->db;
	struct wd_entry entry;
	int64_t id;
	bool found;

	do {
		const struct wd_indexed *words;

		if (!wd_db_int(db, &id, 0, "SELECT id FROM entry WHERE id > ?1 ORDER BY id LIMIT 1", "i",
			       writer->indexed_to))
			return false;
		if (id == 0) {
			writer->indexed_to = INT64_MAX;
			break;
		}
		wd_arena_clear(writer->scratch);
		if (!wd_load_entry(db, writer->scratch, id, &entry, &found))
			return false;
		words = found ? wd_index_entry(writer->scratch, &entry) : NULL;
		if (found && (!words || !add(writer, id, words)))
			return false;
		writer->indexed_to = id;
	} while (wd_clock_steady() < until);
	return wd_db_set_meta(db, "indexed_to", writer->indexed_to);
}

bool wd_index_step(struct wd_writer *writer, int64_t until, bool *more)
{
	if (writer->indexed_to == INT64_MAX)
		return true;
	writer->changed = true;
	if (!refill(writer, until))
		return false;
	*more = *more || writer->indexed_to != INT64_MAX;
	return true;
}

bool wd_index_merge(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	struct wd_db *db = writer->db;

	if (writer->index_grew) {
		writer->index_grew = false;
		writer->quiet_since = now;
	}
	if (!writer->may_merge || (now >= writer->quiet_since && now - writer->quiet_since < QUIET_MS))
		return true;
	do {
		int before = sqlite3_total_changes(db->sqlite);

		if (!wd_db_run(db, "INSERT INTO entry_fts(entry_fts, rank) VALUES ('merge', ?1)", "i", (int64_t)MERGE_PAGES))
			return false;
		/* https://www.sqlite.org/fts5.html#the_merge_command: less than two mean that nothing was left to do. */
		writer->may_merge = sqlite3_total_changes(db->sqlite) - before >= 2;
	} while (writer->may_merge && wd_clock_steady() < until);
	*more = *more || writer->may_merge;
	return true;
}
