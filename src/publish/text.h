/* Stories and feeds for a terminal: plain lines, with nothing in them that a terminal obeys. */
#ifndef WD_PUBLISH_TEXT_H
#define WD_PUBLISH_TEXT_H

#include "publish/publish.h"
#include "store/backfill.h"
#include "store/follower.h"
#include "store/notice.h"

/* Any text, without what a terminal obeys. */
void wd_text_add(struct wd_buf *out, struct wd_span text);
/* Date, title, feed and address; colour: the title stands out. */
void wd_text_story(struct wd_buf *out, const struct wd_story *story, bool colour);
/* The feed's name and a sentence. */
void wd_text_feed(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now, bool colour);
/* A merged feed that is followed at our hub, on a line. */
void wd_text_followed(struct wd_buf *out, const struct wd_followed *followed);
/* A target of notify = and a sentence. */
void wd_text_target(struct wd_buf *out, const struct wd_target_status *target, int64_t now, bool colour);
/* How far it is: "merge korea: filed 120000 of 400000 entries". */
void wd_text_backfill(struct wd_buf *out, const struct wd_backfill *backfill);
/* A sentence on how large the database is, and was. */
void wd_text_growth(struct wd_buf *out, const struct wd_growth *growth, int64_t now);

#endif
