#include "cmd/spell.h"

#include <inttypes.h>
#include <stdio.h>

#include "store/store.h"
#include "util/clock.h"

/* Some milliseconds a word that nobody writes: of very many filters the first are looked at. */
enum { MOST_MS = 3000 };

static size_t hint_at(struct wd_reader *reader, const struct wd_merge *merge)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_unknown_word *words = NULL;
	struct wd_error err = { 0 };
	size_t n = 0;

	if (!wd_reader_unknown_words(reader, arena, merge->query, &words, &n, &err))
		n = 0;
	for (size_t i = 0; i < n; i++)
		printf(WD_PLACE ": hint: merge \"%s\": no story has \"%.*s\", but %s%" PRId64 " have \"%.*s\"\n",
		       WD_PLACE_ARG(merge->place), merge->name, WD_SPAN_ARG(words[i].word),
		       words[i].stories == WD_UNKNOWN_MOST ? "at least " : "", words[i].stories,
		       WD_SPAN_ARG(words[i].instead));
	wd_arena_free(arena);
	return n;
}

size_t wd_spell_hint(const struct wd_snapshot *snapshot)
{
	const char *path = snapshot->config.database;
	int64_t until = wd_clock_steady() + MOST_MS;
	struct wd_error err = { 0 };
	struct wd_reader *reader;
	size_t n = 0;

	/* Whether there is one, and whether it can be read, is for --db to say. */
	if (!wd_store_is_there(path) || !(reader = wd_reader_open(path, &err)))
		return 0;
	for (size_t i = 0; i < snapshot->n_merges && wd_clock_steady() < until; i++)
		if (snapshot->merges[i].query)
			n += hint_at(reader, &snapshot->merges[i]);
	wd_reader_close(reader);
	return n;
}
