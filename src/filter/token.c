#include "filter/token.h"

#include "filter/fold.h"
#include "filter/stem.h"
#include "util/utf8.h"

enum {
	MOST_WORD = 128,   /* bytes of a token; a longer word is cut, alike in index and query */
	STEM_MARK = 0x01,
	BOUNDARY = 0x02,
};

struct cursor {
	struct wd_span text;
	size_t at;
	wd_token_fn token;
	void *ctx;
	bool stems, stems_only;
	size_t alone_end; /* where the last Han, Kana or Hangul character ended; 0 none */
};

struct word {
	char lower[MOST_WORD], folded[MOST_WORD];
	size_t n_lower, n_folded;
	uint32_t letter; /* the first */
	size_t start, end;
	bool has_letter, has_digit;
};

static uint32_t peek(const struct wd_span *text, size_t at, size_t *next)
{
	uint32_t c;

	*next = at;
	if (at >= text->len)
		return 0;
	c = (unsigned char)text->ptr[at];
	if (c < 0x80) {
		*next = at + 1;
		return c;
	}
	return wd_utf8_next(*text, next);
}

static void put(char *to, size_t *n, uint32_t c)
{
	char bytes[4];
	size_t len = c < 0x80 ? 1 : wd_utf8_put(c, bytes);

	if (c < 0x80)
		bytes[0] = (char)c;
	if (*n + len > MOST_WORD - 1)
		return;
	memcpy(to + *n, bytes, len);
	*n += len;
}

static void add_letter(struct word *word, uint32_t c)
{
	uint32_t folded[WD_FOLD_MAX], lower = wd_letter_lower(c);
	size_t n;

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
	for (size_t i = 0; i < n; i++)
		put(word->folded, &word->n_folded, folded[i]);
	/* Snowball knows the letters of its language, so it sees them before their marks are dropped. */
	if (n > 0)
		put(word->lower, &word->n_lower, lower == 0x451 ? 0x435 : folded[0] < 0x80 ? folded[0] : lower);
	for (size_t i = 1; i < n && folded[0] < 0x80; i++)
		put(word->lower, &word->n_lower, folded[i]);
	if (n > 0 && !word->letter)
		word->letter = folded[0];
	word->has_letter |= n > 0;
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2BC || c == 0xFF07;
}

/* A letter or digit that forms words with its neighbours. */
static bool is_word(uint32_t c)
{
	return c && wd_letter_class(c) == WD_LETTER_WORD;
}

/* Behind a word: "'s" as in "Kim's" belongs to it and is dropped. */
static size_t skip_possessive(const struct cursor *cursor, size_t at)
{
	size_t s, end, after;

	if (!is_apostrophe(peek(&cursor->text, at, &s)))
		return at;
	if ((peek(&cursor->text, s, &end) | 0x20) != 's' || is_word(peek(&cursor->text, end, &after)))
		return at;
	return end;
}

/* "1,000" is one number. */
static bool is_thousands(const struct cursor *cursor, size_t at)
{
	for (int i = 0; i < 4; i++) {
		size_t next;
		uint32_t c = peek(&cursor->text, at, &next);
		bool digit = c >= '0' && c <= '9';

		if (i < 3 ? !digit : digit)
			return false;
		at = next;
	}
	return true;
}

/* "U.N.", "U.S.A": single letters parted by full stops are one word. Returns where it ends, or at. */
static size_t read_initials(const struct cursor *cursor, size_t at, struct word *word)
{
	size_t end = at, next, stop;
	int letters = 0;

	for (;;) {
		uint32_t c = peek(&cursor->text, end, &next);

		if (!is_word(c) || (c >= '0' && c <= '9') || peek(&cursor->text, next, &stop) != '.')
			break;
		letters++;
		end = stop;
	}
	if (letters < 2 && !(letters == 1 && is_word(peek(&cursor->text, end, &next)) &&
			     !is_word(peek(&cursor->text, next, &stop))))
		return at;
	/* The last letter may stand without its stop. */
	if (is_word(peek(&cursor->text, end, &next))) {
		if (is_word(peek(&cursor->text, next, &stop)))
			return at;
		end = next;
	}
	for (size_t i = at; i < end;) {
		uint32_t c = peek(&cursor->text, i, &i);

		if (c != '.')
			add_letter(word, c);
	}
	return end;
}

/* ASCII letters and digits, which are most of most texts, without a look at tables. */
static size_t read_plain(const struct cursor *cursor, size_t at, struct word *word)
{
	for (; at < cursor->text.len; at++) {
		unsigned char c = (unsigned char)cursor->text.ptr[at], lower = c | 0x20;
		bool digit = c >= '0' && c <= '9';

		if (!digit && (lower < 'a' || lower > 'z'))
			break;
		word->has_digit |= digit;
		word->has_letter |= !digit;
		if (!word->letter)
			word->letter = lower; /* a digit has that bit too */
		if (word->n_folded < MOST_WORD - 1)
			word->folded[word->n_folded++] = (char)lower;
		if (word->n_lower < MOST_WORD - 1)
			word->lower[word->n_lower++] = (char)lower;
	}
	return at;
}

