#include "filter/marks.h"

#include "filter/fold.h"
#include "filter/tree.h"
#include "util/utf8.h"

enum { MOST_UNITS = 1024, MOST_TOKENS = 8 };

/* A word as it is written, or one character where each is a word; and what may be typed for it. */
struct unit {
	size_t start, end;
	struct wd_token tokens[MOST_TOKENS];
	size_t n_tokens;
};

struct units {
	struct wd_arena *arena;
	struct unit *list;
	size_t n;
	bool marked[MOST_UNITS];
};

struct collector {
	struct wd_arena *arena;
	struct unit *unit;
};

static int add_token(void *ctx, const struct wd_token *token)
{
	struct collector *collector = ctx;
	struct unit *unit = collector->unit;

	if (unit->n_tokens == MOST_TOKENS)
		return 1;
	unit->tokens[unit->n_tokens] = *token;
	unit->tokens[unit->n_tokens++].text = wd_arena_dup(collector->arena, token->text);
	return 0;
}

static bool add_unit(struct units *units, struct wd_span text, size_t start, size_t end, enum wd_tongue tongue)
{
	struct collector collector = { .arena = units->arena };

	if (end <= start)
		return true;
	if (units->n == MOST_UNITS)
		return false;
	collector.unit = wd_arena_push(units->arena, &units->list, &units->n, sizeof(*units->list));
	if (!collector.unit)
		return false;
	*collector.unit = (struct unit){ .start = start, .end = end };
	wd_token_text((struct wd_span){ text.ptr + start, end - start }, tongue, add_token, &collector);
	/* Marks alone are no word. */
	units->n -= collector.unit->n_tokens == 0;
	return true;
}

/* Parts the text where words part. */
static void read_units(struct units *units, struct wd_span text, enum wd_tongue tongue)
{
	size_t start = 0, at = 0;
	bool goes_on = true;

	while (at < text.len && goes_on) {
		size_t here = at;
		enum wd_letter class = wd_letter_class(wd_utf8_next(text, &at));

		if (class == WD_LETTER_WORD || class == WD_LETTER_MARK)
			continue;
		goes_on = add_unit(units, text, start, here, tongue);
		if ((class == WD_LETTER_ALONE || class == WD_LETTER_SIGN) && goes_on)
			goes_on = add_unit(units, text, here, at, tongue);
		start = at;
	}
	if (goes_on)
		add_unit(units, text, start, at, tongue);
}

static bool unit_is(const struct unit *unit, const struct wd_node *term, size_t place)
{
	for (size_t i = 0; i < unit->n_tokens; i++)
		if (wd_node_wants(term, place, &unit->tokens[i]))
			return true;
	return false;
}

static void mark_term(struct units *units, const struct wd_node *term)
{
	for (size_t at = 0; at + term->n_places <= units->n; at++) {
		size_t i = 0;

		while (i < term->n_places && unit_is(&units->list[at + i], term, i))
			i++;
		for (size_t n = 0; i == term->n_places && n < i; n++)
			units->marked[at + n] = true;
	}
}

static void mark_node(struct units *units, const struct wd_node *node)
{
	if (node->kind == WD_QUERY_TERM && node->n_places > 0 && node->field <= WD_FIELD_SUMMARY)
		mark_term(units, node);
	if (node->kind != WD_QUERY_AND && node->kind != WD_QUERY_OR && node->kind != WD_QUERY_NEAR)
		return;
	for (const struct wd_node *child = node->child; child; child = child->next)
		mark_node(units, child);
}

size_t wd_query_marks(const struct wd_query *query, struct wd_span lang, struct wd_span text,
		      struct wd_mark out[WD_MARKS_MOST])
{
	struct units units = { .arena = wd_arena_new(0) };
	size_t n = 0;

	text = wd_utf8_cut(text, WD_MARKS_TEXT);
	read_units(&units, text, wd_tongue_guess(lang, text, WD_SPAN(""), WD_SPAN("")));
	mark_node(&units, query->root);
	for (size_t i = 0; i < units.n; i++) {
		const struct unit *unit = &units.list[i];

		if (!units.marked[i])
			continue;
		/* Words side by side are one mark: a phrase, a run of Han. */
		if (n > 0 && i > 0 && units.marked[i - 1] && unit->start - out[n - 1].end <= 1)
			out[n - 1].end = unit->end;
		else if (n < WD_MARKS_MOST)
			out[n++] = (struct wd_mark){ unit->start, unit->end };
		else
			break;
	}
	wd_arena_free(units.arena);
	return n;
}
