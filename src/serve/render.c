#include "serve/render.h"

#include <inttypes.h>
#include <stdlib.h>

#include "config/opml.h"
#include "publish/events.h"
#include "publish/page.h"
#include "publish/status.h"
#include "serve/about.h"
#include "serve/served.h"
#include "util/clock.h"

enum {
	ARENA = 32 << 20,     /* what is read for one page, … */
	MOST_BODY = 64 << 20, /* … and written: four threads may do so at once */
	STATES = 128 << 20,   /* of all feeds: 50,000 take 50 MB */
	MOST_STORIES = 100,   /* of a search */
	PAGE_MS = 10 * 1000,  /* pages tell how long ago things were */
	REFRESH_S = 5,        /* while the desk begins */
	BEGIN_MS = 1000,
	MOST_PAGE = 100000,
	TIMED_MS = 60 * 1000,  /* what speaks of now: since:7d */
	LIST_MS = 600 * 1000,  /* a page of stories, while they stay the same; … */
	DAY_MS = 86400 * 1000, /* … it speaks of today */
	MAX_AGE_S = 60,
	STYLE_AGE_S = 3600,
	WRITER_LATE_MS = 5 * 60 * 1000,
};

/* "1705312800000.42" as rel=next gives it; false when it is none. */
static bool cursor_parse(struct wd_span text, struct wd_cursor *cursor)
{
	char copy[48], *end;

	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	cursor->sort_at = strtoll(copy, &end, 10);
	if (*end != '.')
		return false;
	cursor->story = strtoll(end + 1, &end, 10);
	return *end == '\0' && cursor->story > 0;
}

/* ---- feeds and searches ---- */

static struct wd_reply *failed(const struct wd_asked *asked, const struct wd_error *err)
{
	if (asked->route.format != WD_FORMAT_HTML)
		return wd_reply_sentence(503, "%s", err->text);
	return wd_reply_page(503, &asked->site, WD_SPAN("Not now"), wd_span_of(err->text));
}

/* RFC 9110 §8.8.2.1: never later than the message. */
static int64_t modified_at(const struct wd_channel *channel, int64_t now)
{
	return channel->n_stories == 0 ? WD_NO_TIME : channel->updated_at > now ? now : channel->updated_at;
}

/* While the desk begins a page fills by itself. */
static void refresh(struct wd_reply *reply, const struct wd_counts *counts)
{
	if (!wd_counts_begin(counts))
		return;
	reply->refresh_s = REFRESH_S;
	reply->max_age_s = 1;
	reply->until = wd_clock_steady() + BEGIN_MS;
}

/* How long it is right while nothing is stored that changes it. */
static int64_t keeps_ms(const struct wd_channel *channel, enum wd_format format, int64_t now)
{
	int64_t today = DAY_MS - now % DAY_MS;

	if (format != WD_FORMAT_HTML || channel->is_timed || channel->is_partial)
		return TIMED_MS;
	return today < LIST_MS ? today : LIST_MS;
}

/* NULL: there is more of it than a body may hold. */
static struct wd_reply *render_channel(const struct wd_asked *asked, const struct wd_channel *channel, int64_t now)
{
	enum wd_format format = asked->route.format;
	struct wd_reply *reply;
	struct wd_buf body, link;

	wd_buf_init(&body, MOST_BODY);
	wd_channel_write(&body, channel, format, now);
	if (body.full) {
		wd_buf_release(&body);
		return NULL;
	}
	reply = wd_reply_new(200, wd_format_type(format), &body);
	reply->varies = asked->route.is_open;
	/* A page says when it was written, so it changes with each making. */
	wd_reply_finish(reply, format == WD_FORMAT_HTML ? now : modified_at(channel, now), MAX_AGE_S);
	reply->until = wd_clock_steady() + keeps_ms(channel, format, now);
	wd_buf_init(&link, WD_BUF_LINE);
	if (format != WD_FORMAT_HTML && wd_channel_links(&link, channel, format))
		reply->link = wd_buf_take(&link);
	wd_buf_release(&link);
	if (format == WD_FORMAT_HTML && channel->n_stories == 0)
		refresh(reply, &channel->counts);
	return reply;
}

