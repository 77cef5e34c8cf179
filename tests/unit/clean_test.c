#include "test.h"

#include "clean/clean.h"
#include "clean/entry.h"
#include "clean/html.h"
#include "clean/lang.h"
#include "clean/link.h"
#include "clean/person.h"
#include "clean/text.h"
#include "util/buf.h"
#include "util/clock.h"

static void dates(void **state)
{
	static const struct {
		const char *in, *want; /* "": none */
	} cases[] = {
		{ "Thu, 14 Jan 2016 09:30:00 GMT", "2016-01-14T09:30:00Z" },
		{ "14 Jan 16 09:30 +0900", "2016-01-14T00:30:00Z" },
		{ "Wed, 14 Jan 2016 09:30:00 EST", "2016-01-14T14:30:00Z" },
		{ "Thu Jan 14 09:30:00 2016", "2016-01-14T09:30:00Z" },
		{ "January 14, 2016 3:04 PM", "2016-01-14T15:04:00Z" },
		{ "2016-01-14T09:30:00Z", "2016-01-14T09:30:00Z" },
		{ "2016-01-14T09:30:00.250+09:00", "2016-01-14T00:30:00Z" },
		{ "2016-01-14 09:30:00", "2016-01-14T09:30:00Z" },
		{ "2016-01-14", "2016-01-14T00:00:00Z" },
		{ "2016-01", "2016-01-01T00:00:00Z" },
		{ "2016", "2016-01-01T00:00:00Z" },
		{ "20160114T093000Z", "2016-01-14T09:30:00Z" },
		{ "2016-014", "2016-01-14T00:00:00Z" },
		{ "2016-W02-4", "2016-01-14T00:00:00Z" },
		{ "2016-01-13T24:00:00Z", "2016-01-14T00:00:00Z" },
		{ "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z" },
		{ "1452763800", "2016-01-14T09:30:00Z" },
		{ "1452763800000", "2016-01-14T09:30:00Z" },
		{ "14.01.2016 09:30", "2016-01-14T09:30:00Z" },
		{ "01/14/2016", "2016-01-14T00:00:00Z" },
		{ "2016년 1월 14일 (목) 오후 6:30", "2016-01-14T18:30:00Z" },
		{ "2016年1月14日 18:30", "2016-01-14T18:30:00Z" },
		{ "14 января 2016 09:30", "2016-01-14T09:30:00Z" },
		{ "14 août 2016", "2016-08-14T00:00:00Z" },
		{ "3. März 2016", "2016-03-03T00:00:00Z" },
		{ "2016. 1. 14. 오후 6:30", "2016-01-14T18:30:00Z" },
		{ "2016. 01. 14.", "2016-01-14T00:00:00Z" },
		{ "14 janv. 2016 18h30", "2016-01-14T18:30:00Z" },
		{ "mar., 5 janv. 2016 18:30:00 GMT", "2016-01-05T18:30:00Z" },
		{ "mardi 26/01/2016 18:30", "2016-01-26T18:30:00Z" },
		{ "Вт, 24 лют 2015 10:00:00 +0200", "2015-02-24T08:00:00Z" },
		{ "середа, 1 липня 2015", "2015-07-01T00:00:00Z" },
		{ "24 юли 2015", "2015-07-24T00:00:00Z" },
		{ "уто, 24 феб 2015", "2015-02-24T00:00:00Z" },
		{ "pe 24. heinäkuuta 2015", "2015-07-24T00:00:00Z" },
		{ "24 Desember 2015", "2015-12-24T00:00:00Z" },
		{ "24 דצמבר 2015", "2015-12-24T00:00:00Z" },
		{ "maandag 4 januari 2016 18:30", "2016-01-04T18:30:00Z" },
		{ "March 5, 2016 3:04 PM", "2016-03-05T15:04:00Z" },
		{ "14 ม.ค. 2559 09:30", "2016-01-14T09:30:00Z" },
		{ "วันพฤหัสบดีที่ 14 มกราคม พ.ศ. 2559", "2016-01-14T00:00:00Z" },
		{ "พ., 14 พ.ย. 2561 09:30:00 +0700", "2018-11-14T02:30:00Z" },
		{ "Thu, 14 Jan 2559 09:30:00 GMT", "2016-01-14T09:30:00Z" },
		{ "2559-01-14T09:30:00Z", "2016-01-14T09:30:00Z" },
		{ "29 ก.พ. 2559", "2016-02-29T00:00:00Z" },
		{ "Thứ Năm, 14 Tháng 1 2016 09:30:00 +0700", "2016-01-14T02:30:00Z" },
		{ "ngày 14 tháng 01 năm 2016", "2016-01-14T00:00:00Z" },
		{ "14 thg 11, 2016", "2016-11-14T00:00:00Z" },
		{ "14 tháng", "" },
		{ "Thu, 14 Jan 2016 09:30:00 +3000", "2016-01-14T09:30:00Z" },
		{ "2016-01-14T09:30:00-99:00", "2016-01-14T09:30:00Z" },
		{ "2016-01-14T10:00:00-08:00Z", "2016-01-14T18:00:00Z" },
		{ "2016-01-14T09:30:00 09:00", "2016-01-14T00:30:00Z" },
		{ "Thu, 14 Jan 2016 09:30:00 +zz:00", "" },
		{ "Thu, 14 Jan 2016 09:30:00 +00:zz", "" },
		{ "2016-01-14-01", "" },
		{ "2016-01-14T09:xx:00Z", "" },
		{ "2016-01-14T09:30:00-06:00Textra", "" },
		{ "30 Feb 2016 00:00:00 GMT", "" },
		{ "2015-02-29", "" },
		{ "2016-13-01", "" },
		{ "2016-01-14T25:00:00Z", "" },
		{ "soon", "" },
		{ "", "" },
		{ "Thu, 14 Jan 2016 09:30:00 Asia/Seoul", "2016-01-14T00:30:00Z" },
		{ "Thu, 14 Jan 2016 09:30:00 America/Argentina/Buenos_Aires", "2016-01-14T12:30:00Z" },
		{ "2016-01-14T09:30:00+09:00[Asia/Seoul]", "2016-01-14T00:30:00Z" },
		{ "2016-01-14T09:30:00Z[Asia/Seoul]", "2016-01-14T09:30:00Z" },
		{ "2016-01-14T09:30:00[Asia/Seoul]", "2016-01-14T00:30:00Z" },
		{ "2016-01-14 09:30 Europe/Berlin", "2016-01-14T08:30:00Z" },
		{ "2016-07-14 09:30 Europe/Berlin", "2016-07-14T07:30:00Z" },
		{ "2016-03-27 01:59 Europe/Berlin", "2016-03-27T00:59:00Z" },
		{ "2016-03-27 03:00 Europe/Berlin", "2016-03-27T01:00:00Z" },
		{ "2016-10-30 03:00 Europe/Berlin", "2016-10-30T02:00:00Z" },
		{ "2016-03-13 01:59 America/New_York", "2016-03-13T06:59:00Z" },
		{ "2016-03-13 03:00 America/New_York", "2016-03-13T07:00:00Z" },
		{ "2016-11-06 02:00 America/New_York", "2016-11-06T07:00:00Z" },
		{ "2016-01-14 09:30 Australia/Sydney", "2016-01-13T22:30:00Z" },
		{ "2016-07-14 09:30 Australia/Sydney", "2016-07-13T23:30:00Z" },
	};
	char got[WD_CLOCK_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect_span(cases[i].in, wd_span_of(wd_clock_rfc3339(wd_date_parse(wd_span_of(cases[i].in)), got)),
			    cases[i].want);
}

static const struct {
	const char *name, *in, *want;
} html_cases[] = {
	{ "plain", "a < b", "a &lt; b" },
	{ "kept", "<p>a <b>b</b></p>", "<p>a <b>b</b></p>" },
	{ "unclosed", "<p>a<p>b", "<p>a</p><p>b</p>" },
	{ "script", "a<script>alert(1)</script>b", "ab" },
	{ "split script", "<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)" },
	{ "handler", "<p onclick=\"x()\" style=\"color:red\">a</p>", "<p>a</p>" },
	{ "javascript", "<a href=\"java\tscript:x()\">a</a>", "<a>a</a>" },
	{ "control before the scheme", "<a href=\"&#1;javascript:x()\">a</a>", "<a>a</a>" },
	{ "data", "a<img src=\"data:image/png;base64,AA\" alt=x>", "a<img alt=\"x\">" },
	{ "no address", "a<img alt=\"year\">", "a<img alt=\"year\">" },
	{ "neither address nor words", "a<img alt=\"\" title=t>", "a" },
	{ "relative", "<a href=\"/x?a=1&b=2\">a</a>", "<a href=\"https://e.example/x?a=1&amp;b=2\">a</a>" },
	{ "tracking pixel", "a<img src=\"https://t.example/\" width=1 height=1>", "a" },
	{ "svg", "a<svg><style><img src=x onerror=y></style></svg>b", "ab" },
	{ "what a drawing says",
	  "a<svg><title>t</title><metadata>m</metadata><defs><text>d</text></defs><circle>c</circle></svg>", "atc" },
	{ "what a formula says",
	  "<math><semantics><mi>K</mi><mo>=</mo><mn>1</mn><annotation>K=1</annotation></semantics></math>", "K=1" },
	{ "no declaration", "<!' <a href=\"x\">b</a>", "&lt;!' <a href=\"https://e.example/f/x\">b</a>" },
	{ "a CDATA section", "<![CDATA[<b>a</b><script>x</script>]]> b", "<b>a</b> b" },
	{ "sections in each other", "<![CDATA[a<![CDATA[<i>b</i>]]>c]]>d", "a<i>b</i>cd" },
	{ "a section without end", "<![CDATA[<script></script>]]&gt;", "&lt;![CDATA[]]&gt;" },
	{ "Word's condition", "<![if !supportLists]><b>a</b><![endif]>", "<b>a</b>" },
	{ "a comment without end", "a<!-- b >c<b>d</b>", "ac<b>d</b>" },
	{ "a comment without end behind one", "a<!-- b -->c<!-- d >e<b>f</b>", "ace<b>f</b>" },
	{ "doctype", "<!DOCTYPE html><b>a</b>", "<b>a</b>" },
	{ "math", "<math><mtext><table><mglyph><style><img src=x onerror=y>", "" },
	{ "noscript", "<noscript><p title=\"</noscript><img src=x onerror=y>\">", "" },
	{ "form parts", "<form><input value=x><button>a</button></form>", "a" },
	{ "comment", "a<!-- x -->b", "ab" },
	{ "unknown element", "<blink>a</blink>", "a" },
	{ "quotes in attributes", "<a title='\"<>'>a</a>", "<a title=\"&quot;&lt;&gt;\">a</a>" },
	{ "references", "&eacute;&#8212;&amp;lt;", "é—&amp;lt;" },
	{ "whole page", "<html><head><title>t</title></head><body><p>a</p></body></html>", "<p>a</p>" },
};

static void html(void **state)
{
	struct wd_html_cleaner *cleaner = wd_html_cleaner_new();
	struct wd_arena *arena = wd_arena_new(0);
	const struct wd_span base = WD_SPAN("https://e.example/f/feed.xml");

	(void)state;
	for (size_t i = 0; i < COUNT(html_cases); i++) {
		struct wd_span once = wd_html_clean(cleaner, arena, wd_span_of(html_cases[i].in), base);

		/* "math" and the like are looked at for what is not there. */
		if (*html_cases[i].want || once.len == 0)
			expect_span(html_cases[i].name, once, html_cases[i].want);
		assert_null(memmem(once.ptr ? once.ptr : "", once.len, "onerror", 7));
		/* What is clean stays as it is. */
		if (memchr(once.ptr ? once.ptr : "", '<', once.len))
			assert_true(wd_span_equal(wd_html_clean(cleaner, arena, once, base), once));
	}
	wd_html_cleaner_free(cleaner);
	wd_arena_free(arena);
}

/* Bombs end as text, and soon. */
static void bombs(void **state)
{
	static const char *const pieces[] = {
		"<div>", "<b>", "<a x=1 y=2 ", "<p><b id=x>", "&amp;", "<table><tr><td>", "<"
	};
	struct wd_html_cleaner *cleaner = wd_html_cleaner_new();

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_buf bomb;

		wd_buf_init(&bomb, WD_BUF_PAGE);
		while (bomb.len < 500000)
			wd_buf_add_text(&bomb, pieces[i]);
		wd_html_clean(cleaner, arena, wd_buf_span(&bomb), WD_SPAN_NONE);
		assert_true(wd_arena_size(arena) < 64 << 20);
		wd_buf_release(&bomb);
		wd_arena_free(arena);
	}
	wd_html_cleaner_free(cleaner);
}

