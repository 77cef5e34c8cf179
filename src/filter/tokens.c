#include "filter/tokens.h"

#define XXH_INLINE_ALL /* words are so short that a call would be most of it */
#include <xxhash.h>

#include "filter/replay.h"
#include "filter/texts.h"
#include "filter/token.h"
#include "util/url.h"

/* Names that there is room for at first: about as many as a text has different words. */
enum { FIRST_ROOM = 128, MOST_FIRST_ROOM = 8192, BYTES_A_NAME = 12 };

struct builder {
	struct wd_arena *arena;
	struct wd_tokens *tokens;
	int32_t *last; /* spots, by number */
	size_t room;   /* of the arrays by number */
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

static size_t first_room(const struct wd_tokens *t)
{
	size_t bytes = 0, room = FIRST_ROOM;

	for (int i = 0; i < WD_N_COLUMNS; i++)
		bytes += t->columns[i].len;
	while (room < MOST_FIRST_ROOM && room * BYTES_A_NAME < bytes)
		room *= 2;
	return room;
}

/* Doubles everything that is counted by number; without room all stays as it is. */
static bool grow(struct builder *b)
{
	struct wd_tokens *t = b->tokens;
	size_t room = b->room ? b->room * 2 : first_room(t);
	struct wd_span *names = wd_arena_alloc(b->arena, room * sizeof(*names));
	int32_t *slots = new_numbers(b->arena, room * 2), *first = new_numbers(b->arena, room);
	int32_t *last = new_numbers(b->arena, room);

	if (!names || !slots || !first || !last)
		return false;
	if (b->room) {
		memcpy(names, t->names, b->room * sizeof(*names));
		memcpy(first, t->first, b->room * sizeof(*first));
		memcpy(last, b->last, b->room * sizeof(*last));
	}
	t->names = names;
	t->slots = slots;
	t->first = first;
	b->last = last;
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

static int add_token(void *ctx, const struct wd_token *token)
{
	struct builder *b = ctx;
	struct wd_tokens *t = b->tokens;
	int32_t number = number_of(b, token->text), at = (int32_t)t->n_spots;
	struct wd_spot *spot;

	if (number == WD_NO_TOKEN)
		return 1;
	if (!token->same_place) {
		uint32_t *place = wd_arena_push(b->arena, &t->places, &t->n_places, sizeof(*place));

		if (!place)
			return 1;
		*place = (uint32_t)at;
	}
	spot = wd_arena_push(b->arena, &t->spots, &t->n_spots, sizeof(*spot));
	if (!spot)
		return 1;
	*spot = (struct wd_spot){ number, WD_NO_TOKEN, (uint32_t)t->n_places - 1, (uint8_t)token->form,
				  (uint8_t)token->tongue };
	if (t->first[number] == WD_NO_TOKEN)
		t->first[number] = at;
	else
		t->spots[b->last[number]].next = at;
	b->last[number] = at;
	return 0;
}

struct wd_tokens *wd_tokens_of(struct wd_arena *arena, const struct wd_matchable *entry, const struct wd_written *written)
{
	struct wd_tokens *t = wd_arena_alloc(arena, sizeof(*t));

	if (!t)
		return NULL;
	t->entry = entry;
	t->arena = arena;
	t->written = written;
	t->host = wd_url_split(wd_url_normal(arena, entry->url)).host;
	return t;
}

struct wd_tokens *wd_tokens_new(struct wd_arena *arena, const struct wd_matchable *entry)
{
	return wd_tokens_of(arena, entry, NULL);
}

/* The same tokens, off what was written of them. */
static bool replay(struct builder *b, struct wd_span column)
{
	struct wd_token token = { .form = WD_FORM_WORD };
	enum wd_tongue tongue = b->tokens->tongue;

	while (wd_replay_token(&column, tongue, &token))
		if (add_token(b, &token))
			return false;
	return true;
}

/* The arena bounds it: what does not fit is not found. */
static void make(struct wd_tokens *t)
{
	const struct wd_written *written = t->written && t->written->is_whole ? t->written : NULL;
	struct builder b = { .arena = t->arena, .tokens = t };
	struct wd_texts texts = { .tongue = WD_TONGUE_NONE };
	bool whole;

	t->is_made = true;
	if (!written)
		texts = wd_texts_of(t->entry);
	memcpy(t->columns, written ? written->index.columns : texts.columns, sizeof(t->columns));
	t->tongue = written ? written->tongue : texts.tongue;
	whole = grow(&b);
	for (int i = 0; i < WD_N_COLUMNS; i++) {
		whole = whole &&
			(written ? replay(&b, t->columns[i]) : wd_token_text(t->columns[i], t->tongue, add_token, &b) == 0);
		t->column_end[i] = t->n_places;
	}
}

void wd_tokens_make(const struct wd_tokens *tokens)
{
	/* They were there all the time, for who looks. */
	if (!tokens->is_made)
		make((struct wd_tokens *)(uintptr_t)tokens);
}

int32_t wd_tokens_find(const struct wd_tokens *t, struct wd_span name)
{
	return t->n_slots ? t->slots[slot_of(t, name)] : WD_NO_TOKEN;
}

int wd_tokens_column(const struct wd_tokens *t, size_t place)
{
	int column = 0;

	while (column < WD_N_COLUMNS - 1 && place >= t->column_end[column])
		column++;
	return column;
}
