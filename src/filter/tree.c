#include "filter/tree.h"

bool wd_field_is_indexed(enum wd_query_field field)
{
	return field == WD_FIELD_ANY || field == WD_FIELD_TITLE || field == WD_FIELD_SUMMARY || field == WD_FIELD_AUTHOR ||
	       field == WD_FIELD_CATEGORY;
}

/* A stem is no beginning of what anybody wrote. */
static bool is_form(const struct wd_token *form, bool goes_on, const struct wd_token *token)
{
	bool stem = form->as_stem >> token->tongue & 1;

	if (goes_on)
		return form->as_word && token->form != WD_FORM_STEM && token->text.len >= form->text.len &&
		       memcmp(token->text.ptr, form->text.ptr, form->text.len) == 0;
	return wd_span_equal(token->text, form->text) &&
	       (token->form == WD_FORM_STEM ? stem : form->as_word || (stem && token->form == WD_FORM_OWN));
}

bool wd_node_wants(const struct wd_node *term, size_t place, const struct wd_token *token)
{
	const struct wd_place *at = &term->places[place];

	for (size_t i = 0; i < at->n_forms; i++)
		if (is_form(&at->forms[i], wd_node_goes_on(term, place), token))
			return true;
	return false;
}

/*
 * SQLite's parser too has a stack of 100: an open parenthesis at the front of
 * a condition takes one place, one behind an operator three. So the deepest child is
 * written first, and what would still not fit is refused when it is parsed.
 */
const struct wd_node *wd_node_deepest(const struct wd_node *node, int *nesting)
{
	const struct wd_node *first = node->child;
	int most = -1, second = 0;

	for (const struct wd_node *child = node->child; child; child = child->next) {
		int n = wd_node_nesting(child);

		if (n > most) {
			second = most;
			most = n;
			first = child;
		} else if (n > second) {
			second = n;
		}
	}
	*nesting = most + 1 > second + 3 ? most + 1 : second + 3;
	return first;
}

int wd_node_nesting(const struct wd_node *node)
{
	int nesting = 0;

	switch (node->kind) {
	case WD_QUERY_NOT:
		return 2 + wd_node_nesting(node->child);
	case WD_QUERY_AND:
	case WD_QUERY_OR:
		wd_node_deepest(node, &nesting);
		return nesting;
	default:
		return 0;
	}
}
