/*
 * The index as a table of vectors (filter/lexeme.h) under a GIN index. Such an index knows no order: of a frequent word
 * it would gather all entries before the first is told. So it is asked piece by piece, the newest entries first: those
 * of the last two blocks of a level that holds some hundreds, then of the last two of the next level, which is four times as
 * long, and at last without bounds, by when the word has shown to be rare. What comes of a piece is sorted, and the next one
 * is not looked at where there are as many as are wanted.
 *
 * The statements are kept, and soon planned once for all values (asked.c). So what is made of a value stands in a SELECT of its
 * own where it would be made for each row.
 */
#include "filter/lexeme.h"
#include "filter/pairs.h"
#include "store/postgres/postgres.h"

enum {
	IN_FIRST_PIECE = 500,
	A_GOOD_PART = 4, /* a quarter */
};

bool wd_pg_index_put(struct wd_db *db, int64_t id, const struct wd_indexed *words)
{
	struct wd_buf vector, pairs;
	int64_t gap;
	bool done;

	wd_buf_init(&vector, WD_BUF_PAGE);
	wd_buf_init(&pairs, WD_BUF_LINE);
	gap = wd_vector_write(&vector, id, words->columns);
	wd_pairs_write(&pairs, words->columns);
	done = wd_db_add(db,
			 "INSERT INTO word(entry, gap, pairs, words) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (entry)"
			 " DO UPDATE SET gap = excluded.gap, pairs = excluded.pairs, words = excluded.words",
			 "iibv", id, gap, wd_buf_span(&pairs), wd_buf_span(&vector));
	wd_pg_tidy_behind(wd_pg_of(db), vector.len);
	wd_buf_release(&pairs);
	wd_buf_release(&vector);
	return done;
}

bool wd_pg_index_take_out(struct wd_db *db, int64_t id, const struct wd_indexed *words)
{
	(void)words;
	return wd_db_run(db, "DELETE FROM word WHERE entry = ?1", "i", id);
}

/* GIN is made of all vectors at once in a fraction of the time that it takes to put them in one by one. */
bool wd_pg_index_gather(struct wd_db *db, bool ends)
{
	return wd_db_exec(db, ends ? "SET LOCAL maintenance_work_mem = '256MB';"
				     "CREATE INDEX IF NOT EXISTS word_words ON word USING gin(words)"
				   : "DROP INDEX IF EXISTS word_words");
}

bool wd_pg_index_renew(struct wd_db *db)
{
	return wd_db_exec(db, "TRUNCATE word");
}

/*
 * What waits in the index's list is put in at once, sorted, as far as this memory goes. Of 20,000 entries into 300,000 the
 * index cost 0.3 ms of the processor each with PostgreSQL's 4 MB, and 0.2 ms so.
 */
bool wd_pg_index_tune(struct wd_db *db)
{
	return wd_db_exec(db, "SET work_mem = '64MB'");
}

/* What was put in lately waits in a list, which every question reads. */
bool wd_pg_index_tidy(struct wd_db *db, bool *more)
{
	int64_t pages;

	*more = false;
	return wd_db_int(db, &pages, 0, "SELECT gin_clean_pending_list('word_words')", "");
}

/* ---- the statement ---- */

static void add_condition(struct wd_buf *sql, struct wd_span condition)
{
	wd_buf_printf(sql, " AND (%.*s)", WD_SPAN_ARG(condition));
}

/*
 * Where pieces begin and end, and what is asked of each: rows low, high, q. Two blocks, as the last one has just begun. GIN holds
 * what it finds against the blocks, too, so where a piece would be a good part of all there is, it is all the rest, without
 * bounds, and the last.
 */
static void write_pieces(struct wd_buf *sql, int drive)
{
	wd_buf_printf(
		sql,
		"(SELECT CASE WHEN d.is_part THEN d.low ELSE 0 END AS low, d.high, CASE WHEN d.is_part THEN ?%d::tsquery"
		" && (quote_literal(d.name || to_hex(d.block)) || '|' || quote_literal(d.name || to_hex(d.block - 1)))::tsquery"
		" ELSE ?%d::tsquery END AS q FROM (SELECT h.*, CASE",
		drive, drive);
	for (int level = 0; level < WD_BLOCK_LEVELS - 1; level++)
		wd_buf_printf(sql, " WHEN h.wide < %lld THEN %d", 2ll << (WD_BLOCK_FIRST_BITS + level * WD_BLOCK_BITS),
			      level);
	wd_buf_printf(sql,
		      " ELSE %d END AS level FROM"
		      " (SELECT t.*, t.high - coalesce((SELECT id FROM entry WHERE id <= t.high ORDER BY id DESC"
		      " OFFSET %d LIMIT 1), 0) AS wide FROM"
		      " (SELECT least(?3, max(id)) AS high, min(id) AS oldest FROM entry) t OFFSET 0) h OFFSET 0) b,",
		      WD_BLOCK_LEVELS - 1, IN_FIRST_PIECE);
	wd_buf_printf(
		sql,
		" generate_series(0, %d) l, LATERAL (SELECT chr(7) || chr(97 + l) AS name, b.high >> n.bits AS block,"
		" ((b.high >> n.bits) - 1) << n.bits AS low,"
		" l < %d AND (b.high - (((b.high >> n.bits) - 1) << n.bits)) * %d < b.high - b.oldest AS is_part,"
		" CASE WHEN l = b.level THEN b.high ELSE (((b.high >> (n.bits - %d)) - 1) << (n.bits - %d)) - 1 END AS high"
		" FROM (SELECT %d + %d * l AS bits) n OFFSET 0) d",
		WD_BLOCK_LEVELS, WD_BLOCK_LEVELS, A_GOOD_PART, WD_BLOCK_BITS, WD_BLOCK_BITS, WD_BLOCK_FIRST_BITS,
		WD_BLOCK_BITS);
	wd_buf_printf(sql,
		      " WHERE (l = b.level OR (l > b.level AND (b.high - d.high - 1) * %d < b.high - b.oldest))"
		      " AND d.high >= ?2 ORDER BY l OFFSET 0) piece",
		      A_GOOD_PART);
}

