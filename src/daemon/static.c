#include "daemon/static.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "config.h"
#include "config/opml.h"
#include "daemon/folder.h"
#include "publish/channel.h"
#include "publish/events.h"
#include "publish/page.h"
#include "publish/status.h"
#include "serve/about.h"
#include "util/clock.h"

enum {
	ARENA = 256 << 20,
	PATH_MOST = 512,
	BACKLOG_MS = 2000, /* for what is old, at a time */
	SWEEP_EVERY_MS = 3600000,
	PAGES_EVERY_MS = 3600000,
	DAY_MS = 86400000,
	FORMS = 4,   /* of a merged feed: as enum wd_format */
	MADE_BY = 3, /* how files are made: another number makes all of them anew */
};

struct work {
	struct wd_folder *folder;
	struct wd_reader *reader;
	const struct wd_snapshot *snapshot;
	struct wd_span base_url;
	uint64_t seed, fixed_seed; /* of what all files depend on; archives: but for the version that makes them */
	int64_t until;             /* steady clock: when what is old is left for another time; 0: never */
	bool more;
	struct wd_served *served; /* NULL: nobody counts */
	struct wd_error *err;
};

static const char *const endings[FORMS] = {
	[WD_FORMAT_HTML] = ".html", [WD_FORMAT_ATOM] = ".atom", [WD_FORMAT_RSS] = ".rss", [WD_FORMAT_JSON] = ".json"
};

/* From a page that lies so many folders deep. */
static struct wd_site site_of(const struct work *work, int depth)
{
	static const char *const roots[] = { "", "../", "../../" };

	return (struct wd_site){ .base_url = work->base_url, .root = wd_span_of(roots[depth]), .page = WD_SPAN(".html") };
}

/* What is old is left for another time. */
static bool is_late(const struct work *work)
{
	return work->until && wd_clock_steady() >= work->until;
}

static uint64_t mark_text(uint64_t mark, const char *text)
{
	return XXH3_64bits_withSeed(text ? text : "", text ? strlen(text) : 0, mark);
}

/* 0 says that nothing is known. */
static uint64_t mark_number(uint64_t mark, uint64_t value)
{
	mark = XXH3_64bits_withSeed(&value, sizeof(value), mark);
	return mark ? mark : 1;
}

/* ---- pages of stories ---- */

static bool write_story(struct work *work, int64_t id, const char *path, uint64_t mark)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_story_page page = { .now = wd_clock_now(), .site = site_of(work, 1) };
	struct wd_story story;
	struct wd_buf bytes;
	char number[24];
	bool ok;

	snprintf(number, sizeof(number), "%" PRId64, id);
	ok = wd_about_read_story(work->reader, work->snapshot, arena, wd_span_of(number), &story, &page, work->err);
	if (ok && story.lead.title.ptr) {
		wd_buf_init(&bytes, WD_BUF_PAGE);
		wd_page_story(&bytes, &page);
		ok = wd_folder_put(work->folder, path, mark, &bytes);
	}
	wd_arena_free(arena);
	return ok;
}

/* A page for each story that a page lists. */
static bool write_stories(struct work *work, const struct wd_story *stories, size_t n)
{
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		int64_t id = stories[i].id;
		char path[PATH_MOST];
		uint64_t mark;

		snprintf(path, sizeof(path), "story/%" PRId64 ".html", id);
		ok = wd_reader_story_mark(work->reader, id, &mark, work->err);
		mark = mark_number(work->seed, mark);
		if (ok && !wd_folder_keep(work->folder, path, mark))
			ok = write_story(work, id, path, mark);
	}
	return ok;
}

/* A page that archives or pages of feeds lead to: it goes with its story, and is made anew when that was edited. */
static bool is_wanted(void *ctx, const char *path)
{
	struct work *work = ctx;
	int64_t id = strtoll(path + strlen("story/"), NULL, 10);
	uint64_t mark;

	if (!wd_reader_story_mark(work->reader, id, &mark, work->err))
		return true;
	if (mark == 0)
		return false;
	mark = mark_number(work->seed, mark);
	return wd_folder_keep(work->folder, path, mark) || write_story(work, id, path, mark);
}

