#include "util/clock.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static _Atomic int64_t set_time = WD_NO_TIME;

static int64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t wd_clock_now(void)
{
	int64_t at = atomic_load(&set_time);

	return at != WD_NO_TIME ? at : read_clock(CLOCK_REALTIME);
}

int64_t wd_clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t wd_clock_steady_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void wd_clock_set(int64_t at)
{
	atomic_store(&set_time, at);
}

/* Years are counted from March, so that the leap day is the last of its year. */
int64_t wd_clock_days(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468 + (day - 1);
}

struct wd_civil wd_clock_civil(int64_t at)
{
	int64_t seconds = (at >= 0 ? at : at - 999) / 1000;
	int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
	int64_t rest = seconds - days * 86400;
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct wd_civil civil = {
		.year = year_of_era + era * 400 + (month >= 10),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
		.hour = (int)(rest / 3600),
		.minute = (int)(rest / 60 % 60),
		.second = (int)(rest % 60),
		.weekday = (int)(((days + 4) % 7 + 7) % 7),
	};

	return civil;
}

static void put_two(char *out, int value)
{
	out[0] = (char)('0' + value / 10);
	out[1] = (char)('0' + value % 10);
}

const char *wd_clock_rfc3339(int64_t at, char out[WD_CLOCK_TEXT])
{
	struct wd_civil c;

	out[0] = '\0';
	if (at == WD_NO_TIME)
		return out;
	c = wd_clock_civil(at);
	if (c.year < 0 || c.year > 9999) {
		snprintf(out, WD_CLOCK_TEXT, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour,
			 c.minute, c.second);
		return out;
	}
	/* Each story that is shown has some. */
	memcpy(out, "0000-00-00T00:00:00Z", 21);
	put_two(out, (int)c.year / 100);
	put_two(out + 2, (int)c.year % 100);
	put_two(out + 5, c.month);
	put_two(out + 8, c.day);
	put_two(out + 11, c.hour);
	put_two(out + 14, c.minute);
	put_two(out + 17, c.second);
	return out;
}

const char *wd_clock_http(int64_t at, char out[WD_CLOCK_TEXT])
{
	static const char weekdays[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
	};
	struct wd_civil c;

	out[0] = '\0';
	if (at == WD_NO_TIME)
		return out;
	c = wd_clock_civil(at);
	snprintf(out, WD_CLOCK_TEXT, "%s, %02d %s %04" PRId64 " %02d:%02d:%02d GMT", weekdays[c.weekday], c.day,
		 months[c.month - 1], c.year, c.hour, c.minute, c.second);
	return out;
}
