/* What stands on the front page of merged feeds, the pages of one story and of one feed, and the archives of a merged feed. */
#ifndef WD_SERVE_ABOUT_H
#define WD_SERVE_ABOUT_H

#include "publish/page.h"
#include "serve/render.h"

/* Fills the front page with the merged feeds, in the arena, and what all of them have; now is the caller's. */
bool wd_about_read_merges(struct wd_reader *reader, const struct wd_snapshot *snapshot, struct wd_arena *arena,
			  struct wd_front *front, struct wd_error *err) WD_MUST_CHECK;
/*
 * Fills a page with a story: its text, carriers and filings, all in the arena; site and now are the
 * caller's. story->lead.title.ptr NULL: there is none. False with err when it cannot be read.
 */
bool wd_about_read_story(struct wd_reader *reader, const struct wd_snapshot *snapshot, struct wd_arena *arena,
			 struct wd_span id, struct wd_story *story, struct wd_story_page *page,
			 struct wd_error *err) WD_MUST_CHECK;
/* The same of a feed; *found false: there is none of that number. */
bool wd_about_read_feed(struct wd_reader *reader, struct wd_arena *arena, int64_t id, struct wd_feed_status *status,
			struct wd_feed_page *page, bool *found, struct wd_error *err) WD_MUST_CHECK;
/* Never NULL: 404 where there is none. The id is what stands behind the folder in asked->path. */
struct wd_reply *wd_about_story(const struct wd_asked *asked);
struct wd_reply *wd_about_feed(const struct wd_asked *asked);
/* An archive document; 410 when its stories are kept no more. */
struct wd_reply *wd_about_archive(const struct wd_asked *asked);

#endif
