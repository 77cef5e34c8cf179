/* Plain text of sanitised HTML, and texts on one line. */
#include "clean/clean.h"
#include "clean/text.h"
#include "util/buf.h"
#include "util/count.h"
#include "util/utf8.h"

static const uint64_t each_byte = UINT64_C(0x0101010101010101), high_bits = UINT64_C(0x8080808080808080);

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

/* Room for a text of which each invalid byte becomes U+FFFD, three bytes. */
static char *room_for(struct wd_arena *arena, struct wd_span text)
{
	return wd_arena_room(arena, (wd_utf8_valid(text) == text.len ? 1 : 3) * text.len + 1);
}

/* Leads of characters of three bytes of which none is a blank, unseen or invalid. */
static bool is_plain_lead(unsigned char c)
{
	return c == 0xE1 || (c >= 0xE4 && c <= 0xEC);
}

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static bool is_plain_sign(unsigned char c)
{
	return c > ' ' && c < 0x7F;
}

/* A bit above each byte of the eight that is less than `than`, at most 0x80; all of them are of ASCII. */
static uint64_t less(uint64_t eight, uint64_t than)
{
	return ~(eight + (0x80 - than) * each_byte) & high_bits;
}

/* All eight are printable characters of ASCII or single blanks, with no blank at the end. */
static bool are_plain(const unsigned char *p)
{
	uint64_t eight, blanks;

	memcpy(&eight, p, sizeof(eight));
	if (eight & high_bits || less(eight, ' ') || ~less(eight, 0x7F) & high_bits)
		return false;
	blanks = less(eight, ' ' + 1);
	return !blanks || (p[7] != ' ' && !(blanks & blanks >> 8));
}

/* The length of what of a line needs no look: the printable characters of ASCII, a blank between two, and most others. */
static size_t plain_length(struct wd_span text, size_t at)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t from = at;

	while (at < text.len) {
		unsigned char c = p[at];

		if (c < 0x80 && text.len - at >= 8 && are_plain(p + at)) {
			at += 8;
			continue;
		}
		if (is_plain_sign(c) || (c == ' ' && text.len - at >= 2 && is_plain_sign(p[at + 1])))
			at++;
		else if (is_plain_lead(c) && text.len - at >= 3 && is_tail(text.ptr[at + 1]) && is_tail(text.ptr[at + 2]))
			at += 3;
		else if (c >= 0xC3 && c <= 0xDF && text.len - at >= 2 && is_tail(text.ptr[at + 1]))
			at += 2;
		else
			break;
	}
	return at - from;
}

/* text folded into out, which may be text itself when that is valid: no more is written than was read. */
static struct wd_span fold_line(struct wd_arena *arena, struct wd_span text, char *out)
{
	size_t n = 0, at = 0;
	bool gap = false;

	while (at < text.len) {
		uint32_t c = wd_utf8_next(text, &at);
		size_t more;

		if (is_blank(c))
			gap = n > 0;
		if (is_blank(c) || is_unseen(c))
			continue;
		if (gap)
			out[n++] = ' ';
		gap = false;
		n += wd_utf8_put(c, out + n);
		more = plain_length(text, at);
		memmove(out + n, text.ptr + at, more);
		n += more;
		at += more;
	}
	out[n] = '\0';
	wd_arena_keep(arena, out, n + 1);
	return (struct wd_span){ out, n };
}

struct wd_span wd_text_line(struct wd_arena *arena, struct wd_span text)
{
	char *out = room_for(arena, text);

	return out ? fold_line(arena, text, out) : WD_SPAN_NONE;
}

/* Elements that stand in the middle of a line, by their first letters. */
static const char *const inlines[26][9] = {
	['a' - 'a'] = { "a", "abbr", "acronym" },
	['b' - 'a'] = { "b", "bdi", "bdo", "big" },
	['c' - 'a'] = { "cite", "code" },
	['d' - 'a'] = { "del", "dfn" },
	['e' - 'a'] = { "em" },
	['f' - 'a'] = { "font" },
	['i' - 'a'] = { "i", "ins" },
	['k' - 'a'] = { "kbd" },
	['m' - 'a'] = { "mark" },
	['q' - 'a'] = { "q" },
	['r' - 'a'] = { "rp", "rt", "ruby" },
	['s' - 'a'] = { "s", "samp", "small", "span", "strike", "strong", "sub", "sup" },
	['t' - 'a'] = { "time", "tt" },
	['u' - 'a'] = { "u" },
	['v' - 'a'] = { "var" },
	['w' - 'a'] = { "wbr" },
};

