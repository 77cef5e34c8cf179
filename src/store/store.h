/*
 * Stories, entries and the state of feeds, in a database. The only folder with
 * SQL; nothing of an engine stands here. One writer (a thread of the daemon,
 * or a command), any number of readers, each with a connection of its own.
 *
 * The invariant: what a poll brought and the state that vouches for it
 * (validators, next poll) are one transaction, so a crash makes the next poll
 * ask again: nothing is lost or doubled.
 *
 * Thread:  a writer or a reader is used by one thread at a time; any number of readers
 *          beside the one writer.
 * Owner:   what is read lives in the arena that was given; strings of a state are its
 *          own.
 * Failure: false with err. WD_TRANSIENT: later it may go (a lock, a full disk, a question
 *          that takes too long). WD_PERMANENT: the right to poll was lost, or nobody has
 *          filled the database yet. WD_LOCAL, WD_BUG: a damaged row, a mistake. What is
 *          one poll's stands in its update.error, and the others are written.
 * Limit:   of a document: max-size and what write.c allows for it; of a reader:
 *          wd_reader_set_deadline().
 */
#ifndef WD_STORE_STORE_H
#define WD_STORE_STORE_H

#include <stdint.h>

#include "clean/doc.h"
#include "config/snapshot.h"
#include "filter/query.h"
#include "store/past_poll.h"
#include "store/prepare.h"
#include "store/subscription.h"
#include "filter/reason.h"
#include "story/match.h"
#include "util/arena.h"
#include "util/bound.h"
#include "util/error.h"

/* ---- feeds ---- */

/* What the store remembers of a feed; strings are owned by the struct. Each feed on the lists has one in memory. */
struct wd_feed_state {
	int64_t id;
	char *etag, *last_modified; /* NULL when none */
	uint64_t body_hash;         /* XXH3 of the last body read, 0 when none */
	uint64_t reading;           /* of the line's options under which it was read; 0: not known */
	int64_t last_poll_at, next_poll_at, last_success_at, last_new_at; /* WD_NO_TIME: never */
	int64_t full_at;     /* last unconditional 200: a feed that answers 304 for ever is asked anew after two weeks */
	int64_t every_ms;    /* the interval that holds, without chance */
	int64_t retry_at;    /* until then the server wants to be left alone (Retry-After); WD_NO_TIME: it did not say */
	int64_t wish_ms;     /* ttl and the like of the last document read; 0: none */
	uint32_t skip_hours; /* and the hours (bit n: hour n UTC) */
	uint8_t skip_days;   /* and days (bit 0: Sunday) that it excepts */
	bool gone;           /* its server said so twice */
	bool pushed;         /* not stored: what is new comes by itself, so that it is polled rarely */
	bool elsewhere;      /* not stored: another process polls it (share.h) */
	int http_status, failures;
	char *error;                          /* the last poll's, NULL when it went well */
	char *moved_to;                       /* where it moved for good: this is asked in the place of its line's address */
	int64_t moved_since;                  /* WD_NO_TIME when not moved */
	int64_t home_asked_at;                /* when that address itself was asked last, of one that moved */
	struct wd_subscription *subscription; /* as it was at the last sync; NULL: none. Whoever keeps it sets NULL */
};
void wd_feed_state_release(struct wd_feed_state *state);

/* ---- writing ---- */

struct wd_writer;

/* Whether somebody made it; on a server that only shows when it is opened. */
bool wd_store_is_there(const char *path);
/* Before a database is opened that may be new: the state folder of the XDG rules may not be there yet. */
bool wd_store_make_folder(const char *path, struct wd_error *err) WD_MUST_CHECK;
/*
 * Opens the database for writing, creating or migrating it (after a backup
 * copy beside it). A database of a newer version is refused with a sentence.
 */
struct wd_writer *wd_writer_open(const char *path, struct wd_error *err) WD_MUST_CHECK;
/* Where it writes, for people: a path, or an address without its password. */
const char *wd_writer_place(const struct wd_writer *writer);
/*
 * Stories of one round are joined when an entry shows them to be one; after the
 * round they are published, and never are. Inside of a round the order in which entries
 * come makes no difference to which of them are one story. A round is one commit, unless
 * it is held: then it lasts until it is ended. `poll` holds it.
 */
