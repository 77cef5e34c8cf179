/*
 * Why a filter takes an entry, or what the entry lacks: part by part, in words.
 * Pure. Everything that is answered lives in the arena; the parts borrow from the query.
 */
#ifndef WD_FILTER_REASON_H
#define WD_FILTER_REASON_H

#include "filter/query.h"

/* A word or phrase of the filter where it was found. */
struct wd_reason_hit {
	struct wd_span part; /* "north korea", as the filter has it */
	const char *place;   /* "title", "summary", "text", "authors" or "categories" */
	struct wd_span as;   /* as the entry writes it */
};

/* A part that the filter requires: what stands side by side at its top, with nothing between them but AND. */
struct wd_reason {
	struct wd_span part; /* as it stands in the filter, with its field, quotes or minus */
	bool holds;
	struct wd_span says; /* to stand behind the part and a colon: found in the title, in the text as "sanctioned" */
	struct wd_reason_hit *hits; /* what was found of it, also of what is excluded; at most WD_REASON_HITS */
	size_t n_hits;
};
enum { WD_REASON_HITS = 64 };

/* Each required part, in the filter's order. False: the arena is full. */
bool wd_query_reasons(struct wd_arena *arena, const struct wd_query *query, const struct wd_tokens *tokens, int64_t now,
		      struct wd_reason **out, size_t *n);
/*
 * Whether the entry is one part short of the filter, or of one of its
 * alternatives where it is a list of them: all required parts hold but one, which
 * is told, and some word that the filter wants is among those that hold.
 */
bool wd_query_is_short(struct wd_arena *arena, const struct wd_query *query, const struct wd_tokens *tokens, int64_t now,
		       struct wd_reason *lacking);

#endif
