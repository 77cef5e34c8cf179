#include "filter/stem.h"

#include <libstemmer.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#define XXH_INLINE_ALL /* words are so short that a call would be most of it */
#include <xxhash.h>

#include "filter/fold.h"
#include "filter/irregular.h"
#include "filter/light.h"
#include "filter/rules.h"
#include "util/mem.h"
#include "util/utf8.h"

/*
 * Few words make up most of any text, and stemming costs more than the rest of the tokenizer; so the stems of the words
 * that were met last are remembered, for all threads. A word is known by a hash that only this process can make, and its
 * stem by the piece of the word that it is, mostly the beginning, and a few letters of its own. A shelf is one line of
 * the processor's cache; who comes new puts out who was there longest. Of texts with 20,000 different words two places
 * a shelf and 16,384 shelves forgot one word in ten, four forget none.
 *
 * Nobody locks: the hash is kept mixed with the stem, so that no hash fits what two threads wrote a half each of (Hyatt
 * and Mann, A lockless transposition-table implementation for parallel search, 2002).
 */
enum { SHELF_BITS = 14, ON_A_SHELF = 4, TAIL_LEN = 5 };

struct ending {
	uint8_t from, n_same, n_tail;
	char tail[TAIL_LEN];
};

struct shelf {
	struct known {
		_Atomic uint64_t mixed, ending;
	} of[ON_A_SHELF];
};

_Static_assert(sizeof(struct ending) == sizeof(uint64_t), "an ending is written at once");

/* A stemmer works in memory of its own, so each thread has its own set. */
struct stemmers {
	struct sb_stemmer *of[WD_N_TONGUES];
};

static _Alignas(64) struct shelf shelves[1 << SHELF_BITS];
static uint64_t secret;
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

/* Where the system gives no random bytes, words are still told from each other; only who wants to mislead could. */
static void begin(void)
{
	if (pthread_key_create(&key, release))
		abort();
	if (getrandom(&secret, sizeof(secret), GRND_NONBLOCK) < 0)
		secret = (uint64_t)(uintptr_t)&key;
}

