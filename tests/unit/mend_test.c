#include "test.h"

#include <expat.h>
#include <stdlib.h>
#include <time.h>

#include "decode/decode.h"
#include "util/buf.h"

/* Broken in one way each, and what XML must come out. */
static const struct {
	const char *name, *in, *want, *repair;
} cases[] = {
	{ "bare ampersand", "<rss><title>AT&T &amp; R&D;</title></rss>", "<rss><title>AT&amp;T &amp; R&amp;D;</title></rss>",
	  "bare ampersand" },
	{ "entity prefix in a link", "<rss><link>?a=1&copy=2</link></rss>", "<rss><link>?a=1&amp;copy=2</link></rss>",
	  "bare ampersand" },
	{ "HTML entity", "<rss><title>caf&eacute;&nbsp;&LT;</title></rss>", "<rss><title>caf\u00E9\u00A0&lt;</title></rss>",
	  "undefined entity" },
	{ "HTML entity in a value", "<feed><link title='&laquo;'/></feed>", "<feed><link title=\"\u00AB\"/></feed>",
	  "undefined entity" },
	{ "numbers", "<rss><title>&#146;&#0;&#xD800;&#65 &#38;</title></rss>",
	  "<rss><title>\u2019\uFFFD\uFFFDA &#38;</title></rss>", "bad character reference" },
	{ "two halves of a character", "<rss><title>&#55357;&#56960; &#xD83D;&#xde80;&#xD83D;</title></rss>",
	  "<rss><title>\U0001F680 \U0001F680\uFFFD</title></rss>", "bad character reference" },
	{ "control characters", "<rss><title>a\x0b\x1b[0m\xEF\xBF\xBF</title></rss>", "<rss><title>a[0m</title></rss>",
	  "forbidden character" },
	{ "less-than in text", "<rss><title>a < b <3</title></rss>", "<rss><title>a &lt; b &lt;3</title></rss>",
	  "bare less-than sign" },
	{ "less-than in a value", "<feed><link title=\"a<b\"/></feed>", "<feed><link title=\"a&lt;b\"/></feed>",
	  "bare less-than sign" },
	{ "a warning before", "<br />\n<b>Warning</b>: x &\n<?xml version='1.0'?><rss/>", "<rss></rss>",
	  "text before the document" },
	{ "a line before the declaration", "\n<?xml version=\"1.0\"?>\n<rss/>", "<rss></rss>", "text before the document" },
	{ "a comment names the root", "<!-- <rss> & --><feed/>", "<feed></feed>", "ill-formed XML" },
	{ "standalone", "<?xml version='1.0' standalone='true'?><rss/>", "<rss></rss>", "bad XML declaration" },
	{ "own entity", "<!DOCTYPE x [<!ENTITY who \"me\"><!ENTITY b \"&who;\">]><rss><title>&who; &b;</title></rss>",
	  "<rss><title>me &amp;b;</title></rss>", "bare ampersand" },
	{ "text after", "<rss></rss>\n<script>x</script>", "<rss></rss>", "text after the document" },
	{ "two roots", "<feed><entry/></feed><feed><entry/></feed>", "<feed><entry/><entry/></feed>", "several roots" },
	{ "known prefix", "<rss><media:title>x</media:title></rss>",
	  "<rss xmlns:media=\"http://search.yahoo.com/mrss/\"><media:title>x</media:title></rss>", "undeclared prefix" },
	{ "unknown prefix", "<rss><q:z a:b='1'/></rss>",
	  "<rss xmlns:q=\"urn:x-undeclared:q\" xmlns:a=\"urn:x-undeclared:a\"><q:z a:b=\"1\"/></rss>", "undeclared prefix" },
	{ "crossed", "<rss><a><b>x</a></b></rss>", "<rss><a><b>x</b></a></rss>", "unclosed element" },
	{ "misspelt end", "<rss><title>x</titel><link>y</link></rss>", "<rss><title>x</title><link>y</link></rss>",
	  "misspelt end tag" },
	{ "end in other letters", "<rss><pubDate>x</pubdate></rss>", "<rss><pubDate>x</pubDate></rss>", "misspelt end tag" },
	{ "unclosed item", "<rss><item><title>a</title><item><title>b</title></item></rss>",
	  "<rss><item><title>a</title></item><item><title>b</title></item></rss>", "unclosed element" },
	{ "unclosed title", "<rss><title>a<link>b</link></rss>", "<rss><title>a</title><link>b</link></rss>",
	  "unclosed element" },
	{ "unescaped HTML", "<rss><description>x <b>y<br></p></description></rss>",
	  "<rss><description>x &lt;b>y&lt;br>&lt;/p></description></rss>", "unescaped markup" },
	{ "xhtml stays", "<feed><content type='xhtml'><div>x<br>y</div></content></feed>",
	  "<feed><content type=\"xhtml\"><div>x<br/>y</div></content></feed>", "unclosed element" },
	{ "unquoted", "<feed><link href=http://a/b/></feed>", "<feed><link href=\"http://a/b\"/></feed>",
	  "unquoted attribute" },
	{ "quote forgotten", "<rss><guid a=\"no>x</guid><guid a=\"b\">y</guid></rss>",
	  "<rss><guid a=\"no\">x</guid><guid a=\"b\">y</guid></rss>", "unquoted attribute" },
	{ "no value", "<feed><link x y='1'/></feed>", "<feed><link x=\"x\" y=\"1\"/></feed>", "broken attribute" },
	{ "twice", "<feed><link a='1' a='2'/></feed>", "<feed><link a=\"1\"/></feed>", "duplicate attribute" },
	{ "comment with dashes", "<rss><!-- a -- b --><title>x</title></rss>", "<rss><title>x</title></rss>",
	  "broken comment" },
	{ "CDATA end in text", "<rss><title>a ]]> b</title></rss>", "<rss><title>a ]]&gt; b</title></rss>",
	  "broken CDATA section" },
	{ "CDATA in CDATA", "<rss><title><![CDATA[a <![CDATA[b]]>]]></title></rss>",
	  "<rss><title><![CDATA[a ]]><![CDATA[b]]></title></rss>", "broken CDATA section" },
	{ "CDATA not closed", "<rss><item><title><![CDATA[a</title></item><item><title><![CDATA[b]]></title></item></rss>",
	  "<rss><item><title><![CDATA[a]]></title></item><item><title><![CDATA[b]]></title></item></rss>",
	  "broken CDATA section" },
	{ "cut in an item", "<rss><channel><item><title>a</title></item><item><title>b</ti",
	  "<rss><channel><item><title>a</title></item></channel></rss>", "cut off" },
	{ "end tags missing", "<rss><channel><item><title>a</title></item>",
	  "<rss><channel><item><title>a</title></item></channel></rss>", "unclosed element" },
	{ "root cut", "<rss><item><title>a</title></item></rss", "<rss><item><title>a</title></item></rss>", "broken tag" },
	{ "address in angle brackets", "<rss><managingEditor>Ann <ann@x.org></managingEditor></rss>",
	  "<rss><managingEditor>Ann &lt;ann@x.org></managingEditor></rss>", "bare less-than sign" },
};

