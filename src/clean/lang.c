#include "clean/lang.h"

#include "util/ascii.h"
#include "util/utf8.h"

struct wd_span wd_lang_tag(struct wd_arena *arena, struct wd_span tag)
{
	enum { MOST = 35, MOST_SUBTAG = 8 }; /* RFC 5646 §4.4.1, §2.1 */
	char out[MOST];
	bool primary = true;
	size_t n = 0; /* of the subtag */

	tag = wd_span_trim(tag);
	if (tag.len < 2 || tag.len > MOST)
		return WD_SPAN_NONE;
	for (size_t i = 0; i < tag.len; i++) {
		char c = tag.ptr[i];
		bool letter = wd_ascii_is_letter(c);

		out[i] = letter && primary ? (char)(c | 0x20) : c;
		if (c == '_' || c == '-') {
			if (n < (primary ? 2 : 1))
				return WD_SPAN_NONE;
			out[i] = '-';
			primary = false;
			n = 0;
		} else if ((!letter && (primary || !wd_ascii_is_digit(c))) || ++n > MOST_SUBTAG) {
			return WD_SPAN_NONE;
		}
	}
	return n ? wd_arena_copy(arena, out, tag.len) : WD_SPAN_NONE;
}

enum script { KANA, HANGUL, HAN, CYRILLIC, GREEK, ARABIC, HEBREW, THAI, DEVANAGARI, N_SCRIPTS };
static const char *const languages[N_SCRIPTS] = { "ja", "ko", "zh", "ru", "el", "ar", "he", "th", "hi" };

static int script_of(uint32_t c)
{
	if (c >= 0x3041 && c <= 0x30FF)
		return KANA;
	if ((c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF))
		return HANGUL;
	if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF))
		return HAN;
	if (c >= 0x400 && c <= 0x52F)
		return CYRILLIC;
	if (c >= 0x370 && c <= 0x3FF)
		return GREEK;
	if (c >= 0x600 && c <= 0x6FF)
		return ARABIC;
	if (c >= 0x590 && c <= 0x5FF)
		return HEBREW;
	if (c >= 0xE00 && c <= 0xE7F)
		return THAI;
	return c >= 0x900 && c <= 0x97F ? DEVANAGARI : N_SCRIPTS;
}

/* How many of eight bytes of ASCII are letters; -1: some byte is of another. */
static int count_letters(const char *eight)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t word, from_a, behind_z;

	memcpy(&word, eight, sizeof(word));
	if (word & each << 7)
		return -1;
	word |= each * 0x20;
	from_a = word + each * (0x80 - 'a');
	behind_z = word + each * (0x80 - 'z' - 1);
	/* A bit for each in its lowest place; the product has their sum in its highest byte. */
	return (int)(((from_a & ~behind_z) >> 7 & each) * each >> 56);
}

struct wd_span wd_lang_guess(struct wd_span text)
{
	enum { MOST = 2000, FEW = 3 };
	size_t counts[N_SCRIPTS + 1] = { 0 }, at = 0, best = N_SCRIPTS, other = 0;

	while (at < text.len && at < MOST) {
		unsigned char c = (unsigned char)text.ptr[at];
		int eight = c < 0x80 && text.len - at >= 8 && at + 8 <= MOST ? count_letters(text.ptr + at) : -1;

		if (eight >= 0) {
			other += (size_t)eight;
			at += 8;
		} else if (c < 0x80) {
			other += (unsigned char)((c | 0x20) - 'a') < 26;
			at++;
		} else {
			counts[script_of(wd_utf8_next(text, &at))]++;
		}
	}
	for (size_t i = 0; i < N_SCRIPTS; i++)
		if (counts[i] > (best < N_SCRIPTS ? counts[best] : 0))
			best = i;
	if (best == N_SCRIPTS || counts[best] < FEW || counts[best] < other / 4)
		return WD_SPAN_NONE;
	/* Japanese writes Han between its Kana, and Korean at times. */
	if (best == HAN && counts[KANA] * 8 > counts[HAN])
		best = KANA;
	else if (best == HAN && counts[HANGUL] * 4 > counts[HAN])
		best = HANGUL;
	return wd_span_of(languages[best]);
}
