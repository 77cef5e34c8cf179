#include "fetch/field.h"

#include <curl/curl.h>
#include <string.h>

#include "util/clock.h"

static const time_t last_second = 253402300799; /* of the year 9999 */

static int two_digits(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

/* "Sun, 06 Nov 1994 08:49:37 GMT": the one form that may be sent (RFC 9110 §5.6.7), and is by nearly all. */
static bool read_fixed_date(struct wd_span text, int64_t *at)
{
	static const char form[] = "aaa, 00 aaa 0000 00:00:00 GMT", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int day, hour, minute, second, month = 1;

	if (text.len != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (form[i] == '0' ? text.ptr[i] < '0' || text.ptr[i] > '9' : form[i] != 'a' && text.ptr[i] != form[i])
			return false;
	while (month <= 12 && memcmp(text.ptr + 8, months + (month - 1) * 3, 3) != 0)
		month++;
	day = two_digits(text.ptr + 5);
	hour = two_digits(text.ptr + 17);
	minute = two_digits(text.ptr + 20);
	second = two_digits(text.ptr + 23);
	if (month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
		return false;
	*at = (wd_clock_days(two_digits(text.ptr + 12) * 100 + two_digits(text.ptr + 14), month, day) * 86400 + hour * 3600 +
	       minute * 60 + second) *
	      1000;
	return true;
}

/* Of three dates in each answer: what libcurl reads by sscanf() is a tenth of what a 304 costs. */
int64_t wd_field_date(struct wd_span text)
{
	char date[64];
	int64_t fixed;
	time_t at;

	if (read_fixed_date(text, &fixed))
		return fixed;
	if (text.len >= sizeof(date))
		return WD_NO_TIME;
	if (text.len)
		memcpy(date, text.ptr, text.len);
	date[text.len] = '\0';
	at = curl_getdate(date, NULL);
	return at == -1 || at > last_second || at < -last_second ? WD_NO_TIME : (int64_t)at * 1000;
}
