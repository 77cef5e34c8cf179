/*
 * What an address leads to, for the commands that ask the network once.
 */
#ifndef WD_CMD_FIND_H
#define WD_CMD_FIND_H

#include "clean/clean.h"
#include "config/snapshot.h"
#include "fetch/fetch.h"
#include "util/arena.h"

/* A request as the user's line has it: feed and snapshot may be NULL, url is what is asked without a feed. Borrows. */
struct wd_request wd_find_request(const struct wd_snapshot *snapshot, const struct wd_feed *feed, const char *url);

/*
 * For what a page named that was asked: its word is not the user's, so no secrets go there, and no private address is
 * asked for it but the page's own.
 */
struct wd_request wd_find_named(const struct wd_request *asked, const char *url);

/* An answer as a document to read, by that line's charset; feed may be NULL. Borrows from both. */
struct wd_document_in wd_find_document(const struct wd_response *response, const struct wd_feed *feed);

/* In the arena. url NULL: there is neither a feed nor a page that names one. */
struct wd_found {
	const char *url;
	struct wd_span title; /* the feed's own; absent when it has none */
	bool is_named;        /* by a page at the address that was asked */
};
/*
 * Asks the feed's address, and what the page there names if it is one. False with
 * why when no answer came, or none that is a document; waits at most the request's time.
 */
bool wd_find(struct wd_arena *arena, const struct wd_snapshot *snapshot, const struct wd_feed *feed, struct wd_found *found,
	     struct wd_error *err) WD_MUST_CHECK;

#endif
