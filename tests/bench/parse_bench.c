/*
 * Reading is linear: what a byte costs in documents of one size, ten and a
 * hundred times that, plain and adverse. Prints the cost of each against the
 * smallest; fails where a byte of the largest costs more than MOST times as much.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clean/clean.h"
#include "util/buf.h"

enum { UNIT = 40000, SIZES = 3, LEAST_MS = 60, MOST = 3 };

static const struct {
	const char *name, *open, *piece, *close; /* an item is the piece over and over, between the others */
} kinds[] = {
	{ "plain", "", "<item><title>t</title><link>https://a.example/1</link><description>&lt;p&gt;some words&lt;/p&gt;</description></item>", "" },
	{ "a long body", "<item><description>", "&lt;p&gt;some &lt;b&gt;words&lt;/b&gt; more", "</description></item>" },
	{ "deep markup", "<item><description>", "&lt;div&gt;&lt;b&gt;a", "</description></item>" },
	{ "many attributes", "<item><description>&lt;p ", "a=b ", "&gt;</description></item>" },
	{ "many references", "<item><description>", "&amp;eacute;&#233;&amp;amp;", "</description></item>" },
	{ "undefined entities", "<item><description>", "&eacute;&nosuch; & ", "</description></item>" },
	{ "unclosed elements", "", "<item><title>t<description>a<b>", "" },
	{ "open comments", "<item><description>", "&lt;!-- a &lt;![CDATA[ b ", "</description></item>" },
	{ "open sections", "<item><description>", "<![CDATA[ a ]]&gt; &lt; <", "</description></item>" },
};

static double now_ms(void)
{
	struct timespec t;

	/* What neighbours take is not ours. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

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
	double start = now_ms(), spent;
	int n = 0;

	do {
		struct wd_arena *arena = wd_arena_new(bytes.len * 24 + (16 << 20));
		struct wd_error err = { 0 };
		struct wd_doc doc;

		if (!wd_read_document(arena, &in, &doc, &err) && err.code == WD_OK)
			abort();
		wd_arena_free(arena);
		n++;
		spent = now_ms() - start;
	} while (spent < LEAST_MS);
	return spent * 1e6 / n / (double)bytes.len;
}

int main(void)
{
	bool is_linear = true;
	struct wd_buf text;

	wd_buf_init(&text, 0);
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
	wd_buf_release(&text);
	return is_linear ? EXIT_SUCCESS : EXIT_FAILURE;
}
