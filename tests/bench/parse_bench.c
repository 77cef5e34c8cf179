/*
 * Reading is linear: what a byte costs in documents of one size, ten and a
 * hundred times that, plain and adverse. Prints the cost of each against the
 * smallest; fails where a byte of the largest costs more than MOST times as much.
 * And decoding and parsing alone, without cleaning, beside bare expat whose
 * handlers do nothing; fails where they cost more than 1.8 times as much.
 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/seconds.h"
#include "clean/clean.h"
#include "parse/parse.h"
#include "util/buf.h"

enum { UNIT = 40000, SIZES = 3, MOST = 3, TURNS = 20, A_TURN = 15 };
static const double least_s = 0.06;

static const struct {
	const char *name, *open, *piece, *close; /* an item is the piece over and over, between the others */
} kinds[] = {
	{ "plain", "",
	  "<item><title>t</title><link>https://a.example/1</link><description>&lt;p&gt;some words&lt;/p&gt;</description></item>",
	  "" },
	{ "a long body", "<item><description>", "&lt;p&gt;some &lt;b&gt;words&lt;/b&gt; more", "</description></item>" },
	{ "deep markup", "<item><description>", "&lt;div&gt;&lt;b&gt;a", "</description></item>" },
	{ "many attributes", "<item><description>&lt;p ", "a=b ", "&gt;</description></item>" },
	{ "many references", "<item><description>", "&amp;eacute;&#233;&amp;amp;", "</description></item>" },
	{ "undefined entities", "<item><description>", "&eacute;&nosuch; & ", "</description></item>" },
	{ "unclosed elements", "", "<item><title>t<description>a<b>", "" },
	{ "open comments", "<item><description>", "&lt;!-- a &lt;![CDATA[ b ", "</description></item>" },
	{ "open sections", "<item><description>", "<![CDATA[ a ]]&gt; &lt; <", "</description></item>" },
};

static void make(struct wd_buf *out, size_t kind, size_t len)
{
	wd_buf_clear(out);
	wd_buf_add_text(out, "<rss version=\"2.0\"><channel><title>T</title>");
	wd_buf_add_text(out, kinds[kind].open);
	while (out->len < len)
		wd_buf_add_text(out, kinds[kind].piece);
	wd_buf_add_text(out, kinds[kind].close);
	wd_buf_add_text(out, "</channel></rss>");
}

/* Nanoseconds a byte, over as many readings as the clock needs; what cannot be read must be told as soon. */
static double cost(struct wd_span bytes)
{
	const struct wd_document_in in = { .bytes = bytes, .base = WD_SPAN("https://a.example/") };
	double start = cpu_s(), spent;
	int n = 0;

	do {
		struct wd_arena *arena = wd_arena_new(bytes.len * 24 + (16 << 20));
		struct wd_error err = { 0 };
		struct wd_doc doc;

		if (!wd_read_document(arena, &in, &doc, &err) && err.code == WD_OK)
			abort();
		wd_arena_free(arena);
		n++;
		spent = cpu_s() - start;
	} while (spent < least_s);
	return spent * 1e9 / n / (double)bytes.len;
}

/* ---- beside expat ---- */

static const double most_of_expat = 1.8;

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	(void)ctx;
	(void)name;
	(void)attributes;
}

static void on_end(void *ctx, const XML_Char *name)
{
	(void)ctx;
	(void)name;
}

static void on_text(void *ctx, const XML_Char *text, int len)
{
	(void)ctx;
	(void)text;
	(void)len;
}

static void by_expat(struct wd_span bytes)
{
	static XML_Parser parser;

	if (!parser)
		parser = XML_ParserCreate(NULL);
	XML_ParserReset(parser, NULL);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	if (XML_Parse(parser, bytes.ptr, (int)bytes.len, 1) != XML_STATUS_OK)
		abort();
}

