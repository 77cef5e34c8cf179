#include "filter/stem.h"

#include <libstemmer.h>
#include <pthread.h>
#include <stdlib.h>
#include <xxhash.h>

#include "filter/fold.h"
#include "filter/light.h"
#include "filter/rules.h"
#include "util/mem.h"
#include "util/utf8.h"

/*
 * Few words make up most of any text, and stemming costs more than the rest
 * of the tokenizer; so each thread remembers the stems of the words it met
 * last. A word's hash leads to a shelf; who comes new puts out who was there longer.
 */
enum { N_SHELVES = 16384, KNOWN_LEN = 30, TAIL_LEN = 6 };

/* A stem is the word's beginning and a few letters of its own. */
struct known {
	uint8_t word_len; /* 0: nothing here */
	uint8_t tongue, n_same, n_tail;
	char word[KNOWN_LEN], tail[TAIL_LEN];
};

/* A stemmer works in memory of its own, so each thread has its own set. */
struct stemmers {
	struct sb_stemmer *of[WD_N_TONGUES];
	struct known known[N_SHELVES][2];
};

static pthread_key_t key; /* frees a thread's set at its end */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local struct stemmers *of_thread;

static void release(void *value)
{
	struct stemmers *set = value;

	for (size_t i = 0; i < WD_N_TONGUES; i++)
		sb_stemmer_delete(set->of[i]);
	free(set);
	of_thread = NULL;
}

static void make_key(void)
{
	if (pthread_key_create(&key, release))
		abort();
}

static struct stemmers *stemmers(void)
{
	if (!of_thread) {
		pthread_once(&once, make_key);
		of_thread = wd_xcalloc(1, sizeof(*of_thread));
		pthread_setspecific(key, of_thread);
	}
	return of_thread;
}

/* Drops diacritics; what does not fit is cut. Returns the length. */
static size_t fold_text(struct wd_span text, char *out, size_t size)
{
	size_t n = 0;

	for (size_t at = 0; at < text.len;) {
		uint32_t folded[WD_FOLD_MAX];
		size_t m;

		if ((unsigned char)text.ptr[at] < 0x80) {
			if (n < size)
				out[n++] = text.ptr[at];
			at++;
			continue;
		}
		m = wd_letter_fold(wd_utf8_next(text, &at), folded);
		for (size_t i = 0; i < m && n + 4 <= size; i++)
			n += wd_utf8_put(folded[i], out + n);
	}
	return n;
}

static struct wd_span by_snowball(struct stemmers *set, enum wd_tongue tongue, struct wd_span word)
{
	const char *name = wd_tongue_stemmer(tongue);
	struct sb_stemmer *stemmer = set->of[tongue];
	const sb_symbol *stem;

	/* An older libstemmer lacks some languages. */
	if (!stemmer)
		stemmer = set->of[tongue] = sb_stemmer_new(name, "UTF_8");
	stem = stemmer ? sb_stemmer_stem(stemmer, (const sb_symbol *)word.ptr, (int)word.len) : NULL;
	if (!stem || sb_stemmer_length(stemmer) <= 0)
		return word;
	return (struct wd_span){ (const char *)stem, (size_t)sb_stemmer_length(stemmer) };
}

/* The stem, folded; out has room for WD_STEM_MOST. */
static size_t make_stem(struct stemmers *set, enum wd_tongue tongue, struct wd_span word, char *out)
{
	char mended[WD_STEM_MOST + 8];
	struct wd_span stem = wd_rules_listed(tongue, word);
	size_t n;

	if (stem.ptr) {
		memcpy(out, stem.ptr, stem.len);
		return stem.len;
	}
	n = wd_rules_before(tongue, word, mended);
	stem = (struct wd_span){ mended, n };
	if (wd_tongue_stemmer(tongue)) {
		n = fold_text(by_snowball(set, tongue, stem), out, WD_STEM_MOST);
		return wd_rules_after(tongue, out, n);
	}
	n = fold_text(stem, out, WD_STEM_MOST);
	return wd_light_stem(tongue, out, n);
}

static void add(struct wd_stems *out, const char *stem, size_t len)
{
	struct wd_span text = { stem, len };

	for (size_t i = 0; i < out->n; i++)
		if (wd_span_equal(out->of[i], text))
			return;
	if (out->n == WD_STEMS_MOST || len == 0)
		return;
	memcpy(out->bytes + out->used, stem, len);
	out->of[out->n++] = (struct wd_span){ out->bytes + out->used, len };
	out->used += len;
}

static bool is_known(const struct known *known, enum wd_tongue tongue, struct wd_span word)
{
	return known->word_len == word.len && known->tongue == tongue && memcmp(known->word, word.ptr, word.len) == 0;
}

static size_t recall(const struct known *known, char *out)
{
	memcpy(out, known->word, known->n_same);
	memcpy(out + known->n_same, known->tail, known->n_tail);
	return (size_t)known->n_same + known->n_tail;
}

static void remember(struct known shelf[2], enum wd_tongue tongue, struct wd_span word, const char *stem, size_t n)
{
	size_t same = 0;

	while (same < n && same < word.len && stem[same] == word.ptr[same])
		same++;
	if (word.len > KNOWN_LEN || n - same > TAIL_LEN)
		return;
	shelf[1] = shelf[0];
	shelf[0] = (struct known){ (uint8_t)word.len, (uint8_t)tongue, (uint8_t)same, (uint8_t)(n - same), { 0 }, { 0 } };
	memcpy(shelf[0].word, word.ptr, word.len);
	memcpy(shelf[0].tail, stem + same, n - same);
}

size_t wd_stem_one(enum wd_tongue tongue, struct wd_span word, char out[WD_STEM_MOST])
{
	struct stemmers *set = stemmers();
	struct known *shelf = set->known[XXH3_64bits(word.ptr, word.len) % N_SHELVES];
	size_t n;

	for (int i = 0; i < 2; i++)
		if (is_known(&shelf[i], tongue, word))
			return recall(&shelf[i], out);
	n = make_stem(set, tongue, word, out);
	remember(shelf, tongue, word, out, n);
	return n;
}

static void add_stem(enum wd_tongue tongue, struct wd_span word, struct wd_stems *out)
{
	char stem[WD_STEM_MOST];

	add(out, stem, wd_stem_one(tongue, word, stem));
}

void wd_stem(enum wd_tongue tongue, struct wd_span lower, struct wd_span folded, bool of_text, struct wd_stems *out)
{
	size_t front;

	out->n = out->used = 0;
	if (tongue == WD_TONGUE_NONE || folded.len == 0 || folded.len >= WD_STEM_MOST || lower.len >= WD_STEM_MOST)
		return;
	add_stem(tongue, lower, out);
	if (!wd_span_equal(lower, folded))
		add_stem(tongue, folded, out);
	while (of_text && (front = wd_light_front(tongue, folded)) > 0) {
		folded = (struct wd_span){ folded.ptr + front, folded.len - front };
		add_stem(tongue, folded, out);
	}
}
