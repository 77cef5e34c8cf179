#include "daemon/static.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "config/opml.h"
#include "publish/channel.h"
#include "publish/events.h"
#include "publish/page.h"
#include "publish/status.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

#define MANIFEST ".wiredesk"
#define TEMPORARY ".wiredesk.new"

enum { ARENA = 256 << 20, MOST_MANIFEST = 64 << 20, GZIP_WINDOW = 15 + 16 };

struct folder {
	int fd;
	const char *path;
	struct wd_map *ours; /* the names written this time */
	struct wd_error *err;
};

/* ---- one file ---- */

static bool fail(struct folder *folder, const char *name)
{
	return wd_error_set(folder->err, WD_LOCAL, "%s/%s: %s", folder->path, name, strerror(errno));
}

static bool read_whole(struct folder *folder, const char *name, struct wd_buf *out)
{
	int fd = openat(folder->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char block[65536];
	ssize_t n = -1;

	if (fd < 0)
		return false;
	while ((n = read(fd, block, sizeof(block))) > 0 && wd_buf_add(out, block, (size_t)n))
		continue;
	close(fd);
	return n == 0;
}

static bool is_same(struct folder *folder, const char *name, struct wd_span bytes)
{
	struct stat st;
	struct wd_buf old;
	bool same;

	if (fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || (size_t)st.st_size != bytes.len)
		return false;
	wd_buf_init(&old, bytes.len + 1);
	same = read_whole(folder, name, &old) && wd_span_equal(wd_buf_span(&old), bytes);
	wd_buf_release(&old);
	return same;
}

static bool write_all(int fd, struct wd_span bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = (struct wd_span){ bytes.ptr + n, bytes.len - (size_t)n };
	}
	return true;
}

/* A reader sees the old file or the new one, never a part; after a crash too. */
static bool replace(struct folder *folder, const char *name, struct wd_span bytes)
{
	int fd;
	bool ok;

	if (is_same(folder, name, bytes))
		return true;
	unlinkat(folder->fd, TEMPORARY, 0);
	fd = openat(folder->fd, TEMPORARY, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return fail(folder, TEMPORARY);
	ok = write_all(fd, bytes) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	return (ok && renameat(folder->fd, TEMPORARY, folder->fd, name) == 0) || fail(folder, name);
}

static bool replace_packed(struct folder *folder, const char *name, struct wd_span bytes)
{
	z_stream z = { 0 };
	size_t room;
	char *packed;
	bool ok;

	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return wd_error_set(folder->err, WD_LOCAL, "%s: zlib does not work", name);
	room = deflateBound(&z, bytes.len);
	packed = wd_xmalloc(room);
	z.next_in = (Bytef *)(uintptr_t)bytes.ptr;
	z.avail_in = (uInt)bytes.len;
	z.next_out = (Bytef *)packed;
	z.avail_out = (uInt)room;
	ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
	deflateEnd(&z);
	ok = ok && replace(folder, name, (struct wd_span){ packed, z.total_out });
	free(packed);
	return ok;
}

static bool put(struct folder *folder, const char *name, const char *ending, struct wd_buf *bytes)
{
	struct wd_buf file;
	bool ok;

	wd_buf_init(&file, 0);
	wd_buf_printf(&file, "%s%s", name, ending);
	wd_map_put(folder->ours, wd_buf_span(&file), folder);
	ok = replace(folder, file.data, wd_buf_span(bytes));
	wd_buf_add_text(&file, ".gz");
	wd_map_put(folder->ours, wd_buf_span(&file), folder);
	ok = ok && replace_packed(folder, file.data, wd_buf_span(bytes));
	wd_buf_release(&file);
	wd_buf_release(bytes);
	return ok;
}

/* ---- what is written ---- */

/* Relative links work wherever the files are served; feeds have absolute ones. */
static struct wd_site site_of(const struct wd_snapshot *snapshot)
{
	const char *url = snapshot->config.public_url;

	return (struct wd_site){ wd_span_of(url ? url : "http://localhost"), WD_SPAN(""), WD_SPAN(".html") };
}

static bool write_merge(struct folder *folder, struct wd_reader *reader, const struct wd_snapshot *snapshot,
			const struct wd_merge *merge)
{
	static const char *const endings[] = { ".html", ".atom", ".rss", ".json" };
	const struct wd_channel_options options = { .site = site_of(snapshot), .now = wd_clock_now() };
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_channel channel;
	bool ok = wd_channel_merge(reader, arena, merge, &options, &channel, folder->err);

	/* One file holds what a feed shows; older stories are the daemon's to page through. */
	channel.more = false;
	for (int format = WD_FORMAT_HTML; ok && format <= WD_FORMAT_JSON; format++) {
		struct wd_buf bytes;

		wd_buf_init(&bytes, 0);
		/* A page that tells the minutes since would change for ever: the newest story is its now. */
		wd_channel_write(&bytes, &channel, (enum wd_format)format, channel.updated_at);
		ok = put(folder, merge->name, endings[format], &bytes);
	}
	wd_arena_free(arena);
	return ok;
}

static bool write_front(struct folder *folder, struct wd_reader *reader, const struct wd_snapshot *snapshot)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_front_merge *merges = wd_arena_alloc(arena, (snapshot->n_merges + 1) * sizeof(*merges));
	struct wd_front front = { .merges = merges, .n_merges = snapshot->n_merges, .now = wd_clock_now(),
				  .site = site_of(snapshot) };
	struct wd_feed_status *feeds = NULL;
	struct wd_buf bytes;
	size_t total;
	bool ok = true;

	for (size_t i = 0; ok && i < snapshot->n_merges; i++) {
		const struct wd_merge *merge = &snapshot->merges[i];

		merges[i].name = wd_span_of(merge->name);
		merges[i].title = wd_span_of(merge->title ? merge->title : merge->name);
		merges[i].filter = wd_span_of(merge->filter);
		ok = wd_reader_merge_counts(reader, merges[i].name, front.now, &merges[i].counts, folder->err);
	}
	ok = ok && wd_reader_counts(reader, WD_SPAN_NONE, 1, &front.counts, folder->err) &&
	     wd_reader_feeds(reader, arena, front.now, 0, WD_PAGE_FEEDS, &feeds, &front.n_feeds, &total, folder->err);
	if (ok) {
		wd_status_hide_paths(arena, feeds, front.n_feeds);
		front.feeds = feeds;
		wd_buf_init(&bytes, 0);
		wd_page_front(&bytes, &front);
		ok = put(folder, "index", ".html", &bytes);
	}
	wd_arena_free(arena);
	return ok;
}