static bool has_repair(const struct wd_decoded *decoded, const char *phrase)
{
	for (size_t i = 0; i < decoded->repaired.n; i++) {
		if (wd_span_is(decoded->repaired.items[i], phrase))
			return true;
	}
	return false;
}

static struct wd_span mend(struct wd_arena *arena, struct wd_span text, struct wd_decoded *decoded)
{
	struct wd_error err = { 0 };

	*decoded = (struct wd_decoded){ .text = text };
	if (!wd_mend(arena, decoded, &err))
		fail_msg("mend: %s", err.text);
	return decoded->text;
}

/* Gives expat's complaint, or NULL. */
static const char *refused(struct wd_span text, bool namespaces)
{
	XML_Parser parser = namespaces ? XML_ParserCreateNS("UTF-8", '\f') : XML_ParserCreate("UTF-8");
	const char *why = NULL;

	if (XML_Parse(parser, text.ptr, (int)text.len, 1) != XML_STATUS_OK)
		why = XML_ErrorString(XML_GetErrorCode(parser));
	XML_ParserFree(parser);
	return why;
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_decoded decoded;
		struct wd_span got = mend(arena, wd_span_of(cases[i].in), &decoded);

		expect_span(cases[i].name, got, cases[i].want);
		if (!has_repair(&decoded, cases[i].repair))
			fail_msg("%s: \"%s\" is not among the repairs", cases[i].name, cases[i].repair);
		if (refused(got, true))
			fail_msg("%s: expat: %s", cases[i].name, refused(got, true));
		wd_arena_free(arena);
	}
}

