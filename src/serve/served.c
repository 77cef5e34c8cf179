#include "serve/served.h"

#include <pthread.h>
#include <stdlib.h>

#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

enum {
	REMEMBERED = 4096, /* of the last stories whether they were counted; a power of two */
	MOST_FEEDS = 256,  /* that gather; of more the last are not counted */
};

/* Of a merged feed: stories up to this one were served in it. */
struct mark {
	int64_t upto;
};

struct wd_served {
	pthread_mutex_t lock;
	struct wd_push_took *took;
	int64_t since;
	struct wd_map *marks;
	int64_t counted[REMEMBERED]; /* by their number, which grows by one */
	struct wd_lateness feeds[MOST_FEEDS];
	size_t n_feeds;
};

struct wd_served *wd_served_new(struct wd_push_took *took)
{
	struct wd_served *s = wd_xcalloc(1, sizeof(*s));

	pthread_mutex_init(&s->lock, NULL);
	s->took = took;
	s->since = wd_clock_now();
	s->marks = wd_map_new();
	return s;
}

void wd_served_free(struct wd_served *s)
{
	struct wd_span name;
	size_t at = 0;
	void *mark;

	while (wd_map_next(s->marks, &at, &name, &mark))
		free(mark);
	wd_map_free(s->marks);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* Who brought it: the carrier that was seen first. */
static int64_t feed_of(const struct wd_story *story)
{
	const struct wd_carrier *first = story->carriers;

	for (size_t i = 1; i < story->n_carriers; i++)
		if (story->carriers[i].first_seen_at < first->first_seen_at)
			first = &story->carriers[i];
	return story->n_carriers ? first->feed_id : story->feed_id;
}

static void gather(struct wd_served *s, int64_t feed, int64_t ms)
{
	size_t i = 0;

	while (i < s->n_feeds && s->feeds[i].feed != feed)
		i++;
	if (i == MOST_FEEDS)
		return;
	if (i == s->n_feeds)
		s->feeds[s->n_feeds++] = (struct wd_lateness){ .feed = feed };
	s->feeds[i].sum_ms += ms;
	s->feeds[i].n++;
}

static void count(struct wd_served *s, const struct wd_story *story, int64_t now)
{
	int64_t *counted = &s->counted[story->id % REMEMBERED], ms = now - story->first_seen_at;

	if (*counted == story->id || story->first_seen_at < s->since || ms < 0)
		return;
	*counted = story->id;
	wd_push_took(s->took, ms);
	gather(s, feed_of(story), ms);
}

void wd_served_note(struct wd_served *s, struct wd_span merge, const struct wd_story *stories, size_t n)
{
	int64_t now = wd_clock_now(), upto;
	struct mark *mark;

	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	mark = wd_map_get(s->marks, merge);
	if (!mark) {
		mark = wd_xcalloc(1, sizeof(*mark));
		wd_map_put(s->marks, merge, mark);
	}
	upto = mark->upto;
	for (size_t i = 0; i < n; i++) {
		if (stories[i].id <= mark->upto)
			continue;
		count(s, &stories[i], now);
		upto = stories[i].id > upto ? stories[i].id : upto;
	}
	mark->upto = upto;
	pthread_mutex_unlock(&s->lock);
}

size_t wd_served_take(struct wd_served *s, struct wd_lateness **out)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->n_feeds;
	*out = wd_xcalloc(n + 1, sizeof(**out));
	memcpy(*out, s->feeds, n * sizeof(**out));
	s->n_feeds = 0;
	pthread_mutex_unlock(&s->lock);
	return n;
}
