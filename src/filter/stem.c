#include "filter/stem.h"

#include <libstemmer.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#define XXH_INLINE_ALL /* words are so short that a call would be most of it */
#include <xxhash.h>

#include "filter/fold.h"
#include "filter/light.h"
#include "filter/rules.h"
#include "util/mem.h"
#include "util/utf8.h"

/*
 * Few words make up most of any text, and stemming costs more than the rest of the
 * tokenizer; so the stems of the words that were met last are remembered, for all threads. A
 * word's hash leads to a shelf; who comes new puts out who was there longest. Of texts with 20,000
 * different words two places a shelf and 16,384 shelves forgot one word in ten, four forget none.
 */
enum { N_SHELVES = 16384, ON_A_SHELF = 4, KNOWN_LEN = 28, TAIL_LEN = 6, KNOWN_STEMS = 2 };

/* A stem is a piece of the folded word, mostly its beginning, and a few letters of its own. */
struct known {
	uint8_t word_len; /* 0: nothing here */
	uint8_t folded_len, tongue, n_stems;
	struct ending {
		uint8_t from, n_same, n_tail;
		char tail[TAIL_LEN];
	} stems[KNOWN_STEMS];
	char word[KNOWN_LEN];
};

/* Nobody waits for one that is taken: he stems the word himself. */
struct shelf {
	atomic_flag taken;
	struct known of[ON_A_SHELF];
};

/* A stemmer works in memory of its own, so each thread has its own set. */
struct stemmers {
	struct sb_stemmer *of[WD_N_TONGUES];
};

static struct shelf shelves[N_SHELVES];
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

static struct shelf *shelf_of(struct wd_span word)
{
	return &shelves[XXH3_64bits(word.ptr, word.len) % N_SHELVES];
}

static bool is_known(const struct known *known, enum wd_tongue tongue, struct wd_span word, struct wd_span folded)
{
	return known->word_len == word.len && known->folded_len == folded.len && known->tongue == tongue &&
	       memcmp(known->word, word.ptr, word.len) == 0;
}

static bool recall(struct shelf *shelf, enum wd_tongue tongue, struct wd_span word, struct wd_span folded, struct known *out)
{
	bool found = false;

	if (word.len == 0 || word.len > KNOWN_LEN || atomic_flag_test_and_set_explicit(&shelf->taken, memory_order_acquire))
		return false;
	for (int i = 0; i < ON_A_SHELF && !found; i++) {
		found = is_known(&shelf->of[i], tongue, word, folded);
		if (found)
			*out = shelf->of[i];
	}
	atomic_flag_clear_explicit(&shelf->taken, memory_order_release);
	return found;
}

static size_t put_stem(const struct ending *ending, const char *folded, char *out)
{
	memcpy(out, folded + ending->from, ending->n_same);
	memcpy(out + ending->n_same, ending->tail, TAIL_LEN);
	return (size_t)ending->n_same + ending->n_tail;
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
	out->from = (uint8_t)from;
	out->n_same = (uint8_t)same;
	out->n_tail = (uint8_t)(stem.len - same);
	memcpy(out->tail, stem.ptr + same, stem.len - same);
	return true;
}

/* What does not fit is not remembered. */
static void remember(struct shelf *shelf, enum wd_tongue tongue, struct wd_span word, struct wd_span folded,
		     const struct wd_stems *stems)
{
	struct known new = { .word_len = (uint8_t)word.len,
			     .folded_len = (uint8_t)folded.len,
			     .tongue = (uint8_t)tongue,
			     .n_stems = (uint8_t)stems->n };

	if (word.len == 0 || word.len > KNOWN_LEN || stems->n > KNOWN_STEMS)
		return;
	for (size_t i = 0; i < stems->n; i++)
		if (!describe(stems->of[i], folded, &new.stems[i]))
			return;
	memcpy(new.word, word.ptr, word.len);
	if (atomic_flag_test_and_set_explicit(&shelf->taken, memory_order_acquire))
		return;
	memmove(&shelf->of[1], &shelf->of[0], (ON_A_SHELF - 1) * sizeof(shelf->of[0]));
	shelf->of[0] = new;
	atomic_flag_clear_explicit(&shelf->taken, memory_order_release);
}

static void make_stems(struct stemmers *set, enum wd_tongue tongue, struct wd_span lower, struct wd_span folded,
		       struct wd_stems *out)
{
	char stem[WD_STEM_MOST];

	add(out, stem, make_stem(set, tongue, lower, stem));
	if (!wd_span_equal(lower, folded))
		add(out, stem, make_stem(set, tongue, folded, stem));
}

/* Of a word and of its folded form. */
static void stems_of(enum wd_tongue tongue, struct wd_span lower, struct wd_span folded, struct wd_stems *out)
{
	struct shelf *shelf = shelf_of(lower);
	struct known known;

	out->n = out->used = 0;
	if (!recall(shelf, tongue, lower, folded, &known)) {
		make_stems(stemmers(), tongue, lower, folded, out);
		remember(shelf, tongue, lower, folded, out);
		return;
	}
	for (; out->n < known.n_stems; out->n++) {
		char *at = out->bytes + out->used;
		size_t n = put_stem(&known.stems[out->n], folded.ptr, at);

		out->of[out->n] = (struct wd_span){ at, n };
		out->used += n;
	}
}

size_t wd_stem_one(enum wd_tongue tongue, struct wd_span word, char out[WD_STEM_MOST])
{
	struct shelf *shelf = shelf_of(word);
	struct wd_stems stems; /* a kilobyte, too much to be zeroed for each word */
	struct known known;

	if (recall(shelf, tongue, word, word, &known))
		return known.n_stems ? put_stem(&known.stems[0], word.ptr, out) : 0;
	stems.n = stems.used = 0;
	make_stems(stemmers(), tongue, word, word, &stems);
	remember(shelf, tongue, word, word, &stems);
	if (stems.n)
		memcpy(out, stems.of[0].ptr, stems.of[0].len);
	return stems.n ? stems.of[0].len : 0;
}

void wd_stem(enum wd_tongue tongue, struct wd_span lower, struct wd_span folded, bool of_text, struct wd_stems *out)
{
	char stem[WD_STEM_MOST];
	size_t front;

	out->n = out->used = 0;
	if (tongue == WD_TONGUE_NONE || folded.len == 0 || folded.len >= WD_STEM_MOST || lower.len >= WD_STEM_MOST)
		return;
	stems_of(tongue, lower, folded, out);
	while (of_text && (front = wd_light_front(tongue, folded)) > 0) {
		folded = (struct wd_span){ folded.ptr + front, folded.len - front };
		add(out, stem, wd_stem_one(tongue, folded, stem));
	}
}
