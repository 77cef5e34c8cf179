#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/open.h"
#include "cmd/progress.h"
#include "cmd/shelved.h"
#include "config/edit.h"
#include "config/listfile.h"
#include "config/newsboat.h"
#include "config/paths.h"
#include "config/source.h"
#include "util/log.h"
#include "util/url.h"
#include "util/utf8.h"

/* What is taken in, before anything is written. */
struct importing {
	const struct wd_cmd_options *options;
	struct wd_snapshot *snapshot;
	const char *file;     /* as named */
	char *folder;         /* of it */
	struct wd_map *there; /* addresses that are listed, or taken in already */
	struct wd_map *names; /* of merged feeds */
	struct wd_buf lines, blocks;
	size_t n_added, n_there, n_faulty, n_merges;
	struct wd_progress progress;
};

static bool read_input(const char *file, struct wd_buf *text, struct wd_error *err)
{
	char bytes[65536];
	size_t n;

	if (strcmp(file, "-") != 0) {
		if (wd_paths_read(file, WD_FEEDLIST_TEXT_MOST, false, text, err))
			return true;
		return wd_error_prefix(err, "%s", file);
	}
	while ((n = fread(bytes, 1, sizeof(bytes), stdin)) > 0 && text->len + n <= WD_FEEDLIST_TEXT_MOST)
		wd_buf_add(text, bytes, n);
	return n == 0 || wd_error_set(err, WD_INPUT, "standard input is larger than 64 MiB");
}

/* A word of any text may be a path: what is no file is no feed, least of all in what is no list. */
static bool is_missing(const struct importing *im, const struct wd_feed *feed)
{
	struct stat seen;
	char *path;
	bool missing;

	if (wd_url_split(wd_span_of(feed->as_typed)).scheme.ptr)
		return false;
	path = wd_paths_absolute(im->folder, feed->as_typed);
	missing = stat(path, &seen) != 0 || !S_ISREG(seen.st_mode);
	free(path);
	return missing;
}

static void take_feed(struct importing *im, const struct wd_feed *feed)
{
	struct wd_span url = wd_span_of(feed->as_typed);
	struct wd_buf line;

	if (is_missing(im, feed)) {
		wd_progress_end(&im->progress);
		fprintf(stderr, WD_PLACE ": %s is no file; for the web write https://%s\n", WD_PLACE_ARG(feed->place),
			feed->as_typed, feed->as_typed);
		im->n_faulty++;
		return;
	}
	wd_progress_show(&im->progress, "%zu feeds read, %zu there already", im->n_added + im->n_there, im->n_there);
	if (wd_map_put(im->there, wd_span_of(feed->url), im)) {
		im->n_there++;
		return;
	}
	/* A path is relative to the list that it came from. */
	if (!wd_url_split(url).scheme.ptr)
		url = wd_span_of(feed->url);
	wd_buf_init(&line, WD_BUF_LINE);
	wd_words_add(&line, url);
	wd_feedlist_add_words(&line, feed, true);
	wd_buf_add_char(&line, '\n');
	wd_buf_add_span(&im->lines, wd_buf_span(&line));
	wd_buf_release(&line);
	im->n_added++;
}

/* Comments and query feeds of a plain list; all other lines went through the feed list's reader. */
static bool take_other(struct importing *im, struct wd_arena *arena, struct wd_span line)
{
	struct wd_words words;
	const char *expected;
	int column;

	line = wd_span_trim(line);
	if (!line.len || line.ptr[0] == '#') {
		wd_buf_add_span(&im->lines, line);
		wd_buf_add_char(&im->lines, '\n');
		return true;
	}
	wd_arena_clear(arena);
	if (!wd_words_split(arena, line, &words, &column, &expected) || !words.n ||
	    wd_source_kind(words.items[0].text) != WD_LINE_QUERY)
		return false;
	if (wd_newsboat_query(words.items[0].text, im->names, &im->blocks))
		im->n_merges++;
	else
		im->n_faulty++;
	return true;
}

static void take_lines(struct importing *im, struct wd_feedlist *list, struct wd_span text)
{
	struct wd_arena *arena = wd_arena_new(0);
	int number = 0;

	text = wd_utf8_unmarked(text);
	while (text.len) {
		struct wd_span line = wd_span_part(&text, '\n');
		size_t before = list->n;

		number++;
		if (wd_utf8_valid(line) != line.len || !take_other(im, arena, line))
			wd_feedlist_line(list, line, number);
		if (list->n > before && list->items[before].feed)
			take_feed(im, list->items[before].feed);
	}
	wd_arena_free(arena);
}

static void take_all(struct importing *im, struct wd_span text)
{
	struct wd_problems problems = { 0 };
	struct wd_feedlist list;

	wd_feedlist_init(&list, im->file, im->folder, &problems);
	if (wd_listfile_is_opml(text)) {
		wd_listfile_parse(&list, text);
		for (size_t i = 0; i < list.n; i++)
			if (list.items[i].feed)
				take_feed(im, list.items[i].feed);
	} else {
		take_lines(im, &list, text);
	}
	wd_problem_finish(&problems);
	for (size_t i = 0; i < problems.n; i++) {
		const struct wd_problem *p = &problems.items[i];

		fprintf(stderr, WD_PLACE ": %s\n", WD_PLACE_ARG(p->place), p->text);
		im->n_faulty += !p->is_hint;
	}
	wd_feedlist_release(&list);
	wd_problems_free(problems.items, problems.n);
}

