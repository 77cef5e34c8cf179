#include "util/utf8.h"

enum { REPLACEMENT = 0xFFFD };

static bool is_tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* RFC 3629 §4: the length of the valid character at p, of two bytes and more; 0 when there is none. */
static size_t sequence(const unsigned char *p, size_t len, uint32_t *c)
{
	if (len < 2 || !is_tail(p[1]) || p[0] < 0xC2)
		return 0;
	if (p[0] < 0xE0) {
		*c = (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);
		return 2;
	}
	if (len < 3 || !is_tail(p[2]))
		return 0;
	if (p[0] < 0xF0) {
		*c = (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
		return *c >= 0x800 && (*c < 0xD800 || *c > 0xDFFF) ? 3 : 0;
	}
	if (len < 4 || !is_tail(p[3]) || p[0] > 0xF4)
		return 0;
	*c = (p[0] & 0x07U) << 18 | (p[1] & 0x3FU) << 12 | (p[2] & 0x3FU) << 6 | (p[3] & 0x3FU);
	return *c >= 0x10000 && *c <= 0x10FFFF ? 4 : 0;
}

/* Behind the characters of three bytes, of which each with these leads is one: most of most East Asian texts. */
static size_t skip_threes(const unsigned char *p, size_t at, size_t len)
{
	while (len - at >= 3 && p[at] >= 0xE1 && p[at] <= 0xEC && is_tail(p[at + 1]) && is_tail(p[at + 2]))
		at += 3;
	return at;
}

size_t wd_utf8_next_high(struct wd_span text, size_t at)
{
	uint64_t word;

	for (; text.len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, text.ptr + at, sizeof(word));
		if (word & 0x8080808080808080U)
			break;
	}
	while (at < text.len && (unsigned char)text.ptr[at] < 0x80)
		at++;
	return at;
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
		if (p[at] < 0x80) {
			at++;
			continue;
		}
		n = skip_threes(p, at, text.len) - at;
		if (!n)
			n = sequence(p + at, text.len - at, &c);
		if (!n)
			return at;
		at += n;
	}
	return at;
}

uint32_t wd_utf8_next_wide(struct wd_span text, size_t *at)
{
	const unsigned char *p = (const unsigned char *)text.ptr + *at;
	uint32_t c = *p;
	size_t n = c < 0x80 ? 1 : sequence(p, text.len - *at, &c);

	*at += n ? n : 1;
	return n ? c : REPLACEMENT;
}

uint32_t wd_utf8_pair(uint32_t high, uint32_t low)
{
	if (high < 0xD800 || high > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
		return 0;
	return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
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

struct wd_span wd_utf8_unmarked(struct wd_span text)
{
	static const char mark[] = "\xEF\xBB\xBF";
	size_t len = sizeof(mark) - 1;

	if (text.len < len || memcmp(text.ptr, mark, len) != 0)
		return text;
	return (struct wd_span){ text.ptr + len, text.len - len };
}

bool wd_utf8_is_xml(uint32_t c)
{
	return c >= 0x20 ? c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF)
			 : c == '\t' || c == '\n' || c == '\r';
}
