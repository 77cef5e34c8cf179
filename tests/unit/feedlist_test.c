/* One line of a feed list at a time, OPML, and newsboat's queries. */
#include "test.h"

#include <stdlib.h>

#include "config/listfile.h"
#include "config/newsboat.h"
#include "config/opml.h"
#include "util/mem.h"

static const struct {
	const char *name, *line;
	const char *url;      /* NULL: no feed */
	const char *words;    /* as written back, with secrets */
	const char *problems; /* "column:text;" or part of it, NULL: none */
} lines[] = {
	{ "plain", "https://Example.ORG:443/a/../b", "https://example.org/b", "", NULL },
	{ "title and tags", "http://e.org/ \"~A \\\"b\\\"\" korea \"two words\"", "http://e.org/",
	  "\"~A \\\"b\\\"\" korea \"two words\"", NULL },
	{ "comment behind", "http://e.org/ korea # \"not closed", "http://e.org/", "korea", NULL },
	{ "hash in an address", "http://e.org/#x a#b", "http://e.org/#x", "a#b", NULL },
	{ "comment", "  # x", NULL, NULL, NULL },
	{ "blank", " \t\r", NULL, NULL, NULL },
	{ "carriage return", "http://e.org/ a\r", "http://e.org/", "a", NULL },
	{ "quoted address", "\"http://e.org/x\" a", "http://e.org/x", "a", NULL },
	{ "tag twice", "http://e.org/ a a", "http://e.org/", "a", NULL },
	{ "hidden", "http://e.org/ !a", "http://e.org/", "!a", NULL },
	{ "hidden without a tag", "http://e.org/ !", "http://e.org/", "!", NULL },
	{ "options", "http://e.org/ lead=no dedup=no private=yes fulltext=yes paused=yes id=link+date timeout=90s",
	  "http://e.org/", "dedup=no fulltext=yes id=link+date lead=no paused=yes private=yes timeout=1m30s", NULL },
	{ "quoted option", "http://e.org/ \"auth=u:pa:ss word\"", "http://e.org/", "\"auth=u:pa:ss word\"", NULL },
	{ "headers", "http://e.org/ \"header=A: 1\" \"header=B: 2\"", "http://e.org/", "\"header=A: 1\" \"header=B: 2\"",
	  NULL },
	{ "quotes behind =", "http://e.org/ keep=\"a b\"", "http://e.org/", "\"keep=a b\"", NULL },
	{ "relative path", "x y.xml", "file:///lists/x", "y.xml", NULL },
	{ "path with odd letters", "\"./a b%#?.xml\"", "file:///lists/a%20b%25%23%3F.xml", "", NULL },
	{ "path upwards", "../a.xml", "file:///a.xml", "", NULL },
	{ "file address", "file:///a/b.xml", "file:///a/b.xml", "", NULL },
	{ "file of localhost", "file://localhost/a", "file:///a", "", NULL },
	{ "address of a button", "feed://e.org/x", "http://e.org/x", "", NULL },
	{ "address of another button", "feed:https://e.org/x", "https://e.org/x", "", NULL },
	{ "near miss", "http://e.org/ evry=10m", NULL, NULL, "15:there is no option \"evry=\"; did you mean every=?" },
	{ "mistyped secret is not told", "http://e.org/ \"auht=u:s3cret\"", NULL, NULL,
	  "15:there is no option \"auht=\"; did you mean auth=?;" },
	{ "what others call it", "http://e.org/ a Refresh=10m", NULL, NULL,
	  "17:there is no option \"Refresh=\"; did you mean every=?" },
	{ "title as an option", "http://e.org/ title=x", NULL, NULL, "did you mean \"~Title\", with no" },
	{ "far miss", "http://e.org/ x=10m", NULL, NULL,
	  "15:there is no option \"x=\", and a tag has no \"=\"; the options are auth=, charset=" },
	{ "equals alone", "http://e.org/ =", NULL, NULL, "15:there is no option \"=\"" },
	{ "equals in a title", "http://e.org/ ~a=b", "http://e.org/", "~a=b", NULL },
	{ "switch alone", "http://e.org/ paused", "http://e.org/", "paused", "15:\"paused\" is a tag" },
	{ "below min-every", "http://e.org/ every=1m", "http://e.org/", "every=5m", "15:every=: \"1m\" is below" },
	{ "a site without a scheme", "example.org/feed", "file:///lists/example.org/feed", "", "1:is taken for a file" },

	{ "a site whose scheme lacks its colon", "https//example.org/x", "file:///lists/https/example.org/x", "",
	  "1:is taken for a file, and there is none; for the web write https://example.org/x" },
	{ "an address that is no first word", "- https://e.org/", "file:///lists/-", "https://e.org/",
	  "3:this address is a tag here" },
	{ "a secret that was left out", "https://***@e.org/", NULL, NULL,
	  "1:a secret was left out of the address where *** stands; write it in" },
	{ "two titles", "http://e.org/ ~a ~b", "http://e.org/", "~b", "18:a title stands on this line already" },
	{ "no encoding", "http://e.org/ charset=utf9", NULL, NULL, "15:charset=: \"utf9\" is no name of an encoding" },
	{ "an encoding by another name", "http://e.org/ charset=Shift-JIS", "http://e.org/", "charset=Shift-JIS", NULL },
	{ "no duration", "http://e.org/ every=10x", NULL, NULL, "15:every=: \"10x\" is no duration; write 90s" },
	{ "no switch", "http://e.org/ a lead=maybe", NULL, NULL, "17:lead=: \"maybe\" is neither yes nor no" },
	{ "no count", "http://e.org/ keep-last=0", NULL, NULL, "15:keep-last=: \"0\" is no number; write 200" },
	{ "no size", "http://e.org/ max-size=x", NULL, NULL, "15:max-size=: \"x\" is no size" },
	{ "no policy", "http://e.org/ id=x", NULL, NULL, "15:id=: \"x\" is no policy" },
	{ "option twice", "http://e.org/ id=guid id=link", NULL, NULL, "23:id= stands on this line twice" },
	{ "secret is not told", "http://e.org/ auth=s3cret", NULL, NULL, "15:auth=: expected user:password" },
	{ "bad header", "http://e.org/ header=s3cret", NULL, NULL, "15:header=: expected" },
	{ "bad proxy", "http://e.org/ proxy=gopher://s3cret", NULL, NULL, "15:proxy=: expected" },
	{ "no such file", "http://e.org/ auth=@/no/such", NULL, NULL, "15:auth=: /no/such cannot be read" },
	{ "filter", "http://e.org/ \"keep=북한 ))\"", NULL, NULL, "24:keep=: this ) has no (" },
	{ "filter, quote behind =", "http://e.org/ keep=\"북한 ))\"", NULL, NULL, "24:keep=: this ) has no (" },
	{ "filter, bare", "http://e.org/ drop=))", NULL, NULL, "20:drop=: found )" },
	{ "filter, escapes", "http://e.org/ \"drop=\\\"a\\\" ))\"", NULL, NULL,
	  "15:drop=: this ) has no ( before it; take it out or open the group (character 5 of the filter)" },
	{ "two faults", "htp://e.org/ every=x", NULL, NULL, "1:\"htp:\" cannot be polled; did you mean http:?;14:every=" },
	{ "unknown scheme", "ftp://e.org/", NULL, NULL, "1:\"ftp:\" cannot be polled" },
	{ "no host", "http:///x", NULL, NULL, "1:the address has no host" },
	{ "no slashes", "http:e.org", NULL, NULL, "1:the address lacks" },
	{ "port", "http://e.org:99999/", NULL, NULL, "1:the port" },
	{ "file of another machine", "file://host/x", NULL, NULL, "1:a file of another machine" },
	{ "open quote", "http://e.org/ \"a b", NULL, NULL, "15:a quote begins here" },
	{ "exec", "exec:~/x.sh", NULL, NULL, "1:exec: and filter: are not run" },
	{ "filter program", "\"filter:x y:http://e.org/\"", NULL, NULL, "1:exec: and filter: are not run" },
	{ "query", "\"query:Name:unread = \\\"yes\\\"\"", NULL, NULL, "1:a query feed of newsboat is skipped" },
	{ "not UTF-8", "http://e.org/ \xff", NULL, NULL, "15:a byte that is not UTF-8" },
	{ "control character", "http://e.org/ a\x01", NULL, NULL, "16:a control character" },
};