void wd_writer_hold_round(struct wd_writer *writer);
/* Settles what was in doubt in a round that is held: when all that belongs to it was committed. */
bool wd_writer_end_round(struct wd_writer *writer, struct wd_error *err) WD_MUST_CHECK;
/* Moves what was committed from the log into the database, as far as readers let it. False: it cannot be written. */
bool wd_writer_checkpoint(struct wd_writer *writer, struct wd_error *err) WD_MUST_CHECK;
/*
 * Before another try of what the disk did not take: moves what it can of the log into the database, so that the log
 * begins anew in place of growing. Waits for nobody; what cannot be moved stays.
 */
void wd_writer_drain_log(struct wd_writer *writer);
void wd_writer_close(struct wd_writer *writer); /* checkpoints; NULL is fine */

/*
 * Makes the store know the snapshot's feeds, their tags and its merges, and
 * answers the state of each feed in the snapshot's order (array of n_feeds,
 * freed by the caller after releasing each). A merge whose definition changed
 * is rebuilt by wd_writer_step. The writer holds the snapshot until the next sync.
 */
bool wd_writer_sync(struct wd_writer *writer, struct wd_snapshot *snapshot, struct wd_feed_state **states,
		    struct wd_error *err) WD_MUST_CHECK;

/* From published to stored: how many took how long. */
enum { WD_DELAY_TIMES = 8 };
extern const struct wd_bound wd_delay_times[WD_DELAY_TIMES]; /* of n */
struct wd_delays {
	uint32_t n[WD_DELAY_TIMES], count;
	int64_t sum_ms;
};

/* One poll's outcome. */
struct wd_update {
	struct wd_feed_state state;  /* what shall stand in the row after this; id says which feed */
	const struct wd_feed *feed;  /* its line: title, tags, options */
	const struct wd_doc *doc;    /* NULL when nothing was read (304, failure, unchanged body) */
	struct wd_prepared prepared; /* of doc's entries, by a worker */
	int64_t polled_at; /* WD_NO_TIME: it was put off, not polled; its next poll and retry_at alone are written */
	int64_t bytes;
	int duration_ms;
	bool partial; /* doc was pushed: it lists what is new, and says nothing of the rest */
	/* answers */
	struct wd_error error; /* WD_OK when stored */
	int n_new_entries, n_changed_entries, n_new_stories;
	struct wd_delays delays; /* of new entries that say when they were published */
	bool befell;             /* something befell the feed that is told of: struct wd_event */
};

/*
 * Writes a batch in one transaction, each update in a savepoint of its own:
 * one that fails says so in its error and its feed's row, and the others
 * stand. False when the transaction as a whole could not be written: nothing
 * changed. WD_TRANSIENT (disk full, locked): the batch may be given again later;
 * WD_PERMANENT: the right to poll was lost; else some row of it is damaged (WD_LOCAL), and its
 * updates may be given one by one.
 */
bool wd_writer_commit(struct wd_writer *writer, struct wd_update *updates, size_t n, struct wd_error *err) WD_MUST_CHECK;

/*
 * Of a batch of which more comes: writes what was not taken of it, and leaves the transaction open. After that the
 * documents (doc, prepared) may go; wd_writer_commit() is given the same updates and what came behind them, and until
 * then nothing else is asked of the writer. False, from here or from the commit: nothing of them all stands, and those that
 * were not taken before may be given again.
 */
bool wd_writer_take(struct wd_writer *writer, struct wd_update *updates, size_t n, struct wd_error *err) WD_MUST_CHECK;
/* Whether that is worth it now. */
bool wd_writer_may_take(const struct wd_writer *writer);

/* With which bodies are best packed by now, for wd_prepare(); NULL: none; the caller releases it. */
struct wd_dictionary *wd_writer_dictionary(struct wd_writer *writer);

/*
 * A bounded piece of background work (about 50 ms): rebuild of merges,
 * of the index, retention. *more: there is more to do.
 */
