/* The whole way of a document, format by format: small feeds of our own, and what must come of them. */
#include "test.h"

#include "clean/clean.h"
#include "util/buf.h"
#include "util/clock.h"

static const struct {
	const char *name, *in, *format;
	size_t n_entries;
	const char *feed_title, *id, *url, *title, *summary, *html, *author, *date;
} cases[] = {
	{ "rss 2.0",
	  "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	  " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>F</title>"
	  "<link>https://e.example/</link><description>d</description>"
	  "<image><title>not it</title><url>https://e.example/i.png</url></image>"
	  "<item><title>A &amp; B</title><link>/1</link><guid isPermaLink=\"false\">g1</guid>"
	  "<description>&lt;p&gt;short&lt;/p&gt;</description><content:encoded><![CDATA[<p>long <b>body</b></p>]]>"
	  "</content:encoded><dc:creator>Kim</dc:creator><pubDate>Thu, 14 Jan 2016 09:30:00 GMT</pubDate></item>"
	  "</channel></rss>",
	  "rss20", 1, "F", "g1", "https://e.example/1", "A & B", "short", "<p>long <b>body</b></p>", "Kim",
	  "2016-01-14T09:30:00Z" },
	{ "rss 0.91",
	  "<rss version=\"0.91\"><channel><title>F</title><item><title>T</title><link>https://e.example/1</link>"
	  "</item></channel></rss>",
	  "rss091", 1, "F", "", "https://e.example/1", "T", "", "", "", "" },
	{ "rss 1.0",
	  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\""
	  " xmlns:d=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"x\"><title>F</title></channel>"
	  "<item rdf:about=\"https://e.example/1\"><title>T</title><link>https://e.example/1</link>"
	  "<d:date>2016-01-14</d:date></item></rdf:RDF>",
	  "rss10", 1, "F", "https://e.example/1", "https://e.example/1", "T", "", "", "", "2016-01-14T00:00:00Z" },
	{ "atom 1.0",
	  "<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\" xml:base=\"https://e.example/b/\"><a:title>F</a:title><a:entry>"
	  "<a:id>tag:e.example,2016:1</a:id><a:title type=\"html\">A &amp;lt; B</a:title><a:link href=\"1\"/>"
	  "<a:link rel=\"self\" href=\"self\"/><a:published>2016-01-14T09:30:00Z</a:published>"
	  "<a:author><a:name>Kim</a:name><a:email>k@e.example</a:email></a:author>"
	  "<a:content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x &lt; <a href=\"y\">y</a></p></div>"
	  "</a:content></a:entry></a:feed>",
	  "atom10", 1, "F", "tag:e.example,2016:1", "https://e.example/b/1", "A < B", "x < y",
	  "<p>x &lt; <a href=\"https://e.example/b/y\">y</a></p>", "Kim", "2016-01-14T09:30:00Z" },
	{ "atom 0.3",
	  "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"><title>F</title><entry><id>i</id><title>T</title>"
	  "<link rel=\"alternate\" href=\"https://e.example/1\"/><issued>2016-01-14T09:30:00Z</issued>"
	  "<content type=\"text/html\" mode=\"escaped\">&lt;i&gt;b&lt;/i&gt;</content></entry></feed>",
	  "atom03", 1, "F", "i", "https://e.example/1", "T", "b", "<i>b</i>", "", "2016-01-14T09:30:00Z" },
	{ "json feed",
	  "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"F\",\"items\":[{\"id\":7,\"url\":\"https://e.example/1\","
	  "\"title\":\"T\",\"content_text\":\"a <b>\",\"date_published\":\"2016-01-14T09:30:00Z\",\"authors\":[{\"name\":\"Kim\"}]}]}",
	  "json", 1, "F", "7", "https://e.example/1", "T", "a <b>", "a &lt;b&gt;", "Kim", "2016-01-14T09:30:00Z" },
	{ "the article's own link behind a counter's",
	  "<rss version=\"2.0\" xmlns:feedburner=\"http://rssnamespace.org/feedburner/ext/1.0\"><channel><title>F</title><item>"
	  "<title>T</title><link>https://counter.example/~r/f/~3/x/</link>"
	  "<feedburner:origLink>https://e.example/1</feedburner:origLink></item></channel></rss>",
	  "rss20", 1, "F", "", "https://e.example/1", "T", "", "", "", "" },
	{ "what a server prints before it",
	  "<br />\n<b>Warning</b>: no such file in <b>/x.php</b> on line <b>1</b><br />\n<?xml version=\"1.0\"?>"
	  "<rss version=\"2.0\"><channel><title>F</title><item><title>T</title></item></channel></rss>",
	  "rss20", 1, "F", "", "", "T", "", "", "", "" },
	{ "a bare ampersand is mended",
	  "<rss version=\"2.0\"><channel><title>AT&T</title><item><title>T</title></item></channel></rss>", "rss20", 1,
	  "AT&T", "", "", "T", "", "", "", "" },
	{ "cut off", "<rss version=\"2.0\"><channel><title>F</title><item><title>one</title></item><item><title>tw", "rss20",
	  1, "F", "", "", "one", "", "", "", "" },
	{ "latin-1 that says so",
	  "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><rss version=\"2.0\"><channel><title>\xE9</title>"
	  "</channel></rss>",
	  "rss20", 0, "é", NULL, NULL, NULL, NULL, NULL, NULL, NULL },
};

