#include "publish/html.h"

#include <inttypes.h>
#include <stdio.h>

#include "config.h"
#include "publish/address.h"
#include "util/clock.h"
#include "util/duration.h"
#include "util/utf8.h"

void wd_html_text(struct wd_buf *out, struct wd_span value)
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

void wd_html_attribute(struct wd_buf *out, const char *name, struct wd_span value)
{
	wd_buf_printf(out, " %s=\"", name);
	wd_html_text(out, value);
	wd_buf_add_char(out, '"');
}

/* name="address", of a thing of ours that has no page: "style". */
static void own(struct wd_buf *out, const char *name, const struct wd_site *site, const char *what)
{
	wd_buf_printf(out, " %s=\"", name);
	wd_html_text(out, site->root);
	wd_buf_printf(out, "%s\"", what);
}

bool wd_html_link_out(struct wd_buf *out, struct wd_span href)
{
	if (href.len == 0)
		return false;
	wd_buf_add_text(out, "<a rel=\"noopener noreferrer\"");
	wd_html_attribute(out, "href", href);
	wd_buf_add_char(out, '>');
	return true;
}

void wd_html_link_own(struct wd_buf *out, const struct wd_site *site, const char *path)
{
	wd_buf_add_text(out, "<a href=\"");
	wd_html_text(out, site->root);
	wd_buf_add_text(out, path);
	wd_html_text(out, site->page);
	wd_buf_add_text(out, "\">");
}

void wd_html_link_channel(struct wd_buf *out, const struct wd_channel *channel, const char *suffix)
{
	struct wd_buf href;

	wd_buf_init(&href, WD_BUF_ADDRESS);
	wd_address_link(&href, channel, suffix, WD_ADDRESS_FIRST);
	wd_buf_add_text(out, "<a");
	wd_html_attribute(out, "href", wd_buf_span(&href));
	wd_buf_add_char(out, '>');
	wd_buf_release(&href);
}

void wd_html_formats(struct wd_buf *out, const struct wd_channel *channel)
{
	static const struct {
		const char *suffix, *name;
	} formats[] = { { ".atom", "Atom" }, { ".rss", "RSS" }, { ".json", "JSON" } };

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		wd_buf_add_text(out, i ? " " : "");
		wd_html_link_channel(out, channel, formats[i].suffix);
		wd_buf_printf(out, "%s</a>", formats[i].name);
	}
}

/* A <time> that shows these words. */
static void add_time(struct wd_buf *out, int64_t at, const char *words)
{
	char exact[WD_CLOCK_TEXT];

	wd_buf_printf(out, "<time datetime=\"%s\">%s</time>", wd_clock_rfc3339(at, exact), words);
}

void wd_html_clock(struct wd_buf *out, int64_t at, bool with_day)
{
	char exact[WD_CLOCK_TEXT], words[WD_CLOCK_TEXT];

	wd_clock_rfc3339(at, exact);
	if (with_day)
		snprintf(words, sizeof(words), "%.10s %.5s", exact, exact + 11);
	else
		snprintf(words, sizeof(words), "%.5s", exact + 11);
	add_time(out, at, words);
}

struct wd_span wd_html_carrier_name(const struct wd_carrier *carrier)
{
	return carrier->feed_title.len ? carrier->feed_title : carrier->feed_url;
}

void wd_html_feed_name(struct wd_buf *out, const struct wd_site *site, int64_t id, struct wd_span name)
{
	char path[40];
	bool has_page = id > 0;

	snprintf(path, sizeof(path), "feeds/%" PRId64, id);
	if (has_page)
		wd_html_link_own(out, site, path);
	wd_buf_add_text(out, "<bdi>");
	wd_html_text(out, name);
	wd_buf_add_text(out, has_page ? "</bdi></a>" : "</bdi>");
}

void wd_html_spoken(struct wd_buf *out, const char *element, struct wd_span lang)
{
	wd_buf_printf(out, "<%s dir=\"auto\"", element);
	if (lang.len)
		wd_html_attribute(out, "lang", lang);
	wd_buf_add_char(out, '>');
}

int64_t wd_html_minute(int64_t now)
{
	return now - now % 60000 + 60000;
}

void wd_html_ago(struct wd_buf *out, int64_t at, int64_t now)
{
	char exact[WD_CLOCK_TEXT], words[32], text[64];
	int64_t since = wd_html_minute(now) - at;

	if (since < 120000) {
		add_time(out, at, "just now");
	} else if (since < INT64_C(30) * 86400000) {
		snprintf(text, sizeof(text), "%s ago", wd_duration_words(since, words));
		add_time(out, at, text);
	} else {
		snprintf(text, sizeof(text), "%.10s", wd_clock_rfc3339(at, exact));
		add_time(out, at, text);
	}
}

void wd_html_when(struct wd_buf *out, int64_t at, int64_t now, const char *never)
{
	if (at == WD_NO_TIME)
		wd_buf_add_text(out, never);
	else
		wd_html_ago(out, at, now);
}

void wd_html_due(struct wd_buf *out, int64_t at, int64_t now, const char *never)
{
	int64_t left = at == WD_NO_TIME ? 0 : at - wd_html_minute(now);
	char words[32], text[40];

	if (at == WD_NO_TIME) {
		wd_buf_add_text(out, never);
	} else if (left < 60000) {
		add_time(out, at, "now");
	} else {
		snprintf(text, sizeof(text), "in %s", wd_duration_words(left, words));
		add_time(out, at, text);
	}
}

/* ---- the sparkline ---- */

