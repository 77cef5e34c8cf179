#include "decode/decode.h"

#include <stdint.h>

#include "decode/charset.h"
#include "decode/entities.h"
#include "decode/guess.h"
#include "decode/repairs.h"
#include "decode/twice.h"
#include "util/ascii.h"
#include "util/count.h"
#include "util/utf8.h"

/* How far the XML declaration may stand from the beginning (servers print warnings before it). */
enum { DECLARATION_WITHIN = 1024 };

struct judge {
	struct wd_arena *arena;
	struct wd_decoded *out;
	struct wd_span bytes;              /* without the mark */
	struct wd_span http, xml;          /* labels as written; absent where not said */
	const struct wd_charset *http_set; /* NULL for absent and unknown */
	const struct wd_charset *xml_set;
};

static const struct {
	const char *bytes;
	size_t len;
	const char *name;
} marks[] = {
	{ "\xEF\xBB\xBF", 3, "utf-8" }, { "\xFF\xFE\0\0", 4, "utf-32le" }, { "\0\0\xFE\xFF", 4, "utf-32be" },
	{ "\xFF\xFE", 2, "utf-16le" },  { "\xFE\xFF", 2, "utf-16be" },
};

static const struct wd_charset *by_mark(struct wd_span *bytes)
{
	for (size_t i = 0; i < WD_COUNT(marks); i++) {
		if (bytes->len < marks[i].len || memcmp(bytes->ptr, marks[i].bytes, marks[i].len) != 0)
			continue;
		bytes->ptr += marks[i].len;
		bytes->len -= marks[i].len;
		return wd_charset_find(wd_span_of(marks[i].name));
	}
	return NULL;
}

/* Without a mark: where the NULs stand among the first four bytes, of which one is '<', '{' or a blank (XML 1.0 §F.1). */
static const struct wd_charset *by_nuls(struct wd_span bytes)
{
	static const struct {
		const char *shape; /* x: a byte, 0: NUL */
		const char *name;
	} shapes[] = {
		{ "x000", "utf-32le" }, { "000x", "utf-32be" }, { "x0x0", "utf-16le" },
		{ "0x0x", "utf-16be" }, { "x0xx", "utf-16le" }, { "0xxx", "utf-16be" },
	};
	char shape[5] = "";

	if (bytes.len < 4)
		return NULL;
	if (memcmp(bytes.ptr, "\x4C\x6F\xA7\x94", 4) == 0)
		return wd_charset_find(WD_SPAN("ibm037"));
	for (int i = 0; i < 4; i++)
		shape[i] = bytes.ptr[i] ? 'x' : '0';
	for (size_t i = 0; i < WD_COUNT(shapes); i++) {
		const char *x = strchr(shapes[i].shape, 'x');

		if (strcmp(shape, shapes[i].shape) == 0 && memchr("<{ \t\r\n", bytes.ptr[x - shapes[i].shape], 6))
			return wd_charset_find(wd_span_of(shapes[i].name));
	}
	return NULL;
}

/* The value of name=value or name:value in text, quotes off; absent where it is not. */
static struct wd_span parameter(struct wd_span text, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i + len < text.len; i++) {
		struct wd_span rest = { text.ptr + i, text.len - i };
		size_t at = len, from;
		char quote = 0;

		if (!wd_span_starts_nocase(rest, name) ||
		    (i && !wd_ascii_is_blank(text.ptr[i - 1]) && text.ptr[i - 1] != ';'))
			continue;
		while (at < rest.len && wd_ascii_is_blank(rest.ptr[at]))
			at++;
		if (at == rest.len || (rest.ptr[at] != '=' && rest.ptr[at] != ':'))
			continue;
		at++;
		while (at < rest.len && wd_ascii_is_blank(rest.ptr[at]))
			at++;
		if (at < rest.len && (rest.ptr[at] == '"' || rest.ptr[at] == '\''))
			quote = rest.ptr[at++];
		from = at;
		while (at < rest.len && (quote ? rest.ptr[at] != quote : !strchr("; \t\r\n?>\"'", rest.ptr[at])))
			at++;
		return wd_span_trim((struct wd_span){ rest.ptr + from, at - from });
	}
	return WD_SPAN_NONE;
}

