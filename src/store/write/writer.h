/*
 * What the parts of the writer share. Internal to store/write/: no
 * reader may include it. All of it is for the writer's one thread.
 *
 * Thread:  the writer's one.
 * Owner:   the arena is of the transaction, words of the entry at hand, scratch of one
 *          story.
 * Failure: false, with the first error in db; the transaction is rolled back by who began
 *          it.
 * Limit:   what a document may take of the arenas: write.c; memory beside them: bands.h,
 *          keys.h, round.h.
 */
#ifndef WD_STORE_WRITER_H
#define WD_STORE_WRITER_H

#include "store/engine/db.h"
#include "store/engine/index.h"
#include "store/rows/lease.h"
#include "store/rows/load.h"
#include "store/rows/place.h"
#include "store/rows/words.h"
#include "store/share.h"

/* A change of the index, made at the end of the transaction in the order of ids. */
struct wd_index_job {
	int64_t id;
	const struct wd_indexed *old,
		*fresh; /* NULL: there was none, there is none; of the transaction, or of its updates */
	size_t order;   /* of asking */
};

/* How much the transaction under way added to the round's memory (round.h). */
struct wd_round_mark {
	size_t n_added, n_doubts;
};

/* Numbers that were noted in a transaction. */
struct wd_noted {
	int64_t *at;
	size_t n;
};

/* Updates of whose documents' entries it is foreseen what will be asked (expect.h). */
struct wd_ahead {
	const struct wd_update *first;
	uint64_t which; /* of those from there on */
	size_t next;    /* before which of them more is foreseen */
	uint32_t n_outdated;
};

/* What bodies are packed with (dictionary.h). */
struct wd_writer_packing {
	struct wd_dictionary *with, *made; /* made: in this transaction */
	int64_t n_came, made_at;           /* entries that ever came, 0: not counted yet; so many when it was made */
};

/* What waits for the index, and how it is (index.c). */
struct wd_writer_index {
	struct wd_index_job *jobs;
	size_t n_jobs, size, n_kept;
	struct wd_arena *kept;         /* what the first n_kept are of, where their documents are gone */
	uint64_t tongues, new_tongues; /* that it holds stems of, as in meta; that this transaction brought */
	int64_t indexed_to;            /* while it is refilled: entries above are not in it; else INT64_MAX */
	bool grew, may_merge;          /* since the last step; since its segments were merged */
	int64_t quiet_since;
};

/* When background work was done last, and how far it came. */
struct wd_writer_chores {
	int64_t retained_at, retained_feed; /* up to which feed (retain.c) */
	int retaining;                      /* which part of a round */
	int64_t n_dead;                     /* entries removed, and not yet counted (upkeep.c) */
	int64_t optimized_day, log_looked_at;
	int64_t archived_at;   /* archive.c */
	int64_t tidy_until;    /* steady clock: from then on what is merely tidying is left undone (write.c) */
	int64_t marked_minute; /* in which stories that speak of now were held to have changed (write.c) */
};

/* Into which merges stories are filed (refile.c; sync.c fills it). */
struct wd_writer_filing {
	/* Those that have members, as the matcher counts them. */
	struct wd_matcher *matcher;
	const struct wd_merge **merges;
	int64_t *merge_ids;
	int64_t *n_members; /* that each got and lost in this transaction and that is not written yet (members.h) */
	size_t n_merges;
	/* Those that speak of now and have targets: they have no members to tell by. */
	const struct wd_merge **timed;
	size_t n_timed;
	bool has_timed, asks_feeds; /* some merge speaks of now; some filter says feed: */
	int64_t window;             /* ids that a step of filing anew takes on */
};

/* For what it polls (lease.c, share.c). */
struct wd_writer_polling {
	bool leased; /* each transaction looks whether the lease is still ours */
	struct wd_holder me;
	bool shares;                    /* several may poll: */
	int64_t poller;                 /* our row, 0: none */
	int64_t fresh_seen;             /* up to which note of others' all is in memory (fresh.h) */
	struct wd_share share;          /* what is ours, */
	uint64_t giving[WD_PARTS / 64]; /* and of it what is to be given away */
};