static bool write_events(struct folder *folder, struct wd_reader *reader, const struct wd_snapshot *snapshot)
{
	const struct wd_site site = site_of(snapshot);
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_event *events = NULL;
	struct wd_buf bytes;
	size_t n = 0;
	bool ok = wd_reader_events(reader, arena, 0, WD_EVENTS_SHOWN, &events, &n, folder->err);

	if (ok) {
		wd_buf_init(&bytes, 0);
		wd_events_atom(&bytes, &site, events, n);
		ok = put(folder, "status", ".atom", &bytes);
	}
	wd_arena_free(arena);
	return ok;
}

static bool write_fixed(struct folder *folder, const struct wd_snapshot *snapshot)
{
	struct wd_buf opml, style, icon;

	wd_buf_init(&opml, 0);
	wd_buf_init(&style, 0);
	wd_buf_init(&icon, 0);
	wd_opml_write(&opml, snapshot, WD_OPML_PUBLIC);
	wd_buf_add_span(&style, wd_page_style());
	wd_buf_add_span(&icon, wd_page_icon());
	return put(folder, "feeds.opml", "", &opml) & put(folder, "style", ".css", &style) & put(folder, "icon", ".svg", &icon);
}

/* ---- what is left over ---- */

static void remove_left_over(struct folder *folder)
{
	struct wd_buf old;
	char *line, *rest;

	wd_buf_init(&old, MOST_MANIFEST);
	if (read_whole(folder, MANIFEST, &old) && old.len) {
		for (line = strtok_r(old.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			if (!strchr(line, '/') && !wd_map_get(folder->ours, wd_span_of(line)))
				unlinkat(folder->fd, line, 0);
	}
	wd_buf_release(&old);
}

static int compare_names(const void *a, const void *b)
{
	const struct wd_span *x = a, *y = b;
	int order = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static bool write_manifest(struct folder *folder)
{
	size_t n = 0, at = 0;
	struct wd_span *names = wd_xcalloc(wd_map_count(folder->ours) + 1, sizeof(*names));
	struct wd_buf list;
	void *value;
	bool ok;

	while (wd_map_next(folder->ours, &at, &names[n], &value))
		n++;
	qsort(names, n, sizeof(*names), compare_names);
	wd_buf_init(&list, 0);
	for (size_t i = 0; i < n; i++) {
		wd_buf_add_span(&list, names[i]);
		wd_buf_add_char(&list, '\n');
	}
	ok = replace(folder, MANIFEST, wd_buf_span(&list));
	wd_buf_release(&list);
	free(names);
	return ok;
}

static bool write_files(struct folder *folder, struct wd_reader *reader, const struct wd_snapshot *snapshot)
{
	bool ok = true;

	for (size_t i = 0; ok && i < snapshot->n_merges; i++)
		ok = write_merge(folder, reader, snapshot, &snapshot->merges[i]);
	ok = ok && write_front(folder, reader, snapshot) && write_events(folder, reader, snapshot) && write_fixed(folder, snapshot);
	if (!ok)
		return false;
	remove_left_over(folder);
	return write_manifest(folder) && (fsync(folder->fd) == 0 || fail(folder, "."));
}

bool wd_static_write(const struct wd_snapshot *snapshot, const char *database, struct wd_error *err)
{
	struct folder folder = { .path = snapshot->config.publish, .err = err };
	struct wd_reader *reader;
	bool ok;

	if (mkdir(folder.path, 0755) != 0 && errno != EEXIST)
		return wd_error_set(err, WD_LOCAL, "publish: %s: %s", folder.path, strerror(errno));
	folder.fd = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder.fd < 0)
		return wd_error_set(err, WD_LOCAL, "publish: %s: %s", folder.path, strerror(errno));
	reader = wd_reader_open(database, err);
	folder.ours = wd_map_new();
	ok = reader && write_files(&folder, reader, snapshot);
	if (reader)
		wd_reader_close(reader);
	wd_map_free(folder.ours);
	close(folder.fd);
	return ok;
}
