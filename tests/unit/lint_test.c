/* What is told of a document: each finding with its line and column. */
#include "test.h"

#include "clean/lint.h"
#include "decode/decode.h"
#include "util/buf.h"

#define RSS(items)                                                                                                          \
	"<rss version=\"2.0\"><channel><title>T</title><link>https://a.example/</link><description>d</description>\n" items \
	"</channel></rss>"
#define ATOM(rest)                                                                                                          \
	"<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:f</id><title>T</title><updated>2016-01-14T09:30:00Z</updated>" \
	"<author><name>N</name></author>\n" rest "</feed>"
#define GOOD \
	"<title>t</title><link>https://a.example/1</link><guid>https://a.example/1</guid><pubDate>Thu, 14 Jan 2016 09:30:00 +0900</pubDate>"

static const struct {
	const char *name, *in, *want; /* a line each */
	size_t n_wrong;
} cases[] = {
	{ "right RSS", RSS("<item>" GOOD "</item>"), "", 0 },
	{ "right Atom",
	  ATOM("<entry><id>urn:1</id><title>t</title><updated>2016-01-14T09:30:00.5+09:00</updated><link href=\"/1\"/></entry>"),
	  "", 0 },
	{ "right JSON",
	  "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{\"id\":\"1\",\"url\":\"https://a.example/1\","
	  "\"content_text\":\"c\",\"date_published\":\"2016-01-14T09:30:00Z\"}]}",
	  "", 0 },
	{ "an ampersand", RSS("<item><description>Q & A</description>" GOOD "</item>"), "2:22 mended bare ampersand\n", 1 },
	{ "behind a style sheet",
	  "<?xml version=\"1.0\"?><?xml-stylesheet href=\"a.xsl\"?>\n" RSS("<item><description>Q & A</description>" GOOD
									   "</item>"),
	  "3:22 mended bare ampersand\n", 1 },
	{ "each of several", RSS("<item><description>a & b\n  & c</description>" GOOD "</item>"),
	  "2:22 mended bare ampersand\n3:3 mended bare ampersand\n", 2 },
	{ "columns are characters", RSS("<item><description>제재 & c</description>" GOOD "</item>"),
	  "2:23 mended bare ampersand\n", 1 },
	{ "an entry of a mended document",
	  RSS("<!-- gone\n -->&\n  <item><title>t</title><link>https://a.example/1</link>"
	      "<pubDate>Thu, 14 Jan 2016 09:30:00 GMT</pubDate></item>"),
	  "3:5 mended bare ampersand\n4:3 note it has no guid: an edit may look like a new story\n", 1 },
	{ "no parts", "<rss version=\"2.0\"><channel/></rss>",
	  "0:0 wrong the feed has no title (RSS 2.0, required channel elements)\n"
	  "0:0 wrong the feed has no link (RSS 2.0, required channel elements)\n"
	  "0:0 wrong the feed has no description (RSS 2.0, required channel elements)\n",
	  3 },
	{ "a guid that is no address",
	  RSS("<item><title>t</title><link>https://a.example/1</link><guid>1</guid>"
	      "<pubDate>14 Jan 16 09:30 EST</pubDate></item>"),
	  "2:1 wrong the guid \"1\" is no address and does not say isPermaLink=\"false\" (RSS 2.0, guid)\n", 1 },
	{ "dates",
	  RSS("<item><title>t</title><link>https://a.example/1</link><guid isPermaLink=\"false\">1</guid><pubDate>2016-01-14</pubDate></item>\n"
	      "<item><title>t</title><link>https://a.example/2</link><guid isPermaLink=\"false\">2</guid><pubDate>soon</pubDate></item>"),
	  "2:1 wrong the date \"2016-01-14\" is not as RFC 822 §5 has it\n3:1 wrong the date \"soon\" cannot be read\n", 2 },
	{ "one id twice", RSS("<item>" GOOD "</item>\n<item>" GOOD "</item>"),
	  "3:1 wrong another entry has its id \"https://a.example/1\" too (RSS 2.0, guid)\n", 1 },
	{ "a language", RSS("<language>en_US</language><item>" GOOD "</item>"),
	  "0:0 wrong \"en_US\" is no language tag (RFC 5646 §2.1)\n", 1 },
	{ "an enclosure", RSS("<item>" GOOD "<enclosure url=\"https://a.example/a\" type=\"audio/mpeg\"/></item>"),
	  "2:1 wrong an enclosure has no length (RSS 2.0, enclosure)\n", 1 },
	{ "Atom's parts", ATOM("<entry><id>1</id><updated>2016-01-14T09:30Z</updated></entry>"),
	  "2:1 wrong it has no title (RFC 4287 §4.1.2)\n2:1 wrong it has no link or content (RFC 4287 §4.1.2)\n"
	  "2:1 wrong the date \"2016-01-14T09:30Z\" is not as RFC 3339 §5.6 has it\n2:1 wrong the id \"1\" is no IRI (RFC 4287 §4.2.6)\n",
	  4 },
	{ "JSON",
	  "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\n\"items\":[{\"id\":\"1\",,\"url\":\"https://a.example/1\","
	  "\"date_published\":\"2016-01-14T09:30:00Z\"}]}",
	  "2:10 wrong it has no content_html or content_text (JSON Feed 1.1, items)\n2:21 mended comma missing or too many\n",
	  2 },
	{ "what a terminal would obey",
	  RSS("<item><title>t</title><link>https://a.example/1</link><guid isPermaLink=\"false\">1</guid>"
	      "<pubDate>&#x9B;2J soon</pubDate></item>"),
	  "2:1 wrong the date \"›2J soon\" cannot be read\n", 1 },
};

