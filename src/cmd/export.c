#include <getopt.h>

#include "cmd/open.h"
#include "cmd/out.h"
#include "cmd/shelved.h"
#include "config/opml.h"
#include "util/log.h"

struct choice {
	bool with_secrets, as_text;
	const char *name; /* of a list in the database; NULL: all */
};

static int print_lists(const struct wd_cmd_options *options, struct choice choice)
{
	struct wd_snapshot *snapshot = wd_open_snapshot(options);
	struct wd_error err = { 0 };
	struct wd_buf out;
	bool ok;

	if (!snapshot)
		return WD_EXIT_FAILED;
	wd_buf_init(&out, WD_BUF_PAGE);
	if (choice.as_text) {
		ok = wd_shelved_write(&out, &snapshot->config, choice.name, &err) && wd_out_write(&out, &err);
	} else {
		wd_opml_write(&out, snapshot, choice.with_secrets ? WD_OPML_SECRETS : WD_OPML_OPTIONS);
		ok = wd_out_write(&out, &err);
	}
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_buf_release(&out);
	wd_snapshot_release(snapshot);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "secrets", no_argument, NULL, 's' },
					       { "text", no_argument, NULL, 't' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	struct choice choice = { 0 };
	int option;

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help(self);
		if (option != 's' && option != 't')
			return wd_cmd_usage(self, "the options are --secrets and --text");
		choice.with_secrets |= option == 's';
		choice.as_text |= option == 't';
	}
	if (choice.as_text && optind < argc)
		choice.name = argv[optind++];
	if (optind < argc)
		return wd_cmd_usage(self, "it takes no file; what is exported is printed");
	return print_lists(options, choice);
}

const struct wd_command wd_cmd_export = {
	.name = "export",
	.arguments = "[--secrets] | --text [NAME]",
	.summary = "Print the feed lists as OPML, or as text",
	.help = "Tags become categories, and an attribute of our own keeps all options, so that\n"
		"`wiredesk import` makes the same list of it. Passwords, headers, proxies and what looks\n"
		"like a token in an address are left out; with --secrets they are in it.\n\n"
		"--text prints the lists that are kept in the database (lists = database), or the one named,\n"
		"as they stand there, comments and passwords too: to be edited, and given back by\n"
		"`wiredesk import --replace`.\n\n"
		"  wiredesk export > feeds.opml\n"
		"  wiredesk export --text my > my.feeds\n",
	.run = run,
};
