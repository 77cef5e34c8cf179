/*
 * A growing byte buffer with a ceiling. An append that would pass the ceiling
 * adds nothing and sets `full`, so a writer checks once at its end.
 * data is always terminated with a NUL that len does not count (NULL before
 * the first append).
 */
#ifndef WD_UTIL_BUF_H
#define WD_UTIL_BUF_H

#include <stdint.h>

#include "util/span.h"

struct wd_buf {
	char *data;
	size_t len;
	size_t size;
	size_t ceiling;
	bool full;
};

/* ceiling in bytes, 0 for none. */
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
bool wd_buf_add_int(struct wd_buf *buf, int64_t value);
bool wd_buf_printf(struct wd_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What it holds, borrowed until the next change. */
struct wd_span wd_buf_span(const struct wd_buf *buf);
/* Hands the bytes over (free with free()) and leaves the buffer empty; never NULL. */
char *wd_buf_take(struct wd_buf *buf);

#endif
