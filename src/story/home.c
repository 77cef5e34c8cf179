#include "story/home.h"

#include "util/url.h"

/* Names of machines in front of a publisher's own. */
static struct wd_span bare(struct wd_span host)
{
	static const char *const names[] = { "www.", "feeds.", "feed.", "rss.", "m.", "amp.", "mobile.", "news." };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t len = strlen(names[i]);
		struct wd_span rest = { host.ptr + len, host.len - len };

		/* "news.com" is a name of its own. */
		if (wd_span_starts_nocase(host, names[i]) && rest.len && memchr(rest.ptr, '.', rest.len))
			return rest;
	}
	return host;
}

static bool is_under(struct wd_span host, struct wd_span parent)
{
	struct wd_span tail;

	if (parent.len == 0 || host.len <= parent.len || !memchr(parent.ptr, '.', parent.len))
		return false;
	tail = (struct wd_span){ host.ptr + host.len - parent.len, parent.len };
	return host.ptr[host.len - parent.len - 1] == '.' && wd_span_equal_nocase(tail, parent);
}

static bool same_site(struct wd_span a, struct wd_span b)
{
	a = bare(wd_url_split(a).host);
	b = bare(wd_url_split(b).host);
	if (a.len == 0 || b.len == 0)
		return false;
	return wd_span_equal_nocase(a, b) || is_under(a, b) || is_under(b, a);
}

enum wd_home wd_home_of(struct wd_span link, struct wd_span feed, struct wd_span claimed)
{
	bool is_file = wd_span_starts_nocase(feed, "file:");

	if (!is_file && same_site(link, feed))
		return WD_HOME_SURE;
	if (same_site(link, claimed))
		return is_file ? WD_HOME_SURE : WD_HOME_CLAIMED;
	return WD_HOME_ELSEWHERE;
}