/* One try; NULL: it does not fit. */
static struct wd_reply *try_stories(const struct wd_asked *asked, const struct wd_channel_options *options,
				    const struct wd_query *query)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_channel channel;
	struct wd_error err = { 0 };
	struct wd_reply *reply = NULL;
	bool done = query ? wd_channel_search(asked->reader, arena, query, options, &channel, &err)
			  : wd_channel_merge(asked->reader, arena, asked->route.merge, options, &channel, &err);

	if (done)
		reply = render_channel(asked, &channel, options->now);
	else if (!wd_arena_is_full(arena))
		reply = failed(asked, &err);
	if (done && reply && !query)
		wd_served_note(asked->health->served, channel.stories, channel.n_stories);
	wd_arena_free(arena);
	return reply;
}

/* Of what is too large for one document the newest part; its link to older stories leads on. */
static struct wd_reply *render_stories(const struct wd_asked *asked, const struct wd_channel_options *options,
				       const struct wd_query *query)
{
	const struct wd_error too_large = { WD_LOCAL, "The newest story is too large to be shown." };
	struct wd_channel_options fewer = *options;
	struct wd_reply *reply = try_stories(asked, &fewer, query);

	if (!reply)
		fewer.limit = query ? MOST_STORIES : asked->route.merge->limit;
	while (!reply && fewer.limit > 1) {
		fewer.limit /= 2;
		reply = try_stories(asked, &fewer, query);
	}
	return reply ? reply : failed(asked, &too_large);
}

static struct wd_reply *bad_query(const struct wd_asked *asked, int column, const struct wd_error *err)
{
	struct wd_buf page;

	if (asked->route.format != WD_FORMAT_HTML)
		return wd_reply_sentence(400, "At column %d: %s", column, err->text);
	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_bad_query(&page, &asked->site, asked->q, column, wd_span_of(err->text), wd_clock_now());
	return wd_reply_new(400, wd_format_type(WD_FORMAT_HTML), &page);
}

static struct wd_reply *render_search_help(const struct wd_asked *asked)
{
	struct wd_reply *reply;
	struct wd_buf page;

	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_search_help(&page, &asked->site, wd_clock_now());
	reply = wd_reply_new(200, wd_format_type(WD_FORMAT_HTML), &page);
	wd_reply_finish(reply, wd_clock_now(), MAX_AGE_S);
	reply->until = wd_clock_steady() + PAGE_MS;
	return reply;
}

static struct wd_reply *render_search(const struct wd_asked *asked, const struct wd_channel_options *options)
{
	struct wd_error err = { 0 };
	int column = 0;
	struct wd_query *query;
	struct wd_reply *reply;

	if (wd_span_trim(asked->q).len == 0 && asked->route.format == WD_FORMAT_HTML)
		return render_search_help(asked);
	query = wd_query_parse(asked->q, &column, &err);
	if (!query)
		return bad_query(asked, column, &err);
	reply = render_stories(asked, options, query);
	wd_query_free(query);
	return reply;
}

/* ---- the front page and the state of feeds ---- */

/* Where a first feed is written. */
static void name_list(const struct wd_asked *asked, struct wd_arena *arena, struct wd_front *front)
{
	char *list = wd_snapshot_list_to_edit(asked->snapshot);

	if (list)
		front->list = wd_arena_dup(arena, wd_span_of(list));
	free(list);
}

/* page=3 is the third page of feeds; what is no number is the first. */
static size_t offset_of(struct wd_span page)
{
	size_t n = 0;

	for (size_t i = 0; i < page.len && page.ptr[i] >= '0' && page.ptr[i] <= '9' && n < MOST_PAGE; i++)
		n = n * 10 + (size_t)(page.ptr[i] - '0');
	return n > 1 ? (n - 1) * WD_PAGE_FEEDS : 0;
}

