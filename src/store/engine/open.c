/*
 * Which engine a place is for.
 */
#include "store/engine/engine.h"

struct wd_db *wd_db_open(const char *place, enum wd_db_mode mode, struct wd_error *err)
{
	return wd_sqlite_open(place, mode, err);
}

bool wd_store_backup(const char *path, const char *copy, const struct wd_watcher *watcher, struct wd_error *err)
{
	return wd_sqlite_backup(path, copy, watcher, err);
}
