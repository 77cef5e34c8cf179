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
	int64_t wish_ms;                /* ttl, sy:…: the publisher's, 0 none */
	uint32_t skip_hours;            /* bit n: hour n UTC */
	uint8_t skip_days;              /* bit 0: Sunday */
};

/* How the poll went. */
struct wd_poll_result {
	bool failed;            /* after it, failures counts this one too */
	int failures;           /* in a row */
	int gones;              /* in a row it was "410 Gone", this one counted */
	int64_t retry_after_ms; /* 0: not said */
	int64_t fresh_ms;       /* Cache-Control, Expires; 0: not said */
};

/* "410 Gone" is believed when it is said again a day later. */
enum { WD_GONES_BELIEVED = 2 };

/*
 * The interval that holds now, without chance: `every`, never below what the
 * publisher wishes (a day at most; a Retry-After two days at most); after
 * failures doubled each time, up to a day; a month for what is gone.
 */
int64_t wd_interval_of(const struct wd_pace *pace, const struct wd_poll_result *result);
/* polled_at + the interval + a little chance, moved out of the hours and days that the publisher excepts. */
int64_t wd_interval_next(const struct wd_pace *pace, const struct wd_poll_result *result, struct wd_span url,
			 int64_t polled_at);
/*
 * For polls that come by somebody else's clock, as cron's: is it time, or so
 * nearly (a twentieth of the interval) that the next run would be too late?
 * Without the chance that wd_interval_next adds, and never in an excepted hour.
 */
bool wd_interval_is_due(const struct wd_pace *pace, int64_t polled_at, int64_t interval, int64_t now);
/* at, or the beginning of the first hour behind it that the publisher does not except. */
int64_t wd_interval_allowed(const struct wd_pace *pace, int64_t at);
/* Between 0 and span, evenly; the same for the same URL and round. */
int64_t wd_interval_chance(struct wd_span url, uint64_t round, int64_t span);
/* How long a Retry-After is obeyed at most. */
int64_t wd_interval_retry_bound(int64_t retry_after_ms);

#endif