/* ---- merged feeds ---- */

/* Its files beside each other, of all forms; path: without their endings. */
static bool put_channel(struct work *work, const struct wd_channel *channel, const char *path, const uint64_t marks[FORMS])
{
	bool ok = true;

	for (int form = 0; ok && form < FORMS; form++) {
		char file[PATH_MOST];
		struct wd_buf bytes;

		snprintf(file, sizeof(file), "%s%s", path, endings[form]);
		wd_buf_init(&bytes, WD_BUF_PAGE);
		wd_channel_write(&bytes, channel, (enum wd_format)form, wd_clock_now());
		ok = wd_folder_put(work->folder, file, marks[form], &bytes);
	}
	return ok;
}

static bool keep_channel(struct work *work, const char *path, const uint64_t marks[FORMS])
{
	bool kept = true;

	for (int form = 0; form < FORMS; form++) {
		char file[PATH_MOST];

		snprintf(file, sizeof(file), "%s%s", path, endings[form]);
		kept = wd_folder_keep(work->folder, file, marks[form]) && kept;
	}
	return kept;
}

static uint64_t merge_seed(const struct work *work, const struct wd_merge *merge)
{
	return mark_text(mark_text(mark_text(work->seed, merge->name), merge->title), merge->filter);
}

static bool write_merge(struct work *work, const struct wd_merge *merge)
{
	const struct wd_channel_options options = { .site = site_of(work, 0), .now = wd_clock_now(), .for_people = true };
	struct wd_arena *arena;
	struct wd_channel channel;
	uint64_t mark, marks[FORMS];
	bool ok;

	if (!wd_reader_merge_mark(work->reader, wd_span_of(merge->name), merge->limit, merge->at_least_ms, &mark, work->err))
		return false;
	mark = mark_number(merge_seed(work, merge), mark);
	for (int form = 0; form < FORMS; form++)
		marks[form] = mark;
	if (keep_channel(work, merge->name, marks))
		return true;
	arena = wd_arena_new(ARENA);
	ok = wd_channel_merge(work->reader, arena, merge, &options, &channel, work->err);
	/* One file holds what a feed shows; older stories stand in the archives. */
	channel.more = false;
	ok = ok && write_stories(work, channel.stories, channel.n_stories) &&
	     put_channel(work, &channel, merge->name, marks);
	if (ok)
		wd_served_note(work->served, channel.stories, channel.n_stories);
	wd_arena_free(arena);
	return ok;
}

/* ---- archives ---- */

static bool write_archive(struct work *work, const struct wd_merge *merge, int64_t number, const char *path,
			  const uint64_t marks[FORMS])
{
	const struct wd_channel_options options = { .site = site_of(work, 2) };
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_archive archive;
	struct wd_channel channel;
	bool ok = wd_channel_archive(work->reader, arena, merge, &options, number, &channel, &archive, work->err) &&
		  write_stories(work, channel.stories, channel.n_stories) && put_channel(work, &channel, path, marks);

	wd_arena_free(arena);
	return ok;
}

/* The newest first: it is what is asked for first. */
static bool write_archives(struct work *work, const struct wd_merge *merge)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_archive *list = NULL;
	size_t n = 0;
	bool ok = wd_reader_archives(work->reader, arena, wd_span_of(merge->name), &list, &n, work->err);

	for (size_t i = 0; ok && i < n; i++) {
		uint64_t mark = mark_number(mark_text(work->fixed_seed, merge->name), (uint64_t)list[i].made_at);
		/* Its page alone learns of the one behind it, and of a new look. */
		uint64_t marks[FORMS] = { mark_number(mark ^ work->seed, i > 0), mark, mark, mark };
		char path[PATH_MOST];

		snprintf(path, sizeof(path), "%s/archive/%" PRId64, merge->name, list[i].number);
		if (keep_channel(work, path, marks))
			continue;
		work->more = work->more || is_late(work);
		if (!work->more)
			ok = write_archive(work, merge, list[i].number, path, marks);
	}
	wd_arena_free(arena);
	return ok;
}

/* ---- pages of feeds ---- */

