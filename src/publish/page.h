/*
 * The pages for people: HTML without scripts, outside requests or styles of
 * their own. Pure: values in, bytes out; all text is escaped.
 */
#ifndef WD_PUBLISH_PAGE_H
#define WD_PUBLISH_PAGE_H

#include "publish/publish.h"

/* A merged feed on the front page. */
struct wd_front_merge {
	struct wd_span name, title, filter;
	struct wd_merge_counts counts;
};

struct wd_front {
	const struct wd_front_merge *merges;
	size_t n_merges;
	const struct wd_feed_status *feeds; /* trouble first, as the store gives them */
	size_t n_feeds, total_feeds;
	int64_t now;
	struct wd_site site;
};

void wd_page_front(struct wd_buf *out, const struct wd_front *front);
/* A merged feed, or a search: then channel->query is set. now tells how long ago things were. */
void wd_page_channel(struct wd_buf *out, const struct wd_channel *channel, int64_t now);
/* A search that cannot be made: what is wrong, below the box with the query as typed. */
void wd_page_bad_query(struct wd_buf *out, const struct wd_site *site, struct wd_span query, int column,
		       struct wd_span why);
/* A page of one sentence. */
void wd_page_sentence(struct wd_buf *out, const struct wd_site *site, struct wd_span title, struct wd_span sentence);

/* The style sheet, and the icon (SVG), for /style and /icon. */
struct wd_span wd_page_style(void);
struct wd_span wd_page_icon(void);

/* One sentence on how a feed does: "answers 404 since 3 days: …"; "new 5 min ago". Shared with `status`. */
void wd_page_feed_sentence(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now);

#endif
