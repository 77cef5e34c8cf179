#include <stddef.h>

#include "cmd/cmd.h"
#include "daemon/daemon.h"
#include "util/log.h"

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	struct wd_daemon_options daemon = { .config_path = options->config_path };
	struct wd_error err = { 0 };
	int status;

	if (!wd_cmd_takes(self, argc, argv, 0, "it takes no arguments", &status))
		return status;
	if (!wd_daemon_run(&daemon, NULL, &err)) {
		wd_log(WD_LOG_ERROR, "%s", err.text);
		return WD_EXIT_FAILED;
	}
	return WD_EXIT_DONE;
}

const struct wd_command wd_cmd_run = {
	.name = "run",
	.arguments = "[-h]",
	.summary = "Poll for ever and serve the merged feeds",
	.help = "Stays in the foreground and logs to stderr. Without a configuration it polls the\n"
		"lists ./feeds/*.feeds (or yours, or the system's) and serves on 127.0.0.1:8380.\n"
		"A change of a list or of the configuration is taken up within a second of the\n"
		"save; SIGHUP does the same at once. SIGTERM and SIGINT end it in order, twice at once.\n\n"
		"  wiredesk run                         then open http://127.0.0.1:8380/\n"
		"  wiredesk -c /etc/wiredesk.conf run   with a configuration of its own\n",
	.run = run,
};
