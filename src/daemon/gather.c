#include "daemon/gather.h"

#include <time.h>

#include "util/clock.h"

enum {
	TURNS = 8, /* so often at the most one more is waited for before a batch, */
	NAP_NS = 3000000,
	/*
	 * and so long since its beginning while it is written. Of 10,000 feeds one in twenty had news: they came five at a
	 * time, with 92 commits where a third is enough, and the index got as many segments.
	 */
	LINGER_MS = 100,
	IDLE_NAPS = 4, /* in which nothing comes: who else would write waits meanwhile */
};

/* Somebody waits for the batch to end. */
static bool is_wanted(const struct wd_commit *c)
{
	return c->stops || c->hurries || c->errands || c->to_sync || c->left;
}

static void nap(struct wd_commit *c)
{
	pthread_mutex_unlock(&c->lock);
	nanosleep(&(struct timespec){ .tv_nsec = NAP_NS }, NULL);
	pthread_mutex_lock(&c->lock);
}

/* Some that are out are not here yet. */
static bool may_come(const struct wd_commit *c, int64_t n)
{
	return n < WD_GATHER_MOST && n < atomic_load(&c->health->tickets);
}

void wd_gather_first(struct wd_commit *c)
{
	int64_t n = 0;

	for (int i = 0; i < TURNS && n < c->queued.n; i++) {
		if (c->queued.n_documents || !may_come(c, c->queued.n) || is_wanted(c))
			return;
		n = c->queued.n;
		nap(c);
	}
}

bool wd_gather_more(struct wd_commit *c, int64_t n, int64_t begun)
{
	for (int idle = 0; idle < IDLE_NAPS; idle++) {
		int64_t had = c->queued.n;

		if (c->queued.n_documents || !may_come(c, n + had) || is_wanted(c) || wd_clock_steady() - begun >= LINGER_MS)
			break;
		nap(c);
		if (c->queued.n > had)
			idle = -1;
	}
	return c->queued.n && !is_wanted(c);
}