static void test_no_root(void **state)
{
	static const char *const texts[] = { "", "plain & text", "<!-- never ends", "<", "<!DOCTYPE x [", "<?xml" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_decoded decoded;

		expect_span(texts[i], mend(arena, wd_span_of(texts[i]), &decoded), texts[i]);
		wd_arena_free(arena);
	}
}

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 16) % below;
}

static const char *const documents[] = {
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE rss [<!ENTITY me \"us\">]>\n<rss version=\"2.0\" "
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>The &amp; Wire</title><link>http://a/</link>"
	"<item><title>One &me;</title><guid isPermaLink='false'>1</guid><description><![CDATA[<p>x</p>]]></description>"
	"<dc:creator>Ann</dc:creator></item><!-- note --><item><title>\xEB\xB6\x81\xED\x95\x9C</title>"
	"<description>a &lt;b&gt; &#8212; c</description></item></channel></rss>\n",
	"<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:thr='urn:t' xml:lang=\"de\"><title type=\"html\">T</title>"
	"<link rel=\"self\" href=\"http://a/b?c=1&amp;d=2\"/><entry><id>1</id><content type=\"xhtml\">"
	"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x<br/></p></div></content><thr:in thr:ref='2'/></entry>"
	"<?php echo 1 ?><entry><id>2</id><summary>y</summary></entry></feed>",
};

static const char *const pieces[] = {
	"<",
	">",
	"&",
	"\"",
	"'",
	"<!--",
	"-->",
	"--",
	"<![CDATA[",
	"]]>",
	"</",
	"/>",
	"<item>",
	"</item>",
	"<a b=c d>",
	"&nbsp;",
	"&#1;",
	"&#x;",
	"\x01",
	"xmlns:",
	"=",
	":",
	"<?",
	"?>",
	"<!DOCTYPE",
	"[",
	"]",
	"<x:y",
	" xmlns:x=\"\"",
	"<rss>",
	"</rss>",
	"<feed",
	"\xEF\xBF\xBF",
	"\xC3\xA9",
	"<title>",
	"</title>",
	"<b>",
	"</b>",
	"<br>",
};

/* One to six cuts, doublings and insertions. */
static void mutate(struct wd_buf *text, const char *document)
{
	struct wd_buf next;

	wd_buf_init(&next, WD_BUF_PAGE);
	wd_buf_clear(text);
	wd_buf_add_text(text, document);
	for (uint32_t n = 1 + draw(6); n > 0 && text->len; n--) {
		size_t at = draw((uint32_t)text->len), len = draw(40), what = draw(4);

		while (at > 0 && ((unsigned char)text->data[at] & 0xC0) == 0x80)
			at--;
		len = len < text->len - at ? len : text->len - at;
		while (at + len < text->len && ((unsigned char)text->data[at + len] & 0xC0) == 0x80)
			len++;
		wd_buf_clear(&next);
		wd_buf_add(&next, text->data, at);
		if (what == 0)
			wd_buf_add(&next, text->data + at, len);
		else if (what == 1)
			at += len;
		else
			wd_buf_add_text(&next, pieces[draw(COUNT(pieces))]);
		wd_buf_add(&next, text->data + at, text->len - at);
		wd_buf_clear(text);
		wd_buf_add_span(text, wd_buf_span(&next));
	}
	wd_buf_release(&next);
}

static void test_expat_accepts(void **state)
{
	struct wd_buf text;

	(void)state;
	seed = 20240506;
	wd_buf_init(&text, WD_BUF_PAGE);
	for (int i = 0; i < 40000; i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_decoded decoded;
		struct wd_span got;
		const char *why;

		mutate(&text, documents[i % 2]);
		got = mend(arena, wd_buf_span(&text), &decoded);
		why = decoded.repaired.n ? refused(got, false) : NULL;
		if (why)
			fail_msg("case %d: %s\n%.*s\n->\n%.*s", i, why, WD_SPAN_ARG(wd_buf_span(&text)), WD_SPAN_ARG(got));
		why = decoded.repaired.n ? refused(got, true) : NULL;
		if (why && strcmp(why, "duplicate attribute") != 0)
			fail_msg("case %d, namespaces: %s\n%.*s\n->\n%.*s", i, why, WD_SPAN_ARG(wd_buf_span(&text)),
				 WD_SPAN_ARG(got));
		wd_arena_free(arena);
	}
	wd_buf_release(&text);
}

/* Shapes that make a careless pass look far ahead again and again. */
static const struct {
	const char *name, *start, *unit, *end;
} shapes[] = {
	{ "plain", "<rss>", "<item><title>a &amp; b & c</title></item>", "</rss>" },
	{ "deep", "<rss>", "<a>", "" },
	{ "ends", "<rss>", "</b>", "" },
	{ "attributes", "<rss><a ", "b='1' c=2 ", "/></rss>" },
	{ "quotes", "<rss>", "<a b=\"c>", "" },
	{ "comments", "<rss>", "<!-- ", "" },
	{ "sections", "<rss><title>", "<![CDATA[</title><title>", "" },
	{ "sections in sections", "<rss><title>", "<![CDATA[", "]]></title></rss>" },
	{ "instructions", "<rss>", "<? ", "" },
	{ "declarations", "", "<?xml ", "<rss/>" },
	{ "less-than", "<rss>", "<", "" },
	{ "no root", "", "<br ", "" },
	{ "types", "", "<!DOCTYPE [ <!ENTITY a \"", "" },
	{ "references", "<rss><title>", "&nbsp;&x;&#", "</title></rss>" },
	{ "prefixes", "<rss>", "<a:b xmlns:a='u'/>", "</rss>" },
};

static double seconds_for(size_t shape, size_t size)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_decoded decoded;
	struct timespec from, to;
	struct wd_buf text;

	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_add_text(&text, shapes[shape].start);
	while (text.len < size)
		wd_buf_add_text(&text, shapes[shape].unit);
	wd_buf_add_text(&text, shapes[shape].end);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	mend(arena, wd_buf_span(&text), &decoded);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	if (decoded.repaired.n && refused(decoded.text, false))
		fail_msg("%s: %s", shapes[shape].name, refused(decoded.text, false));
	wd_buf_release(&text);
	wd_arena_free(arena);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void test_linear(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		double one = seconds_for(i, 20000), ten = seconds_for(i, 200000), hundred = seconds_for(i, 2000000);

		print_message("# %-20s 20 kB %.2f ms, x10 %.2f ms, x100 %.2f ms\n", shapes[i].name, one * 1e3, ten * 1e3,
			      hundred * 1e3);
		/* Quadratic would be 100 times; a busy machine blurs what is short. */
		if (hundred > 0.2 && hundred > ten * 40)
			fail_msg("%s: %.3f s for ten times what took %.3f s", shapes[i].name, hundred, ten);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_no_root),
		cmocka_unit_test(test_expat_accepts),
		cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
