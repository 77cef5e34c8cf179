/*
 * The front page, how feeds do, and the page of one feed.
 */
#include <inttypes.h>
#include <stdio.h>

#include "publish/address.h"
#include "publish/events.h"
#include "publish/html.h"
#include "publish/page.h"
#include "util/clock.h"
#include "util/duration.h"

enum {
	MOST_ALTERNATES = 20, /* a reader offers them all in one menu */
	MOST_TROUBLE = 10,    /* sentences above the table, which has them all */
};

static struct wd_span name_of(const struct wd_feed_status *feed)
{
	return feed->title.len ? feed->title : feed->url;
}

/* ---- a feed in words ---- */

/* Failing, silent or well, in one word: a state is never colour alone. */
static const char *page_feed_state(const struct wd_feed_status *feed)
{
	return feed->gone ? "gone" : feed->paused ? "paused" : feed->error.len ? "fails" : "";
}

static void next_try(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now)
{
	char words[32];

	if (feed->next_poll_at != WD_NO_TIME && feed->next_poll_at > now)
		wd_buf_printf(out, "; tried again in %s", wd_duration_words(feed->next_poll_at - now, words));
}

static void silence(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now)
{
	char words[32];

	wd_buf_printf(out, "Silent: no new story for %s", wd_duration_words(now - feed->newest_at, words));
	if (feed->usual_ms)
		wd_buf_printf(out, "; one used to come every %s", wd_duration_words(feed->usual_ms, words));
}

void wd_page_feed_sentence(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now)
{
	char words[32];

	if (feed->gone)
		wd_buf_add_text(out, "Gone: its server says so; it is asked once a month. Take it off the list");
	else if (feed->paused)
		wd_buf_add_text(out, "Paused");
	else if (feed->error.len) {
		wd_buf_add_span(out, feed->error);
		if (feed->last_success_at != WD_NO_TIME)
			wd_buf_printf(out, ", since %s", wd_duration_words(now - feed->last_success_at, words));
		else
			wd_buf_add_text(out, "; it never worked");
		next_try(out, feed, now);
	} else if (feed->last_poll_at == WD_NO_TIME)
		wd_buf_add_text(out, "Not polled yet");
	else if (feed->silent && feed->newest_at != WD_NO_TIME)
		silence(out, feed, now);
	else if (feed->last_new_at != WD_NO_TIME)
		wd_buf_printf(out, "Last new story %s ago", wd_duration_words(now - feed->last_new_at, words));
	else
		wd_buf_add_text(out, "No story yet");
	if (feed->delay_ms > 0 && !feed->silent && !feed->error.len && !feed->gone && !feed->paused)
		wd_buf_printf(out, "; as a rule %s after their publishing", wd_duration_words(feed->delay_ms, words));
	if (feed->pushed && !feed->error.len && feed->pushed_at != WD_NO_TIME)
		wd_buf_printf(out, "; pushed by its hub, last %s ago", wd_duration_words(now - feed->pushed_at, words));
	else if (feed->hub_error.len && !feed->paused && !feed->gone)
		wd_buf_printf(out, "; its hub does not push: %.*s", WD_SPAN_ARG(feed->hub_error));
	wd_buf_add_char(out, '.');
	if (feed->moved_to.len)
		wd_buf_printf(out, " Moved to %.*s; change the list.", WD_SPAN_ARG(feed->moved_to));
}

static void sentence(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now)
{
	struct wd_buf words;

	wd_buf_init(&words, 0);
	wd_page_feed_sentence(&words, feed, now);
	wd_html_text(out, wd_buf_span(&words));
	wd_buf_release(&words);
}

static void feed_link(struct wd_buf *out, const struct wd_site *site, const struct wd_feed_status *feed)
{
	char path[40];
	bool has_page = site->page.len == 0 && feed->id > 0;

	snprintf(path, sizeof(path), "feeds/%" PRId64, feed->id);
	if (has_page)
		wd_html_link_own(out, site, path);
	wd_buf_add_text(out, "<span dir=\"auto\">");
	wd_html_text(out, name_of(feed));
	wd_buf_add_text(out, has_page ? "</span></a>" : "</span>");
}

