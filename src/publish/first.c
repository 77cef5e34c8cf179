#include "publish/first.h"

#include "util/clock.h"

int64_t wd_first_had_at(const struct wd_carrier *c)
{
	return c->published_at != WD_NO_TIME && c->published_at < c->first_seen_at ? c->published_at : c->first_seen_at;
}

const struct wd_carrier *wd_first_of(const struct wd_story *story, int64_t *ahead_ms)
{
	const struct wd_carrier *first = NULL, *next = NULL;

	for (size_t i = 0; i < story->n_carriers; i++) {
		const struct wd_carrier *c = &story->carriers[i];

		if (!first || wd_first_had_at(c) < wd_first_had_at(first)) {
			next = first;
			first = c;
		} else if (!next || wd_first_had_at(c) < wd_first_had_at(next)) {
			next = c;
		}
	}
	if (!next)
		return NULL;
	*ahead_ms = wd_first_had_at(next) - wd_first_had_at(first);
	return first;
}

bool wd_first_is_other_feed(const struct wd_story *story, size_t carrier)
{
	for (size_t i = 0; i < carrier; i++)
		if (story->carriers[i].feed_id == story->carriers[carrier].feed_id)
			return false;
	return carrier > 0;
}

size_t wd_first_other_feeds(const struct wd_story *story)
{
	size_t n = 0;

	for (size_t i = 1; i < story->n_carriers; i++)
		n += wd_first_is_other_feed(story, i);
	return n;
}
