#include "filter/cursor.h"

#include <pthread.h>
#include <uninorm.h>

#include "filter/fold.h"
#include "util/utf8.h"

uint32_t wd_cursor_peek(const struct wd_cursor *cursor, size_t at, size_t *next)
{
	uint32_t c;

	*next = at;
	if (at >= cursor->text.len)
		return 0;
	c = (unsigned char)cursor->text.ptr[at];
	if (c < 0x80) {
		*next = at + 1;
		return c;
	}
	return wd_utf8_next(cursor->text, next);
}

int wd_cursor_digit(const struct wd_cursor *cursor, size_t at, size_t *next)
{
	return wd_letter_digit(wd_cursor_peek(cursor, at, next));
}

bool wd_cursor_is_word(uint32_t c)
{
	return c && wd_letter_class(c) == WD_LETTER_WORD;
}

bool wd_cursor_is_half_space(uint32_t before, uint32_t c, uint32_t behind)
{
	return c == 0x200C && wd_script_of(before) == WD_SCRIPT_ARABIC && wd_script_of(behind) == WD_SCRIPT_ARABIC;
}

/* ---- one word's letters ---- */

static void put(char *to, size_t *n, uint32_t c)
{
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (*n + len > WD_WORD_MOST - 1)
		return;
	if (len == 1)
		to[*n] = (char)c;
	else
		wd_utf8_put(c, to + *n);
	*n += len;
}

void wd_word_clear(struct wd_word *word)
{
	word->n_lower = word->n_folded = 0;
	word->start = word->end = 0;
	word->letter = 0;
	word->has_letter = word->has_digit = word->has_small = word->is_initials = false;
}

/* Where the last character of a text begins. */
static size_t last_of(const char *text, size_t n)
{
	while (n > 0 && ((unsigned char)text[--n] & 0xC0) == 0x80)
		;
	return n;
}

/* हिन्दी as हिंदी: a nasal before a consonant of its class is written as a dot above by many. */
static void fold_nasal(struct wd_word *word, uint32_t c)
{
	static const struct {
		uint32_t nasal, from, to;
	} classes[] = { { 0x919, 0x915, 0x918 },
			{ 0x91E, 0x91A, 0x91D },
			{ 0x923, 0x91F, 0x922 },
			{ 0x928, 0x924, 0x927 },
			{ 0x92E, 0x92A, 0x92D } };
	enum { TWO = 6, VIRAMA = 0x94D, ANUSVARA = 0x902 };
	size_t at = word->n_folded - TWO;

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes) && word->n_folded >= TWO; i++) {
		struct wd_span two = { word->folded + at, TWO };
		size_t next = 0;

		if (c < classes[i].from || c > classes[i].to)
			continue;
		if (wd_utf8_next(two, &next) != classes[i].nasal || wd_utf8_next(two, &next) != VIRAMA)
			return;
		word->n_folded = at;
		put(word->folded, &word->n_folded, ANUSVARA);
		return;
	}
}

void wd_word_add(struct wd_word *word, uint32_t c)
{
	uint32_t folded[WD_FOLD_MAX], lower = wd_letter_lower(c);
	size_t n;

	word->has_small |= lower == c;
	if (lower < 0x80) {
		put(word->folded, &word->n_folded, lower);
		put(word->lower, &word->n_lower, lower);
		word->has_digit |= lower >= '0' && lower <= '9';
		word->has_letter |= lower >= 'a';
		if (!word->letter)
			word->letter = lower;
		return;
	}
	n = wd_letter_fold(c, folded);
	if (c >= 0x900 && c <= 0x97F)
		fold_nasal(word, c);
	for (size_t i = 0; i < n; i++)
		put(word->folded, &word->n_folded, folded[i]);
	if (n == 0)
		return;
	/* Snowball knows the letters of its language, so it sees them before their marks are dropped. */
	if (folded[0] >= '0' && folded[0] <= '9')
		put(word->lower, &word->n_lower, folded[0]);
	else
		put(word->lower, &word->n_lower, lower == 0x451 ? 0x435 : lower);
	word->has_digit |= folded[0] >= '0' && folded[0] <= '9';
	word->has_letter |= folded[0] > '9';
	if (!word->letter)
		word->letter = folded[0];
}

