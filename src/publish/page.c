/*
 * Merged feeds and searches as lists of stories, and pages of one sentence.
 */
#include "publish/page.h"

#include <inttypes.h>

#include "filter/sense.h"
#include "publish/address.h"
#include "publish/html.h"
#include "util/clock.h"

/* ---- merged feeds and searches ---- */

/* The query without its last word; of one word what begins so; of one phrase its words. False: there is none. */
static bool widen(struct wd_buf *out, struct wd_span query)
{
	struct wd_query *parsed;
	struct wd_error err;
	size_t cut = 0;
	int depth = 0, column;
	bool quoted = false;

	for (size_t i = 0; i < query.len; i++) {
		char c = query.ptr[i];

		quoted = quoted != (c == '"');
		depth += quoted ? 0 : (c == '(') - (c == ')');
		if (c == ' ' && !quoted && depth == 0)
			cut = i;
	}
	if (cut > 0)
		wd_buf_add(out, query.ptr, cut);
	else if (query.len > 2 && query.ptr[0] == '"' && query.ptr[query.len - 1] == '"')
		wd_buf_add(out, query.ptr + 1, query.len - 2);
	else
		wd_buf_printf(out, "%.*s*", WD_SPAN_ARG(query));
	parsed = wd_query_parse(wd_buf_span(out), &column, &err);
	wd_query_free(parsed);
	return parsed != NULL;
}

static void nothing_found(struct wd_buf *out, const struct wd_channel *channel, int64_t now)
{
	struct wd_channel wider = { .site = channel->site, .path = channel->path };
	struct wd_error why;
	struct wd_buf query;
	int column;

	wd_buf_add_text(out, "<p class=\"note\">No story matches <code>");
	wd_html_text(out, channel->query);
	wd_buf_printf(out, "</code>; %" PRId64 " were looked at.", channel->counts.stories);
	if (channel->parsed && wd_query_is_senseless(channel->parsed, now, &column, &why)) {
		wd_buf_add_text(out, " This ");
		wd_html_text(out, wd_span_of(why.text));
		wd_buf_add_char(out, '.');
	}
	wd_buf_init(&query, WD_BUF_LINE);
	if (widen(&query, channel->query)) {
		wider.query = wd_buf_span(&query);
		wd_buf_add_text(out, " Wider: ");
		wd_html_link_channel(out, &wider, "");
		wd_html_text(out, wider.query);
		wd_buf_add_text(out, "</a>.");
	}
	wd_buf_add_char(out, ' ');
	wd_html_link_own(out, &channel->site, "search");
	wd_buf_add_text(out, "How to search</a></p>\n");
	wd_buf_release(&query);
}

static void nothing_filed(struct wd_buf *out, const struct wd_channel *channel)
{
	const struct wd_channel all = { .site = channel->site, .path = WD_SPAN("/all") };

	if (!channel->filter.len) {
		wd_buf_add_text(out, "<p class=\"note\">No story yet.</p>\n");
		return;
	}
	wd_buf_printf(out, "<p class=\"note\">No story passes the filter; %" PRId64 " were looked at. ",
		      channel->counts.stories);
	if (channel->counts.matched_at != WD_NO_TIME) {
		wd_buf_add_text(out, "It last matched on ");
		wd_html_clock(out, channel->counts.matched_at, true);
		wd_buf_add_text(out, " UTC. ");
	} else {
		wd_buf_add_text(out, "It has not matched yet. ");
	}
	wd_buf_add_text(out, "Everything stands in ");
	wd_html_link_channel(out, &all, "");
	wd_buf_add_text(out, "all stories</a>.</p>\n");
}

static void took_too_long(struct wd_buf *out, const struct wd_channel *channel)
{
	wd_buf_printf(out,
		      "<p class=\"note\">The search took too long: %s. A rarer word, or <code>since:7d</code>, makes it "
		      "quicker.</p>\n",
		      channel->n_stories ? "here is what was found until then" : "nothing was found until then");
}

static void number_of_matches(struct wd_buf *out, const struct wd_channel *channel)
{
	if (channel->n_stories == 0)
		return;
	wd_buf_printf(out, "<p class=\"soft\">%s%" PRId64 " %s. Times are in UTC.</p>\n",
		      channel->matches_more ? "More than " : "", channel->matches,
		      channel->matches == 1 ? "story matches" : "stories match");
}

/* A page to turn to: of an archive where a number is given, else behind the cursor. */
struct turn {
	bool is_there;
	int64_t archive;
	struct wd_cursor from;
};

static void turn_link(struct wd_buf *out, const struct wd_channel *channel, const struct turn *turn, const char *rel,
		      const char *name)
{
	struct wd_buf href;

	if (!turn->is_there)
		return;
	wd_buf_init(&href, WD_BUF_ADDRESS);
	if (turn->archive)
		wd_address_link_archive(&href, channel, turn->archive);
	else
		wd_address_link(&href, channel, "", turn->from);
	wd_buf_printf(out, "<a rel=\"%s\"", rel);
	wd_html_attribute(out, "href", wd_buf_span(&href));
	wd_buf_printf(out, ">%s</a>", name);
	wd_buf_release(&href);
}

