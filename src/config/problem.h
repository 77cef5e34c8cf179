/*
 * Collects what is wrong in the user's files, with its place. Internal to config/, but for their
 * count and the nearest name.
 */
#ifndef WD_CONFIG_PROBLEM_H
#define WD_CONFIG_PROBLEM_H

#include "config/snapshot.h"

/* Of each kind. Beyond this many a file is not mistyped but something else: the rest is counted in one line. */
enum { WD_PROBLEM_MOST = 1000 };

struct wd_problems {
	struct wd_problem *items;
	size_t n, size;
	size_t n_told[2], n_dropped[2]; /* problems, hints */
};

enum wd_problem_kind { WD_IS_PROBLEM, WD_IS_HINT };

/* file is copied. No secret may stand in the text. */
void wd_problem_add(struct wd_problems *problems, struct wd_place place, enum wd_problem_kind kind, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Says how many more there were, if so. */
void wd_problem_finish(struct wd_problems *problems);
/* A list of its own with the same content. */
struct wd_problem *wd_problem_copy(const struct wd_problem *problems, size_t n);
/* By file, line and column; what stands at one place keeps its order. */
void wd_problem_sort(struct wd_problem *problems, size_t n);
/* Of these, what is more than a hint. */
size_t wd_problem_count(const struct wd_problem *problems, size_t n);

/* The name most like the word, at most two slips of the finger away; NULL when none is. */
const char *wd_problem_nearest(struct wd_span word, const char *const *names, size_t n);

#endif
