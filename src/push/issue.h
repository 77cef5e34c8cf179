/*
 * What the hub tells of a merged feed: of Atom and RSS a document of the stories that are new
 * or changed since the last one, of JSON the whole feed. So WebSub §7 has it: the full contents of
 * the topic, but entries that were delivered may be left out of an Atom or RSS feed, as the large
 * public hubs do: readers of these merge what comes into what they have, and bytes for thousands
 * of followers are saved; of any other format nobody expects a part.
 * What a worker does for push/hub.c. Knows no loop.
 */
#ifndef WD_PUSH_ISSUE_H
#define WD_PUSH_ISSUE_H

#include "config/snapshot.h"
#include "publish/channel.h"

/* One document, shared by those who are told. Counted; the loop's alone once it is made. */
struct wd_issue {
	int refs;
	int64_t from, to; /* of who has what had changed by `from`, this makes one that has it by `to` */
	struct wd_buf body;
};
void wd_issue_release(struct wd_issue *issue);

/* "/korea.atom" taken apart by the snapshot's merges; false when it is none of them. */
bool wd_issue_topic(const struct wd_snapshot *snapshot, struct wd_span topic, const struct wd_merge **merge,
		    enum wd_format *format);
/*
 * Makes the issue behind `from`; NULL without an error: nothing has changed since. Of more
 * than the merged feed shows it has what that shows.
 */
struct wd_issue *wd_issue_make(struct wd_reader *reader, const struct wd_snapshot *snapshot, struct wd_span topic,
			       int64_t from, struct wd_error *err);

#endif