static void texts(void **state)
{
	struct wd_arena *arena = wd_arena_new(0);

	(void)state;
	expect_span("blocks part", wd_text_of_html(arena, WD_SPAN("<p>a</p><p>b<b>c</b>&lt;</p>")), "a bc<");
	expect_span("one line", wd_text_line(arena, WD_SPAN(" a\n\t b\x01\xE2\x80\xAE ")), "a b");
	expect_span("cut at a word", wd_text_cut(arena, WD_SPAN("one two three four"), 17), "one two three…");
	expect_span("cut at a character", wd_text_cut(arena, WD_SPAN("제재제재제재"), 10), "제재…");
	expect_span("short enough", wd_text_cut(arena, WD_SPAN("one"), 3), "one");
	assert_true(wd_html_looks_like(WD_SPAN("a <b>b</b>")));
	assert_true(wd_html_looks_like(WD_SPAN("a &eacute; b")));
	assert_false(wd_html_looks_like(WD_SPAN("AT&T says 1 < 2")));
	wd_arena_free(arena);
}

/* What a headline names is not what it is made of. */
static void headlines(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "How to use <title> in HTML, END", "How to use <title> in HTML, END" },
		{ "Stop <script> and <style>", "Stop <script> and <style>" },
		{ "a<script>b()</script>c", "ac" },
		{ "a <b>b</b> &amp; c", "a b & c" },
		{ "a < b", "a < b" },
		{ "a <frame src=x> b", "a b" },
	};
	struct wd_arena *arena = wd_arena_new(0);
	const struct wd_cleaning with = { .arena = arena, .html = wd_html_cleaner_new() };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct wd_raw_text text = { .value = wd_span_of(cases[i].in), .type = WD_RAW_UNKNOWN };

		expect_span(cases[i].in, wd_entry_plain(&with, &text, 1024), cases[i].want);
	}
	wd_html_cleaner_free(with.html);
	wd_arena_free(arena);
}

