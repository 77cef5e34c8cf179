/*
 * The only place that reads the time. All times are UTC milliseconds since
 * 1970 (int64_t, names end in _at or _ms); WD_NO_TIME means "no date".
 */
#ifndef WD_UTIL_CLOCK_H
#define WD_UTIL_CLOCK_H

#include <stdint.h>

#define WD_NO_TIME INT64_MIN

/* The wall clock; a test may have set it. */
int64_t wd_clock_now(void);
/* Milliseconds that only go forward, for measuring. */
int64_t wd_clock_steady(void);
/* The same in nanoseconds, for what is over soon. */
int64_t wd_clock_steady_ns(void);
/* For tests: from now on wd_clock_now() answers this; WD_NO_TIME gives the real time back. */
void wd_clock_set(int64_t at);

/* The proleptic Gregorian calendar. */
struct wd_civil {
	int64_t year;
	int month, day, hour, minute, second; /* month and day from 1 */
	int weekday;                          /* 0: Sunday */
};

/* Days since 1970-01-01 of a date; the month may be any from 1 to 12, the day is added. */
int64_t wd_clock_days(int64_t year, int month, int day);
struct wd_civil wd_clock_civil(int64_t at);

enum { WD_CLOCK_TEXT = 40 };
/* RFC 3339 with Z, to the second: 2024-03-04T14:05:06Z. Returns out; "" for WD_NO_TIME. */
const char *wd_clock_rfc3339(int64_t at, char out[WD_CLOCK_TEXT]);
/* RFC 9110 §5.6.7 and RFC 822: Mon, 04 Mar 2024 14:05:06 GMT. */
const char *wd_clock_http(int64_t at, char out[WD_CLOCK_TEXT]);

#endif
