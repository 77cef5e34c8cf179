/*
 * Stories in a list: below headings of days, each with who else has it.
 */
#include <inttypes.h>
#include <stdio.h>

#include "filter/marks.h"
#include "publish/address.h"
#include "publish/first.h"
#include "publish/html.h"
#include "util/clock.h"
#include "util/utf8.h"

enum { SUMMARY = 280, NAMES_SHOWN = 3 };

/* ---- words ---- */

static const char *language_of(struct wd_span tag)
{
	static const struct {
		const char *tag, *name;
	} languages[] = {
		{ "ar", "Arabic" },    { "bg", "Bulgarian" },  { "bn", "Bengali" },    { "cs", "Czech" },
		{ "da", "Danish" },    { "de", "German" },     { "el", "Greek" },      { "en", "English" },
		{ "es", "Spanish" },   { "et", "Estonian" },   { "fa", "Persian" },    { "fi", "Finnish" },
		{ "fr", "French" },    { "he", "Hebrew" },     { "hi", "Hindi" },      { "hr", "Croatian" },
		{ "hu", "Hungarian" }, { "id", "Indonesian" }, { "it", "Italian" },    { "ja", "Japanese" },
		{ "ko", "Korean" },    { "lt", "Lithuanian" }, { "lv", "Latvian" },    { "nl", "Dutch" },
		{ "no", "Norwegian" }, { "nb", "Norwegian" },  { "pl", "Polish" },     { "pt", "Portuguese" },
		{ "ro", "Romanian" },  { "ru", "Russian" },    { "sk", "Slovak" },     { "sl", "Slovenian" },
		{ "sr", "Serbian" },   { "sv", "Swedish" },    { "th", "Thai" },       { "tr", "Turkish" },
		{ "uk", "Ukrainian" }, { "ur", "Urdu" },       { "vi", "Vietnamese" }, { "zh", "Chinese" },
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
	static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };
	static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
					      "July",    "August",   "September", "October", "November", "December" };
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

/* "also in 2: A, B", or that its feed has other versions of it. */
static void others_in_short(struct wd_buf *out, const struct wd_story *story)
{
	size_t others = wd_first_other_feeds(story), shown = 0;

	if (others == 0) {
		wd_buf_printf(out, "in %zu versions", story->n_carriers);
		return;
	}
	wd_buf_printf(out, "also in %zu: ", others);
	for (size_t i = 1; i < story->n_carriers && shown < NAMES_SHOWN; i++) {
		if (!wd_first_is_other_feed(story, i))
			continue;
		wd_buf_add_text(out, shown++ ? ", <bdi>" : "<bdi>");
		wd_html_text(out, wd_html_carrier_name(&story->carriers[i]));
		wd_buf_add_text(out, "</bdi>");
	}
	wd_buf_add_text(out, others > NAMES_SHOWN ? " …" : "");
}

/* Who else has it: closed, their names; open, their titles and links. */
static void also_in(struct wd_buf *out, const struct wd_story *story)
{
	if (story->n_carriers < 2)
		return;
	wd_buf_add_text(out, " <details><summary>");
	others_in_short(out, story);
	wd_buf_add_text(out, "</summary>\n<ul>\n");
	for (size_t i = 1; i < story->n_carriers; i++) {
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
	/* By this it stands where it does; its lead may be of a feed that had it later. */
	wd_html_clock(out, story->sort_at, with_day);
	wd_buf_add_text(out, "</a> <span>");
	wd_html_feed_name(out, site, story->feed_id, story->feed_title.len ? story->feed_title : story->feed_url);
	wd_buf_add_text(out, "</span>");
	also_in(out, story);
	if (language)
		wd_buf_printf(out, " <span>%s</span>", language);
	if (story->updated_at > story->first_seen_at) {
		wd_buf_add_text(out, " <span>edited ");
		wd_html_clock(out, story->updated_at, day_of(story->updated_at) != day_of(story->sort_at));
		wd_buf_add_text(out, "</span>");
	}
	wd_buf_add_text(out, "</div>\n");
}

static void story_item(struct wd_buf *out, const struct wd_channel *channel, const struct wd_story *story, bool with_day)
{
	const struct wd_entry *lead = &story->lead;
	struct wd_span summary = wd_utf8_cut(lead->summary, SUMMARY);
	struct wd_span title = wd_address_headline(lead);
	bool linked;

	wd_buf_add_text(out, "<article>");
	wd_html_spoken(out, "h3", lead->lang);
	linked = wd_html_link_out(out, lead->url);
	marked(out, channel->parsed, lead->lang, title);
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
