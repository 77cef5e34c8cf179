#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/find.h"
#include "cmd/open.h"
#include "config/edit.h"
#include "config/feedlist.h"
#include "config/paths.h"
#include "config/shelf.h"
#include "util/log.h"
#include "util/url.h"

enum { ARENA = 256 << 20 };

static const struct option longs[] = { { "list", required_argument, NULL, 'l' },
				       { "unseen", no_argument, NULL, 'u' },
				       { "help", no_argument, NULL, 'h' },
				       { 0 } };

static int fail(const char *text)
{
	wd_log(WD_LOG_ERROR, "%s", text);
	return WD_EXIT_FAILED;
}

static void say(const struct wd_cmd_options *options, const char *did, const char *url, const char *path)
{
	struct wd_arena *arena = wd_arena_new(0);
	char *shown = wd_paths_shown(path);
	struct wd_span safe = wd_url_redacted(arena, wd_span_of(url));

	if (!options->quiet)
		printf("%s: %s %.*s\n", shown, did, WD_SPAN_ARG(safe));
	free(shown);
	wd_arena_free(arena);
}

/*
 * The line as it will stand in the list; a path becomes one that holds from
 * anywhere. False when there is no such file: then a site was meant.
 */
static bool write_line(struct wd_buf *line, int n, char **words)
{
	struct wd_span url = wd_span_of(words[0]);
	bool is_there = true;

	if (wd_url_split(url).scheme.ptr) {
		wd_words_add(line, url);
	} else {
		char *path = wd_paths_absolute(NULL, words[0]);

		is_there = access(path, F_OK) == 0;
		wd_words_add(line, wd_span_of(path));
		free(path);
	}
	for (int i = 1; i < n; i++)
		wd_words_add(line, wd_span_of(words[i]));
	if (!is_there)
		wd_log(WD_LOG_ERROR, "there is no file %s; for the web write https://%s", words[0], words[0]);
	return is_there;
}

/* Tells what is wrong with the words, by their number, and gives the feed when nothing is. */
static struct wd_feed *try_line(struct wd_span line, const char *folder)
{
	struct wd_problems problems = { 0 };
	struct wd_feedlist list;
	struct wd_feed *feed = NULL;

	wd_feedlist_init(&list, "", folder, &problems);
	wd_feedlist_line(&list, line, 1);
	for (size_t i = 0; i < problems.n; i++)
		wd_log(problems.items[i].is_hint ? WD_LOG_INFO : WD_LOG_ERROR, "%s", problems.items[i].text);
	if (list.n == 1 && list.items[0].feed && !wd_problem_count(problems.items, problems.n))
		feed = wd_feed_hold(list.items[0].feed);
	wd_feedlist_release(&list);
	wd_problems_free(problems.items, problems.n);
	return feed;
}

static const struct wd_feed *find(const struct wd_snapshot *snapshot, const char *url)
{
	for (size_t i = 0; i < snapshot->n_feeds; i++)
		if (strcmp(snapshot->feeds[i]->url, url) == 0)
			return snapshot->feeds[i];
	return NULL;
}

/* An addition while it is made. */
struct adding {
	const struct wd_cmd_options *options;
	const struct wd_snapshot *snapshot;
	const char *path; /* of the list */
	struct wd_arena *arena;
	struct wd_feed *feed;  /* what the line says */
	struct wd_found found; /* what is at its address; empty when nobody looked */
	bool unseen;
};

/*
 * Looks what is there. A site that does not answer now may do so later, and is
 * taken; what answers and is no feed, and names none, is refused.
 */
static bool look(struct adding *a)
{
	struct wd_error err = { 0 };
	struct wd_span shown = wd_url_redacted(a->arena, wd_span_of(a->feed->url));

	if (a->unseen || !wd_url_is_http(wd_span_of(a->feed->url)))
		return true;
	if (!wd_find(a->arena, a->snapshot, a->feed, &a->found, &err)) {
		if (err.code == WD_PERMANENT)
			wd_log(WD_LOG_WARNING, "%s; it is added all the same, `wiredesk remove` takes it out", err.text);
		else
			wd_log(WD_LOG_WARNING, "%s; it is added, and asked again when it is due", err.text);
		return true;
	}
	if (!a->found.url)
		wd_log(WD_LOG_ERROR, "%.*s is no feed, and %s; --unseen adds it all the same", WD_SPAN_ARG(shown),
		       a->found.is_named ? "what it names as its feed cannot be read as one" : "names none");
	else if (a->found.is_named && !a->options->quiet)
		printf("%.*s is a page; its feed is %.*s\n", WD_SPAN_ARG(shown),
		       WD_SPAN_ARG(wd_url_redacted(a->arena, wd_span_of(a->found.url))));
	return a->found.url != NULL;
}

/* The line, with the address of the feed where a page's was typed. */
static bool write_found(const struct adding *a, struct wd_buf *line, const char *const *words, int n)
{
	struct wd_error err = { 0 };

	if (a->found.is_named) {
		wd_buf_clear(line);
		wd_words_add(line, wd_span_of(a->found.url));
		for (int i = 1; i < n; i++)
			wd_words_add(line, wd_span_of(words[i]));
	}
	wd_buf_add_char(line, '\n');
	return wd_edit_append((struct wd_edited){ a->snapshot->config.database, a->path }, wd_buf_span(line), &err) ||
	       fail(err.text) == WD_EXIT_DONE;
}

