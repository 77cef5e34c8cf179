/*
 * Dates as feeds write them. Two shapes: ISO 8601 and its kin, which begin with
 * a four-digit year, by their layout; everything else (RFC 822 and its
 * mistakes, asctime, other languages) by what each part can only be.
 */
#include "clean/clean.h"
#include "clean/date_names.h"
#include "clean/date_zones.h"
#include "util/ascii.h"
#include "util/clock.h"
#include "util/count.h"
#include "util/utf8.h"

enum { MOST_TEXT = 128, MINUTE_MS = 60000, FIRST_YEAR = 1900, LAST_YEAR = 2200, BUDDHIST_YEARS = 543 };
enum { MONTH_FOLLOWS = 0 }; /* as a number */

struct date {
	int64_t year;
	int month, day, hour, minute, second, ms; /* -1: not said, for year, month and day */
	struct wd_zone zone;
	bool has_time, has_zone, is_pm, is_am;
	bool may_be_weekday; /* what was taken for the month: it stands before all numbers */
};

static int64_t finish(const struct date *d)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	/* Thais count from another year, and some machines do so in any language. */
	int64_t minutes, year = d->year > LAST_YEAR ? d->year - BUDDHIST_YEARS : d->year;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	int hour = d->hour;

	if (year < FIRST_YEAR || year > LAST_YEAR || d->month < 1 || d->month > 12 || d->day < 1 ||
	    d->day > days[d->month - 1] || (d->month == 2 && d->day == 29 && !leap))
		return WD_NO_TIME;
	if (d->is_pm && hour < 12)
		hour += 12;
	if (d->is_am && hour == 12)
		hour = 0;
	/*
	 * 24:00 is the end of the day; second 60 a leap second,
	 * which our time does not have: it is the next one's first. */
	if (hour > 24 || (hour == 24 && (d->minute || d->second)) || d->minute > 59 || d->second > 60)
		return WD_NO_TIME;
	minutes = (wd_clock_days(year, d->month, d->day) * 24 + hour) * 60 + d->minute;
	return wd_zone_instant(d->zone, minutes * MINUTE_MS + d->second * 1000 + d->ms);
}

/* ---- reading ---- */

static bool is_digit(struct wd_span text, size_t at)
{
	return at < text.len && wd_ascii_is_digit(text.ptr[at]);
}

static size_t digits_at(struct wd_span text, size_t at)
{
	size_t n = 0;

	while (is_digit(text, at + n))
		n++;
	return n;
}

static int64_t number(struct wd_span text, size_t at, size_t digits)
{
	int64_t value = 0;

	for (size_t i = 0; i < digits && i < 18; i++)
		value = value * 10 + text.ptr[at + i] - '0';
	return value;
}

static bool is_at(struct wd_span text, size_t at, const char *any)
{
	return at < text.len && strchr(any, text.ptr[at]) != NULL;
}

/* hh:mm[:ss[.fff]] or hhmm[ss]; moves *at behind it. */
static bool read_time(struct wd_span text, size_t *at, struct date *d)
{
	size_t n = digits_at(text, *at), more;

	if (n == 4 || n == 6) {
		d->hour = (int)number(text, *at, 2);
		d->minute = (int)number(text, *at + 2, 2);
		d->second = n == 6 ? (int)number(text, *at + 4, 2) : 0;
		*at += n;
		return d->has_time = true;
	}
	if (n < 1 || n > 2)
		return false;
	d->hour = (int)number(text, *at, n);
	*at += n;
	if (!is_at(text, *at, ":.hH") || !(more = digits_at(text, *at + 1)) || more > 2)
		return d->has_time = n == 2;
	d->minute = (int)number(text, *at + 1, more);
	*at += 1 + more;
	if (is_at(text, *at, ":") && (more = digits_at(text, *at + 1)) > 0 && more <= 2) {
		d->second = (int)number(text, *at + 1, more);
		*at += 1 + more;
	}
	if (is_at(text, *at, ".,") && (more = digits_at(text, *at + 1)) > 0) {
		int64_t part = number(text, *at + 1, more < 3 ? more : 3);

		for (size_t i = more; i < 3; i++)
			part *= 10;
		d->ms = (int)part;
		*at += 1 + more;
	}
	return d->has_time = true;
}

