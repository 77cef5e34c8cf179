#include "store/rows/words.h"

#include "store/rows/matchable.h"

const struct wd_indexed *wd_index_entry(struct wd_arena *arena, const struct wd_entry *entry)
{
	/* The texts take much more room than what becomes of them. No ceiling: what was stored must come out whole. */
	struct wd_arena *own = wd_arena_new(0);
	struct wd_written *out = wd_arena_alloc(arena, sizeof(*out));
	struct wd_matchable seen;

	wd_matchable_of(own, entry, NULL, 0, &seen);
	if (out && !wd_written_make(arena, &seen, out))
		out = NULL;
	wd_arena_free(own);
	return out ? &out->index : NULL;
}

bool wd_index_add(struct wd_db *db, uint64_t *tongues, int64_t id, const struct wd_indexed *words)
{
	if ((words->tongues & ~*tongues) != 0) {
		*tongues |= words->tongues;
		if (!wd_db_set_meta(db, "index_tongues", (int64_t)*tongues))
			return false;
	}
	return wd_index_put(db, id, words);
}
