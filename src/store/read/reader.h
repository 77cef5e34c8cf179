/*
 * What the parts of the reader share. Internal to store/read/.
 *
 * Thread:  the reader's.
 * Owner:   scratch is of one question; what is handed out lives in the caller's arena.
 * Failure: false; wd_reader_end() hands the error over and ends the question.
 * Limit:   deadline_ms a question; arenas of the callers.
 */
#ifndef WD_STORE_READER_H
#define WD_STORE_READER_H

#include "store/engine/db.h"
#include "store/store.h"
#include "store/rows/load.h"

struct wd_reader {
	struct wd_db *db;
	struct wd_arena *scratch; /* of one question */
	struct wd_feed_rows *feeds;
	int deadline_ms;
};

/* Where a story stands in the order. */
struct wd_key {
	int64_t sort_at, story;
};

/* The names in the first column of a statement, which is ended. False, too, of no statement. */
bool wd_reader_names(struct wd_reader *reader, struct wd_arena *arena, struct wd_stmt *stmt, struct wd_span **names,
		     size_t *n);

/* Begins a question: its time, and one state of the database for all of its parts. */
bool wd_reader_begin(struct wd_reader *reader);
/* Ends it. done: whether all went well; returns it, else fills err. */
bool wd_reader_end(struct wd_reader *reader, bool done, struct wd_error *err);
/* Behind a search: leaves time to read what it found. */
void wd_reader_leave_time(struct wd_reader *reader);
/* After the deadline: forgives it, and leaves time. False: it failed otherwise, or not at all. */
bool wd_reader_forgive(struct wd_reader *reader);

/* False, with an error, when the arena is full: an answer is whole or none. */
bool wd_reader_fits(struct wd_reader *reader, const struct wd_arena *arena);

/* The columns of feed f and poll p that make a status, for wd_reader_read_status(). */
#define WD_STATUS_COLUMNS                                                                                                     \
	"f.url, f.title, f.home_url, p.error, p.moved_to, p.last_poll_at, p.next_poll_at, p.last_success_at,"                 \
	" p.last_new_at, p.http_status, p.failures, p.entries, p.gone, f.paused, p.history, p.moved_since, f.id, p.repaired," \
	" p.newest_at, p.usual_ms, p.silent,"                                                                                 \
	" (SELECT hub FROM subscription WHERE feed = f.id), (SELECT lease_until FROM subscription WHERE feed = f.id),"        \
	" (SELECT pushed_at FROM subscription WHERE feed = f.id), (SELECT trusted FROM subscription WHERE feed = f.id),"      \
	" (SELECT error FROM subscription WHERE feed = f.id), p.delay_ms, p.served_ms, p.told_ms,"                            \
	" p.pages_failed, p.page_error"
enum { WD_STATUS_REPAIRED = 17, WD_STATUS_HUB = 21, WD_STATUS_DELAY = 26, WD_STATUS_PAGES = 29 };
void wd_reader_read_status(struct wd_arena *arena, struct wd_stmt *stmt, int64_t now, struct wd_feed_status *out);

/* The last archive document of a merge (?1) before a number (?2) whose stories are still kept. */
#define WD_LAST_ARCHIVE                                                     \
	"SELECT max(number) FROM archive a WHERE name = ?1 AND number < ?2" \
	" AND EXISTS (SELECT 1 FROM archived WHERE archive = a.id)"

/* Loads the stories of these n keys, in their order; without those of which a row is missing, so that n may be less after it. */
bool wd_reader_load(struct wd_reader *reader, struct wd_arena *arena, const struct wd_key *keys, size_t *n,
		    struct wd_story **out);
/*
 * The newest `limit` stories of a query that stand behind the cursor, in
 * order; one more is found when there are more. merge (or NULL) restricts by its tags.
 */
struct wd_hunt {
	const struct wd_query *query;
	const struct wd_merge *merge;
	int64_t now, at_least_at; /* all younger ones too, up to `most`; INT64_MAX: none */
	int64_t since;            /* none that are older; 0: of all times */
	size_t limit, most;
	struct wd_cursor from;
};
/* is_partial, where not NULL: it ended at the deadline with what it had found, and what comes next has time again. */
bool wd_reader_hunt(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt, struct wd_key **keys,
		    size_t *n, bool *is_partial);
/*
 * Where the page before the one behind hunt->from begins, in out: that walks over all that is newer,
 * so a deadline bounds how far back a search can be paged.
 */
bool wd_reader_hunt_newer(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt,
			  struct wd_stories *out);
/* Puts them in the order of stories, the newest first, and each once: so many are left. */
size_t wd_reader_order(struct wd_key *keys, size_t n);
/* How many of the keys found make the page. */
size_t wd_reader_page_size(const struct wd_hunt *hunt, const struct wd_key *keys, size_t n);
/* Fills out of the keys found: as many as asked, and whether there are more. */
bool wd_reader_page(struct wd_reader *reader, struct wd_arena *arena, const struct wd_hunt *hunt, const struct wd_key *keys,
		    size_t n, struct wd_stories *out);

/* The keys of a merge's first page. */
bool wd_reader_first_page(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int limit,
			  int64_t at_least_ms, struct wd_key **keys, size_t *n);

/* The merge so named as stored; a filter that speaks of now is parsed again. */
struct wd_reader_merge_row {
	int64_t id;
	bool timed;
	struct wd_query *query; /* when timed; free */
	struct wd_merge merge;  /* tags borrow from the arena */
};
bool wd_reader_find_merge(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name,
			  struct wd_reader_merge_row *out);

/* An entry as filters see it. Borrowed for the call. */
struct wd_judged {
	size_t n;                   /* counted in the order in which they are given */
	int64_t id, story, sort_at; /* the story's time */
	struct wd_span public_id;   /* the story's; where it is asked for one story */
	const struct wd_entry *entry;
	const struct wd_feed_row *feed;
	const struct wd_tokens *tokens;
};
typedef bool (*wd_judge_fn)(void *ctx, const struct wd_judged *entry); /* false ends it */
/* Those of a story, in the order in which they were seen. False where it failed, or was ended. */
bool wd_reader_judge(struct wd_reader *reader, int64_t story, wd_judge_fn judge, void *ctx);
/* It is going to be judged soon (wd_db_foresee). */
void wd_reader_expect_judged(struct wd_reader *reader, int64_t story);
/* All up to an id, the newest first. False where it failed. */
bool wd_reader_walk(struct wd_reader *reader, int64_t high, wd_judge_fn judge, void *ctx);

/* The number of the story with this public id or number; 0: none. */
int64_t wd_reader_find_story(struct wd_reader *reader, struct wd_span id);
/* What entry.why says: "same-text"; "lead" for the first. */
const char *wd_reader_why(int64_t why);
/*
 * The same of a story's carriers, of which the lead is told first: it leads, and the one that was there
 * before it came joined for the lead's reason, which lead_why keeps; 0 before.
 */
const char *wd_reader_carrier_why(bool is_lead, int64_t why, int64_t *lead_why);

#endif
