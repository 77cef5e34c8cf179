#include "filter/tokens.h"

#include <xxhash.h>

#include "filter/token.h"
#include "util/url.h"

enum { FIRST_SLOTS = 256 };

struct builder {
	struct wd_arena *arena;
	struct wd_tokens *tokens;
	int32_t *last_word, *last_stem; /* by number */
	size_t room;                    /* of the arrays by number */
};

static size_t slot_of(const struct wd_tokens *t, struct wd_span name)
{
	size_t at = XXH3_64bits(name.ptr, name.len) & (t->n_slots - 1);

	while (t->slots[at] != WD_NO_TOKEN && !wd_span_equal(t->names[t->slots[at]], name))
		at = (at + 1) & (t->n_slots - 1);
	return at;
}

static int32_t *new_numbers(struct wd_arena *arena, size_t n)
{
	int32_t *numbers = wd_arena_alloc(arena, n * sizeof(*numbers));

	if (numbers)
		memset(numbers, 0xFF, n * sizeof(*numbers));
	return numbers;
}

static bool grow_array(struct builder *b, int32_t **array, size_t room)
{
	int32_t *bigger = new_numbers(b->arena, room);

	if (bigger && *array)
		memcpy(bigger, *array, b->room * sizeof(*bigger));
	*array = bigger;
	return bigger != NULL;
}

/* Doubles everything that is counted by number. */
static bool grow(struct builder *b)
{
	struct wd_tokens *t = b->tokens;
	size_t room = b->room ? b->room * 2 : FIRST_SLOTS / 2;
	struct wd_span *names = wd_arena_alloc(b->arena, room * sizeof(*names));

	t->slots = new_numbers(b->arena, room * 2);
	if (!names || !t->slots || !grow_array(b, &t->first_word, room) || !grow_array(b, &t->first_stem, room) ||
	    !grow_array(b, &b->last_word, room) || !grow_array(b, &b->last_stem, room))
		return false;
	if (t->names)
		memcpy(names, t->names, b->room * sizeof(*names));
	t->names = names;
	t->n_slots = room * 2;
	b->room = room;
	for (size_t i = 0; i < t->n_names; i++)
		t->slots[slot_of(t, names[i])] = (int32_t)i;
	return true;
}

static int32_t number_of(struct builder *b, struct wd_span name)
{
	struct wd_tokens *t = b->tokens;
	size_t slot = slot_of(t, name);

	if (t->slots[slot] != WD_NO_TOKEN)
		return t->slots[slot];
	if (t->n_names == b->room) {
		if (!grow(b))
			return WD_NO_TOKEN;
		slot = slot_of(t, name);
	}
	t->names[t->n_names] = wd_arena_dup(b->arena, name);
	if (!t->names[t->n_names].ptr)
		return WD_NO_TOKEN;
	t->slots[slot] = (int32_t)t->n_names;
	return (int32_t)t->n_names++;
}

static int add_token(void *ctx, struct wd_span token, size_t start, size_t end, bool same_place)
{
	struct builder *b = ctx;
	struct wd_tokens *t = b->tokens;
	int32_t number = number_of(b, token), at;
	struct wd_spot *spot;

	(void)start, (void)end;
	if (number == WD_NO_TOKEN)
		return 1;
	if (same_place) {
		at = (int32_t)t->n_spots - 1;
		t->spots[at].stem = number;
		if (t->first_stem[number] == WD_NO_TOKEN)
			t->first_stem[number] = at;
		else
			t->spots[b->last_stem[number]].next_stem = at;
		b->last_stem[number] = at;
		return 0;
	}
	spot = wd_arena_push(b->arena, &t->spots, &t->n_spots, sizeof(*spot));
	if (!spot)
		return 1;
	*spot = (struct wd_spot){ number, WD_NO_TOKEN, WD_NO_TOKEN, WD_NO_TOKEN };
	at = (int32_t)t->n_spots - 1;
	if (t->first_word[number] == WD_NO_TOKEN)
		t->first_word[number] = at;
	else
		t->spots[b->last_word[number]].next_word = at;
	b->last_word[number] = at;
	return 0;
}

struct wd_tokens *wd_tokens_new(struct wd_arena *arena, const struct wd_matchable *entry)
{
	struct wd_tokens *t = wd_arena_alloc(arena, sizeof(*t));

	if (!t)
		return NULL;
	t->entry = entry;
	t->arena = arena;
	t->host = wd_url_split(wd_url_normal(arena, entry->url)).host;
	return t;
}

/* The arena bounds it: what does not fit is not found. */
void wd_tokens_make(const struct wd_tokens *tokens)
{
	struct wd_tokens *t = (struct wd_tokens *)(uintptr_t)tokens; /* they were there all the time, for who looks */
	const struct wd_matchable *entry = t->entry;
	const struct wd_span columns[WD_N_COLUMNS] = { entry->title, entry->summary, entry->body, entry->authors,
						       entry->categories };
	struct builder b = { .arena = t->arena, .tokens = t };
	bool whole;

	if (t->is_made)
		return;
	t->is_made = true;
	whole = grow(&b);
	if (!whole)
		t->n_slots = 0;
	for (int i = 0; i < WD_N_COLUMNS; i++) {
		whole = whole && wd_token_each(columns[i], WD_TOKEN_TEXT, add_token, &b) == 0;
		t->column_end[i] = t->n_spots;
	}
}

int32_t wd_tokens_find(const struct wd_tokens *t, struct wd_span name)
{
	return t->n_slots ? t->slots[slot_of(t, name)] : WD_NO_TOKEN;
}

int wd_tokens_column(const struct wd_tokens *t, size_t spot)
{
	int column = 0;

	while (column < WD_N_COLUMNS - 1 && spot >= t->column_end[column])
		column++;
	return column;
}