static bool is_listed(const struct adding *a, const char *url)
{
	const struct wd_feed *there = find(a->snapshot, url);

	if (there)
		wd_log(WD_LOG_ERROR, "it is listed already: %s:%d", there->place.file, there->place.line);
	return there != NULL;
}

static int add_line(struct adding *a, struct wd_buf *line, char **words, int n)
{
	const char *beside = wd_shelf_name(a->path).ptr ? a->snapshot->config.path : a->path;
	char *folder = beside ? wd_paths_folder(beside) : NULL;
	int status = WD_EXIT_FAILED;

	a->feed = try_line(wd_buf_span(line), folder);
	if (a->feed && !is_listed(a, a->feed->url) && look(a) && !(a->found.is_named && is_listed(a, a->found.url)) &&
	    write_found(a, line, (const char *const *)words, n)) {
		say(a->options, "added", a->found.url ? a->found.url : a->feed->url, a->path);
		if (a->found.title.len && !a->options->quiet)
			printf("its title is %.*s\n", WD_SPAN_ARG(a->found.title));
		status = WD_EXIT_DONE;
	}
	wd_feed_release(a->feed);
	free(folder);
	return status;
}

/* The caller frees; NULL: none can be called so. */
static char *list_to_edit(const struct wd_snapshot *snapshot, const char *named)
{
	struct wd_span name;

	if (!named)
		return wd_snapshot_list_to_edit(snapshot);
	if (!snapshot->config.lists_in_database)
		return wd_paths_absolute(NULL, named);
	name = wd_shelf_name(named);
	return wd_shelf_called(name.ptr ? name : wd_span_of(named));
}

static int run_add(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	struct adding adding = { .options = options };
	const char *named = NULL;
	struct wd_snapshot *snapshot;
	struct wd_buf line;
	char *path;
	int option, status = WD_EXIT_FAILED;

	while ((option = getopt_long(argc, argv, "+hl:", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help(self);
		if (option != 'l' && option != 'u')
			return wd_cmd_usage(self, "the options are --list LIST and --unseen");
		adding.unseen |= option == 'u';
		if (option == 'l')
			named = optarg;
	}
	if (optind == argc)
		return wd_cmd_usage(self, "name the address of a feed");
	snapshot = wd_open_snapshot(options);
	if (!snapshot)
		return WD_EXIT_FAILED;
	path = list_to_edit(snapshot, named);
	if (!path) {
		wd_snapshot_release(snapshot);
		return wd_cmd_usage(self, "\"%s\" is no name of a list in the database: letters, digits, - _ and .", named);
	}
	adding.snapshot = snapshot;
	adding.path = path;
	adding.arena = wd_arena_new(ARENA);
	wd_buf_init(&line, WD_BUF_LINE);
	if (write_line(&line, argc - optind, argv + optind))
		status = add_line(&adding, &line, argv + optind, argc - optind);
	wd_buf_release(&line);
	wd_arena_free(adding.arena);
	free(path);
	wd_snapshot_release(snapshot);
	return status;
}

const struct wd_command wd_cmd_add = {
	.name = "add",
	.arguments = "[--list LIST] [--unseen] URL [TAG...]",
	.summary = "Add a feed to the feed list",
	.help = "Adds a line to the first feed list (or the one named, a file, or with lists = database a name),\n"
		"which is made when there is none; a running daemon takes it up at once. The words behind the address are those of a feed\n"
		"list: tags, \"~a title\", and options such as every=10m. The address is asked once: where\n"
		"it is a page, the feed that the page names is added. --unseen adds it unasked.\n\n"
		"  wiredesk add https://example.org/rss.xml korea wire\n"
		"  wiredesk add https://example.org/feed \"~Example\" every=10m\n",
	.run = run_add,
};

/* ---- remove ---- */

static int remove_from_all(const struct wd_cmd_options *options, const struct wd_snapshot *snapshot, const char *typed)
{
	struct wd_error err = { 0 };
	size_t total = 0;

	for (size_t i = 0; i < snapshot->config.n_feed_files; i++) {
		const char *path = snapshot->config.feed_files[i];
		size_t n = 0;

		if (!wd_edit_remove((struct wd_edited){ snapshot->config.database, path }, wd_span_of(typed), &n, &err))
			return fail(err.text);
		if (n)
			say(options, "removed", typed, path);
		total += n;
	}
	if (!total)
		wd_log(WD_LOG_ERROR, "no line of a plain feed list has this address (an OPML file is not edited)");
	return total ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

static int run_remove(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	struct wd_snapshot *snapshot;
	int status;

	if (!wd_cmd_takes(self, argc, argv, 1, "name the one address to take out", &status))
		return status;
	snapshot = wd_open_snapshot(options);
	if (!snapshot)
		return WD_EXIT_FAILED;
	status = remove_from_all(options, snapshot, argv[optind]);
	wd_snapshot_release(snapshot);
	return status;
}

const struct wd_command wd_cmd_remove = {
	.name = "remove",
	.arguments = "URL",
	.summary = "Take a feed out of the feed list",
	.help = "Takes the feed's line out, and leaves all else in the file as it is. The feed is polled\n"
		"no more; its stories stay until keep-for has passed. The address may be written as in\n"
		"the list, or as `wiredesk status` prints it.\n\n"
		"  wiredesk remove https://example.org/rss.xml\n",
	.run = run_remove,
};
