/*
 * Filters in memory: how fast is the tokenizer, and what do a hundred times as
 * many filters cost a story? Words are drawn so that few are common and most
 * are rare, as in any language. Prints ratios; the absolute figures are this machine's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <uniwbrk.h>

#include "bench/seconds.h"
#include "filter/query.h"
#include "filter/tokens.h"
#include "filter/token.h"
#include "util/mem.h"

enum { STORIES = 200, BODY_WORDS = 400, VOCABULARY = 20000, MANY = 10000, FEW = 100, ROUNDS = 5 };

static unsigned seed = 1;

static unsigned roll(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 8) % n;
}

enum { MOST_TIMES = 6, MARKED_EACH = 6 };

/*
 * Syllables of made-up languages, and what one of their texts is tokenised as. marked: one with
 * a diacritic that begins every so-manyth word, which is as many as German and French have. least: of the
 * rate at which libunistring alone finds where words end, two thirds of what was measured.
 */
struct language {
	const char *name;
	enum wd_tongue tongue;
	const char *parts[10], *marked;
	double least;
};
static const struct language languages[] = {
	{ "English", WD_TONGUE_EN, { "ka", "ro", "min", "tes", "lu", "va", "son", "der", "pi", "gal" }, NULL, 0.55 },
	{ "German", WD_TONGUE_DE, { "ka", "ro", "min", "tes", "lu", "va", "son", "der", "pi", "gal" }, "groß", 0.4 },
	{ "French", WD_TONGUE_FR, { "ka", "ro", "min", "tes", "lu", "va", "son", "der", "pi", "gal" }, "pré", 0.35 },
	{ "Russian", WD_TONGUE_RU, { "ка", "ро", "мин", "тес", "лу", "ва", "сон", "дер", "пи", "гал" }, NULL, 0.28 },
	{ "Greek", WD_TONGUE_EL, { "κα", "ρο", "μιν", "τες", "λου", "βα", "σον", "δερ", "πι", "γαλ" }, "κό", 0.22 },
	{ "Arabic", WD_TONGUE_AR, { "كا", "رو", "من", "تس", "لو", "فا", "سون", "در", "بي", "جل" }, "ال", 0.22 },
	{ "Hebrew", WD_TONGUE_HE, { "קא", "רו", "מין", "טס", "לו", "וא", "סון", "דר", "פי", "גל" }, NULL, 0.22 },
	{ "Hindi", WD_TONGUE_HI, { "का", "रो", "मिन", "तेस", "लु", "वा", "सोन", "देर", "पी", "गल" }, NULL, 0.15 },
	{ "Korean", WD_TONGUE_NONE, { "북", "한", "제", "재", "유", "엔", "대", "서", "울", "미" }, NULL, 0.22 },
	{ "Chinese", WD_TONGUE_NONE, { "朝", "鲜", "制", "裁", "聯", "合", "國", "安", "理", "会" }, NULL, 0.22 },
	{ "Japanese", WD_TONGUE_NONE, { "北", "朝", "鮮", "の", "ミ", "サ", "イ", "ル", "を", "発" }, NULL, 0.22 },
};

/* A word of a made-up language; of a text, small numbers are likely, as a few words are in any. */
static void add_word_of(const struct language *language, struct wd_buf *out, bool of_text)
{
	double x = (roll(100000) + 1) / 100000.0;
	unsigned n = (unsigned)((of_text ? x * x * x : x) * VOCABULARY);

	if (language->marked && n % MARKED_EACH == 0)
		wd_buf_add_text(out, language->marked);
	for (int i = 0; i < 5 && (n > 0 || i < 2); i++, n /= 10)
		wd_buf_add_text(out, language->parts[n % 10]);
}

static void add_word(struct wd_buf *out, bool of_text)
{
	add_word_of(&languages[0], out, of_text);
}

static struct wd_span text_of(struct wd_arena *arena, const struct language *language, unsigned words)
{
	struct wd_buf text;
	struct wd_span copy;

	wd_buf_init(&text, WD_BUF_PAGE);
	for (unsigned i = 0; i < words; i++) {
		add_word_of(language, &text, true);
		wd_buf_add_text(&text, i % 12 == 11 ? ". " : " ");
	}
	copy = wd_arena_dup(arena, wd_buf_span(&text));
	wd_buf_release(&text);
	return copy;
}

/* ("a b" OR c) d, with exclusions, tags and feeds among them. */
static const struct wd_query *new_query(unsigned i)
{
	struct wd_error err;
	struct wd_query *query;
	struct wd_buf text;
	int column;

	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_add_text(&text, "(\"");
	add_word(&text, true);
	wd_buf_add_char(&text, ' ');
	add_word(&text, false);
	wd_buf_add_text(&text, "\" OR ");
	add_word(&text, false);
	wd_buf_add_text(&text, ") ");
	add_word(&text, false);
	wd_buf_add_text(&text, i % 5 == 0 ? " -football" : i % 5 == 1 ? " tag:world" : i % 5 == 2 ? " feed:news" : "");
	query = wd_query_parse(wd_buf_span(&text), &column, &err);
	if (!query) {
		fprintf(stderr, "%s: %s\n", text.data, err.text);
		exit(1);
	}
	wd_buf_release(&text);
	return query;
}

