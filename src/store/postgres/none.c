/*
 * In place of the engine where it was built without libpq.
 */
#include "store/engine/engine.h"
#include "store/listener.h"

struct wd_db *wd_postgres_open(const char *address, enum wd_db_mode mode, struct wd_error *err)
{
	(void)address;
	(void)mode;
	wd_error_set(err, WD_INPUT,
		     "database: this wiredesk was built without PostgreSQL; build it where libpq is (libpq-dev)");
	return NULL;
}

struct wd_listener *wd_pg_listener_open(const char *address, int stop, struct wd_error *err)
{
	(void)address;
	(void)stop;
	wd_error_set(err, WD_INPUT, "built without PostgreSQL");
	return NULL;
}

bool wd_pg_listener_wait(struct wd_listener *listener, int stop, struct wd_heard *heard, struct wd_error *err)
{
	(void)listener;
	(void)stop;
	*heard = (struct wd_heard){ 0 };
	return wd_error_set(err, WD_INPUT, "built without PostgreSQL");
}

void wd_pg_listener_close(struct wd_listener *listener)
{
	(void)listener;
}
