/*
 * A file as SQLite opens it, and what its failures mean.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/sqlite.h"
#include "util/buf.h"
#include "util/disk.h"
#include "util/mem.h"

/*
 * A new one is its owner's alone: addresses of feeds carry passwords and tokens.
 * The log beside it takes its mode from it. One that is there keeps the mode that somebody gave it.
 */
static void make_private(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd >= 0)
		close(fd);
}

/*
 * A log without its database: that was moved or removed while a process used it, or is one that was killed. A new
 * database would take the log for its own and empty it: what is in it, and what that process does with it, is lost.
 */
static bool has_stray_log(const char *path)
{
	struct wd_buf log;
	bool stray;

	wd_buf_init(&log, WD_BUF_ADDRESS);
	wd_buf_printf(&log, "%s-wal", path);
	stray = access(path, F_OK) != 0 && access(log.data, F_OK) == 0;
	wd_buf_release(&log);
	return stray;
}

/*
 * SQLite counts each piece of memory under a lock of its own, for statistics that nobody asks: 4 % of what a new
 * entry costs. Before its first use in the process, or it has no effect.
 */
static void count_no_memory(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

sqlite3 *wd_sqlite_file(const char *path, int flags, struct wd_error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	sqlite3 *sqlite = NULL;
	int rc;

	if (has_stray_log(path)) {
		wd_error_set(err, WD_LOCAL,
			     "%s is not there, but its log %s-wal is: it was moved or removed while in use; end what uses "
			     "it, then put it back, or move the log and %s-shm away, too",
			     path, path, path);
		return NULL;
	}
	if (!(flags & SQLITE_OPEN_CREATE) && access(path, F_OK) != 0) {
		wd_error_set(err, WD_LOCAL, "%s: no database yet; `wiredesk poll` or `wiredesk run` makes it", path);
		return NULL;
	}
	pthread_once(&once, count_no_memory);
	if (flags & SQLITE_OPEN_CREATE)
		make_private(path);
	rc = sqlite3_open_v2(path, &sqlite, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK) {
		int cause = sqlite ? sqlite3_system_errno(sqlite) : 0;

		wd_error_set(err, WD_LOCAL, "%s: %s%s%s", path, sqlite ? sqlite3_errmsg(sqlite) : sqlite3_errstr(rc),
			     cause ? ": " : "", cause ? strerror(cause) : "");
		sqlite3_close(sqlite);
		return NULL;
	}
	sqlite3_extended_result_codes(sqlite, 1);
	sqlite3_busy_timeout(sqlite, WD_DB_BUSY_MS);
	return sqlite;
}

/* Reading fails where the disk or the file is damaged, and will fail again; what else the disk refuses it may take later. */
static bool is_damage(int rc)
{
	switch (rc) {
	case SQLITE_IOERR_READ:
	case SQLITE_IOERR_SHORT_READ:
	case SQLITE_IOERR_CORRUPTFS:
	case SQLITE_IOERR_DATA:
		return true;
	}
	return (rc & 0xFF) == SQLITE_CORRUPT || (rc & 0xFF) == SQLITE_NOTADB;
}

static bool is_environment(int rc)
{
	switch (rc & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return !is_damage(rc);
	}
	return false;
}

/* The engine's fault of a code of SQLite's, in words. */
static enum wd_db_fault explain(sqlite3 *sqlite, int rc, struct wd_error *err)
{
	if (is_damage(rc)) {
		wd_error_set(err, WD_LOCAL, "the database is damaged (%s); restore a backup, or remove it and poll anew",
			     sqlite3_errmsg(sqlite));
		return WD_DB_WRONG;
	}
	if (!is_environment(rc)) {
		wd_error_set(err, WD_BUG, "database: %s", sqlite3_errmsg(sqlite));
		return WD_DB_WRONG;
	}
	switch (rc & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		wd_error_set(err, WD_TRANSIENT, "the database is locked by another process");
		break;
	case SQLITE_FULL:
		wd_error_set(err, WD_TRANSIENT, "the disk is full");
		break;
	default:
		if (rc == SQLITE_IOERR_WRITE)
			wd_error_set(err, WD_TRANSIENT,
				     "it cannot be written (a limit of file sizes, or a fault of the disk)");
		else if (rc == SQLITE_READONLY_ROLLBACK)
			wd_error_set(err, WD_TRANSIENT,
				     "a process that changed it was killed; the next `wiredesk poll` or `wiredesk run` "
				     "puts it in order");
		else
			wd_error_set(err, WD_TRANSIENT, "database: %s", sqlite3_errmsg(sqlite));
	}
	return WD_DB_ENVIRONMENT;
}

bool wd_sqlite_explain(sqlite3 *sqlite, int rc, struct wd_error *err)
{
	explain(sqlite, rc, err);
	return false;
}

bool wd_sqlite_note(struct wd_db *db, int rc)
{
	struct wd_error why = { 0 };
	enum wd_db_fault fault;

	if ((rc & 0xFF) == SQLITE_INTERRUPT)
		return wd_db_is_late(db);
	fault = explain(wd_sqlite_of(db)->sqlite, rc, &why);
	return wd_db_refuse(db, fault, why.code, "%s", why.text);
}

bool wd_sqlite_make_folder(const char *file, struct wd_error *err)
{
	const char *slash = strrchr(file, '/');
	char *folder = slash && slash > file ? wd_xstrndup(file, (size_t)(slash - file)) : NULL;
	bool done = !folder || wd_disk_make_folders(folder, err) || wd_error_prefix(err, "database");

	free(folder);
	return done;
}
