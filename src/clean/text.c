/* Plain text of sanitised HTML, and texts on one line. */
#include "clean/clean.h"
#include "clean/text.h"
#include "util/buf.h"
#include "util/utf8.h"

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x2028 || c == 0x2029 || c == 0x3000;
}

/* Marks that turn the direction of all that follows, or are not to be seen. */
static bool is_unseen(uint32_t c)
{
	return !wd_utf8_is_xml(c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
	       (c >= 0xFDD0 && c <= 0xFDEF) || c == 0x7F || (c >= 0x80 && c < 0xA0);
}

struct wd_span wd_text_line(struct wd_arena *arena, struct wd_span text)
{
	char *out = wd_arena_alloc(arena, 3 * text.len + 1);
	size_t n = 0, at = 0;
	bool gap = false;

	if (!out)
		return WD_SPAN_NONE;
	while (at < text.len) {
		uint32_t c = wd_utf8_next(text, &at);

		if (is_blank(c)) {
			gap = n > 0;
			continue;
		}
		if (is_unseen(c))
			continue;
		if (gap)
			out[n++] = ' ';
		gap = false;
		n += wd_utf8_put(c, out + n);
	}
	return (struct wd_span){ out, n };
}

/* Elements that stand in the middle of a line. */
static bool is_inline(struct wd_span name)
{
	static const char *const names[] = { "a",   "abbr", "acronym", "b",    "bdi",  "bdo",  "big",    "cite", "code",
					     "del", "dfn",  "em",      "font", "i",    "ins",  "kbd",    "mark", "q",
					     "rp",  "rt",   "ruby",    "s",    "samp", "small", "span",  "strike", "strong",
					     "sub", "sup",  "time",    "tt",   "u",    "var",  "wbr" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (wd_span_is(name, names[i]))
			return true;
	return false;
}

static const struct {
	const char *reference;
	char c;
} references[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' } };

/* The sanitiser writes four references and no other. */
static size_t read_reference(struct wd_span html, size_t at, char *c)
{
	for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++) {
		size_t len = strlen(references[i].reference);

		if (html.len - at >= len && memcmp(html.ptr + at, references[i].reference, len) == 0) {
			*c = references[i].c;
			return len;
		}
	}
	*c = html.ptr[at];
	return 1;
}

/* Behind a tag that begins at `at`; *parts: it stands for a gap. Quoted values hold no ">" that is not escaped. */
static size_t skip_tag(struct wd_span html, size_t at, bool *parts)
{
	const char *end = memchr(html.ptr + at, '>', html.len - at);
	size_t start = at + 1, len = 0;

	if (start < html.len && html.ptr[start] == '/')
		start++;
	while (start + len < html.len && html.ptr[start + len] != '>' && html.ptr[start + len] != ' ')
		len++;
	*parts = !is_inline((struct wd_span){ html.ptr + start, len });
	return end ? (size_t)(end - html.ptr) + 1 : html.len;
}

struct wd_span wd_text_of_html(struct wd_arena *arena, struct wd_span html)
{
	char *raw = wd_arena_alloc(arena, html.len + 1);
	size_t n = 0, at = 0;

	if (!raw)
		return WD_SPAN_NONE;
	while (at < html.len) {
		bool parts;

		if (html.ptr[at] == '<') {
			at = skip_tag(html, at, &parts);
			if (parts)
				raw[n++] = ' ';
		} else if (html.ptr[at] == '&') {
			at += read_reference(html, at, &raw[n]);
			n++;
		} else {
			raw[n++] = html.ptr[at++];
		}
	}
	return wd_text_line(arena, (struct wd_span){ raw, n });
}

struct wd_span wd_text_cut(struct wd_arena *arena, struct wd_span text, size_t max)
{
	static const char ellipsis[] = "…";
	size_t room = sizeof(ellipsis) - 1;
	struct wd_span cut;

	if (text.len <= max)
		return text;
	cut = wd_utf8_cut(text, max > room ? max - room : 0);
	for (size_t at = cut.len; at > cut.len - cut.len / 5; at--) {
		if (cut.ptr[at - 1] == ' ') {
			cut.len = at - 1;
			break;
		}
	}
	return wd_arena_printf(arena, "%.*s%s", WD_SPAN_ARG(cut), ellipsis);
}
