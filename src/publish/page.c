#include "publish/page.h"

#include <inttypes.h>

#include "publish/address.h"
#include "util/clock.h"
#include "util/duration.h"
#include "util/utf8.h"

enum { MOST_ALTERNATES = 20 }; /* a reader offers them all in one menu */

/* ---- escaping ---- */

static void text(struct wd_buf *out, struct wd_span value)
{
	size_t at = 0;

	while (at < value.len) {
		uint32_t c = wd_utf8_next(value, &at);

		switch (c) {
		case '&':
			wd_buf_add_text(out, "&amp;");
			break;
		case '<':
			wd_buf_add_text(out, "&lt;");
			break;
		case '>':
			wd_buf_add_text(out, "&gt;");
			break;
		case '"':
			wd_buf_add_text(out, "&quot;");
			break;
		default:
			wd_utf8_add(out, wd_utf8_is_xml(c) ? c : 0xFFFD);
		}
	}
}

/* name="value", with a blank before it. */
static void attribute(struct wd_buf *out, const char *name, struct wd_span value)
{
	wd_buf_printf(out, " %s=\"", name);
	text(out, value);
	wd_buf_add_char(out, '"');
}

static void ago(struct wd_buf *out, int64_t at, int64_t now)
{
	char exact[WD_CLOCK_TEXT], words[32];
	int64_t since = now - at;

	wd_buf_printf(out, "<time datetime=\"%s\">", wd_clock_rfc3339(at, exact));
	if (since < 60000)
		wd_buf_add_text(out, "just now");
	else if (since < INT64_C(30) * 86400000)
		wd_buf_printf(out, "%s ago", wd_duration_words(since, words));
	else
		wd_buf_printf(out, "%.10s", exact);
	wd_buf_add_text(out, "</time>");
}

/* ---- the frame ---- */

/* name="address", of a thing of ours that has no page: "style". */
static void own(struct wd_buf *out, const char *attribute_name, const struct wd_site *site, const char *what)
{
	wd_buf_printf(out, " %s=\"", attribute_name);
	text(out, site->root);
	wd_buf_printf(out, "%s\"", what);
}

static void search_box(struct wd_buf *out, const struct wd_site *site, struct wd_span query)
{
	wd_buf_add_text(out, "<form");
	own(out, "action", site, "search");
	wd_buf_add_text(out, " role=\"search\"><input type=\"search\" name=\"q\" maxlength=\"4096\" "
			     "aria-label=\"Search all stories\" placeholder=\"&quot;north korea&quot; sanctions\"");
	attribute(out, "value", query);
	wd_buf_add_text(out, "><button>Search</button></form>");
}

static void alternate(struct wd_buf *out, struct wd_span title, const struct wd_channel *channel, const char *suffix,
		      const char *type)
{
	struct wd_buf href;

	wd_buf_init(&href, 0);
	wd_address_link(&href, channel, suffix, WD_ADDRESS_FIRST);
	wd_buf_printf(out, "<link rel=\"alternate\" type=\"%s\"", type);
	attribute(out, "title", title);
	attribute(out, "href", wd_buf_span(&href));
	wd_buf_add_text(out, ">\n");
	wd_buf_release(&href);
}

/* Up to where <head> takes links: the feeds of the page. */
static void begin_head(struct wd_buf *out, const struct wd_site *site, struct wd_span title)
{
	wd_buf_add_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	text(out, title);
	wd_buf_add_text(out, "</title>\n<link rel=\"stylesheet\"");
	own(out, "href", site, "style");
	wd_buf_add_text(out, ">\n<link rel=\"icon\"");
	own(out, "href", site, "icon");
	wd_buf_add_text(out, ">\n");
}

static void alternates(struct wd_buf *out, struct wd_span title, const struct wd_channel *channel)
{
	alternate(out, title, channel, ".atom", "application/atom+xml");
	alternate(out, title, channel, ".rss", "application/rss+xml");
	alternate(out, title, channel, ".json", "application/feed+json");
}

static void begin_body(struct wd_buf *out, const struct wd_site *site, struct wd_span query)
{
	wd_buf_add_text(out, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the stories</a>\n"
			     "<header><a class=\"home\"");
	own(out, "href", site, site->page.len ? "index.html" : "");
	wd_buf_add_text(out, ">wiredesk</a>");
	search_box(out, site, query);
	wd_buf_add_text(out, "</header>\n<main id=\"main\">\n");
}

