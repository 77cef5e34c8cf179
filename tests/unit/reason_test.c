#include "test.h"

#include "filter/reason.h"
#include "filter/relax.h"
#include "filter/sense.h"

static const int64_t now = 1700000000000, day = 86400000; /* 2023-11-14T22:13 */

static struct wd_matchable make_entry(void)
{
	static const struct wd_span tags[] = { { "asia", 4 }, { "world", 5 } };

	return (struct wd_matchable){
		.title = WD_SPAN("North Korea fires a Missile"),
		.summary = WD_SPAN("Pyongyang was sanctioned, again"),
		.body = WD_SPAN(
			"The Größe of it. Security men of the council met the U.N. on covid-19.\nElsewhere 朝鮮 and 制裁."),
		.url = WD_SPAN("https://news.example.org/1"),
		.lang = WD_SPAN("en"),
		.authors = WD_SPAN("Kim Smith"),
		.categories = WD_SPAN("Sports"),
		.feed_title = WD_SPAN("The Wire"),
		.feed_url = WD_SPAN("https://wire.example/rss"),
		.tags = tags,
		.n_tags = 2,
		.at = now - day,
	};
}

/* A parsed filter and the entry's tokens. */
struct asked {
	struct wd_arena *arena;
	struct wd_query *query;
	const struct wd_tokens *tokens;
};

static struct asked ask(const char *filter)
{
	struct asked asked = { .arena = wd_arena_new(0) };
	struct wd_matchable *entry;
	struct wd_error err = { 0 };
	int column;

	asked.query = wd_query_parse(wd_span_of(filter), &column, &err);
	if (!asked.query)
		fail_msg("%s: %s", filter, err.text);
	entry = wd_arena_alloc(asked.arena, sizeof(*entry));
	*entry = make_entry();
	asked.tokens = wd_tokens_new(asked.arena, entry);
	return asked;
}

static void release(struct asked *asked)
{
	wd_query_free(asked->query);
	wd_arena_free(asked->arena);
}

/* "part: says", with "-" before a part that lacks, parted by "; " of the test's own. */
static void write_reason(struct wd_buf *out, const struct wd_reason *reason)
{
	wd_buf_printf(out, "%s%s%.*s: %.*s", out->len ? " / " : "", reason->holds ? "" : "lacks ", WD_SPAN_ARG(reason->part),
		      WD_SPAN_ARG(reason->says));
}

