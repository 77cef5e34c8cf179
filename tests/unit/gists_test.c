/* What the table of gists has: nearly all that were put, each its own, whatever was replaced and dropped before. */
#include "test.h"

#include "store/write/gists.h"

enum { TEXTS = 100000, HOURS = 57600 /* between two ids: places of as many seconds (place.h) */ };

static struct wd_gist make(int64_t number)
{
	struct wd_gist gist = { .title = (uint16_t)number };

	for (size_t i = 0; i < WD_GIST_MARKS; i++)
		gist.marks[i] = (uint16_t)((size_t)number * 31 + i);
	return gist;
}

static bool has(const struct wd_gists *gists, int64_t entry, int64_t number)
{
	const struct wd_gist *found = wd_gists_find(gists, entry), expected = make(number);

	if (found)
		assert_memory_equal(found, &expected, sizeof(expected));
	return found != NULL;
}

/* Also where their ids stand at even distances, as those of feeds do that are dated by the hour. */
static void nearly_all_are_there(void **state)
{
	struct wd_gists *gists = wd_gists_new();
	size_t n = 0;

	(void)state;
	for (int64_t i = 1; i <= TEXTS; i++) {
		struct wd_gist gist = make(i);

		wd_gists_put(gists, i * HOURS, &gist);
		assert_true(has(gists, i * HOURS, i));
	}
	for (int64_t i = 1; i <= TEXTS; i++)
		n += has(gists, i * HOURS, i);
	assert_in_range(n, TEXTS - TEXTS / 33, TEXTS);
	assert_null(wd_gists_find(gists, (TEXTS + 1) * (int64_t)HOURS));
	wd_gists_free(gists);
}

static void one_is_replaced_or_dropped(void **state)
{
	struct wd_gists *gists = wd_gists_new();
	struct wd_gist before = make(1), another = make(2), after = make(3);

	(void)state;
	assert_null(wd_gists_find(gists, 5));
	wd_gists_put(gists, 5, &before);
	wd_gists_put(gists, 6, &another);
	wd_gists_put(gists, 5, &after);
	assert_true(has(gists, 5, 3));
	wd_gists_drop(gists, 5);
	wd_gists_drop(gists, 7);
	assert_null(wd_gists_find(gists, 5));
	assert_true(has(gists, 6, 2));
	wd_gists_free(gists);
}

static void room_ahead_keeps_what_is_there(void **state)
{
	struct wd_gists *gists = wd_gists_new();
	struct wd_gist first = make(1), last = make(2);

	(void)state;
	wd_gists_put(gists, 5, &first);
	wd_gists_reserve(gists, TEXTS);
	wd_gists_reserve(gists, 1);
	wd_gists_put(gists, 6, &last);
	assert_true(has(gists, 5, 1));
	assert_true(has(gists, 6, 2));
	wd_gists_free(gists);
}

static void what_is_old_is_forgotten(void **state)
{
	struct wd_gists *gists = wd_gists_new();

	(void)state;
	for (int64_t i = 1; i <= 200; i++) {
		struct wd_gist gist = make(i);

		wd_gists_put(gists, i, &gist);
	}
	wd_gists_forget_below(gists, 101);
	for (int64_t i = 1; i <= 200; i++)
		assert_int_equal(has(gists, i, i), i > 100);
	wd_gists_free(gists);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nearly_all_are_there),
		cmocka_unit_test(one_is_replaced_or_dropped),
		cmocka_unit_test(room_ahead_keeps_what_is_there),
		cmocka_unit_test(what_is_old_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
