#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cmd/cmd.h"
#include "config/snapshot.h"
#include "store/store.h"
#include "util/log.h"

static int back_up(const struct wd_cmd_options *options, const char *copy)
{
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot = wd_snapshot_load(options->config_path, NULL, NULL, NULL, &err);
	struct stat seen;
	bool done;

	if (!snapshot) {
		wd_log(WD_LOG_ERROR, "%s", err.text);
		return WD_EXIT_FAILED;
	}
	done = wd_store_backup(snapshot->config.database, copy, &err);
	wd_snapshot_release(snapshot);
	if (!done) {
		wd_log(WD_LOG_ERROR, "%s", err.text);
		return WD_EXIT_FAILED;
	}
	if (!options->quiet && stat(copy, &seen) == 0)
		printf("%s: %.1f MB\n", copy, (double)seen.st_size / 1e6);
	return WD_EXIT_DONE;
}

static int run(const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "help", no_argument, NULL, 'h' }, { 0 } };
	int option;

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help("backup");
		return wd_cmd_usage("backup", "there are no options");
	}
	if (argc - optind != 1)
		return wd_cmd_usage("backup", "name the one file to write");
	return back_up(options, argv[optind]);
}

const struct wd_command wd_cmd_backup = {
	.name = "backup",
	.arguments = "FILE",
	.summary = "Copy the database while the daemon runs",
	.help = "The copy is of one moment, and has its name only when it is whole; a file that\n"
		"stands there before is replaced then. To restore it, stop the daemon and put it\n"
		"in the place of the database.\n\n"
		"  wiredesk backup /backup/wiredesk.db\n",
	.run = run,
};
