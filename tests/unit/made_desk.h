/* A database of its own with the feeds of made.h, for tests of the store's writer. */
#ifndef WD_TESTS_MADE_DESK_H
#define WD_TESTS_MADE_DESK_H

#include "cluster/place.h"
#include "made.h"
#include "store/store.h"

struct made_desk {
	char folder[64], path[PLACE_SIZE];
	struct wd_feed feeds[MADE_FEEDS], *list[MADE_FEEDS];
	struct wd_merge merge;
	struct wd_snapshot snapshot;
	struct wd_feed_state *states;
	struct wd_writer *writer;
	struct wd_arena *arena;
	struct wd_doc docs[MADE_FEEDS];
};

/* The clock stands at MADE_START until the desk is closed. */
#define MADE_START ((int64_t)1700000000000)

void made_must(bool done, const struct wd_error *err);
void made_open(struct made_desk *d);
/* The writer closes and opens again, as a newer program would. */
void made_reopen(struct made_desk *d);
void made_close(struct made_desk *d);
/* Each feed's document: what of the news is its own. */
void made_docs(struct made_desk *d, const struct made_news *news);
/* Commits the feeds of order[from, to) together; gives the count of new entries. */
int made_commit(struct made_desk *d, const size_t *order, size_t from, size_t to);

#endif
