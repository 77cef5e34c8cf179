/*
 * Each document of documents/ as `wiredesk parse` prints it, beside it as NAME.json. A new
 * bug is a new document: put it there, list it in local.mk, and `make golden` shows what is made of it.
 */
#include "golden.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "clean/clean.h"
#include "config/paths.h"
#include "publish/publish.h"
#include "util/clock.h"

static const int64_t now = 1709564706000; /* Monday 4 March 2024, 15:05:06 */

static int is_document(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && strcmp(dot, ".json") != 0;
}

static void check_document(struct golden *golden, const char *name)
{
	struct wd_arena *arena = wd_arena_new(64 << 20);
	struct wd_document_in in = { .base = WD_SPAN("https://desk.example/feeds/it") };
	struct wd_error err = { 0 };
	struct wd_buf bytes, made;
	struct wd_doc doc;
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/golden/documents/%s", golden->source, name);
	wd_buf_init(&bytes, 1 << 20);
	wd_buf_init(&made, WD_BUF_PAGE);
	if (!wd_paths_read(path, 1 << 20, false, &bytes, &err)) {
		fprintf(stderr, "%s: %s\n", path, err.text);
		exit(1);
	}
	in.bytes = wd_buf_span(&bytes);
	if (wd_read_document(arena, &in, &doc, &err))
		wd_jsonfeed_write_doc(&made, &doc, in.base, false);
	else
		wd_buf_printf(&made, "%s", err.text);
	wd_buf_add_char(&made, '\n');
	snprintf(path, sizeof(path), "documents/%s.json", name);
	golden_check(golden, path, wd_buf_span(&made));
	wd_buf_release(&bytes);
	wd_buf_release(&made);
	wd_arena_free(arena);
}

int main(int argc, char **argv)
{
	struct golden golden = golden_begin(argc, argv);
	struct dirent **entries;
	char path[4096];
	int n;

	wd_clock_set(now);
	snprintf(path, sizeof(path), "%s/tests/golden/documents", golden.source);
	n = scandir(path, &entries, is_document, alphasort);
	for (int i = 0; i < n; i++) {
		check_document(&golden, entries[i]->d_name);
		free(entries[i]);
	}
	if (n < 0)
		return 1;
	free(entries);
	return golden_end(&golden);
}
