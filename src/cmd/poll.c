#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "config/snapshot.h"
#include "daemon/daemon.h"
#include "publish/text.h"
#include "util/log.h"

/* Who waits at a terminal. */
struct watch {
	struct wd_progress progress;
	const char *config_path;
	struct wd_reader *reader; /* opened when it is first asked */
};

/* All is polled: what is filed anew before the end. */
static void show_backfill(struct watch *watch)
{
	struct wd_arena *arena;
	struct wd_backfill *list;
	struct wd_error ignored = { 0 };
	struct wd_buf text;
	size_t n;

	if (!watch->progress.shows)
		return;
	if (!watch->reader) {
		struct wd_snapshot *snapshot = wd_snapshot_load(watch->config_path, NULL, NULL, NULL, &ignored);

		watch->reader = snapshot ? wd_reader_open(snapshot->config.database, &ignored) : NULL;
		wd_snapshot_release(snapshot);
	}
	arena = wd_arena_new(1 << 20);
	if (watch->reader && wd_reader_backfills(watch->reader, arena, &list, &n, &ignored) && n > 0) {
		wd_buf_init(&text, WD_BUF_LINE);
		wd_text_backfill(&text, &list[0]);
		wd_progress_show(&watch->progress, "%s", text.data);
		wd_buf_release(&text);
	}
	wd_arena_free(arena);
}

static void on_progress(void *ctx, const struct wd_tally *tally)
{
	struct watch *watch = ctx;

	if (tally->done == tally->total)
		show_backfill(watch);
	else
		wd_progress_show(&watch->progress,
				 "%" PRId64 " of %" PRId64 " polled, %" PRId64 " changed, %" PRId64 " failed", tally->done,
				 tally->total, tally->changed, tally->failed);
}

static void print_tally(const struct wd_tally *tally)
{
	printf("polled %" PRId64 ": %" PRId64 " changed, %" PRId64 " unchanged, %" PRId64 " failed; %" PRId64 " new %s\n",
	       tally->done - tally->put_off, tally->changed, tally->unchanged, tally->failed, tally->new_stories,
	       tally->new_stories == 1 ? "story" : "stories");
	if (tally->put_off)
		printf("put off %" PRId64 ": a feed of the same host was told to ask less often\n", tally->put_off);
}

static int poll_once(const struct wd_cmd_options *options, bool now, int n, char **feeds)
{
	struct watch watch = { .config_path = options->config_path };
	struct wd_daemon_options daemon = {
		.config_path = options->config_path,
		.once = true,
		.all_now = now,
		.only = (const char *const *)feeds,
		.n_only = (size_t)n,
		.progress = on_progress,
		.progress_ctx = &watch,
	};
	struct wd_tally tally = { 0 };
	struct wd_error err = { 0 };
	bool ok;

	wd_progress_begin(&watch.progress, NULL, options->quiet);
	ok = wd_daemon_run(&daemon, &tally, &err);
	wd_progress_end(&watch.progress);
	wd_reader_close(watch.reader);
	if (!ok) {
		wd_log(WD_LOG_ERROR, "%s", err.text);
		return WD_EXIT_FAILED;
	}
	if (!options->quiet)
		print_tally(&tally);
	return tally.failed ? WD_EXIT_FAILED : WD_EXIT_DONE;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	bool now;
	int status;

	if (!wd_cmd_flag(self, argc, argv, "now", &now, &status))
		return status;
	return poll_once(options, now, argc - optind, argv + optind);
}

const struct wd_command wd_cmd_poll = {
	.name = "poll",
	.arguments = "[--now] [FEED...]",
	.summary = "Poll what is due once, store and publish it, and end",
	.help = "For cron, or to see what a feed says now: what is so nearly due that the next run\n"
		"would be late (a twentieth of its interval) is due. With --now all feeds are polled, due\n"
		"or not, save those whose server asked for patience (Retry-After); with feeds named (by\n"
		"address, or by title) just these, whatever was said. Where a daemon runs on\n"
		"the same database it is asked to do it, so nothing is polled twice. Ends with one\n"
		"line that counts; the exit status is 1 when a feed failed.\n\n"
		"  wiredesk poll                              what is due\n"
		"  wiredesk poll --now                        everything\n"
		"  wiredesk poll https://example.org/rss.xml  this feed\n",
	.run = run,
};
