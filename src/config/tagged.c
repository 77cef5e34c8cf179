#include "config/tagged.h"

#include "filter/sense.h"
#include "filter/words.h"
#include "util/map.h"

/* The tags of all feeds, and of whom they are asked. */
struct tag_check {
	const struct wd_snapshot *snapshot;
	struct wd_problems *problems;
	struct wd_map *tags;
	const struct wd_merge *merge;
};

/* A tag that no feed has is most likely mistyped. */
static void check_tag(const struct tag_check *check, struct wd_span tag)
{
	if (!wd_map_get(check->tags, tag))
		wd_problem_add(check->problems, check->merge->place, WD_IS_HINT,
			       "merge \"%s\": no feed has the tag \"%.*s\"", check->merge->name, WD_SPAN_ARG(tag));
}

/* In a filter a tag is compared by its words, so a known one may be written in another way. */
static void check_filter_tag(void *ctx, struct wd_span tag)
{
	const struct tag_check *check = ctx;
	const struct wd_snapshot *s = check->snapshot;

	for (size_t i = 0; !wd_map_get(check->tags, tag) && i < s->n_feeds; i++)
		for (size_t k = 0; k < s->feeds[i]->n_tags; k++)
			if (wd_words_same(wd_span_of(s->feeds[i]->tags[k]), tag))
				return;
	check_tag(check, tag);
}

void wd_tagged_check(const struct wd_snapshot *s, struct wd_problems *problems)
{
	struct wd_map *tags = wd_map_new();
	struct tag_check check = { s, problems, tags, NULL };

	for (size_t i = 0; i < s->n_feeds; i++)
		for (size_t k = 0; k < s->feeds[i]->n_tags; k++)
			wd_map_put(tags, wd_span_of(s->feeds[i]->tags[k]), tags);
	for (size_t i = 0; i < s->n_merges; i++) {
		check.merge = &s->merges[i];
		for (size_t k = 0; k < check.merge->n_tags; k++)
			check_tag(&check, wd_span_of(check.merge->tags[k]));
		if (check.merge->query)
			wd_query_each_tag(check.merge->query, check_filter_tag, &check);
	}
	wd_map_free(tags);
}