static char *tell(const struct wd_problems *problems)
{
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_PAGE);
	for (size_t i = 0; i < problems->n; i++)
		wd_buf_printf(&out, "%d:%s;", problems->items[i].place.column, problems->items[i].text);
	return wd_buf_take(&out);
}

static void check_line(size_t i, const struct wd_feedlist *list, const char *told)
{
	struct wd_feed *feed = list->n ? list->items[0].feed : NULL;
	struct wd_buf words;

	if (!lines[i].problems != !*told || (lines[i].problems && !strstr(told, lines[i].problems)))
		fail_msg("%s: problems are \"%s\", want \"%s\"", lines[i].name, told,
			 lines[i].problems ? lines[i].problems : "");
	if (strstr(told, "s3cret"))
		fail_msg("%s: a secret in \"%s\"", lines[i].name, told);
	if (!feed != !lines[i].url)
		fail_msg("%s: %s", lines[i].name, feed ? "a feed" : "no feed");
	if (!feed)
		return;
	expect_span(lines[i].name, wd_span_of(feed->url), lines[i].url);
	wd_buf_init(&words, WD_BUF_PAGE);
	wd_feedlist_add_words(&words, feed, true);
	expect_span(lines[i].name, wd_buf_span(&words), lines[i].words);
	wd_buf_release(&words);
}

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct wd_problems problems = { 0 };
		struct wd_feedlist list;
		char *told;

		wd_feedlist_init(&list, "x.feeds", "/lists", &problems);
		list.min_every_ms = 300000;
		wd_feedlist_line(&list, wd_span_of(lines[i].line), 7);
		told = tell(&problems);
		check_line(i, &list, told);
		free(told);
		wd_feedlist_release(&list);
		wd_problems_free(problems.items, problems.n);
	}
}

