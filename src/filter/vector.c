#include "filter/lexeme.h"

#include <arpa/inet.h>
#include <stdio.h>

#define XXH_INLINE_ALL /* words are so short that a call would be most of it */
#include <xxhash.h>

#include "filter/replay.h"
#include "util/utf8.h"

enum {
	MOST_PLACES = (1 << 14) - 1,
	MOST_OF_ONE = 256,
	MOST_BYTES = (1 << 20) - 1,
	WEIGHT_BITS = 14,
	FIRST_SLOTS = 1024, /* twice as many as most texts have different words */
	NONE = -1,
};

/* How the columns follow each other: what is long comes last, as places may end before it does. */
static const struct column {
	int number;
	uint16_t weight;
	enum wd_lexeme_mark mark;
	bool twice; /* also as plain */
} columns_in_order[WD_N_COLUMNS] = {
	{ 0, WD_WEIGHT_TITLE, WD_LEXEME_TITLE, true },     { 3, WD_WEIGHT_NAMES, WD_LEXEME_AUTHOR, false },
	{ 4, WD_WEIGHT_NAMES, WD_LEXEME_CATEGORY, false }, { 1, WD_WEIGHT_SUMMARY, WD_LEXEME_PLAIN, false },
	{ 2, WD_WEIGHT_BODY, WD_LEXEME_PLAIN, false },
};

struct place {
	uint16_t value; /* with its weight */
	int32_t next;
};

struct lexeme {
	struct wd_span text;
	int32_t first, last; /* of places */
	size_t n_places;
};

struct vector {
	struct wd_arena *arena;
	struct lexeme *lexemes;
	size_t n_lexemes;
	struct place *places;
	size_t n_places;
	int32_t *slots; /* hash table of lexemes */
	size_t n_slots; /* a power of two */
	size_t bytes;   /* as tsvector counts them */
	enum wd_vector_gap gap;
};

/* What PostgreSQL takes as a text. */
static bool is_text(struct wd_span token)
{
	return wd_utf8_valid(token) == token.len && !memchr(token.ptr, '\0', token.len);
}

size_t wd_lexeme_write(enum wd_lexeme_mark mark, struct wd_span token, char out[WD_LEXEME_MOST])
{
	size_t n = 0, len = token.len < WD_LEXEME_MOST - 1 ? token.len : WD_LEXEME_MOST - 1;

	if (mark != WD_LEXEME_PLAIN)
		out[n++] = (char)mark;
	memcpy(out + n, token.ptr, len);
	for (size_t at = 0; at < len;) {
		at += wd_utf8_valid((struct wd_span){ out + n + at, len - at });
		if (at < len)
			out[n + at++] = '?';
	}
	for (size_t at = 0; at < len; at++)
		if (out[n + at] == '\0')
			out[n + at] = '?';
	return n + len;
}

/* ---- gathering ---- */

static size_t slot_of(const struct vector *v, struct wd_span text)
{
	size_t at = XXH3_64bits(text.ptr, text.len) & (v->n_slots - 1);

	while (v->slots[at] != NONE && !wd_span_equal(v->lexemes[v->slots[at]].text, text))
		at = (at + 1) & (v->n_slots - 1);
	return at;
}

static void set_slots(struct vector *v, size_t n)
{
	v->n_slots = n;
	v->slots = wd_arena_alloc(v->arena, n * sizeof(*v->slots));
	memset(v->slots, 0xFF, n * sizeof(*v->slots));
	for (size_t i = 0; i < v->n_lexemes; i++)
		v->slots[slot_of(v, v->lexemes[i].text)] = (int32_t)i;
}

/* text is kept. */
static struct lexeme *lexeme_of(struct vector *v, struct wd_span text, bool borrowed)
{
	size_t slot = slot_of(v, text);
	struct lexeme *lexeme;

	if (v->slots[slot] != NONE)
		return &v->lexemes[v->slots[slot]];
	if (v->n_lexemes * 2 >= v->n_slots) {
		set_slots(v, v->n_slots * 4);
		slot = slot_of(v, text);
	}
	v->slots[slot] = (int32_t)v->n_lexemes;
	lexeme = wd_arena_push(v->arena, &v->lexemes, &v->n_lexemes, sizeof(*lexeme));
	*lexeme = (struct lexeme){ borrowed ? text : wd_arena_dup(v->arena, text), NONE, NONE, 0 };
	v->bytes += text.len;
	return lexeme;
}

