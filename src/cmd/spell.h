/* What the filters of merged feeds look for, against the words that the database knows. Of `check`. */
#ifndef WD_CMD_SPELL_H
#define WD_CMD_SPELL_H

#include "config/snapshot.h"

/* Prints a hint for each word that no story has while several have another spelling; how many. Without a database: none. */
size_t wd_spell_hint(const struct wd_snapshot *snapshot);

#endif
