#include "story/gist.h"

#include "story/match.h"

enum {
	/* So much is looked at, in weights: 48 words. What stands behind it may be a tail, which copies need not share. */
	REACH = 96,
	/* Of fewer marks of either nothing is said. */
	LEAST_MARKS = 4,
	/* One sentence that two texts share is less than a quarter of either; of copies the least seen was a third. */
	LEAST_SHARE = 4,
};

static void add_mark(uint16_t marks[WD_GIST_MARKS], uint16_t mark)
{
	size_t at = WD_GIST_MARKS;

	while (at > 0 && marks[at - 1] > mark)
		at--;
	if (at == WD_GIST_MARKS || (at > 0 && marks[at - 1] == mark))
		return;
	for (size_t i = WD_GIST_MARKS - 1; i > at; i--)
		marks[i] = marks[i - 1];
	marks[at] = mark;
}

struct wd_gist wd_gist_of(const struct wd_fingerprint *fp, uint32_t title)
{
	struct wd_gist gist = { .title = (uint16_t)title };
	size_t weight = 0;

	for (size_t i = 0; i < WD_GIST_MARKS; i++)
		gist.marks[i] = WD_GIST_NO_MARK;
	for (size_t i = 0; i < fp->n_shingles && weight < WD_MATCH_HEAD + REACH; i++) {
		if (weight >= WD_MATCH_HEAD)
			add_mark(gist.marks, (uint16_t)(fp->shingles[i] >> 16));
		weight += fp->body.items[i].weight;
	}
	return gist;
}

/* Up to the lesser of both last ones each has all that it could have in common with the other. */
bool wd_gists_meet(const struct wd_gist *a, const struct wd_gist *b)
{
	uint16_t last_a = a->marks[WD_GIST_MARKS - 1], last_b = b->marks[WD_GIST_MARKS - 1];
	uint16_t last = last_a < last_b ? last_a : last_b;
	size_t n_a = 0, n_b = 0, n_common = 0;

	if (a->title && a->title == b->title)
		return true;
	while (n_a < WD_GIST_MARKS && a->marks[n_a] <= last && a->marks[n_a] != WD_GIST_NO_MARK)
		n_a++;
	while (n_b < WD_GIST_MARKS && b->marks[n_b] <= last && b->marks[n_b] != WD_GIST_NO_MARK)
		n_b++;
	if (n_a < LEAST_MARKS || n_b < LEAST_MARKS)
		return true;
	for (size_t i = 0, k = 0; i < n_a && k < n_b;) {
		n_common += a->marks[i] == b->marks[k];
		if (a->marks[i] <= b->marks[k])
			i++;
		else
			k++;
	}
	return n_common > 0 && n_common >= (n_a < n_b ? n_a : n_b) / LEAST_SHARE;
}
