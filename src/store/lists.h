/*
 * Feed lists in the database (config/shelf.h): each is a row of its text. An edit reads, changes and writes it in one
 * transaction, in which no other writes; the processes that poll and serve are told with the commit.
 *
 * Thread:  any; each call has a connection of its own.
 * Owner:   shelf.h.
 * Failure: shelf.h.
 * Limit:   shelf.h; a lock is waited for as long as WD_DB_BUSY_MS.
 */
#ifndef WD_STORE_LISTS_H
#define WD_STORE_LISTS_H

#include "config/shelf.h"

extern const struct wd_shelf wd_store_lists;

#endif