static void parts_in_words(void **state)
{
	static const struct {
		const char *filter, *want;
	} cases[] = {
		{ "missile", "missile: found in the title" },
		{ "missiles", "missiles: found in the title as \"Missile\"" },
		{ "sanctions", "sanctions: found in the summary as \"sanctioned\"" },
		{ "\"north korea\" football", "\"north korea\": found in the title / lacks football: not found" },
		{ "grosse", "grosse: found in the text as \"Größe\"" },
		{ "covid19", "covid19: found in the text as \"covid-19\"" },
		{ "miss*", "miss*: found in the title as \"Missile\"" },
		{ "制裁", "制裁: found in the text" },
		{ "朝鲜", "朝鲜: found in the text as \"朝鮮\"" },
		{ "title:pyongyang", "lacks title:pyongyang: not found in the title, but in the summary" },
		{ "kim", "lacks kim: not found, but in the authors" },
		{ "author:kim category:sport",
		  "author:kim: found in the authors / category:sport: found in the categories as \"Sports\"" },
		{ "\"security council\"", "lacks \"security council\": its words are there, but not side by side" },
		{ "NEAR(security council)", "NEAR(security council): found with at most 10 words between them" },
		{ "NEAR(security council, 1)",
		  "lacks NEAR(security council, 1): its words are there, but with more than 1 words between them" },
		{ "NEAR(security football, 5)", "lacks NEAR(security football, 5): football not found" },
		{ "dprk OR pyongyang", "dprk OR pyongyang: pyongyang found in the summary" },
		{ "(dprk OR seoul) missile", "lacks (dprk OR seoul): none of them found / missile: found in the title" },
		{ "-football", "-football: not found, as wanted" },
		{ "missile -sanctions",
		  "missile: found in the title / lacks -sanctions: found in the summary as \"sanctioned\", which excludes it" },
		{ "NOT (missile OR rocket)",
		  "lacks NOT (missile OR rocket): missile found in the title, which excludes it" },
		{ "a (missile (north korea))",
		  "a: found in the title / missile: found in the title / north: found in the title / korea: found in the title" },
		{ "(a b) OR (missile north)",
		  "(a b) OR (missile north): (missile north) missile found in the title; north found in the title" },
		{ "since:7d", "since:7d: it is of 2023-11-13T22:13Z, not before 2023-11-07T22:13Z" },
		{ "before:2023", "lacks before:2023: it is of 2023-11-13T22:13Z, not before 2023-01-01T00:00Z" },
		{ "tag:korea", "lacks tag:korea: the feed has the tags asia, world" },
		{ "feed:wire", "feed:wire: the feed is The Wire" },
		{ "lang:ko", "lacks lang:ko: its language is en" },
		{ "-lang:ko", "-lang:ko: its language is en" },
		{ "site:example.org", "site:example.org: its link leads to news.example.org" },
		{ "lang:ko OR lang:ja", "lacks lang:ko OR lang:ja: lang:ko its language is en; lang:ja its language is en" },
		{ "U.N.", "U.N.: found in the text" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct asked asked = ask(cases[i].filter);
		struct wd_reason *reasons;
		struct wd_buf out;
		size_t n;

		wd_buf_init(&out, WD_BUF_PAGE);
		assert_true(wd_query_reasons(asked.arena, asked.query, asked.tokens, now, &reasons, &n));
		for (size_t k = 0; k < n; k++)
			write_reason(&out, &reasons[k]);
		expect_span(cases[i].filter, wd_buf_span(&out), cases[i].want);
		wd_buf_release(&out);
		release(&asked);
	}
}

/* Where the summary holds the whole body, it is the text that people read. */
static void a_summary_that_is_all(void **state)
{
	struct wd_arena *arena = wd_arena_new(0);
	const struct wd_matchable all = { .title = WD_SPAN("Missile"), .summary = WD_SPAN("Sanctions were agreed") };
	struct asked asked = ask("sanctions");
	struct wd_reason *reasons;
	size_t n;

	(void)state;
	assert_true(wd_query_reasons(arena, asked.query, wd_tokens_new(arena, &all), now, &reasons, &n));
	expect_span("a body in the summary", reasons[0].says, "found in the text");
	wd_arena_free(arena);
	release(&asked);
}

/* What was found is told for machines, too, of groups and of what is excluded. */
static void hits_are_listed(void **state)
{
	struct asked asked = ask("(dprk OR pyongyang OR missiles) -sanction");
	struct wd_reason *reasons;
	size_t n;

	(void)state;
	assert_true(wd_query_reasons(asked.arena, asked.query, asked.tokens, now, &reasons, &n));
	assert_int_equal(n, 2);
	assert_int_equal(reasons[0].n_hits, 2);
	expect_span("part", reasons[0].hits[1].part, "missiles");
	assert_string_equal(reasons[0].hits[1].place, "title");
	expect_span("as", reasons[0].hits[1].as, "Missile");
	assert_int_equal(reasons[1].n_hits, 1);
	release(&asked);
}

/* One part short: which one; "" where the entry passes, or lacks more. */
static void one_part_short(void **state)
{
	static const struct {
		const char *filter, *lacking;
	} cases[] = {
		{ "missile football", "football" },
		{ "missile", "" },
		{ "football", "" },
		{ "missile football chess", "" },
		{ "missile -sanctions", "-sanctions" },
		{ "missile since:1h", "since:1h" },
		{ "football since:7d", "" },
		{ "football -chess", "" },
		{ "(chess football) OR (missile chess)", "chess" },
		{ "missile (football OR chess)", "(football OR chess)" },
		{ "missile tag:asia lang:ko", "lang:ko" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct asked asked = ask(cases[i].filter);
		const struct wd_query *queries[WD_RELAXED_MOST];
		struct wd_reason lacking = { .part = WD_SPAN("") };
		bool is_short = wd_query_is_short(asked.arena, asked.query, asked.tokens, now, &lacking), found = false;
		size_t n = wd_query_relaxed(asked.arena, asked.query, queries);

		expect_span(cases[i].filter, is_short ? lacking.part : WD_SPAN(""), cases[i].lacking);
		/* The queries that look for such entries find this one when, and only when, it is one. */
		for (size_t k = 0; k < n; k++)
			found = found || wd_query_matches(queries[k], asked.tokens, now);
		if (found != is_short)
			fail_msg("%s: %s by the relaxed queries", cases[i].filter, found ? "found" : "not found");
		release(&asked);
	}
}

/* What cannot be meant, and what can. "" where nothing is told. */
static void sense(void **state)
{
	static const struct {
		const char *filter, *why;
		int column;
	} cases[] = {
		{ "korea -korea", "can match nothing: korea and -korea: exclude each other", 7 },
		{ "(un -korea) OR (korea NOT korea)", "can match nothing: korea and NOT korea: exclude each other", 23 },
		{ "\"north korea\" -korea", "can match nothing: \"north korea\" and -korea: exclude each other", 15 },
		{ "title:korea -(un OR korea)", "can match nothing: title:korea and -(un OR korea): exclude each other",
		  13 },
		{ "\"sanctions\" -sanct*", "can match nothing: \"sanctions\" and -sanct*: exclude each other", 13 },
		{ "lang:zh-hant -lang:zh", "can match nothing: lang:zh-hant and -lang:zh: exclude each other", 14 },
		{ "lang:ko lang:ja", "can match nothing: lang:ko and lang:ja: an entry has one language; write OR between",
		  9 },
		{ "site:a.example site:b.example",
		  "can match nothing: site:a.example and site:b.example: an entry has one link; write OR between", 16 },
		{ "since:7d before:30d", "can match nothing: since:7d and before:30d: no time lies between", 10 },
		{ "before:2023 (korea since:2024)", "can match nothing: before:2023 and since:2024: no time lies between",
		  20 },
		{ "korea OR -korea", "matches everything: korea and -korea: together leave nothing out", 10 },
		{ "북한 -북한", "can match nothing: 북한 and -북한: exclude each other", 4 },
		{ "before:7d OR since:2023", "matches everything: before:7d and since:2023: together leave nothing out",
		  14 },
		{ "korea since:2100", "can match nothing: since:2100: that time is still to come", 7 },
		{ "korea OR before:2100", "matches everything: before:2100: that time is still to come", 10 },
		{ "tag:a -tag:a", "can match nothing: tag:a and -tag:a: exclude each other", 7 },
		{ "korea or dprk", "looks for the word: or: in capitals OR means one of both", 7 },
		{ "un (korea or dprk)", "looks for the word: or: in capitals OR means one of both", 11 },
		{ "korea and talks", "looks for the word: and: what stands side by side is wanted together without it", 7 },
		{ "not football", "looks for the word: not: in capitals NOT means without, as - does", 1 },
		{ "\"korea\" \"or\" dprk", "", 0 },
		{ "\"trade and industry\"", "", 0 },
		{ "korea or", "", 0 },
		{ "or korea", "", 0 },
		{ "title:or korea un", "", 0 },
		{ "korea -\"north korea\"", "", 0 },
		{ "korea -\"korea\"", "", 0 },
		{ "korea -title:korea", "", 0 },
		{ "sanct* -sanctions", "", 0 },
		{ "site:example site:a.example", "", 0 },
		{ "since:30d before:7d", "", 0 },
		{ "since:2023 before:2024", "", 0 },
		{ "-korea -un", "", 0 },
		{ "korea OR -\"korea\"x", "", 0 },
		{ "e-mail email", "", 0 },
		{ "lang:ko OR lang:ja", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct asked asked = ask(cases[i].filter);
		struct wd_error why = { 0 };
		int column = 0;
		bool told = wd_query_is_senseless(asked.query, now, &column, &why);

		expect_span(cases[i].filter, told ? wd_span_of(why.text) : WD_SPAN(""), cases[i].why);
		assert_int_equal(column, cases[i].column);
		release(&asked);
	}
}

static void nest(struct wd_buf *out, char letter, const char *between)
{
	enum { DEPTH = 28 };

	for (int i = 0; i < DEPTH; i++)
		wd_buf_printf(out, "(%c%d %s ", letter, i, between);
	wd_buf_add_char(out, letter);
	for (int i = 0; i < DEPTH; i++)
		wd_buf_add_char(out, ')');
}

/* Whether one of these follows from the other can be asked in 10^16 ways. */
static void groups_in_groups(void **state)
{
	struct asked asked;
	struct wd_error why;
	struct wd_buf filter;
	int column;

	(void)state;
	wd_buf_init(&filter, WD_BUF_LINE);
	nest(&filter, 'b', "|");
	wd_buf_add_text(&filter, " | -");
	nest(&filter, 'a', "");
	wd_buf_add_char(&filter, '\0');
	asked = ask(filter.data);
	assert_false(wd_query_is_senseless(asked.query, now, &column, &why));
	release(&asked);
	wd_buf_release(&filter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_in_words),  cmocka_unit_test(a_summary_that_is_all),
		cmocka_unit_test(hits_are_listed), cmocka_unit_test(one_part_short),
		cmocka_unit_test(sense),           cmocka_unit_test(groups_in_groups),
	};

	return cmocka_run_group_tests_name("reason", tests, NULL, NULL);
}
