/*
 * How often a feed speaks, learned from the dates of its entries: so long is
 * it waited for the next one before it is silent. Pure. Internal to store/.
 */
#ifndef WD_STORE_RHYTHM_H
#define WD_STORE_RHYTHM_H

#include <stdint.h>

struct wd_rhythm {
	int64_t newest_at; /* its newest entry's place in time; WD_NO_TIME: it never had one */
	/*
	 * The usual gap between two entries: the one that a moment taken by chance lies in, so that
	 * ten entries at noon each day make a gap of a day; and the time that it was learned in.
	 */
	int64_t usual_ms, known_ms; /* 0: nothing is known */
};

/* A new entry. Those of one document in ascending order; one that is older than the newest tells nothing. */
void wd_rhythm_hear(struct wd_rhythm *rhythm, int64_t at);
/* With no entry for longer than this the feed is silent. */
int64_t wd_rhythm_patience_ms(const struct wd_rhythm *rhythm);

#endif
