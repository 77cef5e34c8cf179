#include "test.h"

#include <stdlib.h>

#include "clean/clean.h"
#include "made.h"
#include "story/group.h"
#include "util/clock.h"

enum { SEEDS = 12, STORIES = 5, ORDERS = 6 };
static const int64_t now = 1700000000000;

static void shuffle(size_t *order, size_t n, unsigned *seed)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t k = made_roll(seed, (unsigned)i), kept = order[i - 1];

		order[i - 1] = order[k];
		order[k] = kept;
	}
}

/* Members of the news in an order. */
static struct wd_member *make_members(struct wd_arena *arena, const struct made_news *news, const size_t *order)
{
	struct wd_member *members = wd_arena_alloc(arena, news->n * sizeof(*members));

	for (size_t i = 0; i < news->n; i++) {
		const struct made *made = &news->items[order[i]];
		struct wd_entry *entry = wd_arena_alloc(arena, sizeof(*entry));
		struct wd_fingerprint *fp = wd_arena_alloc(arena, sizeof(*fp));

		*entry = (struct wd_entry){
			.id = made->id, .url = made->url, .title = made->title, .content_html = made->html
		};
		entry->text = wd_text_of_html(arena, made->html);
		assert_true(wd_fingerprint(arena, entry, wd_span_of(made_papers[made->feed]), fp));
		members[i] = (struct wd_member){ .entry = entry,
						 .fp = fp,
						 .feed = made->feed + 1,
						 .published_at = made->published_at,
						 .words = (int64_t)entry->text.len,
						 .order = order[i] };
		members[i].n_keys = wd_story_keys(entry, arena, members[i].keys);
	}
	return members;
}

static void verdicts_are_symmetric(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct wd_arena *arena = wd_arena_new(0), *scratch = wd_arena_new(0);
		struct made_news news = made_news(arena, seed, STORIES, now);
		size_t *order = wd_arena_alloc(arena, news.n * sizeof(*order));
		struct wd_member *m;

		for (size_t i = 0; i < news.n; i++)
			order[i] = i;
		m = make_members(arena, &news, order);
		for (size_t i = 0; i < news.n; i++)
			for (size_t k = 0; k <= i; k++) {
				struct wd_pair pair = { .same_feed = m[i].feed == m[k].feed };
				struct wd_verdict there = wd_match(scratch, m[i].fp, m[k].fp, &pair);
				struct wd_verdict back = wd_match(scratch, m[k].fp, m[i].fp, &pair);

				wd_arena_clear(scratch);
				if (there.rule != back.rule || there.against != back.against ||
				    there.likeness != back.likeness || there.is_whole != back.is_whole)
					fail_msg("seed %u: %s and %s: %d %d %d, the other way round %d %d %d", seed,
						 news.items[i].what, news.items[k].what, there.rule, there.against,
						 there.likeness, back.rule, back.against, back.likeness);
				if (i == k && m[i].fp->body.n > 0 && there.rule != WD_RULE_TEXT)
					fail_msg("seed %u: %s is not the same as itself", seed, news.items[i].what);
			}
		wd_arena_free(scratch);
		wd_arena_free(arena);
	}
}

/* groups[i]: the least item that is one story with item i. */
static void group(const struct made_news *news, const size_t *order, size_t *groups)
{
	struct wd_arena *arena = wd_arena_new(0), *scratch = wd_arena_new(0);
	struct wd_member *members = make_members(arena, news, order);

	assert_true(wd_group(arena, scratch, members, news->n));
	for (size_t i = 0; i < news->n; i++) {
		groups[order[i]] = order[i];
		for (size_t k = 0; k < news->n; k++)
			if (members[k].group == members[i].group && order[k] < groups[order[i]])
				groups[order[i]] = order[k];
	}
	wd_arena_free(scratch);
	wd_arena_free(arena);
}

static void order_does_not_matter(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct made_news news = made_news(arena, seed, STORIES, now);
		size_t *order = wd_arena_alloc(arena, news.n * sizeof(*order));
		size_t *first = wd_arena_alloc(arena, news.n * sizeof(*first));
		size_t *other = wd_arena_alloc(arena, news.n * sizeof(*other));
		unsigned rolls = seed;

		for (int i = 0; i < ORDERS; i++) {
			shuffle(order, news.n, &rolls);
			group(&news, order, i ? other : first);
			for (size_t k = 0; i && k < news.n; k++)
				if (first[k] != other[k])
					fail_msg("seed %u: %s of story %d is in other company", seed, news.items[k].what,
						 news.items[k].story);
		}
		wd_arena_free(arena);
	}
}

