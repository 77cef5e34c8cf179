#include "filter/token.h"

#include <uninorm.h>

#include "filter/cursor.h"
#include "filter/fold.h"
#include "filter/number.h"
#include "filter/stem.h"
#include "util/utf8.h"

enum { BOUNDARY = 0x02, MOST_FORMS = 96, FORM_BYTES = 4096 };

/* ---- handing out ---- */

static int send(struct wd_cursor *cursor, struct wd_token token)
{
	token.same_place = token.same_place && cursor->any;
	token.at = cursor->from;
	cursor->any = true;
	return cursor->token(cursor->ctx, &token);
}

static int send_plain(struct wd_cursor *cursor, const char *text, size_t len, bool same_place)
{
	return send(cursor, (struct wd_token){ .text = { text, len }, .same_place = same_place, .as_word = true });
}

static int send_boundary(struct wd_cursor *cursor)
{
	static const char boundary = BOUNDARY;

	return send_plain(cursor, &boundary, 1, false);
}

/* As stemmers want it: with its diacritics, but for Devanagari, of which folding leaves one way of writing. */
static struct wd_span to_stem(const struct wd_word *word)
{
	if (wd_script_of(word->letter) == WD_SCRIPT_DEVANAGARI)
		return (struct wd_span){ word->folded, word->n_folded };
	return (struct wd_span){ word->lower, word->n_lower };
}

/* The word and its stems in the text's tongue. extra: it only stands for the word before it. */
static int send_text(struct wd_cursor *cursor, const struct wd_word *word, bool extra)
{
	struct wd_span folded = { word->folded, word->n_folded };
	enum wd_script script = wd_script_of(word->letter);
	enum wd_tongue tongue = wd_tongue_for(script, cursor->tongue);
	struct wd_token token = { .text = folded, .same_place = extra, .tongue = tongue };
	struct wd_stems stems; /* a kilobyte, too much to be zeroed for each word */
	int stop;

	stems.n = 0;
	if (script == WD_SCRIPT_LATIN && cursor->tongue == WD_TONGUE_NONE)
		tongue = WD_TONGUE_NONE;
	if (word->has_letter && !word->has_digit && tongue != WD_TONGUE_NONE)
		wd_stem(tongue, to_stem(word), folded, true, &stems);
	token.form = stems.n ? WD_FORM_OWN : WD_FORM_WORD;
	stop = send(cursor, token);
	for (size_t i = 0; i < stems.n && !stop; i++)
		if (!wd_span_equal(stems.of[i], folded))
			stop = send(cursor, (struct wd_token){ .text = stems.of[i],
							       .same_place = true,
							       .form = WD_FORM_STEM,
							       .tongue = tongue });
	return stop;
}

/* What a word of a query may stand as, gathered over all tongues. */
struct forms {
	struct wd_token of[MOST_FORMS];
	size_t n, used;
	char bytes[FORM_BYTES];
};

static void add_form(struct forms *forms, struct wd_span text, bool as_word, uint64_t as_stem)
{
	size_t i = 0;

	while (i < forms->n && !wd_span_equal(forms->of[i].text, text))
		i++;
	if (i == forms->n) {
		if (i == MOST_FORMS || forms->used + text.len > FORM_BYTES)
			return;
		memcpy(forms->bytes + forms->used, text.ptr, text.len);
		forms->of[i] = (struct wd_token){ .text = { forms->bytes + forms->used, text.len }, .same_place = i > 0 };
		forms->used += text.len;
		forms->n++;
	}
	forms->of[i].as_word |= as_word;
	forms->of[i].as_stem |= as_stem;
}

/* "F16s": several of a kind, and no decade. */
static bool is_models(const struct wd_word *word)
{
	const char *end = word->folded + word->n_folded;

	return word->has_digit && word->n_folded > 2 && word->letter > '9' && end[-1] == 's' && end[-2] >= '0' &&
	       end[-2] <= '9';
}

