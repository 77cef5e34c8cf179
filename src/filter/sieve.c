/* Of an AND what its parts say, of an OR where each of its alternatives says something. */
#include "filter/sieve.h"

#include "filter/pairs.h"

enum {
	MOST_FORMS = 16, /* of two places: ways to write them */
	MOST_BITS = 64,  /* in all; an OR of very many phrases is left to their words */
};

struct sieve {
	struct wd_match *match;
	int (*parameter)(void *ctx, int32_t number);
	void *ctx;
};

static bool is_word_alone(const struct wd_match *match, const struct wd_token *form)
{
	return form->as_word && !(form->as_stem & match->tongues);
}

/* How many bits say that one of these stands before one of those; 0: none, as stems are no words of pairs. */
static size_t count_forms(const struct wd_match *match, const struct wd_place *first, const struct wd_place *second)
{
	for (size_t i = 0; i < first->n_forms; i++)
		if (!is_word_alone(match, &first->forms[i]))
			return 0;
	for (size_t i = 0; i < second->n_forms; i++)
		if (!is_word_alone(match, &second->forms[i]))
			return 0;
	return first->n_forms * second->n_forms > MOST_FORMS ? 0 : first->n_forms * second->n_forms;
}

/* The places whose words are whole. */
static size_t n_whole(const struct wd_node *term)
{
	return term->n_places > 0 && term->prefix ? term->n_places - 1 : term->n_places;
}

static size_t count_bits(const struct wd_match *match, const struct wd_node *node)
{
	size_t n = 0;

	if (node->kind == WD_QUERY_TERM)
		for (size_t i = 1; i < n_whole(node); i++)
			n += count_forms(match, &node->places[i - 1], &node->places[i]);
	if (node->kind == WD_QUERY_TERM || node->kind == WD_QUERY_NOT)
		return n;
	for (const struct wd_node *child = node->child; child; child = child->next) {
		size_t of_one = count_bits(match, child);

		if (of_one == 0 && node->kind == WD_QUERY_OR)
			return 0;
		n += of_one;
	}
	return n;
}

static void write_forms(struct sieve *sieve, const struct wd_place *first, const struct wd_place *second)
{
	struct wd_buf *out = &sieve->match->text;

	for (size_t i = 0; i < first->n_forms; i++)
		for (size_t k = 0; k < second->n_forms; k++)
			wd_buf_printf(
				out, "%sget_bit(pairs, (?%d %% (length(pairs) * 8))::int) = 1",
				i > 0 || k > 0 ? " OR " : "(",
				sieve->parameter(sieve->ctx, wd_pairs_bit(first->forms[i].text, second->forms[k].text)));
	wd_buf_add_char(out, ')');
}

static void write_term(struct sieve *sieve, const struct wd_node *term)
{
	const char *before = "";

	for (size_t i = 1; i < n_whole(term); i++) {
		if (count_forms(sieve->match, &term->places[i - 1], &term->places[i]) == 0)
			continue;
		wd_buf_add_text(&sieve->match->text, before);
		write_forms(sieve, &term->places[i - 1], &term->places[i]);
		before = " AND ";
	}
}

static void write_node(struct sieve *sieve, const struct wd_node *node)
{
	const char *before = "(";

	if (node->kind == WD_QUERY_TERM) {
		write_term(sieve, node);
		return;
	}
	for (const struct wd_node *child = node->child; child; child = child->next) {
		if (count_bits(sieve->match, child) == 0)
			continue;
		wd_buf_add_text(&sieve->match->text, before);
		write_node(sieve, child);
		before = node->kind == WD_QUERY_OR ? " OR " : " AND ";
	}
	wd_buf_add_char(&sieve->match->text, ')');
}

bool wd_sieve_write(struct wd_match *match, const struct wd_node *node, int (*parameter)(void *ctx, int32_t number),
		    void *ctx)
{
	struct sieve sieve = { match, parameter, ctx };
	size_t n = count_bits(match, node);

	if (n == 0 || n > MOST_BITS)
		return false;
	write_node(&sieve, node);
	return true;
}
