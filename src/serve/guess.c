#include "serve/guess.h"

#include <xxhash.h>

enum { AT_ONCE = 10, FORGOTTEN_MS = 6000 }; /* ten wrong passwords, then ten a minute */

void wd_guesses_init(struct wd_guesses *guesses, uint64_t seed)
{
	*guesses = (struct wd_guesses){ .seed = seed };
}

static size_t place_of(const struct wd_guesses *guesses, struct wd_span who)
{
	return XXH3_64bits_withSeed(who.ptr, who.len, guesses->seed) % WD_GUESS_PLACES;
}

static int64_t left_ms(const struct wd_guesses *guesses, size_t place, int64_t now)
{
	int64_t left = guesses->places[place].failures_ms - (now - guesses->places[place].at);

	return left > 0 ? left : 0;
}

int wd_guesses_wait_s(const struct wd_guesses *guesses, struct wd_span who, int64_t now)
{
	int64_t over = left_ms(guesses, place_of(guesses, who), now) - (AT_ONCE - 1) * FORGOTTEN_MS;

	return over > 0 ? (int)((over + 999) / 1000) : 0;
}

void wd_guesses_failed(struct wd_guesses *guesses, struct wd_span who, int64_t now)
{
	size_t place = place_of(guesses, who);

	guesses->places[place].failures_ms = left_ms(guesses, place, now) + FORGOTTEN_MS;
	guesses->places[place].at = now;
}
