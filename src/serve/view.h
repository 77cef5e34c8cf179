/*
 * What requests are answered by: the configuration and lists of one moment,
 * and what the server makes of them. Immutable, counted, on any thread: a reload makes
 * a new one and waits for nobody.
 */
#ifndef WD_SERVE_VIEW_H
#define WD_SERVE_VIEW_H

#include <stdatomic.h>

#include "config/snapshot.h"
#include "publish/publish.h"
#include "serve/users.h"

struct wd_view {
	_Atomic int refs;
	struct wd_snapshot *snapshot;
	struct wd_users *users; /* NULL: open to all */
	struct wd_span prefix;  /* the path of public-url: "/wires", or empty */
	struct wd_site site;
	struct wd_buf root;     /* of the site */
	int64_t generation;     /* set before it is shared */
};

/*
 * Holds the snapshot. local_url, what stands in for public-url where none is
 * set, must outlive it. Reads the users file; NULL with err when that is wrong.
 */
struct wd_view *wd_view_make(struct wd_snapshot *snapshot, const char *local_url, struct wd_error *err) WD_MUST_CHECK;
struct wd_view *wd_view_hold(struct wd_view *view);
void wd_view_release(struct wd_view *view);

#endif
