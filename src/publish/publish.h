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

/*
 * How addresses of our own begin and end. Feeds carry absolute ones; a page
 * links by paths, below the path of public-url when it is served, side by side when it is a file.
 */
struct wd_site {
	struct wd_span base_url; /* of absolute addresses, without a final slash: "https://news.example/wires" */
	struct wd_span root;     /* what a page's links begin with: "/wires/"; "" in files of one folder */
	struct wd_span page;     /* what ends the name of a page: "", or ".html" in files, where there is no search */
	struct wd_span hub;      /* the WebSub hub that tells of its merged feeds, absolute; or absent */
};

/* A merged feed, or a search made into one. */
struct wd_channel {
	struct wd_span title, description;
	struct wd_site site;
	struct wd_span path;           /* "/north-korea" or "/search" */
	struct wd_span query;          /* the search's text as typed, or ptr NULL */
	struct wd_span filter;         /* the merge's filter as typed, or ptr NULL */
	const struct wd_query *parsed; /* the search, to mark its words; or NULL */
	bool is_partial;               /* the search took too long: these are what it found first */
	bool is_timed;                 /* what it holds depends on the time: since:7d */
	int64_t matches;               /* of a search: how many stories it has … */
	bool matches_more;             /* … at least */
	struct wd_counts counts;       /* where there is no story: why */
	const struct wd_story *stories;
	size_t n_stories;
	struct wd_cursor here; /* the stories are those behind it; zeroed in the document that is subscribed to */
	bool more, has_newer;
	struct wd_cursor next, newer;       /* for rel=next and previous (RFC 5005 §3) */
	int64_t archive;                    /* this is an archive document, of that number; 0: it is not */
	int64_t prev_archive, next_archive; /* the last one before, the first one behind; 0: there is none (RFC 5005 §4) */
	int64_t updated_at;                 /* when anything in it changed last; of what is empty, when the desk began */
};

/*
 * The site that is served at base_url ("https://news.example/wires", no final
 * slash): its pages link below its path. root holds what they begin with: initialised, and the
 * caller's to release after the site.
 */
struct wd_site wd_site_served(const char *base_url, struct wd_buf *root);

void wd_atom_write(struct wd_buf *out, const struct wd_channel *channel);
void wd_rss_write(struct wd_buf *out, const struct wd_channel *channel);
void wd_jsonfeed_write(struct wd_buf *out, const struct wd_channel *channel);
/* One story as an item of a JSON Feed, on one line; its "_wiredesk" names the merge for which it stands alone. */
void wd_jsonfeed_write_story(struct wd_buf *out, const struct wd_story *story, struct wd_span merge);
/* A document as `wiredesk parse` shows it: indented, or on one line. No line end behind it. */
void wd_jsonfeed_write_doc(struct wd_buf *out, const struct wd_doc *doc, struct wd_span feed_url, bool one_line);

#endif
