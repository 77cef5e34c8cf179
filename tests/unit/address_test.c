#include "test.h"

#include "arena.h"
#include "story/address.h"
#include "story/wrapper.h"

static void untracked(void **state)
{
	static const struct {
		const char *url, *want;
	} rows[] = {
		{ "https://www.example.org/a/b/?utm_source=x&utm_medium=y#top", "example.org/a/b" },
		{ "http://Example.org/a/b", "example.org/a/b" },
		{ "http://example.org/a?id=7&fbclid=z", "example.org/a?id=7" },
		{ "http://example.org/?p=12", "example.org?p=12" },
		{ "http://example.org:8080/a", "example.org:8080/a" },
		{ "http://example.org/", "" },
		{ "http://www.example.org/?utm_source=rss", "" },
		{ "mailto:a@b", "" },
		{ "http://example.org/a?rssfeed=1", "example.org/a?rssfeed=1" },
		{ "http://example.org/article.pl?sid=1402", "example.org/article.pl?sid=1402" },
		{ "http://example.org/article.pl?n=2&sid=9f86d081884c7d659a2f", "example.org/article.pl?n=2" },
		/* In one feed this may be all that tells two entries apart. */
		{ "http://example.org/news/7?ref=a", "example.org/news/7?ref=a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].url, wd_address_untracked(arena, wd_span_of(rows[i].url)), rows[i].want);
}

/* All of a row lead to one article. */
static void one_article(void **state)
{
	static const char *const rows[][8] = {
		{ "https://example.org/news/2024/reef-ship", "http://www.example.org/news/2024/reef-ship/",
		  "https://m.example.org/news/2024/reef-ship?utm_source=rss#top",
		  "https://mobile.example.org/news/2024/reef-ship", "https://amp.example.org/news/2024/reef-ship",
		  "https://example.org/news/2024/reef-ship/amp/?fbclid=x", "https://example.org/amp/news/2024/reef-ship" },
		{ "https://example.org/reef-22.html", "https://example.org/reef-22.amp.html",
		  "https://example.org/reef-22.html?amp=1", "https://example.org/reef-22.html?outputType=amp",
		  "https://example.org/reef-22.html?print=yes", "https://amp.example.org/reef-22-amp.html",
		  "https://example.org/reef-22.html?ref=rss&from=homepage" },
		{ "https://example.org/story.php?id=77&cat=3", "https://m.example.org/story.php?cat=3&id=77&ref=rss",
		  "https://example.org/story.php;jsessionid=AB12?cat=3&id=77",
		  "https://example.org/story.php?id=77&cat=3&amp;utm_id=1" },
		{ "https://news.example.co.kr/news/articleView.html?idxno=1234",
		  "https://news.example.co.kr/news/articleViewAmp.html?idxno=1234",
		  "https://m.news.example.co.kr/news/articleView.html?idxno=1234&lfrom=kakao" },
		{ "https://n.example.kr/article?oid=001&aid=0009", "http://n.example.kr/article?aid=0009&oid=001&sid="
								   "f3a9c07be1d24c55&cds=news_edit" },
		{ "https://zh.example/a?newsId=55&__biz=Mz",
		  "https://www.zh.example/a?__biz=Mz&newsId=55&chksm=e8f&scene=21&isappinstalled=0" },
		{ "https://ja.example/articles/DGX1?iref=comtop", "https://ja.example/articles/DGX1?n_cid=DSREA001" },
		{ "https://ru.example/doc/7711?from=main_tape", "https://ru.example/doc/7711?ysclid=lq0&yrwinfo=1",
		  "https://ru.example/doc/7711/" },
		{ "https://example.org/뉴스/북한-제재",
		  "https://example.org/%EB%89%B4%EC%8A%A4/%eb%b6%81%ed%95%9c-%ec%a0%9c%ec%9e%ac" },
		{ "https://en.wiki.example.org/wiki/Reef_1", "https://en.m.wiki.example.org/wiki/Reef_1?wprov=sfti1" },
		{ "https://example.org/?p=12", "https://example.org/index.php?p=12",
		  "https://m.example.org/?p=12&utm_medium=feed" },
		{ "https://example.org/a/reef-7/", "https://example.org/a/reef-7/index.html" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_span want = wd_address_canonical(arena, wd_span_of(rows[i][0]));

		for (size_t k = 1; k < COUNT(rows[i]) && rows[i][k]; k++)
			if (!wd_span_equal(wd_address_canonical(arena, wd_span_of(rows[i][k])), want))
				fail_msg("%s: not \"%.*s\"", rows[i][k], WD_SPAN_ARG(want));
	}
}

/* What only looks like one article stays two. */
static void two_articles(void **state)
{
	static const struct {
		const char *a, *b;
	} rows[] = {
		{ "https://example.org/story.php?id=1", "https://example.org/story.php?id=2" },
		{ "https://example.org/?p=1", "https://example.org/?p=2" },
		{ "https://example.org/view?idxno=1&ref=x", "https://example.org/view?idxno=2&ref=x" },
		{ "https://n.example.kr/read?oid=1&aid=5", "https://n.example.kr/read?oid=2&aid=5" },
		{ "https://example.org/show.do?newsId=1", "https://example.org/show.do?newsId=2" },
		{ "https://example.org/article.pl?sid=1402", "https://example.org/article.pl?sid=1403" },
		/* Where nothing else tells the article, what else only says where a link was found may. */
		{ "https://example.org/show?from=a", "https://example.org/show?from=b" },
		{ "https://example.org/view.php?source=20240102", "https://example.org/view.php?source=20240103" },
		{ "https://example.org/view/7?ref=20240102", "https://example.org/view/7?ref=20240103" },
		{ "https://example.org/app#!/news/1", "https://example.org/app#!/news/2" },
		{ "https://example.org/reviews/amp", "https://example.org/reviews" },
		{ "https://example.org/rock-amp.html", "https://example.org/rock.html" },
		{ "https://m.example.org/a-1", "https://m.example.net/a-1" },
		{ "https://m.co.kr/a-1", "https://amp.co.kr/a-1" },
		{ "https://example.org/a-1?type=2", "https://example.org/a-1?type=3" },
		{ "https://example.org/a-1?page=2", "https://example.org/a-1?page=3" },
		{ "https://mail.example.org/a-1", "https://example.org/a-1" },
		{ "https://example.org:8080/a-1", "https://example.org/a-1" },
		{ "https://example.org/a-1", "https://example.org/A-1" },
		{ "https://example.org/share?url=https%3A%2F%2Fexample.net%2Fa", "https://example.net/a" },
		{ "https://archive.example/comments/1?url=https%3A%2F%2Fexample.net%2Fa",
		  "https://archive.example/comments/2?url=https%3A%2F%2Fexample.net%2Fa" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_span a = wd_address_canonical(arena, wd_span_of(rows[i].a));
		struct wd_span b = wd_address_canonical(arena, wd_span_of(rows[i].b));

		if (a.len > 0 && wd_span_equal(a, b))
			fail_msg("%s and %s: both \"%.*s\"", rows[i].a, rows[i].b, WD_SPAN_ARG(a));
	}
}

static void no_article(void **state)
{
	static const char *const rows[] = { "",
					    "mailto:a@b",
					    "ftp://example.org/a",
					    "https://example.org",
					    "https://m.example.org/",
					    "https://example.org/?utm_source=rss",
					    "https://example.org/index.html",
					    "https://www.google.com/url?q=https%3A%2F%2Fexample.org%2F" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i], wd_address_canonical(arena, wd_span_of(rows[i])), "");
}

static void wrappers(void **state)
{
	static const char *const rows[] = {
		"https://www.google.com/url?rct=j&sa=t&url=https://example.org/a-1&ct=ga&usg=x",
		"https://www.google.co.kr/url?q=https%3A%2F%2Fexample.org%2Fa-1&sa=U",
		"https://news.google.com/news/url?fd=R&url=http://example.org/a-1",
		"https://www.google.de/amp/s/amp.example.org/a-1",
		"https://news.google.com/rss/articles/CBMiF2h0dHBzOi8vZXhhbXBsZS5vcmcvYS0x0gEA?oc=5",
		"https://example-org.cdn.ampproject.org/c/s/example.org/a-1.amp?usqp=mq331",
		"https://cdn.ampproject.org/v/s/example.org/a-1/amp",
		"https://www.bing.com/news/"
		"apiclick.aspx?ref=FexRss&aid=&tid=9&url=https%3a%2f%2fexample.org%2fa-1&c=1&mkt=en-us",
		"https://www.bing.com/ck/a?!&&p=7d&u=a1aHR0cHM6Ly9leGFtcGxlLm9yZy9hLTE&ntb=1",
		"https://r.search.yahoo.com/_ylt=Aw;_ylu=X3/RV=2/RE=17/RO=10/"
		"RU=https%3a%2f%2fexample.org%2fa-1/RK=2/RS=z-",
		"http://r.search.yahoo.com/_ylt=A/RU=http%3a//example.org/a-1/RK=0/RS=z",
		"http://us.rd.yahoo.com/dailynews/rss/world/*http://example.org/a-1",
		"https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa-1%3Ffbclid%3DIw&h=AT",
		"https://l.instagram.com/?u=https%3A%2F%2Fexample.org%2Fa-1&e=AT",
		"https://out.reddit.com/t3_1?url=https%3A%2F%2Fexample.org%2Fa-1&token=AQ",
		"https://t.umblr.com/redirect?z=https%3A%2F%2Fexample.org%2Fa-1&t=Nz",
		"https://href.li/?https://example.org/a-1",
		"https://vk.com/away.php?to=https%3A%2F%2Fexample.org%2Fa-1&cc_key=",
		"https://yandex.ru/turbo/example.org/s/a-1",
		"https://example-org.turbopages.org/example.org/s/a-1",
		"https://yandex.ru/turbo?text=https%3A%2F%2Fexample.org%2Fa-1",
		"https://link.zhihu.com/?target=https%3A//example.org/a-1",
		"https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa-1&data=05",
		"https://feeds.feedblitz.com/~/t/0/0/paper/~https://example.org/a-1",
		"https://tracker.example/redirect?id=5&url=https%253A%252F%252Fexample.org%252Fa-1",
		"https://mailing.example/c/click.php?n=3&u=https%3A%2F%2Fexample.org%2Fa-1",
		"https://www.google.com/"
		"url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fexample.org%252Fa-1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i], wd_address_canonical(arena, wd_span_of(rows[i])), "example.org/a-1");
}

/* What carries no address, or none that could be read, is left as it is. */
static void no_wrappers(void **state)
{
	static const char *const rows[] = {
		"https://news.google.com/rss/articles/CBMiZkFVX3lxTE5abc?oc=5",
		"https://news.google.com/rss/articles/CBMi_w",
		"https://google.evil.example/url?q=https%3A%2F%2Fexample.org%2Fa-1",
		"https://www.google.com/url?q=javascript:alert(1)",
		"https://cdn.ampproject.org/c/s/nohost/a-1",
		"https://example.org/news/7?url=https%3A%2F%2Fexample.net%2Fa-1",
		"https://l.facebook.com/l.php?u=",
		"http://feedproxy.google.com/~r/paper/~3/acf73c2f6f0/",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i], wd_wrapper_open(arena, wd_span_of(rows[i])), rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(untracked),  cmocka_unit_test(one_article), cmocka_unit_test(two_articles),
		cmocka_unit_test(no_article), cmocka_unit_test(wrappers),    cmocka_unit_test(no_wrappers),
	};

	return cmocka_run_group_tests_name("address", tests, set_up, tear_down);
}