/* Where pages cannot be made when they are asked for, in files, what is older stands in the archives. */
static void turn_page(struct wd_buf *out, const struct wd_channel *channel)
{
	bool by_archive = channel->archive || channel->site.page.len;
	struct turn newer = { channel->has_newer || channel->archive, channel->next_archive, channel->newer };
	struct turn older = { by_archive ? channel->prev_archive != 0 : channel->more,
			      by_archive ? channel->prev_archive : 0, channel->next };

	if (!newer.is_there && !older.is_there)
		return;
	wd_buf_add_text(out, "<nav class=\"pages\" aria-label=\"Pages\">");
	turn_link(out, channel, &newer, "prev", "Newer");
	turn_link(out, channel, &older, "next", "Older");
	wd_buf_add_text(out, "</nav>\n");
}

static void channel_head(struct wd_buf *out, const struct wd_channel *channel)
{
	wd_buf_add_text(out, "<h1 dir=\"auto\">");
	wd_html_text(out, channel->title);
	if (channel->archive)
		wd_buf_printf(out, ", archive %" PRId64, channel->archive);
	wd_buf_add_text(out, "</h1>\n");
	if (channel->query.ptr) {
		number_of_matches(out, channel);
		wd_buf_add_text(out, "<p class=\"soft\">Subscribe to this search: ");
		wd_html_formats(out, channel);
		wd_buf_add_text(out, "</p>\n");
		return;
	}
	wd_buf_add_text(out, "<p class=\"soft\">");
	if (channel->filter.len) {
		wd_buf_add_text(out, "<code dir=\"auto\">");
		wd_html_text(out, channel->filter);
		wd_buf_add_text(out, "</code> · ");
	}
	wd_buf_add_text(out, "Subscribe: ");
	wd_html_formats(out, channel);
	wd_buf_add_text(out, " · Times are in UTC.</p>\n");
}

void wd_page_channel(struct wd_buf *out, const struct wd_channel *channel, int64_t now)
{
	const struct wd_frame frame = { .site = channel->site,
					.title = channel->title,
					.query = channel->query.ptr ? channel->query : WD_SPAN(""),
					.formats = channel,
					.now = now };

	wd_html_begin(out, &frame);
	channel_head(out, channel);
	if (channel->is_partial)
		took_too_long(out, channel);
	else if (channel->n_stories == 0 && wd_counts_begin(&channel->counts))
		wd_page_progress(out, &channel->counts);
	else if (channel->n_stories == 0 && channel->query.ptr)
		nothing_found(out, channel, now);
	else if (channel->n_stories == 0)
		nothing_filed(out, channel);
	/* What is read on another day knows no today. */
	wd_page_stories(out, channel, true, channel->archive || channel->site.page.len ? WD_NO_TIME : now);
	turn_page(out, channel);
	wd_html_end(out, &frame);
}

/* ---- sentences ---- */

void wd_page_bad_query(struct wd_buf *out, const struct wd_site *site, struct wd_span query, int column, struct wd_span why,
		       int64_t now)
{
	const struct wd_frame frame = { .site = *site, .title = WD_SPAN("Search"), .query = query, .now = now };

	wd_html_begin(out, &frame);
	wd_buf_add_text(out, "<h1>This search cannot be made</h1>\n<pre>");
	wd_html_text(out, query);
	wd_buf_add_char(out, '\n');
	for (int i = 1; i < column; i++)
		wd_buf_add_char(out, ' ');
	wd_buf_printf(out, "^</pre>\n<p class=\"bad\">Column %d: ", column);
	wd_html_text(out, why);
	wd_buf_add_text(out, "</p>\n");
	wd_html_search_help(out, site);
	wd_html_end(out, &frame);
}

void wd_page_sentence(struct wd_buf *out, const struct wd_site *site, struct wd_span title, struct wd_span sentence,
		      int64_t now)
{
	const struct wd_frame frame = { .site = *site, .title = title, .query = WD_SPAN(""), .now = now };

	wd_html_begin(out, &frame);
	wd_buf_add_text(out, "<h1>");
	wd_html_text(out, title);
	wd_buf_add_text(out, "</h1>\n<p>");
	wd_html_text(out, sentence);
	wd_buf_add_text(out, "</p>\n");
	wd_html_end(out, &frame);
}

void wd_page_removed(struct wd_buf *out, const struct wd_site *site, int64_t now)
{
	wd_page_sentence(out, site, WD_SPAN("This merged feed was removed"),
			 WD_SPAN("It will not come back by itself: please take it off your list. Those that there are "
				 "stand on the front page."),
			 now);
}
