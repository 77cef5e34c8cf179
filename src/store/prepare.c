#include "store/prepare.h"

#include "clean/clean.h"
#include "filter/matchable.h"
#include "store/rows/body.h"

enum {
	LONG_TEXT = 256 << 10,
	TEXTS_FACTOR = 16, /* what is made of a text on the way to its words, for each of its bytes */
};

static const struct wd_fingerprint *make_prints(struct wd_arena *arena, const struct wd_doc *doc)
{
	struct wd_fingerprint *prints = wd_arena_alloc(arena, (doc->n_entries + 1) * sizeof(*prints));

	for (size_t i = 0; prints && i < doc->n_entries; i++)
		if (!wd_fingerprint(arena, &doc->entries[i], doc->title, &prints[i]))
			return NULL;
	return prints;
}

/* What is very long is left to the writer, which has one such at a time. */
static const struct wd_written *make_words(struct wd_arena *arena, const struct wd_doc *doc)
{
	struct wd_arena *texts = wd_arena_new((size_t)LONG_TEXT * TEXTS_FACTOR);
	struct wd_written *words = wd_arena_alloc(arena, (doc->n_entries + 1) * sizeof(*words));

	for (size_t i = 0; words && i < doc->n_entries; i++) {
		const struct wd_entry *entry = &doc->entries[i];
		struct wd_matchable seen = { .lang = entry->lang };

		if (entry->content_html.len + entry->summary.len > LONG_TEXT)
			continue;
		wd_arena_clear(texts);
		wd_matchable_texts(texts, entry, &seen);
		if (!wd_arena_is_full(texts) && !wd_written_make(arena, &seen, &words[i]))
			break;
	}
	wd_arena_free(texts);
	return words;
}

static const struct wd_body *pack_bodies(struct wd_arena *arena, const struct wd_doc *doc,
					 const struct wd_dictionary *dictionary)
{
	struct wd_body *bodies = wd_arena_alloc(arena, (doc->n_entries + 1) * sizeof(*bodies));

	for (size_t i = 0; bodies && i < doc->n_entries; i++)
		if (!wd_body_pack(dictionary, arena, &doc->entries[i], wd_text_of_entry(arena, &doc->entries[i]),
				  &bodies[i]))
			return NULL;
	return bodies;
}

struct wd_prepared wd_prepare(struct wd_arena *arena, const struct wd_doc *doc, bool prints,
			      const struct wd_dictionary *dictionary)
{
	return (struct wd_prepared){
		.prints = prints ? make_prints(arena, doc) : NULL,
		.words = make_words(arena, doc),
		/* The writer would pack most of them anew: it makes the first dictionary of what these bring. */
		.bodies = dictionary ? pack_bodies(arena, doc, dictionary) : NULL,
	};
}
