#include "serve/range.h"

#include "clean/clean.h"
#include "util/clock.h"

enum { MOST_DIGITS = 18 };

/* The digits in front; false where there is none, or too many. */
static bool take_number(struct wd_span *text, size_t *out)
{
	size_t n = 0;

	*out = 0;
	while (n < text->len && text->ptr[n] >= '0' && text->ptr[n] <= '9')
		*out = *out * 10 + (size_t)(text->ptr[n++] - '0');
	if (n > MOST_DIGITS)
		return false;
	*text = (struct wd_span){ text->ptr + n, text->len - n };
	return n > 0;
}

static bool is_current(struct wd_span if_range, struct wd_span etag, int64_t modified_at)
{
	if (!if_range.ptr)
		return true;
	if (if_range.len && if_range.ptr[0] == '"')
		return wd_span_equal(if_range, etag);
	return modified_at != WD_NO_TIME && wd_date_parse(if_range) == modified_at / 1000 * 1000;
}

/* "500-999", "500-" or "-500" of so many bytes. */
static struct wd_range read_range(struct wd_span text, size_t len)
{
	static const struct wd_range whole = { WD_RANGE_WHOLE, 0, 0 }, beyond = { WD_RANGE_BEYOND, 0, 0 };
	size_t from, to = SIZE_MAX;
	bool has_from = take_number(&text, &from), has_to;

	if (text.len == 0 || text.ptr[0] != '-')
		return whole;
	text = (struct wd_span){ text.ptr + 1, text.len - 1 };
	has_to = take_number(&text, &to);
	/* Several at once are no use for a feed. */
	if (text.len || (!has_from && !has_to) || (has_from && has_to && to < from))
		return whole;
	if (!has_from) {
		if (to == 0)
			return beyond;
		from = to < len ? len - to : 0;
		to = len - 1;
	} else if (!has_to || to >= len) {
		to = len - 1;
	}
	return from < len ? (struct wd_range){ WD_RANGE_PART, from, to - from + 1 } : beyond;
}

struct wd_range wd_range_of(struct wd_span range, struct wd_span if_range, struct wd_span etag, int64_t modified_at,
			    size_t len)
{
	static const char unit[] = "bytes=";
	const size_t n = sizeof(unit) - 1;

	if (len == 0 || !wd_span_starts_nocase(range, unit) || !is_current(if_range, etag, modified_at))
		return (struct wd_range){ WD_RANGE_WHOLE, 0, 0 };
	return read_range(wd_span_trim((struct wd_span){ range.ptr + n, range.len - n }), len);
}
