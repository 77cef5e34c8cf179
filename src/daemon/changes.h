/*
 * What other processes change in a database that is shared: waits for it on a thread, and tells the loop.
 *
 * Thread:  made and closed on the loop, which is told; it waits on one of its own.
 * Owner:   the thread has its connection.
 * Failure: while the server is away nothing is heard; when it is back, all may have changed.
 * Limit:   one connection; tried again every two seconds.
 */
#ifndef WD_DAEMON_CHANGES_H
#define WD_DAEMON_CHANGES_H

#include <uv.h>

struct wd_changes;

/* Called on the loop, once for what came together. */
struct wd_changes_calls {
	void (*published)(void *ctx);
	void (*lists)(void *ctx); /* a feed list that is kept in the database */
	void *ctx;
};
/* NULL where nothing can be heard: of a file. */
struct wd_changes *wd_changes_new(uv_loop_t *loop, const char *database, const struct wd_changes_calls *calls);
/* Frees it when its handle is closed. */
void wd_changes_close(struct wd_changes *changes);

#endif
