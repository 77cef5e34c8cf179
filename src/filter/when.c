#include "filter/when.h"

#include "util/clock.h"
#include "util/duration.h"

/* Exactly n digits at *at; -1 when they are not there. */
static int digits(struct wd_span text, size_t *at, size_t n)
{
	int value = 0;

	if (text.len - *at < n)
		return -1;
	for (size_t i = *at; i < *at + n; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return -1;
		value = value * 10 + (text.ptr[i] - '0');
	}
	*at += n;
	return value;
}

static bool take(struct wd_span text, size_t *at, char c)
{
	if (*at >= text.len || text.ptr[*at] != c)
		return false;
	++*at;
	return true;
}

static int month_length(int year, int month)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : lengths[month - 1];
}

static bool parse_date(struct wd_span text, size_t *at, int64_t *days)
{
	int year = digits(text, at, 4), month = 1, day = 1;

	if (year < 1)
		return false;
	if (take(text, at, '-')) {
		month = digits(text, at, 2);
		if (month < 1 || month > 12)
			return false;
		if (take(text, at, '-'))
			day = digits(text, at, 2);
	}
	if (day < 1 || day > month_length(year, month))
		return false;
	*days = wd_clock_days(year, month, day);
	return true;
}

/* Z, +09:00, +0900, +09 or nothing, to the end. */
static bool parse_zone(struct wd_span text, size_t *at, int *minutes)
{
	bool west = *at < text.len && text.ptr[*at] == '-';
	int hour, minute = 0;

	*minutes = 0;
	if (take(text, at, 'Z') || take(text, at, 'z') || *at == text.len)
		return *at == text.len;
	if (!take(text, at, '+') && !take(text, at, '-'))
		return false;
	hour = digits(text, at, 2);
	take(text, at, ':');
	if (*at < text.len)
		minute = digits(text, at, 2);
	*minutes = (hour * 60 + minute) * (west ? -1 : 1);
	return hour >= 0 && hour <= 14 && minute >= 0 && minute < 60 && *at == text.len;
}

bool wd_when_parse(struct wd_span text, int64_t *ms, bool *is_relative)
{
	int hour, minute, second = 0, zone = 0;
	int64_t days;
	size_t at = 0;

	*is_relative = wd_duration_parse(text, ms);
	if (*is_relative)
		return true;
	if (!parse_date(text, &at, &days))
		return false;
	*ms = days * 86400000;
	if (at == text.len)
		return true;
	if (!take(text, &at, 'T') && !take(text, &at, 't') && !take(text, &at, ' '))
		return false;
	hour = digits(text, &at, 2);
	if (!take(text, &at, ':'))
		return false;
	minute = digits(text, &at, 2);
	if (take(text, &at, ':'))
		second = digits(text, &at, 2);
	if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60 || !parse_zone(text, &at, &zone))
		return false;
	*ms += (((int64_t)hour * 60 + minute - zone) * 60 + second) * 1000;
	return true;
}