/* ±hh:mm, ±hhmm, ±hh. One that no place has tells nothing of the zone (RFC 5322 §4.3). */
static bool read_offset(struct wd_span text, size_t *at, struct date *d)
{
	int sign = text.ptr[*at] == '-' ? -1 : 1;
	size_t n = digits_at(text, *at + 1);
	int hours, minutes = 0;

	if (n != 1 && n != 2 && n != 3 && n != 4)
		return false;
	hours = (int)number(text, *at + 1, n == 1 || n == 3 ? 1 : 2);
	if (n >= 3)
		minutes = (int)number(text, *at + 1 + n - 2, 2);
	*at += 1 + n;
	if (n <= 2 && is_at(text, *at, ":") && digits_at(text, *at + 1) == 2) {
		minutes = (int)number(text, *at + 1, 2);
		*at += 3;
	}
	if (hours > 15 || minutes > 59)
		return true;
	d->zone = (struct wd_zone){ sign * (hours * 60 + minutes), WD_SUMMER_NONE };
	return d->has_zone = true;
}

/* ---- ISO 8601 ---- */

static void from_ordinal(struct date *d, int64_t days)
{
	struct wd_civil civil = wd_clock_civil(days * 86400000);

	d->year = civil.year;
	d->month = civil.month;
	d->day = civil.day;
}

/* 2024-W10-1: week 1 is the one with 4 January. */
static void from_week(struct date *d, int64_t year, int week, int weekday)
{
	int64_t fourth = wd_clock_days(year, 1, 4);
	int64_t monday = fourth - (wd_clock_civil(fourth * 86400000).weekday + 6) % 7;

	from_ordinal(d, monday + (week - 1) * 7 + weekday - 1);
}

/* What stands behind the year; moves *at behind the date. */
static bool read_iso_rest(struct wd_span text, size_t *at, struct date *d)
{
	size_t n;
	bool dashed = is_at(text, *at, "-/.");

	*at += dashed;
	if (is_at(text, *at, "Ww") && digits_at(text, *at + 1) >= 2) {
		int week = (int)number(text, *at + 1, 2), weekday = 1;

		*at += 3;
		*at += is_at(text, *at, "-");
		if (is_digit(text, *at))
			weekday = text.ptr[(*at)++] - '0';
		if (week < 1 || week > 53 || weekday < 1 || weekday > 7)
			return false;
		from_week(d, d->year, week, weekday);
		return true;
	}
	n = digits_at(text, *at);
	if (n == 3) {
		int64_t day = number(text, *at, 3);

		if (day < 1 || day > 366)
			return false;
		from_ordinal(d, wd_clock_days(d->year, 1, 1) + day - 1);
		*at += 3;
		return true;
	}
	if (!dashed && n == 4) {
		d->month = (int)number(text, *at, 2);
		d->day = (int)number(text, *at + 2, 2);
		*at += 4;
		return true;
	}
	if (n < 1 || n > 2)
		return !dashed && n == 0;
	d->month = (int)number(text, *at, n);
	*at += n;
	if (is_at(text, *at, "-/.") && (n = digits_at(text, *at + 1)) > 0 && n <= 2) {
		d->day = (int)number(text, *at + 1, n);
		*at += 1 + n;
	}
	return true;
}

/* What stands behind the time: a zone by name, RFC 9557's "[Asia/Seoul]"; behind an offset it only repeats. */
static bool read_iso_zone(struct wd_span rest, struct date *d)
{
	struct wd_zone zone;

	if (is_at(rest, 0, "Zz") && is_at(rest, 1, "[")) {
		rest = (struct wd_span){ rest.ptr + 1, rest.len - 1 };
		d->has_zone = true;
	}
	rest = wd_span_trim(rest);
	if (is_at(rest, 0, "[") && rest.ptr[rest.len - 1] == ']') {
		if (d->has_zone)
			return true;
		rest = (struct wd_span){ rest.ptr + 1, rest.len - 2 };
	}
	if (!wd_zone_of(rest, &zone))
		return false;
	if (!d->has_zone)
		d->zone = zone;
	return d->has_zone = true;
}