/*
 * What is held against a vector, which lies beside its row, is first held against the pairs of words in the row itself: CASE
 * keeps that order.
 */
static void write_matched(struct wd_buf *sql, const struct wd_query_sql *parts)
{
	if (parts->sieve.len > 0)
		wd_buf_printf(sql, " AND CASE WHEN %.*s THEN ts_match_vq(words, (SELECT ?1::tsquery)) END",
			      WD_SPAN_ARG(parts->sieve));
	else
		wd_buf_add_text(sql, " AND ts_match_vq(words, (SELECT ?1::tsquery))");
}

/*
 * The parts behind LATERAL are looked up for each row, in the order of the rows: OFFSET 0 keeps them from becoming others. So
 * vectors are read only of rows that somebody wants.
 */
static void write_indexed(struct wd_buf *sql, const struct wd_query_sql *parts)
{
	wd_buf_printf(sql, "SELECT e.id, e.story, s.sort_at, e.feed, w.gap >= %d FROM ", parts->recheck);
	write_pieces(sql, parts->drive);
	/* entry + 0: else the index of entry might be asked for all of the piece, too. */
	wd_buf_add_text(sql, ", LATERAL (SELECT entry, gap FROM word WHERE words @@ piece.q"
			     " AND entry + 0 BETWEEN greatest(piece.low, ?2) AND piece.high");
	if (parts->sieve.len > 0)
		add_condition(sql, parts->sieve);
	wd_buf_add_text(sql, " ORDER BY entry DESC) w,");
	if (parts->drive != WD_DRIVEN_BY_MATCH)
		wd_buf_add_text(sql, " LATERAL (SELECT FROM word WHERE entry = w.entry"
				     " AND ts_match_vq(words, (SELECT ?1::tsquery)) OFFSET 0) v,");
	wd_buf_add_text(sql, " LATERAL (SELECT id, story, feed, lang, site FROM entry WHERE id = w.entry OFFSET 0) e,"
			     " LATERAL (SELECT sort_at FROM story WHERE id = e.story OFFSET 0) s WHERE true");
}

/*
 * All entries, or those of `by`, each held against what is asked. Without `by` the statement is planned as if a tenth of its
 * rows were wanted, so that the entries are not sorted. With it no index but that of its column is to find them (+ 0).
 */
static void write_walk(struct wd_buf *sql, const struct wd_query_sql *parts, const struct wd_span *by)
{
	bool matches = parts->match.len > 0;

	wd_buf_add_text(sql, "SELECT e.id, e.story, s.sort_at, e.feed, ");
	if (matches)
		wd_buf_printf(sql, "w.gap >= %d", parts->recheck);
	else if (parts->recheck == WD_RECHECK_NONE)
		wd_buf_add_text(sql, "false");
	else
		wd_buf_printf(sql, "coalesce((SELECT gap >= %d FROM word WHERE entry = e.id), false)", parts->recheck);
	wd_buf_add_text(sql, " FROM (SELECT e.id, e.story, e.feed, e.lang, e.site FROM entry e WHERE ");
	wd_buf_printf(sql, "e.id%s BETWEEN ?2 AND ?3", by ? " + 0" : "");
	if (by)
		add_condition(sql, *by);
	wd_buf_printf(sql, " ORDER BY e.id DESC %s) e,", by ? "OFFSET 0" : "LIMIT (SELECT 9223372036854775807)");
	if (matches) {
		wd_buf_add_text(sql, " LATERAL (SELECT gap FROM word WHERE entry = e.id");
		write_matched(sql, parts);
		wd_buf_add_text(sql, " OFFSET 0) w,");
	}
	wd_buf_add_text(sql, " LATERAL (SELECT sort_at FROM story WHERE id = e.story OFFSET 0) s WHERE true");
}

void wd_pg_index_write_sql(struct wd_buf *sql, const struct wd_query_sql *parts, const struct wd_span *by)
{
	if (parts->match.len > 0 && parts->drive != WD_DRIVEN_BY_NOTHING && !by)
		write_indexed(sql, parts);
	else
		write_walk(sql, parts, by);
	for (size_t i = 0; i < parts->n_by_column; i++)
		if (&parts->by_column[i] != by)
			add_condition(sql, parts->by_column[i]);
	if (parts->where.len)
		add_condition(sql, parts->where);
	wd_buf_add_text(sql, " LIMIT ?4");
}
