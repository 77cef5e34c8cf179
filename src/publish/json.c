#include "publish/json.h"

#include "util/clock.h"
#include "util/utf8.h"

void wd_json_init(struct wd_json *json, struct wd_buf *out, bool one_line)
{
	*json = (struct wd_json){ .out = out, .one_line = one_line };
}

static void add_string(struct wd_buf *out, struct wd_span text)
{
	size_t from = 0, at = 0;

	wd_buf_add_char(out, '"');
	while (at < text.len) {
		size_t start = at;
		unsigned char byte = (unsigned char)text.ptr[at];
		uint32_t c = byte < 0x80 ? byte : wd_utf8_next(text, &at);
		char utf8[4];

		if (byte < 0x80)
			at++;
		/* Invalid bytes are read as U+FFFD, one byte each. */
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F && !(c == 0xFFFD && at - start == 1))
			continue;
		wd_buf_add(out, text.ptr + from, start - from);
		if (c == '"' || c == '\\')
			wd_buf_printf(out, "\\%c", (int)c);
		else if (c == '\n')
			wd_buf_add_text(out, "\\n");
		else if (c == '\t')
			wd_buf_add_text(out, "\\t");
		else if (c == 0xFFFD)
			wd_buf_add(out, utf8, wd_utf8_put(c, utf8));
		else
			wd_buf_printf(out, "\\u%04x", (unsigned)c);
		from = at;
	}
	wd_buf_add(out, text.ptr + from, text.len - from);
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
	add_string(json->out, wd_span_of(name));
	wd_buf_add_text(json->out, json->one_line ? ":" : ": ");
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
