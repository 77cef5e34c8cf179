#include "serve/about.h"

#include "clean/clean.h"
#include "publish/page.h"
#include "publish/status.h"
#include "util/clock.h"

enum {
	ARENA = 16 << 20,
	MOST_BODY = 16 << 20,
	MAX_AGE_S = 60,
	PAGE_MS = 10 * 1000,
	ARCHIVE_AGE_S = 365 * 86400,
	MOST_DIGITS = 18,
	MOST_FILINGS = 40,
	EVENTS_SHOWN = 20,
};

static struct wd_span id_of(const struct wd_asked *asked)
{
	size_t at = asked->route.id_at;

	return at < asked->path.len ? (struct wd_span){ asked->path.ptr + at, asked->path.len - at } : WD_SPAN("");
}

static struct wd_reply *finish(struct wd_buf *body, int64_t now)
{
	struct wd_reply *reply = wd_reply_new(200, wd_format_type(WD_FORMAT_HTML), body);

	wd_reply_finish(reply, now, MAX_AGE_S);
	reply->until = wd_clock_steady() + PAGE_MS;
	return reply;
}

/* ---- merged feeds ---- */

bool wd_about_read_merges(struct wd_reader *reader, const struct wd_snapshot *snapshot, struct wd_arena *arena,
			  struct wd_front *front, struct wd_error *err)
{
	struct wd_front_merge *merges = wd_arena_alloc(arena, (snapshot->n_merges + 1) * sizeof(*merges));

	front->merges = merges;
	for (size_t i = 0; merges && i < snapshot->n_merges; i++) {
		const struct wd_merge *merge = &snapshot->merges[i];
		struct wd_front_merge *it = &merges[front->n_merges++];

		it->name = wd_span_of(merge->name);
		it->title = wd_span_of(merge->title);
		it->filter = wd_span_of(merge->filter);
		if (!wd_reader_merge_counts(reader, it->name, front->now, &it->counts, err))
			return false;
	}
	return wd_reader_counts(reader, WD_SPAN_NONE, 1, &front->counts, err);
}

/* ---- a story ---- */

/* What stands on the page: merges that hold it, by name; and those that speak of now, of which none is kept. */
static size_t list_merges(const struct wd_snapshot *snapshot, const struct wd_span *names, size_t n,
			  const struct wd_merge *out[MOST_FILINGS])
{
	size_t found = 0;

	for (size_t i = 0; i < n && found < MOST_FILINGS; i++) {
		out[found] = wd_snapshot_merge(snapshot, names[i]);
		found += out[found] != NULL;
	}
	for (size_t i = 0; i < snapshot->n_merges && found < MOST_FILINGS; i++)
		if (wd_query_is_timed(snapshot->merges[i].query))
			out[found++] = &snapshot->merges[i];
	return found;
}

static bool read_filed(struct wd_reader *reader, const struct wd_snapshot *snapshot, struct wd_arena *arena,
		       struct wd_story_page *page, struct wd_error *err)
{
	const struct wd_merge *merges[MOST_FILINGS];
	const struct wd_filing **filings;
	struct wd_explained explained;
	struct wd_span *names;
	size_t n;

	if (!wd_reader_filed(reader, arena, page->story->id, &names, &n, err))
		return false;
	n = list_merges(snapshot, names, n, merges);
	filings = wd_arena_alloc(arena, (n + 1) * sizeof(*filings));
	if (!filings || !wd_reader_explain(reader, arena, page->story->public_id, merges, n, page->now, &explained, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (explained.filings[i].is_in)
			filings[page->n_filings++] = &explained.filings[i];
	page->filings = filings;
	page->entries = explained.entries;
	page->n_entries = explained.n_entries;
	return true;
}

bool wd_about_read_story(struct wd_reader *reader, const struct wd_snapshot *snapshot, struct wd_arena *arena,
			 struct wd_span id, struct wd_story *story, struct wd_story_page *page, struct wd_error *err)
{
	page->story = story;
	if (!wd_reader_story(reader, arena, id, story, err))
		return false;
	if (!story->lead.title.ptr)
		return true;
	page->text = wd_text_of_html(arena, wd_entry_shown(&story->lead));
	return read_filed(reader, snapshot, arena, page, err);
}

struct wd_reply *wd_about_story(const struct wd_asked *asked)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_story story;
	struct wd_story_page page = { .now = wd_clock_now(), .site = asked->site };
	struct wd_error err = { 0 };
	struct wd_reply *reply;
	struct wd_buf body;

	if (!wd_about_read_story(asked->reader, asked->snapshot, arena, id_of(asked), &story, &page, &err)) {
		reply = wd_reply_page(503, &asked->site, WD_SPAN("Not now"), wd_span_of(err.text));
	} else if (!story.lead.title.ptr) {
		reply = wd_reply_page(
			404, &asked->site, WD_SPAN("There is no such story"),
			WD_SPAN("Either its address is mistyped, or it is no longer kept. The newest stories stand on "
				"the pages of the merged feeds."));
	} else {
		wd_buf_init(&body, MOST_BODY);
		wd_page_story(&body, &page);
		reply = finish(&body, page.now);
	}
	wd_arena_free(arena);
	return reply;
}

/* ---- a feed ---- */

/* 0: it is no number. */
static int64_t number_of(struct wd_span text)
{
	int64_t number = 0;

	if (text.len > MOST_DIGITS)
		return 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return 0;
		number = number * 10 + (text.ptr[i] - '0');
	}
	return number;
}

