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
 * last, one a place, found by the word's hash.
 */
enum { N_KNOWN = 8192, KNOWN_LEN = 30 };

struct known {
	uint8_t word_len, stem_len; /* 0: nothing here */
	uint8_t tongue;
	char word[KNOWN_LEN], stem[KNOWN_LEN];
};

/* A stemmer works in memory of its own, so each thread has its own set. */
struct stemmers {
	struct sb_stemmer *of[WD_N_TONGUES];
	struct known known[N_KNOWN];
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release(void *value)
{
	struct stemmers *set = value;

	for (size_t i = 0; i < WD_N_TONGUES; i++)
		sb_stemmer_delete(set->of[i]);
	free(set);
}

static void make_key(void)
{
	if (pthread_key_create(&key, release))
		abort();
}

static struct stemmers *stemmers(void)
{
	struct stemmers *set;

	pthread_once(&once, make_key);
	set = pthread_getspecific(key);
	if (!set) {
		set = wd_xcalloc(1, sizeof(*set));
		pthread_setspecific(key, set);
	}
	return set;
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

static void add_stem(struct stemmers *set, enum wd_tongue tongue, struct wd_span word, struct wd_stems *out)
{
	struct known *known = &set->known[XXH3_64bits(word.ptr, word.len) % N_KNOWN];
	char stem[WD_STEM_MOST];
	size_t n;

	if (known->word_len == word.len && known->tongue == tongue && memcmp(known->word, word.ptr, word.len) == 0) {
		add(out, known->stem, known->stem_len);
		return;
	}
	n = make_stem(set, tongue, word, stem);
	add(out, stem, n);
	if (word.len > KNOWN_LEN || n == 0 || n > KNOWN_LEN)
		return;
	memcpy(known->word, word.ptr, word.len);
	memcpy(known->stem, stem, n);
	known->tongue = (uint8_t)tongue;
	known->word_len = (uint8_t)word.len;
	known->stem_len = (uint8_t)n;
}

void wd_stem(enum wd_tongue tongue, struct wd_span lower, struct wd_span folded, bool of_text, struct wd_stems *out)
{
	struct stemmers *set = stemmers();
	size_t front;

	out->n = out->used = 0;
	if (tongue == WD_TONGUE_NONE || folded.len == 0 || folded.len >= WD_STEM_MOST || lower.len >= WD_STEM_MOST)
		return;
	add_stem(set, tongue, lower, out);
	if (!wd_span_equal(lower, folded))
		add_stem(set, tongue, folded, out);
	while (of_text && (front = wd_light_front(tongue, folded)) > 0) {
		folded = (struct wd_span){ folded.ptr + front, folded.len - front };
		add_stem(set, tongue, folded, out);
	}
}
