#include "filter/sense.h"

#include "filter/tree.h"
#include "util/utf8.h"

enum {
	/* Pairs are looked at, so a group of more children than these is not. */
	MOST_CHILDREN = 100,
	/* So often it is asked what follows from what: the ways to ask multiply with each group in a group. */
	MOST_STEPS = 100000,
	SHOWN = 60,
};

/* Two pieces of a filter, and what they do to each other. */
struct finding {
	const struct wd_node *a, *b;
	const char *what, *how;
	bool some;
};

/* A filter while it is looked at. */
struct look {
	int64_t now;
	int steps;
	struct finding found;
};

static bool implies(struct look *look, const struct wd_node *a, const struct wd_node *b);

/* ---- what follows from what ---- */

static bool begins_with(struct wd_span text, struct wd_span prefix)
{
	return text.len >= prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

/* Whatever stands as the form stands as one of the place's. */
static bool place_has(const struct wd_place *place, bool prefix, const struct wd_token *form)
{
	for (size_t i = 0; i < place->n_forms; i++) {
		const struct wd_token *wide = &place->forms[i];

		if (prefix ? !form->as_stem && begins_with(form->text, wide->text)
			   : wd_span_equal(form->text, wide->text) && wide->as_word >= form->as_word &&
				     (form->as_stem & ~wide->as_stem) == 0)
			return true;
	}
	return false;
}

static bool place_implies(const struct wd_place *narrow, bool narrow_prefix, const struct wd_place *wide, bool wide_prefix)
{
	if (narrow_prefix && !wide_prefix)
		return false;
	for (size_t i = 0; i < narrow->n_forms; i++)
		if (!place_has(wide, wide_prefix, &narrow->forms[i]))
			return false;
	return narrow->n_forms > 0;
}

/* The second's words stand side by side in the first's phrase. */
static bool phrase_implies(const struct wd_node *a, const struct wd_node *b)
{
	for (size_t from = 0; from + b->n_places <= a->n_places; from++) {
		size_t i = 0;

		while (i < b->n_places && place_implies(&a->places[from + i], wd_node_goes_on(a, from + i), &b->places[i],
							wd_node_goes_on(b, i)))
			i++;
		if (i == b->n_places)
			return i > 0;
	}
	return false;
}

static bool term_implies(const struct wd_node *a, const struct wd_node *b)
{
	bool within = b->field == WD_FIELD_ANY && (a->field == WD_FIELD_TITLE || a->field == WD_FIELD_SUMMARY);

	if (a->field != b->field && !within)
		return false;
	switch (a->field) {
	case WD_FIELD_LANG:
		return wd_node_is_lang(b, a->text);
	case WD_FIELD_SITE:
		return wd_node_is_site(b, a->text);
	case WD_FIELD_TAG:
	case WD_FIELD_FEED:
		return wd_span_equal_nocase(a->text, b->text);
	default:
		return phrase_implies(a, b);
	}
}

static bool time_implies(const struct wd_node *a, const struct wd_node *b)
{
	if (a->is_until != b->is_until || a->is_relative != b->is_relative)
		return false;
	/* A distance back from now counts the other way. */
	return (a->is_until != a->is_relative) ? a->time <= b->time : a->time >= b->time;
}

/* All children, or one of them at least, follow from a (up false), or lead to b (up true). */
static bool each(struct look *look, const struct wd_node *group, const struct wd_node *other, bool up, bool all)
{
	for (const struct wd_node *child = group->child; child; child = child->next)
		if ((up ? implies(look, child, other) : implies(look, other, child)) != all)
			return !all;
	return all;
}

/* Whatever matches a matches b, surely; false, too, where it would take too long to say. */
static bool implies(struct look *look, const struct wd_node *a, const struct wd_node *b)
{
	if (look->steps++ >= MOST_STEPS)
		return false;
	if (a->kind == WD_QUERY_OR)
		return each(look, a, b, true, true);
	if (b->kind == WD_QUERY_AND)
		return each(look, b, a, false, true);
	if (b->kind == WD_QUERY_OR && each(look, b, a, false, false))
		return true;
	if ((a->kind == WD_QUERY_AND || a->kind == WD_QUERY_NEAR) && each(look, a, b, true, false))
		return true;
	if (a->kind == WD_QUERY_NOT && b->kind == WD_QUERY_NOT)
		return implies(look, b->child, a->child);
	if (a->kind == WD_QUERY_TIME && b->kind == WD_QUERY_TIME)
		return time_implies(a, b);
	return a->kind == WD_QUERY_TERM && b->kind == WD_QUERY_TERM && term_implies(a, b);
}

/* ---- pairs ---- */

static int64_t instant(const struct wd_node *time, int64_t now)
{
	return time->is_relative ? now - time->time : time->time;
}

/* An entry has one language and one host. */
static bool are_apart(const struct wd_node *a, const struct wd_node *b)
{
	bool one_of = a->kind == WD_QUERY_TERM && b->kind == WD_QUERY_TERM && a->field == b->field &&
		      (a->field == WD_FIELD_LANG || a->field == WD_FIELD_SITE);

	return one_of && !term_implies(a, b) && !term_implies(b, a);
}

/* since: not before `before:`; open: they leave nothing out instead. */
static bool are_crossed(const struct wd_node *a, const struct wd_node *b, int64_t now, bool open)
{
	const struct wd_node *since = a->is_until ? b : a, *until = a->is_until ? a : b;

	if (a->kind != WD_QUERY_TIME || b->kind != WD_QUERY_TIME || a->is_until == b->is_until)
		return false;
	return open ? instant(since, now) <= instant(until, now) : instant(since, now) >= instant(until, now);
}

static bool exclude_each_other(struct look *look, const struct wd_node *a, const struct wd_node *b)
{
	struct finding *out = &look->found;

	if (are_crossed(a, b, look->now, false))
		out->how = "no time lies between";
	else if (are_apart(a, b))
		out->how = a->field == WD_FIELD_LANG ? "an entry has one language; write OR between"
						     : "an entry has one link; write OR between";
	else if ((b->kind == WD_QUERY_NOT && implies(look, a, b->child)) ||
		 (a->kind == WD_QUERY_NOT && implies(look, b, a->child)))
		out->how = "exclude each other";
	else
		return false;
	out->what = "can match nothing";
	return true;
}

static bool leave_nothing_out(struct look *look, const struct wd_node *a, const struct wd_node *b)
{
	if (!are_crossed(a, b, look->now, true) && !(b->kind == WD_QUERY_NOT && implies(look, b->child, a)) &&
	    !(a->kind == WD_QUERY_NOT && implies(look, a->child, b)))
		return false;
	look->found.what = "matches everything";
	look->found.how = "together leave nothing out";
	return true;
}

static void look_at_pairs(struct look *look, const struct wd_node *const *parts, size_t n, bool is_all)
{
	struct finding *out = &look->found;

	for (size_t k = 1; k < n && n <= MOST_CHILDREN && !out->some; k++)
		for (size_t i = 0; i < k && !out->some; i++) {
			out->some = is_all ? exclude_each_other(look, parts[i], parts[k])
					   : leave_nothing_out(look, parts[i], parts[k]);
			out->a = parts[i];
			out->b = parts[k];
		}
}

/* A time that is still to come; of `before:`, not one that may be meant as the end of this year. */
static void look_at_time(const struct wd_node *node, int64_t now, struct finding *out)
{
	static const int64_t year_ms = (int64_t)366 * 86400000;

	if (node->kind != WD_QUERY_TIME || node->is_relative || node->time <= now + (node->is_until ? year_ms : 0))
		return;
	*out = (struct finding){ .a = node,
				 .b = node,
				 .some = true,
				 .how = "that time is still to come",
				 .what = node->is_until ? "matches everything" : "can match nothing" };
}

/* An AND with the ANDs in it; an OR's children. */
static void look_at(struct look *look, const struct wd_node *node)
{
	const struct wd_node *parts[WD_PARTS_MOST];
	size_t n = 0;

	look_at_time(node, look->now, &look->found);
	if (node->kind == WD_QUERY_AND) {
		n = wd_node_parts(node, parts);
	} else if (node->kind == WD_QUERY_OR && !node->is_ways) {
		for (const struct wd_node *child = node->child; child; child = child->next)
			parts[n++] = child;
	} else if (node->kind == WD_QUERY_NOT) {
		parts[n++] = node->child;
	}
	if (!look->found.some)
		look_at_pairs(look, parts, n, node->kind == WD_QUERY_AND);
	for (size_t i = 0; i < n && !look->found.some; i++)
		look_at(look, parts[i]);
}

/* A word between others that is an operator in capitals, as search boxes of others take it. */
static void look_for_small_operators(const struct wd_node *node, struct finding *out)
{
	static const struct {
		const char *word, *how;
		bool between; /* it has something before it, too */
	} small[] = { { "or", "in capitals OR means one of both", true },
		      { "and", "what stands side by side is wanted together without it", true },
		      { "not", "in capitals NOT means without, as - does", false } };
	bool first = true;

	for (const struct wd_node *child = node->child; child && !out->some; child = child->next, first = false) {
		for (size_t i = 0; node->kind == WD_QUERY_AND && child->next && i < sizeof(small) / sizeof(*small); i++)
			if (wd_span_is(child->source, small[i].word) && !(small[i].between && first))
				*out = (struct finding){ child, child, "looks for the word", small[i].how, true };
		look_for_small_operators(child, out);
	}
}

bool wd_query_is_senseless(const struct wd_query *query, int64_t now, int *column, struct wd_error *why)
{
	struct look look = { .now = now };
	const struct finding *found = &look.found;
	struct wd_span a, b;

	look_at(&look, query->root);
	if (!found->some)
		look_for_small_operators(query->root, &look.found);
	if (!found->some)
		return false;
	a = wd_utf8_cut(found->a->source, SHOWN);
	b = wd_utf8_cut(found->b->source, SHOWN);
	*column = wd_query_column(query, found->b);
	if (found->a == found->b)
		wd_error_set(why, WD_INPUT, "%s: %.*s: %s", found->what, WD_SPAN_ARG(a), found->how);
	else
		wd_error_set(why, WD_INPUT, "%s: %.*s and %.*s: %s", found->what, WD_SPAN_ARG(a), WD_SPAN_ARG(b),
			     found->how);
	return true;
}

static void gather_tags(const struct wd_node *node, wd_tag_fn tell, void *ctx)
{
	if (node->kind == WD_QUERY_TERM && node->field == WD_FIELD_TAG)
		tell(ctx, node->text);
	for (const struct wd_node *child = node->child; child && node->kind != WD_QUERY_NOT; child = child->next)
		gather_tags(child, tell, ctx);
}

void wd_query_each_tag(const struct wd_query *query, wd_tag_fn tell, void *ctx)
{
	gather_tags(query->root, tell, ctx);
}
