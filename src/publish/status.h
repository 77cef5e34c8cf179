/* The state of every feed: read, and written for machines. */
#ifndef WD_PUBLISH_STATUS_H
#define WD_PUBLISH_STATUS_H

#include "publish/publish.h"
#include "store/backfill.h"
#include "store/follower.h"
#include "store/notice.h"

struct wd_status {
	struct wd_feed_status *feeds;
	size_t n_feeds;
	struct wd_target_status *targets; /* of notify = */
	size_t n_targets;
	struct wd_followed *followed; /* at our hub */
	size_t n_followed;
	struct wd_backfill *backfills; /* under way */
	size_t n_backfills;
	struct wd_growth growth; /* of the database */
};

/* Fills it, in the arena. */
bool wd_status_read(struct wd_reader *reader, struct wd_arena *arena, int64_t now, struct wd_status *out,
		    struct wd_error *err) WD_MUST_CHECK;
/* {"feeds": [...], "targets": [...], "followed": [...], "backfills": [...], "database": {...}}: `status --json` and /status.json. */
void wd_status_json(struct wd_buf *out, const struct wd_status *status);

/* For strangers: a local file is told by its name alone. */
void wd_status_hide_paths(struct wd_arena *arena, struct wd_feed_status *feeds, size_t n);

#endif