/* The words travel with the entry: nobody need make them again. */
static void check_words(const char *name, const struct wd_entry *e)
{
	struct wd_arena *arena = wd_arena_new(0);

	if (!wd_span_equal(e->text, wd_text_of_html(arena, e->content_html)))
		fail_msg("%s: its words are \"%.*s\"", name, WD_SPAN_ARG(e->text));
	wd_arena_free(arena);
}

static void check_entry(const char *name, const struct wd_entry *e, size_t i)
{
	char date[WD_CLOCK_TEXT];

	expect_span(name, e->id, cases[i].id);
	expect_span(name, e->url, cases[i].url);
	expect_span(name, e->title, cases[i].title);
	expect_span(name, e->summary, cases[i].summary);
	expect_span(name, e->content_html, cases[i].html);
	check_words(name, e);
	expect_span(name, e->n_authors ? e->authors[0].name : WD_SPAN_NONE, cases[i].author);
	expect_span(name, wd_span_of(wd_clock_rfc3339(e->published_at, date)), cases[i].date);
}

static void documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct wd_document_in in = { .bytes = wd_span_of(cases[i].in),
						   .base = WD_SPAN("https://e.example/feed") };
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_error err = { 0 };
		struct wd_doc doc;

		if (!wd_read_document(arena, &in, &doc, &err))
			fail_msg("%s: %s", cases[i].name, err.text);
		expect_span(cases[i].name, wd_span_of(doc.format), cases[i].format);
		expect_span(cases[i].name, doc.title, cases[i].feed_title);
		if (doc.n_entries != cases[i].n_entries)
			fail_msg("%s: %zu entries", cases[i].name, doc.n_entries);
		if (doc.n_entries)
			check_entry(cases[i].name, &doc.entries[0], i);
		wd_arena_free(arena);
	}
}

#define RSS_BODY "<description>&lt;a href=\"x\"&gt;x&lt;/a&gt;</description></item></channel></rss>"

/* A relative link in a body leads where its publisher meant it: hardly ever below the feed. */
static void relative_bodies(void **state)
{
	static const struct {
		const char *name, *in, *want;
	} bodies[] = {
		{ "the item's page",
		  "<rss version=\"2.0\"><channel><link>https://a.example/</link><item><link>https://a.example/d/1</link>" RSS_BODY,
		  "https://a.example/d/x" },
		{ "the item's page, of a site that is not named",
		  "<rss version=\"2.0\"><channel><item><link>https://b.example/d/1</link>" RSS_BODY,
		  "https://b.example/d/x" },
		{ "an item about somebody else's page is from home",
		  "<rss version=\"2.0\"><channel><link>https://a.example/w/</link><item><link>https://b.example/d/1</link>" RSS_BODY,
		  "https://a.example/w/x" },
		{ "no page of its own", "<rss version=\"2.0\"><channel><link>https://a.example/w/</link><item>" RSS_BODY,
		  "https://a.example/w/x" },
		{ "no page at all", "<rss version=\"2.0\"><channel><item>" RSS_BODY, "https://e.example/feed/x" },
		{ "xml:base goes before",
		  "<rss version=\"2.0\" xml:base=\"https://c.example/\"><channel><link>https://a.example/</link><item>"
		  "<link>https://a.example/d/1</link>" RSS_BODY,
		  "https://c.example/x" },
		{ "Atom has a rule: below the document",
		  "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><link href=\"https://e.example/d/1\"/>"
		  "<content type=\"html\">&lt;a href='x'&gt;x&lt;/a&gt;</content></entry></feed>",
		  "https://e.example/feed/x" },
		{ "JSON has none",
		  "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":1,\"content_html\":\"<a href='x'>x</a>\","
		  "\"url\":\"https://e.example/d/1\"}]}",
		  "https://e.example/d/x" },
	};
	char want[128];

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		const struct wd_document_in in = { .bytes = wd_span_of(bodies[i].in),
						   .base = WD_SPAN("https://e.example/feed/1") };
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_error err = { 0 };
		struct wd_doc doc;

		if (!wd_read_document(arena, &in, &doc, &err))
			fail_msg("%s: %s", bodies[i].name, err.text);
		snprintf(want, sizeof(want), "<a href=\"%s\">x</a>", bodies[i].want);
		expect_span(bodies[i].name, doc.entries[0].content_html, want);
		wd_arena_free(arena);
	}
}

