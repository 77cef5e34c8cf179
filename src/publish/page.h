/*
 * The pages for people: HTML without scripts, outside requests or styles of
 * their own. Pure: values in, bytes out; all text is escaped. A page says all times in UTC.
 */
#ifndef WD_PUBLISH_PAGE_H
#define WD_PUBLISH_PAGE_H

#include "publish/publish.h"
#include "store/backfill.h"
#include "store/notice.h"

/* A merged feed on the front page. */
struct wd_front_merge {
	struct wd_span name, title, filter;
	struct wd_merge_counts counts;
};

struct wd_front {
	const struct wd_front_merge *merges;
	size_t n_merges;
	const struct wd_feed_status *feeds;     /* trouble first, as the store gives them */
	size_t n_feeds, offset;                 /* so many are on pages before */
	const struct wd_target_status *targets; /* who is told; none on a page that is a file */
	size_t n_targets;
	const struct wd_backfill *backfills; /* under way; none on a page that is a file */
	size_t n_backfills;
	struct wd_counts counts;
	struct wd_span list; /* the file that feeds are added to */
	int64_t now;
	struct wd_site site;
};

enum { WD_PAGE_FEEDS = 200 };              /* rows of feed health a page */
#define WD_PAGE_FILE "feeds/page/%zu.html" /* where pages of more of them lie as files; the first is index.html */

void wd_page_front(struct wd_buf *out, const struct wd_front *front);
/* A merged feed, or a search: then channel->query is set. */
void wd_page_channel(struct wd_buf *out, const struct wd_channel *channel, int64_t now);

/* A feed: how it does, and its last stories. */
struct wd_feed_page {
	const struct wd_feed_status *feed;
	struct wd_span repaired;       /* what was mended in its last document, a line each */
	const struct wd_event *events; /* what befell it, the newest first */
	size_t n_events;
	const struct wd_story *stories;
	size_t n_stories;
	int64_t now;
	struct wd_site site;
};
void wd_page_feed(struct wd_buf *out, const struct wd_feed_page *page);

/* A story: its text, who carried it when, why its entries are one, and what it is filed under. (story.c) */
struct wd_story_page {
	const struct wd_story *story;
	struct wd_span text;                      /* of its body: plain */
	const struct wd_explained_entry *entries; /* why they are one */
	size_t n_entries;
	const struct wd_filing *const *filings; /* of the merges that hold it */
	size_t n_filings;
	int64_t now;
	struct wd_site site;
};
void wd_page_story(struct wd_buf *out, const struct wd_story_page *page);

/* How to search, by examples. */
void wd_page_search_help(struct wd_buf *out, const struct wd_site *site, int64_t now);
/* A search that cannot be made: what is wrong, below the box with the query as typed, and how to search. */
void wd_page_bad_query(struct wd_buf *out, const struct wd_site *site, struct wd_span query, int column, struct wd_span why,
		       int64_t now);
/* A page of one sentence. */
void wd_page_sentence(struct wd_buf *out, const struct wd_site *site, struct wd_span title, struct wd_span sentence,
		      int64_t now);

/* What stands in the place of a merged feed that was removed. */
void wd_page_removed(struct wd_buf *out, const struct wd_site *site, int64_t now);

/* The style sheet for /style, with the user's own behind it, or absent; and the icon (SVG) for /icon. */
void wd_page_style(struct wd_buf *out, struct wd_span own);
struct wd_span wd_page_icon(void);

/* One sentence on how a feed does: "a.example answers 404, for 3 days; next try in 12 h". Shared with `status`. */
void wd_page_feed_sentence(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now);
/* One sentence on how telling a target goes (target.c). Shared with `status`. */
void wd_page_target_sentence(struct wd_buf *out, const struct wd_target_status *target, int64_t now);

#endif
