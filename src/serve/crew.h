/*
 * The threads that do what may take long: read the store, write pages, pack,
 * hash passwords. The door's thread hands work over and never waits for it.
 *
 * Work stands in lanes, and a lane takes so many threads at most, so that guessed
 * passwords leave some for merged feeds. Searches have threads of their own, of a
 * lesser priority. Each lane holds so much work and no more.
 */
#ifndef WD_SERVE_CREW_H
#define WD_SERVE_CREW_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

enum wd_crew_lane {
	WD_CREW_CHANGES,   /* of the configuration: one after the other, never refused */
	WD_CREW_PAGES,     /* what is in the store, by its index */
	WD_CREW_SEARCHES,  /* up to a second each */
	WD_CREW_PASSWORDS, /* crypt(3) is slow on purpose */
	WD_CREW_LANES,
};

/* A part of what it is the work of; the crew owns it from wd_crew_add() until run has returned. */
struct wd_work {
	struct wd_work *next;
	enum wd_crew_lane lane;
	void (*run)(struct wd_work *work); /* on a thread of the crew; the last that the crew does with it */
};

struct wd_crew;
enum { WD_CREW_THREADS = 6 };

/* NULL with err when the system gives no thread. */
struct wd_crew *wd_crew_new(struct wd_error *err) WD_MUST_CHECK;
/* Any thread. False when the lane is full or the crew ends: then nothing has happened. */
bool wd_crew_add(struct wd_crew *crew, struct wd_work *work);
/* How much waits in a lane, for /metrics. */
size_t wd_crew_waiting(struct wd_crew *crew, enum wd_crew_lane lane);
/* Takes nothing more, has all work done that it has taken, and frees. Waits for it. */
void wd_crew_free(struct wd_crew *crew);

#endif
