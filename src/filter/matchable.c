#include "filter/matchable.h"

#include <stdlib.h>

#include "clean/clean.h"
#include "util/mem.h"

static struct wd_span join(struct wd_arena *arena, const struct wd_span *texts, size_t n)
{
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_PAGE);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			wd_buf_add_char(&out, '\n');
		wd_buf_add_span(&out, texts[i]);
	}
	return wd_buf_keep(&out, arena);
}

static struct wd_span categories_of(struct wd_arena *arena, const struct wd_entry *entry)
{
	return join(arena, entry->categories, entry->n_categories);
}

static struct wd_span names_of(struct wd_arena *arena, const struct wd_entry *entry)
{
	struct wd_span *names = wd_xcalloc(entry->n_authors, sizeof(*names)), joined;

	for (size_t i = 0; i < entry->n_authors; i++)
		names[i] = entry->authors[i].name;
	joined = join(arena, names, entry->n_authors);
	free(names);
	return joined;
}

/*
 * Where the summary is the whole body, its words stand in one column: twice they would double the index.
 * Of the two it is the one that is asked for by name, with the words as the body parts them.
 */
static bool repeats_body(struct wd_arena *arena, const struct wd_entry *entry)
{
	return entry->summary.len > 0 && entry->content_html.len > 0 &&
	       wd_span_equal(entry->summary, wd_text_of_entry(arena, entry));
}

void wd_matchable_texts(struct wd_arena *arena, const struct wd_entry *entry, struct wd_matchable *out)
{
	out->title = entry->title;
	out->summary = entry->summary;
	out->body = wd_words_of_html(arena, entry->content_html);
	out->authors = names_of(arena, entry);
	out->categories = categories_of(arena, entry);
	if (repeats_body(arena, entry)) {
		out->summary = out->body;
		out->body = WD_SPAN_NONE;
	}
	if (entry->full_html.len) {
		const struct wd_span both[] = { out->body, wd_words_of_html(arena, entry->full_html) };

		out->body = out->body.len ? join(arena, both, 2) : both[1];
	}
}
