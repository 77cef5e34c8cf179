#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/open.h"
#include "cmd/out.h"
#include "filter/sense.h"
#include "publish/channel.h"
#include "publish/text.h"
#include "util/clock.h"
#include "util/log.h"

enum { USUAL = 20, MOST = 10000, MOST_S = 30 };

/* Why there was nothing: an empty answer is told from one that never came. */
static void tell_nothing(const struct wd_query *query, int64_t now)
{
	struct wd_error why;
	int column;

	if (wd_query_is_senseless(query, now, &column, &why))
		fprintf(stderr, "no story matches; this %s\n", why.text);
	else
		fputs("no story matches\n", stderr);
}

static bool search(const struct wd_opened *opened, const struct wd_query *query, int limit, bool json, struct wd_error *err)
{
	struct wd_channel_options options = { .limit = limit, .now = wd_clock_now() };
	struct wd_channel channel;
	struct wd_buf out, base;
	bool done;

	wd_buf_init(&base, WD_BUF_ADDRESS);
	wd_snapshot_base_url(opened->snapshot, &base);
	wd_reader_set_deadline(opened->reader, MOST_S * 1000);
	options.site.base_url = wd_buf_span(&base);
	done = wd_channel_search(opened->reader, opened->arena, query, &options, &channel, err);
	wd_buf_init(&out, WD_BUF_PAGE);
	if (done && json)
		wd_channel_write(&out, &channel, WD_FORMAT_JSON, options.now);
	for (size_t i = 0; done && !json && i < channel.n_stories; i++)
		wd_text_story(&out, &channel.stories[i], wd_out_has_colour(stdout));
	done = wd_out_write(&out, err) && done;
	wd_buf_release(&out);
	wd_buf_release(&base);
	if (done && channel.is_partial)
		fprintf(stderr, "the search ended after %d s: %s; a rarer word, or since:7d, makes it quicker\n", MOST_S,
			channel.n_stories ? "these were found until then" : "nothing was found until then");
	else if (done && channel.more && !json && isatty(STDERR_FILENO))
		fprintf(stderr, "there are more; --limit shows them\n");
	else if (done && channel.n_stories == 0 && !json && isatty(STDERR_FILENO))
		tell_nothing(query, options.now);
	return done;
}

/* "search -korea": one - before a word is the filter's, since no option but -h has one letter. Taken out of argv. */
static const char *take_exclusion(int *argc, char **argv)
{
	for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
		const char *found = argv[i];

		if (strcmp(found, "--limit") == 0) {
			i++;
			continue;
		}
		if (found[0] != '-' || found[1] == '-' || found[1] == '\0' || strcmp(found, "-h") == 0)
			continue;
		memmove(argv + i, argv + i + 1, (size_t)(*argc - i) * sizeof(*argv));
		--*argc;
		return found;
	}
	return NULL;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "limit", required_argument, NULL, 'l' },
					       { "json", no_argument, NULL, 'j' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	struct wd_opened opened;
	struct wd_query *query;
	struct wd_error err = { 0 };
	int option, limit = USUAL;
	bool json = false, ok;
	const char *text = take_exclusion(&argc, argv);

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help(self);
		if (option == 'l')
			limit = (int)strtol(optarg, NULL, 10);
		json = json || option == 'j';
		if ((option != 'l' && option != 'j') || limit < 1 || limit > MOST)
			return wd_cmd_usage(self, "the options are --limit N (1 to %d) and --json", MOST);
	}
	if (optind + !text != argc)
		return wd_cmd_usage(self, "one query is wanted; put it in quotes: 'north korea sanctions'");
	query = wd_open_query(text ? text : argv[optind]);
	if (!query)
		return WD_EXIT_USAGE;
	if (!wd_open(options, &opened)) {
		wd_query_free(query);
		return WD_EXIT_FAILED;
	}
	ok = search(&opened, query, limit, json, &err);
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_query_free(query);
	wd_open_release(&opened);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

const struct wd_command wd_cmd_search = {
	.name = "search",
	.arguments = "Q [--limit N] [--json]",
	.summary = "Find stories by the filter language",
	.help = "One story a line, the newest first. The language is that of merged feeds, so a filter can be\n"
		"tried on the past; wiredesk-filter(7) explains it.\n\n"
		"  wiredesk search '\"north korea\" sanctions'\n"
		"  wiredesk search '(dprk OR 북한) sanctions since:30d' --limit 100\n",
	.run = run,
};
