/*
 * The page of a story: its text, who carried it when, why its entries are one,
 * and what it is filed under.
 */
#include <stdlib.h>

#include "publish/address.h"
#include "publish/first.h"
#include "publish/html.h"
#include "publish/page.h"
#include "util/clock.h"
#include "util/duration.h"
#include "util/mem.h"

static void paragraphs(struct wd_buf *out, struct wd_span text, struct wd_span lang)
{
	while (text.len) {
		struct wd_span line = wd_span_part(&text, '\n');

		if (!line.len)
			continue;
		wd_html_spoken(out, "p", lang);
		wd_html_text(out, line);
		wd_buf_add_text(out, "</p>\n");
	}
}

static const char *why_in_words(const char *why)
{
	static const struct {
		const char *why, *words;
	} all[] = { { "lead", "shown here" },
		    { "same-id", "the same identifier" },
		    { "same-url", "the same link" },
		    { "same-text", "the same text" } };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (strcmp(all[i].why, why) == 0)
			return all[i].words;
	return why;
}

static int compare_times(const void *a, const void *b)
{
	const struct wd_carrier *x = *(const struct wd_carrier *const *)a, *y = *(const struct wd_carrier *const *)b;
	int64_t i = wd_first_had_at(x), j = wd_first_had_at(y);

	/* As the store gives them, the lead first, where they are the same. */
	return i != j ? (i > j) - (i < j) : (x > y) - (x < y);
}

/* A time of the carrier, and how long behind the first one that is where it tells when the carrier had it. */
static void add_time(struct wd_buf *out, const struct wd_carrier *c, int64_t at, int64_t first_at)
{
	char words[32];

	if (at == WD_NO_TIME) {
		wd_buf_add_text(out, "not said");
		return;
	}
	wd_html_clock(out, at, true);
	if (at == wd_first_had_at(c) && at - first_at >= 1000)
		wd_buf_printf(out, ", %s later", wd_duration_words(at - first_at, words));
}

static void carrier_row(struct wd_buf *out, const struct wd_site *site, const struct wd_carrier *c, int64_t first_at)
{
	bool linked;

	wd_buf_add_text(out, "<tr><th scope=\"row\">");
	wd_html_feed_name(out, site, c->feed_id, wd_html_carrier_name(c));
	wd_buf_add_text(out, "</th><td data-label=\"Title\">");
	linked = wd_html_link_out(out, c->url);
	wd_buf_add_text(out, "<bdi>");
	wd_html_text(out, c->title.len ? c->title : c->url);
	wd_buf_add_text(out, linked ? "</bdi></a></td><td data-label=\"Published\">"
				    : "</bdi></td><td data-label=\"Published\">");
	add_time(out, c, c->published_at, first_at);
	wd_buf_add_text(out, "</td><td data-label=\"First seen\">");
	add_time(out, c, c->first_seen_at, first_at);
	wd_buf_printf(out, "</td><td data-label=\"Why\">%s</td></tr>\n", why_in_words(c->why));
}

/* Who had it first stands first. */
static void carriers_in_time(struct wd_buf *out, const struct wd_story_page *page)
{
	const struct wd_story *story = page->story;
	size_t feeds = 1 + wd_first_other_feeds(story);
	const struct wd_carrier **sorted;

	if (story->n_carriers == 0)
		return;
	sorted = wd_xcalloc(story->n_carriers, sizeof(*sorted));
	for (size_t i = 0; i < story->n_carriers; i++)
		sorted[i] = &story->carriers[i];
	qsort(sorted, story->n_carriers, sizeof(*sorted), compare_times);
	wd_buf_printf(out,
		      "<h2>Carried by %zu %s</h2>\n<table>\n<thead><tr><th scope=\"col\">Feed</th><th scope=\"col\">Title"
		      "</th><th scope=\"col\">Published</th><th scope=\"col\">First seen</th><th scope=\"col\">Why it is "
		      "one</th></tr></thead>\n<tbody>\n",
		      feeds, feeds == 1 ? "feed" : "feeds");
	for (size_t i = 0; i < story->n_carriers; i++)
		carrier_row(out, &page->site, sorted[i], wd_first_had_at(sorted[0]));
	wd_buf_add_text(out, "</tbody>\n</table>\n");
	free(sorted);
}

static void entry_name(struct wd_buf *out, struct wd_span title, struct wd_span feed_title)
{
	wd_buf_add_text(out, "<q dir=\"auto\">");
	wd_html_text(out, title);
	wd_buf_add_text(out, "</q> of <bdi>");
	wd_html_text(out, feed_title);
	wd_buf_add_text(out, "</bdi>");
}

static void joined_by(struct wd_buf *out, const char *before, const struct wd_explained_by *by)
{
	wd_buf_printf(out, "%s %s", before, by->reason);
	if (by->verdict.likeness)
		wd_buf_printf(out, " (%d %% of the shorter text)", (by->verdict.likeness + 5) / 10);
	if (by->is_there) {
		wd_buf_add_text(out, ": ");
		entry_name(out, by->title, by->feed_title);
	}
}