static void read_word(struct cursor *cursor, struct word *word)
{
	size_t at = read_initials(cursor, cursor->at, word), next;

	word->end = at;
	while (at == word->end) {
		uint32_t c;

		at = word->end = read_plain(cursor, at, word);
		c = peek(&cursor->text, at, &next);
		enum wd_letter class = c ? wd_letter_class(c) : WD_LETTER_NONE;

		if (class == WD_LETTER_WORD)
			add_letter(word, c);
		else if (!(class == WD_LETTER_MARK && at > word->start) &&
			 !(c == ',' && word->has_digit && !word->has_letter && is_thousands(cursor, next)))
			break;
		at = word->end = next;
	}
	cursor->at = skip_possessive(cursor, word->end);
}

static int send(const struct cursor *cursor, const char *text, size_t len, size_t start, size_t end, bool same_place)
{
	return cursor->token(cursor->ctx, (struct wd_span){ text, len }, start, end, same_place);
}

/* The stem, marked and folded; 0 where there is none. */
static size_t make_stem(const struct word *word, char out[MOST_WORD])
{
	struct wd_span stem = WD_SPAN_NONE;
	size_t n = 1;

	if (word->has_letter && !word->has_digit)
		stem = wd_stem((struct wd_span){ word->lower, word->n_lower }, word->letter);
	if (!stem.ptr)
		return 0;
	out[0] = STEM_MARK;
	for (size_t at = 0; at < stem.len;) {
		uint32_t folded[WD_FOLD_MAX], c = peek(&stem, at, &at);
		size_t m = c < 0x80 ? 0 : wd_letter_fold(c, folded);

		if (c < 0x80)
			put(out, &n, c);

		for (size_t i = 0; i < m; i++)
			put(out, &n, folded[i]);
	}
	return n;
}

static int send_word(struct cursor *cursor)
{
	char stem[MOST_WORD];
	struct word word;
	size_t n = 0;
	int stop = 0;

	/* Not the texts: zeroing them would cost more than the word. */
	word.n_lower = word.n_folded = 0;
	word.start = word.end = cursor->at;
	word.letter = 0;
	word.has_letter = word.has_digit = false;
	read_word(cursor, &word);
	cursor->alone_end = 0;
	if (word.n_folded == 0)
		return 0;
	if (cursor->stems)
		n = make_stem(&word, stem);
	if (cursor->stems_only && n > 0) {
		stop = send(cursor, stem, n, word.start, word.end, false);
		return stop ? stop : send(cursor, stem + 1, n - 1, word.start, word.end, true);
	}
	stop = send(cursor, word.folded, word.n_folded, word.start, word.end, false);
	/* A word that is its own stem needs none beside it; half of the stems are saved so. */
	if (!stop && n > 0 && !(n - 1 == word.n_folded && memcmp(stem + 1, word.folded, word.n_folded) == 0))
		stop = send(cursor, stem, n, word.start, word.end, true);
	return stop;
}

/* One character that is a token; a gap since the one before it parts them. */
static int send_alone(struct cursor *cursor, uint32_t c, size_t end)
{
	static const char boundary = BOUNDARY;
	uint32_t folded[WD_FOLD_MAX];
	size_t start = cursor->at, n = wd_letter_fold(c, folded), next;
	uint32_t joined;
	int stop = 0;

	/* Hangul in single jamo, as some systems keep names; a Kana with its voice mark apart. */
	while (n == 1 && end < cursor->text.len &&
	       (joined = wd_letter_joined(folded[0], peek(&cursor->text, end, &next))) != 0) {
		folded[0] = joined;
		end = next;
	}

	if (cursor->alone_end && cursor->alone_end != start)
		stop = send(cursor, &boundary, 1, start, start, false);
	for (size_t i = 0; i < n && !stop; i++) {
		char token[4];
		size_t len = wd_utf8_put(folded[i], token);

		stop = send(cursor, token, len, start, end, false);
	}
	cursor->at = cursor->alone_end = end;
	return stop;
}

int wd_token_each(struct wd_span text, enum wd_token_mode mode, wd_token_fn token, void *ctx)
{
	struct cursor cursor = { .text = text, .token = token, .ctx = ctx, .stems = mode == WD_TOKEN_TEXT };
	int stop = 0;

	if (mode == WD_TOKEN_QUERY && text.len > 0 && text.ptr[0] == STEM_MARK) {
		cursor.stems = cursor.stems_only = true;
		cursor.at = 1;
	}
	while (cursor.at < text.len && !stop) {
		size_t next;
		uint32_t c = peek(&text, cursor.at, &next);

		switch (wd_letter_class(c)) {
		case WD_LETTER_WORD:
			stop = send_word(&cursor);
			break;
		case WD_LETTER_ALONE:
			stop = send_alone(&cursor, c, next);
			break;
		case WD_LETTER_MARK:
			/* An ideograph's variant is still beside what follows. */
			if (cursor.alone_end == cursor.at)
				cursor.alone_end = next;
			cursor.at = next;
			break;
		default:
			cursor.at = next;
		}
	}
	return stop;
}