static bool write_feed(struct work *work, int64_t id, const char *path, uint64_t mark)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_feed_page page = { .now = wd_clock_now(), .site = site_of(work, 1) };
	struct wd_feed_status status;
	struct wd_buf bytes;
	bool found, ok = wd_about_read_feed(work->reader, arena, id, &status, &page, &found, work->err);

	ok = ok && (!found || write_stories(work, page.stories, page.n_stories));
	if (ok && found) {
		wd_buf_init(&bytes, WD_BUF_PAGE);
		wd_page_feed(&bytes, &page);
		ok = wd_folder_put(work->folder, path, mark, &bytes);
	}
	wd_arena_free(arena);
	return ok;
}

/* Each when something is told of it, and once a day for what it says of the last day. Links lead to all that are known. */
static bool write_feeds(struct work *work)
{
	uint64_t today = (uint64_t)(wd_clock_now() / DAY_MS);
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_feed_mark *feeds = NULL;
	size_t n = 0;
	bool ok = wd_reader_feed_marks(work->reader, arena, &feeds, &n, work->err);

	for (size_t i = 0; ok && i < n; i++) {
		uint64_t mark = mark_number(mark_number(work->seed, feeds[i].mark), today);
		char path[PATH_MOST];

		snprintf(path, sizeof(path), "feeds/%" PRId64 ".html", feeds[i].feed);
		if (wd_folder_keep(work->folder, path, mark))
			continue;
		work->more = work->more || is_late(work);
		if (!work->more)
			ok = write_feed(work, feeds[i].feed, path, mark);
	}
	wd_arena_free(arena);
	return ok;
}

/* ---- what there is one of ---- */

/* Those behind the first change with every poll of one of their feeds: once an hour is often enough. */
static bool put_fronts(struct work *work, struct wd_front *front, const struct wd_feed_status *feeds, size_t n)
{
	uint64_t rest = mark_number(mark_number(work->seed, n), (uint64_t)(front->now / PAGES_EVERY_MS));
	bool ok = true;

	for (size_t i = 0; i < work->snapshot->n_merges; i++)
		rest ^= merge_seed(work, &work->snapshot->merges[i]);
	for (size_t at = 0; ok && (at < n || at == 0); at += WD_PAGE_FEEDS) {
		uint64_t mark = at ? mark_number(rest, at) : 0;
		char path[PATH_MOST] = "index.html";
		struct wd_buf bytes;

		if (at)
			snprintf(path, sizeof(path), WD_PAGE_FILE, at / WD_PAGE_FEEDS + 1);
		if (at && wd_folder_keep(work->folder, path, mark))
			continue;
		front->site = site_of(work, at ? 2 : 0);
		front->offset = at;
		front->feeds = feeds + at;
		front->n_feeds = n - at < WD_PAGE_FEEDS ? n - at : WD_PAGE_FEEDS;
		wd_buf_init(&bytes, WD_BUF_PAGE);
		wd_page_front(&bytes, front);
		ok = wd_folder_put(work->folder, path, mark, &bytes);
	}
	return ok;
}

static bool write_front(struct work *work)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_front front = { .now = wd_clock_now() };
	struct wd_feed_status *feeds = NULL;
	size_t n, total;
	bool ok = wd_about_read_merges(work->reader, work->snapshot, arena, &front, work->err) &&
		  wd_reader_feeds(work->reader, arena, front.now, 0, SIZE_MAX, &feeds, &n, &total, work->err);

	if (ok) {
		wd_status_hide_paths(arena, feeds, n);
		ok = put_fronts(work, &front, feeds, n);
	}
	wd_arena_free(arena);
	return ok;
}

static bool write_events(struct work *work)
{
	const struct wd_site site = site_of(work, 0);
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_event *events = NULL;
	struct wd_buf bytes;
	size_t n = 0;
	bool ok = wd_reader_events(work->reader, arena, 0, WD_EVENTS_SHOWN, &events, &n, work->err);

	if (ok) {
		wd_buf_init(&bytes, WD_BUF_PAGE);
		wd_events_atom(&bytes, &site, events, n, wd_reader_began_at(work->reader));
		ok = wd_folder_put(work->folder, "status.atom", 0, &bytes);
	}
	wd_arena_free(arena);
	return ok;
}

