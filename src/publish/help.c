/*
 * How to search, by examples: below the box that was left empty, or filled in
 * wrongly. What a row says of its example is tried by a test.
 */
#include "publish/html.h"
#include "publish/page.h"

static const struct {
	const char *query, *finds, *misses; /* titles; NULL where nothing short says it */
	const char *means;
} examples[] = {
	{ "north korea sanctions", "New sanctioning of North Korea", "North Korea talks",
	  "all these words, in any inflection" },
	{ "\"north korea\" sanctions", "Sanctions on North Korea", "Korea looks north for sanctions",
	  "the words in quotes side by side, and the third" },
	{ "dprk OR pyongyang", "Talks in Pyongyang", "Talks in Seoul", "one of them, or both" },
	{ "sanctions -football", "Sanctions on banks", "Sanctions on a football club", "the first and not the second" },
	{ "(dprk OR pyongyang) talks", "DPRK agrees to talks", "Pyongyang votes", "one of the two, and the third" },
	{ "sanction*", "Sanctionable acts", "Unsanctioned", "a word that begins so" },
	{ "NEAR(missile tests, 3)", "Tests of a new missile", "Tests in schools begin as a missile is shown",
	  "at most so many words between them" },
	{ "제재", "대북제재에 반발", "대북 정책", "inside of longer words, where words are written together" },
	{ "朝鲜 制裁", "聯合國對朝鮮的制裁", "聯合國與朝鮮", "in simplified or traditional characters" },
	{ "krakow", "Kraków o świcie", "Warszawa", "with accents or without" },
	{ "title:sanctions", "Sanctions agreed", "Talks", "in the title alone; also summary:, author:, category:" },
	{ "lang:ko", NULL, NULL, "in a language; also site:bbc.co.uk, feed:reuters, tag:korea" },
	{ "sanctions since:7d", NULL, NULL, "of the last week; also before:2024-05-01" },
};

void wd_html_search_help(struct wd_buf *out, const struct wd_site *site)
{
	wd_buf_add_text(
		out, "<h2>How to search</h2>\n<table>\n<thead><tr><th scope=\"col\">Write</th><th scope=\"col\">to find</th>"
		     "<th scope=\"col\">such as</th><th scope=\"col\">but not</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		const struct wd_channel search = { .site = *site,
						   .path = WD_SPAN("/search"),
						   .query = wd_span_of(examples[i].query) };

		wd_buf_add_text(out, "<tr><th scope=\"row\">");
		wd_html_link_channel(out, &search, "");
		wd_buf_add_text(out, "<code dir=\"auto\">");
		wd_html_text(out, search.query);
		wd_buf_printf(out, "</code></a></th><td data-label=\"Finds\">%s</td>", examples[i].means);
		wd_buf_add_text(out, "<td data-label=\"Such as\"><bdi>");
		wd_html_text(out, wd_span_of(examples[i].finds));
		wd_buf_add_text(out, "</bdi></td><td data-label=\"But not\"><bdi>");
		wd_html_text(out, wd_span_of(examples[i].misses));
		wd_buf_add_text(out, "</bdi></td></tr>\n");
	}
	wd_buf_add_text(
		out, "</tbody>\n</table>\n<p class=\"soft\">Every search is a feed to subscribe to, and a merged feed can "
		     "have it as its filter. The manual page wiredesk-filter(7) has all of the language.</p>\n");
}

void wd_page_search_help(struct wd_buf *out, const struct wd_site *site, int64_t now)
{
	const struct wd_frame frame = { .site = *site, .title = WD_SPAN("Search"), .query = WD_SPAN(""), .now = now };

	wd_html_begin(out, &frame);
	wd_buf_add_text(out, "<h1>Search all stories</h1>\n");
	wd_html_search_help(out, site);
	wd_html_end(out, &frame);
}
