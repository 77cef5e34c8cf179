/*
 * OPML 2.0 in and out. In: folders and categories become tags, and the rest of
 * a feed's line comes back from an attribute of a namespace of ours, so that
 * export and import lose nothing.
 */
#ifndef WD_CONFIG_OPML_H
#define WD_CONFIG_OPML_H

#include "config/feedlist.h"
#include "config/snapshot.h"
#include "util/buf.h"

#define WD_OPML_NAMESPACE "tag:wiredesk,2024:opml"

/*
 * Adds the feeds of a document to the list, in whatever encoding it comes; a bare
 * "&" and other faults that feeds have are mended, and a hint says so. A feed in
 * several folders is one with the tags of all. Where it breaks off (no OPML, not
 * well-formed, entities of its own, folders too deep) a problem says so, and
 * list->is_cut is set.
 */
void wd_opml_parse(struct wd_feedlist *list, struct wd_span text);

/* How much of the list is written. */
enum wd_opml_extent {
	WD_OPML_PUBLIC,  /* what any reader can use: plain OPML 2.0, without the files of this machine */
	WD_OPML_OPTIONS, /* all options too, for us; no auth, header, proxy, and no token in an address */
	WD_OPML_SECRETS, /* those too */
};
void wd_opml_write(struct wd_buf *out, const struct wd_snapshot *snapshot, enum wd_opml_extent extent);

#endif
