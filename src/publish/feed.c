/*
 * How a feed does, in words, and its page.
 */
#include <inttypes.h>
#include <stdio.h>

#include "publish/events.h"
#include "publish/html.h"
#include "publish/page.h"
#include "util/clock.h"
#include "util/duration.h"

/* ---- in words ---- */

struct wd_span wd_feed_name(const struct wd_feed_status *feed)
{
	return feed->title.len ? feed->title : feed->url;
}

bool wd_feed_has_trouble(const struct wd_feed_status *feed)
{
	return !feed->paused && (feed->error.len || feed->gone);
}

/* Failing, silent or well, in one word: a state is never colour alone. */
const char *wd_feed_state_word(const struct wd_feed_status *feed)
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

static void delay(struct wd_buf *out, const char *before, int64_t ms, const char *after)
{
	char words[32];

	if (ms >= 1000)
		wd_duration_words(ms, words);
	else
		snprintf(words, sizeof(words), "%d ms", (int)ms);
	wd_buf_printf(out, "%s%s%s", before, words, after);
}

/* From published to stored, and from there to whom it is for. */
static void delays(struct wd_buf *out, const struct wd_feed_status *feed)
{
	bool served = feed->served_ms >= 0, told = feed->told_ms >= 0;

	if (feed->delay_ms > 0)
		delay(out, "; as a rule stored ", feed->delay_ms, " after their publishing");
	else if (served || told)
		wd_buf_add_text(out, "; as a rule");
	if (served)
		delay(out, feed->delay_ms > 0 ? ", served " : " served ", feed->served_ms, told ? "" : " later");
	if (told)
		delay(out, served ? " and told " : feed->delay_ms > 0 ? ", told " : " told ", feed->told_ms, " later");
}

/* Of its entries, where the line says fulltext=yes. */
static void pages_sentence(struct wd_buf *out, const struct wd_feed_status *feed)
{
	if (feed->pages_failed > 0)
		wd_buf_printf(out, " %" PRId64 " of its pages%s could not be read; the last: %.*s.", feed->pages_failed,
			      feed->pages_failed > 1 ? " in a row" : "", WD_SPAN_ARG(feed->page_error));
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
	if (!feed->silent && !feed->error.len && !feed->gone && !feed->paused)
		delays(out, feed);
	if (feed->pushed && !feed->error.len && feed->pushed_at != WD_NO_TIME)
		wd_buf_printf(out, "; pushed by its hub, last %s ago", wd_duration_words(now - feed->pushed_at, words));
	else if (feed->hub_error.len && !feed->paused && !feed->gone)
		wd_buf_printf(out, "; its hub does not push: %.*s", WD_SPAN_ARG(feed->hub_error));
	wd_buf_add_char(out, '.');
	if (feed->moved_to.len)
		wd_buf_printf(out, " Moved to %.*s; change the list.", WD_SPAN_ARG(feed->moved_to));
	pages_sentence(out, feed);
}

void wd_html_feed_sentence(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now)
{
	struct wd_buf words;

	wd_buf_init(&words, WD_BUF_LINE);
	wd_page_feed_sentence(&words, feed, wd_html_minute(now));
	wd_html_text(out, wd_buf_span(&words));
	wd_buf_release(&words);
}

/* ---- its page ---- */

/* Each poll that is remembered: when, what was answered, what came of it. */
static void last_polls(struct wd_buf *out, const struct wd_feed_page *page)
{
	const struct wd_feed_status *feed = page->feed;

	if (feed->n_polls == 0)
		return;
	wd_buf_add_text(out, "<table>\n<thead><tr><th scope=\"col\">Polled</th><th scope=\"col\">Answer</th>"
			     "<th scope=\"col\">What came</th></tr></thead>\n<tbody>\n");
	for (int i = 0; i < feed->n_polls; i++) {
		const struct wd_past_poll *polled = &feed->polls[i];

		wd_buf_add_text(out, "<tr><th scope=\"row\">");
		wd_html_clock(out, polled->at, true);
		wd_buf_add_text(out, " UTC</th><td data-label=\"Answer\">");
		if (polled->http_status)
			wd_buf_printf(out, "%d%s", polled->http_status, polled->http_status == 304 ? ", not modified" : "");
		else
			wd_buf_add_text(out, polled->failed ? "none" : "read");
		wd_buf_printf(out, "</td><td data-label=\"What came\"%s>", polled->failed ? " class=\"bad\"" : "");
		if (polled->failed)
			wd_buf_add_text(out, "failed");
		else if (polled->fresh)
			wd_buf_printf(out, "%d new", polled->fresh);
		else
			wd_buf_add_text(out, "nothing new");
		wd_buf_add_text(out, "</td></tr>\n");
	}
	wd_buf_add_text(out, "</tbody>\n</table>\n");
}

