/*
 * The inside of the server: what its life (http.c), what is asked (answer.c)
 * and what the crew does for it (job.c) have in common. Internal to them.
 */
#ifndef WD_SERVE_SERVER_H
#define WD_SERVE_SERVER_H

#include <stdatomic.h>

#include "serve/cache.h"
#include "serve/crew.h"
#include "serve/door.h"
#include "serve/guess.h"
#include "serve/health.h"
#include "serve/hook.h"
#include "serve/readers.h"
#include "serve/view.h"
#include "util/map.h"

struct wd_server {
	struct wd_door *door;
	struct wd_crew *crew;
	struct wd_readers *readers;
	char *database;
	char *local_url; /* "http://127.0.0.1:8380", where no public-url is set */
	struct wd_health *health;
	void (*hooked)(void *ctx, struct wd_hook *hook);
	void *hook_ctx;
	struct wd_cache *cache;
	atomic_bool ends;
	/* the door's thread alone */
	struct wd_view *view;
	struct wd_map *jobs; /* under way, by key: who asks for the same waits for the same */
	struct wd_guesses guesses;
};

#endif
