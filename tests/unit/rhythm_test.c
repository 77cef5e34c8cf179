/* How often a feed speaks, and after how long it is silent. */
#include "test.h"

#include "store/rows/rhythm.h"
#include "util/clock.h"

enum { HOUR = 3600000 };
#define DAY (INT64_C(24) * HOUR)

static int64_t patience(const int64_t *hours, size_t n)
{
	struct wd_rhythm rhythm = { .newest_at = WD_NO_TIME };

	for (size_t i = 0; i < n; i++)
		wd_rhythm_hear(&rhythm, hours[i] * HOUR);
	return wd_rhythm_patience_ms(&rhythm);
}

static void four_usual_gaps(void **state)
{
	static const struct {
		const char *name;
		int64_t hours[16];
		size_t n;
		int64_t least, most; /* days */
	} cases[] = {
		{ "nothing is known", { 0 }, 1, 21, 21 },
		{ "all of one moment", { 5, 5, 5 }, 3, 21, 21 },
		{ "once a day", { 0, 24, 48, 72, 96, 120, 144, 168, 192 }, 9, 4, 4 },
		{ "once a week", { 0, 168, 336, 504 }, 4, 28, 28 },
		{ "a handful at noon each day", { 0, 0, 1, 24, 25, 25, 48, 49, 72, 96, 120, 144, 168, 192 }, 14, 3, 4 },
		{ "busy, and not known for a weekend", { 0, 1, 2, 3, 4, 5 }, 6, 3, 3 },
		{ "on workdays", { 0, 24, 48, 72, 96, 168, 192, 216, 240, 264 }, 10, 5, 8 },
		{ "a slip of a century", { -900000, 0, 24, 48, 72, 96, 120, 144, 168 }, 9, 4, 4 * 366 },
		{ "old ones tell nothing", { 0, 24, 1, 2, 48, 3, 72, 96, 120, 144, 168, 192 }, 12, 4, 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t got = patience(cases[i].hours, cases[i].n);

		if (got < cases[i].least * DAY - HOUR || got > cases[i].most * DAY + HOUR)
			fail_msg("%s: %g days", cases[i].name, (double)got / (double)DAY);
	}
}

/* A feed that went from hourly to weekly is not silent for ever, nor one that went the other way patient for ever. */
static void what_is_long_ago_fades(void **state)
{
	struct wd_rhythm rhythm = { .newest_at = WD_NO_TIME };
	int64_t at = 0;

	(void)state;
	for (int i = 0; i < 24 * 60; i++)
		wd_rhythm_hear(&rhythm, at += HOUR);
	for (int i = 0; i < 26; i++)
		wd_rhythm_hear(&rhythm, at += 7 * DAY);
	assert_in_range(wd_rhythm_patience_ms(&rhythm), 20 * DAY, 28 * DAY);
	for (int i = 0; i < 24 * 180; i++)
		wd_rhythm_hear(&rhythm, at += HOUR);
	assert_in_range(wd_rhythm_patience_ms(&rhythm), DAY, 3 * DAY);
	assert_int_equal(rhythm.newest_at, at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_usual_gaps),
		cmocka_unit_test(what_is_long_ago_fades),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
