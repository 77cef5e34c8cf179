#include "util/span.h"

#include "util/ascii.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool wd_span_equal_nocase(struct wd_span a, struct wd_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (wd_ascii_small(a.ptr[i]) != wd_ascii_small(b.ptr[i]))
			return false;
	return true;
}

bool wd_span_starts_nocase(struct wd_span text, const char *prefix)
{
	size_t len = strlen(prefix);

	if (text.len < len)
		return false;
	return wd_span_equal_nocase((struct wd_span){ text.ptr, len }, wd_span_of(prefix));
}

void wd_span_make_small(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		text[i] = wd_ascii_small(text[i]);
}

struct wd_span wd_span_trim(struct wd_span text)
{
	while (text.len > 0 && is_space(text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	while (text.len > 0 && is_space(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

struct wd_span wd_span_part(struct wd_span *rest, char end)
{
	const char *at = rest->len ? memchr(rest->ptr, end, rest->len) : NULL;
	struct wd_span part = *rest;

	if (!at) {
		rest->len = 0;
		return part;
	}
	part.len = (size_t)(at - part.ptr);
	rest->ptr = at + 1;
	rest->len -= part.len + 1;
	return part;
}
