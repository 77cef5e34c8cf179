/*
 * A copy of the database while others write. It gets its name only when it is whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "store/sqlite/sqlite.h"
#include "util/buf.h"

/*
 * In pieces, so that who waits can be told, but all of one moment: the question that goes before holds a reader's
 * snapshot open, so that writers are not held up and cannot make it begin anew.
 */
static bool copy_pages(sqlite3 *from, sqlite3 *to, const struct wd_watcher *watcher, struct wd_error *err)
{
	enum { PAGES_A_STEP = 2000 };
	sqlite3_backup *backup;
	int rc = sqlite3_exec(from, "BEGIN; SELECT 1 FROM sqlite_schema", NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return wd_sqlite_explain(from, rc, err);
	backup = sqlite3_backup_init(to, "main", from, "main");
	if (!backup)
		return wd_sqlite_explain(to, sqlite3_errcode(to), err);
	do {
		rc = sqlite3_backup_step(backup, watcher ? PAGES_A_STEP : -1);
		if (watcher)
			watcher->call(watcher->ctx, sqlite3_backup_pagecount(backup) - sqlite3_backup_remaining(backup),
				      sqlite3_backup_pagecount(backup));
	} while (rc == SQLITE_OK);
	sqlite3_backup_finish(backup);
	return rc == SQLITE_DONE || wd_sqlite_explain(to, rc, err);
}

static bool copy_to(const char *path, const char *part, const struct wd_watcher *watcher, struct wd_error *err)
{
	sqlite3 *from = wd_sqlite_file(path, SQLITE_OPEN_READONLY, err), *to;
	bool done = false;

	if (!from)
		return false;
	to = wd_sqlite_file(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
	if (to) {
		done = copy_pages(from, to, watcher, err);
		if (!done)
			wd_error_prefix(err, "%s", part);
	}
	sqlite3_close(to);
	sqlite3_close(from);
	return done;
}

static bool flush(const char *path, struct wd_error *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (!done)
		wd_error_set(err, WD_LOCAL, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return done;
}

bool wd_sqlite_backup(const char *path, const char *copy, const struct wd_watcher *watcher, struct wd_error *err)
{
	struct wd_buf part;
	bool done;

	wd_buf_init(&part, WD_BUF_ADDRESS);
	wd_buf_printf(&part, "%s" WD_STORE_BACKUP_PART, copy);
	unlink(part.data);
	done = copy_to(path, part.data, watcher, err) && flush(part.data, err);
	if (done && rename(part.data, copy) != 0)
		done = wd_error_set(err, WD_LOCAL, "%s: %s", copy, strerror(errno));
	if (!done)
		unlink(part.data);
	wd_buf_release(&part);
	return done;
}
