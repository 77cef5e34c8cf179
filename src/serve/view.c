#include "serve/view.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/url.h"

struct wd_view *wd_view_make(struct wd_snapshot *snapshot, const char *local_url, struct wd_error *err)
{
	struct wd_view *view = wd_xcalloc(1, sizeof(*view));
	const char *url = snapshot->config.public_url;

	view->refs = 1;
	if (snapshot->config.users && !(view->users = wd_users_load(snapshot->config.users, err))) {
		free(view);
		return NULL;
	}
	view->snapshot = wd_snapshot_hold(snapshot);
	view->prefix = wd_url_split(wd_span_of(url)).path;
	wd_buf_init(&view->root, 0);
	view->site = wd_site_served(url ? url : local_url, &view->root);
	return view;
}

struct wd_view *wd_view_hold(struct wd_view *view)
{
	atomic_fetch_add(&view->refs, 1);
	return view;
}

void wd_view_release(struct wd_view *view)
{
	if (!view || atomic_fetch_sub(&view->refs, 1) > 1)
		return;
	wd_snapshot_release(view->snapshot);
	wd_users_free(view->users);
	wd_buf_release(&view->root);
	free(view);
}