/* Of the transaction under way, which others' may be beside until its turn (transaction.c, turn.c). */
struct wd_writer_turn {
	bool beside;               /* they may be, still */
	bool alone, wants_alone;   /* none is, to its end; the next piece of background work must be so */
	int64_t since;             /* when its turn came, steady ns; 0: it did not */
	struct wd_arena *till_end; /* what follows lives there */
	struct wd_late *lates;     /* what waits for the turn (late.h) */
	size_t n_lates;
	struct wd_map *once; /* by what and story: those of them that are done once; NULL: there is none */
	/* Entries to be told of (fresh.h); keys and public ids that came, and of those the ones that came to others, too (others.h). */
	struct wd_noted notes, new_keys, new_ids, clashes;
};

struct wd_writer {
	struct wd_db *db;
	/*
	 * Of the transaction under way; of each document at most what write.c allows it. scratch has no
	 * ceiling: it holds what was stored, an entry at a time, which was bounded then.
	 */
	struct wd_arena *arena;
	struct wd_arena *scratch; /* of one story being filed, one candidate being looked at */
	struct wd_arena *words;   /* of the entry being taken: its tokens */
	struct wd_arena *seeking; /* of the entry being taken: what is held against those that may be like it */
	struct wd_snapshot *snapshot;
	struct wd_writer_filing filing;
	struct wd_feed_rows *feeds;
	struct wd_writer_packing packing;
	struct wd_writer_index index;
	size_t n_taken; /* updates of the batch that are written in the transaction that is open; 0: none is */
	struct wd_places places;
	struct wd_ahead ahead;
	bool takes_in;     /* polls are being written: what becomes a member is told of */
	bool read_all;     /* since memory was given back: the state of each feed */
	bool hurries;      /* it ends soon: what would serve the next entries is not made any more */
	bool changed;      /* published content changed in this transaction */
	bool has_events;   /* that it wrote (event.c) */
	size_t least_room; /* what a document may take of an arena whatever its max-size */
	struct wd_writer_polling polling;
	struct wd_writer_turn turn;
	int64_t *arrivals; /* of the update being written: its new entries' places in time; of the arena */
	size_t n_arrivals;
	struct wd_known_head *heads;    /* of entries written or looked at of late (print.c) */
	struct wd_sketches *sketches;   /* of their texts; NULL until there is one */
	struct wd_gists *gists;         /* of all of the window, once they are asked; NULL until there is one */
	struct wd_bands *bands;         /* of all entries of the window; NULL until it is asked */
	bool prints_left;               /* some prints were removed in this transaction */
	struct wd_key_sieve *key_sieve; /* keys.c; NULL until its making begins */
	size_t n_keys_asked;            /* of all look-ups (keys.c) */
	int64_t data_version;           /* of the engine: it changes when another process writes */
	struct wd_round_memory *memory; /* of the round (round.h) */
	int64_t round;                  /* its number, by the clock: stories with this `born` are not published yet */
	struct wd_round_mark begun;     /* as it was when the transaction began */
	bool holds_round;
	struct wd_writer_effort effort;
	struct wd_writer_chores chores;
	int64_t swept_at; /* print.c */
	size_t swept_part;
};

/* ---- transaction (transaction.c) ---- */
/* Begins one; false, too, when the lease that we had is not ours any more. */
bool wd_writer_begin(struct wd_writer *writer);
/* The same beside others' (engine/db.h), and its turn; and both. */
bool wd_writer_begin_beside(struct wd_writer *writer);
bool wd_writer_take_turn(struct wd_writer *writer);
bool wd_writer_begin_in_turn(struct wd_writer *writer);
/*
 * Writes the index's jobs and the change counter, and commits; or takes all back where it was not done so far.
 * False: nothing has changed, and err says why.
 */
bool wd_writer_end(struct wd_writer *writer, bool done, struct wd_error *err);
void wd_writer_rollback(struct wd_writer *writer);
/* False when the document at hand has no room any more. */
bool wd_writer_has_room(const struct wd_writer *writer);

/* For tests: a ceiling of pages, which stands for a full disk. */
void wd_writer_limit_pages(struct wd_writer *writer, int n);
/* For tests: what a document may take of the arena whatever its max-size. */
void wd_writer_set_least_room(struct wd_writer *writer, size_t bytes);

