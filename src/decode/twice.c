#include "decode/twice.h"

#include "decode/entities.h"
#include "util/buf.h"
#include "util/utf8.h"

/* Fewer may be meant: a text on just this. */
enum { LEAST = 4 };

/* The byte that the character was made of; -1: of none. What windows-1252 has not was widened. */
static int byte_of(uint32_t c)
{
	if (c < 0x100)
		return (int)c;
	for (int byte = 0x80; byte < 0xA0; byte++)
		if (c != 0xFFFD && wd_entities_number((uint32_t)byte) == c)
			return byte;
	return -1;
}

/* Writes the bytes of the characters from *at on, up to the next of ASCII; false when they are no UTF-8. */
static bool add_run(struct wd_buf *out, struct wd_span text, size_t *at, size_t *n)
{
	size_t from = out->len;
	struct wd_span run;

	while (*at < text.len && (unsigned char)text.ptr[*at] >= 0x80) {
		int byte = byte_of(wd_utf8_next(text, at));

		if (byte < 0)
			return false;
		wd_buf_add_char(out, (char)byte);
	}
	run = (struct wd_span){ out->data + from, out->len - from };
	for (size_t i = 0; i < run.len; i++)
		*n += (unsigned char)run.ptr[i] >= 0xC0;
	return wd_utf8_valid(run) == run.len;
}

static bool add_once(struct wd_buf *out, struct wd_span text)
{
	size_t from = 0, n = 0;

	for (size_t at = wd_utf8_next_high(text, 0); at < text.len; at = wd_utf8_next_high(text, from)) {
		wd_buf_add(out, text.ptr + from, at - from);
		if (!add_run(out, text, &at, &n))
			return false;
		from = at;
	}
	wd_buf_add(out, text.ptr + from, text.len - from);
	return n >= LEAST;
}

/* Nearly every text that was not written twice shows it by its first sign. */
static bool may_be(struct wd_buf *out, struct wd_span text)
{
	size_t at = wd_utf8_next_high(text, 0), n = 0;
	bool may = at < text.len && add_run(out, text, &at, &n);

	wd_buf_clear(out);
	return may;
}

bool wd_twice(struct wd_arena *arena, struct wd_span *text, bool *was)
{
	struct wd_buf out;

	wd_buf_init(&out, text->len + 64);
	*was = may_be(&out, *text) && add_once(&out, *text);
	if (*was)
		*text = wd_buf_keep(&out, arena);
	wd_buf_release(&out);
	return !*was || text->ptr;
}