bool wd_writer_step(struct wd_writer *writer, int64_t now, bool *more, struct wd_error *err) WD_MUST_CHECK;
/* What was worked since it was opened. */
struct wd_writer_effort {
	int64_t filter_ns, n_filtered; /* matching entries with the filters of merges, and filing them */
	int64_t turn_ns;               /* for so long it held up the other writers of its database */
};
struct wd_writer_effort wd_writer_effort(const struct wd_writer *writer);
/*
 * The writer ends soon: from now on a step rests from nothing, so that what the last batch brought is archived too; nor
 * does it make what would serve further ones. tidy_until (steady clock): what merely makes searches quicker and the file
 * smaller is not gone on with then; what is left is the next writer's.
 */
void wd_writer_hurry(struct wd_writer *writer, int64_t tidy_until);

/* A consistent copy while others write. It is written beside its name, with this behind it, until it is whole. */
#define WD_STORE_BACKUP_PART ".part"
/* Is called now and then, with how much of how much is done. */
struct wd_watcher {
	void (*call)(void *ctx, int64_t done, int64_t total);
	void *ctx;
};
/* watcher: may be NULL. */
bool wd_store_backup(const char *path, const char *copy, const struct wd_watcher *watcher,
		     struct wd_error *err) WD_MUST_CHECK;

/* What writing the whole database anew takes and gives. */
struct wd_room {
	int64_t bytes, spare_bytes; /* of the database; of it, what holds nothing */
	int64_t needed_bytes;       /* beside it, while it is written */
	int64_t free_bytes;         /* on its disk */
	bool gives_back;            /* it gives room back by itself; one of an older program does not */
};
bool wd_writer_room(struct wd_writer *writer, struct wd_room *out, struct wd_error *err) WD_MUST_CHECK;
/*
 * Writes it anew, without what holds nothing, so that from then on it gives room back by itself. Who holds the share
 * of all (share.h) may; readers see what was there until it is done. A kill at any moment loses nothing.
 */
bool wd_writer_compact(struct wd_writer *writer, const struct wd_watcher *watcher, struct wd_error *err) WD_MUST_CHECK;

/* ---- reading ---- */

struct wd_reader;
struct wd_reader *wd_reader_open(const char *path, struct wd_error *err) WD_MUST_CHECK;
void wd_reader_close(struct wd_reader *reader); /* NULL is fine */
/* Queries end with an error after this time, searches with what they found until then; 0: never. */
void wd_reader_set_deadline(struct wd_reader *reader, int ms);

/* Counts every committed change of stories and merges: equal means that nothing published can differ. */
int64_t wd_reader_version(struct wd_reader *reader);
/* When the database was made, at the latest when its first story was seen: it never changes. 0 where it is not known. */
int64_t wd_reader_began_at(struct wd_reader *reader);

/* One entry of a story, as its carriers are shown. */
struct wd_carrier {
	struct wd_span feed_url, feed_title, id, url, title;
	int64_t feed_id; /* inside this database */
	int64_t published_at, first_seen_at;
	const char *why; /* "lead", "same-id", "same-url", "same-text" */
};

struct wd_story {
	int64_t id;                        /* inside this database */
	struct wd_span public_id;          /* stable: the same wherever the same first entry was seen; a tag: or urn: URI */
	int64_t sort_at;                   /* the earlier of published and first seen, of the first entry */
	int64_t first_seen_at, updated_at; /* updated_at moves only for real edits of the lead */
	int64_t changed_at;                /* when anything that is published of it changed last, by our clock */
	struct wd_entry lead;
	struct wd_span feed_title, feed_url, feed_home_url, feed_lang; /* of the lead's feed; the URL for strangers */
	int64_t feed_id;
	struct wd_carrier *carriers; /* the lead first */
	size_t n_carriers;
};

/* Where a page of stories begins: those older than this one. A zeroed cursor is the newest. */
struct wd_cursor {
	int64_t sort_at, story;
};
static inline bool wd_cursor_is_first(struct wd_cursor cursor)
{
	return cursor.sort_at == 0 && cursor.story == 0;
}

struct wd_stories {
	struct wd_story *items; /* newest first */
	size_t n;
	bool more; /* there are older ones */
	struct wd_cursor next;
	bool has_newer; /* there are newer ones: those behind this cursor (zeroed: behind none) are the page before */
	struct wd_cursor newer;
	int64_t archive; /* of a merge's first page: its last archive document; 0: none yet */
	bool is_partial; /* the time was over: there may be more among these, and behind them */
};

