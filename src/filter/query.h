/*
 * The filter language (wiredesk-filter(7)): text to tree, a tree against an
 * entry in memory, a tree to an expression of the engine's full-text index and SQL
 * conditions. All use the one tokenizer (filter/token.h), so they agree.
 */
#ifndef WD_FILTER_QUERY_H
#define WD_FILTER_QUERY_H

#include <stdint.h>

#include "clean/doc.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/error.h"
#include "util/span.h"

enum wd_query_kind { WD_QUERY_AND, WD_QUERY_OR, WD_QUERY_NOT, WD_QUERY_TERM, WD_QUERY_NEAR, WD_QUERY_TIME };

enum wd_query_field {
	WD_FIELD_ANY, /* title, summary and body */
	WD_FIELD_TITLE,
	WD_FIELD_SUMMARY,
	WD_FIELD_AUTHOR,
	WD_FIELD_CATEGORY, /* the source's */
	WD_FIELD_TAG,      /* ours, of the feed */
	WD_FIELD_FEED,     /* the feed's title or URL holds these words */
	WD_FIELD_LANG,
	WD_FIELD_SITE, /* the host of the entry's link, or a parent domain of it */
};

enum { WD_QUERY_MAX_LEN = 4096, WD_QUERY_MAX_DEPTH = 32, WD_QUERY_MAX_NODES = 512 };

struct wd_query;

/*
 * Parses a filter. On a syntax error: NULL, *column (from 1, counted in
 * characters) and a text that says what was found, what was expected and the
 * likely fix. The caller frees.
 */
struct wd_query *wd_query_parse(struct wd_span text, int *column, struct wd_error *err) WD_MUST_CHECK;
void wd_query_free(struct wd_query *query);
/* The text it was parsed from. */
struct wd_span wd_query_text(const struct wd_query *query);

/* What a filter can see of one entry. All plain text. */
struct wd_matchable {
	struct wd_span title, summary, body, url, lang; /* body absent: the summary is all of it */
	struct wd_span authors, categories;             /* names parted by "\n" */
	struct wd_span feed_title, feed_url;
	const struct wd_span *tags; /* of the feed */
	size_t n_tags;
	int64_t at; /* what since: and before: look at */
};

/*
 * The tokens of one entry, made once and matched against many queries. Lives in the arena;
 * borrows from the matchable. The same entry always gives the same tokens.
 */
enum { WD_N_COLUMNS = 5 }; /* title, summary, body, author, category */
struct wd_tokens;
struct wd_tokens *wd_tokens_new(struct wd_arena *arena, const struct wd_matchable *entry);
/*
 * The same off what was written of them (written.h), borrowed. NULL: there is nothing. Where that
 * is whole, the entry's texts need not be there.
 */
struct wd_written;
struct wd_tokens *wd_tokens_of(struct wd_arena *arena, const struct wd_matchable *entry, const struct wd_written *written);
/* True when the answer depends on the time at which it is asked (since:7d). */
bool wd_query_is_timed(const struct wd_query *query);
bool wd_query_matches(const struct wd_query *query, const struct wd_tokens *tokens, int64_t now);

/*
 * A set of queries indexed by a word each of them needs, so that an entry is
 * held against few of thousands. Borrows the queries. A NULL query matches all.
 */
struct wd_matcher;
struct wd_matcher *wd_matcher_new(const struct wd_query *const *queries, size_t n);
void wd_matcher_free(struct wd_matcher *matcher);
/* Calls found(ctx, i) for each query i that matches. */
void wd_matcher_run(const struct wd_matcher *matcher, const struct wd_tokens *tokens, int64_t now,
		    void (*found)(void *ctx, size_t i), void *ctx);

/*
 * The query as SQL, for the store to put behind WHERE. The conditions speak of
 * the aliases e (entry) and s (story) of store/'s query and of the full-text index; text never stands in them,
 * only ?NNN parameters.
 *  - match: the index's expression for the part that must match, "" when the
 *    query cannot be driven by the index (exclusions or tags alone)
 *  - drive: the parameter that the rows are found by, all of which are then held against match: match itself, or
 *    another one that finds more but sooner, or nothing
 *  - sieve: of the index's rows that match has, more is known: "" or a condition that takes less time than match does
 *  - by_column: conditions on e alone that must hold too (feed:, tag:, lang:, site:), each of which
 *    the indexes of entry's columns can answer
 *  - where: further conditions ("true" when the others say it all); sub-queries on
 *    the index for mixed trees
 *  - params: bound in order from ?first_param on; where names is set, a list of what is so named is bound instead
 *  - recheck: what is found of entries whose vectors lack as much or more (lexeme.h) may be too much, and must be
 *    held against the query; 0: of all entries
 */
enum wd_query_index_kind {
	WD_INDEX_FTS5, /* SQLite: the table entry_fts, and the function wd_named that knows feeds, tags, languages, sites */
	WD_INDEX_TSVECTOR, /* PostgreSQL: the table word with vectors of lexeme.h */
};
struct wd_query_index {
	enum wd_query_index_kind kind;
	uint64_t tongues; /* that it holds stems of; others are not asked for */
};
enum wd_query_name { WD_NAME_NONE, WD_NAME_TAG, WD_NAME_FEED, WD_NAME_LANG, WD_NAME_SITE };
struct wd_sql_param {
	bool is_int;
	enum wd_query_name names;
	int64_t number;
	struct wd_span text;
};
enum { WD_RECHECK_NONE = 3 };
enum { WD_DRIVEN_BY_NOTHING, WD_DRIVEN_BY_MATCH /* or a parameter's number */ };
struct wd_query_sql {
	struct wd_span match, sieve, where;
	struct wd_span *by_column;
	size_t n_by_column;
	struct wd_sql_param *params;
	size_t n_params;
	int recheck, drive;
};
bool wd_query_to_sql(struct wd_arena *arena, const struct wd_query *query, int64_t now, int first_param,
		     const struct wd_query_index *index, struct wd_query_sql *out, struct wd_error *err) WD_MUST_CHECK;

#endif
