#include "config/target.h"

#include <stdlib.h>
#include <unistd.h>

#include "util/ascii.h"
#include "util/mem.h"
#include "util/url.h"

/* Reads one word from *at on; false when a quote in it is left open. */
static bool read_word(struct wd_span text, size_t *at, struct wd_buf *word)
{
	char quote = 0;

	for (; *at < text.len && (quote || !wd_ascii_is_blank(text.ptr[*at])); ++*at) {
		char c = text.ptr[*at];

		if (c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
		else if (c == '\\' && quote != '\'' && *at + 1 < text.len)
			wd_buf_add_char(word, text.ptr[++*at]);
		else
			wd_buf_add_char(word, c);
	}
	return !quote;
}

static void free_words(char **argv)
{
	for (size_t i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}

/* The words of a program and its arguments, of which no shell is asked; NULL: a quote is left open. */
static char **split(struct wd_span text)
{
	char **argv = wd_xcalloc(1, sizeof(*argv));
	size_t n = 0, at = 0;

	for (;;) {
		struct wd_buf word;

		while (at < text.len && wd_ascii_is_blank(text.ptr[at]))
			at++;
		if (at == text.len && n > 0)
			return argv;
		wd_buf_init(&word, WD_BUF_LINE);
		if (!read_word(text, &at, &word)) {
			wd_buf_release(&word);
			free_words(argv);
			return NULL;
		}
		argv = wd_xreallocarray(argv, n + 2, sizeof(*argv));
		argv[n++] = wd_buf_take(&word);
		argv[n] = NULL;
	}
}

static void add(struct wd_merge *merge, const char *address, char **argv)
{
	merge->notify = wd_xreallocarray(merge->notify, merge->n_notify + 1, sizeof(*merge->notify));
	merge->notify[merge->n_notify++] = (struct wd_notify_target){ wd_xstrdup(address), argv };
}

bool wd_target_add(struct wd_merge *merge, const char *text, bool *is_hint, struct wd_error *err)
{
	static const char program[] = "exec:";
	char **argv = NULL;

	for (size_t i = 0; i < merge->n_notify; i++)
		if (strcmp(merge->notify[i].address, text) == 0) {
			*is_hint = true;
			return wd_error_set(err, WD_INPUT, "this target stands there already; it is told once");
		}
	if (strncmp(text, "exec:/", sizeof(program)) == 0) {
		argv = split(wd_span_of(text + sizeof(program) - 1));
		if (!argv)
			return wd_error_set(err, WD_INPUT, "a quote in the program's arguments is not closed");
	} else if (!wd_url_is_http(wd_span_of(text)) || !wd_url_split(wd_span_of(text)).host.len) {
		return wd_error_set(err, WD_INPUT,
				    "expected https://host/path, or exec: and the absolute path of a program");
	}
	add(merge, text, argv);
	*is_hint = argv && access(argv[0], X_OK) != 0;
	return !*is_hint || wd_error_set(err, WD_INPUT, "%s is not there, or may not be run", argv[0]);
}

void wd_targets_release(struct wd_merge *merge)
{
	for (size_t i = 0; i < merge->n_notify; i++) {
		free(merge->notify[i].address);
		free_words(merge->notify[i].argv);
	}
	free(merge->notify);
	free(merge->notify_secret);
}
