/*
 * UTF-8 (RFC 3629).
 */
#ifndef WD_UTIL_UTF8_H
#define WD_UTIL_UTF8_H

#include <stdint.h>

#include "util/arena.h"
#include "util/buf.h"
#include "util/span.h"

/* The length of the longest valid beginning; text.len when all of it is valid. */
size_t wd_utf8_valid(struct wd_span text);
/* The first byte at or behind `at` that is not ASCII; text.len: none is. */
size_t wd_utf8_next_high(struct wd_span text, size_t at);
/*
 * Reads the character at *at and moves *at behind it; U+FFFD and one byte for
 * what is invalid. *at must be below text.len.
 */
uint32_t wd_utf8_next_wide(struct wd_span text, size_t *at);
static inline uint32_t wd_utf8_next(struct wd_span text, size_t *at)
{
	unsigned char c = (unsigned char)text.ptr[*at];

	/* Most of most texts. */
	return c < 0x80 ? (++*at, c) : wd_utf8_next_wide(text, at);
}
/* Writes a character (1 to 4 bytes, no NUL); returns the count. Not a character: U+FFFD. */
size_t wd_utf8_put(uint32_t c, char out[4]);
bool wd_utf8_add(struct wd_buf *buf, uint32_t c);
/* The character of which UTF-16 has these two halves; 0: they are no such halves. */
uint32_t wd_utf8_pair(uint32_t high, uint32_t low);
/* The longest beginning of at most max bytes that ends with a whole character. */
struct wd_span wd_utf8_cut(struct wd_span text, size_t max);
/* Without the U+FEFF by which some editors mark the beginning of a file. */
struct wd_span wd_utf8_unmarked(struct wd_span text);
/* True for characters that XML 1.0 §2.2 allows. */
bool wd_utf8_is_xml(uint32_t c);

#endif
