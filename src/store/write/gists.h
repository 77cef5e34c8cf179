/*
 * Gists of texts in memory (story/gist.h), some fifty bytes for each print's row: found at once, they tell of most
 * entries that are proposed that they need not be looked at.
 *
 * Thread:  the writer's one.
 * Owner:   whoever made it.
 * Failure: none; of what is not there nothing is known.
 * Limit:   a million entries, 32 MiB; from there on a new one takes the place of an older one.
 */
#ifndef WD_STORE_GISTS_H
#define WD_STORE_GISTS_H

#include <stddef.h>
#include <stdint.h>

#include "story/gist.h"

struct wd_gists;

struct wd_gists *wd_gists_new(void);
/* So many are going to be put: it need not grow step by step. */
void wd_gists_reserve(struct wd_gists *gists, size_t n);
void wd_gists_free(struct wd_gists *gists);
/* The entry's is going to be put: memory that is far away may be on its way meanwhile. */
void wd_gists_expect(const struct wd_gists *gists, int64_t entry);
/* In the place of what the entry had. */
void wd_gists_put(struct wd_gists *gists, int64_t entry, const struct wd_gist *gist);
void wd_gists_drop(struct wd_gists *gists, int64_t entry);
/* Of all that are older, so that their places are free. */
void wd_gists_forget_below(struct wd_gists *gists, int64_t oldest);
/* NULL where there is none; lives until the next is put. */
const struct wd_gist *wd_gists_find(const struct wd_gists *gists, int64_t entry);

#endif