/* What is written back must be read as the same again. */
static void test_words_return(void **state)
{
	static const char *const words[] = { "a", "two words", "\"", "\\", "#x", "", "a\\b \"c\"", "북한 제재" };
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_buf line;
	struct wd_words out;
	const char *expected;
	int column;

	(void)state;
	wd_buf_init(&line, WD_BUF_PAGE);
	for (size_t i = 0; i < COUNT(words); i++)
		wd_words_add(&line, wd_span_of(words[i]));
	assert_true(wd_words_split(arena, wd_buf_span(&line), &out, &column, &expected));
	assert_int_equal(out.n, COUNT(words));
	for (size_t i = 0; i < COUNT(words); i++)
		expect_span(line.data, out.items[i].text, words[i]);
	wd_buf_release(&line);
	wd_arena_free(arena);
}

static void test_long_line(void **state)
{
	struct wd_problems problems = { 0 };
	struct wd_feedlist list;
	struct wd_buf line;

	(void)state;
	wd_buf_init(&line, WD_BUF_PAGE);
	wd_buf_add_text(&line, "http://e.org/");
	while (line.len <= WD_FEEDLIST_LINE_MOST)
		wd_buf_add_text(&line, " aaaaaaaaaaaaaaaaaaaaaaaaaaa");
	wd_feedlist_init(&list, "x.feeds", "/lists", &problems);
	wd_feedlist_line(&list, wd_buf_span(&line), 1);
	assert_int_equal(problems.n, 1);
	assert_null(list.items[0].feed);
	wd_feedlist_release(&list);
	wd_problems_free(problems.items, problems.n);
	wd_buf_release(&line);
}