/* Which entry joined by which rule, and what spoke against the likest of another story. */
static void why_it_is_one(struct wd_buf *out, const struct wd_story_page *page)
{
	bool some = false;

	for (size_t i = 0; i < page->n_entries; i++) {
		const struct wd_explained_entry *e = &page->entries[i];
		bool is_first = strcmp(e->why, "lead") == 0;

		if (is_first && !e->next_best.is_there)
			continue;
		wd_buf_add_text(out, some ? "<li>" : "<h2>Why it is one story</h2>\n<ul class=\"soft\">\n<li>");
		some = true;
		entry_name(out, e->title, e->feed_title);
		wd_buf_add_text(out, is_first ? ": the first" : ": ");
		if (!is_first)
			joined_by(out, "joined by", &e->by);
		if (e->next_best.is_there)
			joined_by(out, "; not one with what has", &e->next_best);
		wd_buf_add_text(out, "</li>\n");
	}
	wd_buf_add_text(out, some ? "</ul>\n" : "");
}

/* What became of the pages of entries whose feeds send summaries. */
static void pages_of_entries(struct wd_buf *out, const struct wd_story_page *page)
{
	bool some = false;

	for (size_t i = 0; i < page->n_entries; i++) {
		const struct wd_explained_entry *e = &page->entries[i];

		if (!e->page.len)
			continue;
		wd_buf_add_text(out, some ? "<li>" : "<ul class=\"soft\">\n<li>");
		some = true;
		entry_name(out, e->title, e->feed_title);
		wd_buf_add_text(out, ": ");
		wd_html_text(out, e->page);
		wd_buf_add_text(out, "</li>\n");
	}
	wd_buf_add_text(out, some ? "</ul>\n" : "");
}

/* What each part of the filter found. */
static void reasons(struct wd_buf *out, const struct wd_filing *filing)
{
	wd_buf_add_text(out, "\n<ul class=\"soft\">\n");
	for (size_t i = 0; i < filing->n_reasons; i++) {
		wd_buf_add_text(out, "<li><code dir=\"auto\">");
		wd_html_text(out, filing->reasons[i].part);
		wd_buf_add_text(out, "</code>: ");
		wd_html_text(out, filing->reasons[i].says);
		wd_buf_add_text(out, "</li>\n");
	}
	wd_buf_add_text(out, "</ul>\n");
}

static void filed_under(struct wd_buf *out, const struct wd_story_page *page)
{
	wd_buf_add_text(out, "<h2>Filed under</h2>\n");
	if (page->n_filings == 0)
		wd_buf_add_text(out, "<p class=\"soft\">No merged feed holds it.</p>\n");
	else
		wd_buf_add_text(out, "<ul>\n");
	for (size_t i = 0; i < page->n_filings; i++) {
		const struct wd_merge *merge = page->filings[i]->merge;
		const struct wd_channel channel = { .site = page->site, .path = wd_span_of(merge->name) };

		wd_buf_add_text(out, "<li>");
		wd_html_link_channel(out, &channel, "");
		wd_html_text(out, wd_span_of(merge->title ? merge->title : merge->name));
		wd_buf_add_text(out, "</a>");
		if (merge->filter) {
			wd_buf_add_text(out, ": it passes <code dir=\"auto\">");
			wd_html_text(out, wd_span_of(merge->filter));
			wd_buf_add_text(out, "</code>");
			reasons(out, page->filings[i]);
		}
		wd_buf_add_text(out, "</li>\n");
	}
	wd_buf_add_text(out, page->n_filings ? "</ul>\n" : "");
}

void wd_page_story(struct wd_buf *out, const struct wd_story_page *page)
{
	const struct wd_story *story = page->story;
	const struct wd_entry *lead = &story->lead;
	struct wd_span title = wd_address_headline(lead);
	const struct wd_frame frame = { .site = page->site, .title = title, .query = WD_SPAN(""), .now = page->now };
	bool linked;

	wd_html_begin(out, &frame);
	wd_html_spoken(out, "h1", lead->lang);
	linked = wd_html_link_out(out, lead->url);
	wd_html_text(out, title);
	wd_buf_add_text(out, linked ? "</a></h1>\n<p class=\"soft\">" : "</h1>\n<p class=\"soft\">");
	wd_html_clock(out, wd_address_date(story), true);
	wd_buf_add_text(out, " UTC · ");
	wd_html_feed_name(out, &page->site, story->feed_id, story->feed_title.len ? story->feed_title : story->feed_url);
	for (size_t i = 0; i < lead->n_authors; i++) {
		wd_buf_add_text(out, " · <bdi>");
		wd_html_text(out, lead->authors[i].name.len ? lead->authors[i].name : lead->authors[i].email);
		wd_buf_add_text(out, "</bdi>");
	}
	wd_buf_add_text(out, "</p>\n<div class=\"body\">\n");
	paragraphs(out, page->text.len ? page->text : lead->summary, lead->lang);
	wd_buf_add_text(out, "</div>\n");
	carriers_in_time(out, page);
	why_it_is_one(out, page);
	pages_of_entries(out, page);
	filed_under(out, page);
	wd_buf_add_text(out, "<p class=\"soft\"><code>");
	wd_html_text(out, story->public_id);
	wd_buf_add_text(out, "</code></p>\n");
	wd_html_end(out, &frame);
}
