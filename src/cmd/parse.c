#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "clean/lint.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "publish/publish.h"

enum { MOST_BYTES = 64 << 20, ARENA_FACTOR = 24, ARENA_LEAST = 16 << 20 };

struct options {
	struct wd_span base, type;
	bool no_clean, lint, strict, page, one_line;
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
	static const char *const kinds[] = {
		[WD_FINDING_MENDED] = "mended", [WD_FINDING_WRONG] = "wrong", [WD_FINDING_NOTE] = "note"
	};

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

/* What is kept from one file to the next: memory that was used once costs nothing to use again. */
struct work {
	struct wd_arena *arena;
	struct wd_buf bytes, out;
};

static bool print_json(const struct options *options, struct work *work, const struct wd_document_in *in,
		       struct wd_error *err)
{
	struct wd_doc doc;

	if (!wd_read_document(work->arena, in, &doc, err))
		return false;
	wd_buf_clear(&work->out);
	wd_jsonfeed_write_doc(&work->out, &doc, options->base, options->one_line);
	wd_buf_add_char(&work->out, '\n');
	return wd_out_write(&work->out, err);
}

/* What fulltext=yes would store of the page. */
static bool print_page(struct wd_arena *arena, const struct wd_document_in *in, struct wd_error *err)
{
	const struct wd_article_in page = { .bytes = in->bytes, .content_type = in->content_type, .base = in->base };
	struct wd_span text;

	if (!wd_article_read(arena, &page, &text, err))
		return false;
	fwrite(text.ptr, 1, text.len, stdout);
	putchar('\n');
	return true;
}

static bool parse_file(const struct options *options, struct work *work, const char *name)
{
	struct wd_document_in in = { .content_type = options->type, .base = options->base, .no_html = options->no_clean };
	struct wd_error err = { 0 };
	bool ok;

	wd_buf_clear(&work->bytes);
	wd_arena_clear(work->arena);
	ok = read_file(&work->bytes, name, &err);
	in.bytes = wd_buf_span(&work->bytes);
	wd_arena_set_ceiling(work->arena, in.bytes.len * ARENA_FACTOR + ARENA_LEAST);
	if (ok && options->lint)
		ok = lint(options, name, work->arena, &in, &err);
	else if (ok && options->page)
		ok = print_page(work->arena, &in, &err);
	else if (ok)
		ok = print_json(options, work, &in, &err);
	if (!ok) {
		if (options->one_line && !options->lint && !options->page)
			puts("null");
		fflush(stdout);
		fprintf(stderr, "%s: %s\n", strcmp(name, "-") == 0 ? "stdin" : name, err.text);
	}
	return ok;
}

static bool parse_files(const struct options *options, int n, char **names)
{
	struct work work = { .arena = wd_arena_new(0) };
	bool ok = true;

	wd_buf_init(&work.bytes, MOST_BYTES);
	wd_buf_init(&work.out, WD_BUF_PAGE);
	for (int i = 0; i < n; i++)
		ok &= parse_file(options, &work, names[i]);
	wd_buf_release(&work.bytes);
	wd_buf_release(&work.out);
	wd_arena_free(work.arena);
	return ok;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "base", required_argument, NULL, 'b' }, { "type", required_argument, NULL, 't' },
		{ "no-clean", no_argument, NULL, 'n' },   { "lint", no_argument, NULL, 'l' },
		{ "strict", no_argument, NULL, 's' },     { "page", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },       { 0 }
	};
	struct options how = { 0 };
	int option;

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
		case 'p':
			how.page = true;
			break;
		case 'h':
			return wd_cmd_help(self);
		default:
			return wd_cmd_usage(self, "the options are --base, --type, --lint, --strict, --page and --no-clean");
		}
	}
	if (optind == argc)
		return wd_cmd_usage(self, "a file is wanted (- is stdin)");
	how.one_line = argc - optind > 1;
	return parse_files(&how, argc - optind, argv + optind) ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

const struct wd_command wd_cmd_parse = {
	.name = "parse",
	.arguments = "[--base URL] [--type MIME] [--lint] [--strict] [--page] [--no-clean] FILE…",
	.summary = "Parse feed documents and print them as JSON Feed",
	.help = "One document is printed indented; several one a line, in order, and null for what is no\n"
		"feed. No network, no database.\n\n"
		"  --base URL    where the document came from: relative links are resolved by it\n"
		"  --type MIME   its Content-Type, with the charset\n"
		"  --lint        print instead, by line and column, what was mended, what is against\n"
		"                the format's specification and what readers will miss\n"
		"  --strict      likewise, and exit 1 where anything was mended or is against it\n"
		"  --page        the files are pages of HTML: print their main text, as fulltext=yes would\n"
		"                store it\n"
		"  --no-clean    leave the bodies out, to measure the rest\n\n"
		"  wiredesk parse --base https://example.org/ feed.xml\n"
		"  curl -s https://example.org/rss.xml | wiredesk parse --lint -\n",
	.run = run,
};
