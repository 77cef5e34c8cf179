#include <getopt.h>
#include <stdio.h>

#include <unistd.h>

#include "cmd/open.h"
#include "push/sample.h"
#include "util/clock.h"
#include "util/log.h"

enum { ARENA = 256 << 20 };

struct tally {
	size_t failed;
};

static void on_told(void *ctx, const char *shown, const struct wd_error *err)
{
	struct tally *tally = ctx;

	printf("%s: %s\n", shown, err->code ? err->text : "heard");
	tally->failed += err->code != WD_OK;
}

static struct wd_story make_story(struct wd_arena *arena, const struct wd_merge *merge)
{
	struct wd_story story = { .sort_at = wd_clock_now() };

	story.first_seen_at = story.updated_at = story.changed_at = story.sort_at;
	story.lead.title = WD_SPAN("This is a sample of wiredesk");
	story.lead.summary = wd_arena_printf(arena, "New stories of \"%s\" will look like this one.", merge->title);
	story.lead.published_at = story.sort_at;
	story.lead.updated_at = WD_NO_TIME;
	return story;
}

/* The newest one of the merge, or one made up; under an id of its own, so that nobody takes it for a story told twice. */
static struct wd_story find_story(struct wd_reader *reader, struct wd_arena *arena, const struct wd_merge *merge)
{
	struct wd_stories found = { 0 };
	struct wd_error ignored = { 0 };
	struct wd_story story;

	if (reader &&
	    wd_reader_merge(reader, arena, wd_span_of(merge->name), 1, 0, (struct wd_cursor){ 0 }, &found, &ignored) &&
	    found.n > 0)
		story = found.items[0];
	else
		story = make_story(arena, merge);
	story.public_id = wd_arena_printf(arena, "urn:wiredesk:sample:%lld", (long long)wd_clock_now());
	return story;
}

static bool send_sample(const struct wd_snapshot *snapshot, const char *name)
{
	const struct wd_merge *merge = wd_snapshot_merge(snapshot, wd_span_of(name));
	const char *database = snapshot->config.database;
	struct wd_error ignored = { 0 };
	struct tally tally = { 0 };
	struct wd_reader *reader;
	struct wd_arena *arena;
	struct wd_story story;

	if (!merge || merge->n_notify == 0) {
		wd_log(WD_LOG_ERROR,
		       merge ? "the merged feed \"%s\" has no notify = in the configuration"
			     : "there is no merged feed \"%s\"",
		       name);
		return false;
	}
	/* It may be tried before anything was polled. */
	reader = wd_store_is_there(database) ? wd_reader_open(database, &ignored) : NULL;
	arena = wd_arena_new(ARENA);
	story = find_story(reader, arena, merge);
	wd_sample_send(snapshot, merge, &story, on_told, &tally);
	wd_arena_free(arena);
	wd_reader_close(reader);
	return tally.failed == 0;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	struct wd_snapshot *snapshot;
	int status;
	bool ok;

	if (!wd_cmd_takes(self, argc, argv, 1, "name one merged feed", &status))
		return status;
	snapshot = wd_open_snapshot(options);
	if (!snapshot)
		return WD_EXIT_FAILED;
	ok = send_sample(snapshot, argv[optind]);
	wd_snapshot_release(snapshot);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

const struct wd_command wd_cmd_notify_test = {
	.name = "notify-test",
	.arguments = "NAME",
	.summary = "Send a sample to the targets of a merged feed",
	.help = "Tells each target of notify = the newest story of the merged feed, or one made up, under an id\n"
		"of its own, and says who heard it. Nothing is tried twice; the exit status is 1 when one failed.\n\n"
		"  wiredesk notify-test north-korea\n",
	.run = run,
};