static struct wd_span declared_in_xml(struct wd_span bytes)
{
	struct wd_span head = { bytes.ptr, bytes.len < DECLARATION_WITHIN ? bytes.len : DECLARATION_WITHIN };
	const char *at = head.len ? memmem(head.ptr, head.len, "<?xml", 5) : NULL;
	const char *end;

	if (!at)
		return WD_SPAN_NONE;
	head.len -= (size_t)(at - head.ptr);
	head.ptr = at;
	end = memchr(at, '>', head.len);
	if (end)
		head.len = (size_t)(end - at);
	return parameter(head, "encoding");
}

static bool repaired(struct judge *judge, struct wd_span phrase)
{
	return wd_repairs_add(judge->arena, &judge->out->repaired, phrase);
}

/* Labels come from the network: only what may stand in a name is shown. */
static struct wd_span printable(struct wd_arena *arena, struct wd_span label)
{
	struct wd_span copy = wd_arena_copy(arena, label.ptr, label.len < 40 ? label.len : 40);
	char *text = (char *)copy.ptr;

	for (size_t i = 0; i < copy.len; i++) {
		bool is_odd = text[i] <= ' ' || text[i] >= 0x7F || text[i] == '"' || text[i] == '<';

		text[i] = is_odd ? '?' : wd_ascii_small(text[i]);
	}
	return copy;
}

/* Says what a lying or unknown label claimed, and what was read instead. */
static bool note_choice(struct judge *judge, const struct wd_charset *set)
{
	struct wd_span label = judge->http.len ? judge->http : judge->xml;
	const struct wd_charset *meant = judge->http.len ? judge->http_set : judge->xml_set;

	if (meant == set)
		return true;
	if (!label.len) {
		if (set->kind == WD_CHARSET_UTF8 || set->kind == WD_CHARSET_WIDE)
			return true;
		return repaired(judge, wd_arena_printf(judge->arena, "undeclared, is %s", set->name));
	}
	/* "utf-16" says nothing of the order of bytes. */
	if (meant && meant->kind == WD_CHARSET_WIDE && set->kind == WD_CHARSET_WIDE && meant->unit == set->unit)
		return true;
	label = printable(judge->arena, label);
	if (!label.ptr)
		return false;
	return repaired(judge, wd_arena_printf(judge->arena, meant ? "declared %.*s, is %s" : "unknown encoding %.*s, is %s",
					       WD_SPAN_ARG(label), set->name));
}

/* U+0080..U+009F are never meant: they are windows-1252 bytes that someone widened. */
static bool has_c1(struct wd_span text)
{
	const char *at = text.ptr, *end = text.ptr + text.len;

	while (at && at + 1 < end && (at = memchr(at, 0xC2, (size_t)(end - at - 1)))) {
		if ((unsigned char)at[1] < 0xA0)
			return true;
		at++;
	}
	return false;
}

static bool replace_c1(struct judge *judge, struct wd_span *text)
{
	struct wd_buf out;

	wd_buf_init(&out, text->len * 2 + 16);
	for (size_t at = 0; at < text->len;)
		wd_utf8_add(&out, wd_entities_number(wd_utf8_next(*text, &at)));
	*text = wd_buf_keep(&out, judge->arena);
	return text->ptr && repaired(judge, WD_SPAN("windows-1252 characters in utf-8"));
}

