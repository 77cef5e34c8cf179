#include "article/names.h"

#include "util/ascii.h"
#include "util/count.h"

enum {
	UNLIKELY = WD_NAMES_UNLIKELY,
	MAYBE = WD_NAMES_MAYBE,
	POSITIVE = WD_NAMES_POSITIVE,
	NEGATIVE = WD_NAMES_NEGATIVE,
	BYLINE = WD_NAMES_BYLINE,
	SHARE = WD_NAMES_SHARE,
	MOST = 1024,
};

/*
 * The words of Readability's REGEXPS (unlikelyCandidates, okMaybeItsACandidate,
 * positive, negative, byline), wherever they stand in a name. By the alphabet,
 * since they are found by their first letter.
 */
static const struct row {
	const char *word;
	unsigned names;
} rows[] = {
	{ "-ad-", UNLIKELY | NEGATIVE },
	{ "ad-break", UNLIKELY },
	{ "agegate", UNLIKELY },
	{ "ai2html", UNLIKELY },
	{ "and", MAYBE },
	{ "article", MAYBE | POSITIVE },
	{ "author", BYLINE },
	{ "banner", UNLIKELY | NEGATIVE },
	{ "blog", POSITIVE },
	{ "body", MAYBE | POSITIVE },
	{ "breadcrumbs", UNLIKELY },
	{ "byline", BYLINE },
	{ "column", MAYBE },
	{ "com-", NEGATIVE },
	{ "combx", UNLIKELY | NEGATIVE },
	{ "comment", UNLIKELY | NEGATIVE },
	{ "community", UNLIKELY },
	{ "contact", NEGATIVE },
	{ "content", MAYBE | POSITIVE },
	{ "cover-wrap", UNLIKELY },
	{ "dateline", BYLINE },
	{ "disqus", UNLIKELY },
	{ "entry", POSITIVE },
	{ "extra", UNLIKELY },
	{ "footer", UNLIKELY | NEGATIVE },
	{ "gdpr", UNLIKELY | NEGATIVE },
	{ "header", UNLIKELY },
	{ "hidden", NEGATIVE },
	{ "legends", UNLIKELY },
	{ "main", MAYBE | POSITIVE },
	{ "masthead", NEGATIVE },
	{ "mathjax", MAYBE },
	{ "media", NEGATIVE },
	{ "menu", UNLIKELY },
	{ "meta", NEGATIVE },
	{ "outbrain", NEGATIVE },
	{ "page", POSITIVE },
	{ "pager", UNLIKELY },
	{ "pagination", UNLIKELY | POSITIVE },
	{ "popup", UNLIKELY },
	{ "post", POSITIVE },
	{ "promo", NEGATIVE },
	{ "related", UNLIKELY | NEGATIVE },
	{ "remark", UNLIKELY },
	{ "replies", UNLIKELY },
	{ "rss", UNLIKELY },
	{ "scroll", NEGATIVE },
	{ "shadow", MAYBE },
	{ "share", NEGATIVE },
	{ "shopping", NEGATIVE },
	{ "shoutbox", UNLIKELY | NEGATIVE },
	{ "sidebar", UNLIKELY | NEGATIVE },
	{ "skyscraper", UNLIKELY | NEGATIVE },
	{ "social", UNLIKELY },
	{ "sponsor", UNLIKELY | NEGATIVE },
	{ "story", POSITIVE },
	{ "supplemental", UNLIKELY },
	{ "tags", NEGATIVE },
	{ "text", POSITIVE },
	{ "widget", NEGATIVE },
	{ "writtenby", BYLINE },
	{ "yom-remote", UNLIKELY },
};

/* These stand alone between blanks, or (shareElements) between whatever is no letter. */
static const struct row whole[] = { { "hid", NEGATIVE }, { "share", SHARE }, { "sharedaddy", SHARE } };

static unsigned names_at(struct wd_span name, size_t at)
{
	unsigned names = 0;

	for (size_t i = 0; i < WD_COUNT(rows); i++)
		if (rows[i].word[0] == name.ptr[at] &&
		    wd_span_starts_nocase((struct wd_span){ name.ptr + at, name.len - at }, rows[i].word))
			names |= rows[i].names;
	return names;
}

/* The word that begins at `at` and ends before what is neither a letter nor a digit. */
static unsigned whole_at(struct wd_span name, size_t at, size_t *end)
{
	size_t to = at;

	while (to < name.len && wd_ascii_is_alnum(name.ptr[to]))
		to++;
	*end = to;
	for (size_t i = 0; i < WD_COUNT(whole); i++) {
		if (!wd_span_is((struct wd_span){ name.ptr + at, to - at }, whole[i].word))
			continue;
		if (whole[i].names == SHARE ||
		    ((at == 0 || name.ptr[at - 1] == ' ') && (to == name.len || name.ptr[to] == ' ')))
			return whole[i].names;
	}
	return 0;
}

unsigned wd_names_of(struct wd_span value)
{
	char lower[MOST];
	struct wd_span name = { lower, value.len < MOST ? value.len : MOST };
	unsigned names = 0;

	for (size_t i = 0; i < name.len; i++)
		lower[i] = wd_ascii_small(value.ptr[i]);
	for (size_t i = 0; i < name.len; i++)
		names |= names_at(name, i);
	for (size_t i = 0, end = 0; i < name.len; i = end + (end == i))
		names |= whole_at(name, i, &end);
	return names;
}
