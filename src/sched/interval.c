#include "sched/interval.h"

#include <xxhash.h>

#include "util/clock.h"

#define MINUTE (INT64_C(60) * 1000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A publisher may ask for patience, but not for oblivion. */
static const int64_t longest_wish = 7 * DAY, longest_order = DAY;
enum { SLOWEST = 4, SILENCE_PART = 10, CHANCE_PART = 20 };

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* A tenth of the silence: what was new an hour ago is asked at `every`, what slept for days four times as seldom. */
static int64_t adapted(int64_t every, int64_t last_new_at, int64_t now)
{
	int64_t silence = last_new_at == WD_NO_TIME || last_new_at > now ? 0 : now - last_new_at;

	return most(every, least(silence / SILENCE_PART, every * SLOWEST));
}

static int64_t backed_off(int64_t every, int failures)
{
	int64_t wait = every;

	for (int i = 1; i < failures && wait < DAY; i++)
		wait *= 2;
	return most(every, least(wait, DAY));
}

int64_t wd_interval_of(const struct wd_pace *pace, const struct wd_poll_result *result, int64_t now)
{
	int64_t every = most(pace->every_ms, pace->min_every_ms);
	int64_t interval;

	if (result->failed)
		interval = backed_off(every, result->failures);
	else
		interval = adapted(every, result->last_new_at, now);
	interval = most(interval, least(pace->wish_ms, longest_wish));
	interval = most(interval, least(result->fresh_ms, longest_order));
	return most(interval, least(result->retry_after_ms, longest_order));
}

int64_t wd_interval_chance(struct wd_span url, uint64_t round, int64_t span)
{
	if (span <= 0)
		return 0;
	return (int64_t)(XXH3_64bits_withSeed(url.ptr, url.len, round) % (uint64_t)(span + 1));
}

static bool is_skipped(const struct wd_pace *pace, int64_t at)
{
	struct wd_civil c = wd_clock_civil(at);

	return (pace->skip_hours >> c.hour & 1) || (pace->skip_days >> c.weekday & 1);
}

/* To the first hour that is not excepted; a feed that excepts all of the week excepts nothing. */
static int64_t leave_skipped(const struct wd_pace *pace, int64_t at)
{
	int64_t start = at;

	for (int hours = 0; hours < 7 * 24 && is_skipped(pace, at); hours++)
		at += HOUR - at % HOUR;
	return is_skipped(pace, at) ? start : at;
}

int64_t wd_interval_next(const struct wd_pace *pace, const struct wd_poll_result *result, struct wd_span url,
			 int64_t now)
{
	int64_t interval = wd_interval_of(pace, result, now);
	/* After failures a wider chance, so that a host that comes back is not met by all at once. */
	int64_t span = result->failed ? interval / 4 : interval / CHANCE_PART;
	int64_t at = now + interval + wd_interval_chance(url, (uint64_t)(now / MINUTE), span);
	int64_t allowed = leave_skipped(pace, at);

	if (allowed != at)
		allowed += wd_interval_chance(url, (uint64_t)(allowed / MINUTE), 10 * MINUTE);
	return allowed;
}
