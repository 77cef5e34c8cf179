/*
 * The dictionary of bodies: made of the newest when some hundred entries came, and anew when there are
 * many times as many, so that it fits what feeds the desk has by then. Those of before stay: bodies were packed with them.
 *
 * Thread:  the writer's.
 * Owner:   the writer's packing.
 * Failure: false, with the first error in db.
 * Limit:   the bodies that it is made of: MOST_TEXTS bytes.
 */
#ifndef WD_STORE_WRITE_DICTIONARY_H
#define WD_STORE_WRITE_DICTIONARY_H

#include "store/write/writer.h"

/* When the writer opens: the newest one. */
bool wd_dictionary_open(struct wd_writer *writer);
/* At the end of a transaction that took in so many entries: makes one when it is time. */
bool wd_dictionary_make(struct wd_writer *writer, int64_t n_new);
/* What was made in the transaction counts from now on; or, as that is undone, never was. */
void wd_dictionary_settle(struct wd_writer *writer, bool stands);

#endif
