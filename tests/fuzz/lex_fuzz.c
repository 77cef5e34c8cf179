/* A filter: one that parses compiles to SQL as well, and what it finds and means can be told. */
#include <stdint.h>
#include <stdlib.h>

#include "filter/loosen.h"
#include "filter/query.h"
#include "filter/reason.h"
#include "filter/relax.h"
#include "filter/sense.h"
#include "filter/spell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_short(void *ctx, struct wd_span beginning)
{
	(void)ctx;
	return beginning.len < 4;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_error err;
	int column = 0;
	struct wd_query *query = wd_query_parse((struct wd_span){ (const char *)data, size }, &column, &err);

	if (query) {
		struct wd_arena *arena = wd_arena_new(16 * 1024 * 1024);
		const struct wd_matchable entry = { .title = { (const char *)data, size },
						    .body = { "sanctions on korea", 18 } };
		const struct wd_query *relaxed[WD_RELAXED_MOST], *loose;
		const struct wd_tokens *tokens = wd_tokens_new(arena, &entry);
		struct wd_reason *reasons, lacking;
		struct wd_span *words;
		struct wd_query_index index = { .kind = size % 2 ? WD_INDEX_FTS5 : WD_INDEX_TSVECTOR, .tongues = ~0ull };
		struct wd_query_sql sql;
		size_t n;

		(void)!wd_query_to_sql(arena, query, 0, 1, &index, &sql, &err);
		wd_query_reasons(arena, query, tokens, 0, &reasons, &n);
		wd_query_is_short(arena, query, tokens, 0, &lacking);
		wd_query_is_senseless(query, 0, &column, &err);
		wd_spell_words(arena, query, &words);
		n = wd_query_relaxed(arena, query, relaxed);
		while (n-- > 0)
			(void)!wd_query_to_sql(arena, relaxed[n], 0, 1, &index, &sql, &err);
		/* What is loosened finds no less. */
		if (wd_query_loosen(arena, query, is_short, NULL, &loose) && loose) {
			(void)!wd_query_to_sql(arena, loose, 0, 1, &index, &sql, &err);
			if (wd_query_matches(query, tokens, 0) && !wd_query_matches(loose, tokens, 0))
				abort();
		}
		wd_query_free(query);
		wd_arena_free(arena);
	}
	return 0;
}
