#include "test.h"

#include <arpa/inet.h>

#include "filter/lexeme.h"
#include "filter/pairs.h"
#include "filter/token.h"
#include "filter/tongue.h"
#include "filter/written.h"
#include "util/utf8.h"

/* What no person types, so that one can read it: marks as ^A to ^G. */
static void add_readable(struct wd_buf *out, struct wd_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] < ' ')
			wd_buf_add_char(out, '^');
		wd_buf_add_char(out, (unsigned char)text.ptr[i] < ' ' ? (char)(text.ptr[i] + '@') : text.ptr[i]);
	}
}

/* ---- filters ---- */

/* Without what stands for entries whose words are not all known. */
#define ELSE "|'^Gwords'"

static void queries(void **state)
{
	static const struct {
		const char *query, *match, *drive;
		int recheck;
	} cases[] = {
		{ "\"un\"", "((('un'|'un^D')))" ELSE, NULL, WD_VECTOR_WORDS },
		{ "title:\"un\"", "((('^Fun'|'^Fun^D')))" ELSE, NULL, WD_VECTOR_WORDS },
		{ "author:\"un\"", "((('^Dun'|'^Dun^D')))" ELSE, NULL, WD_VECTOR_WORDS },
		{ "summary:\"un\"", "((('un':B|'un^D':B))|((('un'|'un^D'))&'^Gplaces'))" ELSE, "(('un'|'un^D'))" ELSE,
		  WD_VECTOR_PLACES },
		{ "\"a b\"", "((('a'|'a^D')<->('b'|'b^D'))|((('a'|'a^D')&('b'|'b^D'))&'^Gplaces'))" ELSE,
		  "(('a'|'a^D')&('b'|'b^D'))" ELSE, WD_VECTOR_PLACES },
		{ "\"a b\"*", "((('a'|'a^D')<->('b':*))|((('a'|'a^D')&('b':*))&'^Gplaces'))" ELSE, "(('a'|'a^D'))" ELSE,
		  WD_VECTOR_PLACES },
		{ "\"un\" -\"a b\"", "(((('un'|'un^D')))&!((('a'|'a^D')<->('b'|'b^D'))&!'^Gplaces'))" ELSE, NULL,
		  WD_VECTOR_PLACES },
		{ "\"un\" -\"b\"", "(((('un'|'un^D')))&!((('b'|'b^D'))))" ELSE, NULL, WD_VECTOR_WORDS },
		{ "\"un\" -summary:\"b\"", "(((('un'|'un^D')))&!((('b':B|'b^D':B))&!'^Gplaces'))" ELSE, NULL,
		  WD_VECTOR_PLACES },
		{ "NEAR(\"a\" \"b\" \"c\")", "(((('a'|'a^D'))&(('b'|'b^D'))&(('c'|'c^D'))))" ELSE,
		  "(((('a'|'a^D')))&((('b'|'b^D')))&((('c'|'c^D'))))" ELSE, WD_VECTOR_WHOLE },
		{ "council*", "((('council':*)))" ELSE, NULL, WD_VECTOR_WORDS },
		{ "co*", "((('co':*)))" ELSE, "", WD_VECTOR_WORDS },
		{ "\"un\" co*", "(((('un'|'un^D')))&((('co':*))))" ELSE, "(((('un'|'un^D'))))" ELSE, WD_VECTOR_WORDS },
		{ "\"un\" OR co*", "(((('un'|'un^D')))|((('co':*))))" ELSE, "", WD_VECTOR_WORDS },
	};
	static const struct wd_query_index index = { WD_INDEX_TSVECTOR, 1ull << WD_TONGUE_EN };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_query_sql parts;
		struct wd_error err;
		struct wd_query *query;
		struct wd_buf match, drive;
		int column;

		query = wd_query_parse(wd_span_of(cases[i].query), &column, &err);
		if (!query || !wd_query_to_sql(arena, query, 0, 4, &index, &parts, &err))
			fail_msg("%s: %s", cases[i].query, err.text);
		wd_buf_init(&match, WD_BUF_LINE);
		wd_buf_init(&drive, WD_BUF_LINE);
		add_readable(&match, parts.match);
		if (parts.drive > WD_DRIVEN_BY_MATCH)
			add_readable(&drive, parts.params[parts.drive - 4].text);
		expect_span(cases[i].query, wd_buf_span(&match), cases[i].match);
		expect_span(cases[i].query, wd_buf_span(&drive), cases[i].drive ? cases[i].drive : "");
		assert_int_equal(parts.drive == WD_DRIVEN_BY_MATCH, cases[i].drive == NULL);
		assert_int_equal(parts.recheck, cases[i].recheck);
		wd_buf_release(&match);
		wd_buf_release(&drive);
		wd_query_free(query);
		wd_arena_free(arena);
	}
}

