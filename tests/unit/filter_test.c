#include "test.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "filter/query.h"
#include "filter/token.h"
#include "store/engine/fts5.h"

/* ---- words ---- */

static int add_token(void *ctx, struct wd_span token, size_t start, size_t end, bool same_place)
{
	struct wd_buf *out = ctx;

	(void)start, (void)end;
	wd_buf_add_text(out, same_place ? "/" : out->len ? " " : "");
	for (size_t i = 0; i < token.len; i++)
		wd_buf_add_char(out, token.ptr[i] == 1 ? '~' : token.ptr[i] == 2 ? '#' : token.ptr[i]);
	return 0;
}

static void tokens(void **state)
{
	static const struct {
		const char *name, *in, *want;
		enum wd_token_mode mode;
	} cases[] = {
		{ "inflection", "Sanctions", "sanctions/~sanction", WD_TOKEN_TEXT },
		{ "a query's phrase has no stems", "Sanctions bite", "sanctions bite", WD_TOKEN_QUERY },
		{ "its own stem", "North sanction", "north sanction", WD_TOKEN_TEXT },
		{ "a query's stem", "\x01Sanctioned", "~sanction/sanction", WD_TOKEN_QUERY },
		{ "diacritics", "Kraków Straße Łódź", "krakow strasse lodz", WD_TOKEN_QUERY },
		{ "decomposed", "Krako\u0301w", "krakow", WD_TOKEN_QUERY },
		{ "width", "ＵＮ　２０２４", "un 2024", WD_TOKEN_QUERY },
		{ "han", "朝鲜制裁", "朝 鲜 制 裁", WD_TOKEN_QUERY },
		{ "a gap parts", "북한 제재", "북 한 # 제 재", WD_TOKEN_QUERY },
		{ "half-width kana", "ｶﾅ", "カ ナ", WD_TOKEN_QUERY },
		{ "voiced kana stay", "がか", "が か", WD_TOKEN_QUERY },
		{ "mixed scripts", "K팝2", "k 팝 2", WD_TOKEN_QUERY },
		{ "initials", "the U.N. and U.S.A", "the un and usa", WD_TOKEN_QUERY },
		{ "no initials at a sentence's end", "I. He", "i he", WD_TOKEN_QUERY },
		{ "possessive", "Kim's don’t", "kim don t", WD_TOKEN_QUERY },
		{ "thousands", "1,000 1,0 12,345,678", "1000 1 0 12345678", WD_TOKEN_QUERY },
		{ "hyphen and signs", "north-korea #dprk @un", "north korea dprk un", WD_TOKEN_QUERY },
		{ "russian", "санкций", "санкции/~санкц", WD_TOKEN_TEXT },
		{ "yo", "ещё", "еще", WD_TOKEN_QUERY },
		{ "numbers have no stem", "1950s", "1950s", WD_TOKEN_TEXT },
		{ "nothing", " -- !? ", "", WD_TOKEN_TEXT },
		{ "broken bytes", "a\xff" "b", "a b", WD_TOKEN_QUERY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wd_buf out;

		wd_buf_init(&out, 0);
		wd_token_each(wd_span_of(cases[i].in), cases[i].mode, add_token, &out);
		expect_span(cases[i].name, wd_buf_span(&out), cases[i].want);
		wd_buf_release(&out);
	}
}

/* ---- errors ---- */

static void errors(void **state)
{
	static const struct {
		const char *in, *part;
		int column;
	} cases[] = {
		{ "", "empty", 1 },
		{ "  ", "empty", 1 },
		{ "a \"b c", "never closed", 3 },
		{ "(a b", "never closed", 1 },
		{ "a b)", "has no (", 4 },
		{ "a OR", "ends where", 5 },
		{ "OR a", "found OR", 1 },
		{ "a AND OR b", "found OR", 7 },
		{ "북한 foo:bar", "no field", 4 },
		{ "tag :x", "nothing stands before this colon", 5 },
		{ "title: x", "right behind the colon", 1 },
		{ "since:soon", "a time as 7d", 7 },
		{ "NEAR(a)", "second word", 7 },
		{ "NEAR(a b, x)", "a number", 11 },
		{ "!!!", "no letter or digit", 1 },
		{ "-", "no letter or digit", 1 },
		{ "()", "found )", 2 },
		{ "a titel:b", "did you mean title:", 3 },
		{ "source:bbc", "the fields are", 1 },
		{ "title:-x", "write the - before the field", 7 },
		{ "a san*tion", "the end of a word", 6 },
		{ "*tion", "the end of a word", 1 },
		{ "‘north korea", "never closed", 1 },
		{ "since:2024-02-30", "a time as 7d", 7 },
		{ "site:https://a.example/", "a host alone", 6 },
		{ "lang:zh_tw", "parted by -", 6 },
		{ "tag:ko*", "take no *", 5 },
		{ "(korea or japan", "the sign is OR", 1 },
		{ "korea or japan)", "the sign is OR", 15 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wd_error err = { 0 };
		int column = 0;
		struct wd_query *query = wd_query_parse(wd_span_of(cases[i].in), &column, &err);

		if (query || column != cases[i].column || !strstr(err.text, cases[i].part))
			fail_msg("\"%s\": column %d: %s", cases[i].in, column, query ? "parsed" : err.text);
	}
}

/* ---- both evaluators ---- */

enum { N_ENTRIES = 40 };
static const int64_t now = 1700000000000, day = 86400000;

struct world {
	sqlite3 *db;
	struct wd_arena *arena;
	struct wd_matchable entries[N_ENTRIES];
	struct wd_tokens *tokens[N_ENTRIES];
	struct wd_span tags[2];
};

static const char *const schema =
	"CREATE TABLE feed(id INTEGER PRIMARY KEY, title TEXT, url TEXT);"
	"CREATE TABLE tag(feed INTEGER, word TEXT);"
	"CREATE TABLE story(id INTEGER PRIMARY KEY, sort_at INTEGER);"
	"CREATE TABLE entry(id INTEGER PRIMARY KEY, story INTEGER, feed INTEGER, lang TEXT, site TEXT);"
	"CREATE VIRTUAL TABLE entry_fts USING fts5(title, summary, body, author, category, content='', columnsize=0,"
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

	entry.url = wd_arena_printf(w->arena, "https://%s/%d", host, i);
	entry.feed_title = WD_SPAN("World News");
	entry.feed_url = i % 2 ? WD_SPAN("https://b.example/feed") : WD_SPAN("https://a.example/feed");
	entry.tags = w->tags;
	entry.n_tags = i % 2 ? 2 : 1;
	entry.lang = i % 3 ? WD_SPAN("en-gb") : WD_SPAN("ko");
	entry.at = now - i * day;
	w->entries[i] = entry;
	w->tokens[i] = wd_tokens_new(w->arena, &w->entries[i]);
	run_sql(w->db, "INSERT INTO story VALUES(%d, %lld); INSERT INTO entry VALUES(%d, %d, %d, '%s', '%s')", i + 1,
		(long long)entry.at, i + 1, i + 1, i % 2 + 1, entry.lang.ptr, host);
	run_sql(w->db, "INSERT INTO entry_fts(rowid, title, summary, body, author, category) VALUES"
		"(%d, %Q, %Q, %Q, %Q, %Q)", i + 1, entry.title.ptr, entry.summary.ptr, entry.body.ptr,
		entry.authors.ptr, entry.categories.ptr);
}

static unsigned seed = 12345;

static unsigned roll(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static const char *const words[] = { "north",  "korea", "sanctions", "sanctioned", "un", "제재", "대북제재", "朝鲜",
				     "制裁", "council", "talks", "Kim's", "санкций", "санкции", "1,000" };
enum { N_WORDS = sizeof(words) / sizeof(*words) };

static struct wd_span random_text(struct wd_arena *arena, unsigned most)
{
	struct wd_buf text;
	struct wd_span copy;

	wd_buf_init(&text, 0);
	for (unsigned n = roll(most + 1); n > 0; n--)
		wd_buf_printf(&text, "%s%s", words[roll(N_WORDS)], roll(4) ? " " : ", ");
	copy = wd_arena_copy(arena, text.data ? text.data : "", text.len);
	wd_buf_release(&text);
	return copy;
}

static struct world *new_world(void)
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
	for (int i = 0; i < N_ENTRIES; i++)
		add_entry(w, i, (struct wd_matchable){
			.title = random_text(w->arena, 4), .summary = random_text(w->arena, 3),
			.body = random_text(w->arena, 12), .authors = random_text(w->arena, 1),
			.categories = random_text(w->arena, 2) });
	return w;
}

static void free_world(struct world *w)
{
	sqlite3_close(w->db);
	wd_arena_free(w->arena);
	free(w);
}

static uint64_t found_by_sql(struct world *w, const struct wd_query *query)
{
	struct wd_query_sql parts;
	struct wd_error err = { 0 };
	sqlite3_stmt *stmt;
	uint64_t found = 0;
	char *sql;

	if (!wd_query_to_sql(w->arena, query, now, 2, &parts, &err))
		fail_msg("%s", err.text);
	sql = sqlite3_mprintf("SELECT e.id FROM %s JOIN story s ON s.id = e.story JOIN feed f ON f.id = e.feed "
			      "WHERE %s AND (%.*s)",
			      parts.match.len ? "entry_fts JOIN entry e ON e.id = entry_fts.rowid" : "entry e",
			      parts.match.len ? "entry_fts MATCH ?1" : "1", (int)parts.where.len, parts.where.ptr);
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
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		found |= 1ull << (sqlite3_column_int(stmt, 0) - 1);
	if (rc != SQLITE_DONE)
		fail_msg("%s [%.*s]: %s", sql, (int)parts.match.len, parts.match.ptr, sqlite3_errmsg(w->db));
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	return found;
}

static uint64_t found_in_memory(struct world *w, const struct wd_query *query)
{
	uint64_t found = 0;

	for (int i = 0; i < N_ENTRIES; i++)
		if (wd_query_matches(query, w->tokens[i], now))
			found |= 1ull << i;
	return found;
}

static void random_query(struct wd_buf *out, int depth)
{
	static const char *const fields[] = { "title:", "summary:", "author:", "category:" };
	static const char *const others[] = { "tag:korea", "tag:\"two words\"", "feed:news", "feed:\"b example\"", "lang:ko",
					      "lang:en", "site:example.org", "site:org", "since:9d", "before:5d",
					      "feed:wor*", "feed:ews*", "since:2023-11-05T12:30:00+09:00",
					      "before:2023-11-01" };

	if (roll(5) == 0)
		wd_buf_add_char(out, '-');
	switch (depth > 0 ? roll(9) : roll(5)) {
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
		wd_buf_printf(out, "%.3s*", roll(2) ? "sanction" : "council");
		break;
	case 4:
		wd_buf_add_text(out, others[roll(sizeof(others) / sizeof(*others))]);
		break;
	case 5:
		wd_buf_printf(out, "NEAR(%s \"%s\" %s, %u)", words[roll(N_WORDS - 1)], words[roll(N_WORDS)],
			      words[roll(N_WORDS - 1)], roll(5)); /* a comma parts here, so not "1,000" */
		break;
	default:
		wd_buf_add_char(out, '(');
		for (unsigned n = 1 + roll(3); n > 0; n--) {
			random_query(out, depth - 1);
			wd_buf_add_text(out, n == 1 ? ")" : roll(2) ? " OR " : " ");
		}
	}
}

static void evaluators_agree(void **state)
{
	struct world *w = new_world();
	int hits = 0;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		struct wd_buf text;
		struct wd_error err = { 0 };
		struct wd_query *query;
		uint64_t memory, sql;
		int column;

		wd_buf_init(&text, 0);
		for (unsigned n = 1 + roll(3); n > 0; n--) {
			random_query(&text, 2);
			wd_buf_add_char(&text, ' ');
		}
		query = wd_query_parse(wd_buf_span(&text), &column, &err);
		if (!query)
			fail_msg("%s: %d: %s", text.data, column, err.text);
		memory = found_in_memory(w, query);
		sql = found_by_sql(w, query);
		if (memory != sql)
			fail_msg("%s: memory %llx, SQL %llx", text.data, (unsigned long long)memory,
				 (unsigned long long)sql);
		hits += memory != 0;
		wd_query_free(query);
		wd_buf_release(&text);
	}
	/* Both finding nothing would agree too. */
	assert_true(hits > 1000);
	free_world(w);
}

