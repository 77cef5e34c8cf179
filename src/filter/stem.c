#include "filter/stem.h"

#include <libstemmer.h>
#include <pthread.h>
#include <stdlib.h>

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

/* A stemmer works in memory of its own, so each thread has its own set. */
struct stemmers {
	struct sb_stemmer *of[N_LANGUAGES];
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

static struct sb_stemmer *stemmer_of(size_t language)
{
	struct stemmers *set;

	pthread_once(&once, make_key);
	set = pthread_getspecific(key);
	if (!set) {
		set = wd_xcalloc(1, sizeof(*set));
		pthread_setspecific(key, set);
	}
	if (!set->of[language])
		set->of[language] = sb_stemmer_new(languages[language].language, "UTF_8");
	return set->of[language];
}

struct wd_span wd_stem(struct wd_span word, uint32_t letter)
{
	for (size_t i = 0; i < N_LANGUAGES; i++) {
		struct sb_stemmer *stemmer;
		const sb_symbol *stem;

		if (letter < languages[i].from || letter > languages[i].to)
			continue;
		/* An older libstemmer lacks some languages. */
		stemmer = stemmer_of(i);
		stem = stemmer ? sb_stemmer_stem(stemmer, (const sb_symbol *)word.ptr, (int)word.len) : NULL;
		if (!stem || sb_stemmer_length(stemmer) <= 0)
			return WD_SPAN_NONE;
		return (struct wd_span){ (const char *)stem, (size_t)sb_stemmer_length(stemmer) };
	}
	return WD_SPAN_NONE;
}
