/* A filter: one that parses compiles to SQL as well. */
#include <stdint.h>

#include "filter/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_error err;
	int column = 0;
	struct wd_query *query = wd_query_parse((struct wd_span){ (const char *)data, size }, &column, &err);

	if (query) {
		struct wd_arena *arena = wd_arena_new(16 * 1024 * 1024);
		struct wd_query_sql sql;

		(void)!wd_query_to_sql(arena, query, 0, 1, ~0ull, &sql, &err);
		wd_query_free(query);
		wd_arena_free(arena);
	}
	return 0;
}