static bool set_text(struct judge *judge, const struct wd_charset *set, struct wd_span text)
{
	bool was_twice = false;

	judge->out->encoding = wd_span_of(set->name);
	if (set->kind == WD_CHARSET_UTF8 && !wd_twice(judge->arena, &text, &was_twice))
		return false;
	if (was_twice && !repaired(judge, WD_SPAN("utf-8 written twice")))
		return false;
	if (has_c1(text) && !replace_c1(judge, &text))
		return false;
	judge->out->text = judge->out->written = text;
	return true;
}

/* The places are those of the replacement characters. */
static bool note_bad(struct judge *judge, const struct wd_charset *set, struct wd_span text)
{
	struct wd_span phrase = wd_arena_printf(judge->arena, "bytes that are no %s", set->name);
	const char *at = text.ptr, *end = text.ptr + text.len;
	bool ok = repaired(judge, phrase);

	while (ok && judge->out->repaired.n_places < WD_REPAIRS_PLACES &&
	       (at = memmem(at, (size_t)(end - at), "\xEF\xBF\xBD", 3)) != NULL) {
		ok = wd_repairs_place(judge->arena, &judge->out->repaired, phrase, (size_t)(at - text.ptr));
		at += 3;
	}
	return ok;
}

/* The text read as the set says. */
static bool read_as(struct judge *judge, const struct wd_charset *set)
{
	const struct wd_charset *utf8 = wd_charset_find(WD_SPAN("utf-8"));
	struct wd_span text = judge->bytes;
	struct wd_buf out;
	size_t bad = 0;
	bool ok;

	if (set == utf8 && wd_utf8_valid(text) == text.len)
		return set_text(judge, set, text);
	wd_buf_init(&out, text.len * 4 + 1024);
	ok = set != utf8 && wd_charset_convert(set, text, &out, &bad);
	if (!ok) {
		wd_buf_clear(&out);
		bad = 0;
		set = utf8;
		wd_charset_scrub(text, &out, &bad);
	}
	text = wd_arena_dup(judge->arena, wd_utf8_unmarked(wd_buf_span(&out)));
	wd_buf_release(&out);
	if (!text.ptr)
		return false;
	if (bad && !note_bad(judge, set, text))
		return false;
	return set_text(judge, set, text);
}

/* Counts whole characters of two bytes and more, and places where UTF-8 breaks. */
static void count_utf8(struct wd_span text, size_t *good, size_t *broken)
{
	size_t at = 0;
	bool was_broken = false;

	*good = *broken = 0;
	while (at < text.len) {
		bool ascii = (unsigned char)text.ptr[at] < 0x80;
		bool is_broken = wd_utf8_next(text, &at) == 0xFFFD;

		*good += !ascii && !is_broken;
		*broken += is_broken && !was_broken;
		was_broken = is_broken;
	}
}

static bool decodes(const struct wd_charset *set, struct wd_span bytes)
{
	struct wd_buf out;
	size_t bad = 0;
	bool ok;

	wd_buf_init(&out, bytes.len * 4 + 1024);
	ok = wd_charset_convert(set, bytes, &out, &bad) && bad <= bytes.len / 2000 + 1;
	wd_buf_release(&out);
	return ok;
}

/* A label that can be true of bytes that are no UTF-8. */
static bool can_be(const struct wd_charset *set, struct wd_span bytes)
{
	if (!set || set->kind == WD_CHARSET_UTF8 || set->kind == WD_CHARSET_WIDE || set->kind == WD_CHARSET_EBCDIC)
		return false;
	return set->kind == WD_CHARSET_SINGLE || decodes(set, bytes);
}

/* Which of two labels that disagree is true: HTTP's (RFC 7303 §3), but servers say iso-8859-1 without being asked. */
static const struct wd_charset *settle(struct judge *judge)
{
	const struct wd_charset *http = judge->http_set, *xml = judge->xml_set;
	bool http_can = can_be(http, judge->bytes), xml_can = can_be(xml, judge->bytes);

	if (http_can && xml_can && http != xml && strcmp(http->name, "windows-1252") == 0 &&
	    wd_guess_score(xml, judge->bytes) > wd_guess_score(http, judge->bytes))
		return xml;
	if (http_can)
		return http;
	return xml_can ? xml : NULL;
}

