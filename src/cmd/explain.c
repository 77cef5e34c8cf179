#include <getopt.h>
#include <stdio.h>

#include "cmd/open.h"
#include "publish/json.h"
#include "story/explain.h"
#include "util/log.h"

static void print_by(const char *before, const struct wd_explained_by *by, const char *word)
{
	printf("      %s %s", before, word);
	if (by->verdict.likeness)
		printf(" (%d %% of the shorter text)", (by->verdict.likeness + 5) / 10);
	if (by->is_there)
		printf(": \"%.*s\" of %.*s", WD_SPAN_ARG(by->title), WD_SPAN_ARG(by->feed_title));
	printf("\n");
}

static void print_words(const struct wd_merge *merge, const struct wd_explained *explained)
{
	printf("%s the merged feed %s", explained->is_in ? "In" : "Not in", merge->name);
	if (merge->filter)
		printf(": %s its filter %s\n", explained->is_in ? "an entry matches" : "no entry matches", merge->filter);
	else
		printf("%s\n", explained->is_in ? ", which has no filter" : ": its feeds are not among those it takes");
	printf("%zu %s\n", explained->n_entries, explained->n_entries == 1 ? "entry:" : "entries that are one story:");
	for (size_t i = 0; i < explained->n_entries; i++) {
		const struct wd_explained_entry *e = &explained->entries[i];

		printf("  %s \"%.*s\" of %.*s\n", e->is_lead ? "*" : "-", WD_SPAN_ARG(e->title), WD_SPAN_ARG(e->feed_title));
		if (wd_span_is(wd_span_of(e->why), "lead"))
			printf("      the first of the story\n");
		else
			print_by("joined by", &e->by,
				 wd_span_is(wd_span_of(e->why), "same-text") ? wd_explain_rule(e->by.verdict.rule) :
				 wd_span_is(wd_span_of(e->why), "same-url")  ? "the same address" :
									       "the same id");
		if (e->next_best.is_there)
			print_by("not one with what has", &e->next_best,
				 wd_explain_against(e->next_best.verdict.against));
	}
}

static void write_by(struct wd_json *json, const char *name, const struct wd_explained_by *by, const char *word)
{
	wd_json_open(json, name, '{');
	wd_json_text(json, "reason", wd_span_of(word));
	wd_json_int(json, "likeness_permille", by->verdict.likeness);
	wd_json_text(json, "title", by->title);
	wd_json_text(json, "feed_title", by->feed_title);
	wd_json_close(json, '}');
}

static void print_json(const struct wd_merge *merge, const struct wd_explained *explained)
{
	struct wd_buf out;
	struct wd_json json;

	wd_buf_init(&out, 0);
	wd_json_init(&json, &out, false);
	wd_json_open(&json, NULL, '{');
	wd_json_text(&json, "merge", wd_span_of(merge->name));
	wd_json_some(&json, "filter", wd_span_of(merge->filter));
	wd_json_bool(&json, "is_in", explained->is_in);
	wd_json_open(&json, "entries", '[');
	for (size_t i = 0; i < explained->n_entries; i++) {
		const struct wd_explained_entry *e = &explained->entries[i];

		wd_json_open(&json, NULL, '{');
		wd_json_text(&json, "feed_url", e->feed_url);
		wd_json_text(&json, "feed_title", e->feed_title);
		wd_json_text(&json, "title", e->title);
		wd_json_bool(&json, "is_lead", e->is_lead);
		wd_json_text(&json, "why", wd_span_of(e->why));
		if (e->by.is_there)
			write_by(&json, "joined_by", &e->by, wd_explain_rule(e->by.verdict.rule));
		if (e->next_best.is_there)
			write_by(&json, "next_best", &e->next_best, wd_explain_against(e->next_best.verdict.against));
		wd_json_close(&json, '}');
	}
	wd_json_close(&json, ']');
	wd_json_close(&json, '}');
	printf("%.*s\n", WD_SPAN_ARG(wd_buf_span(&out)));
	wd_buf_release(&out);
}

static bool explain(const struct wd_opened *opened, const char *name, const char *story, bool json, struct wd_error *err)
{
	const struct wd_merge *merge = wd_snapshot_merge(opened->snapshot, wd_span_of(name));
	struct wd_explained explained;

	if (!merge)
		return wd_error_set(err, WD_INPUT, "no merged feed is named \"%s\"; the configuration names them", name);
	if (!wd_reader_explain(opened->reader, opened->arena, wd_span_of(name), wd_span_of(story), &explained, err))
		return false;
	if (explained.n_entries == 0)
		return wd_error_set(err, WD_INPUT, "no story has the id \"%s\"; `wiredesk search --json` shows ids", story);
	if (json)
		print_json(merge, &explained);
	else
		print_words(merge, &explained);
	return true;
}

static int run(const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "json", no_argument, NULL, 'j' }, { "help", no_argument, NULL, 'h' }, { 0 } };
	struct wd_opened opened;
	struct wd_error err = { 0 };
	int option;
	bool json = false, ok;

	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help("explain");
		if (option != 'j')
			return wd_cmd_usage("explain", "the option is --json");
		json = true;
	}
	if (optind + 2 != argc)
		return wd_cmd_usage("explain", "a merged feed's name and a story's id are wanted");
	if (!wd_open(options, &opened))
		return WD_EXIT_FAILED;
	ok = explain(&opened, argv[optind], argv[optind + 1], json, &err);
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_open_release(&opened);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

const struct wd_command wd_cmd_explain = {
	.name = "explain",
	.arguments = "NAME STORY [--json]",
	.summary = "Tell why entries are one story, and why a merged feed holds it",
	.help = "Each entry of the story with the entry that it was joined by, the rule and how much of\n"
		"the shorter text both hold, and what spoke against the likest entry of another story.\n"
		"STORY is an id as `search --json` shows it; wiredesk-story(7) explains the rules.\n\n"
		"  wiredesk explain all tag:example.org,2024:1\n",
	.run = run,
};
