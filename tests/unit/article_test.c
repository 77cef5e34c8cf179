/* The main text of a page is found, in any script, and no page holds a worker. */
#include "test.h"

#include <stdlib.h>
#include <time.h>

#include "article/article.h"
#include "util/buf.h"

#define BASE WD_SPAN("https://e.example/a/page.html")

/* A paragraph that counts. */
#define LONG                                                                                                 \
	"The envoys met on Tuesday in the old town hall, where they talked for five hours, ate little, and " \
	"agreed on "                                                                                         \
	"nothing but the date of the next meeting, which is to be held in spring, in the same room, at the " \
	"same table. "                                                                                       \
	"Nobody who came out of it, cold and late, would say more than that the coffee had been good."

#define LINKS                                                                                           \
	"<ul><li><a href=/1>Politics</a></li><li><a href=/2>Economy</a></li><li><a href=/3>Sports and " \
	"weather</a></li>"                                                                              \
	"<li><a href=/4>Everything else that happened</a></li></ul>"

#define KOREAN                                                                                                                                      \
	"외교관들은 화요일 옛 시청에서 다섯 시간 동안 회담했으나 다음 회담 날짜 말고는 아무것도 합의하지 " \
	"못했다. "                                                                                                                               \
	"다음 회담은 봄에 같은 방에서 같은 탁자를 두고 열릴 예정이다. 추운 밤늦게 나온 사람들은 커피가 "     \
	"좋았다는 말밖에 하지 않았다."

#define JAPANESE                                                                                                                                              \
	"外交官たちは火曜日に旧市庁舎で五時間にわたって会談したが次の会談の日取りのほかには何も合意できなか" \
	"った。"                                                                                                                                           \
	"次の会談は春に同じ部屋で同じ机を囲んで開かれる予定である。寒い夜遅くに出てきた人々はコーヒーがよか" \
	"ったとしか言わなかった。"

static bool extract_bytes(struct wd_arena *arena, struct wd_span bytes, const char *type, const char *title,
			  struct wd_span *out)
{
	const struct wd_article_in in = { bytes, wd_span_of(type), BASE, wd_span_of(title) };
	struct wd_error err = { 0 };

	return wd_article_read(arena, &in, out, &err);
}

static bool holds(struct wd_span text, const char *what)
{
	return text.len && memmem(text.ptr, text.len, what, strlen(what)) != NULL;
}

