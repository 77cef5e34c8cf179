/*
 * What of a tree an index can answer by itself, in the index's language. Internal to filter/ (sql.c
 * writes the rest as conditions).
 */
#ifndef WD_FILTER_MATCH_H
#define WD_FILTER_MATCH_H

#include "filter/lexeme.h"
#include "filter/tree.h"

/* An expression while it is written. */
struct wd_match {
	struct wd_buf text;
	uint64_t tongues; /* that the index holds stems of */
	int recheck;      /* query.h: lowered where the index is coarser than the filter */
};

struct wd_match_language {
	int most_nested; /* levels of a tree */
	/*
	 * A tree of words, phrases and NEARs with OR, AND and exclusions behind an AND. excluded: what it finds is taken
	 * away, so that where the index is coarser it must find too little instead of too much.
	 */
	void (*write)(struct wd_match *match, const struct wd_node *node, bool excluded);
	/*
	 * What the index finds it by, where that is less: true, and nothing is written where it finds nothing of it. NULL: it
	 * always is the same.
	 */
	bool (*write_drive)(struct wd_match *match, const struct wd_node *node);
	/* What else holds of all that it finds, as a condition on the index's rows (sieve.h). NULL: nothing. */
	bool (*write_sieve)(struct wd_match *match, const struct wd_node *node, int (*parameter)(void *ctx, int32_t number),
			    void *ctx);
	const char *is_found; /* the condition that an entry e is among what ? finds */
	const char *by_tag, *by_feed, *by_lang, *by_site;
	bool resolves; /* the latter take a list of what is so named */
};
extern const struct wd_match_language wd_match_fts5, wd_match_tsquery;

/* Calls add for each token that the index may hold a form as (replay.h). prefix: it is a beginning. */
typedef void (*wd_form_fn)(void *ctx, struct wd_span token);
void wd_match_form(const struct wd_match *match, const struct wd_token *form, bool prefix, wd_form_fn add, void *ctx);

#endif
