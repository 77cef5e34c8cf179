#include "story/words.h"

#include <uninorm.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "filter/fold.h"
#include "util/utf8.h"

enum {
	LONGEST_WORD = 64, /* characters that count: what is longer is no word of a language */
	SHORT_WORD = 3,
	HEAD_LETTERS = 3,
};

/* The word being read. */
struct reader {
	struct wd_units out;
	size_t max;
	uint32_t word[LONGEST_WORD * WD_FOLD_MAX];
	size_t n, letters;
	bool is_number, is_name;
	bool is_spelt;       /* of capitals: "US", "U" */
	bool is_beside_name; /* the word before it begins with a capital, too, and no more than a blank is between */
};

static void add_unit(struct reader *r, const uint32_t *folded, size_t n, uint16_t weight)
{
	struct wd_unit *unit;

	if (n == 0 || r->out.n >= r->max)
		return;
	unit = &r->out.items[r->out.n++];
	*unit = (struct wd_unit){ .hash = (uint32_t)XXH3_64bits(folded, n * sizeof(*folded)), .weight = weight };
}

static uint16_t head_of(const uint32_t *word, size_t n)
{
	uint64_t letters = 0;

	for (size_t i = 0; i < HEAD_LETTERS && i < n; i++)
		letters = letters << 21 | word[i];
	/* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4). */
	return (uint16_t)(letters * 0x9E3779B97F4A7C15U >> 48);
}

