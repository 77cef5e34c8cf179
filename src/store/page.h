/*
 * Pages of entries whose feeds send no more than a summary (fulltext=yes). Which page is wanted is decided in the
 * transaction that stores the entry, so none is forgotten; a page is known by its canonical address
 * and fetched once for whoever carries it.
 *
 * Thread:  of who uses the writer or the reader.
 * Owner:   what is read lives in the arena; what is written is borrowed for the call.
 * Failure: false with err.
 * Limit:   WD_PAGE_ENTRIES (write/page.h) have the text of one; a walk looks at a thousand hosts.
 */
#ifndef WD_STORE_PAGE_H
#define WD_STORE_PAGE_H

#include "store/store.h"

/* A page that is due. */
struct wd_page {
	int64_t id;
	struct wd_span url, host;
	struct wd_span feed_url;            /* one that carries it */
	struct wd_span title;               /* of its entry there */
	struct wd_span etag, last_modified; /* of the last time that it was read; absent: none */
	int64_t words;                      /* bytes of text that the feed sent of it */
	int tries;                          /* failed before */
};
/*
 * Of each host the page that is due longest, in the order of hosts from the one behind `after` on; at most
 * limit. *last: where the walk ended, and the next goes on; absent: at the last host.
 */
bool wd_reader_pages(struct wd_reader *reader, struct wd_arena *arena, int64_t now, struct wd_span after, size_t limit,
		     struct wd_page **out, size_t *n, struct wd_span *last, struct wd_error *err) WD_MUST_CHECK;

enum wd_page_end {
	WD_PAGE_READ,   /* html is its main text */
	WD_PAGE_SAME,   /* as it was (304) */
	WD_PAGE_FAILED, /* error says why */
	WD_PAGE_LEFT,   /* nobody wants it any more */
};
struct wd_page_outcome {
	int64_t page;
	enum wd_page_end end;
	struct wd_span html;
	int http_status;
	int64_t at, next_at; /* when it was; WD_NO_TIME: it is not asked again */
	int64_t host_until;  /* its host wants to be left alone: none of its pages is asked before; WD_NO_TIME: no */
	const char *etag, *last_modified; /* NULL: none */
	char error[256];
};
/* In one transaction; its entries are indexed and filed anew. Errors as of wd_writer_commit(). *changed: what is published did. */
bool wd_writer_page(struct wd_writer *writer, const struct wd_page_outcome *outcome, bool *changed,
		    struct wd_error *err) WD_MUST_CHECK;

#endif
