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
#include "store/store.h"
#include "util/map.h"

struct wd_view {
	_Atomic int refs;
	struct wd_snapshot *snapshot;
	struct wd_users *users; /* NULL: open to all */
	struct wd_span prefix;  /* the path of public-url: "/wires", or empty */
	struct wd_site site;
	struct wd_buf root, hub; /* of the site */
	struct wd_map *removed;  /* names of merged feeds that were; set before it is shared, NULL: none are known */
	int64_t generation;      /* likewise */
};

/*
 * Holds the snapshot. local_url, what stands in for public-url where none is
 * set, must outlive it. Reads the users file; NULL with err when that is wrong.
 */
struct wd_view *wd_view_make(struct wd_snapshot *snapshot, const char *local_url, struct wd_error *err) WD_MUST_CHECK;
/* Reads from the store which merged feeds were removed. Before it is shared; what cannot be read is not known. */
void wd_view_read_removed(struct wd_view *view, struct wd_reader *reader);
/* True for any address of a merged feed that was removed: "/korea", "/korea.atom", "/korea/archive/1.atom". */
bool wd_view_is_removed(const struct wd_view *view, struct wd_span path);
struct wd_view *wd_view_hold(struct wd_view *view);
void wd_view_release(struct wd_view *view);

#endif