/* As a stem the word itself counts too: some stemmers cut off more of a name than of its inflected form. */
static void add_forms(struct wd_cursor *cursor, const struct wd_word *word, struct forms *forms)
{
	struct wd_span folded = { word->folded, word->n_folded };
	enum wd_tongue tongue, end;
	struct wd_stems stems;

	add_form(forms, folded, true, 0);
	if (cursor->stems && is_models(word))
		add_form(forms, (struct wd_span){ folded.ptr, folded.len - 1 }, true, 0);
	if (!cursor->stems || !word->has_letter || word->has_digit)
		return;
	wd_script_tongues(wd_script_of(word->letter), &tongue, &end);
	for (int i = tongue; i < (int)end && i != WD_TONGUE_NONE; i++) {
		wd_stem((enum wd_tongue)i, to_stem(word), folded, false, &stems);
		add_form(forms, folded, true, 1ull << i);
		for (size_t k = 0; k < stems.n; k++)
			add_form(forms, stems.of[k], false, 1ull << i);
	}
}

static int send_forms(struct wd_cursor *cursor, const struct forms *forms)
{
	int stop = 0;

	for (size_t i = 0; i < forms->n && !stop; i++)
		stop = send(cursor, forms->of[i]);
	return stop;
}

/* ---- words ---- */

/*
 * Words in small letters that are abbreviations in capitals: "US" is no "us".
 * In capitals they stand in the index a second time, with BOUNDARY's byte before them.
 */
static bool is_capital(const struct wd_cursor *cursor, const struct wd_word *word, char out[8], size_t *n)
{
	static const char names[] = " us who it un is eu ";
	char padded[8] = " ";

	if (cursor->shouts || word->n_folded < 2 || word->n_folded > 3 || (word->has_small && !word->is_initials))
		return false;
	memcpy(padded + 1, word->folded, word->n_folded);
	padded[word->n_folded + 1] = ' ';
	if (!memmem(names, sizeof(names) - 1, padded, word->n_folded + 2))
		return false;
	memcpy(out, padded, word->n_folded + 1);
	out[0] = BOUNDARY;
	*n = word->n_folded + 1;
	return true;
}

/* "C++", "F#": the signs belong to the name. */
static size_t sign_behind(const struct wd_cursor *cursor, size_t at)
{
	const char *sign = cursor->text.ptr + at;
	size_t rest = cursor->text.len - at, len = 0, next;

	if (rest > 0 && *sign == '#')
		len = 1;
	else if (rest > 1 && sign[0] == '+' && sign[1] == '+')
		len = 2;
	return len && !wd_cursor_is_word(wd_cursor_peek(cursor, at + len, &next)) ? len : 0;
}

/* ä as ae, ø as oe, å as aa, as they are written where a keyboard lacks them. False: there is none in the word. */
static bool spell_out(const struct wd_word *word, struct wd_word *out)
{
	bool any = false;

	wd_word_clear(out);
	for (size_t at = 0; at < word->n_lower;) {
		uint32_t c = wd_utf8_next((struct wd_span){ word->lower, word->n_lower }, &at);
		const char *spelt = c == 0xE4                ? "ae"
				    : c == 0xF6 || c == 0xF8 ? "oe"
				    : c == 0xFC              ? "ue"
				    : c == 0xE5              ? "aa"
							     : NULL;

		any |= spelt != NULL;
		if (spelt) {
			wd_word_add(out, (uint32_t)spelt[0]);
			c = (uint32_t)spelt[1];
		}
		wd_word_add(out, c);
	}
	return any;
}

static bool writes_umlauts(enum wd_tongue tongue)
{
	return tongue == WD_TONGUE_DE || tongue == WD_TONGUE_SV || tongue == WD_TONGUE_DA || tongue == WD_TONGUE_NO ||
	       tongue == WD_TONGUE_EN || tongue == WD_TONGUE_NONE;
}