static void count(void *ctx, size_t i)
{
	(void)i;
	++*(size_t *)ctx;
}

static int pass(void *ctx, const struct wd_token *token)
{
	*(size_t *)ctx += token->text.len;
	return 0;
}

/* Microseconds a story. */
static double run(const struct wd_query *const *queries, size_t n, struct wd_tokens *const *tokens, size_t *found)
{
	struct wd_matcher *matcher = wd_matcher_new(queries, n);
	double began = cpu_s(), took;

	*found = 0;
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < STORIES; i++)
			wd_matcher_run(matcher, tokens[i], 0, count, found);
	took = cpu_s() - began;
	wd_matcher_free(matcher);
	return took * 1e6 / STORIES / ROUNDS;
}

/* Megabytes a second of finding words alone (UAX #29). */
static double bare_rate(struct wd_span text, char *breaks)
{
	double began = cpu_s();

	u8_wordbreaks((const uint8_t *)text.ptr, text.len, breaks);
	return (double)text.len / (cpu_s() - began) / 1e6;
}

/* Whether they are enough beside those: the best of several rounds, as neighbours are unfair to some. */
static bool tokenize(const struct language *language)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_span text = text_of(arena, language, STORIES * BODY_WORDS);
	char *breaks = wd_xmalloc(text.len);
	size_t token_bytes = 0;
	double best = 0, bare = 0;

	for (int round = 0; round <= ROUNDS; round++) {
		double began = cpu_s(), rate, limit;

		wd_token_text(text, language->tongue, pass, &token_bytes);
		rate = (double)text.len / (cpu_s() - began) / 1e6;
		limit = bare_rate(text, breaks);
		best = rate > best ? rate : best;
		bare = limit > bare ? limit : bare;
	}
	printf("%-22s %8.1f MB/s, words alone %.1f; ratio %.2f (least %.2f)\n", language->name, best, bare, best / bare,
	       language->least);
	free(breaks);
	wd_arena_free(arena);
	return token_bytes > 0 && best >= language->least * bare;
}

int main(void)
{
	static const struct wd_span tags[] = { { "world", 5 }, { "politics", 8 } };
	struct wd_arena *arena = wd_arena_new(0);
	const struct wd_query **queries = wd_xcalloc(MANY, sizeof(*queries));
	struct wd_matchable entries[STORIES];
	struct wd_tokens *tokens[STORIES];
	size_t bytes = 0, n_few, n_many;
	double began, build, few, many, times;
	bool good = true;

	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++)
		good &= tokenize(&languages[i]);
	for (int i = 0; i < STORIES; i++) {
		entries[i] = (struct wd_matchable){ .title = text_of(arena, &languages[0], 8),
						    .body = text_of(arena, &languages[0], BODY_WORDS),
						    .feed_title = WD_SPAN("World News"),
						    .tags = tags,
						    .n_tags = 2,
						    .feed_url = WD_SPAN("https://example.org/feed.xml") };
		bytes += entries[i].title.len + entries[i].body.len;
	}
	began = cpu_s();
	for (int i = 0; i < STORIES; i++) {
		tokens[i] = wd_tokens_new(arena, &entries[i]);
		wd_tokens_make(tokens[i]);
	}
	build = cpu_s() - began;
	for (unsigned i = 0; i < MANY; i++)
		queries[i] = new_query(i);
	few = run(queries, FEW, tokens, &n_few);
	many = run(queries, MANY, tokens, &n_many);
	printf("an entry made ready     %8.1f us (%zu bytes)\n", build * 1e6 / STORIES, bytes / STORIES);
	printf("a story, %6d filters %8.1f us (%.2f found)\n", FEW, few, (double)n_few / STORIES / ROUNDS);
	printf("a story, %6d filters %8.1f us (%.2f found)\n", MANY, many, (double)n_many / STORIES / ROUNDS);
	times = (many + build * 1e6 / STORIES) / (few + build * 1e6 / STORIES);
	good &= times <= MOST_TIMES;
	printf("all of it, %d to %d: %.1f times (most %d)\n", MANY, FEW, times, MOST_TIMES);
	for (unsigned i = 0; i < MANY; i++)
		wd_query_free((struct wd_query *)queries[i]);
	free(queries);
	wd_arena_free(arena);
	if (!good)
		fputs("filter_bench: a limit is missed\n", stderr);
	return !good;
}
