/*
 * A borrowed piece of text: pointer and length, not terminated, never owned.
 * An absent text has ptr NULL; an empty one has len 0. Most callers need not
 * tell them apart.
 */
#ifndef WD_UTIL_SPAN_H
#define WD_UTIL_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct wd_span {
	const char *ptr;
	size_t len;
};

#define WD_SPAN_NONE ((struct wd_span){ NULL, 0 })
/* A span over a string literal. */
#define WD_SPAN(lit) ((struct wd_span){ "" lit, sizeof(lit) - 1 })
/* For printf: "%.*s" with WD_SPAN_ARG(span). */
#define WD_SPAN_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

static inline struct wd_span wd_span_of(const char *text)
{
	return (struct wd_span){ text, text ? strlen(text) : 0 };
}

static inline bool wd_span_equal(struct wd_span a, struct wd_span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool wd_span_is(struct wd_span a, const char *text)
{
	return wd_span_equal(a, wd_span_of(text));
}

static inline bool wd_span_ends(struct wd_span text, struct wd_span with)
{
	return text.len >= with.len && memcmp(text.ptr + (text.len - with.len), with.ptr, with.len) == 0;
}

/* ASCII letters without regard to case. */
bool wd_span_equal_nocase(struct wd_span a, struct wd_span b);
bool wd_span_starts_nocase(struct wd_span text, const char *prefix);
/* Makes ASCII letters of a text small, in place. */
void wd_span_make_small(char *text, size_t len);
/* Without ASCII white space at both ends. */
struct wd_span wd_span_trim(struct wd_span text);
/* What stands before the next such character, or all; *rest goes behind it. For lists: while (rest.len) … */
struct wd_span wd_span_part(struct wd_span *rest, char end);

#endif
