#include <getopt.h>
#include <stdio.h>

#include "cmd/open.h"
#include "cmd/out.h"
#include "publish/status.h"
#include "publish/text.h"
#include "util/clock.h"
#include "util/log.h"

static bool status(const struct wd_opened *opened, bool json, struct wd_error *err)
{
	struct wd_feed_status *feeds = NULL;
	struct wd_target_status *targets = NULL;
	struct wd_followed *followed = NULL;
	struct wd_backfill *backfills = NULL;
	struct wd_growth growth;
	size_t n = 0, n_backfills = 0, n_targets = 0, n_followed = 0, total = 0, bad = 0;
	bool colour = wd_out_has_colour(stdout);
	int64_t now = wd_clock_now();
	struct wd_buf out;
	bool ok;

	if (!wd_reader_feeds(opened->reader, opened->arena, now, 0, SIZE_MAX, &feeds, &n, &total, err) ||
	    !wd_reader_targets(opened->reader, opened->arena, &targets, &n_targets, err) ||
	    !wd_reader_followed(opened->reader, opened->arena, now, &followed, &n_followed, err) ||
	    !wd_reader_backfills(opened->reader, opened->arena, &backfills, &n_backfills, err) ||
	    !wd_reader_growth(opened->reader, now, &growth, err))
		return false;
	wd_buf_init(&out, WD_BUF_PAGE);
	if (json)
		wd_status_json(&out, &(struct wd_status){ feeds, n, targets, n_targets, followed, n_followed, backfills,
							  n_backfills, &growth });
	for (size_t i = 0; i < n; i++) {
		bad += feeds[i].error.len > 0 || feeds[i].gone;
		if (!json)
			wd_text_feed(&out, &feeds[i], now, colour);
	}
	for (size_t i = 0; i < n_targets && !json; i++)
		wd_text_target(&out, &targets[i], now, colour);
	for (size_t i = 0; i < n_followed && !json; i++)
		wd_text_followed(&out, &followed[i]);
	for (size_t i = 0; i < n_backfills && !json; i++) {
		wd_text_backfill(&out, &backfills[i]);
		wd_buf_add_char(&out, '\n');
	}
	if (!json) {
		wd_text_growth(&out, &growth, now);
		wd_buf_printf(&out, "%zu %s, %zu with trouble\n", total, total == 1 ? "feed" : "feeds", bad);
	}
	ok = wd_out_write(&out, err);
	wd_buf_release(&out);
	return ok;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	struct wd_opened opened;
	struct wd_error err = { 0 };
	bool json, ok;
	int ends_with;

	if (!wd_cmd_flag(self, argc, argv, "json", &json, &ends_with))
		return ends_with;
	if (optind != argc)
		return wd_cmd_usage(self, "it takes no arguments");
	if (!wd_open(options, &opened))
		return WD_EXIT_FAILED;
	ok = status(&opened, json, &err);
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_open_release(&opened);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

const struct wd_command wd_cmd_status = {
	.name = "status",
	.arguments = "[--json]",
	.summary = "Show how every feed does, trouble first, and who is told",
	.help = "Read from the database, so it works with and without a running daemon. Then how far it\n"
		"is what is made anew of what is stored, as after an edit of a filter; at the end, how\n"
		"large the database is, and was a week ago.\n\n"
		"  wiredesk status\n"
		"  wiredesk status --json | jq '.feeds[] | select(.error)'\n",
	.run = run,
};
