/*
 * Made-up news from a seed: texts of five scripts, what publishers make of them, and what
 * only looks like them. The same seed gives the same news on every machine.
 */
#ifndef WD_TESTS_MADE_H
#define WD_TESTS_MADE_H

#include <stdint.h>

#include "util/arena.h"
#include "util/span.h"

enum { MADE_FEEDS = 8, MADE_LANGUAGES = 5 };

struct made {
	int story; /* entries that carry the same text have the same */
	int feed, language;
	struct wd_span id, url, title, html;
	int64_t published_at;
	const char *what;
};

struct made_news {
	struct made *items;
	size_t n;
};

extern const char *const made_papers[MADE_FEEDS];

/* n_stories texts, each with copies and with look-alikes, the newest at about `at`. */
struct made_news made_news(struct wd_arena *arena, unsigned seed, int n_stories, int64_t at);
/* A number below n, from a seed of the caller's. */
unsigned made_roll(unsigned *seed, unsigned n);

#endif
