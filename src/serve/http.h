/*
 * The web server: what the daemon has, for readers, browsers and machines.
 *
 * The door (door.h) takes requests on its thread and answers from memory what is
 * known there: cached replies, /healthz, refusals. The crew (crew.h) reads the
 * store, by read-only connections that are kept open (readers.h); nobody here
 * writes, or waits for the loop.
 */
#ifndef WD_SERVE_HTTP_H
#define WD_SERVE_HTTP_H

#include "config/snapshot.h"
#include "serve/health.h"
#include "serve/hook.h"
#include "util/error.h"

struct wd_server;

struct wd_server_options {
	struct wd_snapshot *snapshot; /* held by the server */
	const char *database;
	struct wd_health *health; /* outlives the server */
	/* Requests below /websub/, on the door's thread; NULL: nothing is there. hook.h says what is owed to each. */
	void (*hooked)(void *ctx, struct wd_hook *hook);
	void *hook_ctx;
	/* For tests; 0: what the door thinks right. */
	size_t most, most_per_address;
	int64_t patience_ms;
};

/* Listens where the configuration says, or on the sockets that systemd passed. NULL with what to do. */
struct wd_server *wd_server_start(const struct wd_server_options *options, struct wd_error *err) WD_MUST_CHECK;
/*
 * From soon on answers by this snapshot; any thread, returns at once. A users
 * file that cannot be read is logged, and the last good one stays in force.
 */
void wd_server_reload(struct wd_server *server, struct wd_snapshot *snapshot);
/* Nobody comes in any more; requests under way end. Returns at once. */
void wd_server_quiesce(struct wd_server *server);
/* Lets requests under way end, three seconds at most, and frees all. */
void wd_server_stop(struct wd_server *server);

#endif
