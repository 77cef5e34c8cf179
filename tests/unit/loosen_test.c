/* What is left of a filter without common beginnings: as FTS5 is asked for it. */
#include "test.h"

#include "filter/loosen.h"

static bool is_short(void *ctx, struct wd_span beginning)
{
	(void)ctx;
	return beginning.len < 3;
}

static const struct {
	const char *filter, *left; /* NULL: nothing of it is common; "": nothing is left to ask of the index */
} cases[] = {
	{ "un", NULL },
	{ "sanct* korea", NULL },
	{ "s*", "" },
	{ "-s*", "" },
	{ "s* -korea", "" },
	{ "s* (tag:asia OR korea)", "" },
	{ "sanct* s*", "((ANY : \"sanct\" *))" },
	{ "korea s*", "((ANY : \"korea\"))" },
	{ "korea -s*", "((ANY : \"korea\"))" },
	{ "korea -un s*", "((ANY : \"korea\") NOT ANY : \"un\")" },
	{ "korea OR s*", "" },
	{ "un (korea OR s*)", "((ANY : \"un\"))" },
	{ "un (korea OR \"north k\"*)", "((ANY : \"un\" AND (ANY : \"korea\" OR ANY : \"north\")))" },
	{ "title:\"north korea s\"*", "title : \"north korea\"" },
	{ "NEAR(\"north s\"* korea, 5)", "((ANY : \"north\" AND ANY : \"korea\"))" },
	{ "NEAR(north korea, 5) s*", "((ANY : NEAR(\"north\" \"korea\" , 5)))" },
	{ "NEAR(k* s*, 5)", "" },
	{ "tag:asia s*", "" },
};

static void expect_left(const char *filter, const struct wd_query *query, const char *left)
{
	static const struct wd_query_index index = { .kind = WD_INDEX_FTS5 };
	static const char any[] = "{title text summary}";
	struct wd_arena *arena = wd_arena_new(0);
	const struct wd_query *loose;
	struct wd_query_sql parts = { .match = WD_SPAN("") };
	struct wd_error err = { .text = "" };
	struct wd_buf match;

	assert_int_equal(wd_query_loosen(arena, query, is_short, NULL, &loose), left != NULL);
	if (loose && !wd_query_to_sql(arena, loose, 0, 1, &index, &parts, &err))
		fail_msg("%s: %s", filter, err.text);
	wd_buf_init(&match, WD_BUF_LINE);
	for (size_t i = 0; i < parts.match.len; i++) {
		struct wd_span rest = { parts.match.ptr + i, parts.match.len - i };

		if (!wd_span_starts_nocase(rest, any)) {
			wd_buf_add_char(&match, *rest.ptr);
			continue;
		}
		wd_buf_add_text(&match, "ANY");
		i += strlen(any) - 1;
	}
	if (left)
		expect_span(filter, wd_buf_span(&match), left);
	wd_buf_release(&match);
	wd_arena_free(arena);
}

static void what_is_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_error err = { .text = "" };
		int column;
		struct wd_query *query = wd_query_parse(wd_span_of(cases[i].filter), &column, &err);

		if (!query)
			fail_msg("%s: %s", cases[i].filter, err.text);
		expect_left(cases[i].filter, query, cases[i].left);
		wd_query_free(query);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left),
	};

	return cmocka_run_group_tests_name("loosen", tests, NULL, NULL);
}
