/*
 * Polls for ever, or once: the loop and its threads, put together. The only
 * header of daemon/ that others include.
 *
 * Who holds what, on which thread:
 *
 *   polled    a feed at run time: its line, its state, where in its round it is. Loop only.
 *   agenda    all of them: what is due (a heap), what waits for its host. Loop only.
 *   ticket    one poll under way. It has one holder at a time: the loop while it is fetched,
 *             a worker while it is read, the writer while it is stored, the loop again.
 *   pipeline  moves tickets from holder to holder and bounds what is out; way.h says which
 *             file has which part of that. Loop only.
 *   commit    the queue of the writer's thread, and its end on the loop; the thread, which alone has
 *             the store's writer, is writing; gather says how long a batch waits for more.
 *   changes   what other processes store in a database that is shared, heard on a thread of its own.
 *   reload    the configuration: watched on the loop, read on a worker, swapped as one
 *             counted snapshot; a ticket holds the one it began with.
 *   watch     the files and folders that others want to know changed. Loop only.
 *   control   what another process asks for; order reads it. Loop only.
 *   web       the web server, started and ended on a worker; lateness tells the writer how long after
 *             its storing news was served. Loop only.
 *   websub    what hubs push, and our own hub: push/ knows how, web brings the requests. Loop only.
 *   pages     the pages of entries whose feeds send summaries; page_job is one on its way, which a
 *             worker reads and the writer stores. Loop only.
 *   static    the merged feeds as files, of which folder replaces each as a whole; statics says
 *             when, on a worker.
 *   sandbox   what the process gives up before it hears a stranger; landlock: where it may write.
 *   sdnotify  words to systemd. Any thread.
 *
 * Thread:  the calling thread becomes the loop.
 * Owner:   options are borrowed until it returns.
 * Failure: false and err when it could not start; once it runs, what goes wrong is
 *          logged, and costs what it is about.
 * Limit:   see the parts.
 */
#ifndef WD_DAEMON_DAEMON_H
#define WD_DAEMON_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

/* How a round of polls goes. */
struct wd_tally {
	int64_t total; /* feeds asked for */
	int64_t done, changed, unchanged, failed, new_stories;
	int64_t put_off; /* not polled: their host asked for patience */
};
typedef void (*wd_progress_fn)(void *ctx, const struct wd_tally *tally);

/* What a daemon does of it all: of several that share a database some may poll, some serve. */
enum wd_role {
	WD_ROLE_ALL,
	WD_ROLE_POLL,  /* no web server */
	WD_ROLE_SERVE, /* the web server alone: others poll */
};

struct wd_daemon_options {
	const char *config_path; /* NULL: the default places */
	enum wd_role role;
	bool once;               /* one round, then the end; else until SIGTERM or SIGINT, with watch and server */
	bool all_now;            /* with once: all feeds, not only those that are due */
	const char *const *only; /* with once: these feeds, by URL, as typed, or by title; they are due */
	size_t n_only;
	wd_progress_fn progress; /* with once; may be NULL; again now and then when all is polled, until it ends */
	void *progress_ctx;
};

/*
 * Runs on the calling thread until it is over; tally (may be NULL) says how
 * it went. With once, beside a running daemon, asks that one to poll and waits.
 * False: it could not start, and err says why.
 */
bool wd_daemon_run(const struct wd_daemon_options *options, struct wd_tally *tally, struct wd_error *err) WD_MUST_CHECK;

#endif
