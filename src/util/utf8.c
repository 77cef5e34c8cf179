#include "util/utf8.h"

enum { REPLACEMENT = 0xFFFD };

/* RFC 3629 §4: the length of the valid character at p, 0 when there is none. */
static size_t sequence(const unsigned char *p, size_t len, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n;

	if (p[0] < 0x80) {
		*c = p[0];
		return 1;
	}
	if (p[0] >= 0xC2 && p[0] <= 0xDF) {
		n = 2;
		*c = p[0] & 0x1F;
	} else if ((p[0] & 0xF0) == 0xE0) {
		n = 3;
		*c = p[0] & 0x0F;
	} else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
		n = 4;
		*c = p[0] & 0x07;
	} else {
		return 0;
	}
	if (n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		*c = *c << 6 | (p[i] & 0x3F);
	}
	if (*c < least[n] || *c > 0x10FFFF || (*c >= 0xD800 && *c <= 0xDFFF))
		return 0;
	return n;
}

size_t wd_utf8_valid(struct wd_span text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t at = 0;
	uint32_t c;

	while (at < text.len) {
		uint64_t word;
		size_t n;

		/* Eight ASCII bytes at once: most of most feeds. */
		if (text.len - at >= sizeof(word)) {
			memcpy(&word, p + at, sizeof(word));
			if (!(word & 0x8080808080808080U)) {
				at += sizeof(word);
				continue;
			}
		}
		n = sequence(p + at, text.len - at, &c);
		if (!n)
			return at;
		at += n;
	}
	return at;
}

uint32_t wd_utf8_next_wide(struct wd_span text, size_t *at)
{
	uint32_t c;
	size_t n = sequence((const unsigned char *)text.ptr + *at, text.len - *at, &c);

	*at += n ? n : 1;
	return n ? c : REPLACEMENT;
}

size_t wd_utf8_put(uint32_t c, char out[4])
{
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = REPLACEMENT;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

bool wd_utf8_add(struct wd_buf *buf, uint32_t c)
{
	char bytes[4];

	return wd_buf_add(buf, bytes, wd_utf8_put(c, bytes));
}

struct wd_span wd_utf8_cut(struct wd_span text, size_t max)
{
	if (text.len <= max)
		return text;
	while (max > 0 && ((unsigned char)text.ptr[max] & 0xC0) == 0x80)
		max--;
	return (struct wd_span){ text.ptr, max };
}

bool wd_utf8_is_xml(uint32_t c)
{
	return c >= 0x20 ? c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF)
			 : c == '\t' || c == '\n' || c == '\r';
}