/* Copies are found, and none of the look-alikes is taken for one. */
static void groups_are_the_stories(void **state)
{
	size_t same = 0, right = 0;

	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct made_news news = made_news(arena, seed, STORIES, now);
		size_t *order = wd_arena_alloc(arena, news.n * sizeof(*order));
		size_t *groups = wd_arena_alloc(arena, news.n * sizeof(*groups));

		for (size_t i = 0; i < news.n; i++)
			order[i] = i;
		group(&news, order, groups);
		for (size_t i = 0; i < news.n; i++)
			for (size_t k = 0; k < i; k++) {
				bool is_same = news.items[i].story == news.items[k].story;

				if (groups[i] == groups[k] && !is_same)
					fail_msg("seed %u, language %d: %s and %s are one", seed, news.items[i].language,
						 news.items[k].what, news.items[i].what);
				same += is_same;
				right += is_same && groups[i] == groups[k];
			}
		wd_arena_free(arena);
	}
	if (right * 100 < same * 98)
		fail_msg("%zu of %zu pairs found", right, same);
}

/* Members of two published stories stay apart, and what is like both goes with one. */
static void published_stories_stay(void **state)
{
	static const size_t order[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	struct wd_arena *arena = wd_arena_new(0), *scratch = wd_arena_new(0);
	struct made_news news = made_news(arena, 1, 1, now);
	struct wd_member *members = make_members(arena, &news, order);

	(void)state;
	members[0].fixed = 11;
	members[1].fixed = 12;
	assert_true(wd_group(arena, scratch, members, 3));
	assert_int_not_equal(members[0].group, members[1].group);
	assert_true(members[2].group == members[0].group || members[2].group == members[1].group);
	wd_arena_free(scratch);
	wd_arena_free(arena);
}

#define QUAY                                                                                                              \
	"<p>The new quay of Northport is open. The first boats made fast on Friday morning, and the harbour office "      \
	"took their fees at a table in the rain.</p><p>Building it took four years, two more than the council had said. " \
	"The crane comes from the old shipyard and was painted blue for the day.</p>"

static struct wd_member copy_of_quay(struct wd_arena *arena, int feed, const char *above)
{
	struct wd_entry *entry = wd_arena_alloc(arena, sizeof(*entry));
	struct wd_fingerprint *fp = wd_arena_alloc(arena, sizeof(*fp));

	*entry = (struct wd_entry){ .title = WD_SPAN("Northport opens its new quay"),
				    .content_html = wd_arena_printf(arena, "%s" QUAY, above) };
	entry->text = wd_text_of_html(arena, entry->content_html);
	assert_true(wd_fingerprint(arena, entry, WD_SPAN_NONE, fp));
	return (struct wd_member){ .entry = entry,
				   .fp = fp,
				   .feed = feed,
				   .published_at = WD_NO_TIME,
				   .words = (int64_t)entry->text.len,
				   .order = (uint64_t)feed };
}

#define SHARE_BAR "<p>Print this page, save it for later, or share it with friends by letter or mail</p>"

/* What two papers put above the text is as long as two texts' beginnings are; who has the text alone tells that it is one. */
static void a_bare_copy_ties_two_dressed_ones(void **state)
{
	struct wd_arena *arena = wd_arena_new(0), *scratch = wd_arena_new(0);
	struct wd_member members[] = {
		copy_of_quay(arena, 1, SHARE_BAR),
		copy_of_quay(arena, 2, "<p>Photo: boats at the long quay on a windy morning late in March. Joan Tide</p>"),
		copy_of_quay(arena, 3, ""),
	};

	(void)state;
	assert_true(wd_group(arena, scratch, members, 2));
	assert_int_not_equal(members[0].group, members[1].group);
	assert_true(wd_group(arena, scratch, members, 3));
	assert_int_equal(members[0].group, members[1].group);
	assert_int_equal(members[0].group, members[2].group);
	wd_arena_free(scratch);
	wd_arena_free(arena);
}

/* The fullest has words of its own above the text, and so has the cut one; the bare copy between them is like both. */
static void a_cut_copy_goes_with_a_dressed_one(void **state)
{
	struct wd_arena *arena = wd_arena_new(0), *scratch = wd_arena_new(0);
	struct wd_member members[] = {
		copy_of_quay(arena, 1, SHARE_BAR),
		copy_of_quay(arena, 2, ""),
		copy_of_quay(arena, 3, ""),
	};
	struct wd_entry cut = *members[2].entry;
	struct wd_fingerprint fp;

	(void)state;
	cut.text = WD_SPAN("Photo: boats at the long quay on a windy morning late in March, by Joan Tide. The new quay of "
			   "Northport is open. The first boats made fast on Friday morning, and the harbour office took …");
	cut.content_html = WD_SPAN_NONE;
	assert_true(wd_fingerprint(arena, &cut, WD_SPAN_NONE, &fp));
	members[2].entry = &cut;
	members[2].fp = &fp;
	members[2].words = (int64_t)cut.text.len;
	assert_true(wd_group(arena, scratch, members, COUNT(members)));
	assert_int_equal(members[2].group, members[0].group);
	assert_int_equal(members[1].group, members[0].group);
	wd_arena_free(scratch);
	wd_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_copy_goes_with_a_dressed_one),
		cmocka_unit_test(a_bare_copy_ties_two_dressed_ones),
		cmocka_unit_test(verdicts_are_symmetric),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(groups_are_the_stories),
		cmocka_unit_test(published_stories_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
