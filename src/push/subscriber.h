/*
 * Subscribes at the hubs that feeds name (W3C WebSub), keeps the subscriptions, and
 * takes what is pushed. Lives on the loop; what it must remember goes to the writer.
 *
 * What is pushed goes the way of a poll, and is trusted no more than one of the same feed.
 * A hub is a stranger's: it may be private only where the feed's own line allows that. Without
 * public-url nothing is subscribed: no hub could come.
 */
#ifndef WD_PUSH_SUBSCRIBER_H
#define WD_PUSH_SUBSCRIBER_H

#include <uv.h>

#include "config/snapshot.h"
#include "store/errand.h"
#include "store/store.h"

struct wd_subscriber;

struct wd_subscriber_calls {
	/* What is new of this feed is pushed, or it is no more and polls must see to it. */
	void (*trusted)(void *ctx, struct wd_span url, bool is_pushed);
	void *ctx;
};

struct wd_subscriber *wd_subscriber_new(uv_loop_t *loop, const struct wd_errands *errands,
					const struct wd_subscriber_calls *calls);
/* From now on these are the feeds; takes the subscriptions out of states, one for each. Ends those of feeds that are gone. */
void wd_subscriber_set_snapshot(struct wd_subscriber *subscriber, struct wd_snapshot *snapshot,
				struct wd_feed_state *states);
/* A poll of the feed found this hub and topic; hub NULL: none. missed: and what no push had brought. */
void wd_subscriber_found(struct wd_subscriber *subscriber, const struct wd_feed *feed, int64_t id, const char *hub,
			 const char *topic, bool missed);

/* What a hub asks of the callback so named. answer: what to say, with status. */
struct wd_intent {
	struct wd_span token, mode, topic, challenge, lease, reason;
};
int wd_subscriber_verify(struct wd_subscriber *subscriber, const struct wd_intent *intent, struct wd_span *answer);
/*
 * Something came for the callback so named: 0, and whose feed it is (borrowed until the loop
 * turns), when it is to be taken; else the status that refuses it, and why.
 */
int wd_subscriber_accept(struct wd_subscriber *subscriber, struct wd_span token, struct wd_span body,
			 struct wd_span signature, struct wd_span *url, struct wd_span *topic, const char **why);
/* What was taken is stored. */
void wd_subscriber_stored(struct wd_subscriber *subscriber, struct wd_span url);

/* closed is called when its handles are; then it is freed. Its errands must be back. */
void wd_subscriber_close(struct wd_subscriber *subscriber, void (*closed)(void *ctx), void *ctx);

#endif