/* As deep as may be, and as many: what FTS5's parser cannot hold must become conditions, not an error. */
static void deepest_and_longest(void **state)
{
	struct world *w = new_world();

	(void)state;
	for (int kind = 0; kind < 4; kind++) {
		struct wd_buf text;
		struct wd_error err = { 0 };
		struct wd_query *query;
		int column, n = kind == 3 ? 500 : 30;

		wd_buf_init(&text, 0);
		for (int i = 0; i < n; i++)
			wd_buf_add_text(&text, kind == 0 ? (i % 2 ? "un (" : "korea OR (") :
					       kind == 1 ? (i % 2 ? "sanctions -un (" : "talks OR (") :
					       kind == 2 ? (i % 2 ? "tag:korea (" : "un OR (") :
							   "un OR ");
		wd_buf_add_text(&text, "council");
		for (int i = 0; i < n && kind != 3; i++)
			wd_buf_add_char(&text, ')');
		query = wd_query_parse(wd_buf_span(&text), &column, &err);
		if (!query)
			fail_msg("shape %d: %d: %s", kind, column, err.text);
		assert_true(found_in_memory(w, query) == found_by_sql(w, query));
		wd_query_free(query);
		wd_buf_release(&text);
	}
	free_world(w);
}

/* ---- what people mean ---- */

