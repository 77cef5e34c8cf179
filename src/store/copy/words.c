/*
 * The index of a copy: what it holds are always the words of the rows that the target has, so that it can be stopped at
 * any moment. A first copy fills it when all rows are there.
 */
#include "store/copy/copying.h"
#include "store/engine/index.h"
#include "store/rows/load.h"
#include "store/rows/words.h"

enum { BATCH = 2000 };

bool wd_copying_words_open(struct wd_copying *copying)
{
	struct wd_db *to = copying->to;
	int64_t version, tongues;

	if (!wd_db_meta(to, "index_version", &version) || !wd_db_meta(to, "index_tongues", &tongues) ||
	    !wd_db_meta(to, "indexed_to", &copying->indexed_to))
		return false;
	copying->tongues = (uint64_t)tongues;
	if (version != WD_INDEX_VERSION) {
		copying->indexed_to = 0;
		if ((version != 0 && !wd_index_renew(to)) || !wd_db_set_meta(to, "index_version", WD_INDEX_VERSION) ||
		    !wd_db_set_meta(to, "indexed_to", 0))
			return false;
	}
	return wd_index_tune(to);
}

/* NULL with db sound: there is no such entry, or it has no content yet. */
static const struct wd_indexed *words_of(struct wd_copying *copying, int64_t id)
{
	const struct wd_indexed *words;
	struct wd_entry entry;
	bool found;

	wd_arena_clear(copying->words);
	if (!wd_load_entry(copying->to, copying->words, id, &entry, &found) || !found)
		return NULL;
	words = wd_index_entry(copying->words, &entry);
	if (!words)
		wd_db_refuse(copying->to, WD_DB_WRONG, WD_LOCAL, "an entry is too large");
	return words;
}

static bool change(struct wd_copying *copying, int64_t id, bool in)
{
	const struct wd_indexed *words = words_of(copying, id);

	if (!words)
		return copying->to->fault == WD_DB_SOUND;
	return in ? wd_index_add(copying->to, &copying->tongues, id, words) : wd_index_take_out(copying->to, id, words);
}

bool wd_copying_words_out(struct wd_copying *copying, int64_t entry)
{
	return entry > copying->indexed_to || change(copying, entry, false);
}

bool wd_copying_words_in(struct wd_copying *copying, int64_t entry)
{
	return entry > copying->indexed_to || change(copying, entry, true);
}

/* The words of the entry that the walk stands at. */
static bool put(struct wd_copying *copying, struct wd_stmt *stmt)
{
	const struct wd_indexed *words;
	struct wd_entry entry;

	wd_arena_clear(copying->words);
	if (!wd_load_columns(copying->to, copying->words, stmt, &entry))
		return false;
	words = wd_index_entry(copying->words, &entry);
	if (!words)
		return wd_db_refuse(copying->to, WD_DB_WRONG, WD_LOCAL, "an entry is too large");
	copying->indexed_to = wd_db_count(stmt, WD_LOAD_N_COLUMNS);
	return wd_index_add(copying->to, &copying->tongues, copying->indexed_to, words);
}

/* The next entries in one transaction; *n: fewer than a batch were left. */
static bool fill_some(struct wd_copying *copying, int64_t *n)
{
	struct wd_db *to = copying->to;
	struct wd_stmt *stmt;
	bool done = wd_copying_begin(copying);

	*n = 0;
	if (done && copying->indexed_to == 0)
		done = wd_index_gather(to, false);
	stmt = done ? wd_db_walk(to,
				 "SELECT " WD_LOAD_COLUMNS ", e.id FROM entry e JOIN content c ON c.entry = e.id"
				 " WHERE e.id > ?1 ORDER BY e.id LIMIT ?2",
				 "ii", copying->indexed_to, (int64_t)BATCH)
		    : NULL;
	for (; stmt && done && wd_db_step(stmt); ++*n)
		done = put(copying, stmt);
	wd_db_done(stmt);
	if (*n < BATCH && done) {
		copying->indexed_to = INT64_MAX;
		done = wd_index_gather(to, true);
	}
	return done && to->fault == WD_DB_SOUND && wd_db_set_meta(to, "indexed_to", copying->indexed_to) && wd_db_commit(to);
}

bool wd_copying_words_fill(struct wd_copying *copying)
{
	while (copying->indexed_to != INT64_MAX) {
		int64_t n;

		if (!fill_some(copying, &n))
			return false;
		copying->told->indexed += n;
		wd_copying_tell(copying, n * WD_COPYING_WORDS);
	}
	return true;
}
