#include "clean/brief.h"

#include "util/count.h"
#include "util/utf8.h"

enum { SHORT = 500, SHORT_WHEN_CUT = 1500, TAIL = 300 };

static const char *const marks[] = { "[\u2026]", "[...]", "(\u2026)", "(...)" };

/* Letters, up to the number of interest. */
static size_t letters(struct wd_span text)
{
	size_t n = 0, at = 0;

	while (at < text.len && n < SHORT_WHEN_CUT)
		n += wd_utf8_next(text, &at) >= 0x2E80 ? 2 : 1;
	return n;
}

/* Where software cuts it puts such a mark, and often a sentence of its own behind it. */
static bool is_cut(struct wd_span text)
{
	struct wd_span tail;

	text = tail = wd_span_trim(text);
	if (wd_span_ends(text, WD_SPAN("\u2026")) || wd_span_ends(text, WD_SPAN("...")))
		return true;
	if (tail.len > TAIL)
		tail = (struct wd_span){ text.ptr + text.len - TAIL, TAIL };
	for (size_t i = 0; i < WD_COUNT(marks); i++)
		if (tail.len && memmem(tail.ptr, tail.len, marks[i], strlen(marks[i])))
			return true;
	return false;
}

bool wd_brief_is(struct wd_span text)
{
	size_t n = letters(text);

	return n < SHORT || (n < SHORT_WHEN_CUT && is_cut(text));
}
