#include "serve/view.h"

#include <stdlib.h>

#include "publish/channel.h"
#include "serve/hook.h"
#include "util/mem.h"
#include "util/url.h"

enum { ARENA = 4 << 20 }; /* for a thousand names */

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
	wd_buf_init(&view->root, WD_BUF_ADDRESS);
	wd_buf_init(&view->hub, WD_BUF_ADDRESS);
	view->site = wd_site_served(url ? url : local_url, &view->root);
	/* Who cannot say where he lives can tell nobody to come. */
	if (url) {
		wd_buf_printf(&view->hub, "%s" WD_HOOK_FOLDER WD_HOOK_HUB, url);
		view->site.hub = wd_buf_span(&view->hub);
	}
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
	wd_buf_release(&view->hub);
	wd_map_free(view->removed);
	free(view);
}

void wd_view_read_removed(struct wd_view *view, struct wd_reader *reader)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_error err = { 0 };
	struct wd_span *names;
	size_t n;

	if (wd_reader_removed(reader, arena, &names, &n, &err)) {
		view->removed = wd_map_new();
		for (size_t i = 0; i < n; i++)
			wd_map_put(view->removed, names[i], view);
	}
	wd_arena_free(arena);
}

bool wd_view_is_removed(const struct wd_view *view, struct wd_span path)
{
	struct wd_span name = { path.ptr + 1, path.len - 1 }, ending;
	const char *slash = memchr(name.ptr, '/', name.len), *dot;
	enum wd_format format;

	if (!view->removed)
		return false;
	if (slash)
		name.len = (size_t)(slash - name.ptr);
	if (wd_map_get(view->removed, name))
		return true;
	dot = memrchr(name.ptr, '.', name.len);
	if (!dot)
		return false;
	ending = (struct wd_span){ dot + 1, name.len - (size_t)(dot + 1 - name.ptr) };
	return wd_format_of(ending, &format) &&
	       wd_map_get(view->removed, (struct wd_span){ name.ptr, (size_t)(dot - name.ptr) });
}