/* channel NULL: a page that is no feed. */
static void begin(struct wd_buf *out, const struct wd_site *site, struct wd_span title,
		  const struct wd_channel *channel, struct wd_span query)
{
	begin_head(out, site, title);
	if (channel)
		alternates(out, title, channel);
	begin_body(out, site, query);
}

static void end(struct wd_buf *out, const struct wd_site *site)
{
	wd_buf_add_text(out, "</main>\n<footer class=\"soft\"><p><a");
	own(out, "href", site, "feeds.opml");
	wd_buf_add_text(out, ">The feed list as OPML</a></p></footer>\n</body>\n</html>\n");
}

/* ---- the front page ---- */

/* 24 bars, the newest at the right. */
static void sparkline(struct wd_buf *out, const int by_hour[24], const char *label)
{
	int most = 1;

	for (int i = 0; i < 24; i++)
		most = by_hour[i] > most ? by_hour[i] : most;
	wd_buf_printf(out, "<svg role=\"img\" aria-label=\"%s\" width=\"96\" height=\"16\" viewBox=\"0 0 96 16\">", label);
	for (int i = 0; i < 24; i++) {
		int height = by_hour[i] > 0 ? 2 + by_hour[i] * 14 / most : 1;

		wd_buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"3\" height=\"%d\"/>", i * 4, 16 - height, height);
	}
	wd_buf_add_text(out, "</svg>");
}

static void link_to(struct wd_buf *out, const struct wd_channel *channel, const char *suffix)
{
	struct wd_buf href;

	wd_buf_init(&href, 0);
	wd_address_link(&href, channel, suffix, WD_ADDRESS_FIRST);
	wd_buf_add_text(out, "<a");
	attribute(out, "href", wd_buf_span(&href));
	wd_buf_add_char(out, '>');
	wd_buf_release(&href);
}

static void merge_item(struct wd_buf *out, const struct wd_site *site, const struct wd_front_merge *merge, int64_t now)
{
	const struct wd_channel channel = { .site = *site, .path = merge->name };

	wd_buf_add_text(out, "<li><h2>");
	link_to(out, &channel, "");
	text(out, merge->title);
	wd_buf_add_text(out, "</a></h2>\n<p class=\"soft\">");
	wd_buf_printf(out, "%" PRId64 " %s, %" PRId64 " in the last day", merge->counts.stories,
		      merge->counts.stories == 1 ? "story" : "stories", merge->counts.last_day);
	if (merge->counts.stories > 0 && merge->counts.newest_at != WD_NO_TIME) {
		wd_buf_add_text(out, ", the newest ");
		ago(out, merge->counts.newest_at, now);
	}
	wd_buf_add_char(out, ' ');
	sparkline(out, merge->counts.by_hour, "stories of the last 24 hours, by hour");
	wd_buf_add_text(out, "</p>\n");
	if (merge->filter.len) {
		wd_buf_add_text(out, "<p class=\"soft\"><code>");
		text(out, merge->filter);
		wd_buf_add_text(out, "</code></p>\n");
	}
	wd_buf_add_text(out, "<p class=\"formats soft\">");
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = { "Atom", "RSS", "JSON" }, *const suffixes[] = { ".atom", ".rss", ".json" };

		link_to(out, &channel, suffixes[i]);
		wd_buf_printf(out, "%s</a> ", names[i]);
	}
	wd_buf_add_text(out, "</p></li>\n");
}

void wd_page_feed_sentence(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now)
{
	char words[32];

	if (feed->gone)
		wd_buf_add_text(out, "Gone: its server says so, and it is polled no more. Take it off the list.");
	else if (feed->paused)
		wd_buf_add_text(out, "Paused.");
	else if (feed->error.len) {
		wd_buf_printf(out, "Fails%s: %.*s", feed->failures > 1 ? " again and again" : "", WD_SPAN_ARG(feed->error));
		if (feed->last_success_at != WD_NO_TIME)
			wd_buf_printf(out, " (worked %s ago)", wd_duration_words(now - feed->last_success_at, words));
	} else if (feed->last_poll_at == WD_NO_TIME)
		wd_buf_add_text(out, "Not polled yet.");
	else if (feed->last_new_at != WD_NO_TIME)
		wd_buf_printf(out, "Last new story %s ago.", wd_duration_words(now - feed->last_new_at, words));
	else
		wd_buf_add_text(out, "No story yet.");
	if (feed->moved_to.len)
		wd_buf_printf(out, " Moved to %.*s; change the list.", WD_SPAN_ARG(feed->moved_to));
	if (feed->warning.len)
		wd_buf_printf(out, " %.*s", WD_SPAN_ARG(feed->warning));
}

