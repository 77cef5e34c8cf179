#include "serve/route.h"

static const struct {
	const char *path;
	enum wd_route_kind kind;
	enum wd_format format;
} fixed[] = {
	{ "/", WD_ROUTE_FRONT, WD_FORMAT_HTML },
	{ "/search", WD_ROUTE_SEARCH, WD_FORMAT_HTML },
	{ "/search.atom", WD_ROUTE_SEARCH, WD_FORMAT_ATOM },
	{ "/search.rss", WD_ROUTE_SEARCH, WD_FORMAT_RSS },
	{ "/search.json", WD_ROUTE_SEARCH, WD_FORMAT_JSON },
	{ "/feeds.opml", WD_ROUTE_FEEDS_OPML, WD_FORMAT_HTML },
	{ "/status.atom", WD_ROUTE_STATUS_ATOM, WD_FORMAT_ATOM },
	{ "/status.json", WD_ROUTE_STATUS_JSON, WD_FORMAT_JSON },
	{ "/healthz", WD_ROUTE_HEALTH, WD_FORMAT_HTML },
	{ "/metrics", WD_ROUTE_METRICS, WD_FORMAT_HTML },
	{ "/style", WD_ROUTE_STYLE, WD_FORMAT_HTML },
	{ "/icon", WD_ROUTE_ICON, WD_FORMAT_HTML },
	{ "/favicon.ico", WD_ROUTE_ICON, WD_FORMAT_HTML },
};

/* What has an id behind its folder. */
static const struct {
	const char *folder;
	enum wd_route_kind kind;
} below[] = { { "/story/", WD_ROUTE_STORY }, { "/feeds/", WD_ROUTE_FEED } };

/* "/NAME/archive/12.atom", or without the ending its page. */
static struct wd_route find_archive(const struct wd_snapshot *snapshot, struct wd_span path, size_t slash)
{
	static const char folder[] = "/archive/";
	const struct wd_route none = { .kind = WD_ROUTE_NONE, .format = WD_FORMAT_HTML };
	size_t at = slash + sizeof(folder) - 1;
	struct wd_route route = { .kind = WD_ROUTE_ARCHIVE, .format = WD_FORMAT_HTML, .id_at = at };
	const char *dot;

	if (path.len <= at || memcmp(path.ptr + slash, folder, sizeof(folder) - 1) != 0)
		return none;
	dot = memchr(path.ptr + at, '.', path.len - at);
	route.merge = wd_snapshot_merge(snapshot, (struct wd_span){ path.ptr + 1, slash - 1 });
	if (!route.merge ||
	    (dot && (!wd_format_of((struct wd_span){ dot + 1, path.len - (size_t)(dot + 1 - path.ptr) }, &route.format) ||
		     route.format == WD_FORMAT_HTML)))
		return none;
	return route;
}

struct wd_route wd_route_find(const struct wd_snapshot *snapshot, struct wd_span path)
{
	struct wd_route route = { .kind = WD_ROUTE_NONE, .format = WD_FORMAT_HTML };
	struct wd_span name;
	const char *dot, *slash;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		if (wd_span_is(path, fixed[i].path))
			return (struct wd_route){ .kind = fixed[i].kind, .format = fixed[i].format };
	if (path.len < 2 || path.ptr[0] != '/')
		return route;
	for (size_t i = 0; i < sizeof(below) / sizeof(*below); i++) {
		size_t n = strlen(below[i].folder);

		if (path.len > n && memcmp(path.ptr, below[i].folder, n) == 0)
			return (struct wd_route){ .kind = below[i].kind, .format = WD_FORMAT_HTML, .id_at = n };
	}
	name = (struct wd_span){ path.ptr + 1, path.len - 1 };
	slash = memchr(name.ptr, '/', name.len);
	if (slash)
		return find_archive(snapshot, path, (size_t)(slash - path.ptr));
	/* A name may hold dots itself, so the whole is tried first. */
	route.merge = wd_snapshot_merge(snapshot, name);
	dot = memrchr(name.ptr, '.', name.len);
	if (!route.merge && dot) {
		struct wd_span ending = { dot + 1, name.len - (size_t)(dot + 1 - name.ptr) };

		if (wd_format_of(ending, &route.format) && route.format != WD_FORMAT_HTML)
			route.merge = wd_snapshot_merge(snapshot, (struct wd_span){ name.ptr, (size_t)(dot - name.ptr) });
	}
	if (route.merge)
		route.kind = WD_ROUTE_MERGE;
	route.is_open = route.merge && route.format == WD_FORMAT_HTML;
	return route;
}
