#include "filter/variant.h"

#include "filter/cursor.h"
#include "filter/fold.h"
#include "util/utf8.h"

struct character {
	uint32_t c;
	size_t at, end;
};

static struct character read(struct wd_span text, size_t at)
{
	struct character out = { 0, at, at };

	if (at < text.len)
		out.c = wd_utf8_next(text, &out.end);
	return out;
}

/* Decides whether a character is left out. */
typedef bool (*is_idle_fn)(uint32_t before, uint32_t c, uint32_t behind);

static bool is_hyphen(uint32_t before, uint32_t c, uint32_t behind)
{
	return wd_letter_is_hyphen(c) && wd_cursor_is_word(before) && wd_cursor_is_word(behind);
}

static bool is_stop(uint32_t before, uint32_t c, uint32_t behind)
{
	return c == '.' && wd_cursor_is_word(before) && !(before >= '0' && before <= '9') &&
	       !(behind >= '0' && behind <= '9');
}

static bool is_katakana(uint32_t c)
{
	return (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC;
}

static bool is_gap(uint32_t before, uint32_t c, uint32_t behind)
{
	return c == ' ' && ((wd_letter_is_hangul(before) && wd_letter_is_hangul(behind)) ||
			    (is_katakana(before) && is_katakana(behind)));
}

/* O'Brien, didn't. */
static bool is_of_name(uint32_t before, uint32_t c, uint32_t behind)
{
	return wd_letter_is_apostrophe(c) &&
	       (((before == 'O' || before == 'o') && wd_cursor_is_word(behind)) || (before == 'n' && behind == 't'));
}

/* 10 000 as 10000: in quotes, where a blank parts no words of the filter. */
static bool is_thousand(uint32_t before, uint32_t c, uint32_t behind)
{
	return (c == ' ' || c == 0xA0 || c == 0x202F) && before >= '0' && before <= '9' && behind >= '0' && behind <= '9';
}

/* l'Iran, dell'Iran as Iran: an article or preposition that has lost its vowel. */
static struct wd_span without_article(struct wd_span text)
{
	static const char *const articles[] = { "l", "d", "qu", "dell", "all", "dall", "nell", "sull", "un", "quell" };

	for (size_t i = 0; i < sizeof(articles) / sizeof(*articles); i++) {
		size_t len = strlen(articles[i]);
		struct character sign;

		if (text.len <= len || memcmp(text.ptr, articles[i], len) != 0)
			continue;
		sign = read(text, len);
		if (wd_letter_is_apostrophe(sign.c) && wd_cursor_is_word(read(text, sign.end).c))
			return (struct wd_span){ text.ptr + sign.end, text.len - sign.end };
	}
	return WD_SPAN_NONE;
}

/* 북한에서 as 북한, 반발하다 as 반발: a particle or ending that is no end of a noun, behind two syllables or more. */
static struct wd_span without_particle(struct wd_span text)
{
	static const char *const particles[] = { "에서", "에게", "으로", "까지", "부터", "하다",
						 "했다", "한다", "된다", "됐다", "는",   "를" };
	enum { SYLLABLE = 3, LEAST = 2 * SYLLABLE };

	for (size_t i = 0; i < sizeof(particles) / sizeof(*particles); i++) {
		size_t len = strlen(particles[i]);

		if (text.len >= len + LEAST && memcmp(text.ptr + text.len - len, particles[i], len) == 0)
			return (struct wd_span){ text.ptr, text.len - len };
	}
	return WD_SPAN_NONE;
}

/* Türkiye'de as Türkiye: behind a name's apostrophe Turkish writes the case. */
static struct wd_span without_case(struct wd_span text)
{
	static const char *const cases[] = { "da",     "de",  "ta",       "te",       "dan", "den",     "tan",     "ten",
					     "nin",    "nun", "n\u0131n", "n\u00FCn", "in",  "un",      "\u0131n", "\u00FCn",
					     "ya",     "ye",  "y\u0131",  "yi",       "yu",  "y\u00FC", "a",       "e",
					     "\u0131", "i",   "u",        "\u00FC",   "la",  "le",      "yla",     "yle" };

	for (size_t at = 0; at < text.len;) {
		struct character here = read(text, at);
		struct wd_span behind = { text.ptr + here.end, text.len - here.end };

		for (size_t i = 0; at > 2 && wd_letter_is_apostrophe(here.c) && i < sizeof(cases) / sizeof(*cases); i++)
			if (wd_span_is(behind, cases[i]))
				return (struct wd_span){ text.ptr, at };
		at = here.end;
	}
	return WD_SPAN_NONE;
}

/* The text without the characters that are idle; absent when there are none, or no memory. */
static struct wd_span without(struct wd_arena *arena, struct wd_span text, is_idle_fn is_idle)
{
	char *out = wd_arena_alloc(arena, text.len + 1);
	uint32_t before = 0;
	size_t n = 0;

	for (size_t at = 0; out && at < text.len;) {
		struct character here = read(text, at), next = read(text, here.end);

		at = here.end;
		if (!is_idle(before, here.c, next.c)) {
			memcpy(out + n, text.ptr + here.at, here.end - here.at);
			n += here.end - here.at;
		}
		before = here.c;
	}
	return out && n < text.len ? (struct wd_span){ out, n } : WD_SPAN_NONE;
}

/* A stop joins an abbreviation's parts where they are short, as in Ph.D.; not in node.js. */
static bool is_abbreviation(struct wd_span text)
{
	enum { MOST = 3 };
	size_t letters = 0, parts = 0;

	for (size_t at = 0; at < text.len;) {
		struct character here = read(text, at);

		at = here.end;
		if (here.c != '.' && !wd_cursor_is_word(here.c))
			return false;
		parts += here.c == '.';
		letters = here.c == '.' ? 0 : letters + 1;
		if (letters > MOST)
			return false;
	}
	return parts > 0;
}

/* 대북제재 as 대북 제재: where each part has two syllables or more. */
static size_t split_hangul(struct wd_arena *arena, struct wd_span text, struct wd_span *out, size_t room)
{
	enum { SYLLABLE = 3, LEAST = 4, MOST = 8 };
	size_t n = text.len / SYLLABLE, found = 0;

	if (text.len % SYLLABLE || n < LEAST || n > MOST)
		return 0;
	for (size_t at = 0; at < text.len; at += SYLLABLE)
		if (!wd_letter_is_hangul(read(text, at).c))
			return 0;
	for (size_t i = 2; i + 2 <= n && found < room; i++)
		out[found++] = wd_arena_printf(arena, "%.*s %.*s", (int)(i * SYLLABLE), text.ptr,
					       (int)(text.len - i * SYLLABLE), text.ptr + i * SYLLABLE);
	return found;
}

size_t wd_variants(struct wd_arena *arena, struct wd_span value, bool exact, struct wd_span out[WD_VARIANTS_MOST])
{
	size_t n = 0;
	struct wd_span other;

	out[n++] = value;
	if ((other = without(arena, value, is_hyphen)).ptr)
		out[n++] = other;
	if ((other = without(arena, value, wd_cursor_is_half_space)).ptr)
		out[n++] = other;
	if (is_abbreviation(value) && (other = without(arena, value, is_stop)).ptr)
		out[n++] = other;
	if ((other = without(arena, value, is_gap)).ptr)
		out[n++] = other;
	if ((other = without(arena, value, is_of_name)).ptr)
		out[n++] = other;
	if ((other = without(arena, value, is_thousand)).ptr)
		out[n++] = other;
	if (!exact && (other = without_case(value)).ptr)
		out[n++] = other;
	if (!exact && (other = without_article(value)).ptr)
		out[n++] = other;
	if (!exact && (other = without_particle(value)).ptr)
		out[n++] = other;
	if (!exact)
		n += wd_conjugated(arena, value, out + n);
	return n + split_hangul(arena, value, out + n, WD_VARIANTS_MOST - n);
}
