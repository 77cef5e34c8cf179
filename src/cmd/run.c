#include <getopt.h>
#include <stddef.h>
#include <string.h>

#include "cmd/cmd.h"
#include "daemon/daemon.h"
#include "util/log.h"

static bool find_role(const char *name, enum wd_role *role)
{
	static const char *const names[] = { [WD_ROLE_ALL] = "all", [WD_ROLE_POLL] = "poll", [WD_ROLE_SERVE] = "serve" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name) == 0) {
			*role = (enum wd_role)i;
			return true;
		}
	}
	return false;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "role", required_argument, NULL, 'r' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	struct wd_daemon_options daemon = { .config_path = options->config_path };
	struct wd_error err = { 0 };
	int option;

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help(self);
		if (option != 'r')
			return wd_cmd_usage(self, "the one option is --role");
		if (!find_role(optarg, &daemon.role))
			return wd_cmd_usage(self, "--role is all, poll or serve, not \"%s\"", optarg);
	}
	if (optind < argc)
		return wd_cmd_usage(self, "it takes no arguments");
	if (!wd_daemon_run(&daemon, NULL, &err)) {
		wd_log(WD_LOG_ERROR, "%s", err.text);
		return WD_EXIT_FAILED;
	}
	return WD_EXIT_DONE;
}

const struct wd_command wd_cmd_run = {
	.name = "run",
	.arguments = "[--role=all|poll|serve]",
	.summary = "Poll for ever and serve the merged feeds",
	.help = "Stays in the foreground and logs to stderr. Without a configuration it polls the\n"
		"lists ./feeds/*.feeds (or yours, or the system's) and serves on 127.0.0.1:8380.\n"
		"A change of a list or of the configuration is taken up within a second of the\n"
		"save; SIGHUP does the same at once. SIGTERM and SIGINT end it in order, twice at once.\n\n"
		"--role=poll has no web server, and --role=serve leaves the polling to others: to cron's\n"
		"`wiredesk poll`, or to other processes that share a database of PostgreSQL.\n\n"
		"  wiredesk run                         then open http://127.0.0.1:8380/\n"
		"  wiredesk -c /etc/wiredesk.conf run   with a configuration of its own\n",
	.run = run,
};
