#include <string.h>
#include <strings.h>

#include "fetch/fetch.h"
#include "util/arena.h"
#include "util/url.h"

enum { MOST_HTML = 512 * 1024, MOST_LINKS = 1000 };

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The next attribute of a tag whose inside is *rest; moves *rest behind it. */
static bool next_attribute(struct wd_span *rest, struct wd_span *name, struct wd_span *value)
{
	const char *p = rest->ptr, *end = p + rest->len, *from;

	while (p < end && (is_space(*p) || *p == '/'))
		p++;
	from = p;
	while (p < end && !is_space(*p) && *p != '=' && *p != '/')
		p++;
	*name = (struct wd_span){ from, (size_t)(p - from) };
	*value = WD_SPAN_NONE;
	while (p < end && is_space(*p))
		p++;
	if (p < end && *p == '=') {
		p++;
		while (p < end && is_space(*p))
			p++;
		if (p < end && (*p == '"' || *p == '\'')) {
			const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));

			from = p + 1;
			p = close ? close : end;
			*value = (struct wd_span){ from, (size_t)(p - from) };
			p += p < end;
		} else {
			from = p;
			while (p < end && !is_space(*p))
				p++;
			*value = (struct wd_span){ from, (size_t)(p - from) };
		}
	}
	*rest = (struct wd_span){ p, (size_t)(end - p) };
	return name->len > 0;
}

static bool has_word(struct wd_span text, const char *word)
{
	size_t at = 0;

	while (at < text.len) {
		size_t from;

		while (at < text.len && is_space(text.ptr[at]))
			at++;
		from = at;
		while (at < text.len && !is_space(text.ptr[at]))
			at++;
		if (wd_span_equal_nocase((struct wd_span){ text.ptr + from, at - from }, wd_span_of(word)))
			return true;
	}
	return false;
}

static bool is_feed_type(struct wd_span type)
{
	static const char *const types[] = { "application/atom+xml", "application/rss+xml", "application/rdf+xml",
					     "application/feed+json" };
	const char *semicolon = type.len ? memchr(type.ptr, ';', type.len) : NULL;

	if (semicolon)
		type.len = (size_t)(semicolon - type.ptr);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (wd_span_equal_nocase(wd_span_trim(type), wd_span_of(types[i])))
			return true;
	return false;
}

/* A link's address as written may hold references; only "&amp;" occurs. */
static struct wd_span unescape(struct wd_arena *arena, struct wd_span text)
{
	char *out = wd_arena_alloc(arena, text.len + 1);
	size_t n = 0;

	if (!out)
		return WD_SPAN_NONE;
	for (size_t i = 0; i < text.len; i++) {
		out[n++] = text.ptr[i];
		if (wd_span_starts_nocase((struct wd_span){ text.ptr + i, text.len - i }, "&amp;"))
			i += 4;
	}
	return (struct wd_span){ out, n };
}

/* Inside of one <link …> or <base …>; true when it names a feed. */
static bool read_link(struct wd_span inside, struct wd_span *href)
{
	struct wd_span name, value, rel = WD_SPAN_NONE, type = WD_SPAN_NONE;

	*href = WD_SPAN_NONE;
	while (next_attribute(&inside, &name, &value)) {
		if (wd_span_equal_nocase(name, WD_SPAN("rel")))
			rel = value;
		else if (wd_span_equal_nocase(name, WD_SPAN("type")))
			type = value;
		else if (wd_span_equal_nocase(name, WD_SPAN("href")))
			*href = wd_span_trim(value);
	}
	return href->len > 0 && has_word(rel, "alternate") && is_feed_type(type);
}

static struct wd_span absolute(struct wd_arena *arena, struct wd_span page, struct wd_span base, struct wd_span href)
{
	if (base.len)
		page = wd_url_resolve(arena, page, base);
	href = wd_url_resolve(arena, page, unescape(arena, href));
	return href.ptr && wd_url_is_http(href) ? href : WD_SPAN_NONE;
}

struct wd_span wd_discover_feed(struct wd_arena *arena, struct wd_span html, struct wd_span page_url)
{
	const char *p = html.ptr, *end;
	struct wd_span base = WD_SPAN_NONE;
	int links = 0;

	if (!html.len)
		return WD_SPAN_NONE;
	end = p + (html.len < MOST_HTML ? html.len : MOST_HTML);
	while ((p = memchr(p, '<', (size_t)(end - p))) != NULL && links < MOST_LINKS) {
		struct wd_span rest = { p, (size_t)(end - p) }, href;
		const char *close = memchr(p, '>', rest.len);
		bool is_base = wd_span_starts_nocase(rest, "<base");

		if (!close)
			return WD_SPAN_NONE;
		if (wd_span_starts_nocase(rest, "<body"))
			return WD_SPAN_NONE; /* links to feeds stand in the head */
		if (is_base || wd_span_starts_nocase(rest, "<link")) {
			bool is_feed = read_link((struct wd_span){ p + 5, (size_t)(close - p - 5) }, &href);

			links++;
			if (is_feed && !is_base) {
				href = absolute(arena, page_url, base, href);
				if (href.ptr)
					return href;
			}
			if (is_base && href.len && !base.len)
				base = unescape(arena, href);
		}
		p = close;
	}
	return WD_SPAN_NONE;
}