/* How many pairs of words are asked for. */
static void sieves(void **state)
{
	static const struct {
		const char *query;
		size_t n_pairs;
	} cases[] = {
		{ "\"a\"", 0 },
		{ "\"a b\"", 1 },
		{ "\"a b c\"", 2 },
		{ "\"a b c\"*", 1 },
		{ "title:\"a b\" \"c\" -\"d e\"", 1 },
		{ "\"a b\" OR \"c d\"", 2 },
		{ "\"a b\" OR \"c\"", 0 },
		{ "\"c d\" (\"a b\" OR \"c\")", 1 },
		{ "NEAR(\"a b\" \"c\")", 1 },
		{ "-\"a b\"", 0 },
	};
	static const struct wd_query_index index = { WD_INDEX_TSVECTOR, 1ull << WD_TONGUE_EN };
	struct wd_arena *arena = wd_arena_new(0);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_query_sql parts;
		struct wd_error err;
		int column;
		struct wd_query *query = wd_query_parse(wd_span_of(cases[i].query), &column, &err);
		size_t n = 0;

		if (!query || !wd_query_to_sql(arena, query, 0, 4, &index, &parts, &err))
			fail_msg("%s: %s", cases[i].query, err.text);
		for (size_t k = 0; k < parts.n_params; k++)
			n += parts.params[k].is_int;
		if (n != cases[i].n_pairs || (n > 0) != (parts.sieve.len > 0))
			fail_msg("%s: %zu pairs, not %zu", cases[i].query, n, cases[i].n_pairs);
		wd_query_free(query);
	}
	wd_arena_free(arena);
}

/* ---- entries ---- */

static unsigned take_16(struct wd_span *rest)
{
	uint16_t wire;

	assert_true(rest->len >= sizeof(wire));
	memcpy(&wire, rest->ptr, sizeof(wire));
	*rest = (struct wd_span){ rest->ptr + sizeof(wire), rest->len - sizeof(wire) };
	return ntohs(wire);
}

/* "word:3A,7": the lexemes of a vector as tsvector shows them. Holds it to tsvector's limits. */
static void read_vector(struct wd_span rest, struct wd_buf *out)
{
	unsigned n = take_16(&rest) << 16;

	for (n |= take_16(&rest); n > 0; n--) {
		struct wd_span text = { rest.ptr, strnlen(rest.ptr, rest.len) };
		unsigned n_places, last = 0;

		assert_true(text.len < rest.len && text.len < 2048 && wd_utf8_valid(text) == text.len);
		rest = (struct wd_span){ rest.ptr + text.len + 1, rest.len - text.len - 1 };
		wd_buf_add_text(out, out->len ? " " : "");
		add_readable(out, text);
		n_places = take_16(&rest);
		assert_true(n_places <= 256);
		for (; n_places > 0; n_places--) {
			unsigned place = take_16(&rest);

			assert_true((place & 0x3FFF) > last);
			wd_buf_printf(out, "%c%u%c", last ? ',' : ':', place & 0x3FFF, "DCBA"[place >> 14]);
			last = place & 0x3FFF;
		}
	}
	assert_int_equal(rest.len, 0);
}

static enum wd_vector_gap write_entry(struct wd_matchable entry, struct wd_buf *out)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_written written;
	struct wd_buf vector;
	enum wd_vector_gap gap;

	wd_buf_init(&vector, WD_BUF_PAGE);
	wd_buf_init(out, WD_BUF_PAGE);
	assert_true(wd_written_make(arena, &entry, &written));
	gap = wd_vector_write(&vector, 0x6b06312345, written.index.columns);
	assert_true(vector.len < (4u << 20));
	read_vector(wd_buf_span(&vector), out);
	wd_buf_release(&vector);
	wd_arena_free(arena);
	return gap;
}

#define BLOCKS "^Ga6b0631 ^Gb1ac18c ^Gc6b063 ^Gd1ac18 ^Ge6b06 ^Gf1ac1 ^Gg6b0 ^Gh1ac "

