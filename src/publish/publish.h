/*
 * A list of stories to bytes: Atom, RSS, JSON Feed, the pages. Pure: all
 * that appears is in the arguments, the time too, so the same stories give the
 * same bytes (and ETag). Whatever goes in, what comes out is well-formed.
 */
#ifndef WD_PUBLISH_PUBLISH_H
#define WD_PUBLISH_PUBLISH_H

#include "clean/doc.h"
#include "store/store.h"
#include "util/buf.h"

/* A merged feed, or a search made into one. */
struct wd_channel {
	struct wd_span title, description;
	struct wd_span base_url; /* public URL without final slash */
	struct wd_span path;     /* "/north-korea" or "/search" */
	struct wd_span query;    /* the search's text as typed, or ptr NULL */
	struct wd_span filter;   /* the merge's filter as typed, or ptr NULL */
	const struct wd_story *stories;
	size_t n_stories;
	bool more;
	struct wd_cursor next; /* for rel=next */
	int64_t updated_at; /* newest updated_at of the stories; the first start's time when there are none */
};

void wd_atom_write(struct wd_buf *out, const struct wd_channel *channel);
void wd_rss_write(struct wd_buf *out, const struct wd_channel *channel);
void wd_jsonfeed_write(struct wd_buf *out, const struct wd_channel *channel);
/* A document as `wiredesk parse` shows it: indented, or on one line. No line end behind it. */
void wd_jsonfeed_write_doc(struct wd_buf *out, const struct wd_doc *doc, struct wd_span feed_url, bool one_line);

#endif
