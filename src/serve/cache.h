/*
 * Replies that were made already, by path and query. Thread-safe. Whether one
 * is still right is for its finder to say: by its own dates.
 */
#ifndef WD_SERVE_CACHE_H
#define WD_SERVE_CACHE_H

#include "serve/reply.h"

struct wd_cache;

/* Holds at most so many bytes. */
struct wd_cache *wd_cache_new(size_t most);
void wd_cache_free(struct wd_cache *cache);
/* A held reply that was made under this configuration and whose own time has not run out, or NULL. now: steady ms. */
struct wd_reply *wd_cache_get(struct wd_cache *cache, struct wd_span key, int64_t generation, int64_t now);
/* Keeps it beside its giver, in the place of an older one. */
void wd_cache_put(struct wd_cache *cache, struct wd_span key, struct wd_reply *reply);

#endif
