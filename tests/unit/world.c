#include "world.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "store/sqlite/fts5.h"
#include "util/utf8.h"

static const char *const schema =
	"CREATE TABLE feed(id INTEGER PRIMARY KEY, title TEXT, url TEXT);"
	"CREATE TABLE tag(feed INTEGER, word TEXT);"
	"CREATE TABLE story(id INTEGER PRIMARY KEY, sort_at INTEGER);"
	"CREATE TABLE entry(id INTEGER PRIMARY KEY, story INTEGER, feed INTEGER, lang TEXT, site TEXT);"
	"CREATE VIEW lang(tag) AS SELECT DISTINCT lang FROM entry; CREATE VIEW site(host) AS SELECT DISTINCT site FROM entry;"
	"CREATE VIRTUAL TABLE entry_fts USING fts5(text, summary, title, author, category, content='', columnsize=0,"
	" tokenize='wiredesk');";

static void run_sql(sqlite3 *db, const char *format, ...)
{
	va_list args;
	char *sql;

	va_start(args, format);
	sql = sqlite3_vmprintf(format, args);
	va_end(args);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_free(sql);
}

static void add_entry(struct world *w, int i, struct wd_matchable entry)
{
	static const char *const hosts[] = { "news.example.org", "example.com" };
	const char *host = hosts[i % 2];
	struct wd_written *written = wd_arena_alloc(w->arena, sizeof(*written));
	struct wd_span columns[WD_N_COLUMNS];

	entry.url = wd_arena_printf(w->arena, "https://%s/%d", host, i);
	entry.feed_title = WD_SPAN("World News");
	entry.feed_url = i % 2 ? WD_SPAN("https://b.example/feed") : WD_SPAN("https://a.example/feed");
	entry.tags = w->tags;
	entry.n_tags = i % 2 ? 2 : 1;
	entry.lang = i % 3 ? WD_SPAN("en-gb") : WD_SPAN("ko");
	entry.at = WORLD_NOW - i * WORLD_DAY;
	w->entries[i] = entry;
	assert_true(wd_written_make(w->arena, &w->entries[i], written));
	w->tokens[i] = wd_tokens_new(w->arena, &w->entries[i]);
	w->replayed[i] = wd_tokens_of(w->arena, &w->entries[i], written);
	run_sql(w->db, "INSERT INTO story VALUES(%d, %lld); INSERT INTO entry VALUES(%d, %d, %d, '%s', '%s')", i + 1,
		(long long)entry.at, i + 1, i + 1, i % 2 + 1, entry.lang.ptr, host);
	if (w->postgres)
		world_put_postgres(w, i, i % 2 + 1, entry.lang.ptr, host, written->index.columns);
	wd_fts_columns(&written->index, columns);
	run_sql(w->db,
		"INSERT INTO entry_fts(rowid, text, summary, title, author, category) VALUES"
		"(%d, '%.*q', '%.*q', '%.*q', '%.*q', '%.*q')",
		i + 1, (int)columns[0].len, columns[0].ptr, (int)columns[1].len, columns[1].ptr, (int)columns[2].len,
		columns[2].ptr, (int)columns[3].len, columns[3].ptr, (int)columns[4].len, columns[4].ptr);
}

static unsigned seed = 12345;

