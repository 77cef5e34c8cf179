#include "filter/fold.h"

#include <pthread.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

/* Up to here (Latin, Greek, Cyrillic and their marks) classes and folds are looked up in tables made once. */
enum { TABLE_END = 0x530, MOST_STEPS = 4 };

static struct {
	uint8_t class;
	uint8_t n;
	uint32_t folded[WD_FOLD_MAX];
} table[TABLE_END];

/* Diacritics that people leave out when they type. Indic vowel signs and Kana's voice marks are none. */
static bool is_dropped_mark(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || (c >= 0x483 && c <= 0x489) || (c >= 0x591 && c <= 0x5BD) || c == 0x5BF ||
	       c == 0x5C1 || c == 0x5C2 || c == 0x5C4 || c == 0x5C5 || c == 0x5C7 || (c >= 0x64B && c <= 0x65F) ||
	       c == 0x640 || c == 0x670 || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
	       (c >= 0x20D0 && c <= 0x20F0) || (c >= 0xFE00 && c <= 0xFE2F) || (c >= 0xE0100 && c <= 0xE01EF) || c == 0xAD || c == 0x200C || c == 0x200D;
}

/* Scripts that are written without blanks between words. */
static bool is_southeast_asian(uint32_t c)
{
	return (c >= 0xE01 && c <= 0xEDF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17E9);
}

static bool is_alone(uint32_t c)
{
	if (is_southeast_asian(c))
		return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_M);
	return (c >= 0x3041 && c <= 0x30FF && c != 0x30FB && c != 0x30A0) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3105 && c <= 0x318E) || (c >= 0x31F0 && c <= 0x31FF) ||
	       (c >= 0xFF66 && c <= 0xFFDC) || (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3005 || c == 0x3007;
}

static enum wd_letter classify(uint32_t c)
{
	if (is_alone(c))
		return WD_LETTER_ALONE;
	if (is_dropped_mark(c))
		return WD_LETTER_MARK;
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_M) ?
		       WD_LETTER_WORD :
		       WD_LETTER_NONE;
}

/* Letters whose plain form no decomposition gives. */
static uint32_t plain_form(uint32_t c)
{
	switch (c) {
	case 0x131: /* dotless i */
		return 'i';
	case 0x142: /* l with stroke */
		return 'l';
	case 0xF8: /* o with stroke */
		return 'o';
	case 0x111: /* d with stroke */
		return 'd';
	case 0x127:
		return 'h';
	case 0x3C2: /* final sigma */
		return 0x3C3;
	default:
		return c;
	}
}

/* Compatibility decomposition (UAX #15), one level at a time; what has none is left. */
static size_t fold(uint32_t c, uint32_t out[WD_FOLD_MAX])
{
	uint32_t now[UC_DECOMPOSITION_MAX_LENGTH] = { c };
	size_t n = 1, kept = 0;

	if (c == 0xDF || c == 0x1E9E) { /* sharp s */
		out[0] = out[1] = 's';
		return 2;
	}
	for (int step = 0; step < MOST_STEPS && !(now[0] >= 0xAC00 && now[0] <= 0xD7A3); step++) {
		ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
		int tag, m = uc_decomposition(now[0], &tag, parts);

		if (m <= 0 || (size_t)m + n - 1 > UC_DECOMPOSITION_MAX_LENGTH)
			break;
		/* が is no か: a Kana's voice mark stays. */
		if (m > 1 && (parts[1] == 0x3099 || parts[1] == 0x309A))
			break;
		for (size_t i = n - 1; i > 0; i--)
			now[i + (size_t)m - 1] = now[i];
		for (int i = 0; i < m; i++)
			now[i] = parts[i];
		n += (size_t)m - 1;
	}
	for (size_t i = 0; i < n && kept < WD_FOLD_MAX; i++)
		if (!is_dropped_mark(now[i]) && now[i] != ' ' && now[i] != 0x2044)
			out[kept++] = plain_form(uc_tolower(now[i]));
	return kept;
}

static void make_table(void)
{
	for (uint32_t c = 0; c < TABLE_END; c++) {
		table[c].class = (uint8_t)classify(c);
		table[c].n = (uint8_t)fold(c, table[c].folded);
	}
}

static void need_table(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_table);
}

enum wd_letter wd_letter_class(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? WD_LETTER_WORD :
											   WD_LETTER_NONE;
	need_table();
	return c < TABLE_END ? (enum wd_letter)table[c].class : classify(c);
}

uint32_t wd_letter_joined(uint32_t c, uint32_t next)
{
	bool is_jamo = next >= 0x1161 && next <= 0x11C2;

	if (next == 0xFF9E || next == 0xFF9F)
		next = next == 0xFF9E ? 0x3099 : 0x309A;
	if (!is_jamo && next != 0x3099 && next != 0x309A)
		return 0;
	return uc_composition(c, next);
}

uint32_t wd_letter_lower(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	return uc_tolower(c);
}

size_t wd_letter_fold(uint32_t c, uint32_t out[WD_FOLD_MAX])
{
	need_table();
	if (c >= TABLE_END) {
		/* Most of what is alone has one form. */
		if ((c >= 0x3041 && c <= 0x30FF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3)) {
			out[0] = c;
			return 1;
		}
		return fold(c, out);
	}
	for (size_t i = 0; i < table[c].n; i++)
		out[i] = table[c].folded[i];
	return table[c].n;
}