static const struct {
	const char *name, *html;
	const char *in[3], *out[4];
} cases[] = {
	{ "menus, comments and footers are left out",
	  "<body><div class=header>" LINKS "</div><div id=nav role=navigation>Menu of all that is here</div>"
	  "<div class=story><p>First. " LONG "</p><p>Second. " LONG "</p></div>"
	  "<div class=comments><p>I disagree, with all of it, " LONG "</p></div><div class=footer>" LINKS "</div></body>",
	  { "First. The envoys", "Second. The envoys" },
	  { "Menu of", "I disagree", "Politics" } },
	{ "a list of what is related goes, one of words stays",
	  "<body><article><p>" LONG
	  "</p><ul><li>They talked, first of all, of the weather.</li><li>Then of the road.</li></ul>"
	  "<ul class=related><li><a href=/1>Read this too, it is good</a></li><li><a href=/2>And this, "
	  "please</a></li></ul><p>" LONG "</p></article></body>",
	  { "of the weather", "of the road" },
	  { "Read this too" } },
	{ "a heading that repeats the title, and who wrote it, are left out",
	  "<head><title>Envoys meet again - The Paper</title></head><body><div><h1>Envoys meet again</h1>"
	  "<p class=byline>By Ada Example</p><p>" LONG "</p><h2>What comes next</h2><p>" LONG "</p></div></body>",
	  { "What comes next" },
	  { "Envoys meet", "Ada" } },
	{ "what is hidden is not there",
	  "<body><div><p>" LONG "</p><p style='color:red; display : none'>Secret one.</p><p hidden>Secret two.</p>"
	  "<p aria-hidden=true>Secret three.</p><p>" LONG "</p></div></body>",
	  { "envoys" },
	  { "Secret" } },
	{ "two line ends part paragraphs",
	  "<body><div id=text>One. " LONG "<br><br>Two. " LONG "<br> <br>\n<br>Three. " LONG "</div></body>",
	  { "One.", "<p>Two.", "<p>Three." },
	  { "<br>" } },
	{ "a table of data stays, one that arranges links goes",
	  "<body><div><p>" LONG
	  "</p><table><tr><th>Year</th><th>Envoys</th></tr><tr><td>1907</td><td>forty-two</td></tr></table>"
	  "<table><tr><td><a href=/1>More of this</a></td><td><a href=/2>More of "
	  "that</a></td></tr></table><p>" LONG "</p></div></body>",
	  { "forty-two", "<th>Year" },
	  { "More of" } },
	{ "links are absolute, and nothing runs",
	  "<body><div><p>" LONG " <a href=../b onclick=x()>See there</a> <a href=javascript:x()>not there</a></p><p>" LONG
	  "</p><script>x('<p>y</p>')</script></div></body>",
	  { "https://e.example/b" },
	  { "onclick", "javascript", "x(" } },
	{ "a picture that a script would load is taken from beside it",
	  "<body><div><p>" LONG "</p><figure><img src=data:image/gif;base64,R0lG class=lazy><noscript><img src=/real.jpg>"
	  "</noscript></figure><p>" LONG "</p></div></body>",
	  { "https://e.example/real.jpg" },
	  { "base64" } },
	{ "paragraphs beside the best part belong to it",
	  "<body><p>Lead. " LONG "</p><div class=story><p>" LONG "</p><p>" LONG "</p></div><p>That is all.</p></body>",
	  { "Lead.", "That is all." },
	  { NULL } },
	{ "Korean, whose words are short and commas few",
	  "<body><div class=menu>" LINKS "</div><div><p>" KOREAN "</p><p>" KOREAN "</p></div>"
	  "<div><a href=/1>많이 본 기사</a> <a href=/2>오늘의 운세</a></div></body>",
	  { "커피가 좋았다" },
	  { "많이 본", "Politics" } },
	{ "Japanese, with neither blanks nor commas",
	  "<body><div><a href=/1>新着ニュース一覧</a><a href=/2>天気予報</a></div><div><p>" JAPANESE "</p><p>" JAPANESE
	  "</p></div></body>",
	  { "コーヒーがよかった" },
	  { "天気予報" } },
	{ "an advertisement between paragraphs",
	  "<body><div><p>" LONG "</p><div><span>Advertisement</span></div><div><div>광고</div></div><p>" LONG
	  "</p></div></body>",
	  { "envoys" },
	  { "Advertisement", "광고" } },
	{ "text without any element around it", "<body>" LONG " " LONG "</body>", { "envoys" }, { NULL } },
	{ "formulas are signs in the text",
	  "<body><div><p>" LONG "</p><p>When <math><mi>a</mi><mo>\u2260</mo><mn>0</mn><annotation>a \\ne "
	  "0</annotation></math>, there "
	  "are two solutions, of which one is " LONG "</p></div></body>",
	  { "\u2260" },
	  { "\\ne" } },
	{ "drawings that never end hide nothing",
	  "<body><div><svg><path d=x><p>" LONG "</p><p>" LONG "</p></div></body>",
	  { "envoys" },
	  { NULL } },
};

static void text_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_span text;

		if (!extract_bytes(arena, wd_span_of(cases[i].html), "text/html; charset=utf-8", NULL, &text))
			fail_msg("%s: nothing was found", cases[i].name);
		for (size_t k = 0; k < COUNT(cases[i].in); k++)
			if (cases[i].in[k] && !holds(text, cases[i].in[k]))
				fail_msg("%s: no \"%s\" in %.*s", cases[i].name, cases[i].in[k], WD_SPAN_ARG(text));
		for (size_t k = 0; k < COUNT(cases[i].out); k++)
			if (cases[i].out[k] && holds(text, cases[i].out[k]))
				fail_msg("%s: \"%s\" in %.*s", cases[i].name, cases[i].out[k], WD_SPAN_ARG(text));
		wd_arena_free(arena);
	}
}

static void the_title_may_be_known_from_elsewhere(void **state)
{
	struct wd_span page = WD_SPAN("<body><div><h1>Envoys, meet!</h1><p>" LONG "</p><p>" LONG "</p></div>"), text;
	struct wd_arena *arena = wd_arena_new(0);

	(void)state;
	assert_true(extract_bytes(arena, page, "text/html", NULL, &text));
	assert_true(holds(text, "Envoys, meet!"));
	assert_true(extract_bytes(arena, page, "text/html", "Envoys meet", &text));
	assert_false(holds(text, "Envoys, meet!"));
	wd_arena_free(arena);
}

