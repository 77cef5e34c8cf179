/*
 * The index as an FTS5 table. It keeps no texts (content=''), so an entry is taken
 * out by giving FTS5 the very words that went in.
 */
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite.h"

enum {
	/*
	 * Words of hundreds of entries are gathered in memory before they become a segment (FTS5 takes a megabyte of
	 * them, unless told otherwise: sixty entries), and segments wait for tidying until there are many of a
	 * size. Of 2,000 new entries FTS5 cost 374,000 instructions each with its defaults (automerge 4), 250,000 so.
	 * Merging is in small steps, which give pages back as they go: where crisismerge alone merges, all of a size
	 * at once, the file grew by 18 of 100 MB. It is for the worst case alone, as it does so in the way of a commit: at
	 * 32 a poll of 10,000 feeds of which 500 had news spent 0.7 s of 2.5 on it. Searches are as fast with 40 as with 10.
	 */
	HASH_BYTES = 8 << 20,
	SEGMENTS_OF_A_SIZE = 16,
	MOST_SEGMENTS = 64,
	MERGE_PAGES = 100, /* in one go: a few milliseconds */
	DEAD_PAGES = 100,  /* with which the merging of what is dead begins */
};

bool wd_sqlite_index_put(struct wd_db *db, int64_t id, const struct wd_indexed *words)
{
	struct wd_span c[WD_N_COLUMNS];

	wd_fts_columns(words, c);
	return wd_db_run(db,
			 "INSERT INTO entry_fts(rowid, text, summary, title, author, category)"
			 " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			 "ittttt", id, c[0], c[1], c[2], c[3], c[4]);
}

bool wd_sqlite_index_take_out(struct wd_db *db, int64_t id, const struct wd_indexed *words)
{
	struct wd_span c[WD_N_COLUMNS];

	wd_fts_columns(words, c);
	return wd_db_run(db,
			 "INSERT INTO entry_fts(entry_fts, rowid, text, summary, title, author, category)"
			 " VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6)",
			 "ittttt", id, c[0], c[1], c[2], c[3], c[4]);
}

bool wd_sqlite_index_renew(struct wd_db *db)
{
	return wd_db_exec(db, wd_schema_new_index);
}

static bool set_option(struct wd_db *db, const char *name, int64_t value)
{
	int64_t now;

	return wd_db_int(db, &now, -1, "SELECT v FROM entry_fts_config WHERE k = ?1", "z", name) &&
	       (now == value || wd_db_run(db, "INSERT INTO entry_fts(entry_fts, rank) VALUES (?1, ?2)", "zi", name, value));
}

bool wd_sqlite_index_tune(struct wd_db *db)
{
	return set_option(db, "hashsize", HASH_BYTES) && set_option(db, "automerge", SEGMENTS_OF_A_SIZE) &&
	       set_option(db, "crisismerge", MOST_SEGMENTS);
}

bool wd_sqlite_index_tidy(struct wd_db *db, bool *more)
{
	sqlite3 *sqlite = wd_sqlite_of(db)->sqlite;
	int before = sqlite3_total_changes(sqlite);

	if (!wd_db_run(db, "INSERT INTO entry_fts(entry_fts, rank) VALUES ('merge', ?1)", "i", (int64_t)MERGE_PAGES))
		return false;
	/* https://www.sqlite.org/fts5.html#the_merge_command: less than two mean that nothing was left to do. */
	*more = sqlite3_total_changes(sqlite) - before >= 2;
	return true;
}

/*
 * What was removed stands in old segments, and as removed in new ones, until they meet. FTS5 merges segments of
 * like size alone, so it would be long: a negative number marks all to be merged, which tidying then does in small steps.
 */
bool wd_sqlite_index_clear(struct wd_db *db)
{
	return wd_db_run(db, "INSERT INTO entry_fts(entry_fts, rank) VALUES ('merge', ?1)", "i", (int64_t)-DEAD_PAGES);
}

/*
 * Of a beginning FTS5 reads all places of all words that have it, before it says the first entry: of s* and a million
 * entries seven million, in a second. They lie side by side in each segment, and its table _idx says with which words
 * pages of them begin (https://www.sqlite.org/fts5.html#fts5_data_structures, "0" stands before each, and a flag in the last bit
 * of a page's number): those before the first such word and behind the last are not counted. 800 places of
 * a page are read in the time in which one entry is.
 */
static const char pages_sql[] =
	"WITH RECURSIVE s(id) AS (SELECT min(segid) FROM entry_fts_idx UNION ALL"
	" SELECT (SELECT min(segid) FROM entry_fts_idx WHERE segid > s.id) FROM s WHERE s.id IS NOT NULL)"
	" SELECT sum((SELECT pgno FROM entry_fts_idx WHERE segid = s.id"
	" AND term <= CAST('0' || ?1 || char(1114111) AS BLOB) ORDER BY term DESC LIMIT 1) / 2"
	" - (SELECT pgno FROM entry_fts_idx WHERE segid = s.id AND term <= CAST('0' || ?1 AS BLOB)"
	" ORDER BY term DESC LIMIT 1) / 2) FROM s";

bool wd_sqlite_index_weigh(struct wd_db *db, struct wd_span beginning, int64_t *entries)
{
	return wd_db_int(db, entries, 0, pages_sql, "t", beginning);
}

static void add_condition(struct wd_buf *sql, struct wd_span condition)
{
	wd_buf_printf(sql, " AND (%.*s)", WD_SPAN_ARG(condition));
}

/*
 * The joins are CROSS, so that SQLite keeps their order: the index (or the
 * entries) outside, walked down by rowid, and no sort. Entries of `by` are gathered first; the index's rows are then held
 * against them before anything else of them is read (the + keeps FTS5 from looking up one by one). NOT INDEXED: of a
 * column that many share all would be gathered and sorted.
 */
void wd_sqlite_index_write_sql(struct wd_buf *sql, const struct wd_query_sql *parts, const struct wd_span *by)
{
	bool indexed = parts->match.len > 0;

	wd_buf_printf(sql, "SELECT e.id, e.story, s.sort_at, e.feed, %d FROM ", parts->recheck != WD_RECHECK_NONE);
	wd_buf_add_text(sql, indexed ? "entry_fts CROSS JOIN entry e ON e.id = entry_fts.rowid" : "entry e NOT INDEXED");
	wd_buf_add_text(sql, " CROSS JOIN story s ON s.id = e.story WHERE ");
	wd_buf_add_text(sql,
			indexed ? "entry_fts MATCH ?1 AND entry_fts.rowid BETWEEN ?2 AND ?3" : "e.id BETWEEN ?2 AND ?3");
	if (by)
		wd_buf_printf(sql, " AND %s IN (SELECT e.id FROM entry e WHERE %.*s)", indexed ? "+entry_fts.rowid" : "e.id",
			      WD_SPAN_ARG(*by));
	for (size_t i = 0; i < parts->n_by_column; i++)
		if (&parts->by_column[i] != by)
			add_condition(sql, parts->by_column[i]);
	if (parts->where.len)
		add_condition(sql, parts->where);
	wd_buf_add_text(sql, indexed ? " ORDER BY entry_fts.rowid DESC LIMIT ?4" : " ORDER BY e.id DESC LIMIT ?4");
}
