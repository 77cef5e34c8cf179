/*
 * Where the database is: a file, or an address on a PostgreSQL server. Internal to config/.
 */
#ifndef WD_CONFIG_DATABASE_H
#define WD_CONFIG_DATABASE_H

#include "config/snapshot.h"

/* With what goes by it. Takes over the place. */
void wd_database_set(struct wd_config *config, char *place);
void wd_database_release(struct wd_config *config);

#endif