/*
 * Stories of a merged feed: at least `limit`, and all that are younger than
 * at_least_ms up to ten times the limit. Everything lives in the arena.
 */
bool wd_reader_merge(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int limit, int64_t at_least_ms,
		     struct wd_cursor from, struct wd_stories *out, struct wd_error *err) WD_MUST_CHECK;
struct wd_archive {
	int64_t number, made_at;
	int64_t previous, next;       /* those before and behind that are there; 0: none */
	struct wd_span title, filter; /* of the merged feed when it was made; absent: not known, or without one */
	bool is_awaited;              /* there is none yet, and the next one will be it */
};
/*
 * An archive document of a merged feed (RFC 5005 §4): the stories that it was made of, newest first,
 * as they were when it was made: the same for ever. WD_PERMANENT when there is none of that number;
 * made_at is then WD_NO_TIME when there never was, else it went with what it showed.
 */
bool wd_reader_archive(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, int64_t number,
		       struct wd_stories *out, struct wd_archive *archive, struct wd_error *err) WD_MUST_CHECK;
/* The archive documents that are there, the newest first; without previous and next. */
bool wd_reader_archives(struct wd_reader *reader, struct wd_arena *arena, struct wd_span name, struct wd_archive **out,
			size_t *n, struct wd_error *err) WD_MUST_CHECK;
/*
 * Marks, for what is kept outside: while they are equal, so is what wd_reader_merge() gives of a
 * first page, and what a story's page shows. *mark 0: there is no such story.
 */
bool wd_reader_merge_mark(struct wd_reader *reader, struct wd_span name, int limit, int64_t at_least_ms, uint64_t *mark,
			  struct wd_error *err) WD_MUST_CHECK;
bool wd_reader_story_mark(struct wd_reader *reader, int64_t story, uint64_t *mark, struct wd_error *err) WD_MUST_CHECK;
/* Of all feeds that are known, listed or not: what their pages show, but for when they were polled. */
struct wd_feed_mark {
	int64_t feed;
	uint64_t mark;
};
bool wd_reader_feed_marks(struct wd_reader *reader, struct wd_arena *arena, struct wd_feed_mark **out, size_t *n,
			  struct wd_error *err) WD_MUST_CHECK;
/* Stories of any query, newest first. What takes too long ends as out->is_partial says, with those found first. */
bool wd_reader_search(struct wd_reader *reader, struct wd_arena *arena, const struct wd_query *query, int64_t now, int limit,
		      struct wd_cursor from, struct wd_stories *out, struct wd_error *err) WD_MUST_CHECK;
/* One story by its public id or inner number; out->lead.title.ptr NULL when there is none. */
bool wd_reader_story(struct wd_reader *reader, struct wd_arena *arena, struct wd_span id, struct wd_story *out,
		     struct wd_error *err) WD_MUST_CHECK;
/* Why an entry is of its story, or not of another: the other entry, while it is there, and the verdict. */
struct wd_explained_by {
	bool is_there;
	struct wd_span feed_title, title;
	struct wd_verdict verdict;
	const char *reason; /* in words, to stand behind "joined by" or "not one with what has" */
};
struct wd_explained_entry {
	struct wd_span feed_title, feed_url, title; /* the URL redacted */
	const char *why;                            /* as in wd_carrier; "lead": the first */
	bool is_lead;
	struct wd_explained_by by, next_best;
	struct wd_span page; /* what became of its page (fulltext=yes); empty: none is wanted */
};
/* A merged feed and a story: told of the entry that its filter takes, else of the one that lacks least. */
struct wd_filing {
	const struct wd_merge *merge; /* as the configuration has it */
	bool is_in;                   /* the merged feed holds the story */
	const char *note;             /* why that may be another answer than the filter's: filing lags; else NULL */
	size_t entry;                 /* which one is told of */
	bool takes;                   /* from its feed */
	bool matches;                 /* its filter, or it has none */
	struct wd_reason *reasons;    /* each part that the filter requires; none where there is no filter */
	size_t n_reasons;
};
struct wd_explained {
	struct wd_explained_entry *entries; /* in the order in which they were seen */
	size_t n_entries;                   /* 0: there is no such story */
	struct wd_filing *filings;          /* one for each merge that was asked for */
};
/* As wd_reader_story, and by the link of an entry or of our page of it; all of it in the arena. */
bool wd_reader_explain(struct wd_reader *reader, struct wd_arena *arena, struct wd_span id,
		       const struct wd_merge *const *merges, size_t n_merges, int64_t now, struct wd_explained *out,
		       struct wd_error *err) WD_MUST_CHECK;