static void links(void **state)
{
	static const struct {
		const char *in, *want;
		enum wd_link_use use;
	} cases[] = {
		{ "x", "https://e.example/f/x", WD_LINK_LOAD },
		{ "//other.example/", "https://other.example/", WD_LINK_LOAD },
		{ "mailto:a@b.example", "mailto:a@b.example", WD_LINK_PAGE },
		{ "mailto:a@b.example", "", WD_LINK_LOAD },
		{ "/x?a=1&amp;b=2&amp;amp;c", "https://e.example/x?a=1&b=2&c", WD_LINK_PAGE },
		{ "/x?a=&lt;&amplitude=1", "https://e.example/x?a=&lt;&amplitude=1", WD_LINK_PAGE },
		{ "www.other.example/y", "https://www.other.example/y", WD_LINK_PAGE },
		{ "www.html", "https://e.example/f/www.html", WD_LINK_PAGE },
		{ "\xEF\xBB\xBFhttps://other.example/", "https://other.example/", WD_LINK_PAGE },
		{ "javascript:x", "", WD_LINK_PAGE },
		{ " JaVaScRiPt:x", "", WD_LINK_PAGE },
		{ "vbscript:x", "", WD_LINK_PAGE },
		{ "file:///etc/passwd", "", WD_LINK_PAGE },
		{ "", "", WD_LINK_PAGE },
	};
	struct wd_arena *arena = wd_arena_new(0);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect_span(cases[i].in,
			    wd_link_clean(arena, WD_SPAN("https://e.example/f/"), wd_span_of(cases[i].in), cases[i].use),
			    cases[i].want);
	wd_arena_free(arena);
}

