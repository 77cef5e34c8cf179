/*
 * Something to be written that is no poll's outcome, handed to who has the
 * writer: a part of what it is about. It has one holder at a time.
 *
 * Thread:  write on the writer's, done on the loop.
 * Owner:   one holder at a time: from wd_commit_errand() until done it is not looked at.
 * Failure: in error; what it wrote is undone then.
 * Limit:   one transaction, which holds up the polls: short.
 */
#ifndef WD_STORE_ERRAND_H
#define WD_STORE_ERRAND_H

#include "util/error.h"

struct wd_writer;

struct wd_errand {
	struct wd_errand *next; /* its holder's */
	/* On the writer's thread, outside of a transaction; fills error when it fails. */
	void (*write)(struct wd_errand *errand, struct wd_writer *writer);
	/* Back on the loop, where it came from. */
	void (*done)(struct wd_errand *errand);
	struct wd_error error; /* WD_OK: it is written */
};

/* Takes errands to the writer: each of them comes back. */
struct wd_errands {
	void (*send)(void *ctx, struct wd_errand *errand);
	void *ctx;
};

#endif
