/*
 * Watches folders and files: every way of saving is noticed, also where the
 * kernel tells nothing (network folders), by a look at each of them every second.
 *
 * Thread:  the loop.
 * Owner:   names that are set are borrowed until the next; a prefix is copied.
 * Failure: where the kernel cannot watch, it looks each second: nothing is told.
 * Limit:   each name is one look.
 */
#ifndef WD_DAEMON_WATCH_H
#define WD_DAEMON_WATCH_H

#include <uv.h>

struct wd_watch;

/* changed is called on the loop for whatever happens, also for what does not matter. */
struct wd_watch *wd_watch_new(uv_loop_t *loop, void (*changed)(void *ctx), void *ctx);
/* Watches these from now on (NULL-terminated, borrowed), in place of those before. */
void wd_watch_set(struct wd_watch *watch, char *const *folders, char *const *files);
/* Names that begin so are not ours to watch: the database's. Copied. */
void wd_watch_ignore(struct wd_watch *watch, const char *prefix);
void wd_watch_close(struct wd_watch *watch);

#endif
