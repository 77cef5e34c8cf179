#include "test.h"

#include <stdlib.h>

#include "config/snapshot.h"
#include "publish/channel.h"
#include "publish/first.h"
#include "publish/json.h"
#include "publish/page.h"
#include "publish/text.h"
#include "publish/xml.h"
#include "util/clock.h"
#include "util/utf8.h"

/* Nothing that goes in makes it ill-formed. */
static void xml(void **state)
{
	struct wd_xml x;
	struct wd_buf out;

	(void)state;
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_xml_begin(&x, &out);
	wd_xml_open(&x, "a");
	wd_xml_attr(&x, "b", WD_SPAN("\"<&>\n\x01"));
	wd_xml_text(&x, WD_SPAN("<]]>\xFF\x02&"));
	wd_xml_element(&x, "empty", WD_SPAN(""));
	wd_xml_end(&x);
	assert_non_null(strstr(out.data,
			       "<a b=\"&quot;&lt;&amp;&gt;&#10;\xEF\xBF\xBD\">&lt;]]&gt;\xEF\xBF\xBD\xEF\xBF\xBD&amp;</a>"));
	assert_null(strstr(out.data, "empty"));
	wd_buf_release(&out);
}

static void json(void **state)
{
	struct wd_json j;
	struct wd_buf out;

	(void)state;
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_json_init(&j, &out, true);
	wd_json_open(&j, NULL, '{');
	wd_json_text(&j, "a", WD_SPAN("\"\\\n\x01\xFF/"));
	wd_json_int(&j, "b", -7);
	wd_json_open(&j, "c", '[');
	wd_json_null(&j, NULL);
	wd_json_bool(&j, NULL, true);
	wd_json_close(&j, ']');
	wd_json_some(&j, "none", WD_SPAN(""));
	wd_json_close(&j, '}');
	expect_span("json", wd_buf_span(&out), "{\"a\":\"\\\"\\\\\\n\\u0001\xEF\xBF\xBD/\",\"b\":-7,\"c\":[null,true]}");
	wd_buf_release(&out);
}

/* Stories whose every text is an attack; each format must come out whole, and none as markup. */
static void formats(void **state)
{
	static const char evil[] = "</title>]]><script>alert(1)</script>&\x01\"'";
	struct wd_carrier carriers[2] = { { .feed_url = WD_SPAN("https://a.example/"), .why = "lead" },
					  { .feed_url = WD_SPAN("https://b.example/"),
					    .feed_title = wd_span_of(evil),
					    .url = WD_SPAN("https://b.example/1"),
					    .why = "same-url" } };
	struct wd_story story = { .id = 1,
				  .public_id = WD_SPAN("tag:x,2024:1"),
				  .sort_at = 1452763800000,
				  .first_seen_at = 1452763800000,
				  .updated_at = 1452763800000,
				  .feed_title = wd_span_of(evil),
				  .feed_url = WD_SPAN("https://a.example/"),
				  .carriers = carriers,
				  .n_carriers = 2 };
	struct wd_channel channel = { .title = wd_span_of(evil),
				      .description = wd_span_of(evil),
				      .site = { WD_SPAN("https://n.example/w"), WD_SPAN("/w/"), WD_SPAN(""), { NULL, 0 } },
				      .path = WD_SPAN("/x y"),
				      .filter = wd_span_of(evil),
				      .stories = &story,
				      .n_stories = 1,
				      .more = true,
				      .next = { 5, 6 },
				      .here = { 9, 9 },
				      .has_newer = true,
				      .newer = { 11, 12 },
				      .updated_at = 1452763800000 };

	(void)state;
	story.lead.title = story.lead.summary = story.lead.rights = wd_span_of(evil);
	story.lead.url = WD_SPAN("https://a.example/1");
	story.lead.published_at = 1452763800000;
	story.lead.updated_at = WD_NO_TIME;
	for (int format = WD_FORMAT_HTML; format <= WD_FORMAT_JSON; format++) {
		struct wd_buf out;

		wd_buf_init(&out, WD_BUF_PAGE);
		wd_channel_write(&out, &channel, (enum wd_format)format, 1452763800000);
		if (format != WD_FORMAT_JSON)
			assert_null(strstr(out.data, "<script"));
		assert_null(memchr(out.data, 1, out.len));
		assert_non_null(strstr(out.data, "https://b.example/1"));
		assert_non_null(strstr(out.data, "/w/x%20y"));
		assert_non_null(strstr(out.data, "before=5.6"));
		if (format == WD_FORMAT_ATOM || format == WD_FORMAT_RSS) {
			assert_non_null(strstr(out.data, "rel=\"self\" type=\"application/"));
			assert_non_null(strstr(out.data, "before=9.9"));
			assert_non_null(strstr(out.data, "before=11.12"));
		}
		assert_int_equal(wd_utf8_valid(wd_buf_span(&out)), out.len);
		wd_buf_release(&out);
	}
}

