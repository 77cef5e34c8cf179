/*
 * The merged feeds as files, for any web server or none: NAME.atom, .rss, .json and .html, their
 * archives (NAME/archive/N.…), the pages of their stories (story/N.html) and of the feeds (feeds/N.html),
 * index.html, feeds.opml and status.atom. Pages link from file to file, so the folder may lie under any path. For a merged feed
 * that was removed there is gone/NAME.html, by which a web server may answer 410.
 *
 * Thread:  a worker, or a command's own; never the loop.
 * Owner:   snapshot and memory are borrowed for the call.
 * Failure: false with err: what was there stays, and is brought up to date the next time.
 * Limit:   256 MiB for the stories of a file, WD_BUF_PAGE for the file.
 */
#ifndef WD_DAEMON_STATIC_H
#define WD_DAEMON_STATIC_H

#include "config/snapshot.h"
#include "serve/served.h"
#include "util/error.h"

/* What is remembered between two times, by a process that writes often; zeroed at first. */
struct wd_static_memory {
	int64_t swept_at;         /* steady clock: when all pages of stories were looked at */
	struct wd_served *served; /* told what the files have; NULL: nobody counts */
	bool more;                /* answer: old archives, or pages of feeds, are left to be written, call again */
};

/*
 * Brings the folder publish= up to date: what is made anew is what changed, and files that were
 * ours and belong to no merged feed any more are removed. memory NULL: all of it is done at once.
 */
bool wd_static_write(const struct wd_snapshot *snapshot, const char *database, struct wd_static_memory *memory,
		     struct wd_error *err) WD_MUST_CHECK;

#endif