static void meanings(void **state)
{
	static const struct {
		const char *query, *title;
		bool want;
	} cases[] = {
		{ "north korea sanctions", "New sanctioning of North Korea", true },
		{ "\"north korea\"", "Korea, North", false },
		{ "\"sanctions\"", "a sanction", false },
		{ "제재", "대북제재에 반발", true },
		{ "朝鲜 制裁", "联合国加强对朝鲜的制裁", true },
		{ "北朝", "北 朝", false },
		{ "санкции", "новых санкций", true },
		{ "UN", "the U.N. council", true },
		{ "sanction*", "Sanctionable", true },
		{ "dprk OR \"north korea\" talks", "DPRK", true },
		{ "(dprk OR korea) talks", "DPRK", false },
		{ "-football", "anything else", true },
		{ "korea -football", "korea football", false },
		{ "korea NOT football", "korea tennis", true },
		{ "title:(korea talks)", "korea talks", true },
		{ "“north korea”", "North Korea", true },
		{ "（dprk｜korea）", "korea", true },
		{ "NEAR(\"north korea\" sanctions, 2)", "North Korea hit by sanctions", true },
		{ "NEAR(\"north korea\" sanctions, 1)", "North Korea hit by sanctions", false },
		{ "10:30", "at 10:30", true },
		{ "korea & talks", "talks in korea", true },
		{ "‘north korea’", "Korea, North", false },
		{ "‘Kim’s korea’", "Kim's Korea", true },
		{ "kim", "Kim’s", true },
		{ "\"north kor\"*", "North Koreans", true },
		{ "-title:korea", "korea", false },
		{ "a or b", "a b", false },
		{ "\x01korea*", "koreans", true },
		{ "\"\x01koreans\"", "korea", false },
		/* The same in single jamo, in half-width Kana, and in Thai, which has no blanks. */
		{ "북한", "\u1107\u116E\u11A8\u1112\u1161\u11AB에", true },
		{ "ガス", "天然ｶﾞｽ価格", true },
		{ "カス", "天然ｶﾞｽ価格", false },
		{ "คว่ำบาตร", "มาตรการคว่ำบาตรเกาหลีเหนือ", true },
		{ "葛城", "葛\U000E0100城市", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_matchable entry = { .title = wd_span_of(cases[i].title) };
		struct wd_error err = { 0 };
		int column;
		struct wd_query *query = wd_query_parse(wd_span_of(cases[i].query), &column, &err);

		if (!query)
			fail_msg("%s: %s", cases[i].query, err.text);
		if (wd_query_matches(query, wd_tokens_new(arena, &entry), now) != cases[i].want)
			fail_msg("%s: %s \"%s\"", cases[i].query, cases[i].want ? "misses" : "finds", cases[i].title);
		wd_query_free(query);
		wd_arena_free(arena);
	}
}

/* ---- many at once ---- */

static void count_found(void *ctx, size_t i)
{
	((unsigned char *)ctx)[i]++;
}

static void matcher_finds_the_same(void **state)
{
	enum { N = 500 };
	struct world *w = new_world();
	const struct wd_query *queries[N];
	struct wd_matcher *matcher;

	(void)state;
	for (int i = 0; i < N; i++) {
		struct wd_buf text;
		struct wd_error err;
		int column;

		wd_buf_init(&text, 0);
		random_query(&text, 2);
		queries[i] = i == 0 ? NULL : wd_query_parse(wd_buf_span(&text), &column, &err);
		wd_buf_release(&text);
	}
	matcher = wd_matcher_new(queries, N);
	for (int e = 0; e < N_ENTRIES; e++) {
		unsigned char found[N] = { 0 };

		wd_matcher_run(matcher, w->tokens[e], now, count_found, found);
		for (int i = 0; i < N; i++)
			if (found[i] != wd_query_matches(queries[i], w->tokens[e], now))
				fail_msg("query %d, entry %d: found %d times", i, e, found[i]);
	}
	wd_matcher_free(matcher);
	for (int i = 0; i < N; i++)
		wd_query_free((struct wd_query *)queries[i]);
	free_world(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens),
		cmocka_unit_test(errors),
		cmocka_unit_test(meanings),
		cmocka_unit_test(evaluators_agree),
		cmocka_unit_test(deepest_and_longest),
		cmocka_unit_test(matcher_finds_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
