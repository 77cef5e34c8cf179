/*
 * The database written anew, by who has looked at what that takes.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/open.h"
#include "cmd/progress.h"
#include "store/share.h"
#include "util/log.h"
#include "util/url.h"

/* Longer than it takes; it ends with this process at the latest. */
static const int64_t lease_ms = INT64_C(24) * 3600 * 1000;

static double megabytes(int64_t bytes)
{
	return (double)bytes / 1e6;
}

static void on_progress(void *ctx, int64_t done, int64_t total)
{
	if (done > 0 && total > 0)
		wd_progress_show(ctx, "%" PRId64 " %% written", done < total ? done * 100 / total : 100);
	else
		wd_progress_show(ctx, "reads %.1f MB", megabytes(total));
}

static bool open_alone(const char *database, struct wd_writer **writer, struct wd_error *err)
{
	struct wd_share share;

	*writer = NULL;
	/* Before it is opened: taking part in the polling would move feeds from process to process. */
	if (wd_url_is_database(database))
		return wd_error_set(
			err, WD_INPUT,
			"a database on a server is compacted there: autovacuum does so by itself, VACUUM FULL more");
	if (access(database, F_OK) != 0)
		return wd_error_set(err, WD_INPUT, "%s: there is no database yet", database);
	*writer = wd_writer_open(database, err);
	if (!*writer)
		return false;
	if (wd_writer_share(*writer, lease_ms, false, &share, err))
		return true;
	if (err->code == WD_PERMANENT)
		wd_error_set(err, WD_PERMANENT,
			     "another process polls for this database; end it first, as by: systemctl stop wiredesk");
	wd_writer_close(*writer);
	*writer = NULL;
	return false;
}

static void tell(const char *database, const struct wd_room *room)
{
	printf("%s: %.1f MB, of which %.1f MB hold nothing; %s\n", database, megabytes(room->bytes),
	       megabytes(room->spare_bytes),
	       room->gives_back ? "it gives room back by itself"
				: "it gives no room back by itself until it was compacted once");
	printf("needs %.1f MB beside it for a while; %.1f MB are free\n", megabytes(room->needed_bytes),
	       megabytes(room->free_bytes));
	fflush(stdout);
}

static bool compact(struct wd_writer *writer, const struct wd_cmd_options *options, const char *database, bool only_look,
		    struct wd_error *err)
{
	struct wd_progress progress;
	struct wd_watcher watcher = { on_progress, &progress };
	struct wd_room room, after;
	bool done;

	if (!wd_writer_room(writer, &room, err))
		return false;
	if (only_look || !options->quiet)
		tell(database, &room);
	if (room.free_bytes < room.needed_bytes)
		return wd_error_set(err, WD_LOCAL, "%s: the disk has too little room for that; nothing was done", database);
	if (only_look)
		return true;
	wd_progress_begin(&progress, NULL, options->quiet);
	done = wd_writer_compact(writer, &watcher, err);
	wd_progress_end(&progress);
	if (!done || !wd_writer_room(writer, &after, err))
		return wd_error_prefix(err, "%s", database);
	if (!options->quiet)
		printf("compacted: %.1f MB\n", megabytes(after.bytes));
	return true;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	struct wd_snapshot *snapshot;
	struct wd_writer *writer;
	struct wd_error err = { 0 };
	bool only_look, done;
	int status;

	if (!wd_cmd_flag(self, argc, argv, "look", &only_look, &status))
		return status;
	if (optind < argc)
		return wd_cmd_usage(self, "it takes no file; name a configuration by -c before the command");
	snapshot = wd_open_snapshot(options);
	if (!snapshot)
		return WD_EXIT_FAILED;
	done = open_alone(snapshot->config.database, &writer, &err) &&
	       compact(writer, options, snapshot->config.database, only_look, &err);
	if (!done)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	if (writer) {
		wd_writer_leave(writer);
		wd_writer_close(writer);
	}
	wd_snapshot_release(snapshot);
	return done ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

const struct wd_command wd_cmd_compact = {
	.name = "compact",
	.arguments = "[--look]",
	.summary = "Write the database anew without what holds nothing",
	.help = "Gives the room of what was removed back to the disk. A database does so by itself, in\n"
		"small steps; one made by an older program only after it was compacted once. First it\n"
		"says how much room that takes beside the database, which is up to twice its size, and\n"
		"does nothing when the disk has less; with --look that is all. The daemon must not run\n"
		"meanwhile. A kill at any moment loses nothing.\n\n"
		"  systemctl stop wiredesk && wiredesk compact && systemctl start wiredesk\n",
	.run = run,
};
