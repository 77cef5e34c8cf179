#include <getopt.h>
#include <stdio.h>

#include "cmd/open.h"
#include "cmd/out.h"
#include "publish/status.h"
#include "publish/text.h"
#include "util/clock.h"
#include "util/log.h"

static void write_text(struct wd_buf *out, const struct wd_status *s, int64_t now)
{
	bool colour = wd_out_has_colour(stdout);
	size_t bad = 0;

	for (size_t i = 0; i < s->n_feeds; i++) {
		bad += s->feeds[i].error.len > 0 || s->feeds[i].gone;
		wd_text_feed(out, &s->feeds[i], now, colour);
	}
	for (size_t i = 0; i < s->n_targets; i++)
		wd_text_target(out, &s->targets[i], now, colour);
	for (size_t i = 0; i < s->n_followed; i++)
		wd_text_followed(out, &s->followed[i]);
	for (size_t i = 0; i < s->n_backfills; i++) {
		wd_text_backfill(out, &s->backfills[i]);
		wd_buf_add_char(out, '\n');
	}
	wd_text_growth(out, &s->growth, now);
	wd_buf_printf(out, "%zu %s, %zu with trouble\n", s->n_feeds, s->n_feeds == 1 ? "feed" : "feeds", bad);
}

static bool status(const struct wd_opened *opened, bool json, struct wd_error *err)
{
	int64_t now = wd_clock_now();
	struct wd_status status;
	struct wd_buf out;
	bool ok;

	if (!wd_status_read(opened->reader, opened->arena, now, &status, err))
		return false;
	wd_buf_init(&out, WD_BUF_PAGE);
	if (json)
		wd_status_json(&out, &status);
	else
		write_text(&out, &status, now);
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
