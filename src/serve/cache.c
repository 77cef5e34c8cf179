#include "serve/cache.h"

#include <pthread.h>
#include <stdlib.h>

#include "util/map.h"
#include "util/mem.h"

struct wd_cache {
	pthread_mutex_t lock;
	struct wd_map *replies;
	size_t size, most;
};

struct wd_cache *wd_cache_new(size_t most)
{
	struct wd_cache *cache = wd_xcalloc(1, sizeof(*cache));

	pthread_mutex_init(&cache->lock, NULL);
	cache->replies = wd_map_new();
	cache->most = most;
	return cache;
}

static void clear(struct wd_cache *cache)
{
	struct wd_span key;
	size_t at = 0;
	void *reply;

	while (wd_map_next(cache->replies, &at, &key, &reply))
		wd_reply_release(reply);
	wd_map_free(cache->replies);
	cache->replies = wd_map_new();
	cache->size = 0;
}

void wd_cache_free(struct wd_cache *cache)
{
	clear(cache);
	wd_map_free(cache->replies);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

struct wd_reply *wd_cache_get(struct wd_cache *cache, struct wd_span key, int64_t generation, int64_t now)
{
	struct wd_reply *reply;

	pthread_mutex_lock(&cache->lock);
	reply = wd_map_get(cache->replies, key);
	if (reply && reply->generation == generation && (reply->until == 0 || now < reply->until))
		wd_reply_hold(reply);
	else
		reply = NULL;
	pthread_mutex_unlock(&cache->lock);
	return reply;
}

/* What packs is counted with its packed form, which may come later: half of it is more than enough. So is a file of it. */
static size_t weight(const struct wd_reply *reply, struct wd_span key)
{
	return sizeof(*reply) + reply->len + (reply->packs ? reply->len / 2 : 0) +
	       (reply->len >= WD_REPLY_FILE ? reply->len : 0) + key.len;
}

void wd_cache_put(struct wd_cache *cache, struct wd_span key, struct wd_reply *reply)
{
	struct wd_reply *old;

	if (weight(reply, key) > cache->most)
		return;
	pthread_mutex_lock(&cache->lock);
	/* All at once: what is asked for comes back, and what is not is gone. */
	if (cache->size + weight(reply, key) > cache->most)
		clear(cache);
	old = wd_map_put(cache->replies, key, wd_reply_hold(reply));
	cache->size += weight(reply, key);
	if (old) {
		cache->size -= weight(old, key);
		wd_reply_release(old);
	}
	pthread_mutex_unlock(&cache->lock);
}
