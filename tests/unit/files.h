/* Small files, for tests that write and read some. After test.h. */
#ifndef WD_TESTS_FILES_H
#define WD_TESTS_FILES_H

#include "config/paths.h"
#include "util/buf.h"

static inline void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* The caller frees. */
static inline char *get(const char *path)
{
	struct wd_error err = { 0 };
	struct wd_buf text;

	wd_buf_init(&text, 1 << 20);
	if (!wd_paths_read(path, 1 << 20, false, &text, &err))
		fail_msg("%s: %s", path, err.text);
	return wd_buf_take(&text);
}

#endif
