/*
 * Asks a callback whether it meant what was asked for in its name (WebSub §5.3): a GET
 * with a challenge, which it must give back. Loop only.
 */
#ifndef WD_PUSH_INTENT_H
#define WD_PUSH_INTENT_H

#include "push/wire.h"

struct wd_intents;
struct wd_asked_for {
	const char *mode, *topic_url, *callback; /* copied; mode: "subscribe", "unsubscribe", or "denied" */
	int64_t lease_s;                         /* of "subscribe" */
	const char *topic, *secret;              /* for who gets the answer; NULL: no secret */
};
/* meant: it gave the challenge back. Never of "denied", which waits for no word. asked is borrowed for the call. */
typedef void (*wd_intent_fn)(void *ctx, const struct wd_asked_for *asked, bool meant);

struct wd_intents *wd_intents_new(struct wd_wire *wire, wd_intent_fn done, void *ctx);
/* contact: as shown in User-Agent. False when too many are under way, in all or to this host. */
bool wd_intents_ask(struct wd_intents *intents, const char *contact, bool may_be_private, const struct wd_asked_for *asked);
/* Before its wire is closed; done is not called any more. */
void wd_intents_free(struct wd_intents *intents);

#endif
