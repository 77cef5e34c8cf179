/*
 * Words that no story has, where many have one that is a slip away. Each
 * spelling is asked for in the index by itself: its list of all words can be read only with
 * all places where they stand.
 */
#include "filter/spell.h"
#include "store/read/reader.h"

enum { LEAST_STORIES = 3 };

struct look {
	struct wd_reader *reader;
	struct wd_arena *arena;
	struct wd_unknown_word best;
};

/* Stories with a word in any inflection, up to a number; -1 on failure. */
static int64_t count(struct wd_reader *reader, struct wd_span word, size_t most)
{
	struct wd_hunt hunt = { .at_least_at = INT64_MAX, .limit = most, .most = most };
	struct wd_arena *own = wd_arena_new(0);
	struct wd_error err;
	struct wd_key *keys = NULL;
	size_t n = 0;
	int column;
	struct wd_query *query = wd_query_parse(word, &column, &err);
	bool done;

	hunt.query = query;
	done = query && wd_reader_hunt(reader, own, &hunt, &keys, &n, NULL);
	wd_query_free(query);
	wd_arena_free(own);
	return done ? (int64_t)(n < most ? n : most) : -1;
}

static bool try_spelling(void *ctx, struct wd_span word)
{
	struct look *look = ctx;
	int64_t n = count(look->reader, word, WD_UNKNOWN_MOST);

	if (n >= LEAST_STORIES && n > look->best.stories) {
		look->best.instead = wd_arena_dup(look->arena, word);
		look->best.stories = n;
	}
	return n >= 0;
}

bool wd_reader_unknown_words(struct wd_reader *reader, struct wd_arena *arena, const struct wd_query *query,
			     struct wd_unknown_word **out, size_t *n, struct wd_error *err)
{
	struct wd_span *words;
	size_t n_words = wd_spell_words(arena, query, &words);
	bool done = wd_reader_begin(reader);

	*out = NULL;
	*n = 0;
	for (size_t i = 0; done && i < n_words; i++) {
		struct look look = { reader, arena, { .word = words[i] } };
		int64_t stories = count(reader, words[i], 1);
		struct wd_unknown_word *unknown;

		done = stories >= 0;
		if (stories != 0)
			continue;
		wd_spell_each(words[i], try_spelling, &look);
		done = reader->db->fault == WD_DB_SOUND;
		unknown = look.best.stories ? wd_arena_push(arena, out, n, sizeof(*unknown)) : NULL;
		if (unknown)
			*unknown = look.best;
	}
	return wd_reader_end(reader, done, err);
}
