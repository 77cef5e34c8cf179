/*
 * Merged feeds and searches as lists of stories, and pages of one sentence.
 */
#include "publish/page.h"

#include <inttypes.h>
#include <stdio.h>

#include "filter/marks.h"
#include "publish/address.h"
#include "publish/html.h"
#include "util/clock.h"
#include "util/duration.h"
#include "util/utf8.h"

enum { SUMMARY = 280, NAMES_SHOWN = 3 };

/* ---- words ---- */

static const char *language_of(struct wd_span tag)
{
	static const struct {
		const char *tag, *name;
	} languages[] = {
		{ "ar", "Arabic" }, { "bg", "Bulgarian" }, { "bn", "Bengali" }, { "cs", "Czech" }, { "da", "Danish" },
		{ "de", "German" }, { "el", "Greek" }, { "en", "English" }, { "es", "Spanish" }, { "et", "Estonian" },
		{ "fa", "Persian" }, { "fi", "Finnish" }, { "fr", "French" }, { "he", "Hebrew" }, { "hi", "Hindi" },
		{ "hr", "Croatian" }, { "hu", "Hungarian" }, { "id", "Indonesian" }, { "it", "Italian" }, { "ja", "Japanese" },
		{ "ko", "Korean" }, { "lt", "Lithuanian" }, { "lv", "Latvian" }, { "nl", "Dutch" }, { "no", "Norwegian" },
		{ "nb", "Norwegian" }, { "pl", "Polish" }, { "pt", "Portuguese" }, { "ro", "Romanian" }, { "ru", "Russian" },
		{ "sk", "Slovak" }, { "sl", "Slovenian" }, { "sr", "Serbian" }, { "sv", "Swedish" }, { "th", "Thai" },
		{ "tr", "Turkish" }, { "uk", "Ukrainian" }, { "ur", "Urdu" }, { "vi", "Vietnamese" }, { "zh", "Chinese" },
	};
	const char *dash = tag.len ? memchr(tag.ptr, '-', tag.len) : NULL;
	struct wd_span primary = { tag.ptr, dash ? (size_t)(dash - tag.ptr) : tag.len };

	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++)
		if (wd_span_is(primary, languages[i].tag))
			return languages[i].name;
	return NULL;
}

static int64_t day_of(int64_t at)
{
	return at >= 0 ? at / 86400000 : (at - 86399999) / 86400000;
}

static void day_heading(struct wd_buf *out, int64_t at, int64_t now)
{
	static const char *const days[] = { "Sunday",	"Monday", "Tuesday", "Wednesday",
					    "Thursday", "Friday", "Saturday" };
	static const char *const months[] = { "January", "February", "March",	  "April",   "May",	 "June",
					      "July",	 "August",   "September", "October", "November", "December" };
	struct wd_civil civil = wd_clock_civil(at);
	int64_t back = now == WD_NO_TIME ? -1 : day_of(now) - day_of(at);

	if (back == 0 || back == 1)
		wd_buf_add_text(out, back ? "<h2>Yesterday</h2>\n" : "<h2>Today</h2>\n");
	else
		wd_buf_printf(out, "<h2>%s %d %s %" PRId64 "</h2>\n", days[civil.weekday], civil.day,
			      months[civil.month - 1], civil.year);
}

/* The words that were searched stand out. */
static void marked(struct wd_buf *out, const struct wd_query *query, struct wd_span lang, struct wd_span text)
{
	struct wd_mark marks[WD_MARKS_MOST];
	size_t n = query ? wd_query_marks(query, lang, text, marks) : 0, at = 0;

	for (size_t i = 0; i < n; i++) {
		wd_html_text(out, (struct wd_span){ text.ptr + at, marks[i].start - at });
		wd_buf_add_text(out, "<mark>");
		wd_html_text(out, (struct wd_span){ text.ptr + marks[i].start, marks[i].end - marks[i].start });
		wd_buf_add_text(out, "</mark>");
		at = marks[i].end;
	}
	wd_html_text(out, (struct wd_span){ text.ptr + at, text.len - at });
}

/* ---- a story in a list ---- */

/* Who else has it: closed, their names; open, their titles and links. */
static void also_in(struct wd_buf *out, const struct wd_story *story)
{
	size_t others = story->n_carriers - 1;

	if (story->n_carriers < 2)
		return;
	wd_buf_printf(out, "<details><summary>also in %zu: ", others);
	for (size_t i = 1; i <= others && i <= NAMES_SHOWN; i++) {
		wd_buf_add_text(out, i > 1 ? ", <bdi>" : "<bdi>");
		wd_html_text(out, wd_html_carrier_name(&story->carriers[i]));
		wd_buf_add_text(out, "</bdi>");
	}
	wd_buf_add_text(out, others > NAMES_SHOWN ? " …</summary>\n<ul>\n" : "</summary>\n<ul>\n");
	for (size_t i = 1; i <= others; i++) {
		const struct wd_carrier *carrier = &story->carriers[i];
		struct wd_span title = carrier->title.len ? carrier->title : carrier->url;
		bool linked;

		wd_buf_add_text(out, "<li><bdi>");
		wd_html_text(out, wd_html_carrier_name(carrier));
		wd_buf_add_text(out, "</bdi>: ");
		linked = wd_html_link_out(out, carrier->url);
		wd_buf_add_text(out, "<bdi>");
		wd_html_text(out, title);
		wd_buf_add_text(out, linked ? "</bdi></a></li>\n" : "</bdi></li>\n");
	}
	wd_buf_add_text(out, "</ul></details>");
}