static const struct wd_site served = { WD_SPAN("https://n.example"), WD_SPAN("/"), WD_SPAN(""), { NULL, 0 } };

static void holds(const struct wd_buf *page, const char *text)
{
	if (!strstr(page->data, text))
		fail_msg("the page lacks: %s\n%s", text, page->data);
}

/* On a terminal, at the head of its page and in a list of stories. */
static void shown_as(const struct wd_story *story, const char *headline)
{
	const struct wd_story_page page = { .site = served, .story = story };
	const struct wd_channel list = {
		.title = WD_SPAN("T"), .site = served, .path = WD_SPAN("/x"), .stories = story, .n_stories = 1
	};
	char line[64], heading[64];
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_PAGE);
	wd_text_story(&out, story, false);
	snprintf(line, sizeof(line), "  %s  A", headline);
	holds(&out, line);
	wd_buf_clear(&out);
	wd_page_story(&out, &page);
	snprintf(heading, sizeof(heading), "<title>%s", headline);
	holds(&out, heading);
	wd_buf_clear(&out);
	wd_channel_write(&out, &list, WD_FORMAT_HTML, 1452763800000);
	snprintf(heading, sizeof(heading), ">%s%s", headline, story->lead.url.len ? "</a></h3>" : "</h3>");
	holds(&out, heading);
	wd_buf_release(&out);
}