static const struct wd_charset *judge_broken(struct judge *judge)
{
	const struct wd_charset *set = settle(judge), *utf8 = wd_charset_find(WD_SPAN("utf-8"));
	size_t good, broken;

	count_utf8(judge->bytes, &good, &broken);
	/* What is said to be UTF-8, and by nobody to be anything else, is that where more of it is than not. */
	if (!set && (judge->http_set == utf8 || judge->xml_set == utf8) && good > broken)
		return utf8;
	/* A few broken bytes in much UTF-8: no other set would look so by chance. */
	if (good > broken * 4 && (!set || set->kind == WD_CHARSET_SINGLE || good > broken * 20))
		return utf8;
	return set ? set : wd_guess_charset(judge->bytes);
}

/* Seven bits only: any set that has ASCII below reads it alike, so the label holds; but see escape sequences. */
static const struct wd_charset *judge_ascii(struct judge *judge)
{
	const struct wd_charset *utf8 = wd_charset_find(WD_SPAN("utf-8"));
	const struct wd_charset *set = judge->http_set ? judge->http_set : judge->xml_set;
	struct wd_span bytes = judge->bytes;

	bool escapes = bytes.len && memchr(bytes.ptr, '\033', bytes.len);

	if (escapes && (memmem(bytes.ptr, bytes.len, "\033$B", 3) || memmem(bytes.ptr, bytes.len, "\033$@", 3)))
		return wd_charset_find(WD_SPAN("iso-2022-jp"));
	if (!set || set->kind == WD_CHARSET_WIDE || set->kind == WD_CHARSET_EBCDIC)
		return utf8;
	if (set->kind == WD_CHARSET_ESCAPE && !escapes)
		return utf8;
	return set;
}

static bool judge_content(struct judge *judge)
{
	const struct wd_charset *utf8 = wd_charset_find(WD_SPAN("utf-8"));
	const struct wd_charset *set;

	if (wd_utf8_next_high(judge->bytes, 0) == judge->bytes.len) {
		set = judge_ascii(judge);
		if (!note_choice(judge, set))
			return false;
		return set->kind == WD_CHARSET_ESCAPE ? read_as(judge, set) : set_text(judge, set, judge->bytes);
	}
	if (wd_utf8_valid(judge->bytes) == judge->bytes.len)
		return note_choice(judge, utf8) && set_text(judge, utf8, judge->bytes);
	set = judge_broken(judge);
	return note_choice(judge, set) && read_as(judge, set);
}

static bool judge_document(struct judge *judge, struct wd_span forced)
{
	const struct wd_charset *set = by_mark(&judge->bytes);

	judge->xml = declared_in_xml(judge->bytes);
	judge->xml_set = wd_charset_find(judge->xml);
	judge->http_set = wd_charset_find(judge->http);
	if (set)
		return note_choice(judge, set) && read_as(judge, set);
	set = wd_charset_find(forced);
	if (set)
		return read_as(judge, set);
	set = by_nuls(judge->bytes);
	if (set)
		return note_choice(judge, set) && read_as(judge, set);
	return judge_content(judge);
}

struct wd_span wd_decode_label(struct wd_span text)
{
	return parameter(text, "charset");
}

bool wd_decode(struct wd_arena *arena, struct wd_span bytes, struct wd_span content_type, struct wd_span forced,
	       struct wd_decoded *out, struct wd_error *err)
{
	struct judge judge = { .arena = arena, .out = out, .bytes = bytes.ptr ? bytes : WD_SPAN("") };

	*out = (struct wd_decoded){ .text = { "", 0 } };
	judge.http = wd_decode_label(content_type);
	if (!judge_document(&judge, forced))
		return wd_error_set(err, WD_INPUT, "document too large to decode");
	return true;
}