static void vectors(void **state)
{
	static const struct {
		const char *name, *want;
		struct wd_matchable entry;
	} cases[] = {
		{ "a title",
		  BLOCKS "^F1950s:33A 1950s:33A ^Fun:34A un:34A",
		  { .title = WD_SPAN("1950s un"), .lang = WD_SPAN("vi") } },
		{ "columns apart",
		  BLOCKS "^Dun:33C ^E1:66C 1:99B,133D 2:100B",
		  { .authors = WD_SPAN("un"),
		    .categories = WD_SPAN("1"),
		    .summary = WD_SPAN("1 2"),
		    .body = WD_SPAN("1"),
		    .lang = WD_SPAN("vi") } },
		{ "at one place", BLOCKS "10:33D 10000:33D 000:34D", { .body = WD_SPAN("10 000") } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_buf got;

		assert_int_equal(write_entry(cases[i].entry, &got), WD_VECTOR_WHOLE);
		expect_span(cases[i].name, wd_buf_span(&got), cases[i].want);
		wd_buf_release(&got);
	}
}

/* What a tsvector cannot hold is left out, and said. */
static void too_much(void **state)
{
	static const struct {
		const char *name, *prefix, *suffix; /* a number stands between them; NULL: none does */
		int n;
		enum wd_vector_gap want;
	} cases[] = {
		{ "as often as may be", "un", NULL, 256, WD_VECTOR_WHOLE },
		{ "once more", "un", NULL, 257, WD_VECTOR_PLACES },
		{ "as many places as may be", "w", "", 16383 - 32, WD_VECTOR_WHOLE },
		{ "one more place", "w", "", 16384 - 32, WD_VECTOR_PLACES },
		{ "more than their places leave room for", "word", "ofmanyletters", 30000, WD_VECTOR_PLACES },
		{ "too many words", "word", "ofmanyletters", 70000, WD_VECTOR_WORDS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_buf text, got;
		enum wd_vector_gap gap;

		wd_buf_init(&text, WD_BUF_PAGE);
		for (int k = 0; k < cases[i].n; k++) {
			wd_buf_add_text(&text, cases[i].prefix);
			if (cases[i].suffix)
				wd_buf_printf(&text, "%d%s", k, cases[i].suffix);
			wd_buf_add_char(&text, ' ');
		}
		gap = write_entry((struct wd_matchable){ .body = wd_buf_span(&text) }, &got);
		if (gap != cases[i].want)
			fail_msg("%s: %d, not %d", cases[i].name, gap, cases[i].want);
		assert_int_equal(strstr(got.data, "^Gplaces") != NULL, gap >= WD_VECTOR_PLACES);
		assert_int_equal(strstr(got.data, "^Gwords") != NULL, gap >= WD_VECTOR_WORDS);
		wd_buf_release(&text);
		wd_buf_release(&got);
	}
}

static void lexemes(void **state)
{
	char out[WD_LEXEME_MOST];
	size_t n = wd_lexeme_write(WD_LEXEME_TITLE, WD_SPAN("a\xff\xe4 \0b"), out);

	(void)state;
	expect_span("what is no text", (struct wd_span){ out, n },
		    "\x06"
		    "a?? ?b");
}

static bool has_pair(const struct wd_buf *pairs, const char *first, const char *second)
{
	size_t bit = (size_t)wd_pairs_bit(wd_span_of(first), wd_span_of(second)) % (pairs->len * 8);

	return pairs->data[bit / 8] >> bit % 8 & 1;
}

static void pairs(void **state)
{
	/* "1.000" is 1 and 000 for who types it so, and 1000 in one. */
	const struct wd_matchable entry = { .title = WD_SPAN("the houses"),
					    .body = WD_SPAN("burned for 1.000 days"),
					    .lang = WD_SPAN("en") };
	static const struct {
		const char *first, *second;
		bool is_there;
	} cases[] = {
		{ "the", "houses", true }, { "houses", "the", false }, { "houses", "burned", false },
		{ "for", "1000", true },   { "for", "1.000", true },   { "1000", "days", true },
		{ "the", "house", false }, { "burned", "for", true },  { "burned", "days", false },
	};
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_written written;
	struct wd_buf got;

	(void)state;
	assert_true(wd_written_make(arena, &entry, &written));
	wd_buf_init(&got, WD_BUF_PAGE);
	wd_pairs_write(&got, written.index.columns);
	for (size_t i = 0; i < COUNT(cases); i++)
		if (has_pair(&got, cases[i].first, cases[i].second) != cases[i].is_there)
			fail_msg("%s %s", cases[i].first, cases[i].second);
	wd_buf_release(&got);
	wd_arena_free(arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries),  cmocka_unit_test(sieves),  cmocka_unit_test(vectors),
		cmocka_unit_test(too_much), cmocka_unit_test(lexemes), cmocka_unit_test(pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