/* Of a text: what else a person may type for this word. */
static int send_others(struct wd_cursor *cursor, const struct wd_word *word)
{
	struct wd_word other;
	char capital[8];
	size_t n;
	int stop = 0;

	if (is_capital(cursor, word, capital, &n))
		stop = send_plain(cursor, capital, n, true);
	if (!stop && word->n_lower != word->n_folded && writes_umlauts(cursor->tongue) && spell_out(word, &other))
		stop = send_text(cursor, &other, true);
	if (!stop && is_models(word))
		stop = send_plain(cursor, word->folded, word->n_folded - 1, true);
	if (!stop && wd_cursor_joined(cursor, word, &other)) {
		stop = send_text(cursor, &other, true);
		if (!stop && is_models(&other))
			stop = send_plain(cursor, other.folded, other.n_folded - 1, true);
	}
	n = sign_behind(cursor, word->end);
	if (!stop && n > 0 && word->n_folded + n < WD_WORD_MOST) {
		other = *word;
		memcpy(other.folded + word->n_folded, cursor->text.ptr + word->end, n);
		stop = send_plain(cursor, other.folded, word->n_folded + n, true);
	}
	return stop;
}

static int send_query(struct wd_cursor *cursor, struct wd_word *word)
{
	struct forms forms;
	struct wd_word other;
	char capital[8];
	size_t n;

	forms.n = forms.used = 0;
	n = sign_behind(cursor, word->end);
	if (is_capital(cursor, word, capital, &n))
		return send_plain(cursor, capital, n, false);
	if (n > 0 && word->n_folded + n < WD_WORD_MOST) {
		memcpy(word->folded + word->n_folded, cursor->text.ptr + word->end, n);
		return send_plain(cursor, word->folded, word->n_folded + n, false);
	}
	add_forms(cursor, word, &forms);
	if (word->n_lower != word->n_folded && spell_out(word, &other))
		add_forms(cursor, &other, &forms);
	return send_forms(cursor, &forms);
}

static int send_word(struct wd_cursor *cursor)
{
	struct wd_word word;
	int stop;

	cursor->alone_end = 0;
	cursor->run = 0;
	wd_word_clear(&word);
	wd_cursor_read(cursor, &word);
	if (word.n_folded == 0)
		return 0;
	stop = cursor->is_query ? send_query(cursor, &word) : send_text(cursor, &word, false);
	if (!stop && !cursor->is_query)
		stop = send_others(cursor, &word);
	return stop;
}

static int send_number(struct wd_cursor *cursor)
{
	struct wd_number number;
	int stop = 0;

	cursor->alone_end = 0;
	cursor->run = 0;
	if (!wd_number_read(cursor, &number))
		return send_word(cursor);
	for (size_t i = 0; i < number.n && !stop; i++)
		if (!number.only_text[i] || !cursor->is_query)
			stop = send_plain(cursor, number.of[i], strlen(number.of[i]), number.same_place[i]);
	cursor->at = number.end;
	return stop;
}

/* ---- characters that are tokens ---- */