static bool read_iso(struct wd_span text, struct date *d)
{
	size_t n = digits_at(text, 0), at = 4;

	if (n == 8 || n == 14 || n == 12 || n == 7) {
		/* 20240304, 20240304T…, 20240304140506, 2024064 */
	} else if (n != 4) {
		return false;
	}
	d->year = number(text, 0, 4);
	d->month = d->day = 1;
	if (n == 14 || n == 12) {
		d->month = (int)number(text, 4, 2);
		d->day = (int)number(text, 6, 2);
		at = 8;
	} else if (n == 8) {
		d->month = (int)number(text, 4, 2);
		d->day = (int)number(text, 6, 2);
		at = 8;
	} else if (!read_iso_rest(text, &at, d)) {
		return false;
	}
	while (is_at(text, at, "Tt ,_"))
		at++;
	if (is_digit(text, at) && !read_time(text, &at, d))
		return false;
	while (is_at(text, at, " "))
		at++;
	/* "+09:00" whose plus an URL's coding made a blank. */
	if (d->has_time && text.ptr[at - 1] == ' ' && digits_at(text, at) == 2 && is_at(text, at + 2, ":")) {
		at--;
		return read_offset(text, &at, d) && at == text.len;
	}
	if (is_at(text, at, "+-") && d->has_time && !read_offset(text, &at, d))
		return false;
	return at == text.len || read_iso_zone((struct wd_span){ text.ptr + at, text.len - at }, d);
}

/* ---- everything else ---- */

/* CJK signs: what they say of the number before them. */
static bool take_sign(uint32_t c, struct date *d, int *pending)
{
	switch (c) {
	case 0x5E74: /* year */
	case 0xB144:
		d->year = *pending;
		break;
	case 0x6708: /* month */
	case 0xC6D4:
		/* The day's name, Monday, is the same sign. */
		if (*pending >= 0)
			d->month = *pending;
		break;
	case 0x65E5: /* day */
	case 0xC77C:
		if (*pending >= 0)
			d->day = *pending;
		break;
	case 0x65F6: /* hour */
	case 0x6642:
	case 0x70B9:
	case 0xC2DC:
		d->hour = *pending >= 0 ? *pending : d->hour;
		d->has_time = true;
		break;
	case 0x5206: /* minute */
	case 0xBD84:
		d->minute = *pending >= 0 ? *pending : d->minute;
		break;
	case 0x79D2: /* second */
	case 0xCD08:
		d->second = *pending >= 0 ? *pending : d->second;
		break;
	default:
		return false;
	}
	*pending = -1;
	return true;
}

static int64_t full_year(int64_t year, size_t digits)
{
	if (digits > 2)
		return year;
	return year < 70 ? 2000 + year : 1900 + year;
}

/* Numbers without a sign of their own: day, then year. */
static void take_number(struct date *d, int64_t value, size_t digits)
{
	if (digits <= 2 && d->month == MONTH_FOLLOWS)
		d->month = (int)value;
	else if (digits >= 3 && digits <= 4 && d->year < 0)
		d->year = value;
	else if (digits <= 2 && d->day < 0 && value >= 1 && value <= 31)
		d->day = (int)value;
	else if (digits <= 2 && d->year < 0)
		d->year = full_year(value, digits);
}

static size_t skip_blanks(struct wd_span text, size_t at)
{
	while (is_at(text, at, " "))
		at++;
	return at;
}

/* d/m/y, d.m.y, m/d/y and y-m-d in the middle of a text; moves *at behind it. */
static bool read_parted(struct wd_span text, size_t *at, struct date *d)
{
	size_t n = digits_at(text, *at), second, third, from = *at, second_at, third_at;
	int64_t a, b, c;
	char separator;

	if (!is_at(text, from + n, "/.-"))
		return false;
	separator = text.ptr[from + n];
	/* Koreans write "2024. 3. 4." */
	second_at = skip_blanks(text, from + n + 1);
	second = digits_at(text, second_at);
	if (second < 1 || second > 2 || !is_at(text, second_at + second, "/.-"))
		return false;
	third_at = skip_blanks(text, second_at + second + 1);
	third = digits_at(text, third_at);
	if (third < 1 || third > 4 || (third_at > second_at + second + 1 && n != 4))
		return false;
	a = number(text, from, n);
	b = number(text, second_at, second);
	c = number(text, third_at, third);
	*at = third_at + third;
	if (n == 4) {
		*d = (struct date){ .year = a, .month = (int)b, .day = (int)c };
		return true;
	}
	d->year = full_year(c, third);
	/* With strokes the month comes first, unless it cannot be one. */
	if (separator == '/' && a <= 12) {
		d->month = (int)a;
		d->day = (int)b;
	} else {
		d->month = (int)b;
		d->day = (int)a;
	}
	return true;
}