/* A story that is one part short of a merge's filter: the entry that lacks least, and what it lacks. */
struct wd_missed {
	struct wd_span public_id, title, url, feed_title;
	int64_t sort_at;
	struct wd_reason lacking;
};
/*
 * The newest stories since a time that no entry brings into the merge, and of
 * which one lacks exactly one part that the filter requires. WD_INPUT where the filter is of one part alone.
 */
bool wd_reader_missed(struct wd_reader *reader, struct wd_arena *arena, const struct wd_merge *merge, int64_t now,
		      int64_t since, size_t limit, struct wd_missed **out, size_t *n, struct wd_error *err) WD_MUST_CHECK;
/* Counts for the front page. */
struct wd_merge_counts {
	int64_t stories, last_day, last_week, newest_at;
	int64_t matched_at; /* the newest story that it held and that is kept no more; WD_NO_TIME: none */
	int by_hour[24];    /* the last 24 hours, oldest first */
};
bool wd_reader_merge_counts(struct wd_reader *reader, struct wd_span name, int64_t now, struct wd_merge_counts *out,
			    struct wd_error *err) WD_MUST_CHECK;

/* Merged feeds that were removed from the configuration and are not there again: their names, in the arena. */
enum { WD_REMOVED_MOST = 1000 };
bool wd_reader_removed(struct wd_reader *reader, struct wd_arena *arena, struct wd_span **names, size_t *n,
		       struct wd_error *err) WD_MUST_CHECK;

/* A feed on the list that moved for good. Both addresses as they are: to be shown redacted. */
struct wd_move {
	struct wd_span url, to;
	int64_t since;
};
bool wd_reader_moves(struct wd_reader *reader, struct wd_arena *arena, struct wd_move **out, size_t *n,
		     struct wd_error *err) WD_MUST_CHECK;

struct wd_feed_status {
	int64_t id;                                                    /* inside this database */
	struct wd_span url, title, home_url, error, warning, moved_to; /* url redacted */
	int64_t last_poll_at, next_poll_at, last_success_at, last_new_at;
	int http_status, failures;
	int64_t entries, entries_day;
	int64_t newest_at, usual_ms; /* its newest entry, and the gap that is usual between two: 0, not known */
	bool gone, paused, silent;   /* silent: no entry for four times that */
	int by_hour[24], failed_by_hour[24];
	struct wd_past_poll polls[WD_PAST_POLLS]; /* the last ones, the newest first; to the minute */
	int n_polls;
	struct wd_span hub, hub_error;   /* where it is subscribed to, redacted; what hinders that */
	int64_t leased_until, pushed_at; /* WD_NO_TIME: the hub has not verified it; nothing came yet */
	bool pushed;                     /* what is new comes by itself */
	int64_t pages_failed;            /* of its entries (fulltext=yes), in a row */
	struct wd_span page_error;       /* of the last of them */
	int64_t delay_ms;           /* that its news is stored behind its publishing, as a rule; WD_NO_TIME: not known */
	int64_t served_ms, told_ms; /* and then first served, and told, behind its storing */
};
/* Feeds now on the list: those with trouble first, then silent ones, then by title. */
bool wd_reader_feeds(struct wd_reader *reader, struct wd_arena *arena, int64_t now, size_t offset, size_t limit,
		     struct wd_feed_status **out, size_t *n, size_t *total, struct wd_error *err) WD_MUST_CHECK;
/* One feed by its number, what was mended in its last document (a line each), and its last stories. *found: there is one. */
bool wd_reader_feed(struct wd_reader *reader, struct wd_arena *arena, int64_t id, int64_t now, struct wd_feed_status *status,
		    struct wd_span *repaired, struct wd_stories *stories, bool *found, struct wd_error *err) WD_MUST_CHECK;
