/*
 * Stories that are one part short of a filter. The index is asked by queries
 * with one part turned round (filter/relax.h), the newest first; what it finds
 * is looked at whole, for another entry of the story may pass.
 */
#include "filter/relax.h"
#include "store/read/reader.h"

/* Candidates a query, for each story that is wanted: some are found by several, some have an entry that passes. */
enum { CANDIDATES = 2 };
enum { EXPECTED = 256 }; /* of them, of which what they consist of is asked at once */

/* The newest candidates of all queries, each once. */
static bool find_candidates(struct wd_reader *reader, struct wd_arena *arena, struct wd_hunt *hunt,
			    const struct wd_query *const *queries, size_t n_queries, struct wd_key **keys, size_t *n)
{
	size_t all = 0;

	for (size_t i = 0; i < n_queries; i++) {
		struct wd_key *found = NULL;
		size_t n_found = 0;

		hunt->query = queries[i];
		if (!wd_reader_hunt(reader, arena, hunt, &found, &n_found, NULL))
			return false;
		for (size_t k = 0; k < n_found; k++) {
			struct wd_key *key = wd_arena_push(arena, keys, &all, sizeof(*key));

			if (key)
				*key = found[k];
		}
	}
	*n = *keys ? wd_reader_order(*keys, all) : 0;
	return true;
}

struct judging {
	struct wd_arena *arena;
	const struct wd_merge *merge;
	int64_t now;
	struct wd_missed missed;
	bool is_short, passes;
};

static bool judge(void *ctx, const struct wd_judged *entry)
{
	struct judging *j = ctx;

	if (j->passes || !wd_merge_takes(j->merge, &entry->feed->feed))
		return true;
	j->passes = wd_query_matches(j->merge->query, entry->tokens, j->now);
	if (j->passes || j->is_short)
		return true;
	j->is_short = wd_query_is_short(j->arena, j->merge->query, entry->tokens, j->now, &j->missed.lacking);
	if (!j->is_short)
		return true;
	j->missed.public_id = wd_arena_dup(j->arena, entry->public_id);
	j->missed.title = wd_arena_dup(j->arena, entry->entry->title);
	j->missed.url = wd_arena_dup(j->arena, entry->entry->url);
	j->missed.feed_title = wd_arena_dup(j->arena, wd_span_of(entry->feed->feed.title));
	return true;
}

static bool look_at(struct wd_reader *reader, struct judging *j, struct wd_key key, struct wd_missed **out, size_t *n)
{
	struct wd_missed *missed;

	j->missed = (struct wd_missed){ .sort_at = key.sort_at };
	j->is_short = j->passes = false;
	if (!wd_reader_judge(reader, key.story, judge, j))
		return false;
	if (j->passes || !j->is_short)
		return true;
	missed = wd_arena_push(j->arena, out, n, sizeof(*missed));
	if (missed)
		*missed = j->missed;
	return true;
}

bool wd_reader_missed(struct wd_reader *reader, struct wd_arena *arena, const struct wd_merge *merge, int64_t now,
		      int64_t since, size_t limit, struct wd_missed **out, size_t *n, struct wd_error *err)
{
	const struct wd_query *queries[WD_RELAXED_MOST];
	struct wd_hunt hunt = { .merge = merge,
				.now = now,
				.at_least_at = INT64_MAX,
				.since = since,
				.limit = limit * CANDIDATES,
				.most = limit * CANDIDATES };
	struct judging judging = { .arena = arena, .merge = merge, .now = now };
	size_t n_queries = merge->query ? wd_query_relaxed(arena, merge->query, queries) : 0, n_keys = 0;
	struct wd_key *keys = NULL;
	bool done;

	*out = NULL;
	*n = 0;
	if (n_queries == 0)
		return wd_error_set(err, WD_INPUT, "%s",
				    merge->query ? "its filter requires one word alone: nothing can be one word short of it"
						 : "it has no filter: nothing can be short of it");
	done = wd_reader_begin(reader) && find_candidates(reader, arena, &hunt, queries, n_queries, &keys, &n_keys);
	for (size_t i = 0; done && i < n_keys && i < EXPECTED; i++)
		wd_reader_expect_judged(reader, keys[i].story);
	for (size_t i = 0; done && i < n_keys && *n < limit; i++)
		done = keys[i].sort_at < since || look_at(reader, &judging, keys[i], out, n);
	return wd_reader_end(reader, done && wd_reader_fits(reader, arena), err);
}
