/*
 * The index of prints: which entries may carry the same text as one at hand.
 * A row is one integer, 28 bits of a print above 36 bits of the entry's id,
 * so that it costs about 17 bytes and the newest entries of a print are read
 * first. It only proposes: an entry that is gone or edited since is found out
 * by the verdict, so that its prints may stay until the sweep, when
 * their entries leave the window. Internal to store/.
 */
#ifndef WD_STORE_PRINT_H
#define WD_STORE_PRINT_H

#include "store/write/writer.h"
#include "story/fingerprint.h"
#include "story/head.h"

enum {
	/* Looked at of one print, the newest: what more entries have is a frame, not a text. */
	WD_PRINT_EACH = 16,
	/* Proposed in all. */
	WD_PRINT_MOST = 24,
	/*
	 * Of these, entries that share a single print: copies nearly always share more, and of a sentence
	 * that a thousand texts hold, every one shares one. One of the headline or the beginning, at that: what shares
	 * a sentence further down alone is another text.
	 */
	WD_PRINT_SINGLES = 8,
	/* Raised when the prints of a stored entry would come out otherwise: the index is then made anew. */
	WD_PRINT_VERSION = 2,
	/* Heads kept in memory, a hundred bytes each: days of news of a large list. A power of two. */
	WD_PRINT_HEADS = 1 << 15,
	/* Entries of so many days are held against new ones. */
	WD_PRINT_DAYS = 30,
};

bool wd_print_add(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp);
/* Of an id that leads to nothing any more. */
bool wd_print_remove(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp);
/* Keeps the entry's head in memory, until another entry's takes its place. */
void wd_print_know(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp);
/* False: its head is known, and is of another text. */
bool wd_print_may_meet(const struct wd_writer *writer, int64_t entry, const struct wd_head *head);
/* The entries that share most prints first, then the newest. */
bool wd_print_find(struct wd_writer *writer, const struct wd_fingerprint *fp, int64_t out[WD_PRINT_MOST], size_t *n);

/* The fingerprint of a stored entry, with its feed's title; made in the arena; empty, so that it is like none, where a row is missing. */
bool wd_print_of_stored(struct wd_writer *writer, struct wd_arena *arena, int64_t entry, struct wd_fingerprint *out);

/* forgot: the prints were of another version. writer->heads is freed by who frees the writer. */
bool wd_print_open(struct wd_writer *writer, bool *forgot);
/* A bounded piece of sweeping those that left the window. */
bool wd_print_sweep(struct wd_writer *writer, int64_t now, int64_t until, bool *more);

#endif