/* A mark behind a letter: the two may be one that Snowball knows, or another letter (и and й). */
static void add_mark(struct wd_word *word, uint32_t mark)
{
	size_t at = last_of(word->lower, word->n_lower), from = at, fold_at = last_of(word->folded, word->n_folded);
	uint32_t joined, folded[WD_FOLD_MAX], alone;

	if (mark < 0x300 || mark > 0x36F || word->n_lower == 0)
		return;
	joined = uc_composition(wd_utf8_next((struct wd_span){ word->lower, word->n_lower }, &from), mark);
	if (!joined)
		return;
	word->n_lower = at;
	put(word->lower, &word->n_lower, joined);
	alone = wd_utf8_next((struct wd_span){ word->folded, word->n_folded }, &(size_t){ fold_at });
	if (wd_letter_fold(joined, folded) == 1 && folded[0] != alone) {
		word->n_folded = fold_at;
		put(word->folded, &word->n_folded, folded[0]);
	}
}

/* ---- words ---- */

/* Behind a word: "'s" as in "Kim's" belongs to it and is dropped. */
static size_t skip_possessive(const struct wd_cursor *cursor, size_t at)
{
	size_t s, end, after;

	while (wd_letter_class(wd_cursor_peek(cursor, at, &s)) == WD_LETTER_MARK)
		at = s;
	if (!wd_letter_is_apostrophe(wd_cursor_peek(cursor, at, &s)))
		return at;
	if ((wd_cursor_peek(cursor, s, &end) | 0x20) != 's' || wd_cursor_is_word(wd_cursor_peek(cursor, end, &after)))
		return at;
	return end;
}

static bool is_upper(uint32_t c)
{
	return wd_letter_lower(c) != c;
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009;
}

/* A single letter and its stop at `at`: where the stop ends; 0 when there is none. */
static size_t initial(const struct wd_cursor *cursor, size_t at, uint32_t *letter)
{
	size_t next, stop;

	*letter = wd_cursor_peek(cursor, at, &next);
	/* The stop first: of most words it is missing. */
	if (wd_cursor_peek(cursor, next, &stop) != '.' || !wd_cursor_is_word(*letter) || wd_letter_digit(*letter) >= 0)
		return 0;
	return stop;
}

/*
 * "U.N.", "U.S.A": single letters parted by full stops are one word; capitals may have
 * a blank behind the stop ("J. K. Rowling"). Returns where it ends, or at.
 */
static size_t read_initials(const struct wd_cursor *cursor, size_t at, struct wd_word *word)
{
	size_t end = at, next = at, stop;
	uint32_t letter;
	int letters = 0;

	for (size_t here = at; (stop = initial(cursor, here, &letter)) != 0; letters++) {
		uint32_t following;

		end = here = stop;
		if (is_upper(letter) && is_blank(wd_cursor_peek(cursor, stop, &next)) && initial(cursor, next, &following) &&
		    is_upper(following))
			here = next;
	}
	/* The last letter may stand without its stop. */
	letter = letters > 0 ? wd_cursor_peek(cursor, end, &next) : 0;
	if (wd_cursor_is_word(letter) && !wd_cursor_is_word(wd_cursor_peek(cursor, next, &stop)) &&
	    wd_cursor_digit(cursor, end, &stop) < 0) {
		end = next;
		letters++;
	}
	if (letters < 2)
		return at;
	for (size_t i = at; i < end;) {
		uint32_t c = wd_cursor_peek(cursor, i, &i);

		if (c != '.' && !is_blank(c))
			wd_word_add(word, c);
	}
	word->is_initials = true;
	return end;
}

/* ASCII letters and digits, which are most of most texts, without a look at tables. */
static size_t read_plain(const struct wd_cursor *cursor, size_t at, struct wd_word *word)
{
	for (; at < cursor->text.len; at++) {
		unsigned char c = (unsigned char)cursor->text.ptr[at], lower = c | 0x20;
		bool digit = c >= '0' && c <= '9';

		if (!digit && (lower < 'a' || lower > 'z'))
			break;
		word->has_digit |= digit;
		word->has_letter |= !digit;
		word->has_small |= c >= 'a';
		if (!word->letter)
			word->letter = lower; /* a digit has that bit too */
		if (word->n_folded < WD_WORD_MOST - 1)
			word->folded[word->n_folded++] = (char)lower;
		if (word->n_lower < WD_WORD_MOST - 1)
			word->lower[word->n_lower++] = (char)lower;
	}
	return at;
}

/* What wd_word_add() makes of the letters that take two bytes, of Latin to Arabic: one look at a table for each. */
enum { TABLED_FROM = 0x80, TABLED_END = 0x800, TABLED_MOST = 8 };
static struct tabled {
	uint8_t n_lower, n_folded; /* n_folded 0: no letter, or no simple one */
	bool small, digit;
	char lower[TABLED_MOST], folded[TABLED_MOST];
	uint32_t letter;
} tabled[TABLED_END - TABLED_FROM];

