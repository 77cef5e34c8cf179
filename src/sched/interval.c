#include "sched/interval.h"

#include <xxhash.h>

#include "util/clock.h"

#define MINUTE (INT64_C(60) * 1000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* A publisher may ask for patience, but not for oblivion. */
static const int64_t longest_wish = DAY, longest_retry = 2 * DAY, gone_wait = 30 * DAY;
enum { CHANCE_PART = 10, TOLERANCE_PART = 20 };

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t backed_off(int64_t every, int failures)
{
	int64_t wait = every;

	for (int i = 1; i < failures && wait < DAY; i++)
		wait *= 2;
	return most(every, least(wait, DAY));
}

int64_t wd_interval_retry_bound(int64_t retry_after_ms)
{
	return least(retry_after_ms, longest_retry);
}

int64_t wd_interval_of(const struct wd_pace *pace, const struct wd_poll_result *result)
{
	int64_t interval = most(pace->every_ms, pace->min_every_ms);

	if (result->failed)
		interval = backed_off(interval, result->failures);
	if (result->gones > 0)
		interval = most(interval, result->gones < WD_GONES_BELIEVED ? DAY : gone_wait);
	interval = most(interval, least(pace->wish_ms, longest_wish));
	interval = most(interval, least(result->fresh_ms, longest_wish));
	return most(interval, wd_interval_retry_bound(result->retry_after_ms));
}

int64_t wd_interval_chance(struct wd_span url, uint64_t round, int64_t span)
{
	if (span <= 0)
		return 0;
	return (int64_t)(XXH3_64bits_withSeed(url.ptr, url.len, round) % (uint64_t)(span + 1));
}

/* Hours that are all excepted except nothing, and so do days (RSS 2.0 means to spare the server, not to be read never). */
static bool is_skipped(const struct wd_pace *pace, int64_t at)
{
	const uint32_t all_hours = 0xffffff;
	const unsigned all_days = 0x7f;
	struct wd_civil c = wd_clock_civil(at);

	if ((pace->skip_hours & all_hours) != all_hours && pace->skip_hours >> c.hour & 1)
		return true;
	return (pace->skip_days & all_days) != all_days && pace->skip_days >> c.weekday & 1;
}

/* There is one within the week. */
int64_t wd_interval_allowed(const struct wd_pace *pace, int64_t at)
{
	for (int hours = 0; hours < 8 * 24 && is_skipped(pace, at); hours++)
		at += HOUR - at % HOUR;
	return at;
}

int64_t wd_interval_next(const struct wd_pace *pace, const struct wd_poll_result *result, struct wd_span url,
			 int64_t polled_at)
{
	int64_t interval = wd_interval_of(pace, result);
	uint64_t round = (uint64_t)(polled_at / MINUTE);
	int64_t at = polled_at + interval + wd_interval_chance(url, round, interval / CHANCE_PART);
	int64_t allowed = wd_interval_allowed(pace, at);

	/* Of those that waited for the same hour, not all at its beginning. */
	if (allowed != at)
		allowed += wd_interval_chance(url, (uint64_t)(allowed / MINUTE), 10 * MINUTE);
	return allowed;
}

bool wd_interval_is_due(const struct wd_pace *pace, int64_t polled_at, int64_t interval, int64_t now)
{
	return now >= polled_at + interval - interval / TOLERANCE_PART && !is_skipped(pace, now);
}
