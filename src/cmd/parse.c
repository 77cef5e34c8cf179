#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clean/lint.h"
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

/* For people, in the form of compilers, by which editors find the place. */
static void print_findings(const char *name, const struct wd_doc *doc, const struct wd_findings *findings)
{
	static const char *const kinds[] = { [WD_FINDING_MENDED] = "mended", [WD_FINDING_WRONG] = "wrong", [WD_FINDING_NOTE] = "note" };

	printf("%s: %s, %.*s, %zu %s\n", name, doc->format, WD_SPAN_ARG(doc->encoding), doc->n_entries,
	       doc->n_entries == 1 ? "entry" : "entries");
	for (size_t i = 0; i < findings->n; i++) {
		const struct wd_finding *finding = &findings->items[i];

		printf("%s:", name);
		if (finding->line)
			printf("%zu:%zu:", finding->line, finding->column);
		printf(" %s: %.*s\n", kinds[finding->kind], WD_SPAN_ARG(finding->text));
	}
	if (findings->n_more)
		printf("%s: and %zu more\n", name, findings->n_more);
}

static bool lint(const struct options *options, const char *name, struct wd_arena *arena, const struct wd_document_in *in,
		 struct wd_error *err)
{
	struct wd_findings findings;
	struct wd_doc doc;

	if (!wd_lint(arena, in, &doc, &findings, err))
		return false;
	print_findings(name, &doc, &findings);
	if (findings.n_wrong && options->strict)
		return wd_error_set(err, WD_INPUT, "not as the specification has it (--strict)");
	return true;
}

static bool print_json(const struct options *options, struct wd_arena *arena, const struct wd_document_in *in,
		       struct wd_error *err)
{
	struct wd_doc doc;
	struct wd_buf out;

	if (!wd_read_document(arena, in, &doc, err))
		return false;
	wd_buf_init(&out, 0);
	wd_jsonfeed_write_doc(&out, &doc, options->base, options->one_line);
	fwrite(out.data, 1, out.len, stdout);
	putchar('\n');
	wd_buf_release(&out);
	return true;
}

static bool parse_bytes(const struct options *options, const char *name, struct wd_span bytes, struct wd_error *err)
{
	struct wd_document_in in = { .bytes = bytes,
				     .content_type = options->type,
				     .base = options->base,
				     .no_html = options->no_clean };
	struct wd_arena *arena = wd_arena_new(bytes.len * ARENA_FACTOR + ARENA_LEAST);
	bool ok = options->lint ? lint(options, name, arena, &in, err) : print_json(options, arena, &in, err);

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
		"  --lint        print instead, by line and column, what was mended, what is against\n"
		"                the format's specification and what readers will miss\n"
		"  --strict      likewise, and exit 1 where anything was mended or is against it\n"
		"  --no-clean    leave the bodies out, to measure the rest\n\n"
		"  wiredesk parse --base https://example.org/ feed.xml\n"
		"  curl -s https://example.org/rss.xml | wiredesk parse --lint -\n",
	.run = run,
};
