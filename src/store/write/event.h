/*
 * What befalls a feed, written beside the outcome of the poll that showed it:
 * it broke, answers again, moved, fell silent, is gone. Internal to store/write/.
 */
#ifndef WD_STORE_EVENT_H
#define WD_STORE_EVENT_H

#include "store/write/before.h"
#include "store/write/writer.h"

/* After the update's entries were taken; rhythm and silence come to be those of now, to be written. False: see db. */
bool wd_event_note(struct wd_writer *writer, struct wd_update *update, struct wd_before *was);
/* In turn, behind those that this transaction wrote: the oldest go. */
bool wd_event_trim(struct wd_writer *writer);

#endif
