#include <getopt.h>
#include <stdlib.h>

#include "cmd/open.h"
#include "cmd/out.h"
#include "publish/explained.h"
#include "util/clock.h"
#include "util/log.h"

enum { USUAL = 20, MOST = 1000 };
static const int64_t week_ms = 7 * 86400000LL;

struct choice {
	bool json, missed;
	int limit;
	const char *name, *story;
};

static bool explain(const struct wd_opened *opened, const struct wd_merge *merge, const struct choice *choice,
		    struct wd_buf *out, struct wd_error *err)
{
	struct wd_explained explained;

	if (!wd_reader_explain(opened->reader, opened->arena, wd_span_of(choice->story), &merge, 1, wd_clock_now(),
			       &explained, err))
		return false;
	if (explained.n_entries == 0)
		return wd_error_set(err, WD_INPUT,
				    "no story has the id or link \"%s\"; `wiredesk search` shows links, and with --json ids",
				    choice->story);
	if (choice->json)
		wd_explained_json(out, &explained, &explained.filings[0]);
	else
		wd_explained_text(out, &explained, &explained.filings[0]);
	return true;
}

static bool list_missed(const struct wd_opened *opened, const struct wd_merge *merge, const struct choice *choice,
			struct wd_buf *out, struct wd_error *err)
{
	struct wd_missed *missed;
	int64_t now = wd_clock_now();
	size_t n;

	if (!wd_reader_missed(opened->reader, opened->arena, merge, now, now - week_ms, (size_t)choice->limit, &missed, &n,
			      err))
		return wd_error_prefix(err, "%s", merge->name);
	if (choice->json)
		wd_missed_json(out, wd_span_of(merge->name), wd_span_of(merge->filter), missed, n);
	else if (n > 0)
		wd_missed_text(out, missed, n);
	else
		wd_buf_printf(out, "no story of the last week is one part short of %s\n", merge->filter);
	return true;
}

static bool answer(const struct wd_opened *opened, const struct choice *choice, struct wd_error *err)
{
	const struct wd_merge *merge = wd_snapshot_merge(opened->snapshot, wd_span_of(choice->name));
	struct wd_buf out;
	bool ok;

	if (!merge)
		return wd_error_set(err, WD_INPUT, "no merged feed is named \"%s\"; the configuration names them",
				    choice->name);
	wd_buf_init(&out, WD_BUF_PAGE);
	ok = choice->missed ? list_missed(opened, merge, choice, &out, err) : explain(opened, merge, choice, &out, err);
	ok = wd_out_write(&out, err) && ok;
	wd_buf_release(&out);
	return ok;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "json", no_argument, NULL, 'j' },
					       { "missed", no_argument, NULL, 'm' },
					       { "limit", required_argument, NULL, 'l' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	struct choice choice = { .limit = USUAL };
	struct wd_opened opened;
	struct wd_error err = { 0 };
	int option;
	bool ok;

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help(self);
		if (option == 'l')
			choice.limit = (int)strtol(optarg, NULL, 10);
		choice.json |= option == 'j';
		choice.missed |= option == 'm';
		if (option == '?' || choice.limit < 1 || choice.limit > MOST)
			return wd_cmd_usage(self, "the options are --json, --missed and --limit N (1 to %d)", MOST);
	}
	if (optind + (choice.missed ? 1 : 2) != argc)
		return wd_cmd_usage(self, choice.missed ? "one merged feed's name is wanted"
							: "a merged feed's name and a story's id are wanted");
	choice.name = argv[optind];
	choice.story = argv[optind + 1];
	if (!wd_open(options, &opened))
		return WD_EXIT_FAILED;
	ok = answer(&opened, &choice, &err);
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_open_release(&opened);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

const struct wd_command wd_cmd_explain = {
	.name = "explain",
	.arguments = "NAME STORY [--json] | --missed NAME [--limit N] [--json]",
	.summary = "Tell why a merged feed holds a story, or lacks it, and why its entries are one",
	.help = "Part by part, what the filter of the merged feed found in the story and in which form, or\n"
		"what lacks. Then each entry of the story with the entry that it was joined by, the rule and\n"
		"how much of the shorter text both hold, and what spoke against the likest entry of another\n"
		"story. STORY is a link as `search` shows it, an id as `search --json` does, or the address of\n"
		"its page here; wiredesk-story(7) explains the rules.\n"
		"With --missed, the stories of the last week that lack one part alone of the filter, and which.\n\n"
		"  wiredesk explain all https://example.org/news/1\n"
		"  wiredesk explain --missed north-korea\n",
	.run = run,
};
