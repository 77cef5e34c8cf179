/*
 * One entry's tokens, numbered: each different token has a number, each place
 * in the text knows the numbers that stand there. Internal to filter/.
 */
#ifndef WD_FILTER_TOKENS_H
#define WD_FILTER_TOKENS_H

#include "filter/query.h"

enum { WD_N_COLUMNS = 5, WD_NO_TOKEN = -1 };

/* A word and, at the same place, its stem. */
struct wd_spot {
	int32_t word, stem; /* numbers; stem may be WD_NO_TOKEN */
	int32_t next_word, next_stem; /* the next spots with the same */
};

struct wd_tokens {
	const struct wd_matchable *entry;
	struct wd_arena *arena;
	bool is_made; /* the words below: not before a filter asks for one */
	struct wd_span host; /* of its URL */
	struct wd_spot *spots;
	size_t n_spots;
	size_t column_end[WD_N_COLUMNS]; /* title, summary, body, author, category: spots below this */
	struct wd_span *names;           /* of the numbers */
	int32_t *first_word, *first_stem; /* spots, by number; WD_NO_TOKEN none */
	size_t n_names;
	int32_t *slots; /* hash table of numbers */
	size_t n_slots; /* a power of two; 0: there was no memory for the table */
};

/* Reads the words when that was not done yet; call before anything below is looked at. */
void wd_tokens_make(const struct wd_tokens *tokens);
/* The number of a token, or WD_NO_TOKEN. */
int32_t wd_tokens_find(const struct wd_tokens *tokens, struct wd_span name);
/* The column of a spot. */
int wd_tokens_column(const struct wd_tokens *tokens, size_t spot);

#endif