static void the_page_says_its_character_set(void **state)
{
	static const char *const heads[] = { "<meta charset=iso-8859-5>", "<META NAME=X><META CHARSET='ISO-8859-5'>",
					     "<meta http-equiv=content-type content=\"text/html; charset=iso-8859-5\">",
					     "<META CONTENT='text/html;CHARSET=iso-8859-5' HTTP-EQUIV=Content-Type>" };
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_buf page;
	struct wd_span text;

	(void)state;
	wd_buf_init(&page, WD_BUF_PAGE);
	for (size_t i = 0; i < COUNT(heads); i++) {
		wd_buf_clear(&page);
		wd_buf_printf(&page, "<head>%s</head><body><div><p>\xC7\xD1\xB1\xDB %s</p><p>%s</p></div></body>", heads[i],
			      LONG, LONG);
		assert_true(extract_bytes(arena, wd_buf_span(&page), "text/html", NULL, &text));
		/* By the bytes alone it would be taken for Korean. */
		if (!holds(text, "ЧбБл "))
			fail_msg("%s: %.60s", heads[i], text.ptr);
	}
	/* HTML 13.2.3.1: the header is believed before it. */
	wd_buf_clear(&page);
	wd_buf_add_text(&page,
			"<head><meta charset=euc-kr></head><body><div><p>한글 " LONG "</p><p>" LONG "</p></div></body>");
	assert_true(extract_bytes(arena, wd_buf_span(&page), "text/html; charset=utf-8", NULL, &text));
	assert_true(holds(text, "한글"));
	wd_buf_release(&page);
	wd_arena_free(arena);
}

static void no_text_is_told(void **state)
{
	static const char *const pages[] = {
		"", "<html></html>", "<script>document.write('all of it')</script>",
		"<body><noscript>Please enable JavaScript.</noscript><div id=root></div></body>",
		"<frameset><frame src=a></frameset>"
	};
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_span text;

	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++)
		if (extract_bytes(arena, wd_span_of(pages[i]), "text/html", NULL, &text))
			fail_msg("%s: %.*s", pages[i], WD_SPAN_ARG(text));
	wd_arena_free(arena);
}

/* Each is repeated to two megabytes; what would take the square of them takes minutes. */
static void no_page_holds_a_worker(void **state)
{
	static const char *const shapes[] = {
		"<br> ",
		"<p>a, b. ",
		"<div>",
		"<noscript></noscript> ",
		"<img><noscript><img src=a></noscript> ",
		"<h1>a b c d e f g h</h1>",
		"<div class=share><p>x</p></div>",
		"<!--",
		"<svg>",
		"<script>",
		"<table><tr><td>a",
		"<div><span>a</span> b</div>",
		"<a>b</a><p>c</p>",
		"<a href=x><p>b</a>",
		"<ul><li>a",
		"<x y=z>",
		"<x></x>",
		"</p>",
		"<title><svg>",
		"<div style='display display display display:none'>x</div>",
		"<math><mi>a",
		"<font><b><i><u>a",
		"<div class='comment comment comment share share article'>x</div>",
	};
	struct wd_buf page;

	(void)state;
	wd_buf_init(&page, WD_BUF_PAGE);
	for (size_t i = 0; i < COUNT(shapes); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		clock_t began = clock();
		struct wd_span text;
		bool found;

		wd_buf_clear(&page);
		wd_buf_add_text(&page, "<title>a b c d e f g h i j k</title><body>");
		while (page.len < 2 << 20)
			wd_buf_add_text(&page, shapes[i]);
		found = extract_bytes(arena, wd_buf_span(&page), "text/html; charset=utf-8", NULL, &text);
		assert_true(found == (text.len > 0));
		if (clock() - began > 8 * CLOCKS_PER_SEC)
			fail_msg("%s takes %g s", shapes[i], (double)(clock() - began) / CLOCKS_PER_SEC);
		wd_arena_free(arena);
	}
	wd_buf_release(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_found),
		cmocka_unit_test(the_title_may_be_known_from_elsewhere),
		cmocka_unit_test(the_page_says_its_character_set),
		cmocka_unit_test(no_text_is_told),
		cmocka_unit_test(no_page_holds_a_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