static void feed_item(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now)
{
	struct wd_span title = feed->title.len ? feed->title : feed->url;
	struct wd_buf sentence;
	bool bad = feed->error.len || feed->gone;

	wd_buf_add_text(out, "<li><h3>");
	if (feed->home_url.len) {
		wd_buf_add_text(out, "<a rel=\"noreferrer\"");
		attribute(out, "href", feed->home_url);
		wd_buf_add_char(out, '>');
		text(out, title);
		wd_buf_add_text(out, "</a>");
	} else {
		text(out, title);
	}
	wd_buf_init(&sentence, 0);
	wd_page_feed_sentence(&sentence, feed, now);
	wd_buf_printf(out, "</h3>\n<p class=\"%s\">", bad ? "bad" : "soft");
	text(out, wd_buf_span(&sentence));
	wd_buf_add_char(out, ' ');
	sparkline(out, feed->by_hour, "polls of the last 24 hours, by hour");
	wd_buf_add_text(out, "</p></li>\n");
	wd_buf_release(&sentence);
}

void wd_page_front(struct wd_buf *out, const struct wd_front *front)
{
	begin_head(out, &front->site, WD_SPAN("wiredesk"));
	for (size_t i = 0; i < front->n_merges && i < MOST_ALTERNATES; i++) {
		const struct wd_channel channel = { .site = front->site, .path = front->merges[i].name };

		alternates(out, front->merges[i].title, &channel);
	}
	begin_body(out, &front->site, WD_SPAN(""));
	wd_buf_add_text(out, "<h1>Merged feeds</h1>\n<ul>\n");
	for (size_t i = 0; i < front->n_merges; i++)
		merge_item(out, &front->site, &front->merges[i], front->now);
	wd_buf_printf(out, "</ul>\n<h2>%zu %s</h2>\n", front->total_feeds, front->total_feeds == 1 ? "feed" : "feeds");
	if (front->total_feeds == 0)
		wd_buf_add_text(out, "<p>The feed list is empty. Add a line to it, or type <code>wiredesk add URL</code>.</p>\n");
	wd_buf_add_text(out, "<ul>\n");
	for (size_t i = 0; i < front->n_feeds; i++)
		feed_item(out, &front->feeds[i], front->now);
	wd_buf_add_text(out, "</ul>\n");
	if (front->total_feeds > front->n_feeds)
		wd_buf_printf(out, "<p class=\"soft\">And %zu more; <code>wiredesk status</code> lists all.</p>\n",
			      front->total_feeds - front->n_feeds);
	end(out, &front->site);
}

/* ---- stories ---- */

static void carriers(struct wd_buf *out, const struct wd_story *story)
{
	if (story->n_carriers < 2)
		return;
	wd_buf_add_text(out, "<p class=\"soft\">Also in ");
	for (size_t i = 1; i < story->n_carriers; i++) {
		const struct wd_carrier *carrier = &story->carriers[i];

		wd_buf_add_text(out, i > 1 ? ", " : "");
		if (carrier->url.len) {
			wd_buf_add_text(out, "<a rel=\"noreferrer\"");
			attribute(out, "href", carrier->url);
			wd_buf_add_char(out, '>');
		}
		text(out, carrier->feed_title.len ? carrier->feed_title : carrier->feed_url);
		wd_buf_add_text(out, carrier->url.len ? "</a>" : "");
	}
	wd_buf_add_text(out, "</p>\n");
}

