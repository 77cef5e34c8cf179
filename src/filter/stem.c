#include "filter/stem.h"

#include <libstemmer.h>
#include <pthread.h>
#include <stdlib.h>
#include <xxhash.h>

#include "util/mem.h"

/* Scripts by their blocks, in order; the folded forms of letters stand in these alone. */
static const struct {
	uint32_t from, to;
	const char *language;
} languages[] = {
	{ 'a', 0x24F, "english" },	 { 0x370, 0x3FF, "greek" },    { 0x400, 0x52F, "russian" },
	{ 0x531, 0x58F, "armenian" },	 { 0x620, 0x6FF, "arabic" },   { 0x900, 0x97F, "hindi" },
	{ 0xB80, 0xBFF, "tamil" },
};

enum { N_LANGUAGES = sizeof(languages) / sizeof(*languages) };

/*
 * Few words make up most of any text, and stemming costs more than the rest
 * of the tokenizer; so each thread remembers the stems of the words it met
 * last, one a place, found by the word's hash.
 */
enum { N_KNOWN = 4096, KNOWN_LEN = 30 };

struct known {
	uint8_t word_len, stem_len; /* 0: nothing here */
	uint8_t language;
	char word[KNOWN_LEN], stem[KNOWN_LEN];
};

/* A stemmer works in memory of its own, so each thread has its own set. */
struct stemmers {
	struct sb_stemmer *of[N_LANGUAGES];
	struct known known[N_KNOWN];
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release(void *value)
{
	struct stemmers *set = value;

	for (size_t i = 0; i < N_LANGUAGES; i++)
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

static struct wd_span make_stem(struct stemmers *set, size_t language, struct wd_span word)
{
	struct sb_stemmer *stemmer;
	const sb_symbol *stem;

	if (!set->of[language])
		set->of[language] = sb_stemmer_new(languages[language].language, "UTF_8");
	/* An older libstemmer lacks some languages. */
	stemmer = set->of[language];
	stem = stemmer ? sb_stemmer_stem(stemmer, (const sb_symbol *)word.ptr, (int)word.len) : NULL;
	if (!stem || sb_stemmer_length(stemmer) <= 0)
		return WD_SPAN_NONE;
	return (struct wd_span){ (const char *)stem, (size_t)sb_stemmer_length(stemmer) };
}

static struct wd_span find_stem(struct stemmers *set, size_t language, struct wd_span word)
{
	struct known *known = &set->known[XXH3_64bits(word.ptr, word.len) % N_KNOWN];
	struct wd_span stem;

	if (known->word_len == word.len && known->language == language && word.len > 0 &&
	    memcmp(known->word, word.ptr, word.len) == 0)
		return (struct wd_span){ known->stem, known->stem_len };
	stem = make_stem(set, language, word);
	if (word.len == 0 || word.len > KNOWN_LEN || stem.len == 0 || stem.len > KNOWN_LEN)
		return stem;
	memcpy(known->word, word.ptr, word.len);
	memcpy(known->stem, stem.ptr, stem.len);
	known->language = (uint8_t)language;
	known->word_len = (uint8_t)word.len;
	known->stem_len = (uint8_t)stem.len;
	return stem;
}

struct wd_span wd_stem(struct wd_span word, uint32_t letter)
{
	for (size_t i = 0; i < N_LANGUAGES; i++)
		if (letter >= languages[i].from && letter <= languages[i].to)
			return find_stem(stemmers(), i, word);
	return WD_SPAN_NONE;
}
