/*
 * The merged feeds as files, for any web server: NAME.atom, .rss, .json and
 * .html, index.html and feeds.opml, each with a packed twin (.gz).
 */
#ifndef WD_PUBLISH_STATIC_H
#define WD_PUBLISH_STATIC_H

#include "config/snapshot.h"
#include "util/error.h"

/*
 * Brings the folder publish= up to date: each file is replaced as a whole,
 * only where its bytes changed, and files that were ours and belong to no
 * merged feed any more are removed (".wiredesk" in the folder lists ours; no other is touched).
 */
bool wd_static_write(const struct wd_snapshot *snapshot, const char *database, struct wd_error *err) WD_MUST_CHECK;

#endif
