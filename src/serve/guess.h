/*
 * How often a stranger may guess a password. Fixed memory, whatever comes; no
 * clock of its own. One thread.
 *
 * A bucket of failures for each address that guessed, which empties with time.
 * Two addresses may share a bucket, by chance and not by choice: the place is
 * chosen by a keyed hash.
 */
#ifndef WD_SERVE_GUESS_H
#define WD_SERVE_GUESS_H

#include <stdint.h>

#include "util/span.h"

enum { WD_GUESS_PLACES = 1024 };

struct wd_guesses {
	uint64_t seed;
	struct {
		int64_t at;          /* when failures was right */
		int64_t failures_ms; /* each failure counts the time it takes to be forgotten */
	} places[WD_GUESS_PLACES];
};

void wd_guesses_init(struct wd_guesses *guesses, uint64_t seed);
/* Seconds until who (an address) may try again; 0: now. now: steady ms. */
int wd_guesses_wait_s(const struct wd_guesses *guesses, struct wd_span who, int64_t now);
void wd_guesses_failed(struct wd_guesses *guesses, struct wd_span who, int64_t now);

#endif
