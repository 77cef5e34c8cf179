/* What a path asks for. Pure. */
#ifndef WD_SERVE_ROUTE_H
#define WD_SERVE_ROUTE_H

#include "config/snapshot.h"
#include "publish/channel.h"

enum wd_route_kind {
	WD_ROUTE_NONE, /* 404 */
	WD_ROUTE_FRONT,
	WD_ROUTE_MERGE,
	WD_ROUTE_ARCHIVE, /* of a merge; id_at: where its number begins */
	WD_ROUTE_SEARCH,
	WD_ROUTE_STORY,
	WD_ROUTE_FEED,
	WD_ROUTE_FEEDS_OPML,
	WD_ROUTE_STATUS_ATOM,
	WD_ROUTE_STATUS_JSON,
	WD_ROUTE_HEALTH,
	WD_ROUTE_METRICS,
	WD_ROUTE_STYLE,
	WD_ROUTE_ICON,
};

struct wd_route {
	enum wd_route_kind kind;
	enum wd_format format;
	const struct wd_merge *merge; /* borrowed from the snapshot */
	bool is_open;                 /* no format is said: what the client prefers of a merge's */
	size_t id_at;                 /* of a story or a feed: where its id begins in the path */
};

/* path: decoded, as libmicrohttpd gives it. */
struct wd_route wd_route_find(const struct wd_snapshot *snapshot, struct wd_span path);

#endif
