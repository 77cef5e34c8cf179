/*
 * Reads JSON (RFC 8259) value by value, in the order in which it stands, and
 * builds no tree: texts without escapes are borrowed from the document, the
 * others made in its arena, so a document cannot cost more than its own
 * size. It reads on where others stop: half a surrogate pair is U+FFFD, raw
 * control characters stand for themselves, numbers are text of any size,
 * commas may be too many or lack, and a text that is cut short ends every
 * value that is open. What it did is in `mended`. Internal to parse/.
 */
#ifndef WD_PARSE_PULL_H
#define WD_PARSE_PULL_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"

/* Values inside each other, of those that are read and of one that is skipped; what is deeper ends the reading. */
enum { WD_PULL_DEPTH = 64, WD_PULL_SKIPPED = 2048 };

enum wd_pull_mend {
	WD_PULL_SURROGATE = 1 << 0,
	WD_PULL_CONTROL = 1 << 1,
	WD_PULL_ESCAPE = 1 << 2,
	WD_PULL_COMMA = 1 << 3,
	WD_PULL_VALUE = 1 << 4, /* something that is no value */
	WD_PULL_CUT = 1 << 5,
	WD_PULL_TAIL = 1 << 6,
};

enum wd_pull_kind { WD_PULL_OBJECT, WD_PULL_LIST, WD_PULL_TEXT, WD_PULL_NUMBER, WD_PULL_WORD, WD_PULL_NOTHING };

struct wd_pull {
	struct wd_arena *arena;
	struct wd_span text;
	size_t at;
	int depth;
	bool is_too_deep; /* the reading ended there: it is an attack, not a mistake */
	unsigned mended;
	size_t mended_at[8]; /* where the first of each kind was met, by its bit's number */
};

/* What the next value is; WD_PULL_NOTHING at the end of the text or of what holds it. */
enum wd_pull_kind wd_pull_kind(struct wd_pull *pull);
/*
 * Goes through an object or a list: enter at its bracket, then next before
 * each value, which has to be read or skipped; false behind the last.
 */
bool wd_pull_enter(struct wd_pull *pull);
bool wd_pull_next_member(struct wd_pull *pull, struct wd_span *name);
bool wd_pull_next_value(struct wd_pull *pull);
/* The next value as text: a string decoded, a number as written; absent, and skipped, when it is neither. */
struct wd_span wd_pull_text(struct wd_pull *pull);
void wd_pull_skip(struct wd_pull *pull);
/* Looks behind the last value: anything but white space is a tail. */
void wd_pull_end(struct wd_pull *pull);

#endif