/* Notes a number until the transaction's end. */
static inline void wd_writer_note(struct wd_writer *writer, struct wd_noted *noted, int64_t number)
{
	*(int64_t *)wd_arena_push(writer->turn.till_end, &noted->at, &noted->n, sizeof(number)) = number;
}

/* ---- who polls (lease.c, share.c) ---- */
/*
 * Takes the right to poll for a process, or renews it: the daemon holds it while it
 * runs. From then on nothing is written without it. WD_PERMANENT: another living
 * process has it, which err names.
 */
bool wd_writer_lease(struct wd_writer *writer, int64_t now, int64_t for_ms, struct wd_error *err) WD_MUST_CHECK;
void wd_writer_release_lease(struct wd_writer *writer);

/* All parts, and the lead. */
void wd_share_take_all(struct wd_share *share);

/* ---- entries (entry.c) ---- */
/* Takes the document's entries in; counts in update. False: see db. */
bool wd_entry_take_all(struct wd_writer *writer, struct wd_update *update);

/* ---- index (index.c) ---- */
void wd_index_later(struct wd_writer *writer, const struct wd_index_job *job);
bool wd_index_flush(struct wd_writer *writer);
/* In turn: the languages of what was flushed. */
bool wd_index_note_tongues(struct wd_writer *writer);
/* The documents go before the transaction ends: copies what it takes of them, and clears the transaction's arena. */
void wd_index_keep(struct wd_writer *writer);
/* Empties an index of another version, for wd_index_step to refill. */
bool wd_index_open(struct wd_writer *writer);
/* Refills a bounded piece of the index. */
bool wd_index_step(struct wd_writer *writer, int64_t until, bool *more);
/*
 * Merges a bounded piece of the index's segments when nothing was written for a while: each batch leaves some, and
 * a search looks into all. While news comes without a pause there are never more than FTS5 bears (MOST_SEGMENTS of a size).
 */
bool wd_index_merge(struct wd_writer *writer, int64_t now, int64_t until, bool *more);

/* ---- membership (refile.c) ---- */
/* Files a new entry of a story into the merges that take it. is_first: the story is not in any yet. */
bool wd_refile_entry(struct wd_writer *writer, const struct wd_tokens *tokens, int64_t feed, int64_t story, int64_t sort_at,
		     bool is_first);
/* Decides a story's membership anew from all of its entries. */
bool wd_refile_story(struct wd_writer *writer, int64_t story);
/* Makes it a member of the writer's merge at i; what was none before is told of. is_first: it is in none yet. */
bool wd_refile_enter(struct wd_writer *writer, size_t i, int64_t sort_at, int64_t story, bool is_first);
bool wd_refile_step(struct wd_writer *writer, int64_t until, bool *more);
/* Frees what it consists of. */
void wd_refile_forget(struct wd_writer_filing *filing);

/* ---- notices (notice.c) ---- */
/* Makes the targets those of the snapshot's merges. */
bool wd_notice_sync(struct wd_writer *writer, const struct wd_snapshot *snapshot);
/* Queues a story for the merge's targets, in the transaction that made it a member; once, whatever it does later. */
bool wd_notice_story(struct wd_writer *writer, const struct wd_merge *merge, int64_t story);
/* Queues what a merge holds already for targets that want it, when the merge is complete. */
bool wd_notice_step(struct wd_writer *writer, int64_t now);

/* ---- subscriptions (subscription.c) ---- */
/* Of a row: hub, topic, token, secret, lease_until, pushed_at, next_at, failures, trusted, error, from a column on. */
struct wd_subscription *wd_subscription_read(struct wd_stmt *stmt, int first);

/* ---- archives (archive.c) ---- */

/* Makes archive documents of what has gathered, a bounded piece of the work. */
bool wd_archive_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more);
/* Notes of a new entry of an archived story that it was not there when the archives were closed. */
bool wd_archive_joined(struct wd_writer *writer, int64_t story, int64_t entry);
/* Removes those that hold a story of which something is about to go: what is left of them would be another document. */
bool wd_archive_forget(struct wd_writer *writer, int64_t story);

/* ---- retention (retain.c) ---- */
bool wd_retain_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more);
bool wd_retain_is_due(const struct wd_writer *writer, int64_t now);

#endif
