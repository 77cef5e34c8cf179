/*
 * Answers that a connection keeps: lists of what is so named (feeds, languages …). Reading all of it is most of
 * such a question's work, so an answer counts as long as the database's counter of the kind is the same. Internal to store/.
 *
 * Thread:  that of the connection.
 * Owner:   the connection; what is recalled borrows until something is kept.
 * Failure: none.
 * Limit:   128 answers of 64 KiB at the most, a megabyte in all.
 */
#ifndef WD_STORE_ANSWERS_H
#define WD_STORE_ANSWERS_H

#include <stdint.h>

#include "util/span.h"

struct wd_answers;

struct wd_answers *wd_answers_new(void);
void wd_answers_free(struct wd_answers *answers);
/* The list that was kept of these words at this counter; absent: none. */
struct wd_span wd_answers_recall(const struct wd_answers *answers, int kind, int64_t counter, struct wd_span words);
/* Keeps it, in the place of the oldest where there is no room. */
void wd_answers_keep(struct wd_answers *answers, int kind, int64_t counter, struct wd_span words, struct wd_span list);

#endif
