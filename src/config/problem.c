#include "config/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/mem.h"
#include "util/utf8.h"

enum { TEXT_MOST = 1024, NEAR_MOST = 24 };

static struct wd_problem *push(struct wd_problems *problems, struct wd_place place, enum wd_problem_kind kind)
{
	struct wd_problem *problem;

	if (problems->n == problems->size) {
		problems->size = problems->size ? problems->size * 2 : 8;
		problems->items = wd_xreallocarray(problems->items, problems->size, sizeof(*problems->items));
	}
	problem = &problems->items[problems->n++];
	*problem = (struct wd_problem){ .place = place, .is_hint = kind == WD_IS_HINT };
	problem->place.file = wd_xstrdup(place.file ? place.file : "");
	return problem;
}

/* One line, whatever stood in the user's file. */
static char *tidy(const char *text)
{
	struct wd_span cut = wd_utf8_cut(wd_span_of(text), TEXT_MOST - 1);
	char *copy = wd_xstrndup(cut.ptr, cut.len);

	for (char *c = copy; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	return copy;
}

void wd_problem_add(struct wd_problems *problems, struct wd_place place, enum wd_problem_kind kind, const char *format, ...)
{
	char text[TEXT_MOST];
	va_list args;

	if (problems->n_told[kind] == WD_PROBLEM_MOST) {
		problems->n_dropped[kind]++;
		return;
	}
	problems->n_told[kind]++;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	push(problems, place, kind)->text = tidy(text);
}

void wd_problem_finish(struct wd_problems *problems)
{
	static const char *const names[] = { [WD_IS_PROBLEM] = "problems", [WD_IS_HINT] = "hints" };

	for (int kind = WD_IS_PROBLEM; kind <= WD_IS_HINT; kind++) {
		char text[64];

		if (!problems->n_dropped[kind])
			continue;
		snprintf(text, sizeof(text), "and %zu more %s", problems->n_dropped[kind], names[kind]);
		problems->n_dropped[kind] = 0;
		push(problems, problems->items[problems->n - 1].place, (enum wd_problem_kind)kind)->text = wd_xstrdup(text);
	}
}

struct wd_problem *wd_problem_copy(const struct wd_problem *problems, size_t n)
{
	struct wd_problem *copy = wd_xcalloc(n + 1, sizeof(*copy));

	for (size_t i = 0; i < n; i++) {
		copy[i] = problems[i];
		copy[i].place.file = wd_xstrdup(problems[i].place.file);
		copy[i].text = wd_xstrdup(problems[i].text);
	}
	return copy;
}

static int compare(const void *a, const void *b)
{
	const struct wd_problem *const *left = a, *const *right = b;
	int order = strcmp((*left)->place.file, (*right)->place.file);

	if (!order)
		order = ((*left)->place.line > (*right)->place.line) - ((*left)->place.line < (*right)->place.line);
	if (!order)
		order = ((*left)->place.column > (*right)->place.column) - ((*left)->place.column < (*right)->place.column);
	return order ? order : (*left > *right) - (*left < *right);
}

void wd_problem_sort(struct wd_problem *problems, size_t n)
{
	const struct wd_problem **order = wd_xcalloc(n + 1, sizeof(*order));
	struct wd_problem *sorted = wd_xcalloc(n + 1, sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		order[i] = &problems[i];
	qsort(order, n, sizeof(*order), compare);
	for (size_t i = 0; i < n; i++)
		sorted[i] = *order[i];
	if (n)
		memcpy(problems, sorted, n * sizeof(*sorted));
	free(order);
	free(sorted);
}

size_t wd_problem_count(const struct wd_problem *problems, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += !problems[i].is_hint;
	return count;
}

void wd_problems_free(struct wd_problem *problems, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free((char *)problems[i].place.file);
		free(problems[i].text);
	}
	free(problems);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters put in, left out, wrong or swapped with their neighbour. */
static size_t distance(struct wd_span word, const char *name)
{
	size_t rows[3][NEAR_MOST + 1] = { 0 }, len = strlen(name);

	for (size_t j = 0; j <= len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= word.len; i++) {
		size_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= len; j++) {
			bool same = lower(word.ptr[i - 1]) == name[j - 1];

			now[j] = least(least(now[j - 1], last[j]) + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && lower(word.ptr[i - 1]) == name[j - 2] && lower(word.ptr[i - 2]) == name[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return rows[word.len % 3][len];
}

const char *wd_problem_nearest(struct wd_span word, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t best_distance = 3;

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names[i]), d;

		if (word.len > NEAR_MOST || len > NEAR_MOST || word.len + 2 < len || word.len > len + 2)
			continue;
		d = distance(word, names[i]);
		/* Two slips in a word of three letters make it another word. */
		if (d < best_distance && d * 3 <= len) {
			best = names[i];
			best_distance = d;
		}
	}
	return best;
}
