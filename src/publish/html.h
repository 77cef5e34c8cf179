/*
 * What every page is made of: escaped text, the frame, and links of our own.
 * Pure. Internal to publish/.
 */
#ifndef WD_PUBLISH_HTML_H
#define WD_PUBLISH_HTML_H

#include "publish/page.h"

/* As text: whatever it holds is no markup. */
void wd_html_text(struct wd_buf *out, struct wd_span value);
/* name="value", with a blank before it. */
void wd_html_attribute(struct wd_buf *out, const char *name, struct wd_span value);
/* <a href="…"> to a stranger's page, who learns nothing of ours. Nothing where there is no address: true when one stands. */
bool wd_html_link_out(struct wd_buf *out, struct wd_span href);
/* <a href="…"> to one of our own pages below the root: "feeds/12". */
void wd_html_link_own(struct wd_buf *out, const struct wd_site *site, const char *path);
/* <a href="…"> to the channel in a format. */
void wd_html_link_channel(struct wd_buf *out, const struct wd_channel *channel, const char *suffix);
/* Atom · RSS · JSON, each a link to the page that is subscribed to. */
void wd_html_formats(struct wd_buf *out, const struct wd_channel *channel);
/* A <time> that shows the hour, or the day and the hour. */
void wd_html_clock(struct wd_buf *out, int64_t at, bool with_day);
/* A carrier's feed by its title, else its address; a feed's name, with a link to its page; id 0: it has none. */
struct wd_span wd_html_carrier_name(const struct wd_carrier *carrier);
void wd_html_feed_name(struct wd_buf *out, const struct wd_site *site, int64_t id, struct wd_span name);
/* <h3 dir="auto" lang="…"> for what a publisher wrote. */
void wd_html_spoken(struct wd_buf *out, const char *element, struct wd_span lang);
/*
 * The end of this minute. What pages say of "ago" and "in" is reckoned from there: all of it changes at once, and what
 * was read a moment ago reads the same again.
 */
int64_t wd_html_minute(int64_t now);
/* A <time> that shows how long ago it was, or the day. */
void wd_html_ago(struct wd_buf *out, int64_t at, int64_t now);
/* The same of what may not be at all: never; and of what lies ahead: "in 3 h". */
void wd_html_when(struct wd_buf *out, int64_t at, int64_t now, const char *never);
void wd_html_due(struct wd_buf *out, int64_t at, int64_t now, const char *never);
/* 24 bars, the newest at the right; what failed is marked below the line. what: "entries". */
void wd_html_sparkline(struct wd_buf *out, const int by_hour[24], const int failed_by_hour[24], const char *what,
		       int64_t now);

/* Stories, each with a heading of the third level; days: below a heading for each day, by date where now is WD_NO_TIME. (stories.c) */
void wd_page_stories(struct wd_buf *out, const struct wd_channel *channel, bool days, int64_t now);
/* A table of examples. (help.c) */
void wd_html_search_help(struct wd_buf *out, const struct wd_site *site);
/* The targets of notify = and how they do; nothing where there is none. (target.c) */
void wd_page_targets(struct wd_buf *out, const struct wd_front *front);
/* How a feed does: its title, else its address; a word for what is not well, else ""; whether it is listed as trouble; a sentence. (feed.c) */
struct wd_span wd_feed_name(const struct wd_feed_status *feed);
const char *wd_feed_state_word(const struct wd_feed_status *feed);
bool wd_feed_has_trouble(const struct wd_feed_status *feed);
void wd_html_feed_sentence(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now);
/* "Polling 24 feeds; 3 done." (front.c) */
void wd_page_progress(struct wd_buf *out, const struct wd_counts *counts);

struct wd_frame {
	struct wd_site site;
	struct wd_span title;             /* of the window */
	struct wd_span query;             /* what stands in the search box */
	const struct wd_channel *formats; /* the feeds that this page is, or NULL */
	int64_t now;
};

/* Up to where <head> takes links, … */
void wd_html_begin_head(struct wd_buf *out, const struct wd_frame *frame);
/* … the three feeds of a channel, … */
void wd_html_alternates(struct wd_buf *out, struct wd_span title, const struct wd_channel *channel);
/* … and up to inside of <main>. */
void wd_html_begin_body(struct wd_buf *out, const struct wd_frame *frame);
/* All of it: with the alternates of frame->formats. */
void wd_html_begin(struct wd_buf *out, const struct wd_frame *frame);
void wd_html_end(struct wd_buf *out, const struct wd_frame *frame);

#endif