/* ---- OPML ---- */

static const struct {
	const char *name, *text, *feeds, *problem;
} documents[] = {
	{ "folders and categories",
	  "<?xml version='1.0'?>\n<opml version='2.0'><body><outline text='Korea'><outline text='North'>"
	  "<outline text='NK' xmlUrl='https://nk.org/f' category='/news,wire'/></outline>"
	  "<outline title='T' text='x' xmlurl='https://a.org/'/></outline></body></opml>",
	  "https://nk.org/f ~NK Korea North news wire|https://a.org/ ~T Korea|", NULL },
	{ "foreign names are no options",
	  "<opml><outline text='every=1m'><outline text='~x' xmlUrl='https://a.org/'/></outline></opml>",
	  "https://a.org/ ~~x \"every 1m\"|", NULL },
	{ "a title with a line end", "<opml><outline text='a&#10;b' xmlUrl='https://a.org/'/></opml>",
	  "https://a.org/ \"~a b\"|", NULL },
	{ "bare ampersands",
	  "<opml><outline text='A & B'><outline text='R&D' xmlUrl='https://a.org/?a=1&b=2'/></outline></opml>",
	  "https://a.org/?a=1&b=2 ~R&D \"A & B\"|", "mended: bare ampersand;" },
	{ "entities of HTML", "<opml><outline text='caf&eacute;' xmlUrl='https://a.org/'/></opml>", "https://a.org/ ~café|",
	  "mended: undefined entity" },
	{ "windows-1252",
	  "<?xml version='1.0' encoding='windows-1252'?><opml><outline text='caf\xe9 \x96' xmlUrl='https://a.org/'/></opml>",
	  "https://a.org/ \"~café –\"|", NULL },
	{ "EUC-KR", "<?xml version='1.0' encoding='EUC-KR'?><opml><outline text='\xc7\xd1' xmlUrl='https://a.org/'/></opml>",
	  "https://a.org/ ~한|", NULL },
	{ "two folders",
	  "<opml><outline text='a'><outline text='x' xmlUrl='https://a.org/'/></outline><outline text='b'>"
	  "<outline text='y' xmlUrl='https://b.org/'/><outline text='x' xmlUrl='HTTPS://a.org:443'/></outline></opml>",
	  "https://a.org/ ~x a b|https://b.org/ ~y b|", NULL },
	{ "no OPML", "<rss><channel/></rss>", "", "this is no OPML" },
	{ "broken off", "<opml><outline text='a' xmlUrl='https://a.org/'/><outline", "https://a.org/ ~a|",
	  "not well-formed" },
	{ "entities", "<!DOCTYPE opml [<!ENTITY a 'b'>]><opml>&a;</opml>", "", "entities of its own" },
	{ "external", "<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml/>", "", "entities of its own" },
	{ "programs", "<opml><outline xmlUrl='exec:x'/></opml>", "", "exec: and filter: are none" },
};

static void test_opml(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(documents); i++) {
		struct wd_problems problems = { 0 };
		struct wd_feedlist list;
		struct wd_buf got;
		char *told;

		wd_buf_init(&got, WD_BUF_PAGE);
		wd_feedlist_init(&list, "x.opml", "/lists", &problems);
		wd_listfile_parse(&list, wd_span_of(documents[i].text));
		for (size_t k = 0; k < list.n; k++) {
			struct wd_buf line;

			wd_buf_init(&line, WD_BUF_PAGE);
			wd_words_add(&line, wd_span_of(list.items[k].feed->url));
			wd_feedlist_add_words(&line, list.items[k].feed, true);
			wd_buf_printf(&got, "%s|", line.data);
			wd_buf_release(&line);
		}
		expect_span(documents[i].name, wd_buf_span(&got), documents[i].feeds);
		told = tell(&problems);
		if (!documents[i].problem != !*told || (*told && !strstr(told, documents[i].problem)))
			fail_msg("%s: problems are \"%s\"", documents[i].name, told);
		free(told);
		wd_buf_release(&got);
		wd_feedlist_release(&list);
		wd_problems_free(problems.items, problems.n);
	}
}