static bool write_gone(struct work *work)
{
	const struct wd_site site = site_of(work, 1);
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_span *names = NULL;
	size_t n = 0;
	bool ok = wd_reader_removed(work->reader, arena, &names, &n, work->err);

	for (size_t i = 0; ok && i < n; i++) {
		struct wd_buf bytes;
		char path[PATH_MOST];

		snprintf(path, sizeof(path), "gone/%.*s.html", WD_SPAN_ARG(names[i]));
		if (wd_folder_keep(work->folder, path, work->seed))
			continue;
		wd_buf_init(&bytes, WD_BUF_PAGE);
		wd_page_removed(&bytes, &site, wd_clock_now());
		ok = wd_folder_put(work->folder, path, work->seed, &bytes);
	}
	wd_arena_free(arena);
	return ok;
}

static bool write_fixed(struct work *work)
{
	struct wd_buf opml, style, icon;

	wd_buf_init(&opml, WD_BUF_PAGE);
	wd_buf_init(&style, WD_BUF_PAGE);
	wd_buf_init(&icon, WD_BUF_PAGE);
	wd_opml_write(&opml, work->snapshot, WD_OPML_PUBLIC);
	wd_page_style(&style, wd_span_of(work->snapshot->config.style_text));
	wd_buf_add_span(&icon, wd_page_icon());
	return wd_folder_put(work->folder, "feeds.opml", 0, &opml) & wd_folder_put(work->folder, "style.css", 0, &style) &
	       wd_folder_put(work->folder, "icon.svg", 0, &icon);
}

/* ---- the whole ---- */

static bool write_files(struct work *work, bool sweeps)
{
	const struct wd_snapshot *snapshot = work->snapshot;
	bool ok = true;

	for (size_t i = 0; ok && i < snapshot->n_merges; i++)
		ok = write_merge(work, &snapshot->merges[i]);
	ok = ok && write_front(work) && write_events(work) && write_gone(work) && write_fixed(work);
	for (size_t i = 0; ok && i < snapshot->n_merges; i++)
		ok = write_archives(work, &snapshot->merges[i]);
	ok = ok && write_feeds(work);
	if (ok && work->more)
		wd_folder_keep_all(work->folder, "feeds/");
	for (size_t i = 0; ok && work->more && i < snapshot->n_merges; i++) {
		char prefix[PATH_MOST];

		snprintf(prefix, sizeof(prefix), "%s/archive/", snapshot->merges[i].name);
		wd_folder_keep_all(work->folder, prefix);
	}
	if (ok && sweeps)
		wd_folder_sweep(work->folder, "story/", is_wanted, work);
	else if (ok)
		wd_folder_keep_all(work->folder, "story/");
	return ok;
}

bool wd_static_write(const struct wd_snapshot *snapshot, const char *database, struct wd_static_memory *memory,
		     struct wd_error *err)
{
	const char *url = snapshot->config.public_url;
	int64_t now = wd_clock_steady();
	struct work work = { .snapshot = snapshot,
			     .base_url = wd_span_of(url ? url : "http://localhost"),
			     .fixed_seed = mark_number(mark_text(0, url), MADE_BY),
			     .until = memory ? now + BACKLOG_MS : 0,
			     .served = memory ? memory->served : NULL,
			     .err = err };
	bool sweeps = !memory || memory->swept_at == 0 || now - memory->swept_at >= SWEEP_EVERY_MS, ok;

	work.seed = mark_number(mark_text(work.fixed_seed, PACKAGE_VERSION), 0);
	work.folder = wd_folder_open(snapshot->config.publish, err);
	if (!work.folder)
		return false;
	work.reader = wd_reader_open(database, err);
	ok = work.reader && write_files(&work, sweeps);
	wd_reader_close(work.reader);
	ok = wd_folder_close(work.folder, ok, err) && ok;
	if (memory && ok && sweeps)
		memory->swept_at = now;
	if (memory)
		memory->more = ok && work.more;
	return ok;
}
