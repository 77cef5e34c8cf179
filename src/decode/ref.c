#include "decode/ref.h"

#include "decode/entities.h"
#include "decode/halves.h"
#include "decode/names.h"
#include "util/utf8.h"

static void escape(struct wd_mender *m, char c)
{
	switch (c) {
	case '&':
		wd_buf_add_text(&m->out, "&amp;");
		break;
	case '<':
		wd_buf_add_text(&m->out, "&lt;");
		break;
	case '>':
		wd_buf_add_text(&m->out, "&gt;");
		break;
	case '"':
		wd_buf_add_text(&m->out, "&quot;");
		break;
	default:
		wd_buf_add_char(&m->out, c);
	}
}

static void add_escaped(struct wd_mender *m, struct wd_span text)
{
	for (size_t i = 0; i < text.len; i++)
		escape(m, text.ptr[i]);
}

static int digit(char c, int base)
{
	int value = wd_ascii_hex(c);

	return value < base ? value : -1;
}

/* A reference by number; gives the bytes it took, 0 when it is none. */
static size_t add_number(struct wd_mender *m, struct wd_span text)
{
	bool hex = text.len > 2 && (text.ptr[2] == 'x' || text.ptr[2] == 'X');
	size_t at = hex ? 3 : 2, from = at;
	uint32_t number = 0, c;
	bool closed;

	for (; at < text.len && digit(text.ptr[at], hex ? 16 : 10) >= 0; at++) {
		if (number <= 0x10FFFF)
			number = number * (hex ? 16 : 10) + (uint32_t)digit(text.ptr[at], hex ? 16 : 10);
	}
	if (at == from)
		return 0;
	closed = at < text.len && text.ptr[at] == ';';
	c = wd_entities_number(number);
	if (!closed || c != number || !wd_utf8_is_xml(c))
		wd_mender_note(m, WD_MEND_REFERENCE, text.ptr);
	if (!wd_utf8_is_xml(c))
		c = 0xFFFD;
	if (c < 0x80 && (c < 0x20 || strchr("&<>\"", (int)c)))
		wd_buf_printf(&m->out, "&#%u;", (unsigned)c);
	else
		wd_utf8_add(&m->out, c);
	return at + closed;
}

static const struct wd_mend_entity *own_entity(const struct wd_mender *m, struct wd_span name)
{
	for (size_t i = 0; i < m->n_entities; i++) {
		if (wd_span_equal(m->entities[i].name, name))
			return &m->entities[i];
	}
	return NULL;
}

static bool is_xml_name(struct wd_span name)
{
	return wd_span_is(name, "amp") || wd_span_is(name, "lt") || wd_span_is(name, "gt") || wd_span_is(name, "quot") ||
	       wd_span_is(name, "apos");
}

/* A reference by name; gives the bytes it took, 0 when it is none. */
static size_t add_named(struct wd_mender *m, struct wd_span text)
{
	struct wd_span name = { text.ptr + 1, wd_names_scan((struct wd_span){ text.ptr + 1, text.len - 1 }) };
	const struct wd_mend_entity *own;
	struct wd_span value;

	if (!name.len || name.len + 1 >= text.len || text.ptr[name.len + 1] != ';')
		return 0;
	own = own_entity(m, name);
	if (is_xml_name(name)) {
		wd_buf_add(&m->out, text.ptr, name.len + 2);
	} else if (own && own->value.len <= WD_MEND_EXPANSION - m->expanded) {
		m->expanded += own->value.len;
		add_escaped(m, own->value);
	} else {
		value = wd_entities_find(name);
		if (!value.ptr)
			return 0;
		wd_mender_note(m, WD_MEND_ENTITY, text.ptr);
		add_escaped(m, value);
	}
	return name.len + 2;
}

static size_t add_reference(struct wd_mender *m, struct wd_span text)
{
	uint32_t whole;
	size_t took = wd_halves_join(text, &whole);

	if (took) {
		wd_mender_note(m, WD_MEND_REFERENCE, text.ptr);
		wd_utf8_add(&m->out, whole);
	} else if (text.len > 1 && text.ptr[1] == '#') {
		took = add_number(m, text);
	} else {
		took = add_named(m, text);
	}
	if (took)
		return took;
	wd_mender_note(m, WD_MEND_AMPERSAND, text.ptr);
	escape(m, '&');
	return 1;
}

/* Control characters, and U+FFFE, U+FFFF: the length of one that XML forbids, or 0. */
static size_t forbidden(const unsigned char *p, size_t len)
{
	if (*p < 0x20)
		return *p == '\t' || *p == '\n' || *p == '\r' ? 0 : 1;
	return len > 2 && p[0] == 0xEF && p[1] == 0xBF && p[2] >= 0xBE ? 3 : 0;
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '&' && c != '<' && c != '>' && c != '"' && c != 0xEF;
}

static size_t add_special(struct wd_mender *m, struct wd_span text, bool in_value)
{
	size_t bad = forbidden((const unsigned char *)text.ptr, text.len);
	const char *end = m->out.data + m->out.len;

	if (bad) {
		wd_mender_note(m, WD_MEND_CHARACTER, text.ptr);
		return bad;
	}
	switch (*text.ptr) {
	case '&':
		return add_reference(m, text);
	case '<':
		wd_mender_note(m, WD_MEND_LESS_THAN, text.ptr);
		escape(m, '<');
		return 1;
	case '>':
		if (in_value || m->out.len < 2 || end[-1] != ']' || end[-2] != ']') {
			wd_buf_add_char(&m->out, '>');
			return 1;
		}
		wd_mender_note(m, WD_MEND_CDATA, text.ptr);
		escape(m, '>');
		return 1;
	case '"':
		if (in_value)
			escape(m, '"');
		else
			wd_buf_add_char(&m->out, '"');
		return 1;
	default:
		wd_buf_add_char(&m->out, *text.ptr);
		return 1;
	}
}

void wd_ref_text(struct wd_mender *m, struct wd_span text, bool in_value)
{
	while (text.len) {
		size_t n = 0;

		while (n < text.len && is_plain((unsigned char)text.ptr[n]))
			n++;
		wd_buf_add(&m->out, text.ptr, n);
		text.ptr += n;
		text.len -= n;
		if (!text.len)
			return;
		n = add_special(m, text, in_value);
		text.ptr += n;
		text.len -= n;
	}
}

void wd_ref_cdata(struct wd_mender *m, struct wd_span text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t from = 0, at = 0;

	wd_buf_add_text(&m->out, "<![CDATA[");
	while (at < text.len) {
		size_t bad = forbidden(p + at, text.len - at);

		if (!bad) {
			at++;
			continue;
		}
		wd_mender_note(m, WD_MEND_CHARACTER, text.ptr + at);
		wd_buf_add(&m->out, text.ptr + from, at - from);
		at += bad;
		/* What is left must not make an end of its own: "]\1]>" */
		from = at;
		if (m->out.len && m->out.data[m->out.len - 1] == ']')
			wd_buf_add_char(&m->out, ' ');
	}
	wd_buf_add(&m->out, text.ptr + from, at - from);
	wd_buf_add_text(&m->out, "]]>");
}

void wd_ref_define(struct wd_mender *m, struct wd_span name, struct wd_span value)
{
	if (m->n_entities == WD_MEND_ENTITIES || value.len > 1024 || own_entity(m, name))
		return;
	for (size_t i = 0; i < value.len; i++) {
		if (memchr("&<%", value.ptr[i], 3) || forbidden((const unsigned char *)value.ptr + i, value.len - i))
			return;
	}
	m->entities[m->n_entities++] = (struct wd_mend_entity){ name, value };
}
