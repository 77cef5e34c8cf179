/*
 * The index of prints: which entries may carry the same text as one at hand.
 * On disk a row an entry, of its prints, its head (story/head.h) and its gist (story/gist.h), some 90 bytes,
 * written one behind the other as entries come. What is asked is asked of memory (bands.h), which is filled
 * from there before the first question. It only proposes: an entry that is gone is
 * found out by the verdict. Internal to store/write/.
 */
#ifndef WD_STORE_PRINT_H
#define WD_STORE_PRINT_H

#include "store/write/writer.h"
#include "story/fingerprint.h"
#include "story/gist.h"
#include "story/head.h"
#include "story/sketch.h"

enum {
	/* Proposed in all. */
	WD_PRINT_MOST = 24,
	/*
	 * Of these, entries that share a single print: copies nearly always share more, and of a sentence
	 * that a thousand texts hold, every one shares one. So many by the headline or the beginning, and as many by
	 * what stands further down.
	 */
	WD_PRINT_SINGLES = 8,
	/*
	 * And of such a one the headline, or so many shingles of the beginning: two words more than a
	 * common phrase of four. A copy that has less of it has another print in common.
	 */
	WD_PRINT_SINGLE_MEETS = 2,
	/* Raised when the prints of a stored entry would come out otherwise: the index is then made anew. */
	WD_PRINT_VERSION = 5,
	/* Entries of so many days are held against new ones. */
	WD_PRINT_DAYS = 30,
};

/* Of a new entry; of one whose prints are made anew, in their place. */
bool wd_print_add(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp);
/* Of an id that leads to nothing any more, or whose text was edited. */
bool wd_print_remove(struct wd_writer *writer, int64_t entry);
/* Keeps the entry's head, gist and sketch in memory, until another entry's take their place. */
void wd_print_know(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp);

struct wd_proposed {
	int64_t entry;
	int n_shared; /* prints */
	bool is_near; /* one of these is of the headline or the beginning */
};

/* What of an entry is held against those that are proposed to it. */
struct wd_seeker {
	struct wd_head head;
	struct wd_gist gist;
	struct wd_sketch_seeking sketch;
};

/* In the arena, which has no ceiling. */
void wd_print_seek(struct wd_arena *arena, const struct wd_fingerprint *fp, struct wd_seeker *out);
/* The entries that share most prints first, then the newest. */
bool wd_print_find(struct wd_writer *writer, const struct wd_fingerprint *fp, struct wd_proposed out[WD_PRINT_MOST],
		   size_t *n);
/* may: gist, head and sketch are not known, or are such that a verdict may find the two to be one. */
bool wd_print_may_meet(struct wd_writer *writer, const struct wd_proposed *proposed, const struct wd_seeker *seeker,
		       bool *may);

/* A row of the index. */
struct wd_print_row {
	int64_t entry;
	struct wd_span kept, head, gist; /* gist: absent where an older program wrote it */
};

/*
 * Of an entry that another writer stored, as its row has it, before it is learned. may: one of this round may carry the
 * same text.
 */
bool wd_print_may_meet_round(struct wd_writer *writer, const struct wd_print_row *row, bool *may);

/* The fingerprint of a stored entry, with its feed's title; made in the arena; empty where a row is missing. */
bool wd_print_of_stored(struct wd_writer *writer, struct wd_arena *arena, int64_t entry, struct wd_fingerprint *out);

/* forgot: the prints were of another version. */
bool wd_print_open(struct wd_writer *writer, bool *forgot);

/* Takes an entry's prints into memory. */
void wd_print_learn(struct wd_writer *writer, const struct wd_print_row *row);
/* Forgets what is in memory: another process may have written. */
void wd_print_forget(struct wd_writer *writer);
/* The same where what was removed is there again: the transaction, or a part of it, is undone. */
void wd_print_undo(struct wd_writer *writer);
void wd_print_close(struct wd_writer *writer);
/* A bounded piece of sweeping those that left the window. */
bool wd_print_sweep(struct wd_writer *writer, int64_t now, int64_t until, bool *more);

#endif
