/*
 * When a feed is polled next. Pure: what is known goes in, a time comes out;
 * chance is drawn from the feed's URL, so the same facts give the same time.
 */
#ifndef WD_SCHED_INTERVAL_H
#define WD_SCHED_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "util/span.h"

/* What the user and the publisher ask for. */
struct wd_pace {
	int64_t every_ms, min_every_ms; /* the list's or the configuration's */
	int64_t wish_ms;     /* ttl, sy:…: the publisher's, 0 none */
	uint32_t skip_hours; /* bit n: hour n UTC */
	uint8_t skip_days;   /* bit 0: Sunday */
};

/* How the poll went. */
struct wd_poll_result {
	bool failed;            /* after it, failures counts this one too */
	int failures;           /* in a row */
	int64_t retry_after_ms; /* 0: not said */
	int64_t fresh_ms;       /* Cache-Control, Expires; 0: not said */
	int64_t last_new_at;    /* when it last had something new; WD_NO_TIME never */
};

/*
 * The interval that holds now, without chance: `every`, up to four times that
 * while the feed is silent, never below what the publisher wishes; after
 * failures doubled each time, up to a day.
 */
int64_t wd_interval_of(const struct wd_pace *pace, const struct wd_poll_result *result, int64_t now);
/* now + the interval + a little chance, moved out of the hours and days that the publisher excepts. */
int64_t wd_interval_next(const struct wd_pace *pace, const struct wd_poll_result *result, struct wd_span url,
			 int64_t now);
/* Between 0 and span, evenly; the same for the same URL and round. */
int64_t wd_interval_chance(struct wd_span url, uint64_t round, int64_t span);

#endif
