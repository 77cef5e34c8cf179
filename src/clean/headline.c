#include "clean/headline.h"

#include "clean/markup.h"
#include "clean/token.h"
#include "util/ascii.h"

/* Of what is not shown the content goes too, where there can be any. */
static bool swallows(GumboTag tag)
{
	if (tag == GUMBO_TAG_FRAME || tag == GUMBO_TAG_EMBED)
		return false;
	return wd_markup_fate(tag) == WD_MARKUP_DROP || tag == GUMBO_TAG_IFRAME;
}

static bool next_tag(struct wd_span text, size_t *at)
{
	const char *p = *at < text.len ? memchr(text.ptr + *at, '<', text.len - *at) : NULL;

	*at = p ? (size_t)(p - text.ptr) + 1 : text.len;
	return *at < text.len;
}

struct wd_span wd_headline_unswallow(struct wd_arena *arena, struct wd_span text)
{
	size_t last_end[GUMBO_TAG_LAST + 1] = { 0 }, n = 0, from = 0;
	char *out = NULL;

	for (size_t at = 0; next_tag(text, &at);)
		if (text.ptr[at] == '/')
			last_end[wd_token_tag_at(text, at + 1)] = at;
	for (size_t at = 0; next_tag(text, &at);) {
		GumboTag tag = wd_ascii_is_letter(text.ptr[at]) ? wd_token_tag_at(text, at) : GUMBO_TAG_LAST;

		if (!swallows(tag) || last_end[tag] > at)
			continue;
		if (!out && !(out = wd_arena_alloc(arena, text.len * 4 + 1)))
			return text;
		memcpy(out + n, text.ptr + from, at - 1 - from);
		n += at - 1 - from;
		memcpy(out + n, "&lt;", 4);
		n += 4;
		from = at;
	}
	if (!out)
		return text;
	memcpy(out + n, text.ptr + from, text.len - from);
	return (struct wd_span){ out, n + text.len - from };
}