/* What the sparkline shows, in words. */
static void hour_by_hour(struct wd_buf *out, const struct wd_feed_page *page)
{
	const struct wd_feed_status *feed = page->feed;
	bool some = feed->entries_day > 0;

	for (int i = 0; i < 24; i++)
		some = some || feed->failed_by_hour[i];
	if (!some)
		return;
	wd_buf_add_text(out, "<details><summary>The last day, hour by hour</summary><ul>\n");
	for (int i = 23; i >= 0; i--) {
		int hour = wd_clock_civil(page->now - (23 - i) * INT64_C(3600000)).hour;

		if (feed->by_hour[i] || feed->failed_by_hour[i])
			wd_buf_printf(out, "<li>%02d:00 UTC: %d new%s</li>\n", hour, feed->by_hour[i],
				      feed->failed_by_hour[i] ? ", a poll failed" : "");
	}
	wd_buf_add_text(out, "</ul></details>\n");
}

static void polls(struct wd_buf *out, const struct wd_feed_page *page)
{
	const struct wd_feed_status *feed = page->feed;

	wd_buf_add_text(out, "<h2>Polls</h2>\n<p>");
	wd_html_sparkline(out, feed->by_hour, feed->failed_by_hour, "entries", page->now);
	wd_buf_printf(out, " %" PRId64 " new in 24 hours, %" PRId64 " kept.</p>\n<dl>\n<dt>Last poll</dt><dd>",
		      feed->entries_day, feed->entries);
	wd_html_when(out, feed->last_poll_at, page->now, "never");
	wd_buf_add_text(out, "</dd>\n<dt>Last success</dt><dd>");
	wd_html_when(out, feed->last_success_at, page->now, "never");
	wd_buf_add_text(out, "</dd>\n<dt>Next poll</dt><dd>");
	wd_html_due(out, feed->paused || feed->gone ? WD_NO_TIME : feed->next_poll_at, page->now, "none");
	wd_buf_printf(out, "</dd>\n<dt>Failures in a row</dt><dd>%d</dd>\n</dl>\n", feed->failures);
	last_polls(out, page);
	hour_by_hour(out, page);
}

static void mended(struct wd_buf *out, const struct wd_feed_page *page)
{
	struct wd_span lines = page->repaired;

	wd_buf_add_text(out, "<h2>What was mended</h2>\n");
	if (page->feed->last_success_at == WD_NO_TIME) {
		wd_buf_add_text(out, "<p class=\"soft\">It has brought no document yet.</p>\n");
		return;
	}
	if (lines.len == 0) {
		wd_buf_add_text(out, "<p class=\"soft\">Nothing: its document was in order.</p>\n");
		return;
	}
	wd_buf_add_text(out, "<ul>\n");
	while (lines.len) {
		wd_buf_add_text(out, "<li>");
		wd_html_text(out, wd_span_part(&lines, '\n'));
		wd_buf_add_text(out, "</li>\n");
	}
	wd_buf_add_text(out, "</ul>\n");
}

static void befell(struct wd_buf *out, const struct wd_feed_page *page)
{
	struct wd_buf sentence;

	if (page->n_events == 0)
		return;
	wd_buf_init(&sentence, WD_BUF_LINE);
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
	const struct wd_frame frame = {
		.site = page->site, .title = wd_feed_name(feed), .query = WD_SPAN(""), .now = page->now
	};
	const struct wd_channel channel = { .site = page->site, .stories = page->stories, .n_stories = page->n_stories };

	wd_html_begin(out, &frame);
	wd_buf_add_text(out, "<h1 dir=\"auto\">");
	wd_html_text(out, wd_feed_name(feed));
	wd_buf_add_text(out, "</h1>\n<p class=\"soft\"><code>");
	wd_html_text(out, feed->url);
	wd_buf_add_text(out, "</code>");
	if (feed->home_url.len) {
		wd_buf_add_text(out, " · ");
		wd_html_link_out(out, feed->home_url);
		wd_buf_add_text(out, "its site</a>");
	}
	wd_buf_printf(out, "</p>\n<p class=\"%s\">", wd_feed_has_trouble(feed) ? "bad" : "note");
	wd_html_feed_sentence(out, feed, page->now);
	wd_buf_add_text(out, "</p>\n");
	polls(out, page);
	befell(out, page);
	mended(out, page);
	wd_buf_add_text(out, "<h2>Its last stories</h2>\n");
	if (page->n_stories == 0)
		wd_buf_add_text(out, "<p class=\"soft\">None is kept.</p>\n");
	wd_page_stories(out, &channel, false, page->now);
	wd_html_end(out, &frame);
}
