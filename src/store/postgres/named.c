/*
 * What a filter's words name: feeds by title and address or by tag, languages, hosts; as the text of an array. The words
 * are compared here, by the one tokenizer.
 */
#include "filter/words.h"
#include "store/postgres/postgres.h"

/* As pieces of an array's text; no piece needs quotes but hosts and languages, which the server quotes. */
static void add_piece(struct wd_buf *list, struct wd_span piece)
{
	wd_buf_add_text(list, list->len > 1 ? "," : "");
	wd_buf_add_span(list, piece);
}

static bool list_feeds(struct wd_db *db, struct wd_span words, struct wd_buf *list)
{
	struct wd_stmt *stmt = wd_db_walk(db, "SELECT id, title, url FROM feed", "");
	struct wd_phrase *phrase = wd_phrase_new(words);

	wd_buf_add_char(list, '{');
	while (stmt && wd_db_step(stmt))
		if (wd_phrase_in(phrase, wd_db_text(stmt, 1)) || wd_phrase_in(phrase, wd_db_text(stmt, 2)))
			add_piece(list, wd_db_text(stmt, 0));
	wd_buf_add_char(list, '}');
	wd_phrase_free(phrase);
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* There are few different tags, and many feeds of each. */
static bool list_tagged(struct wd_db *db, struct wd_span words, struct wd_buf *list)
{
	struct wd_stmt *stmt = wd_db_query(db, "SELECT word, string_agg(feed::text, ',') FROM tag GROUP BY word", "");

	wd_buf_add_char(list, '{');
	while (stmt && wd_db_step(stmt))
		if (wd_words_same(wd_db_text(stmt, 0), words))
			add_piece(list, wd_db_text(stmt, 1));
	wd_buf_add_char(list, '}');
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool list_by_sql(struct wd_db *db, const char *sql, struct wd_span words, struct wd_buf *list)
{
	struct wd_stmt *stmt = wd_db_query(db, sql, "t", words);

	if (stmt && wd_db_step(stmt))
		wd_buf_add_span(list, wd_db_text(stmt, 0));
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool list_named(struct wd_db *db, enum wd_query_name name, struct wd_span words, struct wd_buf *list)
{
	switch (name) {
	case WD_NAME_FEED:
		return list_feeds(db, words, list);
	case WD_NAME_TAG:
		return list_tagged(db, words, list);
	case WD_NAME_LANG:
		return list_by_sql(db,
				   "SELECT coalesce(array_agg(tag), '{}')::text FROM lang WHERE lower(tag) = lower(?1)"
				   " OR left(lower(tag), length(?1) + 1) = lower(?1) || '-'",
				   words, list);
	default:
		return list_by_sql(db,
				   "SELECT coalesce(array_agg(host), '{}')::text FROM site WHERE host = lower(?1)"
				   " OR right(host, length(?1) + 1) = '.' || lower(?1)",
				   words, list);
	}
}

/* A writer sees what no counter has counted yet, and asks anew. A transaction sees one state: it is read once in it. */
static bool read_counter(struct wd_pg *pg, enum wd_query_name name, int64_t *counter)
{
	bool is_of_all = name != WD_NAME_FEED && name != WD_NAME_TAG;
	struct wd_pg_counter *read = &pg->counters[is_of_all];

	if (pg->mode != WD_DB_READ)
		return true;
	if (!pg->answers)
		pg->answers = wd_answers_new();
	if (!pg->open || read->epoch != pg->epoch) {
		if (!wd_db_meta(&pg->db, is_of_all ? "version" : "feeds", &read->value))
			return false;
		read->epoch = pg->epoch;
	}
	*counter = read->value;
	return true;
}

bool wd_pg_index_names(struct wd_db *db, struct wd_arena *arena, enum wd_query_name name, struct wd_span words,
		       struct wd_span *list)
{
	struct wd_pg *pg = wd_pg_of(db);
	struct wd_span kept = WD_SPAN_NONE;
	struct wd_buf made;
	int64_t counter = 0;
	bool done;

	if (!read_counter(pg, name, &counter))
		return false;
	if (pg->answers)
		kept = wd_answers_recall(pg->answers, name, counter, words);
	if (kept.ptr) {
		*list = wd_arena_dup(arena, kept);
		return list->ptr || wd_db_refuse(db, WD_DB_WRONG, WD_INPUT, "the query is too large");
	}
	wd_buf_init(&made, WD_BUF_LINE);
	done = list_named(db, name, words, &made);
	if (done && pg->answers)
		wd_answers_keep(pg->answers, name, counter, words, wd_buf_span(&made));
	*list = wd_buf_keep(&made, arena);
	return done && (list->ptr || wd_db_refuse(db, WD_DB_WRONG, WD_INPUT, "the query is too large"));
}
