/*
 * The tables, and the way from any older version to today's. Internal to store/.
 */
#ifndef WD_STORE_SCHEMA_H
#define WD_STORE_SCHEMA_H

#include "store/engine/db.h"

/* "wdsk": the file is ours. */
enum { WD_SCHEMA_APPLICATION = 0x7764736B };

/* Makes the index anew, empty. */
extern const char wd_schema_new_index[];

/* steps[n] turns version n into version n + 1. */
extern const char *const wd_schema_steps[];
extern const size_t wd_schema_n_steps;

/*
 * Brings the database to version n_steps in one exclusive transaction, after a
 * copy to PATH.v<N>.bak when there is something to lose. Refuses foreign
 * files and newer versions with a sentence. A failure leaves it as it was.
 */
bool wd_schema_upgrade(struct wd_db *db, const char *path, const char *const *steps, size_t n_steps,
		       struct wd_error *err) WD_MUST_CHECK;

#endif
