/*
 * Which stories an entry's text belongs to: entries that the prints propose,
 * judged by story/match. Internal to store/write/.
 */
#ifndef WD_STORE_RECOGNISE_H
#define WD_STORE_RECOGNISE_H

#include "store/write/print.h"
#include "story/match.h"

/* The entry at hand; it need not be stored. */
struct wd_recognised_in {
	const struct wd_fingerprint *fp;
	int64_t feed, published_at;
	struct wd_span url;
	int64_t words, words_hash;
};

struct wd_alike {
	int64_t entry, story, feed, uid;
	int64_t story_at, born; /* born: the round in which the story was made */
	struct wd_verdict verdict;
};

struct wd_recognised {
	struct wd_alike alike[WD_PRINT_MOST]; /* one for each story that carries the text, the likest entry of it */
	size_t n;
	struct wd_alike next_best; /* the likest that is not the same; entry 0: none */
	/*
	 * Stories that have an entry with the same text, whatever spoke against them. In doubt: they are
	 * several, or some entry of the one, though decisive in it, is not the same.
	 */
	int64_t rivals[WD_PRINT_MOST];
	size_t n_rivals;
	bool is_in_doubt;
};

bool wd_recognise(struct wd_writer *writer, const struct wd_recognised_in *in, struct wd_recognised *out);

#endif
