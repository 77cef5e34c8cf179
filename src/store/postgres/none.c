/*
 * In place of the engine where it was built without libpq.
 */
#include "store/engine/engine.h"

struct wd_db *wd_postgres_open(const char *address, enum wd_db_mode mode, struct wd_error *err)
{
	(void)address;
	(void)mode;
	wd_error_set(err, WD_INPUT,
		     "database: this wiredesk was built without PostgreSQL; build it where libpq is (libpq-dev)");
	return NULL;
}