unsigned roll(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static const char *const words[] = { "north",  "korea", "sanctions", "sanctioned", "un",    "제재",    "대북제재",
				     "朝鲜",   "制裁",  "council",   "talks",      "Kim's", "санкций", "санкции",
				     "e-mail", "email", "C++",       "covid-19",   "US",    "us",      "1,000" };
enum { N_WORDS = sizeof(words) / sizeof(*words) };

static struct wd_span random_text(struct wd_arena *arena, unsigned most)
{
	struct wd_buf text;
	struct wd_span copy;

	wd_buf_init(&text, WD_BUF_PAGE);
	for (unsigned n = roll(most + 1); n > 0; n--)
		wd_buf_printf(&text, "%s%s", words[roll(N_WORDS)], roll(4) ? " " : ", ");
	copy = wd_arena_copy(arena, text.data ? text.data : "", text.len);
	wd_buf_release(&text);
	return copy;
}

/* More of a word than a tsvector has places for, or more places; and something behind them. */
static struct wd_span long_text(struct wd_arena *arena, int i)
{
	struct wd_buf text;

	wd_buf_init(&text, WD_BUF_PAGE);
	for (int n = 0; n < (i % 2 ? 300 : 16500); n++) {
		if (i % 2)
			wd_buf_printf(&text, "%s ", words[(size_t)i % N_WORDS]);
		else
			wd_buf_printf(&text, "w%d ", n);
	}
	wd_buf_add_span(&text, random_text(arena, 12));
	return wd_buf_keep(&text, arena);
}

struct world *new_world(void)
{
	struct world *w = calloc(1, sizeof(*w));
	struct wd_error err = { 0 };

	w->arena = wd_arena_new(0);
	w->tags[0] = WD_SPAN("korea");
	w->tags[1] = WD_SPAN("Two Words");
	assert_int_equal(sqlite3_open(":memory:", &w->db), SQLITE_OK);
	if (!wd_fts5_register(w->db, &err))
		fail_msg("%s", err.text);
	run_sql(w->db, "%s", schema);
	run_sql(w->db, "INSERT INTO feed VALUES(1, 'World News', 'https://a.example/feed'),"
		       "(2, 'World News', 'https://b.example/feed');"
		       "INSERT INTO tag VALUES(1, 'korea'), (2, 'korea'), (2, 'Two Words')");
	world_begin_postgres(w);
	for (int i = 0; i < N_ENTRIES; i++) {
		struct wd_matchable entry = { .title = random_text(w->arena, 4),
					      .summary = i % 13 ? random_text(w->arena, 3) : long_text(w->arena, i),
					      .body = i % 11 ? random_text(w->arena, 12) : long_text(w->arena, i),
					      .authors = random_text(w->arena, 1),
					      .categories = random_text(w->arena, 2) };

		/* As most have it; wherever it is cut. */
		if (i % 3 == 0)
			entry.summary = wd_utf8_cut(entry.body, roll(40));
		add_entry(w, i, entry);
	}
	return w;
}

void free_world(struct world *w)
{
	world_end_postgres(w);
	sqlite3_close(w->db);
	wd_arena_free(w->arena);
	free(w);
}

uint64_t found_by_sql(struct world *w, const struct wd_query *query)
{
	static const struct wd_query_index index = { WD_INDEX_FTS5, ~0ull };
	struct wd_query_sql parts;
	struct wd_error err = { 0 };
	sqlite3_stmt *stmt;
	uint64_t found = 0;
	char *sql;

	if (!wd_query_to_sql(w->arena, query, WORLD_NOW, 2, &index, &parts, &err))
		fail_msg("%s", err.text);
	sql = sqlite3_mprintf("SELECT e.id FROM %s JOIN story s ON s.id = e.story WHERE %s AND (%.*s)",
			      parts.match.len ? "entry_fts JOIN entry e ON e.id = entry_fts.rowid" : "entry e",
			      parts.match.len ? "entry_fts MATCH ?1" : "1", (int)parts.where.len, parts.where.ptr);
	for (size_t i = 0; i < parts.n_by_column; i++)
		sql = sqlite3_mprintf("%z AND e.id IN (SELECT e.id FROM entry e WHERE %.*s)", sql,
				      (int)parts.by_column[i].len, parts.by_column[i].ptr);
	if (sqlite3_prepare_v2(w->db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(w->db));
	if (parts.match.len)
		sqlite3_bind_text(stmt, 1, parts.match.ptr, (int)parts.match.len, SQLITE_STATIC);
	for (size_t i = 0; i < parts.n_params; i++) {
		if (parts.params[i].is_int)
			sqlite3_bind_int64(stmt, (int)i + 2, parts.params[i].number);
		else
			sqlite3_bind_text(stmt, (int)i + 2, parts.params[i].text.ptr, (int)parts.params[i].text.len,
					  SQLITE_STATIC);
	}
	int rc;
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		int n = sqlite3_column_int(stmt, 0) - 1;

		if (parts.recheck == WD_RECHECK_NONE || wd_query_matches(query, w->tokens[n], WORLD_NOW))
			found |= 1ull << n;
	}
	if (rc != SQLITE_DONE)
		fail_msg("%s [%.*s]: %s", sql, (int)parts.match.len, parts.match.ptr, sqlite3_errmsg(w->db));
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	return found;
}

uint64_t found_in_memory(struct world *w, const struct wd_query *query)
{
	uint64_t found = 0;

	for (int i = 0; i < N_ENTRIES; i++) {
		bool matches = wd_query_matches(query, w->tokens[i], WORLD_NOW);

		assert_true(wd_query_matches(query, w->replayed[i], WORLD_NOW) == matches);
		if (matches)
			found |= 1ull << i;
	}
	return found;
}

void random_query(struct wd_buf *out, int depth)
{
	static const char *const fields[] = { "title:", "summary:", "author:", "category:" };
	static const char *const others[] = { "tag:korea",
					      "tag:\"two words\"",
					      "feed:news",
					      "feed:\"b example\"",
					      "lang:ko",
					      "lang:en",
					      "site:example.org",
					      "site:org",
					      "since:9d",
					      "before:5d",
					      "feed:wor*",
					      "feed:ews*",
					      "since:2023-11-05T12:30:00+09:00",
					      "before:2023-11-01" };

	if (roll(5) == 0)
		wd_buf_add_char(out, '-');
	switch (depth > 0 ? roll(10) : roll(5)) {
	case 0:
		wd_buf_add_text(out, fields[roll(4)]);
		/* fall through */
	case 1:
		wd_buf_add_text(out, words[roll(N_WORDS)]);
		break;
	case 2:
		wd_buf_printf(out, "\"%s %s\"", words[roll(N_WORDS)], words[roll(N_WORDS)]);
		break;
	case 3:
		wd_buf_printf(out, "%.*s*", 2 + (int)roll(2), roll(2) ? "sanction" : "council");
		break;
	case 4:
		wd_buf_add_text(out, others[roll(sizeof(others) / sizeof(*others))]);
		break;
	case 5:
		/* A comma parts here, so not "1,000". */
		wd_buf_printf(out, "NEAR(%s \"%s\"", words[roll(N_WORDS - 1)], words[roll(N_WORDS)]);
		if (roll(2))
			wd_buf_printf(out, " %s", words[roll(N_WORDS - 1)]);
		wd_buf_printf(out, ", %u)", roll(5));
		break;
	case 6:
		wd_buf_printf(out, "NEAR(\"%s %s\" %s, %u)", words[roll(N_WORDS - 1)], words[roll(N_WORDS - 1)],
			      words[roll(N_WORDS - 1)], roll(5));
		break;
	default:
		wd_buf_add_char(out, '(');
		for (unsigned n = 1 + roll(3); n > 0; n--) {
			random_query(out, depth - 1);
			wd_buf_add_text(out, n == 1 ? ")" : roll(2) ? " OR " : " ");
		}
	}
}
