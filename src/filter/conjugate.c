#include "filter/conjugate.h"

#include <string.h>

#include "util/utf8.h"

enum { KANA = 3 /* bytes */ };

/* By the last syllable of the plain form: what stands in its place before endings, and before those of the past. */
static const struct {
	const char *last, *others;
} rows[] = {
	{ "う", "わいえおっ" }, { "く", "かきけこい" }, { "ぐ", "がぎげごい" }, { "す", "さしせそ" },
	{ "つ", "たちてとっ" }, { "ぬ", "なにねのん" }, { "ぶ", "ばびべぼん" }, { "む", "まみめもん" },
	{ "る", "らりれろっ" }, { "い", "くかけさ" },
};
/* Behind a stem in -e or -i る goes away, and one of these follows. */
static const char behind_stem[] = "たてなまられよ", e_and_i[] = "えけげせぜてでねべめれいきぎしじちにびみり",
		  of_do[] = "さしせ";

static bool is_kanji(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || c == 0x3005;
}

static bool ends_with(struct wd_span word, const char *end, size_t len)
{
	return word.len >= len && memcmp(word.ptr + word.len - len, end, len) == 0;
}

/* The character that ends where so many bytes are left. */
static uint32_t before_end(struct wd_span word, size_t left)
{
	size_t at = word.len - left - KANA;

	return word.len < left + KANA ? 0 : wd_utf8_next(word, &at);
}

/* Whether one of the list's syllables ends where so many bytes are left. */
static bool lists(const char *list, struct wd_span word, size_t left)
{
	struct wd_span front = { word.ptr, word.len - left };

	for (; *list; list += KANA)
		if (ends_with(front, list, KANA))
			return true;
	return false;
}

static size_t put_all(struct wd_arena *arena, struct wd_span stem, const char *syllables,
		      struct wd_span out[WD_CONJUGATED_MOST])
{
	size_t n = 0;

	for (; *syllables && n < WD_CONJUGATED_MOST; syllables += KANA)
		out[n++] = wd_arena_printf(arena, "%.*s%.*s", WD_SPAN_ARG(stem), (int)KANA, syllables);
	return n;
}

/* 強化する is 強化 alone in headlines. */
static size_t put_done(struct wd_arena *arena, struct wd_span noun, struct wd_span out[WD_CONJUGATED_MOST])
{
	size_t n = 0;

	if (!is_kanji(before_end(noun, 0)))
		return 0;
	if (is_kanji(before_end(noun, KANA)))
		out[n++] = noun;
	return n ? n : put_all(arena, noun, of_do, out);
}

/* Before the last syllable stands a kanji, maybe with one more syllable behind it: 走る, 止まる, 新しい. */
static bool has_root(struct wd_span word)
{
	return is_kanji(before_end(word, KANA)) || (word.len >= 3 * KANA && is_kanji(before_end(word, 2 * KANA)));
}

size_t wd_conjugated(struct wd_arena *arena, struct wd_span word, struct wd_span out[WD_CONJUGATED_MOST])
{
	struct wd_span stem = { word.ptr, word.len - KANA };

	if (word.len < 2 * KANA)
		return 0;
	if (ends_with(word, "する", 2 * KANA))
		return put_done(arena, (struct wd_span){ word.ptr, word.len - 2 * KANA }, out);
	if (ends_with(word, "る", KANA) && lists(e_and_i, word, KANA) && is_kanji(before_end(word, 2 * KANA)))
		return put_all(arena, stem, behind_stem, out);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (ends_with(word, rows[i].last, KANA) && has_root(word))
			return put_all(arena, stem, rows[i].others, out);
	return 0;
}