static void story_link(struct wd_buf *out, const struct wd_site *site, const struct wd_story *story)
{
	char path[48];

	snprintf(path, sizeof(path), "story/%" PRId64, story->id);
	wd_html_link_own(out, site, path);
}

static void slug(struct wd_buf *out, const struct wd_site *site, const struct wd_story *story, bool with_day)
{
	const char *language = language_of(story->lead.lang.len ? story->lead.lang : story->feed_lang);

	wd_buf_add_text(out, "<div class=\"slug\">");
	story_link(out, site, story);
	wd_html_clock(out, wd_address_date(story), with_day);
	wd_buf_add_text(out, "</a> <span>");
	wd_html_feed_name(out, site, story->feed_id, story->feed_title.len ? story->feed_title : story->feed_url);
	wd_buf_add_text(out, "</span>");
	also_in(out, story);
	if (language)
		wd_buf_printf(out, " <span>%s</span>", language);
	if (story->updated_at > story->first_seen_at) {
		wd_buf_add_text(out, " <span>edited ");
		wd_html_clock(out, story->updated_at, day_of(story->updated_at) != day_of(wd_address_date(story)));
		wd_buf_add_text(out, "</span>");
	}
	wd_buf_add_text(out, "</div>\n");
}

static void story_item(struct wd_buf *out, const struct wd_channel *channel, const struct wd_story *story, bool with_day)
{
	const struct wd_entry *lead = &story->lead;
	struct wd_span summary = wd_utf8_cut(lead->summary, SUMMARY);
	struct wd_span title = lead->title.len ? lead->title : wd_utf8_cut(summary.len ? summary : lead->url, 80);
	bool linked;

	wd_buf_add_text(out, "<article>");
	wd_html_spoken(out, "h3", lead->lang);
	linked = wd_html_link_out(out, lead->url);
	marked(out, channel->parsed, lead->lang, title.len ? title : WD_SPAN("Untitled"));
	wd_buf_add_text(out, linked ? "</a></h3>\n" : "</h3>\n");
	slug(out, &channel->site, story, with_day);
	if (summary.len && !wd_span_equal(summary, title)) {
		wd_html_spoken(out, "p", lead->lang);
		marked(out, channel->parsed, lead->lang, summary);
		wd_buf_add_text(out, summary.len < lead->summary.len ? "…</p>\n" : "</p>\n");
	}
	wd_buf_add_text(out, "</article>\n");
}

void wd_page_stories(struct wd_buf *out, const struct wd_channel *channel, bool days, int64_t now)
{
	for (size_t i = 0; i < channel->n_stories; i++) {
		const struct wd_story *story = &channel->stories[i];
		int64_t at = story->sort_at;

		if (days && (i == 0 || day_of(at) != day_of(channel->stories[i - 1].sort_at)))
			day_heading(out, at, now);
		story_item(out, channel, story, !days);
	}
}

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

static void nothing_found(struct wd_buf *out, const struct wd_channel *channel)
{
	struct wd_channel wider = { .site = channel->site, .path = channel->path };
	struct wd_buf query;

	wd_buf_add_text(out, "<p class=\"note\">No story matches <code>");
	wd_html_text(out, channel->query);
	wd_buf_printf(out, "</code>; %" PRId64 " were looked at.", channel->counts.stories);
	wd_buf_init(&query, 0);
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
	wd_buf_printf(out, "<p class=\"note\">No story passes the filter; %" PRId64 " were looked at. ", channel->counts.stories);
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
	wd_buf_printf(out, "<p class=\"note\">The search took too long: %s. A rarer word, or <code>since:7d</code>, makes it "
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
	wd_buf_init(&href, 0);
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
	const struct wd_frame frame = { .site = channel->site, .title = channel->title,
					.query = channel->query.ptr ? channel->query : WD_SPAN(""), .formats = channel,
					.now = now };

	wd_html_begin(out, &frame);
	channel_head(out, channel);
	if (channel->is_partial)
		took_too_long(out, channel);
	else if (channel->n_stories == 0 && wd_counts_begin(&channel->counts))
		wd_page_progress(out, &channel->counts);
	else if (channel->n_stories == 0 && channel->query.ptr)
		nothing_found(out, channel);
	else if (channel->n_stories == 0)
		nothing_filed(out, channel);
	/* What is read on another day knows no today. */
	wd_page_stories(out, channel, true, channel->archive || channel->site.page.len ? WD_NO_TIME : now);
	turn_page(out, channel);
	wd_html_end(out, &frame);
}

/* ---- sentences ---- */

void wd_page_bad_query(struct wd_buf *out, const struct wd_site *site, struct wd_span query, int column,
		       struct wd_span why, int64_t now)
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
