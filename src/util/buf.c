#include "util/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/mem.h"

void wd_buf_init(struct wd_buf *buf, size_t ceiling)
{
	assert(ceiling > 0 && ceiling <= SIZE_MAX / 2); /* a number below 0, or none */
	*buf = (struct wd_buf){ .ceiling = ceiling };
}

void wd_buf_release(struct wd_buf *buf)
{
	free(buf->data);
	*buf = (struct wd_buf){ .ceiling = buf->ceiling };
}

void wd_buf_clear(struct wd_buf *buf)
{
	buf->len = 0;
	buf->full = false;
	if (buf->data)
		buf->data[0] = '\0';
}

static bool grow(struct wd_buf *buf, size_t more)
{
	size_t need, size;

	assert(buf->ceiling > 0); /* else it was never begun */
	assert(buf->len <= buf->ceiling);
	assert(buf->data ? buf->len < buf->size : buf->len == 0 && buf->size == 0);
	if (buf->full || more > buf->ceiling - buf->len) {
		buf->full = true;
		return false;
	}
	need = buf->len + more + 1;
	if (need <= buf->size)
		return true;
	size = buf->size ? buf->size : 64;
	while (size < need)
		size += size / 2 + 64;
	buf->data = wd_xrealloc(buf->data, size);
	buf->size = size;
	return true;
}

void wd_buf_fit(struct wd_buf *buf)
{
	if (!buf->data || buf->size == buf->len + 1)
		return;
	buf->size = buf->len + 1;
	buf->data = wd_xrealloc(buf->data, buf->size);
}

char *wd_buf_make_room(struct wd_buf *buf, size_t most)
{
	return grow(buf, most) ? buf->data + buf->len : NULL;
}

bool wd_buf_add(struct wd_buf *buf, const void *bytes, size_t len)
{
	if (!grow(buf, len))
		return false;
	if (len)
		memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
	return true;
}

bool wd_buf_add_span(struct wd_buf *buf, struct wd_span text)
{
	return wd_buf_add(buf, text.ptr, text.len);
}

bool wd_buf_add_text(struct wd_buf *buf, const char *text)
{
	return wd_buf_add(buf, text, strlen(text));
}

bool wd_buf_add_int(struct wd_buf *buf, int64_t value)
{
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char digits[24], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0)
		*--at = '-';
	return wd_buf_add(buf, at, (size_t)(digits + sizeof(digits) - at));
}

bool wd_buf_printf(struct wd_buf *buf, const char *format, ...)
{
	/* Most texts fit what is there: then once is enough. */
	size_t room = buf->full ? 0 : buf->size - buf->len;
	va_list args, again;
	bool ok = false;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(room ? buf->data + buf->len : NULL, room, format, args);
	va_end(args);
	if (len >= 0 && grow(buf, (size_t)len)) {
		if ((size_t)len >= room)
			vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
		ok = true;
	} else if (room) {
		buf->data[buf->len] = '\0';
	}
	va_end(again);
	return ok;
}

struct wd_span wd_buf_span(const struct wd_buf *buf)
{
	return (struct wd_span){ buf->data ? buf->data : "", buf->len };
}

char *wd_buf_take(struct wd_buf *buf)
{
	char *data = buf->full ? NULL : buf->data;

	if (data)
		buf->data = NULL;
	wd_buf_release(buf);
	return data ? data : wd_xstrdup("");
}

struct wd_span wd_buf_keep(struct wd_buf *buf, struct wd_arena *arena)
{
	struct wd_span text = buf->full ? WD_SPAN_NONE : wd_arena_dup(arena, wd_buf_span(buf));

	wd_buf_release(buf);
	return text;
}
