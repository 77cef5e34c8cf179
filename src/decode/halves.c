#include "decode/halves.h"

#include <stdlib.h>

#include "util/utf8.h"

/* A reference of as many digits as a half has; gives the bytes it took, 0 when it is none. */
static size_t read_half(struct wd_span text, uint32_t *half)
{
	bool hex = text.len > 2 && (text.ptr[2] | 0x20) == 'x';
	size_t from = hex ? 3 : 2, n = hex ? 4 : 5;
	char digits[6] = "";

	if (text.len <= from + n || text.ptr[0] != '&' || text.ptr[1] != '#' || text.ptr[from + n] != ';')
		return 0;
	memcpy(digits, text.ptr + from, n);
	if (strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") != n)
		return 0;
	*half = (uint32_t)strtoul(digits, NULL, hex ? 16 : 10);
	return from + n + 1;
}

size_t wd_halves_join(struct wd_span text, uint32_t *whole)
{
	uint32_t high = 0, low = 0;
	size_t first = read_half(text, &high), second = 0;

	if (first)
		second = read_half((struct wd_span){ text.ptr + first, text.len - first }, &low);
	*whole = second ? wd_utf8_pair(high, low) : 0;
	return *whole ? first + second : 0;
}