static void make_tabled(void)
{
	for (uint32_t c = TABLED_FROM; c < TABLED_END; c++) {
		struct tabled *it = &tabled[c - TABLED_FROM];
		struct wd_word word;

		wd_word_clear(&word);
		if (wd_letter_class(c) == WD_LETTER_WORD)
			wd_word_add(&word, c);
		if (word.n_folded > TABLED_MOST || word.n_lower > TABLED_MOST)
			continue;
		*it = (struct tabled){ .n_lower = (uint8_t)word.n_lower,
				       .n_folded = (uint8_t)word.n_folded,
				       .small = word.has_small,
				       .digit = word.has_digit,
				       .letter = word.letter };
		memcpy(it->lower, word.lower, word.n_lower);
		memcpy(it->folded, word.folded, word.n_folded);
	}
}

static size_t read_tabled(const struct wd_cursor *cursor, size_t at, struct wd_word *word)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const unsigned char *text = (const unsigned char *)cursor->text.ptr;

	if (at >= cursor->text.len || text[at] < 0xC2)
		return at;
	pthread_once(&once, make_tabled);
	for (; at + 1 < cursor->text.len && text[at] >= 0xC2 && text[at] < 0xE0 && (text[at + 1] & 0xC0) == 0x80; at += 2) {
		uint32_t c = (uint32_t)(text[at] & 0x1F) << 6 | (text[at + 1] & 0x3F);
		const struct tabled *it = c < TABLED_END ? &tabled[c - TABLED_FROM] : NULL;

		if (!it || it->n_folded == 0 || word->n_folded + TABLED_MOST >= WD_WORD_MOST ||
		    word->n_lower + TABLED_MOST >= WD_WORD_MOST)
			break;
		memcpy(word->folded + word->n_folded, it->folded, TABLED_MOST);
		memcpy(word->lower + word->n_lower, it->lower, TABLED_MOST);
		word->n_folded += it->n_folded;
		word->n_lower += it->n_lower;
		word->has_small |= it->small;
		word->has_digit |= it->digit;
		word->has_letter |= !it->digit;
		if (!word->letter)
			word->letter = it->letter;
	}
	return at;
}

/* צה"ל: the sign of an abbreviation in Hebrew stands between its last two letters. */
static bool is_within(const struct wd_cursor *cursor, const struct wd_word *word, uint32_t c, size_t behind)
{
	size_t next;

	return (c == '"' || c == 0x5F4 || c == 0x201D) && wd_script_of(word->letter) == WD_SCRIPT_HEBREW &&
	       wd_script_of(wd_cursor_peek(cursor, behind, &next)) == WD_SCRIPT_HEBREW;
}

/* What stands here parts the word from what follows of it. */
static bool is_half(const struct wd_cursor *cursor, const struct wd_word *word, uint32_t c, size_t behind)
{
	size_t next;

	return !cursor->whole && wd_cursor_is_half_space(word->letter, c, wd_cursor_peek(cursor, behind, &next));
}

static size_t read_letters(const struct wd_cursor *cursor, size_t at, struct wd_word *word)
{
	size_t end = at, next;

	for (;;) {
		uint32_t c;
		enum wd_letter class;

		for (size_t before = at + 1; at != before;) {
			before = at;
			at = end = read_tabled(cursor, read_plain(cursor, at, word), word);
		}
		c = wd_cursor_peek(cursor, at, &next);
		class = c ? wd_letter_class(c) : WD_LETTER_NONE;
		if (class == WD_LETTER_WORD)
			wd_word_add(word, c);
		else if (class == WD_LETTER_MARK && word->n_folded > 0 && !is_half(cursor, word, c, next))
			add_mark(word, c);
		else if (!is_within(cursor, word, c, next))
			return end;
		at = next;
	}
}

/* "#NorthKorea": where a capital follows a small letter, the next word begins. At the end of the first. */
static size_t hump(const struct wd_cursor *cursor, size_t at)
{
	uint32_t before = 0;

	for (size_t next;; at = next) {
		uint32_t c = wd_cursor_peek(cursor, at, &next);

		if (!wd_cursor_is_word(c) || (before && is_upper(c) && !is_upper(before) && before > '9'))
			return at;
		before = c;
	}
}

