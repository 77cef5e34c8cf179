#include "serve/served.h"

#include <pthread.h>
#include <stdlib.h>

#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

enum {
	GENERATION = 4096, /* stories that are remembered as counted, twice */
	MOST_FEEDS = 256,  /* that gather; of more the last are not counted */
};

/* Stories that were counted, and when the newest of them was stored. */
struct generation {
	struct wd_map *stories;
	int64_t upto;
};

struct wd_served {
	pthread_mutex_t lock;
	struct wd_push_took *took;
	int64_t since; /* what was stored before is not counted: it may have been */
	struct generation recent, older;
	struct wd_lateness feeds[MOST_FEEDS];
	size_t n_feeds;
};

struct wd_served *wd_served_new(struct wd_push_took *took)
{
	struct wd_served *s = wd_xcalloc(1, sizeof(*s));

	pthread_mutex_init(&s->lock, NULL);
	s->took = took;
	s->since = wd_clock_now();
	s->recent.stories = wd_map_new();
	s->older.stories = wd_map_new();
	return s;
}

void wd_served_free(struct wd_served *s)
{
	wd_map_free(s->recent.stories);
	wd_map_free(s->older.stories);
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

/* The older ones are forgotten, and nothing that may be one of them is counted from now on. */
static void turn_over(struct wd_served *s)
{
	if (s->older.upto >= s->since)
		s->since = s->older.upto + 1;
	wd_map_free(s->older.stories);
	s->older = s->recent;
	s->recent = (struct generation){ .stories = wd_map_new() };
}

static void count(struct wd_served *s, const struct wd_story *story, int64_t now)
{
	const struct wd_span key = { (const char *)&story->id, sizeof(story->id) };
	int64_t ms = now - story->first_seen_at;

	if (story->first_seen_at < s->since || wd_map_get(s->recent.stories, key) || wd_map_get(s->older.stories, key))
		return;
	if (wd_map_count(s->recent.stories) >= GENERATION)
		turn_over(s);
	wd_map_put(s->recent.stories, key, s);
	if (story->first_seen_at > s->recent.upto)
		s->recent.upto = story->first_seen_at;
	if (ms < 0)
		return;
	wd_push_took(s->took, ms);
	gather(s, feed_of(story), ms);
}

void wd_served_note(struct wd_served *s, const struct wd_story *stories, size_t n)
{
	int64_t now = wd_clock_now();

	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < n; i++)
		count(s, &stories[i], now);
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
