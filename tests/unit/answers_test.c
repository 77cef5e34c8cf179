/* What a connection keeps of lists of names: as much as it may, and the newest. */
#include "test.h"

#include <stdlib.h>

#include "store/engine/answers.h"
#include "util/mem.h"

enum { MOST = 128, LARGE = 60000, LARGE_ONES = 17 /* in a megabyte */ };

static struct wd_span name(int i)
{
	static char text[16];

	snprintf(text, sizeof(text), "feed %d", i);
	return wd_span_of(text);
}

static bool is_kept(const struct wd_answers *answers, int i)
{
	return wd_answers_recall(answers, 0, 1, name(i)).ptr != NULL;
}

static void the_newest_are_kept(void **state)
{
	struct wd_answers *answers = wd_answers_new();

	(void)state;
	for (int i = 0; i <= MOST; i++)
		wd_answers_keep(answers, 0, 1, name(i), WD_SPAN("{1,2}"));
	assert_false(is_kept(answers, 0));
	for (int i = 1; i <= MOST; i++)
		assert_true(is_kept(answers, i));
	expect_span("list", wd_answers_recall(answers, 0, 1, name(7)), "{1,2}");
	assert_null(wd_answers_recall(answers, 1, 1, name(7)).ptr);
	assert_null(wd_answers_recall(answers, 0, 2, name(7)).ptr);
	wd_answers_free(answers);
}

static void large_ones_leave_no_room(void **state)
{
	struct wd_answers *answers = wd_answers_new();
	struct wd_span list = { wd_xmalloc(2 * LARGE), LARGE };

	(void)state;
	memset((char *)list.ptr, '1', 2 * LARGE);
	for (int i = 0; i <= LARGE_ONES; i++)
		wd_answers_keep(answers, 0, 1, name(i), list);
	assert_false(is_kept(answers, 0));
	for (int i = 1; i <= LARGE_ONES; i++)
		assert_true(is_kept(answers, i));
	list.len *= 2;
	wd_answers_keep(answers, 0, 1, name(100), list);
	assert_false(is_kept(answers, 100));
	assert_true(is_kept(answers, LARGE_ONES));
	free((char *)list.ptr);
	wd_answers_free(answers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_are_kept),
		cmocka_unit_test(large_ones_leave_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
