/*
 * Hears when other processes change what is published, or a feed list that is kept there, where several use one database.
 *
 * Thread:  one at a time; it waits, so it is one of its own.
 * Owner:   the listener has a connection of its own.
 * Failure: false or NULL with err; WD_OK where there is nothing to hear, as of a file.
 * Limit:   none; stop is a descriptor, and when it can be read every wait is over at once.
 */
#ifndef WD_STORE_LISTENER_H
#define WD_STORE_LISTENER_H

#include <stdbool.h>

#include "util/error.h"

struct wd_listener;

struct wd_heard {
	bool published, lists; /* what was changed by another process */
};

struct wd_listener *wd_listener_open(const char *database, int stop, struct wd_error *err) WD_MUST_CHECK;
/* Waits until something was changed. False: it hears no more. */
bool wd_listener_wait(struct wd_listener *listener, int stop, struct wd_heard *heard, struct wd_error *err) WD_MUST_CHECK;
void wd_listener_close(struct wd_listener *listener);

#endif