static bool read_front(const struct wd_asked *asked, struct wd_arena *arena, struct wd_front *front, struct wd_error *err)
{
	struct wd_feed_status *feeds = NULL;
	struct wd_backfill *backfills = NULL;
	struct wd_target_status *targets = NULL;
	size_t total;

	if (!wd_about_read_merges(asked->reader, asked->snapshot, arena, front, err) ||
	    !wd_reader_feeds(asked->reader, arena, front->now, front->offset, WD_PAGE_FEEDS, &feeds, &front->n_feeds, &total,
			     err) ||
	    !wd_reader_targets(asked->reader, arena, &targets, &front->n_targets, err) ||
	    !wd_reader_backfills(asked->reader, arena, &backfills, &front->n_backfills, err))
		return false;
	wd_status_hide_paths(arena, feeds, front->n_feeds);
	front->feeds = feeds;
	front->backfills = backfills;
	front->targets = targets;
	if (total == 0)
		name_list(asked, arena, front);
	return true;
}

static struct wd_reply *render_front(const struct wd_asked *asked, int64_t now)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_front front = { .now = now, .site = asked->site, .offset = offset_of(asked->page) };
	struct wd_error err = { 0 };
	struct wd_reply *reply;
	struct wd_buf body;

	if (read_front(asked, arena, &front, &err)) {
		wd_buf_init(&body, WD_BUF_PAGE);
		wd_page_front(&body, &front);
		reply = wd_reply_new(200, wd_format_type(WD_FORMAT_HTML), &body);
		wd_reply_finish(reply, now, MAX_AGE_S);
		reply->until = wd_clock_steady() + PAGE_MS;
		refresh(reply, &front.counts);
	} else {
		reply = failed(asked, &err);
	}
	wd_arena_free(arena);
	return reply;
}

static struct wd_reply *render_status(const struct wd_asked *asked, int64_t now)
{
	struct wd_arena *arena = wd_arena_new(STATES);
	struct wd_status status;
	struct wd_error err = { 0 };
	struct wd_reply *reply;
	struct wd_buf body;

	if (wd_status_read(asked->reader, arena, now, &status, &err)) {
		wd_buf_init(&body, MOST_BODY);
		wd_status_hide_paths(arena, status.feeds, status.n_feeds);
		wd_status_json(&body, &status);
		reply = wd_reply_new(200, "application/json; charset=utf-8", &body);
		wd_reply_finish(reply, WD_NO_TIME, MAX_AGE_S);
		reply->until = wd_clock_steady() + PAGE_MS;
	} else {
		reply = failed(asked, &err);
	}
	wd_arena_free(arena);
	return reply;
}

static struct wd_reply *render_events(const struct wd_asked *asked, int64_t now)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_event *events = NULL;
	struct wd_error err = { 0 };
	struct wd_reply *reply;
	struct wd_buf body;
	size_t n = 0;

	if (wd_reader_events(asked->reader, arena, 0, WD_EVENTS_SHOWN, &events, &n, &err)) {
		wd_buf_init(&body, MOST_BODY);
		wd_events_atom(&body, &asked->site, events, n, wd_reader_began_at(asked->reader));
		reply = wd_reply_new(200, wd_format_type(WD_FORMAT_ATOM), &body);
		wd_reply_finish(reply, n == 0 ? WD_NO_TIME : events[0].at < now ? events[0].at : now, MAX_AGE_S);
	} else {
		reply = failed(asked, &err);
	}
	wd_arena_free(arena);
	return reply;
}

static struct wd_reply *render_opml(const struct wd_asked *asked, int64_t now)
{
	struct wd_reply *reply;
	struct wd_buf body;

