/*
 * The full-text index. It keeps no texts (content=''), so an entry is taken
 * out by giving FTS5 the very words that went in; they are made again from the
 * stored entry. All changes of a transaction are made at its end in the order
 * of ids: FTS5 gathers words in memory only while rowids ascend and no savepoint
 * is set, and would write a segment for each step back.
 */
#include <stdlib.h>

#include "store/engine/index.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	QUIET_MS = 5000, /* so long nothing was written before the index is tidied */
};

void wd_index_later(struct wd_writer *writer, const struct wd_index_job *job)
{
	struct wd_writer_index *index = &writer->index;

	if (job->id > index->indexed_to)
		return; /* the refilling will come there */
	if (index->n_jobs == index->size) {
		index->size = index->size ? index->size * 2 : 256;
		index->jobs = wd_xreallocarray(index->jobs, index->size, sizeof(*index->jobs));
	}
	index->jobs[index->n_jobs] = *job;
	index->jobs[index->n_jobs].order = index->n_jobs;
	index->n_jobs++;
}

/* In the order of ids; of one id, in the order they were asked for. */
static int compare_jobs(const void *a, const void *b)
{
	const struct wd_index_job *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static bool put(struct wd_writer *writer, int64_t id, const struct wd_indexed *words)
{
	writer->index.new_tongues |= words->tongues & ~writer->index.tongues;
	return wd_index_put(writer->db, id, words);
}

/* Of others' that came meanwhile none is lost. */
bool wd_index_note_tongues(struct wd_writer *writer)
{
	return writer->index.new_tongues == 0 ||
	       wd_db_run(writer->db,
			 "INSERT INTO meta(name, value) VALUES ('index_tongues', ?1)"
			 " ON CONFLICT(name) DO UPDATE SET value = meta.value | excluded.value",
			 "i", (int64_t)writer->index.new_tongues);
}

bool wd_index_flush(struct wd_writer *writer)
{
	struct wd_writer_index *index = &writer->index;
	size_t n = index->n_jobs;

	index->n_jobs = index->n_kept = 0;
	if (n == 0)
		return true;
	index->grew = index->may_merge = true;
	qsort(index->jobs, n, sizeof(*index->jobs), compare_jobs);
	for (size_t i = 0; i < n; i++) {
		const struct wd_index_job *job = &index->jobs[i];

		if (job->old && !wd_index_take_out(writer->db, job->id, job->old))
			return false;
		if (job->fresh && !put(writer, job->id, job->fresh))
			return false;
	}
	return true;
}

static const struct wd_indexed *keep(struct wd_arena *arena, const struct wd_indexed *words)
{
	struct wd_indexed *copy = wd_arena_alloc(arena, sizeof(*copy));

	copy->tongues = words->tongues;
	for (size_t i = 0; i < WD_N_COLUMNS; i++)
		copy->columns[i] = wd_arena_dup(arena, words->columns[i]);
	return copy;
}

void wd_index_keep(struct wd_writer *writer)
{
	struct wd_writer_index *index = &writer->index;

	for (; index->n_kept < index->n_jobs; index->n_kept++) {
		struct wd_index_job *job = &index->jobs[index->n_kept];

		job->old = job->old ? keep(index->kept, job->old) : NULL;
		job->fresh = job->fresh ? keep(index->kept, job->fresh) : NULL;
	}
	wd_arena_clear(writer->arena);
}

static bool open_version(struct wd_writer *writer)
{
	struct wd_writer_index *index = &writer->index;
	int64_t version, tongues;

	if (!wd_db_meta(writer->db, "index_version", &version) || !wd_db_meta(writer->db, "index_tongues", &tongues))
		return false;
	index->tongues = (uint64_t)tongues;
	if (version == WD_INDEX_VERSION)
		return true;
	/* 0: the database is new, and so is the index. */
	index->indexed_to = version == 0 ? INT64_MAX : 0;
	if (version != 0 && !wd_index_renew(writer->db))
		return false;
	return wd_db_set_meta(writer->db, "index_version", WD_INDEX_VERSION) &&
	       wd_db_set_meta(writer->db, "indexed_to", index->indexed_to);
}

bool wd_index_open(struct wd_writer *writer)
{
	return open_version(writer) && wd_index_tune(writer->db);
}

/* Adds the entries behind indexed_to until the time is over. */
static bool refill(struct wd_writer *writer, int64_t until)
{
	struct wd_writer_index *index = &writer->index;
	struct wd_db *db = writer->db;
	struct wd_entry entry;
	int64_t id;
	bool found;

	do {
		const struct wd_indexed *words;

		if (!wd_db_int(db, &id, 0, "SELECT id FROM entry WHERE id > ?1 ORDER BY id LIMIT 1", "i", index->indexed_to))
			return false;
		if (id == 0) {
			index->indexed_to = INT64_MAX;
			break;
		}
		wd_arena_clear(writer->scratch);
		if (!wd_load_entry(db, writer->scratch, id, &entry, &found))
			return false;
		words = found ? wd_index_entry(writer->scratch, &entry) : NULL;
		if (found && (!words || !put(writer, id, words)))
			return false;
		index->indexed_to = id;
	} while (wd_clock_steady() < until);
	return wd_db_set_meta(db, "indexed_to", index->indexed_to);
}

bool wd_index_step(struct wd_writer *writer, int64_t until, bool *more)
{
	if (writer->index.indexed_to == INT64_MAX)
		return true;
	writer->changed = true;
	if (!refill(writer, until))
		return false;
	*more = *more || writer->index.indexed_to != INT64_MAX;
	return true;
}

bool wd_index_merge(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	struct wd_writer_index *index = &writer->index;
	struct wd_db *db = writer->db;

	if (index->grew) {
		index->grew = false;
		index->quiet_since = now;
	}
	if (!index->may_merge || (now >= index->quiet_since && now - index->quiet_since < QUIET_MS))
		return true;
	do
		if (!wd_index_tidy(db, &index->may_merge))
			return false;
	while (index->may_merge && wd_clock_steady() < until);
	*more = *more || index->may_merge;
	return true;
}
