#include "story/group.h"

#include <stdlib.h>

#include "util/clock.h"

/* A story that the entry at hand may join. */
struct offer {
	size_t group;
	size_t by; /* its member that has the key, or the likest */
	bool is_by_key;
	enum wd_key_kind kind;
	struct wd_verdict verdict;
};

struct placing {
	struct wd_arena *scratch;
	struct wd_member *members;
	const struct wd_member **order; /* those to place, the fullest first */
	size_t *placed;                 /* the numbers of those that were */
	size_t n_placed;
	struct wd_verdict *verdicts; /* of the entry at hand on each member that was placed */
	struct offer *offers;        /* the best of each story that carries its text */
	size_t n_offers;
	struct offer by_key[WD_STORY_MAX_KEYS];
	size_t n_by_key;
};

static int compare_fullness(const void *a, const void *b)
{
	const struct wd_member *x = *(const struct wd_member *const *)a, *y = *(const struct wd_member *const *)b;

	if (!x->fixed != !y->fixed)
		return x->fixed ? -1 : 1;
	if (x->words != y->words)
		return x->words > y->words ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static struct wd_verdict compare(struct placing *p, const struct wd_member *a, const struct wd_member *b)
{
	struct wd_pair pair = { .same_feed = a->feed == b->feed,
				.same_link = a->entry->url.len > 0 && wd_span_equal(a->entry->url, b->entry->url) };

	if (a->published_at != WD_NO_TIME && b->published_at != WD_NO_TIME)
		pair.apart_ms = a->published_at > b->published_at ? a->published_at - b->published_at
								  : b->published_at - a->published_at;
	wd_arena_clear(p->scratch);
	return wd_match(p->scratch, a->fp, b->fp, &pair);
}

static const struct wd_member *fullest_of(const struct placing *p, size_t group)
{
	const struct wd_member *best = NULL;

	for (size_t i = 0; i < p->n_placed; i++) {
		const struct wd_member *m = &p->members[p->placed[i]];

		if (m->group == group &&
		    (!best || m->words > best->words || (m->words == best->words && m->order < best->order)))
			best = m;
	}
	return best;
}

static bool has_feed(const struct placing *p, size_t group, int64_t feed)
{
	for (size_t i = 0; i < p->n_placed; i++)
		if (p->members[p->placed[i]].group == group && p->members[p->placed[i]].feed == feed)
			return true;
	return false;
}

static bool has_key(const struct wd_member *m, uint64_t hash)
{
	for (size_t i = 0; i < m->n_keys; i++)
		if (m->keys[i].hash == hash)
			return true;
	return false;
}

/* The one story with this key and without an entry of this feed; of several, one with the same headline. */
static const struct wd_member *find_by_key(const struct placing *p, const struct wd_member *m, uint64_t hash)
{
	const struct wd_member *found = NULL, *first = NULL;
	bool several = false, found_title = false;

	for (size_t i = 0; i < p->n_placed; i++) {
		const struct wd_member *other = &p->members[p->placed[i]];
		bool same_title = wd_span_equal(other->entry->title, m->entry->title);

		if (!has_key(other, hash))
			continue;
		first = first ? first : other;
		several = several || other->group != first->group;
		if (has_feed(p, other->group, m->feed) || (found && (found_title || !same_title)))
			continue;
		found = other;
		found_title = same_title;
	}
	return several && !found_title ? NULL : found;
}

static void gather_keys(struct placing *p, const struct wd_member *m)
{
	p->n_by_key = 0;
	for (size_t i = 0; i < m->n_keys; i++) {
		const struct wd_member *found = find_by_key(p, m, m->keys[i].hash);

		if (found)
			p->by_key[p->n_by_key++] = (struct offer){ .group = found->group,
								   .by = (size_t)(found - p->members),
								   .is_by_key = true,
								   .kind = m->keys[i].kind };
	}
}

static struct offer *find_offer(struct placing *p, size_t group)
{
	for (size_t i = 0; i < p->n_offers; i++)
		if (p->offers[i].group == group)
			return &p->offers[i];
	return NULL;
}

static void gather_offers(struct placing *p, const struct wd_member *m)
{
	p->n_offers = 0;
	for (size_t i = 0; i < p->n_placed; i++) {
		const struct wd_member *other = &p->members[p->placed[i]];
		struct offer *offer;

		p->verdicts[p->placed[i]] = compare(p, m, other);
		if (p->verdicts[p->placed[i]].rule == WD_RULE_NONE)
			continue;
		offer = find_offer(p, other->group);
		if (!offer)
			offer = &p->offers[p->n_offers++];
		else if (offer->verdict.likeness >= p->verdicts[p->placed[i]].likeness)
			continue;
		*offer = (struct offer){ .group = other->group, .by = p->placed[i], .verdict = p->verdicts[p->placed[i]] };
	}
}

/*
 * The story's fullest text speaks against it. Not where that is a whole copy of the one it is like: then it is what a
 * paper put round the text that speaks.
 */
static bool is_contradicted(struct placing *p, const struct wd_member *m, const struct offer *offer)
{
	const struct wd_member *fullest = fullest_of(p, offer->group);

	return m->fp->body.n > 0 && !offer->verdict.is_whole && wd_verdict_contradicts(&p->verdicts[fullest - p->members]) &&
	       !compare(p, &p->members[offer->by], fullest).is_whole;
}

/* Without those whose fullest text speaks against it, and without headlines that stand above two stories. */
static void sift_offers(struct placing *p, const struct wd_member *m)
{
	size_t kept = 0, by_title = 0;

	for (size_t i = 0; i < p->n_offers; i++) {
		const struct offer *offer = &p->offers[i];

		if (is_contradicted(p, m, offer))
			continue;
		by_title += offer->verdict.rule == WD_RULE_TITLE;
		p->offers[kept++] = *offer;
	}
	p->n_offers = kept;
	if (by_title < 2)
		return;
	kept = 0;
	for (size_t i = 0; i < p->n_offers; i++)
		if (p->offers[i].verdict.rule != WD_RULE_TITLE)
			p->offers[kept++] = p->offers[i];
	p->n_offers = kept;
}

/* The published before the others, then the likest, then the one that was placed first. */
static const struct offer *best_offer(const struct placing *p)
{
	const struct offer *best = NULL;

	for (size_t i = 0; i < p->n_offers; i++) {
		bool is_fixed = p->members[p->offers[i].group].fixed != 0;
		bool best_is = best && p->members[best->group].fixed != 0;

		if (!best || (is_fixed && !best_is) ||
		    (is_fixed == best_is && p->offers[i].verdict.likeness > best->verdict.likeness))
			best = &p->offers[i];
	}
	return best;
}

static void accept(struct wd_member *m, const struct offer *offer, size_t by)
{
	m->by = by;
	m->is_by_key = offer->is_by_key;
	m->kind = offer->kind;
	m->verdict = offer->verdict;
}

/* The entry at hand is a whole copy of it. */
static bool is_whole_copy(const struct placing *p, const struct wd_member *of)
{
	return p->verdicts[of - p->members].is_whole;
}

/*
 * Nothing speaks against their being one: what two papers put round one text may differ as two
 * texts do, but that m, a whole copy of either, has neither.
 */
static bool may_be_one(struct placing *p, const struct wd_member *m, const struct wd_member *a, const struct wd_member *b)
{
	struct wd_verdict verdict = compare(p, a, b);

	return !wd_verdict_contradicts(&verdict) || (a != m && is_whole_copy(p, a) && is_whole_copy(p, b));
}

/* What m ties to its story becomes one with it, where nothing speaks against it. */
static void tie(struct placing *p, size_t m, const struct offer *offer)
{
	size_t home = p->members[m].group, other = p->members[offer->by].group;

	if (other == home || p->members[other].fixed ||
	    !may_be_one(p, &p->members[m], fullest_of(p, home), fullest_of(p, other)))
		return;
	accept(&p->members[other], offer, m);
	for (size_t i = 0; i < p->n_placed; i++)
		if (p->members[p->placed[i]].group == other)
			p->members[p->placed[i]].group = home;
}

/* A key is believed before a text, but that a story which is out is found by the text. */
static const struct offer *choose(const struct placing *p)
{
	const struct offer *best = best_offer(p);

	if (p->n_by_key == 0)
		return best;
	if (best && p->members[best->group].fixed && !p->members[p->by_key[0].group].fixed)
		return best;
	return &p->by_key[0];
}

static void place(struct placing *p, size_t number)
{
	struct wd_member *m = &p->members[number];
	const struct offer *home;

	m->group = m->by = number;
	m->is_by_key = false;
	gather_keys(p, m);
	gather_offers(p, m);
	sift_offers(p, m);
	home = choose(p);
	if (home) {
		m->group = home->group;
		accept(m, home, home->by);
	}
	p->placed[p->n_placed++] = number;
	for (size_t i = 0; i < p->n_by_key; i++)
		tie(p, number, &p->by_key[i]);
	for (size_t i = 0; i < p->n_offers; i++)
		tie(p, number, &p->offers[i]);
}

/* Members of a published story are one, whatever their texts. */
static void place_fixed(struct placing *p, size_t number)
{
	struct wd_member *m = &p->members[number];

	m->group = m->by = number;
	m->is_by_key = false;
	for (size_t i = 0; i < p->n_placed; i++)
		if (p->members[p->placed[i]].fixed == m->fixed)
			m->group = p->members[p->placed[i]].group;
	p->placed[p->n_placed++] = number;
}

bool wd_group(struct wd_arena *arena, struct wd_arena *scratch, struct wd_member *members, size_t n)
{
	struct placing p = { .scratch = scratch, .members = members };

	p.order = wd_arena_alloc(arena, (n + 1) * sizeof(*p.order));
	p.placed = wd_arena_alloc(arena, (n + 1) * sizeof(*p.placed));
	p.verdicts = wd_arena_alloc(arena, (n + 1) * sizeof(*p.verdicts));
	p.offers = wd_arena_alloc(arena, (n + 1) * sizeof(*p.offers));
	if (!p.order || !p.placed || !p.verdicts || !p.offers)
		return false;
	for (size_t i = 0; i < n; i++)
		p.order[i] = &members[i];
	if (n > 1)
		qsort(p.order, n, sizeof(*p.order), compare_fullness);
	for (size_t i = 0; i < n; i++) {
		if (p.order[i]->fixed)
			place_fixed(&p, (size_t)(p.order[i] - members));
		else
			place(&p, (size_t)(p.order[i] - members));
	}
	return true;
}
