/*
 * The web server: what the daemon has, for readers, browsers and machines.
 * Threads of its own, each request with a read-only connection to the
 * database; it never waits for the loop.
 */
#ifndef WD_SERVE_HTTP_H
#define WD_SERVE_HTTP_H

#include "config/snapshot.h"
#include "serve/health.h"
#include "util/error.h"

struct wd_server;

struct wd_server_options {
	struct wd_snapshot *snapshot; /* held by the server */
	const char *database;
	int64_t started_at;
	struct wd_health *health; /* outlives the server */
};

/* Listens where the configuration says, or on the socket that systemd passed. NULL with what to do. */
struct wd_server *wd_server_start(const struct wd_server_options *options, struct wd_error *err) WD_MUST_CHECK;
/* From now on answers by this snapshot; thread-safe. */
void wd_server_reload(struct wd_server *server, struct wd_snapshot *snapshot);
/* Lets requests under way end, then frees all. */
void wd_server_stop(struct wd_server *server);

#endif
