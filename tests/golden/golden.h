/*
 * What a golden test is made of: something is made, and compared with a file beside the
 * test to the byte. With -w the files are written anew: `make golden` does that for all,
 * and shows the difference to judge. TAP on stdout.
 */
#ifndef WD_TESTS_GOLDEN_H
#define WD_TESTS_GOLDEN_H

#include <stdbool.h>

#include "util/span.h"

struct golden {
	const char *source; /* the source tree */
	bool writes, all;
	int n;
};

struct golden golden_begin(int argc, char **argv);
/* name: of the file below tests/golden. */
void golden_check(struct golden *golden, const char *name, struct wd_span made);
/* What main returns. */
int golden_end(const struct golden *golden);

#endif
