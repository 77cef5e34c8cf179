#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "store/copy.h"
#include "util/log.h"

static void report(void *ctx, const char *line)
{
	wd_progress_end(ctx);
	wd_log(WD_LOG_ERROR, "%s", line);
}

static void tell(const struct wd_copied *copied)
{
	printf("%" PRId64 " rows, the same in both: %" PRId64 " new, %" PRId64 " changed, %" PRId64 " gone\n", copied->rows,
	       copied->fresh, copied->changed, copied->gone);
	if (copied->mended)
		printf("%" PRId64 " texts were not valid UTF-8 and were mended\n", copied->mended);
}

static int copy(const struct wd_cmd_options *options, const char *from, const char *to)
{
	struct wd_error err = { 0 };
	struct wd_progress progress;
	struct wd_watcher watcher = { wd_progress_share, &progress };
	struct wd_copied copied;
	bool done;

	wd_progress_begin(&progress, "copied", options->quiet);
	done = wd_store_copy(from, to, &watcher, report, &progress, &copied, &err);
	wd_progress_end(&progress);
	if (!done) {
		wd_log(WD_LOG_ERROR, "%s", err.text);
		return WD_EXIT_FAILED;
	}
	if (!options->quiet)
		tell(&copied);
	return WD_EXIT_DONE;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	int status;

	if (!wd_cmd_takes(self, argc, argv, 2, "name the database to read, and the one to write", &status))
		return status;
	if (strcmp(argv[optind], argv[optind + 1]) == 0)
		return wd_cmd_usage(self, "both are the same database");
	return copy(options, argv[optind], argv[optind + 1]);
}

const struct wd_command wd_cmd_copy = {
	.name = "copy",
	.arguments = "FROM TO",
	.summary = "Move a desk to another database, or back",
	.help = "FROM and TO are files or addresses of PostgreSQL. Stories keep their ids and dates, so\n"
		"that readers see nothing new. FROM may be polled meanwhile: the copy is of one moment.\n"
		"TO is empty, or a copy of FROM that was stopped or made before; then only what is new,\n"
		"changed or gone since is taken over. At the end all of it is read back and compared.\n"
		"wiredesk-moving(7) tells how to move with a pause of seconds.\n\n"
		"  wiredesk copy ~/.local/state/wiredesk/wiredesk.db postgresql:///desk\n",
	.run = run,
};
