/*
 * The front page: the merged feeds, and how the feeds do.
 */
#include <inttypes.h>

#include "publish/address.h"
#include "publish/html.h"
#include "publish/page.h"
#include "publish/text.h"

enum {
	MOST_ALTERNATES = 100, /* a third of a kilobyte each, three of them a merged feed */
	MOST_TROUBLE = 10,     /* sentences above the table, which has them all */
};

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
		wd_buf_add_text(out, " <code dir=\"auto\">");
		wd_html_text(out, merge->filter);
		wd_buf_add_text(out, "</code>");
	}
	wd_buf_printf(out,
		      "</th><td class=\"n\" data-label=\"24 hours\">%" PRId64
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
	wd_buf_init(&address, WD_BUF_ADDRESS);
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

static void trouble(struct wd_buf *out, const struct wd_front *front)
{
	size_t n = 0;

	for (size_t i = 0; i < front->n_feeds; i++)
		n += wd_feed_has_trouble(&front->feeds[i]);
	if (n == 0 || front->offset > 0)
		return;
	wd_buf_add_text(out, "<h2>Feeds with trouble</h2>\n<ul class=\"trouble\">\n");
	for (size_t i = 0, shown = 0; i < front->n_feeds && shown < MOST_TROUBLE; i++) {
		if (!wd_feed_has_trouble(&front->feeds[i]))
			continue;
		shown++;
		wd_buf_add_text(out, "<li>");
		wd_html_feed_name(out, &front->site, front->feeds[i].id, wd_feed_name(&front->feeds[i]));
		wd_buf_add_text(out, ": <span class=\"bad\">");
		wd_html_feed_sentence(out, &front->feeds[i], front->now);
		wd_buf_add_text(out, "</span></li>\n");
	}
	wd_buf_add_text(out, "</ul>\n");
	if (n > MOST_TROUBLE)
		wd_buf_printf(out, "<p class=\"soft\">And %zu more, on top of the table below.</p>\n", n - MOST_TROUBLE);
}

static void feed_row(struct wd_buf *out, const struct wd_front *front, const struct wd_feed_status *feed)
{
	wd_buf_add_text(out,
			wd_feed_has_trouble(feed) ? "<tr class=\"fails\"><th scope=\"row\">" : "<tr><th scope=\"row\">");
	wd_html_feed_name(out, &front->site, feed->id, wd_feed_name(feed));
	wd_buf_add_text(out, "</th><td data-label=\"Last success\">");
	wd_html_when(out, feed->last_success_at, front->now, "never");
	wd_buf_add_text(out, "</td><td data-label=\"Next poll\">");
	wd_html_due(out, feed->paused || feed->gone ? WD_NO_TIME : feed->next_poll_at, front->now, "–");
	wd_buf_printf(out, "</td><td data-label=\"State\"%s>", wd_feed_has_trouble(feed) ? " class=\"bad\"" : "");
	wd_buf_add_text(out, *wd_feed_state_word(feed)          ? wd_feed_state_word(feed)
			     : feed->last_poll_at == WD_NO_TIME ? "not polled yet"
			     : feed->silent                     ? "silent"
								: "well");
	wd_buf_printf(out,
		      "</td><td class=\"n\" data-label=\"Failures\">%d</td><td class=\"n\" data-label=\"24 hours\">"
		      "%" PRId64 "</td><td>",
		      feed->failures, feed->entries_day);
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

/* The first page is the front page itself; in files, the others lie beside the pages of feeds. */
static void turn_link(struct wd_buf *out, const struct wd_site *site, const char *rel, size_t page, const char *name)
{
	wd_buf_printf(out, "<a rel=\"%s\" href=\"", rel);
	wd_html_text(out, site->root);
	if (page > 1)
		wd_buf_printf(out, site->page.len ? WD_PAGE_FILE : "?page=%zu", page);
	else if (site->page.len)
		wd_buf_add_text(out, "index.html");
	wd_buf_printf(out, "\">%s</a>", name);
}

static void turn(struct wd_buf *out, const struct wd_front *front)
{
	size_t total = (size_t)front->counts.feeds, page = front->offset / WD_PAGE_FEEDS + 1;
	bool more = front->offset + front->n_feeds < total;

	if (front->offset == 0 && !more)
		return;
	wd_buf_add_text(out, "<nav class=\"pages\" aria-label=\"Pages\">");
	if (front->offset > 0)
		turn_link(out, &front->site, "prev", page - 1, "Feeds before");
	wd_buf_printf(out, "<span>%zu to %zu of %zu</span>", front->offset + 1, front->offset + front->n_feeds, total);
	if (more)
		turn_link(out, &front->site, "next", page + 1, "More feeds");
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
	wd_buf_add_text(out,
			"<pre>https://news.example/atom.xml \"~News\" korea</pre>\n"
			"<p>or type <code>wiredesk add https://news.example/</code>. It is polled within a second.</p>\n");
}

void wd_page_progress(struct wd_buf *out, const struct wd_counts *counts)
{
	wd_buf_printf(
		out, "<p class=\"note\">Polling %" PRId64 " %s; %" PRId64 " done. This page is filled as they answer.</p>\n",
		counts->feeds, counts->feeds == 1 ? "feed" : "feeds", counts->polled);
}

/* What a merged feed holds may grow without a poll. */
static void backfills(struct wd_buf *out, const struct wd_front *front)
{
	for (size_t i = 0; i < front->n_backfills; i++) {
		struct wd_buf text;

		wd_buf_init(&text, WD_BUF_LINE);
		wd_text_backfill(&text, &front->backfills[i]);
		wd_buf_add_text(out, "<p class=\"note\" dir=\"auto\">");
		wd_html_text(out, wd_buf_span(&text));
		wd_buf_add_text(out, "</p>\n");
		wd_buf_release(&text);
	}
}

void wd_page_front(struct wd_buf *out, const struct wd_front *front)
{
	const struct wd_frame frame = {
		.site = front->site, .title = WD_SPAN("wiredesk"), .query = WD_SPAN(""), .now = front->now
	};

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
	backfills(out, front);
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