static bool is_inline(struct wd_span name)
{
	unsigned letter = name.len ? (unsigned char)name.ptr[0] - 'a' : 26;

	if (letter >= 26)
		return false;
	for (const char *const *known = inlines[letter]; *known; known++)
		if (wd_span_is(name, *known))
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
	for (size_t i = 0; i < WD_COUNT(references); i++) {
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

/* The place of c at or behind from; html.len when it is not there. */
static size_t find_char(struct wd_span html, size_t from, char c)
{
	const char *at = from < html.len ? memchr(html.ptr + from, c, html.len - from) : NULL;

	return at ? (size_t)(at - html.ptr) : html.len;
}

struct wd_span wd_text_of_html(struct wd_arena *arena, struct wd_span html)
{
	char *raw = wd_arena_room(arena, html.len + 1);
	struct wd_span text = { raw, 0 };
	size_t n = 0, at = 0, reference = find_char(html, 0, '&');

	if (!raw)
		return WD_SPAN_NONE;
	while (at < html.len) {
		bool parts;

		if (html.ptr[at] == '<') {
			at = skip_tag(html, at, &parts);
			if (parts)
				raw[n++] = ' ';
			/* None stands in most texts, so it is looked for once. */
			if (reference < at)
				reference = find_char(html, at, '&');
		} else if (html.ptr[at] == '&') {
			at += read_reference(html, at, &raw[n]);
			n++;
			reference = find_char(html, at, '&');
		} else {
			size_t tag = find_char((struct wd_span){ html.ptr, reference }, at, '<');

			memcpy(raw + n, html.ptr + at, tag - at);
			n += tag - at;
			at = tag;
		}
	}
	text.len = n;
	return wd_utf8_valid(text) == n ? fold_line(arena, text, raw) : wd_text_line(arena, text);
}

struct wd_span wd_text_of_entry(struct wd_arena *arena, const struct wd_entry *entry)
{
	return entry->text.ptr ? entry->text : wd_text_of_html(arena, entry->content_html);
}

/* ---- words to look for ---- */

enum { BLOCK = '\f' }; /* XML has no such character */

/* Of running text that is written without blanks; a line end in the source is none there. */
static bool is_unspaced(uint32_t c)
{
	return (c >= 0x2E80 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0xFF01 && c <= 0xFF9D) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* The last character of n bytes of valid text; 0 when there is none. */
static uint32_t last_of(const char *text, size_t n)
{
	size_t at = n;

	while (at > 0 && is_tail(text[at - 1]))
		at--;
	return at > 0 ? wd_utf8_next((struct wd_span){ text, n }, &(size_t){ at - 1 }) : 0;
}

/* White space folded; blocks, and nothing else, are parted by a line feed. out may be raw itself, as in fold_line. */
static struct wd_span fold_lines(struct wd_arena *arena, struct wd_span raw, char *out)
{
	bool gap = false, line = false, block = false;
	size_t n = 0, at = 0;

	while (at < raw.len) {
		uint32_t c = wd_utf8_next(raw, &at);
		size_t more;

		if (c == BLOCK || is_blank(c)) {
			block |= c == BLOCK;
			line |= c == '\n';
			gap = true;
			continue;
		}
		if (is_unseen(c))
			continue;
		if (n > 0 && block)
			out[n++] = '\n';
		else if (n > 0 && gap && !(line && is_unspaced(last_of(out, n)) && is_unspaced(c)))
			out[n++] = ' ';
		gap = line = block = false;
		n += wd_utf8_put(c, out + n);
		more = plain_length(raw, at);
		memmove(out + n, raw.ptr + at, more);
		n += more;
		at += more;
	}
	wd_arena_keep(arena, out, n);
	return (struct wd_span){ out, n };
}

/* The plain text of a piece, its references read; returns its length. */
static size_t put_plain(struct wd_span html, char *out)
{
	size_t n = 0;

	for (size_t at = 0; at < html.len;) {
		size_t plain = find_char(html, at, '&') - at;

		memcpy(out + n, html.ptr + at, plain);
		n += plain;
		at += plain;
		if (at < html.len)
			at += read_reference(html, at, &out[n++]);
	}
	return n;
}

/* What an image shows, for who cannot see it; between blanks. */
static size_t put_alt(struct wd_span tag, char *out)
{
	static const char name[] = " alt=\"";
	const char *from = memmem(tag.ptr, tag.len, name, sizeof(name) - 1), *to;
	size_t n;

	if (!from)
		return 0;
	from += sizeof(name) - 1;
	to = memchr(from, '"', (size_t)(tag.ptr + tag.len - from));
	if (!to)
		return 0;
	out[0] = ' ';
	n = 1 + put_plain((struct wd_span){ from, (size_t)(to - from) }, out + 1);
	out[n] = ' ';
	return n + 1;
}

static bool tag_is(struct wd_span tag, const char *name)
{
	size_t len = strlen(name);

	return tag.len > len + 1 && memcmp(tag.ptr + 1, name, len) == 0 &&
	       (tag.ptr[len + 1] == '>' || tag.ptr[len + 1] == ' ');
}

/* Ruby: the readings go to the end, so that they do not stand between the characters; their parentheses go. */
struct ruby {
	char *aside; /* the readings */
	size_t n;
	bool in_reading, in_parenthesis;
};

/* A tag that begins as that of a reading does; there are few tags beside what there is of text. */
static bool may_have_ruby(struct wd_span html)
{
	for (size_t at = find_char(html, 0, '<'); at + 2 < html.len; at = find_char(html, at + 1, '<'))
		if (html.ptr[at + 1] == 'r' && html.ptr[at + 2] == 't')
			return true;
	return false;
}

struct wd_span wd_words_of_html(struct wd_arena *arena, struct wd_span html)
{
	struct ruby ruby = { .aside = wd_arena_room(arena, may_have_ruby(html) ? html.len + 1 : 1) };
	char *raw = wd_arena_room(arena, 2 * html.len + 2), *out = raw;
	size_t n = 0, at = 0;
	struct wd_span text;

	if (!raw || !ruby.aside)
		return WD_SPAN_NONE;
	while (at < html.len) {
		if (html.ptr[at] == '<') {
			bool parts;
			size_t end = skip_tag(html, at, &parts);
			struct wd_span tag = { html.ptr + at, end - at };

			if (tag_is(tag, "rt") || tag_is(tag, "/rt")) {
				ruby.in_reading = tag.ptr[1] == 'r';
				ruby.aside[ruby.n++] = ' ';
			} else if (tag_is(tag, "rp") || tag_is(tag, "/rp")) {
				ruby.in_parenthesis = tag.ptr[1] == 'r';
			} else if (tag_is(tag, "img")) {
				n += put_alt(tag, raw + n);
			} else if (parts) {
				raw[n++] = tag_is(tag, "br") ? ' ' : BLOCK;
			}
			at = end;
		} else {
			size_t end = find_char(html, at, '<');
			struct wd_span piece = { html.ptr + at, end - at };

			if (ruby.in_reading)
				ruby.n += put_plain(piece, ruby.aside + ruby.n);
			else if (!ruby.in_parenthesis)
				n += put_plain(piece, raw + n);
			at = end;
		}
	}
	raw[n++] = BLOCK;
	memcpy(raw + n, ruby.aside, ruby.n);
	text = (struct wd_span){ raw, n + ruby.n };
	if (wd_utf8_valid(text) != text.len)
		out = wd_arena_room(arena, 3 * text.len + 1);
	return out ? fold_lines(arena, text, out) : WD_SPAN_NONE;
}

struct wd_span wd_text_cut(struct wd_arena *arena, struct wd_span text, size_t max)
{
	size_t room = WD_CUT_MARK.len;
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
	return wd_arena_join(arena, cut, WD_CUT_MARK);
}