	wd_buf_init(&body, WD_BUF_PAGE);
	wd_opml_write(&body, asked->snapshot, WD_OPML_PUBLIC);
	reply = wd_reply_new(200, "text/x-opml; charset=utf-8", &body);
	wd_reply_finish(reply, now, MAX_AGE_S);
	return reply;
}

static struct wd_reply *render_fixed(struct wd_span bytes, const char *type)
{
	struct wd_reply *reply;
	struct wd_buf body;

	wd_buf_init(&body, WD_BUF_PAGE);
	wd_buf_add_span(&body, bytes);
	reply = wd_reply_new(200, type, &body);
	wd_reply_finish(reply, WD_NO_TIME, STYLE_AGE_S);
	return reply;
}

static struct wd_reply *render_style(const struct wd_asked *asked)
{
	const char *own = asked->snapshot->config.style_text;
	struct wd_reply *reply;
	struct wd_buf body;

	wd_buf_init(&body, WD_BUF_PAGE);
	wd_page_style(&body, wd_span_of(own));
	reply = wd_reply_new(200, "text/css; charset=utf-8", &body);
	/* Who works on their own wants to see it. */
	wd_reply_finish(reply, WD_NO_TIME, own ? MAX_AGE_S : STYLE_AGE_S);
	return reply;
}

struct wd_reply *wd_render_nothing(const struct wd_site *site)
{
	return wd_reply_page(404, site, WD_SPAN("There is nothing here"),
			     WD_SPAN("No merged feed has this name. They are listed on the front page."));
}

/* Readers that understand 410 ask no more (RFC 9110 §15.5.11). */
struct wd_reply *wd_render_removed(const struct wd_site *site)
{
	struct wd_buf page;

	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_removed(&page, site, wd_clock_now());
	return wd_reply_new(410, wd_format_type(WD_FORMAT_HTML), &page);
}

struct wd_reply *wd_render(const struct wd_asked *asked)
{
	struct wd_channel_options options = { .site = asked->site,
					      .now = wd_clock_now(),
					      .for_people = asked->route.format == WD_FORMAT_HTML };

	if (asked->before.ptr && !cursor_parse(asked->before, &options.from))
		return wd_reply_sentence(400, "before= is no place in a feed; follow its link to older stories.");
	switch (asked->route.kind) {
	case WD_ROUTE_FRONT:
		return render_front(asked, options.now);
	case WD_ROUTE_MERGE:
		return render_stories(asked, &options, NULL);
	case WD_ROUTE_ARCHIVE:
		return wd_about_archive(asked);
	case WD_ROUTE_SEARCH:
		return render_search(asked, &options);
	case WD_ROUTE_STORY:
		return wd_about_story(asked);
	case WD_ROUTE_FEED:
		return wd_about_feed(asked);
	case WD_ROUTE_FEEDS_OPML:
		return render_opml(asked, options.now);
	case WD_ROUTE_STATUS_ATOM:
		return render_events(asked, options.now);
	case WD_ROUTE_STATUS_JSON:
		return render_status(asked, options.now);
	case WD_ROUTE_STYLE:
		return render_style(asked);
	case WD_ROUTE_ICON:
		return render_fixed(wd_page_icon(), "image/svg+xml");
	default:
		break;
	}
	return wd_render_nothing(&asked->site);
}

/* ---- for machines ---- */

struct wd_reply *wd_render_health(const struct wd_health *health)
{
	int64_t last = atomic_load(&health->last_commit_at), now = wd_clock_now();

	if (atomic_load(&health->writer_failing))
		return wd_reply_sentence(503, "failing: what was polled cannot be stored; the log says why");
	if (atomic_load(&health->queue) > 0 && last != WD_NO_TIME && now - last > WRITER_LATE_MS)
		return wd_reply_sentence(503, "failing: nothing was stored for %" PRId64 " s though polls wait",
					 (now - last) / 1000);
	return wd_reply_sentence(200, "ok");
}
