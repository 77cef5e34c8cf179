#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/open.h"
#include "cmd/progress.h"
#include "config/paths.h"
#include "config/snapshot.h"
#include "store/store.h"
#include "util/log.h"

/* The same path, or another name of the same file. */
static bool is_same(const char *path, const char *other)
{
	char *a = wd_paths_absolute(NULL, path), *b = wd_paths_absolute(NULL, other);
	struct stat one, two;
	bool same = strcmp(a, b) == 0;

	if (!same && stat(a, &one) == 0 && stat(b, &two) == 0)
		same = one.st_dev == two.st_dev && one.st_ino == two.st_ino;
	free(a);
	free(b);
	return same;
}

static bool is_one_of(const char *path, char **others, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_same(path, others[i]))
			return true;
	return false;
}

static bool is_database(const char *path, const char *database)
{
	static const char *const beside[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		struct wd_buf name;
		bool same;

		wd_buf_init(&name, WD_BUF_ADDRESS);
		wd_buf_printf(&name, "%s%s", database, beside[i]);
		same = is_same(path, name.data);
		wd_buf_release(&name);
		if (same)
			return true;
	}
	return false;
}

/* Only an older copy is replaced: SQLite's file format, §1.3.1. Nothing, or an empty file, is none to lose. */
static bool holds_something_else(const char *path)
{
	char head[16] = "";
	struct stat seen;
	FILE *file;

	if (stat(path, &seen) != 0)
		return false;
	file = S_ISREG(seen.st_mode) ? fopen(path, "re") : NULL;
	if (file && fread(head, 1, sizeof(head), file) != sizeof(head) && seen.st_size != 0)
		memset(head, 0, sizeof(head));
	if (file)
		fclose(file);
	return !file || (seen.st_size != 0 && memcmp(head, "SQLite format 3", sizeof(head)) != 0);
}

/* What the path leads to that no copy may replace; NULL: nothing. */
static const char *what_is_there(const struct wd_config *config, const char *path)
{
	if (is_database(path, config->database))
		return "the database itself";
	if (config->path && is_same(path, config->path))
		return "the configuration";
	if (is_one_of(path, config->feed_files, config->n_feed_files))
		return "a feed list";
	if (is_one_of(path, config->side_files, config->n_side_files))
		return "a file of passwords";
	return holds_something_else(path) ? "no older copy of a database" : NULL;
}

/* The copy is written beside its place, under another name first. */
static bool may_write(const struct wd_config *config, const char *copy, struct wd_error *err)
{
	const char *found = what_is_there(config, copy);
	struct wd_buf part;

	wd_buf_init(&part, WD_BUF_ADDRESS);
	wd_buf_printf(&part, "%s" WD_STORE_BACKUP_PART, copy);
	if (found)
		wd_error_set(err, WD_INPUT, "%s is %s; name another file", copy, found);
	else if ((found = what_is_there(config, part.data)))
		wd_error_set(err, WD_INPUT, "%s, where the copy is written first, is %s; name another file", part.data,
			     found);
	wd_buf_release(&part);
	return !found;
}

static int back_up(const struct wd_cmd_options *options, const char *copy)
{
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot = wd_open_snapshot(options);
	struct wd_progress progress;
	struct wd_watcher watcher = { wd_progress_share, &progress };
	struct stat seen;
	bool done;

	if (!snapshot)
		return WD_EXIT_FAILED;
	wd_progress_begin(&progress, "copied", options->quiet);
	done = may_write(&snapshot->config, copy, &err) && wd_store_backup(snapshot->config.database, copy, &watcher, &err);
	wd_progress_end(&progress);
	wd_snapshot_release(snapshot);
	if (!done) {
		wd_log(WD_LOG_ERROR, "%s", err.text);
		return WD_EXIT_FAILED;
	}
	if (!options->quiet && stat(copy, &seen) == 0)
		printf("%s: %.1f MB\n", copy, (double)seen.st_size / 1e6);
	return WD_EXIT_DONE;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	int status;

	if (!wd_cmd_takes(self, argc, argv, 1, "name the one file to write", &status))
		return status;
	return back_up(options, argv[optind]);
}

const struct wd_command wd_cmd_backup = {
	.name = "backup",
	.arguments = "FILE",
	.summary = "Copy the database while the daemon runs",
	.help = "The copy is of one moment, and has its name only when it is whole; an older copy\n"
		"that stands there is replaced then, but nothing else is. To restore it, stop the\n"
		"daemon and put it in the place of the database. A PostgreSQL server is saved by pg_dump.\n\n"
		"  wiredesk backup /backup/wiredesk.db\n",
	.run = run,
};