static void end_word(struct reader *r)
{
	size_t before = r->out.n;

	add_unit(r, r->word, r->n, 2);
	if (r->out.n > before) {
		struct wd_unit *unit = &r->out.items[before];

		unit->is_number = r->is_number;
		unit->is_short = r->letters <= SHORT_WORD && !r->is_number;
		/* "Kim" and "Wei" are names beside others; a sentence may begin with "The", and "US" may be "U.S." */
		unit->is_name = r->is_name && (!unit->is_short || (r->is_beside_name && !r->is_spelt));
		r->is_beside_name = r->is_name;
		unit->head = head_of(r->word, r->n);
	}
	r->n = r->letters = 0;
	r->is_number = r->is_name = false;
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static void begin_word(struct reader *r, uint32_t c, uint32_t folded)
{
	r->is_number = is_digit(folded);
	r->is_name = r->is_spelt = !r->is_number && wd_letter_lower(c) != c;
}

/* A mark behind a letter: the two may be another letter (и and й). */
static void join_mark(struct reader *r, uint32_t mark)
{
	uint32_t folded[WD_FOLD_MAX], joined = uc_composition(r->word[r->n - 1], mark);

	if (joined && wd_letter_fold(joined, folded) == 1)
		r->word[r->n - 1] = folded[0];
}

static void add_letter(struct reader *r, uint32_t c)
{
	uint32_t folded[WD_FOLD_MAX];
	size_t n = 1;

	if (c < 0x80)
		folded[0] = wd_letter_lower(c);
	else
		n = wd_letter_fold(c, folded);
	/* "19月" and "19th" begin anew behind the figure, so that a figure is a unit of its own. */
	if (n > 0 && r->n > 0 && is_digit(folded[0]) != r->is_number)
		end_word(r);
	if (n > 0 && r->n == 0)
		begin_word(r, c, folded[0]);
	else if (r->is_spelt)
		r->is_spelt = wd_letter_lower(c) != c;
	for (size_t i = 0; i < n && r->n < sizeof(r->word) / sizeof(*r->word); i++)
		r->word[r->n++] = folded[i];
	r->letters++;
}

static bool is_plain_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* The letters of ASCII from `at` on, most of most words: as add_letter would. Returns the place behind them. */
static size_t add_plain_letters(struct reader *r, struct wd_span text, size_t at)
{
	const char *from = text.ptr + at, *c = from, *end = text.ptr + text.len;
	uint32_t *to, *room = r->word + sizeof(r->word) / sizeof(*r->word);

	if (r->n > 0 && r->is_number)
		end_word(r);
	if (r->n == 0)
		r->is_name = r->is_spelt = *from <= 'Z';
	for (to = r->word + r->n; c < end && is_plain_letter(*c); c++)
		if (to < room)
			*to++ = (uint32_t)*c | 0x20;
	r->n = (size_t)(to - r->word);
	r->is_spelt = r->is_spelt && c[-1] <= 'Z';
	r->letters += (size_t)(c - from);
	return at + (size_t)(c - from);
}

/* at: behind it. With what follows of it, as some systems keep names: Hangul in single jamo, a Kana's voice mark apart. */
static void add_alone(struct reader *r, uint32_t c, struct wd_span text, size_t *at)
{
	uint32_t folded[WD_FOLD_MAX], joined;
	size_t n = wd_letter_fold(c, folded);

	for (size_t next = *at; n == 1 && next < text.len; *at = next) {
		joined = wd_letter_joined(folded[0], wd_utf8_next(text, &next));
		if (!joined)
			break;
		folded[0] = joined;
	}
	end_word(r);
	add_unit(r, folded, n, 1);
}

static bool is_any_digit(uint32_t c)
{
	return is_digit(c) || (c >= 0xFF10 && c <= 0xFF19);
}

/* "17 010", "17'010": a group of three digits, and no more, behind at most three. */
static bool is_group(const struct reader *r, struct wd_span text, size_t at)
{
	int n = 0;

	while (n < 4 && at < text.len && is_any_digit(wd_utf8_next(text, &at)))
		n++;
	return n == 3 && r->n <= 3;
}

/* "17,010.3": the mark between two digits parts nothing. */
static bool is_inside_number(const struct reader *r, uint32_t c, struct wd_span text, size_t at)
{
	if (r->n == 0 || !r->is_number || at >= text.len)
		return false;
	switch (c) {
	case ',':
	case '.':
	case 0xFF0C:
	case 0xFF0E:
		return is_any_digit(wd_utf8_next(text, &at));
	case ' ':
	case '\'':
	case 0xA0: /* blanks that do not break */
	case 0x202F:
	case 0x2009:
	case 0x2019:
		return is_group(r, text, at);
	}
	return false;
}

static bool is_blank_or_end(struct wd_span text, size_t at)
{
	return at >= text.len || text.ptr[at] == ' ' || text.ptr[at] == '\n' ||
	       wd_letter_class(wd_utf8_next(text, &at)) == WD_LETTER_NONE;
}

/* A mark behind which the text proper begins; at: behind it. "(54)" in brackets is an age, and goes on. */
static bool sets_off(const struct reader *r, uint32_t c, struct wd_span text, size_t at)
{
	switch (c) {
	case '\n':
	case 0x2013: /* dashes */
	case 0x2014:
	case 0x2015:
	case 0x2500:
		return true;
	case '-':
	case '=':
	case '/':
	case '|':
	case 0xFF1D:
	case 0xFF0F:
	case 0xFF5C:
		return is_blank_or_end(text, at);
	case ']':
	case 0x3011: /* 】 */
	case 0x3015: /* 〕 */
	case 0xFF09: /* ） */
	case 0xFF3D: /* ］ */
		return !r->out.items[r->out.n - 1].is_number;
	}
	return false;
}

struct wd_units wd_words_of(struct wd_arena *arena, struct wd_span text, size_t max)
{
	struct reader r = { .max = max < text.len ? max : text.len };

	r.out.items = wd_arena_space(arena, (r.max + 1) * sizeof(*r.out.items));
	if (!r.out.items)
		return (struct wd_units){ 0 };
	for (size_t at = 0; at < text.len && r.out.n < r.max;) {
		enum wd_letter class;
		uint32_t c;

		if (is_plain_letter(text.ptr[at])) {
			at = add_plain_letters(&r, text, at);
			continue;
		}
		if (text.ptr[at] == ' ' && !r.is_number) {
			end_word(&r);
			at++;
			continue;
		}
		c = wd_utf8_next(text, &at);
		class = wd_letter_class(c);
		if (class == WD_LETTER_ALONE)
			add_alone(&r, c, text, &at);
		else if (class == WD_LETTER_WORD)
			add_letter(&r, c);
		else if (class == WD_LETTER_MARK && r.n > 0)
			join_mark(&r, c);
		else if (class == WD_LETTER_NONE && !is_inside_number(&r, c, text, at)) {
			end_word(&r);
			r.is_beside_name = r.is_beside_name && c == ' ';
			if (r.out.n > 0 && c != ' ' && sets_off(&r, c, text, at))
				r.out.items[r.out.n - 1].is_edge = true;
		}
	}
	end_word(&r);
	wd_arena_keep(arena, r.out.items, r.out.n * sizeof(*r.out.items));
	return r.out;
}

size_t wd_words_weight(const struct wd_units *units, size_t from, size_t to)
{
	size_t weight = 0;

	for (size_t i = from; i < to && i < units->n; i++)
		weight += units->items[i].weight;
	return weight;
}

bool wd_words_stand_at(const struct wd_units *units, size_t at, const struct wd_units *row, size_t n)
{
	if (at + n > units->n || n > row->n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (units->items[at + i].hash != row->items[i].hash)
			return false;
	return true;
}

bool wd_words_are_same(const struct wd_units *a, const struct wd_units *b)
{
	return a->n == b->n && wd_words_stand_at(a, 0, b, b->n);
}
