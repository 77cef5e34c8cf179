#include "clean/token.h"

#include "util/ascii.h"

bool wd_token_is_blank(char c)
{
	return wd_ascii_is_blank(c) || c == '\f';
}

struct wd_span wd_token_name(struct wd_span html, size_t *at)
{
	size_t from = *at, to = from;

	while (to < html.len && !wd_token_is_blank(html.ptr[to]) && html.ptr[to] != '>' && html.ptr[to] != '/')
		to++;
	*at = to;
	return (struct wd_span){ html.ptr + from, to - from };
}

GumboTag wd_token_tag(struct wd_span name)
{
	return gumbo_tagn_enum(name.ptr, (unsigned)name.len);
}

GumboTag wd_token_tag_at(struct wd_span html, size_t at)
{
	enum { LONGEST_NAME = 32 }; /* none that is known is as long */

	if (html.len - at > LONGEST_NAME)
		html.len = at + LONGEST_NAME;
	return wd_token_tag(wd_token_name(html, &at));
}

static size_t skip_blanks(struct wd_span html, size_t at)
{
	while (at < html.len && wd_token_is_blank(html.ptr[at]))
		at++;
	return at;
}

/* What stands behind "=", at its first sign. False when the text ends first. */
static bool read_value(struct wd_span html, size_t *at, struct wd_span *value)
{
	size_t from = *at, to = from;
	char quote = from < html.len ? html.ptr[from] : '\0';

	if (quote == '"' || quote == '\'') {
		const char *end = memchr(html.ptr + from + 1, quote, html.len - from - 1);

		if (!end)
			return false;
		*value = (struct wd_span){ html.ptr + from + 1, (size_t)(end - html.ptr) - from - 1 };
		*at = (size_t)(end - html.ptr) + 1;
		return true;
	}
	while (to < html.len && !wd_token_is_blank(html.ptr[to]) && html.ptr[to] != '>')
		to++;
	*value = (struct wd_span){ html.ptr + from, to - from };
	*at = to;
	return to < html.len;
}

enum wd_token_part wd_token_next(struct wd_span html, size_t *at, struct wd_span *name, struct wd_span *value)
{
	size_t i = *at, from;
	bool slash = false;

	while (i < html.len && (wd_token_is_blank(html.ptr[i]) || html.ptr[i] == '/'))
		slash = html.ptr[i++] == '/';
	*at = i;
	if (i == html.len)
		return WD_TOKEN_CUT;
	if (html.ptr[i] == '>') {
		*at = i + 1;
		return slash ? WD_TOKEN_CLOSE_EMPTY : WD_TOKEN_CLOSE;
	}
	from = i++;
	while (i < html.len && !wd_token_is_blank(html.ptr[i]) && !memchr("=/>", html.ptr[i], 3))
		i++;
	*name = (struct wd_span){ html.ptr + from, i - from };
	*value = WD_SPAN_NONE;
	*at = i;
	i = skip_blanks(html, i);
	if (i == html.len || html.ptr[i] != '=')
		return i == html.len ? WD_TOKEN_CUT : WD_TOKEN_ATTRIBUTE;
	*at = skip_blanks(html, i + 1);
	return read_value(html, at, value) ? WD_TOKEN_ATTRIBUTE : WD_TOKEN_CUT;
}

size_t wd_token_behind(struct wd_span html, size_t at, const char *end)
{
	size_t len = strlen(end);
	const char *found = at < html.len ? memmem(html.ptr + at, html.len - at, end, len) : NULL;

	return found ? (size_t)(found - html.ptr) + len : html.len;
}