static void test_opml_depth(void **state)
{
	struct wd_problems problems = { 0 };
	struct wd_feedlist list;
	struct wd_buf text;

	(void)state;
	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_add_text(&text, "<opml>");
	for (int i = 0; i < 100000; i++)
		wd_buf_add_text(&text, "<outline text='a'>");
	for (int i = 0; i < 100000; i++)
		wd_buf_add_text(&text, "</outline>");
	wd_buf_add_text(&text, "</opml>");
	wd_feedlist_init(&list, "x.opml", "/lists", &problems);
	wd_listfile_parse(&list, wd_buf_span(&text));
	assert_int_equal(problems.n, 1);
	assert_non_null(strstr(problems.items[0].text, "64 folders"));
	assert_true(list.is_cut);
	wd_feedlist_release(&list);
	wd_problems_free(problems.items, problems.n);
	wd_buf_release(&text);
}

/* ---- newsboat ---- */

static const struct {
	const char *name, *word, *block; /* a part of it */
	bool done;
} queries[] = {
	{ "unread is dropped", "query:A:unread = \"yes\" and tags # \"korea\"",
	  "merge \"A\" {\n    title  = 'A'\n    filter = 'tag:\"korea\"'", true },
	{ "words and age", "query:A b:title =~ \"seoul|dprk\" or content # \"x\" and age < 7",
	  "merge \"A-b\" {\n    title  = 'A b'\n    filter = '(title:\"seoul\" OR title:\"dprk\") OR \"x\" "
	  "since:7d'",
	  true },
	{ "not", "query:N:title !~ \"sport\" and (author = \"x\")", "'-title:\"sport\" (author:\"x\")'", true },
	{ "between", "query:N:age between 0:3", "'since:3d'", true },
	{ "line ends stay in the comment", "query:L:title # \"a\"\npublish = \"/x\"",
	  "\n# newsboat: title # \"a\" publish = ", false },
	{ "reserved", "query:Search:title # \"a\"", "merge \"Search-query\"", true },
	{ "quotes in the title", "query:It's:title # \"a\"", "title  = 'It\\'s'", true },
	{ "a state of the reader", "query:F:flags # \"x\"", "# merge \"F\"", false },
	{ "a regular expression", "query:R:title =~ \"a.*b\"", "# merge \"R\"", false },
	{ "or unread", "query:U:unread = \"yes\" or title # \"a\"", "# merge \"U\"", false },
	{ "nothing left", "query:U:unread = \"yes\"", "# merge \"U\"", false },
	{ "rubbish", "query:U:((((", "# merge \"U\"", false },
	{ "no expression", "query:", "# merge \"query\"", false },
};

static void test_newsboat(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(queries); i++) {
		struct wd_map *taken = wd_map_new();
		struct wd_buf out;
		bool done;

		wd_buf_init(&out, WD_BUF_PAGE);
		done = wd_newsboat_query(wd_span_of(queries[i].word), taken, &out);
		if (done != queries[i].done || !strstr(out.data, queries[i].block))
			fail_msg("%s: %d, \"%s\"", queries[i].name, done, out.data);
		wd_buf_clear(&out);
		wd_newsboat_query(wd_span_of(queries[i].word), taken, &out);
		if (!strstr(out.data, "-2\""))
			fail_msg("%s: the second has no name of its own: \"%s\"", queries[i].name, out.data);
		wd_buf_release(&out);
		wd_map_free(taken);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines), cmocka_unit_test(test_words_return), cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_opml),  cmocka_unit_test(test_opml_depth),   cmocka_unit_test(test_newsboat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