static void take_word(struct wd_span word, struct date *d)
{
	static const char *const pm[] = { "pm", "p.m", "p.m.", "오후", "下午", "午後", "晚上" };
	static const char *const am[] = { "am", "a.m", "a.m.", "오전", "上午", "午前", "凌晨", "早上" };
	static const char *const month_words[] = { "tháng", "thg" };
	struct wd_zone zone;
	int month;

	for (size_t i = 0; i < WD_COUNT(pm); i++)
		d->is_pm = d->is_pm || wd_span_equal_nocase(word, wd_span_of(pm[i]));
	for (size_t i = 0; i < WD_COUNT(am); i++)
		d->is_am = d->is_am || wd_span_equal_nocase(word, wd_span_of(am[i]));
	if (d->has_time && wd_zone_of(word, &zone)) {
		/* "GMT+9" goes on with its offset. */
		d->zone = zone;
		d->has_zone = true;
		return;
	}
	for (size_t i = 0; i < WD_COUNT(month_words); i++)
		if (d->month < 0 && wd_span_equal_nocase(word, wd_span_of(month_words[i])))
			d->month = MONTH_FOLLOWS;
	/* "mar." is Tuesday to the French, "maandag" Monday to the Dutch: where a month follows, that one is it. */
	if ((d->month < 0 || (d->may_be_weekday && !d->has_time)) && (month = wd_month_of(word)) != 0) {
		d->month = month;
		d->may_be_weekday = d->year < 0 && d->day < 0;
	}
}

static bool is_word(struct wd_span text, size_t at)
{
	return wd_ascii_is_letter(text.ptr[at]) || (unsigned char)text.ptr[at] >= 0x80;
}

/* "오후", "下午": these stand next to numbers and signs without a blank. */
static size_t word_end(struct wd_span text, size_t at)
{
	size_t start = at;

	while (at < text.len &&
	       (is_word(text, at) || (text.ptr[at] == '.' && at > start && at + 1 < text.len && is_word(text, at + 1))))
		at++;
	return at;
}

/* "America/New_York": a place's name goes on behind the stroke. */
static size_t place_end(struct wd_span text, size_t at)
{
	size_t end = at;

	while (is_at(text, end, "/_-") && end + 1 < text.len && is_word(text, end + 1))
		end = word_end(text, end + 1);
	return at < text.len && text.ptr[at] == '/' ? end : at;
}

/* A run of letters: CJK signs one by one, else a word. */
static void read_word(struct wd_span text, size_t *at, struct date *d, int *pending)
{
	size_t next = *at, end;
	uint32_t c = wd_utf8_next(text, &next);

	if (c >= 0x2E80 && take_sign(c, d, pending)) {
		*at = next;
		return;
	}
	end = place_end(text, word_end(text, *at));
	if (c >= 0x2E80) {
		/* Two signs make a word: forenoon, afternoon. */
		end = next;
		if (end < text.len)
			wd_utf8_next(text, &end);
		take_word((struct wd_span){ text.ptr + *at, end - *at }, d);
		end = d->is_pm || d->is_am ? end : next;
	} else {
		take_word((struct wd_span){ text.ptr + *at, end - *at }, d);
	}
	*at = end > *at ? end : next;
}

static bool is_time_at(struct wd_span text, size_t at, size_t n)
{
	/* The French write 10h30. */
	return n >= 1 && n <= 2 && is_at(text, at + n, ":hH") && digits_at(text, at + n + 1) >= 1 &&
	       digits_at(text, at + n + 1) <= 2;
}

static bool read_loose(struct wd_span text, struct date *d)
{
	int pending = -1;
	size_t at = 0;

	while (at < text.len) {
		size_t n = digits_at(text, at);

		if (n > 0 && (is_time_at(text, at, n) && !d->has_time)) {
			if (!read_time(text, &at, d))
				return false;
		} else if (n > 0 && n <= 4 && d->year < 0 && (d->month < 0 || d->may_be_weekday) &&
			   read_parted(text, &at, d)) {
			continue;
		} else if (n > 0) {
			size_t next = at + n;
			uint32_t c = 0;

			while (next < text.len && text.ptr[next] == ' ')
				next++;
			if (next < text.len)
				c = wd_utf8_next(text, &next);
			if (n > 4)
				return false;
			/* 4일, 2024年: the sign says what it is. */
			if (c >= 0x2E80)
				pending = (int)number(text, at, n);
			else
				take_number(d, number(text, at, n), n);
			at += n;
		} else if (is_at(text, at, "+-") && d->has_time) {
			/* An offset that cannot be read makes the instant unknown. */
			if (digits_at(text, at + 1) >= 1 ? !read_offset(text, &at, d) || is_at(text, at, ":")
							 : at + 1 < text.len && text.ptr[at + 1] != ' ')
				return false;
			at += is_at(text, at, "+-");
		} else if (is_word(text, at)) {
			read_word(text, &at, d, &pending);
		} else {
			at++;
		}
	}
	return d->year >= 0 && d->month >= 0 && d->day >= 0;
}