bool wd_about_read_feed(struct wd_reader *reader, struct wd_arena *arena, int64_t id, struct wd_feed_status *status,
			struct wd_feed_page *page, bool *found, struct wd_error *err)
{
	struct wd_stories stories;
	struct wd_event *events = NULL;

	if (!wd_reader_feed(reader, arena, id, page->now, status, &page->repaired, &stories, found, err))
		return false;
	if (!*found)
		return true;
	if (!wd_reader_events(reader, arena, id, EVENTS_SHOWN, &events, &page->n_events, err))
		return false;
	wd_status_hide_paths(arena, status, 1);
	page->feed = status;
	page->events = events;
	page->stories = stories.items;
	page->n_stories = stories.n;
	return true;
}

struct wd_reply *wd_about_feed(const struct wd_asked *asked)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_feed_status status;
	struct wd_feed_page page = { .now = wd_clock_now(), .site = asked->site };
	struct wd_error err = { 0 };
	struct wd_reply *reply;
	struct wd_buf body;
	bool found;

	if (!wd_about_read_feed(asked->reader, arena, number_of(id_of(asked)), &status, &page, &found, &err)) {
		reply = wd_reply_page(503, &asked->site, WD_SPAN("Not now"), wd_span_of(err.text));
	} else if (!found) {
		reply = wd_reply_page(404, &asked->site, WD_SPAN("There is no such feed"),
				      WD_SPAN("The feeds that are polled are listed on the front page."));
	} else {
		wd_buf_init(&body, MOST_BODY);
		wd_page_feed(&body, &page);
		reply = finish(&body, page.now);
	}
	wd_arena_free(arena);
	return reply;
}

/* ---- an archive document ---- */

/* RFC 5005 §4: what follows the last archive is the living feed, until there is another. */
static struct wd_reply *lead_to_current(const struct wd_asked *asked)
{
	struct wd_reply *reply = wd_reply_sentence(307, "This archive is not closed yet; its stories stand in the feed.");
	struct wd_buf href;

	wd_buf_init(&href, WD_BUF_LINE);
	wd_channel_address(&href, &asked->site, asked->route.merge, asked->route.format);
	reply->location = wd_buf_take(&href);
	return reply;
}

static struct wd_reply *finish_archive(struct wd_buf *body, enum wd_format format, int64_t made_at)
{
	struct wd_reply *reply = wd_reply_new(200, wd_format_type(format), body);

	/* A page learns of the one behind it. */
	reply->immutable = format != WD_FORMAT_HTML;
	wd_reply_finish(reply, made_at, reply->immutable ? ARCHIVE_AGE_S : MAX_AGE_S);
	return reply;
}

struct wd_reply *wd_about_archive(const struct wd_asked *asked)
{
	const struct wd_channel_options options = { .site = asked->site };
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_span number = id_of(asked);
	const char *dot = memchr(number.ptr, '.', number.len);
	struct wd_error err = { 0 };
	struct wd_archive archive;
	struct wd_channel channel;
	struct wd_reply *reply;
	struct wd_buf body;

	number.len = dot ? (size_t)(dot - number.ptr) : number.len;
	if (wd_channel_archive(asked->reader, arena, asked->route.merge, &options, number_of(number), &channel, &archive,
			       &err)) {
		wd_buf_init(&body, MOST_BODY);
		wd_channel_write(&body, &channel, asked->route.format, archive.made_at);
		reply = finish_archive(&body, asked->route.format, archive.made_at);
	} else if (err.code == WD_PERMANENT && archive.is_awaited) {
		reply = lead_to_current(asked);
	} else if (err.code == WD_PERMANENT) {
		reply = wd_reply_page(archive.made_at == WD_NO_TIME ? 404 : 410, &asked->site,
				      WD_SPAN("There is no such archive"),
				      WD_SPAN("An archive goes when the first of its stories is kept no more."));
	} else {
		reply = wd_reply_sentence(503, "%s", err.text);
	}
	wd_arena_free(arena);
	return reply;
}
