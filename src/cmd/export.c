#include <getopt.h>
#include <stdio.h>

#include "cmd/open.h"
#include "cmd/out.h"
#include "config/opml.h"
#include "util/log.h"

static int print_opml(const struct wd_cmd_options *options, bool with_secrets)
{
	struct wd_snapshot *snapshot = wd_open_snapshot(options);
	struct wd_error err = { 0 };
	struct wd_buf out;
	bool ok;

	if (!snapshot)
		return WD_EXIT_FAILED;
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_opml_write(&out, snapshot, with_secrets ? WD_OPML_SECRETS : WD_OPML_OPTIONS);
	ok = wd_out_write(&out, &err);
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_buf_release(&out);
	wd_snapshot_release(snapshot);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "secrets", no_argument, NULL, 's' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	bool with_secrets = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help(self);
		if (option != 's')
			return wd_cmd_usage(self, "the one option is --secrets");
		with_secrets = true;
	}
	if (optind < argc)
		return wd_cmd_usage(self, "it takes no file; the OPML is printed");
	return print_opml(options, with_secrets);
}

const struct wd_command wd_cmd_export = {
	.name = "export",
	.arguments = "[--secrets]",
	.summary = "Print the feed lists as OPML",
	.help = "Tags become categories, and an attribute of our own keeps all options, so that\n"
		"`wiredesk import` makes the same list of it. Passwords, headers, proxies and what looks\n"
		"like a token in an address are left out; with --secrets they are in it.\n\n"
		"  wiredesk export > feeds.opml\n",
	.run = run,
};