/* Blocks go to the configuration; where there is none they are printed, to be put into one. */
static bool write_blocks(const struct importing *im, struct wd_error *err)
{
	const char *path = im->snapshot->config.path;

	if (!im->blocks.len)
		return true;
	if (path)
		return wd_edit_append((struct wd_edited){ NULL, path }, wd_buf_span(&im->blocks), err);
	fputs("# For a wiredesk.conf, which does not exist yet:\n", stdout);
	fwrite(im->blocks.data, 1, im->blocks.len, stdout);
	return true;
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static bool write_all(const struct importing *im, struct wd_error *err)
{
	char *path = wd_snapshot_list_to_edit(im->snapshot), *shown = wd_paths_shown(path);
	bool ok = (!im->n_added || wd_edit_append((struct wd_edited){ im->snapshot->config.database, path },
						  wd_buf_span(&im->lines), err)) &&
		  write_blocks(im, err);

	if (ok && !im->options->quiet)
		fprintf(stderr, "%s: %zu feed%s added, %zu there already, %zu merged feed%s, %zu problem%s\n", shown,
			im->n_added, plural(im->n_added), im->n_there, im->n_merges, plural(im->n_merges), im->n_faulty,
			plural(im->n_faulty));
	free(shown);
	free(path);
	return ok;
}

static void prepare(struct importing *im)
{
	const struct wd_snapshot *s = im->snapshot;
	char *path = wd_paths_absolute(NULL, strcmp(im->file, "-") == 0 ? "stdin" : im->file);

	im->folder = wd_paths_folder(path);
	im->there = wd_map_new();
	im->names = wd_map_new();
	wd_buf_init(&im->lines, WD_FEEDLIST_TEXT_MOST);
	wd_buf_init(&im->blocks, WD_BUF_LINE);
	for (size_t i = 0; i < s->n_feeds; i++)
		wd_map_put(im->there, wd_span_of(s->feeds[i]->url), im);
	for (size_t i = 0; i < s->n_merges; i++)
		wd_map_put(im->names, wd_span_of(s->merges[i].name), im);
	free(path);
}

static int import(const struct wd_cmd_options *options, const char *file)
{
	struct wd_error err = { 0 };
	struct importing im = { .options = options, .file = file };
	struct wd_buf text;
	bool ok;

	im.snapshot = wd_open_snapshot(options);
	if (!im.snapshot)
		return WD_EXIT_FAILED;
	prepare(&im);
	wd_buf_init(&text, WD_FEEDLIST_TEXT_MOST);
	ok = read_input(file, &text, &err);
	if (ok) {
		wd_progress_begin(&im.progress, NULL, options->quiet);
		take_all(&im, wd_buf_span(&text));
		wd_progress_end(&im.progress);
		ok = write_all(&im, &err);
	}
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_buf_release(&text);
	wd_buf_release(&im.lines);
	wd_buf_release(&im.blocks);
	wd_map_free(im.there);
	wd_map_free(im.names);
	free(im.folder);
	wd_snapshot_release(im.snapshot);
	return ok && !im.n_faulty ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

static int replace(const struct wd_cmd_options *options, const char *file)
{
	struct wd_snapshot *snapshot = wd_open_snapshot(options);
	struct wd_error err = { 0 };
	struct wd_buf text;
	char *called = NULL;
	bool ok;

	if (!snapshot)
		return WD_EXIT_FAILED;
	wd_buf_init(&text, WD_FEEDLIST_TEXT_MOST);
	ok = read_input(file, &text, &err) && wd_shelved_replace(snapshot, file, wd_buf_span(&text), &called, &err);
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	else if (!options->quiet)
		fprintf(stderr, "%s: replaced\n", called);
	free(called);
	wd_buf_release(&text);
	wd_snapshot_release(snapshot);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	bool replaces;
	int status;

	if (!wd_cmd_flag(self, argc, argv, "replace", &replaces, &status))
		return status;
	if (optind + 1 != argc)
		return wd_cmd_usage(self, "name the one file to take in, or - for standard input");
	return replaces ? replace(options, argv[optind]) : import(options, argv[optind]);
}

const struct wd_command wd_cmd_import = {
	.name = "import",
	.arguments = "[--replace] FILE",
	.summary = "Take an OPML file or newsboat's urls into the feed list",
	.help = "Feeds that are listed already are left out; folders become tags. newsboat's query\n"
		"feeds become merge blocks at the end of the configuration, or on standard output when\n"
		"there is none; what no filter can say is a comment there. What cannot be taken is told\n"
		"line by line, and the exit status is 1 then; all else is taken.\n\n"
		"--replace puts a text that `wiredesk export --text` printed, and you edited, in the place of\n"
		"the list that it was (lists = database): where it has no mistake, and nobody has changed the\n"
		"list meanwhile.\n\n"
		"  wiredesk import subscriptions.opml\n"
		"  wiredesk import ~/.newsboat/urls\n",
	.run = run,
};