static void no_feeds(void **state)
{
	static const char *const documents_without[] = {
		"",
		"plain text",
		"<!DOCTYPE html><html><head><title>x</title></head><body><p>not found<br></body></html>",
		"<!DOCTYPE html><html><body><script>s = \"<rss version='2.0'>\";</script><br></body></html>",
		"<opml version=\"2.0\"><body/></opml>",
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>",
		/* A person who says which feeds are hers. */
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:foaf=\"http://xmlns.com/foaf/0.1/\""
		" xmlns:rss=\"http://purl.org/rss/1.0/\"><foaf:Person><foaf:name>Ann</foaf:name><foaf:weblog>"
		"<rss:channel rdf:about=\"https://a.example/feed\"><rss:title>A</rss:title></rss:channel>"
		"</foaf:weblog></foaf:Person></rdf:RDF>",
		"{\"a\": 1}",
		"[1, 2",
		"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(documents_without); i++) {
		const struct wd_document_in in = { .bytes = wd_span_of(documents_without[i]) };
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_error err = { 0 };
		struct wd_doc doc;

		if (wd_read_document(arena, &in, &doc, &err))
			fail_msg("taken for a feed: %s", documents_without[i]);
		assert_int_equal(err.code, WD_INPUT);
		wd_arena_free(arena);
	}
}

/* Depth, entities that grow, and an arena that is too small end with a sentence. */
static void bounds(void **state)
{
	const struct wd_span bomb = WD_SPAN(
		"<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">"
		"<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
		"<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;\">"
		"<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]>"
		"<rss version=\"2.0\"><channel><title>&f;&f;&f;&f;</title><item><title>t</title></item></channel></rss>");
	struct wd_arena *arena = wd_arena_new(4 << 20);
	struct wd_document_in in = { .bytes = bomb };
	struct wd_error err = { 0 };
	struct wd_doc doc;
	struct wd_buf deep;

	(void)state;
	if (wd_read_document(arena, &in, &doc, &err))
		assert_true(doc.title.len < 100000);
	assert_true(wd_arena_size(arena) <= 5 << 20);
	wd_arena_free(arena);
	wd_buf_init(&deep, WD_BUF_PAGE);
	wd_buf_add_text(&deep, "<rss version=\"2.0\"><channel><item><description>");
	for (int i = 0; i < 20000; i++)
		wd_buf_add_text(&deep, "<b>");
	in.bytes = wd_buf_span(&deep);
	arena = wd_arena_new(64 << 20);
	if (wd_read_document(arena, &in, &doc, &err))
		assert_true(doc.n_entries <= 1);
	wd_arena_free(arena);
	wd_buf_release(&deep);
}

/* Each entity names the one before: a parser that follows them by calling itself has no stack left. */
static void entities_in_each_other_are_refused(void **state)
{
	struct wd_arena *arena = wd_arena_new(64 << 20);
	struct wd_document_in in = { 0 };
	struct wd_error err = { 0 };
	struct wd_doc doc;
	struct wd_buf text;

	(void)state;
	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_add_text(&text, "<!DOCTYPE rss [<!ENTITY e0 \"x\">");
	for (int i = 1; i < 150000; i++)
		wd_buf_printf(&text, "<!ENTITY e%d \"&e%d;\">", i, i - 1);
	wd_buf_add_text(&text, "]><rss version=\"2.0\"><channel><title>&e149999;</title></channel></rss>");
	in.bytes = wd_buf_span(&text);
	assert_false(wd_read_document(arena, &in, &doc, &err));
	assert_non_null(strstr(err.text, "too deep"));
	wd_buf_release(&text);
	wd_arena_free(arena);
}

