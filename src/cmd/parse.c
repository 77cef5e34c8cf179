#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clean/clean.h"
#include "cmd/cmd.h"
#include "publish/publish.h"

enum { MOST_BYTES = 64 << 20, ARENA_FACTOR = 24, ARENA_LEAST = 16 << 20 };

struct options {
	struct wd_span base, type;
	bool no_clean, lint, strict, one_line;
};

static bool read_file(struct wd_buf *bytes, const char *name, struct wd_error *err)
{
	bool is_stdin = strcmp(name, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(name, "rb");
	char block[65536];
	size_t n;

	if (!in)
		return wd_error_set(err, WD_LOCAL, "%s", strerror(errno));
	while ((n = fread(block, 1, sizeof(block), in)) > 0 && wd_buf_add(bytes, block, n))
		continue;
	if (ferror(in))
		wd_error_set(err, WD_LOCAL, "%s", strerror(errno));
	else if (bytes->full)
		wd_error_set(err, WD_INPUT, "larger than %d MiB", MOST_BYTES >> 20);
	if (!is_stdin)
		fclose(in);
	return err->code == WD_OK;
}

/* For people: what was mended, and what readers will miss. False when there was any of it. */
static bool print_lint(const char *name, const struct wd_doc *doc)
{
	size_t no_id = 0, no_link = 0, no_date = 0, no_title = 0;

	printf("%s: %s, %.*s, %zu %s\n", name, doc->format, WD_SPAN_ARG(doc->encoding), doc->n_entries,
	       doc->n_entries == 1 ? "entry" : "entries");
	for (size_t i = 0; i < doc->n_repaired; i++)
		printf("%s: mended: %.*s\n", name, WD_SPAN_ARG(doc->repaired[i]));
	for (size_t i = 0; i < doc->n_entries; i++) {
		const struct wd_entry *entry = &doc->entries[i];

		no_id += entry->id.len == 0;
		no_link += entry->url.len == 0;
		no_title += entry->title.len == 0;
		no_date += entry->published_at == WD_NO_TIME && entry->updated_at == WD_NO_TIME;
	}
	if (doc->title.len == 0)
		printf("%s: the feed has no title\n", name);
	if (no_id)
		printf("%s: %zu without an id: an edit of theirs may look like a new story\n", name, no_id);
	if (no_link)
		printf("%s: %zu without a link\n", name, no_link);
	if (no_title)
		printf("%s: %zu without a title\n", name, no_title);
	if (no_date)
		printf("%s: %zu without a date that can be read\n", name, no_date);
	return doc->n_repaired + no_id + no_link + no_title + no_date == 0 && doc->title.len > 0;
}

static bool parse_bytes(const struct options *options, const char *name, struct wd_span bytes, struct wd_error *err)
{
	struct wd_document_in in = { .bytes = bytes,
				     .content_type = options->type,
				     .base = options->base,
				     .no_html = options->no_clean };
	struct wd_arena *arena = wd_arena_new(bytes.len * ARENA_FACTOR + ARENA_LEAST);
	struct wd_doc doc;
	struct wd_buf out;
	bool ok = wd_read_document(arena, &in, &doc, err);

	wd_buf_init(&out, 0);
	if (ok && options->lint) {
		bool flawless = print_lint(name, &doc);

		if (!flawless && options->strict)
			ok = wd_error_set(err, WD_INPUT, "not as the specification has it (--strict)");
	} else if (ok) {
		wd_jsonfeed_write_doc(&out, &doc, options->base, options->one_line);
		fwrite(out.data, 1, out.len, stdout);
		putchar('\n');
	}
	wd_buf_release(&out);
	wd_arena_free(arena);
	return ok;
}

static bool parse_file(const struct options *options, const char *name)
{
	struct wd_error err = { 0 };
	struct wd_buf bytes;
	bool ok;

	wd_buf_init(&bytes, MOST_BYTES);
	ok = read_file(&bytes, name, &err) && parse_bytes(options, name, wd_buf_span(&bytes), &err);
	if (!ok) {
		if (options->one_line && !options->lint)
			puts("null");
		fflush(stdout);
		fprintf(stderr, "%s: %s\n", strcmp(name, "-") == 0 ? "stdin" : name, err.text);
	}
	wd_buf_release(&bytes);
	return ok;
}

static int run(const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "base", required_argument, NULL, 'b' },
					       { "type", required_argument, NULL, 't' },
					       { "no-clean", no_argument, NULL, 'n' },
					       { "lint", no_argument, NULL, 'l' },
					       { "strict", no_argument, NULL, 's' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	struct options how = { 0 };
	int option;
	bool ok = true;

	(void)options;
	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		switch (option) {
		case 'b':
			how.base = wd_span_of(optarg);
			break;
		case 't':
			how.type = wd_span_of(optarg);
			break;
		case 'n':
			how.no_clean = true;
			break;
		case 'l':
			how.lint = true;
			break;
		case 's':
			how.lint = how.strict = true;
			break;
		case 'h':
			return wd_cmd_help("parse");
		default:
			return wd_cmd_usage("parse", "the options are --base, --type, --lint, --strict and --no-clean");
		}
	}
	if (optind == argc)
		return wd_cmd_usage("parse", "a file is wanted (- is stdin)");
	how.one_line = argc - optind > 1;
	for (int i = optind; i < argc; i++)
		ok &= parse_file(&how, argv[i]);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

const struct wd_command wd_cmd_parse = {
	.name = "parse",
	.arguments = "[--base URL] [--type MIME] [--lint] [--strict] FILE…",
	.summary = "Parse feed documents and print them as JSON Feed",
	.help = "One document is printed indented; several one a line, in order, and null for what is no\n"
		"feed. No network, no database.\n\n"
		"  --base URL    where the document came from: relative links are resolved by it\n"
		"  --type MIME   its Content-Type, with the charset\n"
		"  --lint        print what was mended and what is missing instead\n"
		"  --strict      likewise, and exit 1 where there is any of it\n"
		"  --no-clean    leave the bodies out, to measure the rest\n\n"
		"  wiredesk parse --base https://example.org/ feed.xml\n"
		"  curl -s https://example.org/rss.xml | wiredesk parse --lint -\n",
	.run = run,
};
