/* What publishers do that no specification has: a whole document, and what is made of its feed and its last entry. */
#include "test.h"

#include "clean/clean.h"

#define ITEM(inside) "<rss version=\"2.0\" " SPACES "><channel><title>F</title><item>" inside "</item></channel></rss>"
#define SPACES                                           \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\" " \
	"xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""

#define ENTRY(inside) "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>F</title><entry>" inside "</entry></feed>"

/* want: format|title of the feed|title|address|author|body. */
static const struct {
	const char *name, *in, *want;
} rows[] = {
	{ "RSS in a namespace of its own",
	  "<rss xmlns=\"https://e.example/rss.html\" version=\"2.0\"><channel><title>F</title><item><title>T</title>"
	  "<x xmlns=\"https://e.example/other\"><title>no</title></x></item></channel></rss>",
	  "rss20|F|T|||" },
	{ "RSS with a prefix of its own",
	  "<r:rss xmlns:r=\"urn:e\" version=\"0.92\"><r:channel><r:title>F</r:title><r:item><r:title>T</r:title>"
	  "<title>no</title></r:item></r:channel></r:rss>",
	  "rss092|F|T|||" },
	{ "RSS in Atom's namespace",
	  "<rss xmlns=\"http://www.w3.org/2005/Atom\" version=\"2.0\"><channel><title>F</title><item><title>A &amp;amp; B</title>"
	  "<link>https://e.example/1</link><description>&lt;b>x</description></item></channel></rss>",
	  "rss20|F|A & B|https://e.example/1||<b>x</b>" },
	{ "Atom's namespace misspelt",
	  "<feed xmlns=\"http://w3.example/2005/Atom\"><title>F</title><entry><title>T</title>"
	  "<link href=\"https://e.example/1\"/><content type=\"html\">&lt;b>x</content></entry></feed>",
	  "atom10|F|T|https://e.example/1||<b>x</b>" },
	{ "a podcast's summary behind its subtitle",
	  ITEM("<title>T</title><itunes:subtitle>short</itunes:subtitle><itunes:summary>long</itunes:summary>"),
	  "rss20|F|T|||long" },
	{ "a podcast's subtitle alone", ITEM("<title>T</title><itunes:subtitle>short</itunes:subtitle>"),
	  "rss20|F|T|||short" },
	{ "a name with an at sign", ITEM("<title>T</title><dc:creator>Ann@Home</dc:creator>"), "rss20|F|T||Ann@Home|" },
	{ "an address for a name", ITEM("<title>T</title><dc:creator>ann@e.example</dc:creator>"), "rss20|F|T|||" },
	{ "a body that is HTML, unsaid",
	  ENTRY("<title>&lt;b>T&lt;/b></title><content><![CDATA[\n<p>x <b>y</b></p>\n]]></content>"),
	  "atom10|F|<b>T</b>|||<p>x <b>y</b></p>" },
	{ "a body that begins with a tag, unsaid", ENTRY("<title>T</title><content>&lt;p> begins one</content>"),
	  "atom10|F|T|||&lt;p&gt; begins one" },
	{ "a body in a tag that stands in texts, unsaid", ENTRY("<title>T</title><summary>&lt;b>x&lt;/b></summary>"),
	  "atom10|F|T|||&lt;b&gt;x&lt;/b&gt;" },
	{ "a body that is said to be text", ENTRY("<title>T</title><content type=\"text\">&lt;p>x&lt;/p></content>"),
	  "atom10|F|T|||&lt;p&gt;x&lt;/p&gt;" },
	{ "an extension that has Atom's names",
	  ENTRY("<x:o xmlns:x=\"urn:e\"><title>no</title><id>no</id><link href=\"https://e.example/no\"/></x:o><title>T</title>"),
	  "atom10|F|T|||" },
	{ "an extension that has RSS's names, behind",
	  ITEM("<title>T</title><link>https://e.example/1</link><x:o xmlns:x=\"urn:e\"><link>https://e.example/no</link></x:o>"),
	  "rss20|F|T|https://e.example/1||" },
	{ "an entry in an extension",
	  "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>F</title><entry><title>T</title></entry>"
	  "<x:o xmlns:x=\"urn:e\"><entry><title>no</title></entry></x:o></feed>",
	  "atom10|F|T|||" },
	{ "an author of the source", ENTRY("<source><author><name>Ann</name></author></source><title>T</title>"),
	  "atom10|F|T||Ann|" },
	{ "an author beside the source's",
	  ENTRY("<author><name>Kim</name></author><source><author><name>Ann</name></author></source><title>T</title>"),
	  "atom10|F|T||Kim|" },
	{ "an extension around the items",
	  "<rss version=\"2.0\"><channel><title>F</title><x:all xmlns:x=\"urn:e\"><item><title>T</title></item></x:all>"
	  "</channel></rss>",
	  "rss20|F|T|||" },
	{ "XML for other programs in a body",
	  ENTRY("<title>T</title><content type=\"application/x+xml\"><a xmlns=\"urn:e\">1<b>2</b></a></content>"
		"<summary>s</summary>"),
	  "atom10|F|T|||s" },
	{ "XHTML in a body that is said to be XML",
	  ENTRY("<title>T</title><content type=\"text/xml\"><p xmlns=\"http://www.w3.org/1999/xhtml\">s</p></content>"),
	  "atom10|F|T|||<p>s</p>" },
	{ "a page around a feed",
	  "<?xml version=\"1.0\"?><!DOCTYPE html><html><body><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>F</title>"
	  "<entry><title>T</title></entry></feed></body></html>",
	  "atom10|F|T|||" },
	{ "a page around a feed, not well-formed",
	  "<html><body><p>Cached<br><rss version=\"2.0\"><channel><title>F</title><item><title>T</title></item></channel>"
	  "</rss></body></html>",
	  "rss20|F|T|||" },
	{ "references in JSON's plain text",
	  "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"F\",\"items\":[{\"id\":\"1\",\"title\":\"A &amp; &#8217;\"}]}",
	  "json|F|A & \u2019|||" },
	{ "markup in JSON's plain text",
	  "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"F\",\"items\":[{\"id\":\"1\",\"title\":\"<b> &amp; so\"}]}",
	  "json|F|<b> &amp; so|||" },
};

static void habits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		const struct wd_document_in in = { .bytes = wd_span_of(rows[i].in) };
		struct wd_error err = { 0 };
		struct wd_doc doc;
		const struct wd_entry *e;

		if (!wd_read_document(arena, &in, &doc, &err))
			fail_msg("%s: %s", rows[i].name, err.text);
		assert_true(doc.n_entries > 0);
		e = &doc.entries[doc.n_entries - 1];
		expect_span(rows[i].name,
			    wd_arena_printf(arena, "%s|%.*s|%.*s|%.*s|%.*s|%.*s", doc.format, WD_SPAN_ARG(doc.title),
					    WD_SPAN_ARG(e->title), WD_SPAN_ARG(e->url),
					    WD_SPAN_ARG(e->n_authors ? e->authors[0].name : WD_SPAN_NONE),
					    WD_SPAN_ARG(e->content_html)),
			    rows[i].want);
		wd_arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(habits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