static void story_item(struct wd_buf *out, const struct wd_story *story, int64_t now)
{
	enum { SHOWN = 400 };
	const struct wd_entry *lead = &story->lead;
	struct wd_span summary = wd_utf8_cut(lead->summary, SHOWN);

	wd_buf_add_text(out, "<li><article dir=\"auto\"");
	if (lead->lang.len)
		attribute(out, "lang", lead->lang);
	wd_buf_add_text(out, "><h2>");
	if (lead->url.len) {
		wd_buf_add_text(out, "<a rel=\"noreferrer\"");
		attribute(out, "href", lead->url);
		wd_buf_add_char(out, '>');
	}
	text(out, lead->title.len ? lead->title : wd_utf8_cut(summary.len ? summary : lead->url, 80));
	wd_buf_add_text(out, lead->url.len ? "</a></h2>\n<p class=\"soft\" lang=\"en\">" : "</h2>\n<p class=\"soft\" lang=\"en\">");
	text(out, story->feed_title.len ? story->feed_title : story->feed_url);
	wd_buf_add_text(out, ", ");
	ago(out, wd_address_date(story), now);
	if (story->updated_at > story->first_seen_at) {
		wd_buf_add_text(out, ", updated ");
		ago(out, story->updated_at, now);
	}
	wd_buf_add_text(out, "</p>\n");
	if (summary.len) {
		wd_buf_add_text(out, "<p>");
		text(out, summary);
		wd_buf_add_text(out, summary.len < lead->summary.len ? "…</p>\n" : "</p>\n");
	}
	carriers(out, story);
	wd_buf_add_text(out, "</article></li>\n");
}

static void formats_of(struct wd_buf *out, const struct wd_channel *channel)
{
	static const struct {
		const char *suffix, *name;
	} formats[] = { { ".atom", "Atom" }, { ".rss", "RSS" }, { ".json", "JSON Feed" } };

	wd_buf_add_text(out, "<p class=\"formats soft\">Subscribe: ");
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		link_to(out, channel, formats[i].suffix);
		wd_buf_printf(out, "%s</a> ", formats[i].name);
	}
	wd_buf_add_text(out, "</p>\n");
}

void wd_page_channel(struct wd_buf *out, const struct wd_channel *channel, int64_t now)
{
	begin(out, &channel->site, channel->title, channel, channel->query.ptr ? channel->query : WD_SPAN(""));
	wd_buf_add_text(out, "<h1>");
	text(out, channel->title);
	wd_buf_add_text(out, "</h1>\n");
	if (channel->filter.len) {
		wd_buf_add_text(out, "<p class=\"soft\"><code>");
		text(out, channel->filter);
		wd_buf_add_text(out, "</code></p>\n");
	}
	formats_of(out, channel);
	if (channel->n_stories == 0)
		wd_buf_add_text(out, channel->query.ptr ?
					     "<p>No story has these words. Fewer words find more; a phrase in quotes is "
					     "taken literally.</p>\n" :
					     "<p>No story yet. The page fills as feeds bring stories that pass the "
					     "filter.</p>\n");
	wd_buf_add_text(out, "<ol>\n");
	for (size_t i = 0; i < channel->n_stories; i++)
		story_item(out, &channel->stories[i], now);
	wd_buf_add_text(out, "</ol>\n");
	if (channel->more) {
		struct wd_buf href;

		wd_buf_init(&href, 0);
		wd_address_link(&href, channel, "", channel->next);
		wd_buf_add_text(out, "<nav class=\"pages\" aria-label=\"Pages\"><a rel=\"next\"");
		attribute(out, "href", wd_buf_span(&href));
		wd_buf_add_text(out, ">Older stories</a></nav>\n");
		wd_buf_release(&href);
	}
	end(out, &channel->site);
}

/* ---- sentences ---- */

void wd_page_bad_query(struct wd_buf *out, const struct wd_site *site, struct wd_span query, int column,
		       struct wd_span why)
{
	begin(out, site, WD_SPAN("Search"), NULL, query);
	wd_buf_add_text(out, "<h1>This search cannot be made</h1>\n<pre>");
	text(out, query);
	wd_buf_add_char(out, '\n');
	for (int i = 1; i < column; i++)
		wd_buf_add_char(out, ' ');
	wd_buf_printf(out, "^</pre>\n<p class=\"bad\">Column %d: ", column);
	text(out, why);
	wd_buf_add_text(out, "</p>\n");
	end(out, site);
}

void wd_page_sentence(struct wd_buf *out, const struct wd_site *site, struct wd_span title, struct wd_span sentence)
{
	begin(out, site, title, NULL, WD_SPAN(""));
	wd_buf_add_text(out, "<h1>");
	text(out, title);
	wd_buf_add_text(out, "</h1>\n<p>");
	text(out, sentence);
	wd_buf_add_text(out, "</p>\n");
	end(out, site);
}
