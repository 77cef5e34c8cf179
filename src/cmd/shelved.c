#include "cmd/shelved.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "config/listfile.h"
#include "config/paths.h"
#include "config/shelf.h"
#include "util/utf8.h"

/* "# database:NAME 0123456789abcdef" */
#define MARK "# "
enum { MARK_MOST = 120 };

static uint64_t sum_of(struct wd_span text)
{
	return XXH3_64bits(text.ptr, text.len);
}

/* ---- to a text ---- */

struct writing {
	struct wd_buf *out;
	const char *name;
	bool found;
};

static void write_one(void *ctx, struct wd_span name, struct wd_span text)
{
	struct writing *w = ctx;

	if (w->name && !wd_span_is(name, w->name))
		return;
	w->found = true;
	wd_buf_printf(w->out, MARK "database:%.*s %016" PRIx64 "\n", WD_SPAN_ARG(name), sum_of(text));
	wd_buf_add_span(w->out, text);
}

bool wd_shelved_write(struct wd_buf *out, const struct wd_config *config, const char *name, struct wd_error *err)
{
	struct writing w = { .out = out, .name = name };
	int64_t version;

	if (!config->lists_in_database)
		return wd_error_set(err, WD_INPUT, "the lists are files (lists = database keeps them in the database)");
	if (!wd_shelf_read(config->database, write_one, &w, &version, err))
		return false;
	return w.found || !name || wd_error_set(err, WD_INPUT, "the database has no list \"%s\"", name);
}

/* ---- and back ---- */

struct replacing {
	struct wd_span text; /* without its mark */
	bool is_marked, has_changed;
	uint64_t sum; /* of what stood there */
};

/* Takes the mark off; NONE: there is none. */
static struct wd_span take_mark(struct replacing *r)
{
	struct wd_span rest = r->text, line = wd_span_part(&rest, '\n'), name;
	char called[MARK_MOST], number[17], *end;

	line.len -= line.len && line.ptr[line.len - 1] == '\r';
	if (line.len >= sizeof(called) || line.len < strlen(MARK) + sizeof(number))
		return WD_SPAN_NONE;
	snprintf(called, sizeof(called), "%.*s", WD_SPAN_ARG(line));
	snprintf(number, sizeof(number), "%s", called + line.len - 16);
	called[line.len - 17] = '\0';
	name = wd_shelf_name(called + strlen(MARK));
	r->sum = strtoull(number, &end, 16);
	if (!name.ptr || strncmp(called, MARK, strlen(MARK)) != 0 || *end)
		return WD_SPAN_NONE;
	r->is_marked = true;
	r->text = rest;
	return (struct wd_span){ line.ptr + (name.ptr - called), name.len };
}

static bool replace(void *ctx, struct wd_span old, struct wd_buf *text)
{
	struct replacing *r = ctx;

	r->has_changed = r->is_marked && sum_of(old) != r->sum;
	if (r->has_changed)
		return false;
	wd_buf_add_span(text, r->text);
	return true;
}

/* False when a line is wrong, which is told. */
static bool is_sound(const struct wd_snapshot *snapshot, const char *file, struct wd_span text, int skipped)
{
	char *folder = snapshot->config.path ? wd_paths_folder(snapshot->config.path) : NULL;
	struct wd_problems problems = { 0 };
	struct wd_feedlist list;
	size_t n;

	wd_feedlist_init(&list, file, folder, &problems);
	wd_listfile_parse(&list, text);
	wd_problem_finish(&problems);
	n = wd_problem_count(problems.items, problems.n);
	for (size_t i = 0; i < problems.n; i++) {
		struct wd_place place = problems.items[i].place;

		place.line += skipped;
		if (!problems.items[i].is_hint)
			fprintf(stderr, WD_PLACE ": %s\n", WD_PLACE_ARG(place), problems.items[i].text);
	}
	wd_feedlist_release(&list);
	wd_problems_free(problems.items, problems.n);
	free(folder);
	return n == 0;
}

bool wd_shelved_replace(const struct wd_snapshot *snapshot, const char *file, struct wd_span text, char **called,
			struct wd_error *err)
{
	struct replacing r = { .text = wd_utf8_unmarked(text) };
	struct wd_span name;

	*called = NULL;
	if (!snapshot->config.lists_in_database)
		return wd_error_set(err, WD_INPUT,
				    "the lists are files: edit them (lists = database keeps them in the database)");
	if (wd_listfile_is_opml(text))
		return wd_error_set(err, WD_INPUT, "%s is OPML; without --replace it is taken in", file);
	name = take_mark(&r);
	*called = name.ptr ? wd_shelf_called(name) : wd_snapshot_list_to_edit(snapshot);
	if (!*called)
		return wd_error_set(err, WD_INPUT, "%s:1: no list can be called so", file);
	if (!is_sound(snapshot, file, r.text, name.ptr != NULL))
		return wd_error_set(err, WD_INPUT, "%s stays as it is", *called);
	if (!wd_shelf_edit(snapshot->config.database, wd_shelf_name(*called), replace, &r, err))
		return false;
	return !r.has_changed ||
	       wd_error_set(err, WD_INPUT, "%s has changed since it was exported: export it anew, and edit that", *called);
}