/* A reader shows a line for each: of one without a word its link, or that it has none. */
static void stories_without_words(void **state)
{
	static const struct {
		struct wd_span title, summary, html, url;
		const char *atom, *rss, *json, *shown; /* of Atom, RSS, JSON; for people */
	} rows[] = {
		{ WD_SPAN_NONE, WD_SPAN_NONE, WD_SPAN_NONE, WD_SPAN("https://a.example/1"), "\">https://a.example/1</title>",
		  "<title>https://a.example/1</title>", "\"title\": \"https://a.example/1\"", "https://a.example/1" },
		{ WD_SPAN_NONE, WD_SPAN_NONE, WD_SPAN_NONE, WD_SPAN_NONE, "\">Untitled</title>", "<title>Untitled</title>",
		  "\"title\": \"Untitled\"", "Untitled" },
		{ WD_SPAN_NONE, WD_SPAN("Words"), WD_SPAN_NONE, WD_SPAN("https://a.example/1"), "\"></title>",
		  "<description>Words", "\"content_text\": \"Words\"", "Words" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *const wants[] = {
			[WD_FORMAT_ATOM] = rows[i].atom, [WD_FORMAT_RSS] = rows[i].rss, [WD_FORMAT_JSON] = rows[i].json
		};
		struct wd_story story = { .id = 1, .public_id = WD_SPAN("tag:x,2024:1"), .feed_title = WD_SPAN("A") };
		struct wd_channel channel = {
			.title = WD_SPAN("T"), .site = served, .path = WD_SPAN("/x"), .stories = &story, .n_stories = 1
		};

		story.lead = (struct wd_entry){ .title = rows[i].title,
						.summary = rows[i].summary,
						.content_html = rows[i].html,
						.url = rows[i].url,
						.published_at = WD_NO_TIME,
						.updated_at = WD_NO_TIME };
		for (int format = WD_FORMAT_ATOM; format <= WD_FORMAT_JSON; format++) {
			struct wd_buf out;

			wd_buf_init(&out, WD_BUF_PAGE);
			wd_channel_write(&out, &channel, (enum wd_format)format, 1452763800000);
			holds(&out, wants[format]);
			wd_buf_release(&out);
		}
		shown_as(&story, rows[i].shown);
	}
}

/* Days, the slug with its carriers, the ways to the pages before and behind. */
static void a_list_of_stories(void **state)
{
	enum { NOW = 1709564706 }; /* Monday 4 March 2024, 15:05 */
	struct wd_carrier carriers[] = {
		{ .feed_id = 3, .feed_title = WD_SPAN("Reuters"), .why = "lead" },
		{ .feed_id = 4,
		  .feed_title = WD_SPAN("Yonhap"),
		  .url = WD_SPAN("https://y.example/1"),
		  .title = WD_SPAN("안보리"),
		  .why = "same-text" },
		{ .feed_id = 3, .feed_title = WD_SPAN("Reuters"), .title = WD_SPAN("Earlier"), .why = "same-text" },
		{ .feed_id = 5, .feed_title = WD_SPAN("KBS"), .why = "same-url" },
	};
	struct wd_carrier versions[] = { carriers[0], carriers[2] };
	struct wd_story stories[3] = {
		{ .id = 7,
		  .feed_id = 3,
		  .sort_at = NOW * 1000L - 3600000,
		  .feed_title = WD_SPAN("Reuters"),
		  .carriers = carriers,
		  .n_carriers = 4 },
		{ .id = 6, .feed_id = 3, .sort_at = NOW * 1000L - 86400000, .carriers = versions, .n_carriers = 2 },
		{ .id = 5, .sort_at = NOW * 1000L - 3 * 86400000L },
	};
	struct wd_channel channel = { .title = WD_SPAN("Korea"),
				      .site = served,
				      .path = WD_SPAN("/korea"),
				      .stories = stories,
				      .n_stories = 3,
				      .more = true,
				      .next = { 1, 2 },
				      .has_newer = true };
	struct wd_buf page;

	(void)state;
	for (int i = 0; i < 3; i++) {
		stories[i].lead =
			(struct wd_entry){ .title = WD_SPAN("T"), .published_at = WD_NO_TIME, .lang = WD_SPAN("en-GB") };
		stories[i].first_seen_at = stories[i].updated_at = stories[i].sort_at;
	}
	/* Whoever leads today had it after midnight; it stands under the day, and at the time, of who had it first. */
	stories[1].lead.published_at = NOW * 1000L - 12 * 3600000L;
	stories[1].first_seen_at = NOW * 1000L;
	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_channel(&page, &channel, NOW * 1000L);
	holds(&page, "<a href=\"/story/6\"><time datetime=\"2024-03-03T15:05:06Z\">15:05</time></a>");
	holds(&page, "<summary>in 2 versions</summary>");
	holds(&page, "<bdi>Reuters</bdi>: <bdi>Earlier</bdi>");
	holds(&page, "<h2>Today</h2>");
	holds(&page, "<h2>Yesterday</h2>");
	holds(&page, "<h2>Friday 1 March 2024</h2>");
	holds(&page, "<a href=\"/story/7\"><time datetime=\"2024-03-04T14:05:06Z\">14:05</time></a>");
	holds(&page, "<a href=\"/feeds/3\"><bdi>Reuters</bdi></a>");
	holds(&page, "<summary>also in 2: <bdi>Yonhap</bdi>, <bdi>KBS</bdi></summary>");
	holds(&page, "<a rel=\"noopener noreferrer\" href=\"https://y.example/1\"><bdi>안보리</bdi></a>");
	holds(&page, "<span>English</span>");
	holds(&page, "<a rel=\"prev\" href=\"/korea\">Newer</a><a rel=\"next\" href=\"/korea?before=1.2\">Older</a>");
	wd_buf_release(&page);
}

/* Each reason why nothing is there has a sentence of its own. */
static void empty_lists(void **state)
{
	static const struct {
		const char *query, *filter;
		struct wd_counts counts;
		const char *want;
	} cases[] = {
		{ NULL, "korea", { 24, 3, 0, WD_NO_TIME }, "Polling 24 feeds; 3 done." },
		{ NULL,
		  "korea",
		  { 24, 24, 70, WD_NO_TIME },
		  "No story passes the filter; 70 were looked at. It has not matched yet." },
		{ NULL,
		  "korea",
		  { 24, 24, 70, 1709561106000 },
		  "It last matched on <time datetime=\"2024-03-04T14:05:06Z\">" },
		{ NULL, "korea", { 24, 24, 70, WD_NO_TIME }, "<a href=\"/all\">all stories</a>" },
		{ "un korea",
		  NULL,
		  { 1, 1, 9, WD_NO_TIME },
		  "<code>un korea</code>; 9 were looked at. Wider: <a href=\"/search?q=un\">un</a>" },
		{ "\"un korea\"", NULL, { 1, 1, 9, WD_NO_TIME }, "Wider: <a href=\"/search?q=un%20korea\">un korea</a>" },
		{ "a (b c)", NULL, { 1, 1, 9, WD_NO_TIME }, "Wider: <a href=\"/search?q=a\">a</a>" },
		{ "korea", NULL, { 1, 1, 9, WD_NO_TIME }, "Wider: <a href=\"/search?q=korea%2A\">korea*</a>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wd_channel channel = { .title = WD_SPAN("T"),
					      .site = served,
					      .path = WD_SPAN("/search"),
					      .query = wd_span_of(cases[i].query),
					      .filter = wd_span_of(cases[i].filter),
					      .counts = cases[i].counts };
		struct wd_buf page;

		wd_buf_init(&page, WD_BUF_PAGE);
		wd_page_channel(&page, &channel, 1709561106000);
		holds(&page, cases[i].want);
		wd_buf_release(&page);
	}
}

/* A search that took too long says so to whom it answers; what it found it gives. */
static void partial_answers(void **state)
{
	struct wd_channel channel = { .site = served,
				      .title = WD_SPAN("Search: s*"),
				      .path = WD_SPAN("/search"),
				      .query = WD_SPAN("s*"),
				      .is_partial = true,
				      .counts = { 1, 1, 9, WD_NO_TIME } };
	struct wd_buf out;

	(void)state;
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_page_channel(&out, &channel, 1709561106000);
	holds(&out, "nothing was found until then");
	/* Nobody knows that none matches. */
	assert_null(strstr(out.data, "No story matches"));
	wd_buf_clear(&out);
	wd_jsonfeed_write(&out, &channel);
	holds(&out, "\"partial\": true");
	wd_buf_release(&out);
}

static void hits_are_marked(void **state)
{
	static const struct {
		const char *query, *title, *want;
	} cases[] = {
		{ "sanction", "UN sanctions again", "UN <mark>sanctions</mark> again" },
		{ "\"north korea\"", "North of Korea, North Korea", "North of Korea, <mark>North Korea</mark>" },
		{ "shar*", "shared <b>", "<mark>shared</mark> &lt;b&gt;" },
		{ "北朝鮮", "国連、北朝鮮への制裁", "国連、<mark>北朝鮮</mark>への制裁" },
		{ "un -korea", "UN, Korea", "<mark>UN</mark>, Korea" },
		{ "title:un author:korea", "UN Korea", "<mark>UN</mark> Korea" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wd_error err;
		int column;
		struct wd_query *query = wd_query_parse(wd_span_of(cases[i].query), &column, &err);
		struct wd_story story = { .sort_at = 1, .lead = { .published_at = WD_NO_TIME } };
		struct wd_channel channel = { .title = WD_SPAN("T"),
					      .site = served,
					      .path = WD_SPAN("/search"),
					      .query = wd_span_of(cases[i].query),
					      .parsed = query,
					      .stories = &story,
					      .n_stories = 1,
					      .matches = 1 };
		struct wd_buf page;

		assert_non_null(query);
		story.lead.title = wd_span_of(cases[i].title);
		wd_buf_init(&page, WD_BUF_PAGE);
		wd_page_channel(&page, &channel, 2);
		holds(&page, cases[i].want);
		holds(&page, "1 story matches.");
		wd_buf_release(&page);
		wd_query_free(query);
	}
}

/* What is read of it: without its markup. */
static char *words_of(const struct wd_front *front)
{
	struct wd_buf page;
	char *to;
	bool inside = false;

	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_front(&page, front);
	to = page.data;
	for (const char *at = page.data; *at; at++) {
		inside = inside || *at == '<';
		if (!inside)
			*to++ = *at;
		inside = inside && *at != '>';
	}
	*to = '\0';
	return wd_buf_take(&page);
}

static void a_front_page_reads_the_same_for_a_minute(void **state)
{
	const int64_t minute = 1709564700000; /* it begins then */
	const struct wd_feed_status feeds[] = {
		{ .id = 4,
		  .title = WD_SPAN("Gazette"),
		  .error = WD_SPAN("g.example answers 404"),
		  .failures = 5,
		  .last_success_at = minute - 100000,
		  .next_poll_at = minute + 190000,
		  .last_poll_at = minute,
		  .last_new_at = WD_NO_TIME },
		{ .id = 5,
		  .title = WD_SPAN("Well"),
		  .last_poll_at = minute - 40000,
		  .last_success_at = minute - 40000,
		  .last_new_at = minute,
		  .next_poll_at = minute + 30000 },
	};
	struct wd_front front = { .feeds = feeds, .n_feeds = 2, .counts = { 2, 2, 5, 0 }, .site = served };
	char *first, *later;

	(void)state;
	front.now = minute;
	first = words_of(&front);
	front.now = minute + 59999;
	later = words_of(&front);
	assert_string_equal(first, later);
	free(later);
	front.now = minute + 60000;
	later = words_of(&front);
	assert_string_not_equal(first, later);
	assert_non_null(strstr(first, "in 2 min"));
	free(later);
	free(first);
}

static void a_front_page(void **state)
{
	enum { HOUR = 3600000 };
	const int64_t now = 1709564706000;
	struct wd_feed_status feeds[2] = {
		{ .id = 4,
		  .title = WD_SPAN("Gone Gazette"),
		  .error = WD_SPAN("g.example answers 404"),
		  .failures = 5,
		  .last_success_at = now - 72 * (int64_t)HOUR,
		  .next_poll_at = now + 12 * HOUR,
		  .last_poll_at = now,
		  .last_new_at = WD_NO_TIME },
		{ .id = 5,
		  .title = WD_SPAN("Well"),
		  .last_poll_at = now,
		  .last_success_at = now,
		  .last_new_at = now,
		  .next_poll_at = now + HOUR },
	};
	const struct wd_front_merge merges[] = {
		{ .name = WD_SPAN("past"),
		  .title = WD_SPAN("Past"),
		  .counts = { .newest_at = WD_NO_TIME, .matched_at = now - 90 * 24 * (int64_t)HOUR } },
		{ .name = WD_SPAN("none"),
		  .title = WD_SPAN("None"),
		  .counts = { .newest_at = WD_NO_TIME, .matched_at = WD_NO_TIME } },
	};
	struct wd_front front = { .feeds = feeds,
				  .n_feeds = 2,
				  .merges = merges,
				  .n_merges = 2,
				  .offset = WD_PAGE_FEEDS,
				  .counts = { 900, 900, 5, 0 },
				  .now = now,
				  .site = served };
	struct wd_buf page;

	(void)state;
	feeds[0].failed_by_hour[23] = 2;
	feeds[0].by_hour[22] = 31;
	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_front(&page, &front);
	holds(&page, "aria-label=\"31 entries in 24 hours, most at 14:00; 2 polls failed\"");
	holds(&page, "<a rel=\"prev\" href=\"/\">");
	holds(&page, "<a rel=\"next\" href=\"/?page=3\">");
	holds(&page, "201 to 202 of 900");
	wd_buf_clear(&page);
	front.site = (struct wd_site){ .base_url = WD_SPAN("http://x.example"),
				       .root = WD_SPAN("../../"),
				       .page = WD_SPAN(".html") };
	wd_page_front(&page, &front);
	holds(&page, "<a rel=\"prev\" href=\"../../index.html\">");
	holds(&page, "<a rel=\"next\" href=\"../../feeds/page/3.html\">");
	front.site = served;
	wd_buf_clear(&page);
	front.offset = 0;
	wd_page_front(&page, &front);
	holds(&page, "g.example answers 404, since 3 days; tried again in 12 h.");
	holds(&page, "none kept; last matched <time datetime=\"2023-12-05T15:05:06Z\">2023-12-05</time>");
	holds(&page, ">none yet</td>");
	feeds[1].silent = true;
	feeds[1].newest_at = now - 40 * 24 * (int64_t)HOUR;
	feeds[1].usual_ms = 36 * (int64_t)HOUR;
	wd_buf_clear(&page);
	wd_page_feed_sentence(&page, &feeds[1], now);
	holds(&page, "Silent: no new story for 40 days; one used to come every 36 h.");
	wd_buf_clear(&page);
	front.n_feeds = 0;
	front.counts = (struct wd_counts){ .feeds = 0 };
	front.list = WD_SPAN("/etc/wiredesk/a<b.feeds");
	wd_page_front(&page, &front);
	holds(&page, "<code>/etc/wiredesk/a&lt;b.feeds</code>");
	wd_buf_release(&page);
}

/* What its last polls brought, in words. */
static void a_feed_page(void **state)
{
	const int64_t now = 1709564706000;
	struct wd_feed_status feed = {
		.id = 4,
		.title = WD_SPAN("Gazette"),
		.url = WD_SPAN("https://g.example/"),
		.last_poll_at = now,
		.last_success_at = WD_NO_TIME,
		.last_new_at = WD_NO_TIME,
		.next_poll_at = now + 3600000,
		.n_polls = 3,
		.polls = { { now, 404, 0, true }, { now - 60000, 304, 0, false }, { now - 120000, 200, 7, false } }
	};
	struct wd_feed_page it = { .feed = &feed, .now = now, .site = served };
	struct wd_buf page;

	(void)state;
	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_feed(&page, &it);
	holds(&page,
	      "2024-03-04 15:05</time> UTC</th><td data-label=\"Answer\">404</td><td data-label=\"What came\" class=\"bad\">failed<");
	holds(&page, "304, not modified</td><td data-label=\"What came\">nothing new<");
	holds(&page, "200</td><td data-label=\"What came\">7 new<");
	holds(&page, "It has brought no document yet.");
	assert_null(strstr(page.data, "hour by hour"));
	feed.last_success_at = now;
	feed.by_hour[23] = 7;
	feed.entries_day = 7;
	it.repaired = WD_SPAN("line 3: an & stood alone\nline 9: <b");
	wd_buf_clear(&page);
	wd_page_feed(&page, &it);
	holds(&page, "<li>15:00 UTC: 7 new</li>");
	holds(&page, "<li>line 9: &lt;b</li>");
	wd_buf_release(&page);
}

/* Who had it first stands first, whoever leads. */
static void carriers_of_a_story(void **state)
{
	const int64_t day = 1709510400000, hour = 3600000;
	struct wd_carrier carriers[] = {
		{ .feed_id = 1,
		  .feed_title = WD_SPAN("Lead"),
		  .title = WD_SPAN("A"),
		  .why = "lead",
		  .published_at = day + hour,
		  .first_seen_at = day + 9 * hour },
		{ .feed_id = 2,
		  .feed_title = WD_SPAN("First"),
		  .title = WD_SPAN("A"),
		  .why = "same-id",
		  .published_at = day,
		  .first_seen_at = day + 9 * hour },
		{ .feed_id = 3,
		  .feed_title = WD_SPAN("Ahead"),
		  .title = WD_SPAN("A"),
		  .why = "same-text",
		  .published_at = day + 90 * hour,
		  .first_seen_at = day + 10 * hour },
		{ .feed_id = 4,
		  .feed_title = WD_SPAN("Silent"),
		  .title = WD_SPAN("A"),
		  .why = "same-url",
		  .published_at = WD_NO_TIME,
		  .first_seen_at = day + 2 * hour },
	};
	static const char *const order[] = { ">First<", ">Lead<", ">Silent<", ">Ahead<" };
	const struct wd_story story = { .lead = { .title = WD_SPAN("A"), .published_at = day },
					.feed_title = WD_SPAN("Lead"),
					.carriers = carriers,
					.n_carriers = COUNT(carriers) };
	const struct wd_story_page it = { .story = &story, .now = day, .site = served };
	const char *at;
	struct wd_buf page;

	(void)state;
	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_story(&page, &it);
	at = strstr(page.data, "<tbody>");
	for (size_t i = 0; i < COUNT(order); i++) {
		at = at ? strstr(at, order[i]) : NULL;
		if (!at)
			fail_msg("%s is not where it belongs: %s", order[i], page.data);
	}
	holds(&page, "<h2>Carried by 4 feeds</h2>");
	holds(&page, "2024-03-04 00:00</time></td>");
	holds(&page, "2024-03-04 01:00</time>, 60 min later</td>");
	holds(&page,
	      "not said</td><td data-label=\"First seen\"><time datetime=\"2024-03-04T02:00:00Z\">2024-03-04 02:00</time>, 2 h later<");
	holds(&page, "2024-03-07 18:00</time></td>");
	holds(&page, "2024-03-04 10:00</time>, 10 h later<");
	wd_buf_release(&page);
}

static void terminal(void **state)
{
	struct wd_carrier carriers[] = { { .feed_id = 1 }, { .feed_id = 2 }, { .feed_id = 1 } };
	struct wd_story story = { .lead = { .title = WD_SPAN("a\x1B[31mb\nc"), .published_at = WD_NO_TIME },
				  .feed_url = WD_SPAN("u"),
				  .sort_at = 1452763800000,
				  .carriers = carriers,
				  .n_carriers = 1 };
	struct wd_buf out;

	(void)state;
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_text_story(&out, &story, false);
	expect_span("no escape gets through", wd_buf_span(&out), "2016-01-14  a [31mb c  u\n");
	wd_buf_clear(&out);
	story.n_carriers = 3;
	wd_text_story(&out, &story, false);
	expect_span("feeds are counted, not entries", wd_buf_span(&out), "2016-01-14  a [31mb c  u and 1 more\n");
	wd_buf_release(&out);
}

/* By what publishers say, unless that lies behind our first sight of it. */
static void who_had_it_first(void **state)
{
	static const struct {
		const char *name;
		int64_t published[3], seen[3];
		size_t n;
		const char *who; /* "": nobody was */
		int64_t ahead_ms;
	} cases[] = {
		{ "alone", { 1 }, { 1 }, 1, "", 0 },
		{ "the lead", { 1000, 61000 }, { 70000, 65000 }, 2, "A", 60000 },
		{ "another", { 9000, 8000, 5000 }, { 9100, 9200, 9300 }, 3, "C", 3000 },
		{ "one does not say", { 1000, WD_NO_TIME }, { 70000, 65000 }, 2, "A", 64000 },
		{ "one says what cannot be", { 99000, 9000 }, { 1000, 9000 }, 2, "A", 8000 },
		{ "together", { 1000, 1000 }, { 1000, 1000 }, 2, "A", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_carrier carriers[3] = { { .feed_title = WD_SPAN("A") },
						  { .feed_title = WD_SPAN("B") },
						  { .feed_title = WD_SPAN("C") } };
		struct wd_story story = { .carriers = carriers, .n_carriers = cases[i].n };
		const struct wd_carrier *first;
		int64_t ahead_ms = 0;

		for (size_t k = 0; k < cases[i].n; k++) {
			carriers[k].published_at = cases[i].published[k];
			carriers[k].first_seen_at = cases[i].seen[k];
		}
		first = wd_first_of(&story, &ahead_ms);
		if (!wd_span_is(first ? first->feed_title : WD_SPAN(""), cases[i].who) || ahead_ms != cases[i].ahead_ms)
			fail_msg("%s", cases[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_had_it_first),
		cmocka_unit_test(xml),
		cmocka_unit_test(json),
		cmocka_unit_test(formats),
		cmocka_unit_test(stories_without_words),
		cmocka_unit_test(terminal),
		cmocka_unit_test(a_list_of_stories),
		cmocka_unit_test(empty_lists),
		cmocka_unit_test(partial_answers),
		cmocka_unit_test(hits_are_marked),
		cmocka_unit_test(a_front_page),
		cmocka_unit_test(a_front_page_reads_the_same_for_a_minute),
		cmocka_unit_test(a_feed_page),
		cmocka_unit_test(carriers_of_a_story),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
