/*
 * What of an entry tells whether another carries the same text: its title
 * without what publishers put round it, its body as units, and prints: a few
 * hashes by which the store finds the entries that are worth a closer look.
 * Made by the workers of every entry that is read; made again of a stored
 * entry when it is held against a new one. Pure; any thread; lives in the arena.
 */
#ifndef WD_STORY_FINGERPRINT_H
#define WD_STORY_FINGERPRINT_H

#include "clean/doc.h"
#include "story/words.h"

enum {
	/*
	 * Of a longer body the rest is not looked at: 1,500 English words are
	 * more than news run to, and the cost of a verdict is bounded by it.
	 */
	WD_PRINT_UNITS = 1500,
	WD_PRINT_TITLE = 60,
	/* Kept in the store's index for each entry: about 17 bytes each. */
	WD_PRINT_KEPT = 5,
	/* Looked for. More than are kept, so that a head that is shifted by a dateline is still found. */
	WD_PRINT_SOUGHT = 11,
	/* A shingle: four words, eight characters. Shorter ones are common phrases, longer ones break at each mend. */
	WD_SHINGLE_WEIGHT = 8,
};

struct wd_fingerprint {
	struct wd_units title;     /* the core: without "BREAKING:", "[속보]", "(updated)", "- Paper" */
	struct wd_units body;      /* empty when there is none, or it only says the title again */
	struct wd_units publisher; /* the feed's title */
	uint32_t *shingles;        /* of the body, one for each position where one begins */
	size_t n_shingles;
	bool is_correction;        /* its title says that it corrects something */
	struct wd_span text, html; /* the entry's; borrowed, for what few verdicts ask */
	uint32_t kept[WD_PRINT_KEPT], sought[WD_PRINT_SOUGHT];
	size_t n_kept, n_sought;
	/* Of these the first are of the headline and the beginning. */
	size_t n_near_kept, n_near_sought;
};

/*
 * entry->text must be there where content_html is; both must stay as long as out. publisher:
 * the feed's title, or absent. False when the arena is full.
 */
bool wd_fingerprint(struct wd_arena *arena, const struct wd_entry *entry, struct wd_span publisher,
		    struct wd_fingerprint *out);
/* The same without prints: what a verdict needs. */
bool wd_fingerprint_text(struct wd_arena *arena, const struct wd_entry *entry, struct wd_span publisher,
			 struct wd_fingerprint *out);

/* Its text begins or ends with a note that something in it was corrected. */
bool wd_fingerprint_has_note(const struct wd_fingerprint *fp);
/* What stands before unit `at` is no part of the text: it ends with a dash or a bracket, or stands in a block of its own. */
bool wd_fingerprint_is_set_off(struct wd_arena *arena, const struct wd_fingerprint *fp, size_t at);
/* Several headings: pieces of several stories. */
bool wd_fingerprint_is_digest(const struct wd_fingerprint *fp);

#endif
