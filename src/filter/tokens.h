/*
 * One entry's tokens, numbered: each different token has a number, each place
 * in the text knows what stands there. Internal to filter/.
 */
#ifndef WD_FILTER_TOKENS_H
#define WD_FILTER_TOKENS_H

#include "filter/query.h"
#include "filter/token.h"
#include "filter/written.h"

enum { WD_NO_TOKEN = -1 };

/* A token at a place: a word, or what else may be typed for it. */
struct wd_spot {
	int32_t name;         /* its number */
	int32_t next;         /* the next spot of that name */
	uint32_t place;       /* counted through all columns */
	uint8_t form, tongue; /* enum wd_form, enum wd_tongue */
};

struct wd_tokens {
	const struct wd_matchable *entry;
	const struct wd_written *written; /* what was written of it; NULL: nothing was */
	struct wd_arena *arena;
	bool is_made;                         /* the words below: not before somebody asks for them */
	struct wd_span host;                  /* of its URL */
	struct wd_span columns[WD_N_COLUMNS]; /* what is read */
	enum wd_tongue tongue;                /* of them */
	struct wd_spot *spots;                /* in the order of places */
	size_t n_spots;
	uint32_t *places; /* the first spot of each */
	size_t n_places;
	size_t column_end[WD_N_COLUMNS]; /* places below this */
	struct wd_span *names;           /* of the numbers */
	int32_t *first;                  /* spots, by number */
	size_t n_names;
	int32_t *slots; /* hash table of numbers */
	size_t n_slots; /* a power of two; 0: there was no memory for the table */
};

/* Reads the words when that was not done yet; call before anything below is looked at. */
void wd_tokens_make(const struct wd_tokens *tokens);
/* The number of a token, or WD_NO_TOKEN. */
int32_t wd_tokens_find(const struct wd_tokens *tokens, struct wd_span name);
/* The column of a place. */
int wd_tokens_column(const struct wd_tokens *tokens, size_t place);

#endif
