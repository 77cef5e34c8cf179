/*
 * What other writers of the same database noted (fresh.h) comes into this one's memory. Internal to store/write/.
 */
#ifndef WD_STORE_OTHERS_H
#define WD_STORE_OTHERS_H

#include "store/write/writer.h"

/* Others have written: takes in what they noted, or forgets all where that is not known any more. */
bool wd_others_take(struct wd_writer *writer);

#endif
