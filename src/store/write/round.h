/*
 * What is remembered of the round under way, in memory: which entries came in it,
 * by what prints they seek others, and where an entry's story was in doubt.
 *
 * The index keeps fewer prints than an entry seeks by (fingerprint.h), so of two
 * entries of which one finds the other, the second might not find the first. With
 * these the order of arrival makes no difference. Internal to store/write/.
 */
#ifndef WD_STORE_ROUND_H
#define WD_STORE_ROUND_H

#include "store/write/bands.h"
#include "store/write/writer.h"
#include "story/fingerprint.h"

/* The first use makes it. */
void wd_round_forget(struct wd_writer *writer);
void wd_round_free(struct wd_writer *writer);

/* An entry that came, or that got this id. Of a round that would pass a ceiling the older part is forgotten. */
void wd_round_add(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp);
bool wd_round_has(const struct wd_writer *writer, int64_t entry);
/* Entries of the round that seek by a print and do not keep it, the newest; returns their count. */
size_t wd_round_find(const struct wd_writer *writer, uint32_t print, int64_t out[WD_BANDS_EACH]);
/* These prints are going to be asked for (wd_bands_expect). */
void wd_round_expect(const struct wd_writer *writer, const uint32_t *prints, size_t n);

/* Two stories (or one) whose entries are to be told apart anew when the round ends (settle.h). */
struct wd_doubt {
	int64_t a, b;
};
void wd_round_doubt(struct wd_writer *writer, int64_t a, int64_t b);
const struct wd_doubt *wd_round_doubts(const struct wd_writer *writer, size_t *n);

/* A transaction begins: what was added before it stands. */
void wd_round_keep(struct wd_writer *writer);
/* What was added since a mark is forgotten when it is rolled back, a transaction or a part of it: its ids will be others'. */
struct wd_round_mark wd_round_mark(const struct wd_writer *writer);
void wd_round_rewind(struct wd_writer *writer, struct wd_round_mark mark);

#endif
