/*
 * A growing byte buffer with a ceiling. An append that would pass the ceiling
 * adds nothing and sets `full`, so a writer checks once at its end; take and keep
 * hand out no text that was cut. There is no buffer without a ceiling: what is
 * written into one comes from outside, and some of it makes itself longer (a link
 * by its base, a letter by its escape).
 *
 * Invariants, which every append that grows asserts: it was begun; len <= ceiling; data
 * is NULL before the first append, and holds len bytes and one more behind it. That one
 * is NUL after each append.
 */
#ifndef WD_UTIL_BUF_H
#define WD_UTIL_BUF_H

#include <stdint.h>

#include "util/arena.h"
#include "util/span.h"

/* Ceilings for what has none of its own; the others stand where the buffer is made. */
enum {
	WD_BUF_ADDRESS = 8000000, /* an address, a path, a host: libcurl takes no longer one (CURL_MAX_INPUT_LENGTH) */
	WD_BUF_LINE =
		16 << 20, /* a line, a value, a sentence: the file that has the longest, a configuration, has no more */
	WD_BUF_PAGE = 512 << 20, /* a feed, page or list as a whole: twice the arena that its stories are read into */
};

struct wd_buf {
	char *data;
	size_t len;
	size_t size;
	size_t ceiling;
	bool full;
};

/* ceiling in bytes, more than 0. */
void wd_buf_init(struct wd_buf *buf, size_t ceiling);
/* Frees the bytes; the buffer is as after init. */
void wd_buf_release(struct wd_buf *buf);
/* Forgets the bytes, keeps the memory. */
void wd_buf_clear(struct wd_buf *buf);

bool wd_buf_add(struct wd_buf *buf, const void *bytes, size_t len);
bool wd_buf_add_span(struct wd_buf *buf, struct wd_span text);
bool wd_buf_add_text(struct wd_buf *buf, const char *text);
static inline bool wd_buf_add_char(struct wd_buf *buf, char c)
{
	if (buf->full || buf->len + 2 > buf->size)
		return wd_buf_add(buf, &c, 1);
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): where there is a size there are bytes. */
	buf->data[buf->len++] = c;
	buf->data[buf->len] = '\0';
	return true;
}
/* Room for so many bytes behind what it holds, for who writes them himself and says how many by wd_buf_grew; NULL: full. */
char *wd_buf_make_room(struct wd_buf *buf, size_t most);
static inline char *wd_buf_room(struct wd_buf *buf, size_t most)
{
	return !buf->full && most < buf->size - buf->len ? buf->data + buf->len : wd_buf_make_room(buf, most);
}
static inline void wd_buf_grew(struct wd_buf *buf, size_t len)
{
	buf->len += len;
	buf->data[buf->len] = '\0';
}
bool wd_buf_add_int(struct wd_buf *buf, int64_t value);
bool wd_buf_printf(struct wd_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What it holds stays as it is for long: gives the room behind it back. */
void wd_buf_fit(struct wd_buf *buf);
/* What it holds, borrowed until the next change. */
struct wd_span wd_buf_span(const struct wd_buf *buf);
/* Hands the bytes over (free with free()) and leaves the buffer empty; never NULL, and "" when it is full. */
char *wd_buf_take(struct wd_buf *buf);
/* The bytes as a text in the arena; the buffer is released. Absent when either is full. */
struct wd_span wd_buf_keep(struct wd_buf *buf, struct wd_arena *arena);

#endif
