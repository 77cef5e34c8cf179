#include "filter/spell.h"

#include "filter/fold.h"
#include "filter/tree.h"
#include "util/utf8.h"

enum { LEAST_LETTERS = 5, MOST_LETTERS = 32 };

/* As folding leaves them (fold.h). */
static const struct {
	enum wd_script script;
	uint32_t first, last;
} alphabets[] = {
	{ WD_SCRIPT_LATIN, 'a', 'z' },      { WD_SCRIPT_CYRILLIC, 0x430, 0x44F }, { WD_SCRIPT_GREEK, 0x3B1, 0x3C9 },
	{ WD_SCRIPT_HEBREW, 0x5D0, 0x5EA }, { WD_SCRIPT_ARABIC, 0x627, 0x64A },
};
enum { N_ALPHABETS = sizeof(alphabets) / sizeof(*alphabets) };

/* Its letters; 0: it has others, or too few or too many. */
static size_t letters_of(struct wd_span word, uint32_t out[MOST_LETTERS])
{
	size_t n = 0;

	for (size_t at = 0; at < word.len && n < MOST_LETTERS; n++) {
		out[n] = wd_utf8_next(word, &at);
		if (wd_letter_class(out[n]) != WD_LETTER_WORD || (out[n] >= '0' && out[n] <= '9'))
			return 0;
	}
	return n >= LEAST_LETTERS && n < MOST_LETTERS ? n : 0;
}

static void add_words(struct wd_arena *arena, const struct wd_node *term, struct wd_span **out, size_t *n)
{
	uint32_t letters[MOST_LETTERS];

	for (size_t i = 0; i < term->n_places && !term->prefix; i++) {
		struct wd_span *word;

		if (term->places[i].n_forms == 0 || !letters_of(term->places[i].forms[0].text, letters))
			continue;
		word = wd_arena_push(arena, out, n, sizeof(*word));
		if (word)
			*word = wd_arena_dup(arena, term->places[i].forms[0].text);
	}
}

static void gather(struct wd_arena *arena, const struct wd_node *node, struct wd_span **out, size_t *n)
{
	if (node->kind == WD_QUERY_TERM && (node->field == WD_FIELD_ANY || node->field == WD_FIELD_TITLE))
		add_words(arena, node, out, n);
	if (node->kind == WD_QUERY_NOT)
		return;
	/* Of the ways to write one term the first is as it was typed. */
	for (const struct wd_node *child = node->child; child; child = node->is_ways ? NULL : child->next)
		gather(arena, child, out, n);
}

size_t wd_spell_words(struct wd_arena *arena, const struct wd_query *query, struct wd_span **out)
{
	size_t n = 0;

	*out = NULL;
	gather(arena, query->root, out, &n);
	return n;
}

struct speller {
	uint32_t letters[MOST_LETTERS];
	size_t n;
	bool (*try)(void *ctx, struct wd_span other);
	void *ctx;
};

/* The first `head` letters, one or two others (0: none), and those from `tail` on. */
static bool offer(const struct speller *s, size_t head, uint32_t a, uint32_t b, size_t tail)
{
	char text[(MOST_LETTERS + 2) * 4];
	size_t len = 0;

	for (size_t i = 0; i < head; i++)
		len += wd_utf8_put(s->letters[i], text + len);
	len += a ? wd_utf8_put(a, text + len) : 0;
	len += b ? wd_utf8_put(b, text + len) : 0;
	for (size_t i = tail; i < s->n; i++)
		len += wd_utf8_put(s->letters[i], text + len);
	return s->try(s->ctx, (struct wd_span){ text, len });
}

static bool offer_letters(const struct speller *s, uint32_t first, uint32_t last)
{
	for (size_t i = 1; i <= s->n; i++)
		for (uint32_t c = first; c <= last; c++) {
			if (!offer(s, i, c, 0, i))
				return false;
			if (i < s->n && c != s->letters[i] && !offer(s, i, c, 0, i + 1))
				return false;
		}
	return true;
}

void wd_spell_each(struct wd_span word, bool (*try)(void *ctx, struct wd_span other), void *ctx)
{
	struct speller s = { .try = try, .ctx = ctx };
	enum wd_script script;

	s.n = letters_of(word, s.letters);
	for (size_t i = 1; i < s.n; i++) {
		if (!offer(&s, i, 0, 0, i + 1))
			return;
		if (i + 1 < s.n && s.letters[i] != s.letters[i + 1] && !offer(&s, i, s.letters[i + 1], s.letters[i], i + 2))
			return;
	}
	script = s.n ? wd_script_of(s.letters[0]) : WD_SCRIPT_OTHER;
	for (size_t i = 0; i < N_ALPHABETS; i++)
		if (alphabets[i].script == script)
			offer_letters(&s, alphabets[i].first, alphabets[i].last);
}
