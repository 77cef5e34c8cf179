/* A part of an answer (RFC 9110 §14). Pure. */
#ifndef WD_SERVE_RANGE_H
#define WD_SERVE_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include "util/span.h"

enum wd_range_kind {
	WD_RANGE_WHOLE, /* none is asked for, or several, or it is not understood: all of it is right */
	WD_RANGE_PART,
	WD_RANGE_BEYOND, /* 416: it begins behind the end */
};
struct wd_range {
	enum wd_range_kind kind;
	size_t from, len;
};

/*
 * What a Range header asks of so many bytes. if_range (or absent) is the client's validator: a part is
 * right only where it is this strong ETag, or exactly this Last-Modified (§13.1.5).
 */
struct wd_range wd_range_of(struct wd_span range, struct wd_span if_range, struct wd_span etag, int64_t modified_at,
			    size_t len);

#endif
