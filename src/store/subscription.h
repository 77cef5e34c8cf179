/*
 * What the store remembers of a feed's subscription at a WebSub hub.
 *
 * Thread:  of who holds it.
 * Owner:   strings are the struct's.
 * Failure: nothing here fails.
 * Limit:   one of a feed.
 */
#ifndef WD_STORE_SUBSCRIPTION_H
#define WD_STORE_SUBSCRIPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "util/error.h"

struct wd_writer;

/* Strings are owned by the struct. */
struct wd_subscription {
	char *hub, *topic;
	char *token, *secret;           /* the callback's name, and what signs what comes there */
	int64_t lease_until, pushed_at; /* WD_NO_TIME: not verified, nothing came yet */
	int64_t next_at;                /* when the hub is asked again */
	int64_t failures;
	bool trusted; /* what came since was not missed by a poll */
	char *error;  /* NULL: none */
};
void wd_subscription_free(struct wd_subscription *subscription);
struct wd_subscription *wd_subscription_copy(const struct wd_subscription *subscription);

/* Writes it down as the feed's; removes: forgets it, where it is still the feed's. */
bool wd_writer_subscription(struct wd_writer *writer, int64_t feed, const struct wd_subscription *subscription, bool removes,
			    struct wd_error *err) WD_MUST_CHECK;

#endif
