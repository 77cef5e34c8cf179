#include <getopt.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/fix.h"
#include "cmd/progress.h"
#include "cmd/spell.h"
#include "config/snapshot.h"
#include "config/userlist.h"
#include "store/store.h"

static void print_count(size_t n, const char *thing)
{
	printf("%zu %s%s", n, thing, n == 1 ? "" : "s");
}

static size_t print_problems(const struct wd_problem *problems, size_t n)
{
	size_t n_hints = 0;

	for (size_t i = 0; i < n; i++) {
		const struct wd_problem *p = &problems[i];

		printf(WD_PLACE ": %s%s\n", WD_PLACE_ARG(p->place), p->is_hint ? "hint: " : "", p->text);
		n_hints += p->is_hint;
	}
	return n_hints;
}

/* "2 lists, 15 feeds, 3 merged feeds: 1 problem, 2 hints" */
static void print_sum(const struct wd_snapshot *snapshot, size_t n_problems, size_t n_hints)
{
	if (snapshot) {
		print_count(snapshot->config.n_feed_files, "list");
		fputs(", ", stdout);
		print_count(snapshot->n_feeds, "feed");
		fputs(", ", stdout);
		print_count(snapshot->n_merges, "merged feed");
	} else {
		fputs("the configuration cannot be used", stdout);
	}
	fputs(": ", stdout);
	if (n_problems)
		print_count(n_problems, "problem");
	else
		fputs("no problem", stdout);
	if (n_hints) {
		fputs(", ", stdout);
		print_count(n_hints, "hint");
	}
	putchar('\n');
}

struct seen_users {
	const char *path;
	size_t n_hints;
};

static void see_user(void *ctx, int line, struct wd_span name, const char *hash)
{
	struct seen_users *seen = ctx;

	if (wd_userlist_is_hash(hash))
		return;
	printf("%s:%d:%zu: hint: what is behind the name is no hash of crypt(3), so nobody gets in by it; `mkpasswd` makes one\n",
	       seen->path, line, name.len + 2);
	seen->n_hints++;
}

/* How many problems the file of those who may read has. */
static size_t check_users(const struct wd_config *config, size_t *n_hints)
{
	struct seen_users seen = { .path = config->users };
	struct wd_error err = { 0 };
	bool ok = !config->users || wd_userlist_read(config->users, see_user, &seen, &err);

	if (!ok)
		puts(err.text);
	*n_hints += seen.n_hints;
	return !ok;
}

struct report {
	const char *path;
	size_t n;
	struct wd_progress progress;
};

static void on_line(void *ctx, const char *line)
{
	struct report *report = ctx;

	wd_progress_end(&report->progress);
	printf("%s: %s\n", report->path, line);
	report->n++;
}

/* How many problems it has. */
static size_t check_database(const struct wd_cmd_options *options, const struct wd_config *config)
{
	struct report report = { .path = config->database_name };
	struct wd_watcher watcher = { wd_progress_share, &report.progress };
	struct wd_error err = { 0 };
	struct wd_reader *reader;
	bool sound;

	if (!wd_store_is_there(config->database)) {
		printf("%s: there is no database yet\n", config->database_name);
		return 0;
	}
	reader = wd_reader_open(config->database, &err);
	if (!reader) {
		puts(err.text);
		/* It is made before it is filled: who was killed between has lost nothing. */
		return err.code == WD_PERMANENT ? 0 : 1;
	}
	wd_progress_begin(&report.progress, "of the database checked", options->quiet);
	sound = wd_reader_check(reader, on_line, &report, &watcher, &err);
	wd_progress_end(&report.progress);
	if (!sound && !report.n)
		on_line(&report, err.text);
	else if (sound && !options->quiet)
		printf("%s: sound\n", config->database_name);
	wd_reader_close(reader);
	return report.n;
}

/* Lines that the poller knows to be out of date: hints, or with --fix the offer to write them. */
static bool see_to_moves(const struct wd_snapshot *snapshot, bool fix, bool agreed, size_t *n_hints)
{
	if (fix)
		return wd_fix_offer(snapshot, agreed);
	*n_hints += wd_fix_hint(snapshot);
	return true;
}

struct choice {
	bool with_database, fix, agreed;
};

static int check(const struct wd_cmd_options *options, struct choice choice)
{
	struct wd_problem *problems = NULL;
	struct wd_error err = { 0 };
	size_t n = 0, n_hints;
	struct wd_snapshot *snapshot = wd_snapshot_load(options->config_path, NULL, &problems, &n, &err);
	size_t n_problems;
	bool written = true;

	n_hints = print_problems(problems, n);
	n_problems = n - n_hints;
	if (snapshot) {
		written = see_to_moves(snapshot, choice.fix, choice.agreed, &n_hints);
		n_hints += wd_spell_hint(snapshot);
		n_problems += check_users(&snapshot->config, &n_hints);
	}
	if (choice.with_database && snapshot)
		n_problems += check_database(options, &snapshot->config);
	if (!options->quiet)
		print_sum(snapshot, n_problems, n_hints);
	if (!options->quiet && snapshot && !snapshot->config.public_url)
		puts("without public-url no hub can push what is new (WebSub), and none is told of ours: all is polled");
	wd_problems_free(problems, n);
	wd_snapshot_release(snapshot);
	return !n_problems && written ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "db", no_argument, NULL, 'd' },
					       { "fix", no_argument, NULL, 'f' },
					       { "yes", no_argument, NULL, 'y' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	struct choice choice = { 0 };
	int option;

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help(self);
		if (option != 'd' && option != 'f' && option != 'y')
			return wd_cmd_usage(self, "the options are --db, --fix and --yes");
		choice.with_database |= option == 'd';
		choice.fix |= option == 'f';
		choice.agreed |= option == 'y';
	}
	if (choice.agreed && !choice.fix)
		return wd_cmd_usage(self, "--yes goes with --fix");
	if (optind < argc)
		return wd_cmd_usage(self, "it takes no file; name a configuration by -c before the command");
	return check(options, choice);
}

const struct wd_command wd_cmd_check = {
	.name = "check",
	.arguments = "[--db] [--fix [--yes]]",
	.summary = "Find every mistake in the configuration and the feed lists",
	.help = "Prints each problem as FILE:LINE:COLUMN: what was expected, then one line that counts;\n"
		"hints tell what works but may not be meant, and are no failure: a filter that can match\n"
		"nothing or lets everything through, a word that no story has while several have one that\n"
		"is spelt much like it. The exit status is 1 when there is a problem. With --db the\n"
		"database is examined too, which reads all of it. With --fix the lines of feeds that\n"
		"moved for good are shown with their new address, and written when you say yes (or\n"
		"--yes beforehand); all else on the line stays.\n\n"
		"  wiredesk check\n"
		"  wiredesk check --fix\n"
		"  wiredesk -c /etc/wiredesk/wiredesk.conf check --db\n",
	.run = run,
};
