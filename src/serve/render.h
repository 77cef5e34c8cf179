/* From a route to a reply: asks the store, lets publish/ write. */
#ifndef WD_SERVE_RENDER_H
#define WD_SERVE_RENDER_H

#include "serve/health.h"
#include "serve/reply.h"
#include "serve/route.h"
#include "store/store.h"

struct wd_asked {
	const struct wd_snapshot *snapshot;
	const struct wd_health *health;
	struct wd_reader *reader;
	struct wd_route route;
	struct wd_span q, before, page; /* parameters, or absent */
	struct wd_span path;            /* decoded, below the prefix */
	struct wd_site site;
};

/* Never NULL. */
struct wd_reply *wd_render(const struct wd_asked *asked);
/* Those that need no database and no time. */
struct wd_reply *wd_render_nothing(const struct wd_site *site);
struct wd_reply *wd_render_removed(const struct wd_site *site);
struct wd_reply *wd_render_health(const struct wd_health *health);

#endif
