#include "publish/json.h"

#include "util/clock.h"
#include "util/utf8.h"

void wd_json_init(struct wd_json *json, struct wd_buf *out, bool one_line)
{
	*json = (struct wd_json){ .out = out, .one_line = one_line };
}

/* What stands for a sign within a string; "u" for an escape by number. All else stands for itself. */
static const char *const escapes[256] = {
	['"'] = "\\\"", ['\\'] = "\\\\", ['\n'] = "\\n", ['\t'] = "\\t", [0x7F] = "u", [0] = "u",  [1] = "u",
	[2] = "u",      [3] = "u",       [4] = "u",      [5] = "u",      [6] = "u",    [7] = "u",  [8] = "u",
	[11] = "u",     [12] = "u",      [13] = "u",     [14] = "u",     [15] = "u",   [16] = "u", [17] = "u",
	[18] = "u",     [19] = "u",      [20] = "u",     [21] = "u",     [22] = "u",   [23] = "u", [24] = "u",
	[25] = "u",     [26] = "u",      [27] = "u",     [28] = "u",     [29] = "u",   [30] = "u", [31] = "u",
};

/*
 * True when none of eight bytes is escaped. A byte is below n where subtracting n borrows from it, and
 * zero where that holds of it for 1; a borrow that runs on only makes a byte be looked at.
 */
static bool are_plain(const char *bytes)
{
	const uint64_t ones = 0x0101010101010101U, highs = ones << 7;
	uint64_t word, quote, stroke, del;

	memcpy(&word, bytes, sizeof(word));
	quote = word ^ ones * '"';
	stroke = word ^ ones * '\\';
	del = word ^ ones * 0x7F;
	return !((((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) | ((stroke - ones) & ~stroke) |
		  ((del - ones) & ~del)) &
		 highs);
}

static void add_valid(struct wd_buf *out, struct wd_span text)
{
	size_t from = 0;

	for (size_t at = 0; at < text.len; at++) {
		unsigned char c;

		while (text.len - at > sizeof(uint64_t) && are_plain(text.ptr + at))
			at += sizeof(uint64_t);
		c = (unsigned char)text.ptr[at];
		if (!escapes[c])
			continue;
		wd_buf_add(out, text.ptr + from, at - from);
		if (*escapes[c] == 'u')
			wd_buf_printf(out, "\\u%04x", c);
		else
			wd_buf_add(out, escapes[c], 2);
		from = at + 1;
	}
	wd_buf_add(out, text.ptr + from, text.len - from);
}

/* Invalid bytes are read as U+FFFD, one byte each. */
static void add_string(struct wd_buf *out, struct wd_span text)
{
	wd_buf_add_char(out, '"');
	while (text.len) {
		size_t valid = wd_utf8_valid(text);

		add_valid(out, (struct wd_span){ text.ptr, valid });
		if (valid < text.len) {
			wd_utf8_add(out, 0xFFFD);
			valid++;
		}
		text = (struct wd_span){ text.ptr + valid, text.len - valid };
	}
	wd_buf_add_char(out, '"');
}

static void new_line(struct wd_json *json)
{
	if (json->one_line)
		return;
	wd_buf_add_char(json->out, '\n');
	for (int i = 0; i < json->depth; i++)
		wd_buf_add_text(json->out, "  ");
}

/* What stands before a value: the comma, the place, the name. */
static void begin(struct wd_json *json, const char *name)
{
	if (json->depth > 0) {
		if (json->has_items[json->depth - 1])
			wd_buf_add_char(json->out, ',');
		json->has_items[json->depth - 1] = true;
		new_line(json);
	}
	if (!name)
		return;
	wd_buf_add_char(json->out, '"');
	wd_buf_add_text(json->out, name);
	wd_buf_add_text(json->out, json->one_line ? "\":" : "\": ");
}

void wd_json_open(struct wd_json *json, const char *name, char bracket)
{
	begin(json, name);
	wd_buf_add_char(json->out, bracket);
	json->has_items[json->depth++] = false;
}

void wd_json_close(struct wd_json *json, char bracket)
{
	if (json->has_items[--json->depth])
		new_line(json);
	wd_buf_add_char(json->out, bracket);
}

void wd_json_text(struct wd_json *json, const char *name, struct wd_span text)
{
	begin(json, name);
	add_string(json->out, text);
}

void wd_json_int(struct wd_json *json, const char *name, int64_t value)
{
	begin(json, name);
	wd_buf_add_int(json->out, value);
}

void wd_json_bool(struct wd_json *json, const char *name, bool value)
{
	begin(json, name);
	wd_buf_add_text(json->out, value ? "true" : "false");
}

void wd_json_null(struct wd_json *json, const char *name)
{
	begin(json, name);
	wd_buf_add_text(json->out, "null");
}

void wd_json_some(struct wd_json *json, const char *name, struct wd_span text)
{
	if (text.len)
		wd_json_text(json, name, text);
}

void wd_json_time(struct wd_json *json, const char *name, int64_t at)
{
	char text[WD_CLOCK_TEXT];

	if (at != WD_NO_TIME)
		wd_json_text(json, name, wd_span_of(wd_clock_rfc3339(at, text)));
}