static bool is_kana(uint32_t c)
{
	return (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC || (c >= 0xFF66 && c <= 0xFF9D);
}

/* "サーバー" is "サーバ" too: a long vowel at the end of a longer word of Katakana is left out at will. */
static bool is_idle_vowel(const struct wd_cursor *cursor, uint32_t folded, size_t end)
{
	size_t next;

	return folded == 0x30FC && cursor->run >= 3 && !is_kana(wd_cursor_peek(cursor, end, &next));
}

/* A middle dot between parts of a foreign name, which some write and some do not. */
static bool is_middle_dot(const struct wd_cursor *cursor, uint32_t c, size_t end)
{
	size_t next;

	return (c == 0x30FB || c == 0xB7 || c == 0xFF65 || c == 0x2027 || c == 0x2022) && cursor->alone_end == cursor->at &&
	       wd_letter_class(wd_cursor_peek(cursor, end, &next)) == WD_LETTER_ALONE;
}

/* One character that is a token; a gap since the one before it parts them. */
static int send_alone(struct wd_cursor *cursor, uint32_t c, size_t end)
{
	uint32_t folded[WD_FOLD_MAX], joined;
	size_t start = cursor->at, n = wd_letter_fold(c, folded), next;
	bool beside = cursor->alone_end == start;
	int stop = 0;

	/* Hangul in single jamo, as some systems keep names; a Kana with its voice mark apart. */
	while (n == 1 && end < cursor->text.len &&
	       (joined = wd_letter_joined(folded[0], wd_cursor_peek(cursor, end, &next))) != 0) {
		folded[0] = joined;
		end = next;
	}
	if (cursor->alone_end && !beside)
		stop = send_boundary(cursor);
	cursor->run = !is_kana(c) ? 0 : beside ? cursor->run + 1 : 1;
	if (n == 1 && is_idle_vowel(cursor, folded[0], end))
		n = 0;
	if (c == 0x3005 && beside && cursor->alone) /* 人々 as 人人 */
		folded[0] = cursor->alone;
	cursor->alone = n ? folded[n - 1] : 0;
	for (size_t i = 0; i < n && !stop; i++) {
		char token[4];
		size_t len = wd_utf8_put(folded[i], token);

		stop = send_plain(cursor, token, len, false);
	}
	cursor->at = cursor->alone_end = end;
	return stop;
}

/* An emoji; a flag is two characters. */
static int send_sign(struct wd_cursor *cursor, uint32_t c, size_t end)
{
	char token[8];
	size_t n = wd_utf8_put(c, token), next;
	uint32_t second = wd_cursor_peek(cursor, end, &next);

	if (c >= 0x1F1E6 && c <= 0x1F1FF && second >= 0x1F1E6 && second <= 0x1F1FF) {
		n += wd_utf8_put(second, token + n);
		end = next;
	}
	cursor->at = end;
	cursor->alone_end = 0;
	return send_plain(cursor, token, n, false);
}

/* ---- plain words: what step() would send of them, without looking at what they cannot be ---- */

enum { MOST_PLAIN = 32, MOST_DOUBTFUL = 3 };

static bool is_plain_letter(unsigned char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* A sign of ASCII behind a word that is no part of it and joins it to nothing. */
static bool ends_plainly(unsigned char c, size_t len)
{
	if (c >= 0x80 || (c >= '0' && c <= '9'))
		return false;
	return c != '-' && c != '\'' && c != '+' && c != '#' && (c != '.' || len > MOST_DOUBTFUL);
}

/* Letters of ASCII, in small letters; 0: they are to be looked at more closely. */
static size_t read_plain(const struct wd_cursor *cursor, size_t at, char word[MOST_PLAIN])
{
	const char *from = cursor->text.ptr + at;
	size_t n = 0, most = cursor->text.len - at;
	unsigned char small = 0;

	for (; n < most && is_plain_letter((unsigned char)from[n]); n++) {
		if (n == MOST_PLAIN)
			return 0;
		small |= (unsigned char)from[n];
		word[n] = from[n] | 0x20;
	}
	/* What is short and in capitals may be an abbreviation. */
	if ((n <= MOST_DOUBTFUL && n > 1 && !(small & 0x20)) || (n < most && !ends_plainly((unsigned char)from[n], n)))
		return 0;
	return n;
}

/* The stem of the word after this one comes from memory while this one is sent on. */
static void expect_next(const struct wd_cursor *cursor)
{
	size_t at = cursor->at + 1, n;
	char word[MOST_PLAIN];

	if (at >= cursor->text.len || cursor->text.ptr[at - 1] != ' ' ||
	    !is_plain_letter((unsigned char)cursor->text.ptr[at]))
		return;
	n = read_plain(cursor, at, word);
	if (n > 0)
		wd_stem_expect(cursor->latin, (struct wd_span){ word, n });
}

static int send_plain_word(struct wd_cursor *cursor, struct wd_span word)
{
	enum wd_tongue tongue = cursor->latin;
	struct wd_token token = { .text = word, .tongue = tongue };
	char stem[WD_STEM_MOST];
	size_t n = 0;
	int stop;

	if (tongue != WD_TONGUE_NONE) {
		expect_next(cursor);
		n = wd_stem_one(tongue, word, stem);
	}
	token.form = n ? WD_FORM_OWN : WD_FORM_WORD;
	stop = send(cursor, token);
	if (stop || n == 0 || (n == word.len && memcmp(stem, word.ptr, n) == 0))
		return stop;
	return send(cursor,
		    (struct wd_token){ .text = { stem, n }, .same_place = true, .form = WD_FORM_STEM, .tongue = tongue });
}

/* A word of ASCII letters, or one sign of ASCII; false: it is none, or may be more. */
static bool step_plain(struct wd_cursor *cursor, int *stop)
{
	unsigned char c = (unsigned char)cursor->text.ptr[cursor->at];
	char word[MOST_PLAIN];
	size_t n;

	cursor->from = cursor->at;
	if (is_plain_letter(c)) {
		n = read_plain(cursor, cursor->at, word);
		if (n == 0)
			return false;
		cursor->alone_end = cursor->run = 0;
		cursor->at += n;
		*stop = send_plain_word(cursor, (struct wd_span){ word, n });
		return true;
	}
	if (c >= 0x80 || c == '\n' || c == '#' || (c >= '0' && c <= '9'))
		return false;
	cursor->at++;
	return true;
}

/* ---- all of a text ---- */

static int step(struct wd_cursor *cursor)
{
	size_t next;
	uint32_t c = wd_cursor_peek(cursor, cursor->at, &next);

	cursor->from = cursor->at;
	switch (wd_letter_class(c)) {
	case WD_LETTER_WORD:
		return wd_letter_digit(c) >= 0 ? send_number(cursor) : send_word(cursor);
	case WD_LETTER_ALONE:
		return send_alone(cursor, c, next);
	case WD_LETTER_SIGN:
		return send_sign(cursor, c, next);
	case WD_LETTER_MARK:
		/* An ideograph's variant is still beside what follows. */
		if (cursor->alone_end == cursor->at)
			cursor->alone_end = next;
		break;
	default:
		if (is_middle_dot(cursor, c, next))
			cursor->alone_end = next;
		cursor->in_tag = c == '#' || c == 0xFF03;
		if (c == '\n' && cursor->any && !cursor->is_query) {
			cursor->at = next;
			cursor->alone_end = 0;
			return send_boundary(cursor);
		}
	}
	cursor->at = next;
	return 0;
}

static int run(struct wd_cursor *cursor)
{
	int stop = 0;

	while (cursor->at < cursor->text.len && !stop)
		if (cursor->is_query || cursor->in_tag || !step_plain(cursor, &stop))
			stop = step(cursor);
	return stop;
}

int wd_token_text(struct wd_span text, enum wd_tongue tongue, wd_token_fn token, void *ctx)
{
	struct wd_cursor cursor = { .text = text,
				    .token = token,
				    .ctx = ctx,
				    .tongue = tongue,
				    .latin = tongue == WD_TONGUE_NONE ? tongue : wd_tongue_for(WD_SCRIPT_LATIN, tongue) };

	return run(&cursor);
}

/* Several words and no small letter among them: capitals say nothing here. */
static bool shouts(struct wd_span text)
{
	bool blank = false;

	for (size_t at = 0; at < text.len;) {
		uint32_t c = wd_utf8_next(text, &at);

		blank |= c == ' ';
		if (wd_letter_class(c) == WD_LETTER_WORD && wd_letter_lower(c) == c && !(c >= '0' && c <= '9'))
			return false;
	}
	return blank;
}

int wd_token_query(struct wd_span text, bool stems, wd_token_fn token, void *ctx)
{
	struct wd_cursor cursor = {
		.text = text, .token = token, .ctx = ctx, .is_query = true, .stems = stems, .shouts = shouts(text)
	};

	return run(&cursor);
}

int wd_token_names(struct wd_span text, wd_token_fn token, void *ctx)
{
	struct wd_cursor cursor = { .text = text, .token = token, .ctx = ctx, .is_query = true, .shouts = true };

	return run(&cursor);
}

size_t wd_token_write(struct wd_span text, enum wd_form form, enum wd_tongue tongue, char out[WD_TOKEN_MOST])
{
	size_t n = 0;

	if (form == WD_FORM_STEM)
		out[n++] = WD_TOKEN_STEM;
	memcpy(out + n, text.ptr, text.len);
	n += text.len;
	if (form != WD_FORM_WORD)
		out[n++] = wd_tongue_byte(tongue);
	return n;
}
