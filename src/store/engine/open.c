/*
 * Which engine a place is for.
 */
#include "store/engine/engine.h"

#include <string.h>

/* libpq knows both. */
static bool is_address(const char *place)
{
	return strncmp(place, "postgresql://", 13) == 0 || strncmp(place, "postgres://", 11) == 0;
}

struct wd_db *wd_db_open(const char *place, enum wd_db_mode mode, struct wd_error *err)
{
	return is_address(place) ? wd_postgres_open(place, mode, err) : wd_sqlite_open(place, mode, err);
}

bool wd_store_make_folder(const char *path, struct wd_error *err)
{
	return is_address(path) || wd_sqlite_make_folder(path, err);
}

bool wd_store_backup(const char *path, const char *copy, const struct wd_watcher *watcher, struct wd_error *err)
{
	if (is_address(path))
		return wd_error_set(err, WD_INPUT, "a database on a server is saved there: pg_dump -n wiredesk");
	return wd_sqlite_backup(path, copy, watcher, err);
}