/* Something that befell a feed. */
enum wd_event_kind {                     /* kept in the database: new ones come behind */
		     WD_EVENT_BROKE = 1, /* the third failure in a row */
		     WD_EVENT_RECOVERED, /* it answers again, after it broke or was gone */
		     WD_EVENT_MOVED,     /* for good */
		     WD_EVENT_SILENT,    /* no entry for four times its usual gap */
		     WD_EVENT_SPEAKS,    /* an entry again, after that */
		     WD_EVENT_GONE,      /* its server says so */
		     WD_EVENT_UNTOLD, /* of a target of notify: stories were given up; made of its row, not kept. number of them; detail: the last why */
};
struct wd_event {
	struct wd_span public_id; /* a urn:, for ever */
	enum wd_event_kind kind;
	int64_t at,
		since_at; /* since_at: of the last success before; silent, speaks: of the newest entry before; or WD_NO_TIME */
	int64_t number;   /* failures in a row; silent: the usual gap in ms, 0: not known */
	struct wd_span detail; /* broke: the error; moved: to where */
	int64_t feed_id;
	struct wd_span feed_url, feed_title; /* the URL for strangers */
};
/* The newest first, of one feed or of all (0). */
bool wd_reader_events(struct wd_reader *reader, struct wd_arena *arena, int64_t feed, size_t most, struct wd_event **out,
		      size_t *n, struct wd_error *err) WD_MUST_CHECK;
/* The names of the merged feeds that hold a story, but those whose filter speaks of now. */
bool wd_reader_filed(struct wd_reader *reader, struct wd_arena *arena, int64_t story, struct wd_span **names, size_t *n,
		     struct wd_error *err) WD_MUST_CHECK;

/* How far the desk is: feeds on the list, how many of them were polled or are paused; stories, counted up to most. */
struct wd_counts {
	int64_t feeds, polled, stories;
	int64_t matched_at; /* the newest story that a merge ever held, where one is asked for; WD_NO_TIME: none */
};
/* merge: a name, or absent. */
bool wd_reader_counts(struct wd_reader *reader, struct wd_span merge, int64_t most_stories, struct wd_counts *out,
		      struct wd_error *err) WD_MUST_CHECK;
/* The desk has just begun: there is little to see, and it will be more in a moment. */
static inline bool wd_counts_begin(const struct wd_counts *counts)
{
	return counts->polled * 2 < counts->feeds || (counts->stories == 0 && counts->polled < counts->feeds);
}
/* How many stories a query has, counted up to most; *is_partial: up to where the time was over. */
bool wd_reader_count(struct wd_reader *reader, const struct wd_query *query, int64_t now, int64_t most, int64_t *out,
		     bool *is_partial, struct wd_error *err) WD_MUST_CHECK;

/* A word of a filter that no story has, and one that is a slip of the finger away from it, which so many have, counted up to a number. */
enum { WD_UNKNOWN_MOST = 1000 };
struct wd_unknown_word {
	struct wd_span word, instead;
	int64_t stories;
};
bool wd_reader_unknown_words(struct wd_reader *reader, struct wd_arena *arena, const struct wd_query *query,
			     struct wd_unknown_word **out, size_t *n, struct wd_error *err) WD_MUST_CHECK;

/* How large the database is, and was: a week ago, or as long ago as is known. */
struct wd_growth {
	int64_t bytes, spare_bytes, log_bytes; /* spare: pages in it that hold nothing; the log stands beside it */
	int64_t entries;
	int64_t since_at; /* the begin of that day; WD_NO_TIME: this is the first */
	int64_t then_bytes, then_entries;
};
bool wd_reader_growth(struct wd_reader *reader, int64_t now, struct wd_growth *out, struct wd_error *err) WD_MUST_CHECK;

/* Runs the engine's and our own checks; each problem a line to report; the watcher (or NULL) counts checks. True when sound. */
bool wd_reader_check(struct wd_reader *reader, void (*report)(void *ctx, const char *line), void *ctx,
		     const struct wd_watcher *watcher, struct wd_error *err);

#endif
