/*
 * The WebSub hub of our own merged feeds (W3C WebSub §6, §7): who subscribes is
 * verified, and is told what is new or changed when it is stored. Lives on the loop; a
 * worker reads the store and writes the documents, the writer notes who has what.
 *
 * A callback is a stranger's: it is asked at public addresses alone, save where the feed
 * list says private=yes of a feed at the same host and port. Without public-url there is no hub.
 */
#ifndef WD_PUSH_HUB_H
#define WD_PUSH_HUB_H

#include <uv.h>

#include "config/snapshot.h"
#include "store/errand.h"
#include "util/push_tally.h"

enum {
	WD_HUB_FOLLOWERS = 50000,
	WD_HUB_FOLLOWERS_HOST = 20000, /* of these at one host, so that nobody takes all */
	WD_HUB_PENDING = 256,          /* requests that are being verified, */
	WD_HUB_PENDING_HOST = 16,      /* and of callbacks at one host */
	WD_HUB_LEASE_S = 10 * 86400,   /* where none is asked for */
	WD_HUB_LEAST_LEASE_S = 60,
	WD_HUB_MOST_LEASE_S = 30 * 86400,
};

struct wd_hub;

struct wd_hub *wd_hub_new(uv_loop_t *loop, const char *database, const struct wd_errands *errands,
			  struct wd_push_tally *tally);
void wd_hub_set_snapshot(struct wd_hub *hub, struct wd_snapshot *snapshot);
/* What is published may have changed. */
void wd_hub_look(struct wd_hub *hub);
/* A form that was posted to the hub: the status, 202 when it will be verified, and what to say. */
int wd_hub_ask(struct wd_hub *hub, struct wd_span form, const char **why);
/* closed is called when its handles are; then it is freed. Its errands must be back. */
void wd_hub_close(struct wd_hub *hub, void (*closed)(void *ctx), void *ctx);

#endif