void wd_cursor_read(struct wd_cursor *cursor, struct wd_word *word)
{
	size_t start = cursor->at, end = read_initials(cursor, start, word);

	if (end == start && cursor->in_tag && !cursor->is_query) {
		struct wd_cursor part = *cursor;

		part.text.len = hump(cursor, start);
		end = read_letters(&part, start, word);
	} else if (end == start) {
		end = read_letters(cursor, start, word);
	}
	word->start = start;
	word->end = end;
	cursor->at = skip_possessive(cursor, end);
}

/* ---- words in two parts ---- */

enum { MOST_ABBREVIATED = 3 };

static bool is_short(const struct wd_word *word)
{
	return word->n_folded <= MOST_ABBREVIATED * (word->letter < 0x80 ? 1u : 2u) && word->has_letter && !word->has_digit;
}

/* Where the second part begins; 0: there is none. */
static size_t second_part(const struct wd_cursor *cursor, const struct wd_word *word, bool *hyphen)
{
	size_t next, after;
	uint32_t c = wd_cursor_peek(cursor, word->end, &next);

	*hyphen = wd_letter_is_hyphen(c);
	if (wd_letter_is_apostrophe(c) && word->n_folded == 1 && word->folded[0] == 'o')
		return wd_cursor_is_word(wd_cursor_peek(cursor, next, &after)) ? next : 0; /* O'Brien */
	if (wd_letter_is_apostrophe(c) && word->n_folded > 1 && word->folded[word->n_folded - 1] == 'n')
		return wd_cursor_peek(cursor, next, &after) == 't' ? next : 0; /* didn't */
	if (!*hyphen && (c != '.' || !is_short(word) || word->is_initials))
		return 0;
	if (!*hyphen && !word->has_small && is_blank(wd_cursor_peek(cursor, next, &after)))
		next = after;
	return wd_cursor_is_word(wd_cursor_peek(cursor, next, &after)) ? next : 0;
}

/* Behind all parts that hang together with hyphens. */
static size_t chain_end(const struct wd_cursor *cursor, size_t at)
{
	size_t next, after;

	for (;;) {
		uint32_t c = wd_cursor_peek(cursor, at, &next);

		if (!wd_cursor_is_word(c) &&
		    !(wd_letter_is_hyphen(c) && wd_cursor_is_word(wd_cursor_peek(cursor, next, &after))))
			return at;
		at = next;
	}
}

/* Behind a hump of a tag: all of it. */
static bool whole_tag(struct wd_cursor *cursor, const struct wd_word *word, struct wd_word *out)
{
	if (!wd_cursor_is_word(wd_cursor_peek(cursor, word->end, &(size_t){ 0 })))
		return false;
	cursor->joined_end = read_letters(cursor, word->start, out);
	return true;
}

/* Before a half-space: all that such hold together. */
static bool whole_of_halves(struct wd_cursor *cursor, const struct wd_word *word, struct wd_word *out)
{
	struct wd_cursor whole = *cursor;
	size_t next;
	uint32_t c = wd_cursor_peek(cursor, word->end, &next);

	if (!is_half(cursor, word, c, next))
		return false;
	whole.whole = true;
	cursor->joined_end = read_letters(&whole, word->start, out);
	return true;
}

bool wd_cursor_joined(struct wd_cursor *cursor, const struct wd_word *word, struct wd_word *out)
{
	struct wd_word second;
	size_t from, end;
	bool hyphen;

	if (word->start < cursor->joined_end)
		return false;
	wd_word_clear(out);
	if ((cursor->in_tag && whole_tag(cursor, word, out)) || whole_of_halves(cursor, word, out))
		return true;
	from = second_part(cursor, word, &hyphen);
	if (!from)
		return false;
	wd_word_clear(&second);
	end = read_letters(cursor, from, &second);
	if (hyphen)
		cursor->joined_end = chain_end(cursor, end);
	if ((!word->has_letter && !second.has_letter) || word->n_folded + second.n_folded >= WD_WORD_MOST ||
	    word->n_lower + second.n_lower >= WD_WORD_MOST)
		return false;
	if (!hyphen && !wd_letter_is_apostrophe(wd_cursor_peek(cursor, word->end, &end)) &&
	    (!is_short(&second) || (from > word->end + 1 && second.has_small)))
		return false;
	*out = *word;
	memcpy(out->folded + out->n_folded, second.folded, second.n_folded);
	out->n_folded += second.n_folded;
	memcpy(out->lower + out->n_lower, second.lower, second.n_lower);
	out->n_lower += second.n_lower;
	out->has_letter |= second.has_letter;
	out->has_digit |= second.has_digit;
	return true;
}
