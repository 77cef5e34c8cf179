/* A whole document, XML or JSON: what is read of it is as clean as doc.h promises, in bounded memory and time. */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "clean/clean.h"
#include "clean/html.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct wd_span text)
{
	size_t at = 0;

	while (at < text.len) {
		size_t start = at;
		uint32_t c = wd_utf8_next(text, &at);

		if (!wd_utf8_is_xml(c) || (c == 0xFFFD && at - start != 3))
			abort();
	}
}

static void check_entry(struct wd_html_cleaner *cleaner, struct wd_arena *arena, const struct wd_entry *e)
{
	const struct wd_span texts[] = {
		e->id, e->url, e->title, e->summary, e->text, e->content_html, e->image, e->rights
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		check_text(texts[i]);
	if (!wd_span_equal(e->content_html, wd_html_clean(cleaner, arena, e->content_html, WD_SPAN_NONE)) ||
	    !wd_span_equal(e->text, wd_text_of_html(arena, e->content_html)))
		abort();
	if (wd_span_starts_nocase(e->url, "javascript:") || wd_span_starts_nocase(e->image, "data:"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wd_document_in in = { .bytes = { (const char *)data, size }, .base = WD_SPAN("https://e.example/f") };
	struct wd_arena *arena = wd_arena_new(size * 12 + (8 << 20)), *scratch = wd_arena_new(0);
	struct wd_html_cleaner *cleaner = wd_html_cleaner_new();
	struct wd_error err = { 0 };
	clock_t began = clock();
	struct wd_doc doc;

	if (wd_read_document(arena, &in, &doc, &err)) {
		for (size_t i = 0; i < doc.n_entries; i++)
			check_entry(cleaner, scratch, &doc.entries[i]);
	} else if (!*err.text) {
		abort();
	}
	if (clock() - began > 15 * CLOCKS_PER_SEC)
		abort();
	wd_html_cleaner_free(cleaner);
	wd_arena_free(scratch);
	wd_arena_free(arena);
	return 0;
}
