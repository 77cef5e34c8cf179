/* What every unit test includes before anything else; cmocka needs the order. */
#ifndef WD_TESTS_TEST_H
#define WD_TESTS_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/span.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Compares and names the row of the table that failed. */
static inline void expect_span(const char *row, struct wd_span got, const char *want)
{
	if (wd_span_is(got, want))
		return;
	fail_msg("%s: got \"%.*s\", want \"%s\"", row, WD_SPAN_ARG(got), want);
}

#endif
