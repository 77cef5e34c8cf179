/*
 * What is derived of an entry by the rules of "the same story" and kept beside
 * it: its keys, whether its feed is at home at its link, its prints. Of a database
 * that was written by other rules it is made anew in the background, in steps, the
 * newest first; until then its entries are found by what still holds of the old.
 * Internal to store/write/.
 */
#ifndef WD_STORE_RENEW_H
#define WD_STORE_RENEW_H

#include "store/write/writer.h"

enum {
	/* Raised when the keys or the home of a stored entry would come out otherwise. */
	WD_RENEW_VERSION = 2,
};

/* In a transaction: sees whether there is something to do. */
bool wd_renew_open(struct wd_writer *writer);
/* A bounded piece of it. */
bool wd_renew_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more);

#endif
