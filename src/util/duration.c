#include "util/duration.h"

#include <inttypes.h>
#include <stdio.h>

#include "util/ascii.h"
#include "util/count.h"

struct unit {
	char letter;
	int64_t factor;
};

static const struct unit time_units[] = {
	{ 'w', 7 * 24 * 3600000LL }, { 'd', 24 * 3600000LL }, { 'h', 3600000LL }, { 'm', 60000LL }, { 's', 1000LL },
};
static const struct unit size_units[] = { { 'G', 1 << 30 }, { 'M', 1 << 20 }, { 'K', 1 << 10 } };

static const int64_t MAX_DURATION = 3653LL * 24 * 3600000;
static const int64_t MAX_NUMBER = 1LL << 40;

/* Reads digits at *at; false when there are none or the number is out of all reason. */
static bool number(struct wd_span text, size_t *at, int64_t *out)
{
	size_t start = *at;

	*out = 0;
	while (*at < text.len && wd_ascii_is_digit(text.ptr[*at])) {
		*out = *out * 10 + (text.ptr[(*at)++] - '0');
		if (*out > MAX_NUMBER)
			return false;
	}
	return *at > start;
}

bool wd_duration_parse(struct wd_span text, int64_t *ms)
{
	size_t at = 0, next_unit = 0;
	int64_t sum = 0;

	/* Units in falling order, each once: "1h30m", not "30m1h". */
	while (at < text.len) {
		int64_t n;

		if (!number(text, &at, &n) || at == text.len)
			return false;
		while (next_unit < WD_COUNT(time_units) && time_units[next_unit].letter != text.ptr[at])
			next_unit++;
		if (next_unit == WD_COUNT(time_units) || n > MAX_DURATION / time_units[next_unit].factor)
			return false;
		sum += n * time_units[next_unit++].factor;
		at++;
	}
	if (sum <= 0 || sum > MAX_DURATION)
		return false;
	*ms = sum;
	return true;
}

const char *wd_duration_format(int64_t ms, char out[32])
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < WD_COUNT(time_units); i++) {
		int64_t n = ms / time_units[i].factor;

		/* A whole number of weeks reads well alone; "1w2d" does not: 9d. */
		if (n == 0 || (time_units[i].letter == 'w' && ms % time_units[i].factor != 0))
			continue;
		at += (size_t)snprintf(out + at, 32 - at, "%" PRId64 "%c", n, time_units[i].letter);
		ms -= n * time_units[i].factor;
	}
	if (at == 0)
		snprintf(out, 32, "0s");
	return out;
}

const char *wd_duration_words(int64_t ms, char out[32])
{
	int64_t seconds = ms / 1000, minutes = (seconds + 30) / 60, hours = (minutes + 30) / 60, days = (hours + 12) / 24;

	if (seconds < 60)
		snprintf(out, 32, "%" PRId64 " s", seconds);
	else if (minutes < 90)
		snprintf(out, 32, "%" PRId64 " min", minutes);
	else if (hours < 48)
		snprintf(out, 32, "%" PRId64 " h", hours);
	else
		snprintf(out, 32, "%" PRId64 " days", days);
	return out;
}

bool wd_size_parse(struct wd_span text, int64_t *bytes)
{
	size_t at = 0;
	int64_t n;

	if (!number(text, &at, &n) || n == 0)
		return false;
	if (at + 1 == text.len) {
		for (size_t i = 0; i < WD_COUNT(size_units); i++)
			if (size_units[i].letter == (text.ptr[at] & ~0x20)) {
				*bytes = n * size_units[i].factor;
				return n <= MAX_NUMBER / size_units[i].factor;
			}
	}
	*bytes = n;
	return at == text.len;
}

bool wd_count_parse(struct wd_span text, int64_t *n)
{
	*n = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || *n > 100000000)
			return false;
		*n = *n * 10 + (text.ptr[i] - '0');
	}
	return *n > 0 && *n <= 1000000000;
}