static void by_parse(struct wd_span bytes)
{
	static struct wd_arena *arena;
	struct wd_error err = { 0 };
	struct wd_decoded decoded;
	struct wd_raw_doc raw;

	if (!arena)
		arena = wd_arena_new(0);
	wd_arena_clear(arena);
	if (!wd_decode(arena, bytes, WD_SPAN_NONE, WD_SPAN_NONE, &decoded, &err) ||
	    !wd_parse(arena, &decoded, WD_SPAN_NONE, &raw, &err))
		abort();
}

static void keep_least(double *least, void (*read)(struct wd_span bytes), struct wd_span bytes)
{
	double start = cpu_s(), spent;

	for (int i = 0; i < A_TURN; i++)
		read(bytes);
	spent = cpu_s() - start;
	*least = *least == 0 || spent < *least ? spent : *least;
}

/* What parsing takes, times expat's; the least of each in turns, so that no neighbour decides. */
static double times_expat(struct wd_span bytes)
{
	double limit = 0, ours = 0;

	for (int turn = 0; turn < TURNS; turn++) {
		keep_least(&limit, by_expat, bytes);
		keep_least(&ours, by_parse, bytes);
	}
	return ours / limit;
}

/* Twenty entries of a paper, bodies in markup that is escaped, as a CDATA section, or as XHTML. */
static void make_news(struct wd_buf *out, const char *open, const char *paragraph, const char *close)
{
	wd_buf_clear(out);
	wd_buf_add_text(
		out,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title>");
	for (int i = 0; i < 20; i++) {
		wd_buf_printf(out,
			      "<entry><id>tag:a.example,2030:%d</id><link href=\"https://a.example/%d\"/>"
			      "<updated>2030-01-01T00:00:%02dZ</updated><title>Harbour office says tide is late</title>"
			      "<author><name>A. Writer</name></author><content type=\"%s",
			      i, i, i, open);
		for (int k = 0; k < 8; k++)
			wd_buf_add_text(out, paragraph);
		wd_buf_printf(out, "%s</content></entry>", close);
	}
	wd_buf_add_text(out, "</feed>");
}

static bool beside_expat(struct wd_buf *text)
{
	static const struct {
		const char *name, *open, *paragraph, *close;
	} bodies[] = {
		{ "escaped", "html\">",
		  "&lt;p&gt;Two tugs from the next port are under way and hope to pull her free with the "
		  "evening tide, the harbour office said. Nobody was hurt.&lt;/p&gt;\n",
		  "" },
		{ "CDATA", "html\"><![CDATA[",
		  "<p>Two tugs from the next port are under way and hope to pull her free with the "
		  "evening tide, the harbour office said. Nobody was hurt.</p>\n",
		  "]]>" },
	};
	bool is_near = true;

	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		double times;

		make_news(text, bodies[i].open, bodies[i].paragraph, bodies[i].close);
		times = times_expat(wd_buf_span(text));
		printf("decoding and parsing, %s bodies: %.2f times bare expat (limit %.1f)\n", bodies[i].name, times,
		       most_of_expat);
		is_near &= times <= most_of_expat;
	}
	return is_near;
}

int main(void)
{
	bool is_linear = true, is_near;
	struct wd_buf text;

	wd_buf_init(&text, WD_BUF_PAGE);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		double costs[SIZES];
		size_t len = UNIT;

		for (int k = 0; k < SIZES; k++, len *= 10) {
			make(&text, i, len);
			costs[k] = cost(wd_buf_span(&text));
		}
		printf("reading, %s: %.1f ns a byte; 10 times as long %.2f, 100 times %.2f\n", kinds[i].name, costs[0],
		       costs[1] / costs[0], costs[2] / costs[0]);
		is_linear &= costs[2] <= MOST * costs[0];
	}
	is_near = beside_expat(&text);
	wd_buf_release(&text);
	return is_linear && is_near ? EXIT_SUCCESS : EXIT_FAILURE;
}
