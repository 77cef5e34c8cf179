/*
 * Who asked for polls and is told how they go. An ask waits for the feeds that
 * were noted for it; it ends with the last of them, or is answered later than
 * it began when there is none.
 *
 * Thread:  the loop's alone.
 * Owner:   who holds the struct has the asks; a ctx is the asker's, who forgets his ask
 *          before it goes.
 * Failure: only that too many ask at once.
 * Limit:   WD_ASKS_MOST asks, a bit of each feed.
 */
#ifndef WD_DAEMON_ASKS_H
#define WD_DAEMON_ASKS_H

#include "daemon/daemon.h"

enum { WD_ASKS_MOST = 16 };

struct wd_ask {
	bool used;
	struct wd_tally tally;
	wd_progress_fn called; /* NULL: who asked has gone; the polls go on */
	void *ctx;
};

/* Zeroed: nobody asks. */
struct wd_asks {
	struct wd_ask items[WD_ASKS_MOST];
};

/* What became of a feed that was asked for. */
struct wd_ask_result {
	bool failed, changed, put_off;
	int new_stories;
};

/* The number of a new ask, whose bit its feeds keep; -1: too many ask at once. */
int wd_asks_begin(struct wd_asks *asks, wd_progress_fn called, void *ctx);
/* One feed more to wait for. */
void wd_asks_note(struct wd_asks *asks, int ask);
bool wd_asks_waits(const struct wd_asks *asks, int ask);
/* A feed is through: tells the asks of these bits. called may ask again. */
void wd_asks_tell(struct wd_asks *asks, unsigned bits, const struct wd_ask_result *outcome);
/* Ends those that have nothing to wait for. */
void wd_asks_answer_empty(struct wd_asks *asks);
void wd_asks_forget(struct wd_asks *asks, int ask);
void wd_asks_forget_all(struct wd_asks *asks);

/* The feeds named, for wd_asks_is_named; the caller frees the map. Borrows the names. */
struct wd_feed;
struct wd_map *wd_asks_names(const char *const *only, size_t n_only);
/* Each name is a feed's of the snapshot; else err says which is not. */
struct wd_snapshot;
bool wd_asks_check_names(const struct wd_snapshot *snapshot, const char *const *only, size_t n_only, struct wd_error *err);
/* By address as it is or was typed, or by title. */
bool wd_asks_is_named(const struct wd_feed *feed, const struct wd_map *names);

#endif