static void label_sparkline(struct wd_buf *out, const int by_hour[24], const int failed_by_hour[24], const char *what,
			    int64_t now)
{
	int all = 0, failed = 0, most = 0;

	for (int i = 0; i < 24; i++) {
		all += by_hour[i];
		failed += failed_by_hour ? failed_by_hour[i] : 0;
		most = by_hour[i] > by_hour[most] ? i : most;
	}
	wd_buf_printf(out, "%d %s in 24 hours", all, what);
	if (all > 0)
		wd_buf_printf(out, ", most at %02d:00", wd_clock_civil(now - (23 - most) * INT64_C(3600000)).hour);
	if (failed > 0)
		wd_buf_printf(out, "; %d %s failed", failed, failed == 1 ? "poll" : "polls");
}

void wd_html_sparkline(struct wd_buf *out, const int by_hour[24], const int failed_by_hour[24], const char *what,
		       int64_t now)
{
	int most = 1;

	for (int i = 0; i < 24; i++)
		most = by_hour[i] > most ? by_hour[i] : most;
	wd_buf_add_text(out, "<svg role=\"img\" aria-label=\"");
	label_sparkline(out, by_hour, failed_by_hour, what, now);
	/* Bars stand on the line at 13; below it is room for what failed. */
	wd_buf_add_text(out, "\" width=\"96\" height=\"16\" viewBox=\"0 0 24 16\" preserveAspectRatio=\"none\">"
			     "<path fill=\"currentColor\" d=\"M0 13h24v.5H0z");
	for (int i = 0; i < 24; i++) {
		int height = by_hour[i] > 0 ? 2 + by_hour[i] * 11 / most : 0;

		if (height)
			wd_buf_printf(out, "M%d 13v-%dh.75v%dz", i, height, height);
		if (failed_by_hour && failed_by_hour[i])
			wd_buf_printf(out, "M%d 14.5h.75v1.5h-.75z", i);
	}
	wd_buf_add_text(out, "\"/></svg>");
}

/* ---- the frame ---- */

static void alternate(struct wd_buf *out, struct wd_span title, const struct wd_channel *channel, const char *suffix,
		      const char *type)
{
	struct wd_buf href;

	wd_buf_init(&href, WD_BUF_ADDRESS);
	wd_address_link(&href, channel, suffix, WD_ADDRESS_FIRST);
	wd_buf_printf(out, "<link rel=\"alternate\" type=\"%s\"", type);
	wd_html_attribute(out, "title", title);
	wd_html_attribute(out, "href", wd_buf_span(&href));
	wd_buf_add_text(out, ">\n");
	wd_buf_release(&href);
}

void wd_html_alternates(struct wd_buf *out, struct wd_span title, const struct wd_channel *channel)
{
	alternate(out, title, channel, ".atom", "application/atom+xml");
	alternate(out, title, channel, ".rss", "application/rss+xml");
	alternate(out, title, channel, ".json", "application/feed+json");
}

void wd_html_begin_head(struct wd_buf *out, const struct wd_frame *frame)
{
	wd_buf_add_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	wd_html_text(out, frame->title);
	wd_buf_add_text(out, "</title>\n<link rel=\"stylesheet\"");
	own(out, "href", &frame->site, frame->site.page.len ? "style.css" : "style");
	wd_buf_add_text(out, ">\n<link rel=\"icon\" type=\"image/svg+xml\"");
	own(out, "href", &frame->site, frame->site.page.len ? "icon.svg" : "icon");
	wd_buf_add_text(out, ">\n");
}

static void search_box(struct wd_buf *out, const struct wd_frame *frame)
{
	wd_buf_add_text(out, "<form role=\"search\" method=\"get\"");
	own(out, "action", &frame->site, "search");
	wd_buf_add_text(out, "><label for=\"q\">Search all stories</label><input id=\"q\" type=\"search\" name=\"q\" "
			     "maxlength=\"4096\" placeholder=\"&quot;north korea&quot; sanctions\"");
	wd_html_attribute(out, "value", frame->query);
	wd_buf_add_text(out, "><button>Search</button></form>");
}

void wd_html_begin_body(struct wd_buf *out, const struct wd_frame *frame)
{
	bool is_file = frame->site.page.len > 0;

	wd_buf_add_text(out, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the stories</a>\n"
			     "<header><a class=\"home\"");
	own(out, "href", &frame->site, is_file ? "index.html" : "");
	wd_buf_add_text(out, ">wiredesk</a>");
	/* A search needs the daemon: where there are files alone, a box would promise too much. */
	if (!is_file)
		search_box(out, frame);
	wd_buf_add_text(out, "</header>\n<main id=\"main\">\n");
}

void wd_html_begin(struct wd_buf *out, const struct wd_frame *frame)
{
	wd_html_begin_head(out, frame);
	if (frame->formats)
		wd_html_alternates(out, frame->formats->title, frame->formats);
	wd_html_begin_body(out, frame);
}

void wd_html_end(struct wd_buf *out, const struct wd_frame *frame)
{
	char exact[WD_CLOCK_TEXT], words[WD_CLOCK_TEXT];

	wd_buf_add_text(out, "</main>\n<footer>\n");
	if (frame->formats) {
		wd_buf_add_text(out, "<p class=\"formats\">This page as ");
		wd_html_formats(out, frame->formats);
		wd_buf_add_text(out, "</p>\n");
	}
	wd_buf_add_text(out, "<p><a");
	own(out, "href", &frame->site, "feeds.opml");
	wd_buf_add_text(out, ">All feeds as OPML</a></p>\n<p>wiredesk " PACKAGE_VERSION ", written ");
	wd_clock_rfc3339(frame->now, exact);
	snprintf(words, sizeof(words), "%.10s %.5s UTC", exact, exact + 11);
	add_time(out, frame->now, words);
	wd_buf_add_text(out, "</p>\n</footer>\n</body>\n</html>\n");
}