static void persons(void **state)
{
	static const struct {
		const char *in, *name, *email;
	} cases[] = {
		{ "Kim", "Kim", "" },
		{ "kim@e.example (Kim)", "Kim", "kim@e.example" },
		{ "Kim <kim@e.example>", "Kim", "kim@e.example" },
		{ "Kim (kim@e.example)", "Kim", "kim@e.example" },
		{ "kim@e.example", "", "kim@e.example" },
		{ "Kim (desk)", "Kim (desk)", "" },
	};
	struct wd_arena *arena = wd_arena_new(0);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct wd_raw_person raw = { .name = wd_span_of(cases[i].in) };
		struct wd_person person = wd_person_clean(arena, &raw, WD_SPAN_NONE);

		expect_span(cases[i].in, person.name, cases[i].name);
		expect_span(cases[i].in, person.email, cases[i].email);
	}
	wd_arena_free(arena);
}

static void languages(void **state)
{
	struct wd_arena *arena = wd_arena_new(0);

	(void)state;
	expect_span("underscore", wd_lang_tag(arena, WD_SPAN("EN_gb")), "en-gb");
	expect_span("nonsense", wd_lang_tag(arena, WD_SPAN("english!")), "");
	expect_span("korean", wd_lang_guess(WD_SPAN("대북 제재 논의")), "ko");
	expect_span("japanese", wd_lang_guess(WD_SPAN("日本政府の制裁を検討")), "ja");
	expect_span("chinese", wd_lang_guess(WD_SPAN("各方商讨对朝鲜的制裁")), "zh");
	expect_span("russian", wd_lang_guess(WD_SPAN("санкции против КНДР")), "ru");
	expect_span("latin says nothing", wd_lang_guess(WD_SPAN("sanctions")), "");
	wd_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates),     cmocka_unit_test(html),  cmocka_unit_test(bombs),   cmocka_unit_test(texts),
		cmocka_unit_test(headlines), cmocka_unit_test(links), cmocka_unit_test(persons), cmocka_unit_test(languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
