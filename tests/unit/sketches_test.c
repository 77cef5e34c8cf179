/* What the ring of sketches has: the last that fit, each whole, whatever was put, replaced and dropped before. */
#include "test.h"

#include "store/write/sketches.h"

enum { TEXTS = 60000, LONGEST = 1505 };

/* The same number makes the same bytes. */
static struct wd_span make(int64_t entry, char out[LONGEST])
{
	size_t len = (size_t)(entry * 7919 % (entry % 50 ? 300 : LONGEST));

	for (size_t i = 0; i < len; i++)
		out[i] = (char)(entry * 31 + (int64_t)i);
	return (struct wd_span){ out, len };
}

static void the_last_are_there(void **state)
{
	struct wd_sketches *sketches = wd_sketches_new();
	char bytes[LONGEST];
	size_t n = 0, last = 0;

	(void)state;
	for (int64_t entry = 1; entry <= TEXTS; entry++)
		wd_sketches_put(sketches, entry, make(entry, bytes));
	for (int64_t entry = 1; entry <= TEXTS; entry++) {
		struct wd_span found = wd_sketches_find(sketches, entry);

		if (!found.ptr)
			continue;
		assert_true(wd_span_equal(found, make(entry, bytes)));
		n++;
		last += entry > TEXTS - 10000;
	}
	assert_true(n > 10000 && n < TEXTS);
	/* Now and then nine of the last fall into one set of eight. */
	assert_in_range(last, 9990, 10000);
	wd_sketches_free(sketches);
}

static void one_is_replaced_or_dropped(void **state)
{
	struct wd_sketches *sketches = wd_sketches_new();

	(void)state;
	assert_null(wd_sketches_find(sketches, 5).ptr);
	wd_sketches_put(sketches, 5, WD_SPAN("before"));
	wd_sketches_put(sketches, 6, WD_SPAN("another"));
	wd_sketches_put(sketches, 5, WD_SPAN("after"));
	assert_true(wd_span_equal(wd_sketches_find(sketches, 5), WD_SPAN("after")));
	wd_sketches_drop(sketches, 5);
	wd_sketches_drop(sketches, 7);
	assert_null(wd_sketches_find(sketches, 5).ptr);
	assert_true(wd_span_equal(wd_sketches_find(sketches, 6), WD_SPAN("another")));
	wd_sketches_free(sketches);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_are_there),
		cmocka_unit_test(one_is_replaced_or_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
