/*
 * A text of HTML: both ways of cleaning it agree, what is clean stays so, no
 * tag of a script comes through, and it takes no longer than it may.
 */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "clean/html.h"
#include "clean/plain.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE WD_SPAN("https://e.example/f/feed.xml")

/* The way here is decode/'s: valid UTF-8 of characters. */
static struct wd_span make_valid(struct wd_arena *arena, const uint8_t *data, size_t size)
{
	struct wd_span text = wd_arena_copy(arena, (const char *)data, size);

	for (size_t i = 0; i < size; i++)
		if (text.ptr[i] == '\0')
			((char *)text.ptr)[i] = ' ';
	text.len = wd_utf8_valid(text);
	return wd_span_trim(text);
}

static bool holds(struct wd_span text, const char *what)
{
	return text.len && memmem(text.ptr, text.len, what, strlen(what));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_html_cleaner *cleaner = wd_html_cleaner_new();
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_span html = make_valid(arena, data, size), once, twice;
	clock_t began = clock();
	struct wd_buf out;
	const struct wd_markup m = { arena, BASE, &out };

	wd_buf_init(&out, WD_BUF_PAGE);
	if (html.len && wd_plain_clean(&m, html)) {
		struct wd_span tree = wd_html_by_tree(cleaner, arena, html, BASE);

		if (tree.ptr && !wd_span_equal(wd_span_trim(wd_buf_span(&out)), tree))
			abort();
	}
	once = wd_html_clean(cleaner, arena, html, BASE);
	twice = wd_html_clean(cleaner, arena, once, BASE);
	if (!wd_span_equal(once, twice) || holds(once, "<script") || holds(once, "<style") || holds(once, "<iframe"))
		abort();
	/* Three times the work, and what a sanitizer takes. */
	if (clock() - began > 15 * CLOCKS_PER_SEC)
		abort();
	wd_buf_release(&out);
	wd_arena_free(arena);
	wd_html_cleaner_free(cleaner);
	return 0;
}