/* ---- merged feeds ---- */

/* Nothing that it held is kept. */
static void matched_last(struct wd_buf *out, int64_t at, int64_t now)
{
	wd_buf_add_text(out, "none kept; last matched ");
	wd_html_ago(out, at, now);
}

static void merge_row(struct wd_buf *out, const struct wd_front *front, const struct wd_front_merge *merge)
{
	const struct wd_channel channel = { .site = front->site, .path = merge->name };
	struct wd_buf address;

	wd_buf_add_text(out, "<tr><th scope=\"row\">");
	wd_html_link_channel(out, &channel, "");
	wd_buf_add_text(out, "<span dir=\"auto\">");
	wd_html_text(out, merge->title);
	wd_buf_add_text(out, "</span></a>");
	if (merge->filter.len) {
		wd_buf_add_text(out, "<code dir=\"auto\">");
		wd_html_text(out, merge->filter);
		wd_buf_add_text(out, "</code>");
	}
	wd_buf_printf(out, "</th><td class=\"n\" data-label=\"24 hours\">%" PRId64
			   "</td><td class=\"n\" data-label=\"7 days\">%" PRId64 "</td><td>",
		      merge->counts.last_day, merge->counts.last_week);
	wd_html_sparkline(out, merge->counts.by_hour, NULL, "stories", front->now);
	wd_buf_add_text(out, "</td><td data-label=\"Newest\">");
	if (merge->counts.newest_at != WD_NO_TIME)
		wd_html_ago(out, merge->counts.newest_at, front->now);
	else if (merge->counts.matched_at != WD_NO_TIME)
		matched_last(out, merge->counts.matched_at, front->now);
	else
		wd_buf_add_text(out, "none yet");
	wd_buf_add_text(out, "</td><td class=\"subscribe\">");
	wd_html_formats(out, &channel);
	wd_buf_init(&address, 0);
	wd_address_write(&address, &channel, ".atom", WD_ADDRESS_FIRST);
	wd_buf_add_text(out, "<code>");
	wd_html_text(out, wd_buf_span(&address));
	wd_buf_add_text(out, "</code></td></tr>\n");
	wd_buf_release(&address);
}

