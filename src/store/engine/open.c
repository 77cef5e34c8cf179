/*
 * Which engine a place is for.
 */
#include "store/engine/engine.h"
#include "store/listener.h"

#include <unistd.h>

#include "util/url.h"

struct wd_db *wd_db_open(const char *place, enum wd_db_mode mode, struct wd_error *err)
{
	return wd_url_is_database(place) ? wd_postgres_open(place, mode, err) : wd_sqlite_open(place, mode, err);
}

struct wd_listener *wd_listener_open(const char *database, int stop, struct wd_error *err)
{
	return wd_url_is_database(database) ? wd_pg_listener_open(database, stop, err) : NULL;
}

bool wd_listener_wait(struct wd_listener *listener, int stop, struct wd_heard *heard, struct wd_error *err)
{
	return wd_pg_listener_wait(listener, stop, heard, err);
}

void wd_listener_close(struct wd_listener *listener)
{
	wd_pg_listener_close(listener);
}

bool wd_store_make_folder(const char *path, struct wd_error *err)
{
	return wd_url_is_database(path) || wd_sqlite_make_folder(path, err);
}

bool wd_store_is_there(const char *path)
{
	return wd_url_is_database(path) || access(path, F_OK) == 0;
}

bool wd_store_backup(const char *path, const char *copy, const struct wd_watcher *watcher, struct wd_error *err)
{
	if (wd_url_is_database(path))
		return wd_error_set(err, WD_INPUT, "a database on a server is saved there: pg_dump -n wiredesk");
	return wd_sqlite_backup(path, copy, watcher, err);
}
