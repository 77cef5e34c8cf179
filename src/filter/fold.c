#include "filter/fold.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "filter/han.h"
#include "util/mem.h"

enum { MOST_STEPS = 4, HAN_FIRST = 0x3400, HAN_END = 0xA000, HANGUL_FIRST = 0xAC00, HANGUL_LAST = 0xD7A3 };

/*
 * What is known of a character takes long to find out, so it is kept in pages, each made when the
 * first of its characters is met. Ideographs and Hangul, of which there are too many, need none.
 */
struct letter {
	uint8_t class, n;
	int8_t digit; /* its value; -1: it is none */
	uint32_t lower, folded[WD_FOLD_MAX];
};
enum { A_PAGE = 256, N_PAGES = 0x20000 / A_PAGE };
static _Atomic(struct letter *) pages[N_PAGES];
/* Of ideographs: what they are compared as; 0 themselves. */
static uint16_t han[HAN_END - HAN_FIRST];

static bool is_ideograph(uint32_t c)
{
	return c >= HAN_FIRST && c < HAN_END;
}

bool wd_letter_is_hangul(uint32_t c)
{
	return c >= HANGUL_FIRST && c <= HANGUL_LAST;
}

bool wd_letter_is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2BC || c == 0xFF07;
}

bool wd_letter_is_hyphen(uint32_t c)
{
	return c == '-' || c == 0x2010 || c == 0x2011;
}

static void put_han(uint32_t from, uint32_t to)
{
	if (is_ideograph(from))
		han[from - HAN_FIRST] = (uint16_t)to;
}

static void make_han(void)
{
	wd_han_each(put_han);
}

static uint32_t han_form(uint32_t c)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_han);
	return han[c - HAN_FIRST] ? han[c - HAN_FIRST] : c;
}

/* Diacritics that people leave out when they type. Indic vowel signs and Kana's voice marks are none. */
static bool is_dropped_mark(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || c == 0x93C || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x61C || c == 0x180E || (c >= 0x1F3FB && c <= 0x1F3FF) ||
	       (c >= 0x483 && c <= 0x489) || (c >= 0x591 && c <= 0x5BD) || c == 0x5BF || c == 0x5C1 || c == 0x5C2 ||
	       c == 0x5C4 || c == 0x5C5 || c == 0x5C7 || (c >= 0x64B && c <= 0x65F) || c == 0x640 || c == 0x670 ||
	       (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20F0) ||
	       (c >= 0xFE00 && c <= 0xFE2F) || (c >= 0xE0100 && c <= 0xE01EF) || c == 0xAD;
}

/* Scripts that are written without blanks between words. */
static bool is_southeast_asian(uint32_t c)
{
	return (c >= 0xE01 && c <= 0xEDF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17E9);
}

static bool is_alone(uint32_t c)
{
	if (is_southeast_asian(c)) /* but numbers are written as everywhere */
		return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M);
	return (c >= 0x3041 && c <= 0x30FF && c != 0x30FB && c != 0x30A0) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x4E00 && c <= 0x9FFF) || wd_letter_is_hangul(c) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3105 && c <= 0x318E) || (c >= 0x31F0 && c <= 0x31FF) ||
	       (c >= 0xFF66 && c <= 0xFFDC) || (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3005 || c == 0x3007;
}

static bool is_emoji(uint32_t c)
{
	return (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x1F1E6 && c <= 0x1F1FF) || (c >= 0x2600 && c <= 0x27BF) ||
	       (c >= 0x2B1B && c <= 0x2B55);
}

/* "㍻", "㈱", "㎞": squares and circles of several characters, which stand for them. */
static bool is_square(uint32_t c)
{
	return c >= 0x3200 && c <= 0x33FF;
}

static enum wd_letter classify(uint32_t c)
{
	/* Unicode counts Ukrainian's apostrophe as a letter; it parts words as the others do. */
	if (c == 0x2BC)
		return WD_LETTER_NONE;
	if (is_alone(c) || is_square(c))
		return WD_LETTER_ALONE;
	if (is_dropped_mark(c))
		return WD_LETTER_MARK;
	if (is_emoji(c))
		return WD_LETTER_SIGN;
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_M)
		       ? WD_LETTER_WORD
		       : WD_LETTER_NONE;
}

/* Letters whose plain form no decomposition gives; pairs in ascending order of the first. */
static const struct {
	uint32_t from;
	uint32_t to[2];
} plain_forms[] = {
	{ 0xE6, { 'a', 'e' } },                      /* ae */
	{ 0xF0, { 'd' } },                           /* eth */
	{ 0xF8, { 'o' } },                           /* o with stroke */
	{ 0xFE, { 't', 'h' } },                      /* thorn */
	{ 0x111, { 'd' } },                          /* d with stroke */
	{ 0x127, { 'h' } },      { 0x131, { 'i' } }, /* dotless i */
	{ 0x142, { 'l' } },                          /* l with stroke */
	{ 0x14B, { 'n' } },                          /* eng */
	{ 0x153, { 'o', 'e' } },                     /* oe */
	{ 0x3C2, { 0x3C3 } },                        /* final sigma */
	{ 0x629, { 0x647 } },                        /* teh marbuta, written as heh at times */
	{ 0x649, { 0x64A } },                        /* Arabic's alef maksura and Persian's yeh */
	{ 0x671, { 0x627 } },                        /* alef wasla */
	{ 0x6A9, { 0x643 } },                        /* Persian's kaf */
	{ 0x6BE, { 0x647 } },                        /* forms of heh */
	{ 0x6C1, { 0x647 } },    { 0x6CC, { 0x64A } },
	{ 0x6D5, { 0x647 } },    { 0x901, { 0x902 } }, /* candrabindu, where others write anusvara */
};