/* Seconds or milliseconds since 1970, up to the end of LAST_YEAR. */
static int64_t read_epoch(struct wd_span text)
{
	const int64_t last_ms = INT64_C(7289654400) * 1000 - 1;
	size_t n = digits_at(text, 0);
	int64_t at = WD_NO_TIME;

	if (n != text.len)
		return WD_NO_TIME;
	if (n == 9 || n == 10)
		at = number(text, 0, n) * 1000;
	else if (n == 13)
		at = number(text, 0, n);
	return at <= last_ms ? at : WD_NO_TIME;
}

/* "Thu, 14 Jan 2016 09:30:00 +0900" to the letter, as most feeds write it: the same as read_loose() makes of it. */
static bool read_usual(struct wd_span text, struct date *d)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	size_t at = is_at(text, 3, ",") && is_at(text, 4, " ") ? 5 : 0, day = digits_at(text, at);
	const char *month;

	if (day < 1 || day > 2 || text.len < at + day + 22)
		return false;
	d->day = (int)number(text, at, day);
	at += day;
	month = memmem(months, sizeof(months) - 1, text.ptr + at + 1, 3);
	if (!month || (month - months) % 3 || !is_at(text, at, " ") || !is_at(text, at + 4, " ") ||
	    digits_at(text, at + 5) != 4)
		return false;
	d->month = (int)(month - months) / 3 + 1;
	d->year = number(text, at + 5, 4);
	at += 9;
	if (!is_at(text, at, " ") || digits_at(text, at + 1) != 2 || !is_at(text, at + 3, ":") ||
	    digits_at(text, at + 4) != 2 || !is_at(text, at + 6, ":") || digits_at(text, at + 7) != 2 ||
	    !is_at(text, at + 9, " "))
		return false;
	d->hour = (int)number(text, at + 1, 2);
	d->minute = (int)number(text, at + 4, 2);
	d->second = (int)number(text, at + 7, 2);
	at += 10;
	if (text.len - at == 3 && memcmp(text.ptr + at, "GMT", 3) == 0)
		return d->has_zone = true;
	return is_at(text, at, "+-") && digits_at(text, at + 1) == 4 && read_offset(text, &at, d) && at == text.len;
}

/* Plainly ISO 8601, with something in it that no one can read. */
static bool is_broken_iso(struct wd_span text)
{
	return digits_at(text, 0) == 4 && is_at(text, 4, "-") && digits_at(text, 5) == 2 && is_at(text, 7, "-") &&
	       digits_at(text, 8) == 2 && is_at(text, 10, "Tt-");
}

static bool read_date(struct wd_span text, struct date *d)
{
	static const struct date none = { .year = -1, .month = -1, .day = -1 };

	*d = none;
	if (read_usual(text, d))
		return true;
	*d = none;
	if (read_iso(text, d))
		return true;
	*d = none;
	return !is_broken_iso(text) && read_loose(text, d);
}

int64_t wd_date_parse(struct wd_span text)
{
	struct date d;
	int64_t epoch;

	text = wd_span_trim(text);
	if (text.len < 4 || text.len > MOST_TEXT)
		return WD_NO_TIME;
	epoch = read_epoch(text);
	if (epoch != WD_NO_TIME)
		return epoch;
	return read_date(text, &d) ? finish(&d) : WD_NO_TIME;
}

bool wd_date_has_zone(struct wd_span text)
{
	struct date d;

	text = wd_span_trim(text);
	return text.len >= 4 && text.len <= MOST_TEXT &&
	       (read_epoch(text) != WD_NO_TIME || (read_date(text, &d) && d.has_zone));
}
