/* The documents of origin.h. */
#ifndef BENCH_FEED_TEXT_H
#define BENCH_FEED_TEXT_H

#include <stddef.h>
#include <time.h>

/* Feed number `feed`, with `entries` entries, the oldest of them its number `first`; born: when its number 0 was. The caller frees. */
char *feed_text(unsigned feed, unsigned first, unsigned entries, time_t born, size_t *len);

#endif
