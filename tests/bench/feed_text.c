#include "bench/feed_text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 60000, SYLLABLES = 16, SHARED_TEXTS = 5000, TITLE_WORDS = 8 };

static uint32_t roll(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

/* The nth word is as likely as 1 / n (Zipf), and the longer the rarer. */
static void put_word(FILE *out, uint64_t *seed)
{
	static const char *const syllables[SYLLABLES] = { "ka", "ro",  "min", "tes", "lu",  "van", "so",  "der",
							  "pi", "gal", "en",  "ur",  "sti", "no",  "bre", "ca" };

	for (unsigned n = (unsigned)exp(log(WORDS) * roll(seed) / (1u << 31)); n > 0; n /= SYLLABLES)
		fputs(syllables[n % SYLLABLES], out);
}

static void put_words(FILE *out, uint64_t *seed, unsigned n)
{
	while (n-- > 0) {
		put_word(out, seed);
		fputs(n % 12 == 11 ? ", " : " ", out);
	}
}

static void put_body(FILE *out, uint64_t *seed, const char *begin, const char *end)
{
	for (unsigned n = 3 + roll(seed) % 8; n > 0; n--) {
		fputs(begin, out);
		put_words(out, seed, 12 + roll(seed) % 24);
		fputs(end, out);
	}
}

static void put_entry(FILE *out, unsigned feed, unsigned number, time_t born)
{
	uint64_t own = (uint64_t)feed << 32 | number, text;
	struct tm tm;
	char date[64];
	time_t at;

	text = roll(&own);
	at = born + (time_t)number * 3600 + roll(&own) % 3600;
	if (text % 10 == 0)
		text = text % SHARED_TEXTS;
	gmtime_r(&at, &tm);
	if (feed % 2) {
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);
		fprintf(out,
			"<entry><id>tag:site%u.example,2024:%u</id><link href=\"https://site%u.example/%u\"/><updated>%s</updated><title>",
			feed, number, feed, number, date);
	} else {
		strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
		fprintf(out,
			"<item><guid isPermaLink=\"false\">%u-%u</guid><link>https://site%u.example/%u</link><pubDate>%s</pubDate><title>",
			feed, number, feed, number, date);
	}
	put_words(out, &text, TITLE_WORDS);
	fputs(feed % 2 ? "</title><content type=\"html\">" : "</title><description><![CDATA[", out);
	put_body(out, &text, feed % 2 ? "&lt;p>" : "<p>", feed % 2 ? "&lt;/p>\n" : "</p>\n");
	fputs(feed % 2 ? "</content></entry>\n" : "]]></description></item>\n", out);
}

char *feed_text(unsigned feed, unsigned first, unsigned entries, time_t born, size_t *len)
{
	char *text;
	FILE *out = open_memstream(&text, len);

	if (!out)
		abort();
	if (feed % 2)
		fprintf(out,
			"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Site %u</title><id>tag:site%u.example,2024:feed</id>\n",
			feed, feed);
	else
		fprintf(out, "<rss version=\"2.0\"><channel><title>Site %u</title><link>https://site%u.example/</link>\n",
			feed, feed);
	for (unsigned i = entries; i-- > 0;)
		put_entry(out, feed, first + i, born);
	fputs(feed % 2 ? "</feed>\n" : "</channel></rss>\n", out);
	fclose(out);
	return text;
}