static void merge_table(struct wd_buf *out, const struct wd_front *front)
{
	wd_buf_add_text(out, "<table class=\"merges\">\n<thead><tr><th scope=\"col\">Feed</th><th scope=\"col\" class=\"n\">"
			     "24 hours</th><th scope=\"col\" class=\"n\">7 days</th><th scope=\"col\">By hour</th>"
			     "<th scope=\"col\">Newest</th><th scope=\"col\">Subscribe</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < front->n_merges; i++)
		merge_row(out, front, &front->merges[i]);
	wd_buf_add_text(out, "</tbody>\n</table>\n");
}

/* ---- feeds ---- */

static bool is_trouble(const struct wd_feed_status *feed)
{
	return !feed->paused && (feed->error.len || feed->gone);
}

static void trouble(struct wd_buf *out, const struct wd_front *front)
{
	size_t n = 0;

	for (size_t i = 0; i < front->n_feeds; i++)
		n += is_trouble(&front->feeds[i]);
	if (n == 0 || front->offset > 0)
		return;
	wd_buf_add_text(out, "<h2>Feeds with trouble</h2>\n<ul class=\"trouble\">\n");
	for (size_t i = 0, shown = 0; i < front->n_feeds && shown < MOST_TROUBLE; i++) {
		if (!is_trouble(&front->feeds[i]))
			continue;
		shown++;
		wd_buf_add_text(out, "<li>");
		feed_link(out, &front->site, &front->feeds[i]);
		wd_buf_add_text(out, " <span class=\"bad\">");
		sentence(out, &front->feeds[i], front->now);
		wd_buf_add_text(out, "</span></li>\n");
	}
	wd_buf_add_text(out, "</ul>\n");
	if (n > MOST_TROUBLE)
		wd_buf_printf(out, "<p class=\"soft\">And %zu more, on top of the table below.</p>\n", n - MOST_TROUBLE);
}

static void when(struct wd_buf *out, int64_t at, int64_t now, const char *never)
{
	char words[32], text[40];

	if (at == WD_NO_TIME) {
		wd_buf_add_text(out, never);
	} else if (at > now) {
		snprintf(text, sizeof(text), "in %s", wd_duration_words(at - now, words));
		wd_html_time(out, at, text);
	} else {
		wd_html_ago(out, at, now);
	}
}

static void feed_row(struct wd_buf *out, const struct wd_front *front, const struct wd_feed_status *feed)
{
	wd_buf_add_text(out, is_trouble(feed) ? "<tr class=\"fails\"><th scope=\"row\">" : "<tr><th scope=\"row\">");
	feed_link(out, &front->site, feed);
	wd_buf_add_text(out, "</th><td data-label=\"Last success\">");
	when(out, feed->last_success_at, front->now, "never");
	wd_buf_add_text(out, "</td><td data-label=\"Next poll\">");
	when(out, feed->paused || feed->gone ? WD_NO_TIME : feed->next_poll_at, front->now, "–");
	wd_buf_printf(out, "</td><td data-label=\"State\"%s>", is_trouble(feed) ? " class=\"bad\"" : "");
	wd_buf_add_text(out, *page_feed_state(feed)		 ? page_feed_state(feed) :
			     feed->last_poll_at == WD_NO_TIME ? "not polled yet" :
			     feed->silent			 ? "silent" :
								   "well");
	wd_buf_printf(out, "</td><td class=\"n\" data-label=\"Failures\">%d</td><td class=\"n\" data-label=\"24 hours\">"
			   "%" PRId64 "</td><td>", feed->failures, feed->entries_day);
	wd_html_sparkline(out, feed->by_hour, feed->failed_by_hour, "entries", front->now);
	wd_buf_add_text(out, "</td></tr>\n");
}

static void feed_table(struct wd_buf *out, const struct wd_front *front)
{
	wd_buf_add_text(out, "<table class=\"health\">\n<thead><tr><th scope=\"col\">Feed</th><th scope=\"col\">Last success"
			     "</th><th scope=\"col\">Next poll</th><th scope=\"col\">State</th><th scope=\"col\" "
			     "class=\"n\">Failures</th><th scope=\"col\" class=\"n\">24 hours</th><th scope=\"col\">By hour"
			     "</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < front->n_feeds; i++)
		feed_row(out, front, &front->feeds[i]);
	wd_buf_add_text(out, "</tbody>\n</table>\n");
}

static void turn(struct wd_buf *out, const struct wd_front *front)
{
	size_t total = (size_t)front->counts.feeds, page = front->offset / WD_PAGE_FEEDS + 1;
	bool more = front->offset + front->n_feeds < total;

	if (front->offset == 0 && !more)
		return;
	if (front->site.page.len) {
		wd_buf_printf(out, "<p class=\"soft\">And %zu more.</p>\n", total - front->n_feeds);
		return;
	}
	wd_buf_add_text(out, "<nav class=\"pages\" aria-label=\"Pages\">");
	if (front->offset > 0) {
		wd_buf_add_text(out, "<a rel=\"prev\" href=\"");
		wd_html_text(out, front->site.root);
		wd_buf_printf(out, "?page=%zu\">Feeds before</a>", page - 1);
	}
	wd_buf_printf(out, "<span>%zu to %zu of %zu</span>", front->offset + 1, front->offset + front->n_feeds, total);
	if (more) {
		wd_buf_add_text(out, "<a rel=\"next\" href=\"");
		wd_html_text(out, front->site.root);
		wd_buf_printf(out, "?page=%zu\">More feeds</a>", page + 1);
	}
	wd_buf_add_text(out, "</nav>\n");
}

static void no_feeds(struct wd_buf *out, const struct wd_front *front)
{
	wd_buf_add_text(out, "<p>No feed is listed yet. ");
	if (front->list.len) {
		wd_buf_add_text(out, "Add a line to <code>");
		wd_html_text(out, front->list);
		wd_buf_add_text(out, "</code>, such as</p>\n");
	} else {
		wd_buf_add_text(out, "Add a line to the feed list, such as</p>\n");
	}
	wd_buf_add_text(out, "<pre>https://news.example/atom.xml \"~News\" korea</pre>\n"
			     "<p>or type <code>wiredesk add https://news.example/</code>. It is polled within a second.</p>\n");
}

void wd_page_progress(struct wd_buf *out, const struct wd_counts *counts)
{
	wd_buf_printf(out, "<p class=\"note\">Polling %" PRId64 " %s; %" PRId64 " done. This page is filled as they answer.</p>\n",
		      counts->feeds, counts->feeds == 1 ? "feed" : "feeds", counts->polled);
}

void wd_page_front(struct wd_buf *out, const struct wd_front *front)
{
	const struct wd_frame frame = { .site = front->site, .title = WD_SPAN("wiredesk"), .query = WD_SPAN(""),
					.now = front->now };

	wd_html_begin_head(out, &frame);
	for (size_t i = 0; i < front->n_merges && i < MOST_ALTERNATES; i++) {
		const struct wd_channel channel = { .site = front->site, .path = front->merges[i].name };

		wd_html_alternates(out, front->merges[i].title, &channel);
	}
	wd_buf_add_text(out, "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"How the feeds do\" href=\"");
	wd_html_text(out, front->site.root);
	wd_buf_add_text(out, "status.atom\">\n");
	wd_html_begin_body(out, &frame);
	wd_buf_add_text(out, "<div class=\"wide\">\n<h1>Merged feeds</h1>\n");
	if (wd_counts_begin(&front->counts))
		wd_page_progress(out, &front->counts);
	merge_table(out, front);
	trouble(out, front);
	wd_page_targets(out, front);
	wd_buf_printf(out, "<h2>%" PRId64 " %s</h2>\n", front->counts.feeds, front->counts.feeds == 1 ? "feed" : "feeds");
	if (front->counts.feeds == 0) {
		no_feeds(out, front);
	} else {
		wd_buf_add_text(out, "<p class=\"soft\">Be told when one breaks, moves or falls silent: <a href=\"");
		wd_html_text(out, front->site.root);
		wd_buf_add_text(out, "status.atom\">Atom</a></p>\n");
		feed_table(out, front);
	}
	turn(out, front);
	wd_buf_add_text(out, "</div>\n");
	wd_html_end(out, &frame);
}

/* ---- one feed ---- */

static void polls(struct wd_buf *out, const struct wd_feed_page *page)
{
	const struct wd_feed_status *feed = page->feed;

	wd_buf_add_text(out, "<h2>Polls of the last day</h2>\n<p>");
	wd_html_sparkline(out, feed->by_hour, feed->failed_by_hour, "entries", page->now);
	wd_buf_printf(out, " %" PRId64 " new in 24 hours, %" PRId64 " kept.</p>\n<dl>\n<dt>Last poll</dt><dd>",
		      feed->entries_day, feed->entries);
	when(out, feed->last_poll_at, page->now, "never");
	if (feed->http_status > 0)
		wd_buf_printf(out, ", answered %d", feed->http_status);
	wd_buf_add_text(out, "</dd>\n<dt>Last success</dt><dd>");
	when(out, feed->last_success_at, page->now, "never");
	wd_buf_add_text(out, "</dd>\n<dt>Next poll</dt><dd>");
	when(out, feed->paused || feed->gone ? WD_NO_TIME : feed->next_poll_at, page->now, "none");
	wd_buf_printf(out, "</dd>\n<dt>Failures in a row</dt><dd>%d</dd>\n</dl>\n", feed->failures);
	for (int i = 23; i >= 0; i--) {
		int hour = wd_clock_civil(page->now - (23 - i) * INT64_C(3600000)).hour;

		if (i == 23)
			wd_buf_add_text(out, "<details><summary>Hour by hour</summary><ul>\n");
		if (feed->by_hour[i] || feed->failed_by_hour[i])
			wd_buf_printf(out, "<li>%02d:00 UTC: %d new%s</li>\n", hour, feed->by_hour[i],
				      feed->failed_by_hour[i] ? ", a poll failed" : "");
		if (i == 0)
			wd_buf_add_text(out, "</ul></details>\n");
	}
}

static void mended(struct wd_buf *out, struct wd_span lines)
{
	wd_buf_add_text(out, "<h2>What was mended</h2>\n");
	if (lines.len == 0) {
		wd_buf_add_text(out, "<p class=\"soft\">Nothing: its document was in order.</p>\n");
		return;
	}
	wd_buf_add_text(out, "<ul>\n");
	while (lines.len) {
		const char *end = memchr(lines.ptr, '\n', lines.len);
		size_t n = end ? (size_t)(end - lines.ptr) : lines.len;

		wd_buf_add_text(out, "<li>");
		wd_html_text(out, (struct wd_span){ lines.ptr, n });
		wd_buf_add_text(out, "</li>\n");
		n += end != NULL;
		lines = (struct wd_span){ lines.ptr + n, lines.len - n };
	}
	wd_buf_add_text(out, "</ul>\n");
}

static void befell(struct wd_buf *out, const struct wd_feed_page *page)
{
	struct wd_buf sentence;

	if (page->n_events == 0)
		return;
	wd_buf_init(&sentence, 0);
	wd_buf_add_text(out, "<h2>What befell it</h2>\n<dl>\n");
	for (size_t i = 0; i < page->n_events; i++) {
		wd_buf_add_text(out, "<dt>");
		wd_html_ago(out, page->events[i].at, page->now);
		wd_buf_add_text(out, "</dt><dd>");
		wd_buf_clear(&sentence);
		wd_event_sentence(&sentence, &page->events[i]);
		wd_html_text(out, wd_buf_span(&sentence));
		wd_buf_add_text(out, "</dd>\n");
	}
	wd_buf_add_text(out, "</dl>\n");
	wd_buf_release(&sentence);
}

void wd_page_feed(struct wd_buf *out, const struct wd_feed_page *page)
{
	const struct wd_feed_status *feed = page->feed;
	const struct wd_frame frame = { .site = page->site, .title = name_of(feed), .query = WD_SPAN(""),
					.now = page->now };
	const struct wd_channel channel = { .site = page->site, .stories = page->stories, .n_stories = page->n_stories };

	wd_html_begin(out, &frame);
	wd_buf_add_text(out, "<h1 dir=\"auto\">");
	wd_html_text(out, name_of(feed));
	wd_buf_add_text(out, "</h1>\n<p class=\"soft\"><code>");
	wd_html_text(out, feed->url);
	wd_buf_add_text(out, "</code>");
	if (feed->home_url.len) {
		wd_buf_add_text(out, " · ");
		wd_html_link_out(out, feed->home_url);
		wd_buf_add_text(out, "its site</a>");
	}
	wd_buf_printf(out, "</p>\n<p class=\"%s\">", is_trouble(feed) ? "bad" : "note");
	sentence(out, feed, page->now);
	wd_buf_add_text(out, "</p>\n");
	polls(out, page);
	befell(out, page);
	mended(out, page->repaired);
	wd_buf_add_text(out, "<h2>Its last stories</h2>\n");
	if (page->n_stories == 0)
		wd_buf_add_text(out, "<p class=\"soft\">None is kept.</p>\n");
	wd_page_stories(out, &channel, false, page->now);
	wd_html_end(out, &frame);
}
