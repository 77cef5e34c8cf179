/* Conditional and negotiated requests (RFC 9110 §12.5.3, §13). Pure. */
#ifndef WD_SERVE_COND_H
#define WD_SERVE_COND_H

#include <stdint.h>

#include "util/span.h"

struct wd_cond {
	struct wd_span if_none_match, if_modified_since; /* the headers as received, or absent */
	struct wd_span etag;                             /* of what would be sent, with its quotes */
	int64_t modified_at;                             /* ms, or WD_NO_TIME */
};

/* True: 304. If-None-Match wins over If-Modified-Since. */
bool wd_cond_unchanged(const struct wd_cond *cond);
/*
 * Which of these media types an Accept header likes best; SIZE_MAX when it likes HTML at least as well. Only
 * what is named counts: a browser takes anything, and wants a page.
 */
size_t wd_cond_prefers(struct wd_span accept, const char *const *types, size_t n);
/* True when an Accept-Encoding takes gzip. */
bool wd_cond_takes_gzip(struct wd_span accept_encoding);

#endif