static void add_place(struct vector *v, struct lexeme *lexeme, size_t place, uint16_t weight)
{
	uint16_t value = (uint16_t)(weight << WEIGHT_BITS | place);
	int32_t at = (int32_t)v->n_places;
	struct place *it;

	if (place > MOST_PLACES || lexeme->n_places == MOST_OF_ONE) {
		v->gap = WD_VECTOR_PLACES;
		return;
	}
	if (lexeme->last != NONE && v->places[lexeme->last].value == value)
		return; /* two tokens of one place that read alike */
	it = wd_arena_push(v->arena, &v->places, &v->n_places, sizeof(*it));
	*it = (struct place){ value, NONE };
	if (lexeme->last == NONE)
		lexeme->first = at;
	else
		v->places[lexeme->last].next = at;
	lexeme->last = at;
	/* The count of the places, and a byte that brings it to an even address. */
	v->bytes += lexeme->n_places++ ? 2 : 5;
}

static void add_token(struct vector *v, enum wd_lexeme_mark mark, struct wd_span token, size_t place, uint16_t weight)
{
	char text[WD_LEXEME_MOST];
	size_t n;

	if (mark == WD_LEXEME_PLAIN && token.len < WD_LEXEME_MOST && is_text(token)) {
		add_place(v, lexeme_of(v, token, true), place, weight);
		return;
	}
	n = wd_lexeme_write(mark, token, text);
	add_place(v, lexeme_of(v, (struct wd_span){ text, n }, false), place, weight);
}

static void add_column(struct vector *v, const struct column *column, struct wd_span rest, size_t *place)
{
	struct wd_span token;
	bool same_place;

	if (rest.len == 0)
		return;
	*place += WD_VECTOR_APART;
	while (wd_replay_next(&rest, &token, &same_place)) {
		*place += !same_place;
		add_token(v, column->mark, token, *place, column->weight);
		if (column->twice)
			add_token(v, WD_LEXEME_PLAIN, token, *place, column->weight);
	}
}

/* Without places. */
static void add_name(struct vector *v, const char *name)
{
	lexeme_of(v, wd_span_of(name), false);
}

static void add_blocks(struct vector *v, int64_t id)
{
	char name[32];

	for (int level = 0; level < WD_BLOCK_LEVELS; level++) {
		snprintf(name, sizeof(name), WD_LEXEME_BLOCK, 'a' + level,
			 (unsigned long long)id >> (WD_BLOCK_FIRST_BITS + level * WD_BLOCK_BITS));
		add_name(v, name);
	}
}

/* ---- writing ---- */

/* Without places, where all of them were too much; then without the words that come last. */
static void make_fit(struct vector *v)
{
	size_t bytes = sizeof(WD_LEXEME_GAP_PLACES WD_LEXEME_GAP_WORDS), n = 0;

	if (v->bytes + bytes <= MOST_BYTES)
		return;
	v->gap = WD_VECTOR_PLACES;
	for (; n < v->n_lexemes && bytes + v->lexemes[n].text.len <= MOST_BYTES; n++) {
		bytes += v->lexemes[n].text.len;
		v->lexemes[n].n_places = 0;
	}
	if (n < v->n_lexemes)
		v->gap = WD_VECTOR_WORDS;
	v->n_lexemes = n;
}

static void put_16(struct wd_buf *out, size_t value)
{
	uint16_t wire = htons((uint16_t)value);

	wd_buf_add(out, &wire, sizeof(wire));
}

static void put_lexeme(struct wd_buf *out, struct wd_span text, size_t n_places)
{
	wd_buf_add_span(out, text);
	wd_buf_add_char(out, '\0');
	put_16(out, n_places);
}

static void put_vector(struct wd_buf *out, const struct vector *v)
{
	uint32_t n = htonl((uint32_t)(v->n_lexemes + v->gap));

	wd_buf_add(out, &n, sizeof(n));
	for (size_t i = 0; i < v->n_lexemes; i++) {
		const struct lexeme *lexeme = &v->lexemes[i];
		int32_t at = lexeme->first;

		put_lexeme(out, lexeme->text, lexeme->n_places);
		for (size_t k = 0; k < lexeme->n_places; k++, at = v->places[at].next)
			put_16(out, v->places[at].value);
	}
	if (v->gap >= WD_VECTOR_PLACES)
		put_lexeme(out, WD_SPAN(WD_LEXEME_GAP_PLACES), 0);
	if (v->gap >= WD_VECTOR_WORDS)
		put_lexeme(out, WD_SPAN(WD_LEXEME_GAP_WORDS), 0);
}

enum wd_vector_gap wd_vector_write(struct wd_buf *out, int64_t id, const struct wd_span columns[WD_N_COLUMNS])
{
	/* No ceiling: the tokens are there already, and this takes little more. */
	struct vector v = { .arena = wd_arena_new(0) };
	size_t place = 0;

	set_slots(&v, FIRST_SLOTS);
	add_blocks(&v, id);
	for (size_t i = 0; i < WD_N_COLUMNS; i++)
		add_column(&v, &columns_in_order[i], columns[columns_in_order[i].number], &place);
	make_fit(&v);
	put_vector(out, &v);
	wd_arena_free(v.arena);
	return v.gap;
}