static void findings(void **state)
{
	static const char *const kinds[] = { "mended", "wrong", "note" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		const struct wd_document_in in = { .bytes = wd_span_of(cases[i].in), .base = WD_SPAN("https://a.example/") };
		struct wd_error err = { 0 };
		struct wd_findings found;
		struct wd_buf lines;
		struct wd_doc doc;

		if (!wd_lint(arena, &in, &doc, &found, &err))
			fail_msg("%s: %s", cases[i].name, err.text);
		wd_buf_init(&lines, WD_BUF_PAGE);
		for (size_t k = 0; k < found.n; k++)
			wd_buf_printf(&lines, "%zu:%zu %s %.*s\n", found.items[k].line, found.items[k].column,
				      kinds[found.items[k].kind], WD_SPAN_ARG(found.items[k].text));
		expect_span(cases[i].name, wd_buf_span(&lines), cases[i].want);
		assert_int_equal(found.n_wrong, cases[i].n_wrong);
		wd_buf_release(&lines);
		wd_arena_free(arena);
	}
}

/* However much is wrong, no more is listed than anyone reads, and all of it is counted. */
static void many(void **state)
{
	enum { ITEMS = 2 * WD_FINDINGS_MOST };
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_document_in in = { 0 };
	struct wd_findings found;
	struct wd_error err = { 0 };
	struct wd_buf text;
	struct wd_doc doc;

	(void)state;
	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_add_text(&text, "<rss><channel><title>T</title><link>https://a.example/</link><description>d</description>");
	for (int i = 0; i < ITEMS; i++)
		wd_buf_printf(
			&text,
			"<item><title>& t</title><link>https://a.example/</link><guid>%d</guid><pubDate>x</pubDate></item>\n",
			i);
	wd_buf_add_text(&text, "</channel></rss>");
	in.bytes = wd_buf_span(&text);
	assert_true(wd_lint(arena, &in, &doc, &found, &err));
	assert_int_equal(found.n, WD_FINDINGS_MOST);
	assert_int_equal(found.n + found.n_more, WD_REPAIRS_PLACES + 2 * ITEMS);
	assert_int_equal(found.n_wrong, WD_REPAIRS_PLACES + 2 * ITEMS);
	wd_buf_release(&text);
	wd_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
