#include "clean/discover.h"

#include "clean/html.h"
#include "clean/token.h"
#include "util/count.h"
#include "util/url.h"

enum { MOST_HTML = 512 * 1024 };

struct search {
	struct wd_arena *arena;
	struct wd_span page, base, found;
	bool has_base;
};

static bool has_word(struct wd_span text, const char *word)
{
	size_t at = 0;

	while (at < text.len) {
		size_t from;

		while (at < text.len && wd_token_is_blank(text.ptr[at]))
			at++;
		from = at;
		while (at < text.len && !wd_token_is_blank(text.ptr[at]))
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
	for (size_t i = 0; i < WD_COUNT(types); i++)
		if (wd_span_equal_nocase(wd_span_trim(type), wd_span_of(types[i])))
			return true;
	return false;
}

static struct wd_span find(const struct wd_markup_attribute *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (wd_span_is(list[i].name, name))
			return wd_span_trim(list[i].value);
	return WD_SPAN_NONE;
}

static void see(void *ctx, GumboTag tag, const struct wd_markup_attribute *list, size_t n)
{
	struct search *search = ctx;
	struct wd_span href = find(list, n, "href");

	if (!href.len || search->found.len)
		return;
	/* HTML §4.2.3: the first base counts. */
	if (tag == GUMBO_TAG_BASE && !search->has_base) {
		search->base = wd_url_resolve(search->arena, search->page, href);
		search->has_base = true;
	}
	if (tag != GUMBO_TAG_LINK || !has_word(find(list, n, "rel"), "alternate") || !is_feed_type(find(list, n, "type")))
		return;
	href = wd_url_resolve(search->arena, search->base, href);
	if (href.ptr && wd_url_is_http(href))
		search->found = href;
}

/* What stands before the body, which may be deep and is not asked. */
static struct wd_span head_of(struct wd_span html)
{
	if (html.len > MOST_HTML)
		html.len = MOST_HTML;
	for (size_t i = 0; i + 5 <= html.len; i++) {
		const char *p = memchr(html.ptr + i, '<', html.len - i);

		if (!p)
			break;
		i = (size_t)(p - html.ptr);
		if (wd_span_starts_nocase((struct wd_span){ p, html.len - i }, "<body"))
			return (struct wd_span){ html.ptr, i };
	}
	return html;
}

struct wd_span wd_discover_feed(struct wd_arena *arena, struct wd_span html, struct wd_span page_url)
{
	struct search search = { .arena = arena, .page = page_url, .base = page_url };
	struct wd_html_cleaner *cleaner;

	if (!html.len)
		return WD_SPAN_NONE;
	cleaner = wd_html_cleaner_new();
	wd_html_walk(cleaner, head_of(html), see, &search);
	wd_html_cleaner_free(cleaner);
	return search.found;
}
