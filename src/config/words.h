/*
 * The words of a line, in newsboat's manner: parted by blanks, quotes around
 * words that hold blanks, \" \\ \n \t \r inside quotes. "#" begins a comment
 * where a word could begin. Internal to config/.
 */
#ifndef WD_CONFIG_WORDS_H
#define WD_CONFIG_WORDS_H

#include "util/arena.h"
#include "util/buf.h"

struct wd_word {
	struct wd_span text; /* in the arena */
	const char *raw;     /* where it begins in the line; NULL: it never stood in one */
	int column;          /* from 1, in characters */
	bool is_plain;       /* text stands in the line as it is, from raw on (behind a quote at raw) */
};

struct wd_words {
	struct wd_word *items;
	size_t n;
};

enum { WD_WORDS_MOST = 512 };

/*
 * Parts a line of valid UTF-8. False: *column and *expected say what is
 * wrong there; the words before it are in out.
 */
bool wd_words_split(struct wd_arena *arena, struct wd_span line, struct wd_words *out, int *column, const char **expected);
/* The column, from 1, of a byte of the line. */
int wd_words_column(struct wd_span line, const char *at);
/* Adds a word, quoted where it must be, with a blank before it when it is not the first. */
void wd_words_add(struct wd_buf *line, struct wd_span word);

#endif