/* A text of so many times the entity, of that many of the sign. */
static bool read_repeated(struct wd_arena *arena, int sign, int entity_len, int times, struct wd_doc *doc,
			  struct wd_error *err)
{
	struct wd_document_in in = { 0 };
	struct wd_buf text;
	bool ok;

	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_add_text(&text, "<!DOCTYPE feed [<!ENTITY note '");
	for (int i = 0; i < entity_len; i++)
		wd_buf_add_char(&text, (char)sign);
	wd_buf_add_text(&text, "'>]><feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>"
			       "<div xmlns='http://www.w3.org/1999/xhtml'>");
	for (int i = 0; i < times; i++)
		wd_buf_add_text(&text, "&note;");
	wd_buf_add_text(&text, "</div></content></entry></feed>");
	in.bytes = wd_buf_span(&text);
	ok = wd_read_document(arena, &in, doc, err);
	wd_buf_release(&text);
	return ok;
}

/* What a document says briefly is read as long as it is, or not at all. */
static void a_text_of_entities_is_whole(void **state)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_error err = { 0 };
	struct wd_doc doc;

	(void)state;
	if (!read_repeated(arena, 'n', 1000, 50, &doc, &err))
		fail_msg("%s", err.text);
	assert_int_equal(doc.entries[0].text.len, 50 * 1000);
	assert_false(read_repeated(arena, '"', 100000, 9, &doc, &err));
	assert_non_null(strstr(err.text, "too large"));
	wd_arena_free(arena);
}

/* A feed of so many items, each with the entity's text in its description. */
static void add_items_with_entity(struct wd_buf *out, size_t entity_len, int n_items)
{
	wd_buf_add_text(out, "<!DOCTYPE rss [<!ENTITY house \"The Wire &#38;amp; Sons\"><!ENTITY note \"");
	for (size_t i = 0; i < entity_len; i++)
		wd_buf_add_char(out, 'n');
	wd_buf_add_text(out, "\">]><rss version=\"2.0\"><channel><title>&house;</title>");
	for (int i = 0; i < n_items; i++)
		wd_buf_printf(out, "<item><title>t%d</title><description>&note;</description></item>", i);
	wd_buf_add_text(out, "</channel></rss>");
}

static bool has_repair(const struct wd_doc *doc, const char *phrase)
{
	for (size_t i = 0; i < doc->n_repaired; i++)
		if (wd_span_is(doc->repaired[i], phrase))
			return true;
	return false;
}

static size_t text_of_all(const struct wd_doc *doc)
{
	size_t len = 0;

	for (size_t i = 0; i < doc->n_entries; i++)
		len += doc->entries[i].content_html.len;
	return len;
}