static struct stemmers *stemmers(void)
{
	if (!of_thread) {
		pthread_once(&once, begin);
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
	size_t article = wd_light_article(tongue, word);
	struct wd_irregular irregular = wd_irregular(tongue, (struct wd_span){ word.ptr + article, word.len - article });
	struct wd_span stem = irregular.word;
	size_t n;

	if (irregular.is_stem) {
		memcpy(out, stem.ptr, stem.len);
		return stem.len;
	}
	if (stem.ptr)
		word = stem;
	n = wd_rules_before(tongue, word, mended);
	stem = wd_rules_kept(tongue, (struct wd_span){ mended, n });
	if (stem.ptr)
		return fold_text(stem, out, WD_STEM_MOST);
	stem = (struct wd_span){ mended, n };
	if (wd_tongue_stemmer(tongue)) {
		n = fold_text(by_snowball(set, tongue, stem), out, WD_STEM_MOST);
	} else {
		n = fold_text(stem, out, WD_STEM_MOST);
		n = wd_light_stem(tongue, out, n);
	}
	return wd_rules_after(tongue, out, n);
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

/* folded: whether it is the folded form itself, of which its stem is a piece. */
static uint64_t hash_of(enum wd_tongue tongue, struct wd_span word, bool folded)
{
	/* Of short words XXH3 makes seed and letters one by a sum: seeds that are near make one of heating and heaving. */
	const uint64_t far = UINT64_C(0x9E3779B97F4A7C15);

	pthread_once(&once, begin);
	return XXH3_64bits_withSeed(word.ptr, word.len, secret + (2 * (uint64_t)tongue + folded) * far);
}

static struct known *shelf_of(uint64_t hash)
{
	return shelves[hash >> (64 - SHELF_BITS)].of;
}

static bool recall(uint64_t hash, struct ending *out)
{
	struct known *shelf = shelf_of(hash);

	for (int i = 0; i < ON_A_SHELF; i++) {
		uint64_t ending = atomic_load_explicit(&shelf[i].ending, memory_order_relaxed);

		if ((atomic_load_explicit(&shelf[i].mixed, memory_order_relaxed) ^ ending) == hash) {
			memcpy(out, &ending, sizeof(ending));
			return true;
		}
	}
	return false;
}

static void put(struct known *place, uint64_t mixed, uint64_t ending)
{
	atomic_store_explicit(&place->mixed, mixed, memory_order_relaxed);
	atomic_store_explicit(&place->ending, ending, memory_order_relaxed);
}

static void remember(uint64_t hash, const struct ending *of)
{
	struct known *shelf = shelf_of(hash);
	uint64_t ending;

	memcpy(&ending, of, sizeof(ending));
	for (int i = ON_A_SHELF - 1; i > 0; i--)
		put(&shelf[i], atomic_load_explicit(&shelf[i - 1].mixed, memory_order_relaxed),
		    atomic_load_explicit(&shelf[i - 1].ending, memory_order_relaxed));
	put(&shelf[0], hash ^ ending, ending);
}

/* False: it was described of another word, which has the same hash. */
static bool put_stem(const struct ending *ending, struct wd_span folded, char out[WD_STEM_MOST], size_t *n)
{
	*n = (size_t)ending->n_same + ending->n_tail;
	if ((size_t)ending->from + ending->n_same > folded.len || ending->n_tail > TAIL_LEN || *n > WD_STEM_MOST)
		return false;
	memcpy(out, folded.ptr + ending->from, ending->n_same);
	memcpy(out + ending->n_same, ending->tail, ending->n_tail);
	return true;
}

/* False: the stem has too little of the word. */
static bool describe(struct wd_span stem, struct wd_span folded, struct ending *out)
{
	/* Articles stand before the stem in Arabic. */
	const char *begins = stem.len ? memmem(folded.ptr, folded.len, stem.ptr, stem.len < 4 ? stem.len : 4) : NULL;
	size_t from = begins ? (size_t)(begins - folded.ptr) : 0, same = 0;

	while (same < stem.len && from + same < folded.len && stem.ptr[same] == folded.ptr[from + same])
		same++;
	if (stem.len - same > TAIL_LEN)
		return false;
	*out = (struct ending){ (uint8_t)from, (uint8_t)same, (uint8_t)(stem.len - same), { 0 } };
	memcpy(out->tail, stem.ptr + same, stem.len - same);
	return true;
}

/* The stem of a spelling of a word, of which folded is the folded form. */
static size_t stem_of(enum wd_tongue tongue, struct wd_span word, struct wd_span folded, char out[WD_STEM_MOST])
{
	uint64_t hash = hash_of(tongue, word, word.ptr == folded.ptr);
	struct ending ending;
	size_t n;

	if (recall(hash, &ending) && put_stem(&ending, folded, out, &n))
		return n;
	n = make_stem(stemmers(), tongue, word, out);
	if (describe((struct wd_span){ out, n }, folded, &ending))
		remember(hash, &ending);
	return n;
}

void wd_stem_expect(enum wd_tongue tongue, struct wd_span word)
{
	__builtin_prefetch(shelf_of(hash_of(tongue, word, true)));
}

size_t wd_stem_one(enum wd_tongue tongue, struct wd_span word, char out[WD_STEM_MOST])
{
	return stem_of(tongue, word, word, out);
}

void wd_stem(enum wd_tongue tongue, struct wd_span lower, struct wd_span folded, bool of_text, struct wd_stems *out)
{
	char stem[WD_STEM_MOST];
	size_t front;

	out->n = out->used = 0;
	if (tongue == WD_TONGUE_NONE || folded.len == 0 || folded.len >= WD_STEM_MOST || lower.len >= WD_STEM_MOST)
		return;
	if (!wd_span_equal(lower, folded))
		add(out, stem, stem_of(tongue, lower, folded, stem));
	add(out, stem, wd_stem_one(tongue, folded, stem));
	while ((front = wd_light_front(tongue, folded, of_text)) > 0) {
		folded = (struct wd_span){ folded.ptr + front, folded.len - front };
		add(out, stem, wd_stem_one(tongue, folded, stem));
	}
}
