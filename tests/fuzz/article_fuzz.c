/* A page of bytes: its main text is sanitised and stays so, and it takes no longer than it may. */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "article/article.h"
#include "clean/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds(struct wd_span text, const char *what)
{
	return text.len && memmem(text.ptr, text.len, what, strlen(what));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wd_article_in in = { { (const char *)data, size },
					  WD_SPAN("text/html; charset=utf-8"),
					  WD_SPAN("https://e.example/a/page.html"),
					  WD_SPAN("What the feed says") };
	struct wd_html_cleaner *cleaner = wd_html_cleaner_new();
	struct wd_arena *arena = wd_arena_new(0);
	clock_t began = clock();
	struct wd_error err = { 0 };
	struct wd_span text;
	bool found = wd_article_read(arena, &in, &text, &err);

	if (found != (text.len > 0) || holds(text, "<script") || holds(text, "<style") || holds(text, "<iframe"))
		abort();
	if (!wd_span_equal(wd_html_clean(cleaner, arena, text, in.base), text))
		abort();
	/* What a sanitizer takes is in it. */
	if (clock() - began > 15 * CLOCKS_PER_SEC)
		abort();
	wd_arena_free(arena);
	wd_html_cleaner_free(cleaner);
	return 0;
}