static void entities_that_grow_are_not_expanded(void **state)
{
	static const struct {
		const char *name;
		size_t entity_len;
		int n_items;
		bool grows;
	} feeds[] = {
		{ "a disclaimer in each of some items", 2000, 100, false },
		{ "a short one in each of many", 100, 4000, false },
		{ "ten times the document", 5000, 400, true },
		{ "fifty times the document", 10000, 4000, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(feeds); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_error err = { 0 };
		struct wd_doc doc = { 0 };
		struct wd_buf text;
		struct wd_document_in in;

		wd_buf_init(&text, WD_BUF_PAGE);
		add_items_with_entity(&text, feeds[i].entity_len, feeds[i].n_items);
		in = (struct wd_document_in){ .bytes = wd_buf_span(&text) };
		if (!wd_read_document(arena, &in, &doc, &err))
			fail_msg("%s: %s", feeds[i].name, err.text);
		/* What was mended is no error any more. */
		assert_int_equal(err.code, WD_OK);
		assert_int_equal(doc.n_entries, feeds[i].n_items);
		if (feeds[i].grows) {
			assert_true(text_of_all(&doc) < 2 * text.len);
			assert_true(has_repair(&doc, "entities that grow too large"));
		} else {
			expect_span(feeds[i].name, doc.title, "The Wire & Sons");
			assert_int_equal(doc.entries[0].summary.len, feeds[i].entity_len);
		}
		wd_arena_free(arena);
		wd_buf_release(&text);
	}
}

/* The document is read; else the row fails. */
static struct wd_doc read_row(struct wd_arena *arena, const char *row, struct wd_span text, struct wd_span base)
{
	const struct wd_document_in in = { .bytes = text, .base = base };
	struct wd_error err = { 0 };
	struct wd_doc doc;

	if (!wd_read_document(arena, &in, &doc, &err))
		fail_msg("%s: %s", row, err.text);
	return doc;
}

/* Two sites that number their entries must not have the same ids; what is no path is left alone. */
static void ids_that_are_paths(void **state)
{
	static const struct {
		const char *name, *entry, *want;
	} rows[] = {
		{ "a path", "<id>/1</id>", "https://a.example/1" },
		{ "a path below", "<id>./1</id>", "https://a.example/x/1" },
		{ "a number", "<id>12</id>", "12" },
		{ "an IRI", "<id>tag:a.example,2016:1</id>", "tag:a.example,2016:1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_span text = wd_arena_printf(
			arena, "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>%s</entry></feed>", rows[i].entry);
		struct wd_doc doc = read_row(arena, rows[i].name, text, WD_SPAN("https://a.example/x/feed"));

		expect_span(rows[i].name, doc.entries[0].id, rows[i].want);
		wd_arena_free(arena);
	}
}

/* An item of RSS and what is made of it: author, link, attachment's type, its seconds, body. */
/* dc:date beside pubDate is when it was changed, where it says of which hours it is. */
static void second_dates(void **state)
{
	static const struct {
		const char *pub, *dc, *changed; /* "": not said */
	} rows[] = {
		{ "Thu, 14 Jan 2016 09:30:00 GMT", "2016-01-14T11:30:00Z", "2016-01-14T11:30:00Z" },
		{ "Thu, 14 Jan 2016 09:30:00 GMT", "2016-01-14T20:30:00+09:00", "2016-01-14T11:30:00Z" },
		{ "Thu, 14 Jan 2016 09:30:00 +0900", "2016-01-14T09:30:00", "" },
		{ "Thu, 14 Jan 2016 09:30:00 KST", "2016-01-14 09:30", "" },
		{ "Thu, 14 Jan 2016 00:30:00 GMT", "2016-01-14T09:30:00", "" },
		{ "Thu, 14 Jan 2016 09:30:00 GMT", "2016-01-14", "" },
		{ "Thu, 14 Jan 2016 09:30:00 GMT", "1452771000", "2016-01-14T11:30:00Z" },
		{ "Thu, 14 Jan 2016 09:30:00 GMT", "Thu, 14 Jan 2016 11:30:00 GMT+0", "2016-01-14T11:30:00Z" },
		{ "Thu, 14 Jan 2016 09:30:00", "2016-01-14T11:30:00", "2016-01-14T11:30:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_span text = wd_arena_printf(arena,
						      "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
						      "<channel><item><title>T</title><pubDate>%s</pubDate>"
						      "<dc:date>%s</dc:date></item></channel></rss>",
						      rows[i].pub, rows[i].dc);
		struct wd_doc doc = read_row(arena, rows[i].dc, text, WD_SPAN_NONE);
		char changed[WD_CLOCK_TEXT];

		expect_span(rows[i].dc, wd_span_of(wd_clock_rfc3339(doc.entries[0].updated_at, changed)), rows[i].changed);
		wd_arena_free(arena);
	}
}

static void items(void **state)
{
	static const struct {
		const char *name, *in, *want;
	} rows[] = {
		{ "empty author", "<author/><dc:creator>Jane</dc:creator>", "Jane|||-1|" },
		{ "empty author behind", "<dc:creator>Jane</dc:creator><author></author>", "Jane|||-1|" },
		{ "an address for an author", "<author>j@e.example</author><dc:creator>Jane</dc:creator>", "Jane|||-1|" },
		{ "a name for an author", "<author>Jim</author><dc:creator>Jane</dc:creator>", "Jane|||-1|" },
		{ "a name alone", "<author>Jim</author><itunes:author>The Wire</itunes:author>", "Jim|||-1|" },
		{ "a name with its address", "<author>j@e.example (Jim)</author><dc:creator>Jane</dc:creator>",
		  "Jim|||-1|" },
		{ "a person of Atom", "<atom:author><atom:name>Jim</atom:name></atom:author><dc:creator>Jane</dc:creator>",
		  "Jim|||-1|" },
		{ "markup where none belongs",
		  "<author><p>Jim <b>Doe</b></p></author><link><span>https://a.example/1</span></link>",
		  "Jim Doe|https://a.example/1||-1|" },
		{ "of two links the last", "<link>https://a.example/1</link><link>https://a.example/2</link>",
		  "|https://a.example/2||-1|" },
		{ "Atom's links beside", "<link>https://a.example/1</link><atom:link href=\"https://a.example/2\"/>",
		  "|https://a.example/1||-1|" },
		{ "a link's text has its relation",
		  "<atom:link rel=\"enclosure\">https://a.example/2</atom:link>"
		  "<atom:link rel=\"alternate\">https://a.example/1</atom:link>",
		  "|https://a.example/1||0|" },
		{ "escaped markup in inline markup",
		  "<atom:content type=\"html\">&lt;i>a&lt;/i><div xmlns=\"http://www.w3.org/1999/xhtml\">"
		  "&lt;b&gt;c&lt;/b&gt;</div></atom:content>",
		  "|||-1|<i>a</i><div><b>c</b></div>" },
		{ "duration before",
		  "<itunes:duration>65</itunes:duration><enclosure url=\"https://a.example/a.mp3\" type=\"audio/mpeg\"/>",
		  "||audio/mpeg|65|" },
		{ "named twice",
		  "<media:content url=\"https://a.example/a\" duration=\"7\"/><enclosure url=\"https://a.example/a\" type=\"audio/mpeg\"/>",
		  "||audio/mpeg|7|" },
		{ "base inside of markup",
		  "<atom:content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\" xml:base=\"https://b.example/x/\">"
		  "<a href=\"c\">d</a></div></atom:content>",
		  "|||-1|<a href=\"https://b.example/x/c\">d</a>" },
		{ "a picture for content", "<atom:content type=\"image/png\">iVBORw0KGgo=</atom:content>", "|||-1|" },
		{ "windows-1252 by number", "<description>don&#146;t</description>", "|||-1|don’t" },
		{ "a permalink that is a path", "<guid isPermaLink=\"true\">/x/1</guid>", "|/x/1||-1|" },
		{ "a path that is none by its word", "<guid isPermaLink=\"false\">/x/1</guid>", "|||-1|" },
		{ "a link escaped twice", "<link>https://a.example/?a=1&amp;amp;b=2</link>",
		  "|https://a.example/?a=1&b=2||-1|" },
		{ "references in a name", "<dc:creator>Andr&amp;eacute; &amp;amp; Co</dc:creator>", "André & Co|||-1|" },
		{ "a link for a name", "<dc:creator>&lt;a href=\"x\">Kim&lt;/a></dc:creator>", "Kim|||-1|" },
		{ "a name with its address", "<author>Kim &lt;kim@e.example></author>", "Kim|||-1|" },
		{ "a name in quotes", "<author>\"Lee, Kim\" &lt;kim@e.example></author>", "Lee, Kim|||-1|" },
		{ "an address as a link", "<author>Kim (mailto:kim@e.example)</author>", "Kim|||-1|" },
		{ "an attachment without a type", "<enclosure url=\"https://a.example/1.MP3?x=1.png\"/>",
		  "||audio/mpeg|0|" },
		{ "an attachment that says its type late",
		  "<enclosure url=\"https://a.example/1.mp3\"/><media:content url=\"https://a.example/1.mp3\" type=\"audio/x\"/>",
		  "||audio/x|0|" },
		{ "an attachment of which nobody knows", "<enclosure url=\"https://a.example/mp3\"/>", "|||0|" },
		{ "a link escaped in a section", "<link><![CDATA[https://a.example/?a=1&amp;b=2]]></link>",
		  "|https://a.example/?a=1&b=2||-1|" },
		{ "a formula that looks like a tag", "<description>$a&lt;b$ and c&gt;d holds, N&lt;M too</description>",
		  "|||-1|$a&lt;b$ and c&gt;d holds, N&lt;M too" },
		{ "an address that looks like a tag", "<description>&lt;p&gt;From Ann &lt;ann@e.example&gt;</description>",
		  "|||-1|<p>From Ann &lt;ann@e.example&gt;</p>" },
		{ "a tag that is cut", "<description>&lt;p&gt;x &lt;a href=\"https://e.ex</description>",
		  "|||-1|<p>x </p>" },
		{ "a tag that is cut in its name", "<description>&lt;p&gt;x &lt;stro</description>", "|||-1|<p>x </p>" },
		{ "tags that are run together", "<description>&lt;p&gt;x &lt;br&lt;br /&gt;y</description>",
		  "|||-1|<p>x y</p>" },
		{ "lines of a text with a reference", "<description>a &amp;amp; b\n\nc\nd</description>",
		  "|||-1|a &amp; b<br><br>\nc<br>\nd" },
		{ "lines of markup", "<description>a &lt;b&gt;b\nc&lt;/b&gt;</description>", "|||-1|a <b>b\nc</b>" },
		{ "halves of a character in a section", "<description><![CDATA[<p>&#55357;&#56960;]]></description>",
		  "|||-1|<p>\U0001F680</p>" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		const struct wd_document_in in = {
			.bytes = wd_arena_printf(
				arena,
				"<rss xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
				"xmlns:atom=\"http://www.w3.org/2005/Atom\" "
				"xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" "
				"xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item>%s</item></channel></rss>",
				rows[i].in),
		};
		const struct wd_attachment none = { .duration_ms = -1000 }, *a;
		struct wd_error err = { 0 };
		const struct wd_entry *e;
		struct wd_doc doc;

		if (!wd_read_document(arena, &in, &doc, &err))
			fail_msg("%s: %s", rows[i].name, err.text);
		e = &doc.entries[0];
		a = e->n_attachments ? &e->attachments[0] : &none;
		expect_span(rows[i].name,
			    wd_arena_printf(arena, "%.*s|%.*s|%.*s|%d|%.*s",
					    WD_SPAN_ARG(e->n_authors ? e->authors[0].name : WD_SPAN_NONE),
					    WD_SPAN_ARG(e->url), WD_SPAN_ARG(a->mime_type), (int)(a->duration_ms / 1000),
					    WD_SPAN_ARG(e->content_html)),
			    rows[i].want);
		wd_arena_free(arena);
	}
}

/* What makes other readers of JSON give up costs at most itself, and is told. */
static void mended_json(void **state)
{
#define HEAD "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":["
	static const struct {
		const char *in, *title, *repaired; /* of the last item */
		size_t n;
	} cases_of_json[] = {
		{ HEAD "{\"id\":1,\"title\":\"a\"}]}", "a", "", 1 },
		{ HEAD "{\"id\":1,\"title\":\"a\\ud83d b\"}]}", "a\xEF\xBF\xBD b", "half a surrogate pair", 1 },
		{ HEAD "{\"id\":1,\"title\":\"\\ud83d\\ude00\"}]}", "\xF0\x9F\x98\x80", "", 1 },
		{ HEAD "{\"id\":1,\"title\":\"a\tb\"}]}", "a b", "forbidden character", 1 },
		{ HEAD "{\"id\":123456789012345678901234567890,\"title\":\"a\"}]}", "a", "", 1 },
		{ HEAD "{\"id\":1,\"title\":\"a\"}]} <!-- cached -->", "a", "text after the document", 1 },
		{ HEAD "{\"id\":1,\"title\":\"a\"},{\"id\":2,\"title\":\"b", "b", "cut off", 2 },
		{ HEAD "{\"id\":1,\"title\":\"a\",},]}", "a", "comma missing or too many", 1 },
		{ HEAD "{\"id\":1 \"title\":\"a\\x\"}]}", "ax", "bad escape", 1 },
		/* Two bytes that become three, and a text behind them that would show if they had no room. */
		{ HEAD "{\"title\":\"\\u\\u\\u\\u\\u\\u\\u\\u\\u\\u\\u\\u\",\"id\":\"\\u0031\"}]}",
		  "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD", "bad escape", 1 },
		{ HEAD "{\"id\":1,\"tags\":[[[{\"a\":[}]],\"title\":\"a\"}]}", "", "", 1 },
		{ "{\"items\":[{\"title\":\"a\",\"id\":\"x\"}],\"title\":\"T\"}", "a", "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases_of_json); i++) {
		const struct wd_document_in in = { .bytes = wd_span_of(cases_of_json[i].in) };
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_error err = { 0 };
		struct wd_doc doc;
		bool told = !*cases_of_json[i].repaired;

		if (!wd_read_document(arena, &in, &doc, &err))
			fail_msg("%s: %s", cases_of_json[i].in, err.text);
		assert_int_equal(doc.n_entries, cases_of_json[i].n);
		if (*cases_of_json[i].title)
			expect_span(cases_of_json[i].in, doc.entries[doc.n_entries - 1].title, cases_of_json[i].title);
		for (size_t k = 0; k < doc.n_repaired; k++)
			told = told || wd_span_is(doc.repaired[k], cases_of_json[i].repaired);
		if (!told)
			fail_msg("%s: not told: %s", cases_of_json[i].in, cases_of_json[i].repaired);
		wd_arena_free(arena);
	}
#undef HEAD
}

/* Where nothing is said, a headline tells; one in Han alone, which Japanese and Korean papers write too, with its text. */
static void guessed_languages(void **state)
{
	static const struct {
		const char *title, *text, *lang;
	} rows[] = {
		{ "北朝鮮制裁強化", "日本政府は制裁を強化する方針を固めた。", "ja" },
		{ "對朝鮮制裁", "各方商讨对朝鲜的制裁", "zh" },
		{ "對朝鮮制裁", "sanctions", "zh" },
		{ "大韓民國 憲法", "대한민국은 민주공화국이다.", "ko" },
		{ "대북 제재 논의", "日本政府は制裁を強化する", "ko" },
		{ "sanctions", "Санкции против КНДР", "ru" },
		{ "sanctions", "of all", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_span text = wd_arena_printf(arena,
						      "<rss version='2.0'><channel><title>a</title><item><title>%s</title>"
						      "<description>%s</description></item></channel></rss>",
						      rows[i].title, rows[i].text);
		struct wd_doc doc = read_row(arena, rows[i].title, text, WD_SPAN_NONE);

		expect_span(rows[i].text, doc.entries[0].lang, rows[i].lang);
		wd_arena_free(arena);
	}
}

/* What is published is a tag (RFC 5646 §2.1) or nothing; what is shown of a document is what it says. */
static void said_languages(void **state)
{
	static const struct {
		const char *said, *shown, *tag;
	} rows[] = {
		{ "en_US", "en_US", "en-US" },
		{ " ko ", "ko", "ko" },
		{ "zh-Hant-TW", "zh-Hant-TW", "zh-Hant-TW" },
		{ "the language", "the language", "" },
		{ "Indonesian", "Indonesian", "" },
		{ "en--us", "en--us", "" },
		{ "en-americanised", "en-americanised", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_span text = wd_arena_printf(
			arena, "<rss version='2.0'><channel><title>a</title><language>%s</language></channel></rss>",
			rows[i].said);
		struct wd_doc doc = read_row(arena, rows[i].said, text, WD_SPAN_NONE);

		expect_span(rows[i].said, doc.said_lang, rows[i].shown);
		expect_span(rows[i].said, doc.lang, rows[i].tag);
		wd_arena_free(arena);
	}
}

/* 4 MB of the smallest values take no more than their own size some times over. */
static void deep_json_is_refused(void **state)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_document_in in;
	struct wd_buf deep;
	struct wd_error err = { 0 };
	struct wd_doc doc;

	(void)state;
	wd_buf_init(&deep, WD_BUF_PAGE);
	wd_buf_add_text(&deep, "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[");
	for (int i = 0; i < 100000; i++)
		wd_buf_add_char(&deep, '[');
	in = (struct wd_document_in){ .bytes = wd_buf_span(&deep) };
	assert_false(wd_read_document(arena, &in, &doc, &err));
	assert_non_null(strstr(err.text, "too deep"));
	wd_buf_release(&deep);
	wd_arena_free(arena);
}

static void small_json(void **state)
{
	static const char *const pieces[] = {
		"{},", "[],", "0,", "{\"tags\":[0,0,0,0,0,0,0,0]},", "[[[[[[", "{\"a\":{\"a\":"
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_document_in in = { 0 };
		struct wd_error err = { 0 };
		struct wd_doc doc;
		struct wd_buf text;

		wd_buf_init(&text, WD_BUF_PAGE);
		wd_buf_add_text(&text, "{\"title\":\"T\",\"items\":[");
		while (text.len < 4 << 20)
			wd_buf_add_text(&text, pieces[i]);
		in.bytes = wd_buf_span(&text);
		if (wd_read_document(arena, &in, &doc, &err))
			assert_true(doc.n_entries <= WD_PARSE_MAX_ENTRIES);
		if (wd_arena_size(arena) > 56 << 20)
			fail_msg("%s: %zu MB", pieces[i], wd_arena_size(arena) >> 20);
		wd_buf_release(&text);
		wd_arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents),
		cmocka_unit_test(relative_bodies),
		cmocka_unit_test(no_feeds),
		cmocka_unit_test(bounds),
		cmocka_unit_test(entities_in_each_other_are_refused),
		cmocka_unit_test(entities_that_grow_are_not_expanded),
		cmocka_unit_test(a_text_of_entities_is_whole),
		cmocka_unit_test(ids_that_are_paths),
		cmocka_unit_test(items),
		cmocka_unit_test(second_dates),
		cmocka_unit_test(mended_json),
		cmocka_unit_test(guessed_languages),
		cmocka_unit_test(said_languages),
		cmocka_unit_test(deep_json_is_refused),
		cmocka_unit_test(small_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
