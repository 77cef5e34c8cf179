/*
 * The marks of a copy that is being made in a database (copy/): named numbers in meta. Internal to store/.
 */
#ifndef WD_STORE_COPIED_H
#define WD_STORE_COPIED_H

#include "store/engine/db.h"

#define WD_COPIED_OF "copy_of"     /* when the source began; there as long as nobody but the copying wrote */
#define WD_COPIED_OPEN "copy_open" /* 1: it is not whole */
#define WD_COPIED_RUN "copy_run"   /* who writes it; another one ends */

/* Notes that it is not whole, where it is not: nobody may read or poll it. */
bool wd_copied_is_whole(struct wd_db *db);
/* From here on it is a desk of its own, which no copying may write to. */
bool wd_copied_forget(struct wd_db *db);

#endif
