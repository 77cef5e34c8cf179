/* A writer with a thousand feeds and two merged feeds, and documents for it: what benchmarks of the store share. */
#ifndef BENCH_STORE_DESK_H
#define BENCH_STORE_DESK_H

#include "store/prepare.h"
#include "store/store.h"
#include "util/arena.h"

enum { STORE_DESK_FEEDS = 1000, STORE_DESK_ENTRIES = 20 /* of a document */ };

struct store_desk {
	struct wd_feed feeds[STORE_DESK_FEEDS], *list[STORE_DESK_FEEDS];
	struct wd_merge merges[2]; /* all, and "sanctions" */
	struct wd_snapshot snapshot;
	struct wd_feed_state *states;
	struct wd_writer *writer;
	struct wd_query *query; /* sanctions */
};

/* Dies with a word when it cannot, as what follows does. */
struct store_desk *store_desk_open(const char *place);
void store_desk_close(struct store_desk *d);
/* Document number so and so, whose newest entry is of `at`. */
void store_desk_make(struct wd_arena *arena, struct wd_doc *doc, size_t number, int64_t at);
/*
 * One transaction: the documents from the feed `first` on; docs NULL: nothing is new. prepared: of each, as workers
 * do it; NULL: the writer does it.
 */
void store_desk_commit(struct store_desk *d, const struct wd_doc *docs, const struct wd_prepared *prepared, size_t n,
		       size_t first, int64_t at);

#endif