static size_t plain_form(uint32_t c, uint32_t out[2])
{
	int digit;

	out[0] = c;
	if (c < 0x80)
		return 1;
	if (is_ideograph(c)) {
		out[0] = han_form(c);
		return 1;
	}
	/* 一ヶ月 as 一か月. */
	if (c == 0x3095 || c == 0x3096 || c == 0x30F5 || c == 0x30F6)
		return out[0] = 0x304B, 1;
	/* Katakana as Hiragana. */
	if ((c >= 0x30A1 && c <= 0x30F6) || c == 0x30FD || c == 0x30FE)
		return out[0] = c - 0x60, 1;
	digit = uc_decimal_value(c);
	if (digit >= 0)
		out[0] = (uint32_t)('0' + digit);
	for (size_t i = 0; i < sizeof(plain_forms) / sizeof(*plain_forms); i++) {
		if (plain_forms[i].from != c)
			continue;
		out[0] = plain_forms[i].to[0];
		out[1] = plain_forms[i].to[1];
		return out[1] ? 2 : 1;
	}
	return 1;
}

/* Letters of their alphabets, not another letter with a mark. */
static bool is_whole(uint32_t c)
{
	return c == 0x439 || c == 0x419 || c == 0x457 || c == 0x407 || c == 0x45E || c == 0x40E || wd_letter_is_hangul(c);
}

/* Compatibility decomposition (UAX #15), one level at a time; what has none is left. */
static size_t decompose(uint32_t c, uint32_t now[UC_DECOMPOSITION_MAX_LENGTH])
{
	size_t n = 1;

	now[0] = c;
	for (int step = 0; step < MOST_STEPS && !is_whole(now[0]); step++) {
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
	return n;
}

static size_t fold(uint32_t c, uint32_t out[WD_FOLD_MAX])
{
	uint32_t now[UC_DECOMPOSITION_MAX_LENGTH];
	size_t n, kept = 0;

	if (c == 0xDF || c == 0x1E9E) { /* sharp s */
		out[0] = out[1] = 's';
		return 2;
	}
	n = decompose(c, now);
	for (size_t i = 0; i < n && kept + 1 < WD_FOLD_MAX; i++) {
		/* Squares hold parentheses, fractions a stroke, and half-width voice marks a blank. */
		if (is_dropped_mark(now[i]) || now[i] == ' ' || now[i] == '(' || now[i] == ')' || now[i] == 0x2044)
			continue;
		kept += plain_form(uc_tolower(now[i]), out + kept);
	}
	return kept;
}

static struct letter *make_page(size_t number)
{
	struct letter *page = wd_xcalloc(A_PAGE, sizeof(*page)), *other = NULL;

	for (uint32_t i = 0; i < A_PAGE; i++) {
		uint32_t c = (uint32_t)(number * A_PAGE) + i;

		page[i].n = (uint8_t)fold(c, page[i].folded);
		page[i].class = (uint8_t)classify(c);
		page[i].digit = (int8_t)uc_decimal_value(c);
		page[i].lower = uc_tolower(c);
	}
	/* Another thread may have been faster. */
	if (atomic_compare_exchange_strong_explicit(&pages[number], &other, page, memory_order_acq_rel,
						    memory_order_acquire))
		return page;
	free(page);
	return other;
}

/* NULL: it is on no page. */
static inline const struct letter *known(uint32_t c)
{
	struct letter *page;

	if (c >= N_PAGES * A_PAGE || is_ideograph(c) || wd_letter_is_hangul(c))
		return NULL;
	page = atomic_load_explicit(&pages[c / A_PAGE], memory_order_acquire);
	return &(page ? page : make_page(c / A_PAGE))[c % A_PAGE];
}

enum wd_letter wd_letter_class(uint32_t c)
{
	const struct letter *letter;

	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? WD_LETTER_WORD : WD_LETTER_NONE;
	letter = known(c);
	return letter ? (enum wd_letter)letter->class : classify(c);
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
	const struct letter *letter;

	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	/* From Hebrew to Burmese no script has capitals. */
	if (c >= 0x590 && c < 0x10A0)
		return c;
	letter = known(c);
	return letter ? letter->lower : uc_tolower(c);
}

int wd_letter_digit(uint32_t c)
{
	const struct letter *letter;

	if (c < 0x80)
		return c >= '0' && c <= '9' ? (int)c - '0' : -1;
	letter = known(c);
	return letter ? letter->digit : uc_decimal_value(c);
}

size_t wd_letter_fold(uint32_t c, uint32_t out[WD_FOLD_MAX])
{
	const struct letter *letter = known(c);

	if (!letter && wd_letter_is_hangul(c))
		return out[0] = c, 1;
	if (!letter && is_ideograph(c))
		return out[0] = han_form(c), 1;
	if (!letter)
		return fold(c, out);
	memcpy(out, letter->folded, sizeof(letter->folded));
	return letter->n;
}
