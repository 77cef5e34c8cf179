#include "publish/xml.h"

#include <assert.h>

#include "util/utf8.h"

static const char *reference(uint32_t c, bool twice)
{
	switch (c) {
	case '&':
		return twice ? "&amp;amp;" : "&amp;";
	case '<':
		return twice ? "&amp;lt;" : "&lt;";
	case '>':
		return twice ? "&amp;gt;" : "&gt;";
	case '"':
		return "&quot;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

/* Runs of plain characters are copied in one piece. */
static void escape(struct wd_buf *out, struct wd_span text, bool in_attribute, bool twice)
{
	size_t at = 0, plain = 0;

	while (at < text.len) {
		size_t here = at;
		uint32_t c = wd_utf8_next(text, &at);
		const char *instead = reference(c, twice);

		if (!instead && in_attribute && (c == '\n' || c == '\t'))
			instead = c == '\n' ? "&#10;" : "&#9;";
		if (!instead && (c == 0xFFFD || !wd_utf8_is_xml(c)))
			instead = "\xEF\xBF\xBD";
		if (!instead)
			continue;
		wd_buf_add(out, text.ptr + plain, here - plain);
		wd_buf_add_text(out, instead);
		plain = at;
	}
	if (plain < text.len)
		wd_buf_add(out, text.ptr + plain, text.len - plain);
}

static void finish_tag(struct wd_xml *xml)
{
	if (xml->in_tag)
		wd_buf_add_char(xml->out, '>');
	xml->in_tag = false;
}

void wd_xml_begin(struct wd_xml *xml, struct wd_buf *out)
{
	*xml = (struct wd_xml){ .out = out };
	wd_buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

void wd_xml_end(struct wd_xml *xml)
{
	while (xml->depth > 0)
		wd_xml_close(xml);
	wd_buf_add_char(xml->out, '\n');
}

void wd_xml_open(struct wd_xml *xml, const char *name)
{
	assert(xml->depth < WD_XML_DEPTH);
	finish_tag(xml);
	wd_buf_add_char(xml->out, '<');
	wd_buf_add_text(xml->out, name);
	xml->open[xml->depth++] = name;
	xml->in_tag = true;
}

void wd_xml_attr(struct wd_xml *xml, const char *name, struct wd_span value)
{
	assert(xml->in_tag);
	wd_buf_add_char(xml->out, ' ');
	wd_buf_add_text(xml->out, name);
	wd_buf_add_text(xml->out, "=\"");
	escape(xml->out, value, true, false);
	wd_buf_add_char(xml->out, '"');
}

void wd_xml_attr_text(struct wd_xml *xml, const char *name, const char *value)
{
	wd_xml_attr(xml, name, wd_span_of(value));
}

void wd_xml_text(struct wd_xml *xml, struct wd_span text)
{
	finish_tag(xml);
	escape(xml->out, text, false, false);
}

void wd_xml_text_as_html(struct wd_xml *xml, struct wd_span text)
{
	finish_tag(xml);
	escape(xml->out, text, false, true);
}

void wd_xml_close(struct wd_xml *xml)
{
	const char *name = xml->open[--xml->depth];

	if (xml->in_tag) {
		wd_buf_add_text(xml->out, "/>");
	} else {
		wd_buf_add_text(xml->out, "</");
		wd_buf_add_text(xml->out, name);
		wd_buf_add_char(xml->out, '>');
	}
	xml->in_tag = false;
	if (xml->depth <= 3)
		wd_buf_add_char(xml->out, '\n');
}

void wd_xml_element(struct wd_xml *xml, const char *name, struct wd_span text)
{
	if (text.len == 0)
		return;
	wd_xml_open(xml, name);
	wd_xml_text(xml, text);
	wd_xml_close(xml);
}
