#include "cmd/open.h"

#include <stdio.h>

#include "util/log.h"

enum { ARENA = 256 << 20 };

struct wd_snapshot *wd_open_snapshot(const struct wd_cmd_options *options)
{
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot = wd_snapshot_load(options->config_path, NULL, NULL, NULL, &err);

	if (!snapshot)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	return snapshot;
}

bool wd_open(const struct wd_cmd_options *options, struct wd_opened *opened)
{
	struct wd_error err = { 0 };

	*opened = (struct wd_opened){ 0 };
	opened->snapshot = wd_open_snapshot(options);
	if (!opened->snapshot)
		return false;
	opened->reader = wd_reader_open(opened->snapshot->config.database, &err);
	if (!opened->reader) {
		wd_log(WD_LOG_ERROR, "%s", err.text);
		wd_open_release(opened);
		return false;
	}
	opened->arena = wd_arena_new(ARENA);
	return true;
}

void wd_open_release(struct wd_opened *opened)
{
	wd_reader_close(opened->reader);
	wd_arena_free(opened->arena);
	wd_snapshot_release(opened->snapshot);
	*opened = (struct wd_opened){ 0 };
}

struct wd_query *wd_open_query(const char *text)
{
	struct wd_error err = { 0 };
	int column = 0;
	struct wd_query *query = wd_query_parse(wd_span_of(text), &column, &err);

	if (!query)
		fprintf(stderr, "%s\n%*s^\ncolumn %d: %s\n", text, column - 1, "", column, err.text);
	return query;
}
