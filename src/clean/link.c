#include "clean/link.h"

#include "util/ascii.h"
#include "util/count.h"
#include "util/url.h"

/* What a browser hands to other programs after asking, or shows as a page. */
static const char *const page_schemes[] = { "http", "https",  "mailto", "ftp",  "ftps",   "geo",   "irc",
					    "ircs", "magnet", "matrix", "news", "nntp",   "sip",   "sms",
					    "tel",  "urn",    "webcal", "xmpp", "gemini", "gopher" };

/* The scheme, or absent where there is none; *odd when what stands in its place is no scheme. */
static struct wd_span scheme_of(struct wd_span link, bool *odd)
{
	*odd = false;
	for (size_t i = 0; i < link.len; i++) {
		char c = link.ptr[i];

		if (c == ':') {
			*odd = *odd || i == 0;
			return (struct wd_span){ link.ptr, i };
		}
		if (c == '/' || c == '?' || c == '#')
			break;
		/* A browser may see a scheme through control characters and the like. */
		if (!wd_ascii_is_letter(c) && !(i > 0 && (wd_ascii_is_digit(c) || c == '+' || c == '-' || c == '.')))
			*odd = true;
	}
	*odd = false;
	return WD_SPAN_NONE;
}

static bool is_allowed(struct wd_span scheme, enum wd_link_use use)
{
	size_t n = use == WD_LINK_LOAD ? 2 : WD_COUNT(page_schemes);

	for (size_t i = 0; i < n; i++)
		if (wd_span_equal_nocase(scheme, wd_span_of(page_schemes[i])))
			return true;
	return false;
}

static bool has_control(struct wd_span link)
{
	for (size_t i = 0; i < link.len; i++)
		if ((unsigned char)link.ptr[i] < 0x20 || link.ptr[i] == 0x7F)
			return true;
	return false;
}

/* "&amp;" and what was made of it in turn, by who escaped twice: no address means it. */
static struct wd_span unescape(struct wd_arena *arena, struct wd_span link)
{
	const char *found = memmem(link.ptr, link.len, "&amp;", 5);
	char *out = found ? wd_arena_alloc(arena, link.len) : NULL;
	size_t n = 0;

	if (!out)
		return link;
	while (link.len) {
		char c = *link.ptr;

		out[n++] = c;
		link = (struct wd_span){ link.ptr + 1, link.len - 1 };
		while (c == '&' && wd_span_starts_nocase(link, "amp;"))
			link = (struct wd_span){ link.ptr + 4, link.len - 4 };
	}
	return (struct wd_span){ out, n };
}

/* "www.example.org/x", as addresses are spoken: no path begins so. */
static bool is_spoken(struct wd_span link)
{
	struct wd_span host = wd_span_part(&link, '/');

	return wd_span_starts_nocase(host, "www.") && memchr(host.ptr + 4, '.', host.len - 4);
}

struct wd_span wd_link_clean(struct wd_arena *arena, struct wd_span base, struct wd_span link, enum wd_link_use use)
{
	enum { MOST = 8192 };
	struct wd_span scheme;
	bool odd;

	link = wd_span_trim(link);
	/* A byte order mark that was pasted with it. */
	if (wd_span_starts_nocase(link, "\xEF\xBB\xBF"))
		link = wd_span_trim((struct wd_span){ link.ptr + 3, link.len - 3 });
	if (link.len == 0 || link.len > MOST)
		return WD_SPAN_NONE;
	link = unescape(arena, link);
	if (is_spoken(link))
		link = wd_arena_printf(arena, "%s//%.*s", wd_url_is_http(base) ? "" : "https:", WD_SPAN_ARG(link));
	link = wd_url_resolve(arena, base, link);
	scheme = scheme_of(link, &odd);
	if (odd || link.len == 0 || has_control(link) || (scheme.ptr && !is_allowed(scheme, use)))
		return WD_SPAN_NONE;
	return link;
}
