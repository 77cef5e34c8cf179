/*
 * The whole file written anew, without what holds nothing: SQLite's VACUUM. It makes the new file in a temporary one,
 * and from that the log, whose commit is the moment in which all of it counts: a kill before leaves the old file.
 * On the way it turns on that pages go back to the disk (auto_vacuum), where the file was made without.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "store/sqlite/sqlite.h"
#include "util/mem.h"

enum {
	STEPS_PER_CALL = 1 << 16, /* of SQLite's machine, between two words to who waits */
	INCREMENTAL = 2,
	ROOM_LEAST = 16 << 20, /* beside the two copies */
};

/* The folder of the file. The caller frees. */
static char *folder_of(const struct wd_sqlite *db)
{
	char *folder = realpath(db->path, NULL), *slash = folder ? strrchr(folder, '/') : NULL;

	if (!folder)
		return wd_xstrdup(".");
	slash[slash == folder] = '\0';
	return folder;
}

bool wd_sqlite_room(struct wd_db *db, struct wd_room *out)
{
	char *folder = folder_of(wd_sqlite_of(db));
	struct wd_db_size size;
	struct statvfs fs;
	int64_t how;
	bool done = wd_db_size(db, &size) && wd_db_int(db, &how, 0, "PRAGMA auto_vacuum", "");

	if (done && statvfs(folder, &fs) != 0)
		done = wd_db_refuse(db, WD_DB_ENVIRONMENT, WD_LOCAL, "%s: %s", folder, strerror(errno));
	if (done)
		*out = (struct wd_room){ .bytes = size.bytes,
					 .spare_bytes = size.spare_bytes,
					 .needed_bytes = 2 * (size.bytes - size.spare_bytes) + ROOM_LEAST,
					 .free_bytes = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize,
					 .gives_back = how == INCREMENTAL };
	free(folder);
	return done;
}

struct watch {
	const struct wd_watcher *watcher;
	struct wd_db *db;
	int64_t log_before, total;
};

static int on_steps(void *ctx)
{
	struct watch *watch = ctx;

	watch->watcher->call(watch->watcher->ctx, wd_sqlite_log_size(watch->db) - watch->log_before, watch->total);
	return 0;
}

bool wd_sqlite_compact(struct wd_db *db, const struct wd_watcher *watcher)
{
	sqlite3 *sqlite = wd_sqlite_of(db)->sqlite;
	struct watch watch = { .watcher = watcher, .db = db };
	char *folder = folder_of(wd_sqlite_of(db));
	struct wd_db_size size;
	bool done;

	/* On the disk that was asked for room, and not in memory as what the writer sets aside. */
	setenv("SQLITE_TMPDIR", folder, 1);
	free(folder);
	done = wd_db_checkpoint(db) && wd_db_size(db, &size) &&
	       wd_db_exec(db, "PRAGMA temp_store = FILE; PRAGMA auto_vacuum = INCREMENTAL");
	if (!done)
		return false;
	watch.log_before = size.log_bytes;
	watch.total = size.bytes - size.spare_bytes;
	if (watcher)
		sqlite3_progress_handler(sqlite, STEPS_PER_CALL, on_steps, &watch);
	done = wd_db_exec(db, "VACUUM");
	sqlite3_progress_handler(sqlite, 0, NULL, NULL);
	return wd_db_exec(db, "PRAGMA temp_store = MEMORY") && done && wd_db_checkpoint(db);
}
