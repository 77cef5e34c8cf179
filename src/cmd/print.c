#include <getopt.h>
#include <stdlib.h>

#include "cmd/open.h"
#include "cmd/out.h"
#include "publish/channel.h"
#include "util/clock.h"
#include "util/log.h"

enum { MOST = 10000 };

struct options {
	const char *query, *name;
	enum wd_format format;
	int limit;
};

static bool print_channel(const struct wd_opened *opened, const struct options *how, const struct wd_query *query,
			  struct wd_error *err)
{
	struct wd_channel_options options = { .limit = how->limit, .now = wd_clock_now() };
	struct wd_channel channel;
	struct wd_buf out, base, root;
	bool ok;

	wd_buf_init(&base, WD_BUF_ADDRESS);
	wd_buf_init(&root, WD_BUF_ADDRESS);
	wd_snapshot_base_url(opened->snapshot, &base);
	options.site = wd_site_served(base.data, &root);
	if (query)
		ok = wd_channel_search(opened->reader, opened->arena, query, &options, &channel, err);
	else
		ok = wd_channel_merge(opened->reader, opened->arena,
				      wd_snapshot_merge(opened->snapshot, wd_span_of(how->name)), &options, &channel, err);
	if (ok) {
		wd_buf_init(&out, WD_BUF_PAGE);
		wd_channel_write(&out, &channel, how->format, options.now);
		ok = wd_out_write(&out, err);
		wd_buf_release(&out);
	}
	wd_buf_release(&base);
	wd_buf_release(&root);
	return ok;
}

static int print(const struct wd_cmd_options *options, const struct options *how)
{
	struct wd_query *query = how->query ? wd_open_query(how->query) : NULL;
	struct wd_opened opened;
	struct wd_error err = { 0 };
	bool ok;

	if (how->query && !query)
		return WD_EXIT_USAGE;
	if (!wd_open(options, &opened)) {
		wd_query_free(query);
		return WD_EXIT_FAILED;
	}
	if (!query && !wd_snapshot_merge(opened.snapshot, wd_span_of(how->name)))
		ok = wd_error_set(&err, WD_INPUT, "no merged feed is named \"%s\"; the configuration names them", how->name);
	else
		ok = print_channel(&opened, how, query, &err);
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_query_free(query);
	wd_open_release(&opened);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "query", required_argument, NULL, 'q' },
					       { "format", required_argument, NULL, 'f' },
					       { "limit", required_argument, NULL, 'l' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	struct options how = { .format = WD_FORMAT_ATOM };
	int option;

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		switch (option) {
		case 'q':
			how.query = optarg;
			break;
		case 'f':
			if (!wd_format_of(wd_span_of(optarg), &how.format))
				return wd_cmd_usage(self, "the formats are atom, rss, json and html");
			break;
		case 'l':
			how.limit = (int)strtol(optarg, NULL, 10);
			if (how.limit < 1 || how.limit > MOST)
				return wd_cmd_usage(self, "the limit is a number from 1 to %d", MOST);
			break;
		case 'h':
			return wd_cmd_help(self);
		default:
			return wd_cmd_usage(self, "the options are --query, --format and --limit");
		}
	}
	if (how.query ? optind != argc : optind + 1 != argc)
		return wd_cmd_usage(self, "the name of one merged feed, or --query, is wanted");
	how.name = argv[optind];
	return print(options, &how);
}

const struct wd_command wd_cmd_print = {
	.name = "print",
	.arguments = "NAME | --query Q [--format atom|rss|json|html] [--limit N]",
	.summary = "Print a merged feed from the database",
	.help = "The same bytes that the server gives. No daemon is needed.\n\n"
		"  wiredesk print north-korea > north-korea.atom\n"
		"  wiredesk print --query 'sanctions since:7d' --format json --limit 10\n",
	.run = run,
};
