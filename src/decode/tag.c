#include "decode/tag.h"

#include "decode/names.h"
#include "decode/ref.h"

#define XML_URI "http://www.w3.org/XML/1998/namespace"
#define XMLNS_URI "http://www.w3.org/2000/xmlns/"

struct attribute {
	struct wd_span name, value;
};

struct tag {
	struct wd_span name;
	struct attribute attributes[WD_MEND_ATTRIBUTES];
	size_t n;
	bool empty; /* ends with "/>" */
};

/*
 * The closing quote of a value that starts at from; SIZE_MAX when it was
 * forgotten: a '>' and then a '<' come before it, or the end.
 */
static size_t closing_quote(const struct wd_mender *m, size_t from, char quote)
{
	bool tag_ended = false;

	for (size_t i = from; i < m->in.len; i++) {
		char c = m->in.ptr[i];

		if (c == quote)
			return i;
		if (c == '<' && tag_ended)
			break;
		tag_ended = tag_ended || c == '>';
	}
	return (size_t)-1;
}

/* What stands behind '=', without quotes. */
static struct wd_span read_value(struct wd_mender *m)
{
	size_t from, end = (size_t)-1;
	char quote = m->at < m->in.len ? m->in.ptr[m->at] : '\0';

	if (quote == '"' || quote == '\'') {
		from = ++m->at;
		end = closing_quote(m, from, quote);
		if (end != (size_t)-1) {
			m->at = end + 1;
			return (struct wd_span){ m->in.ptr + from, end - from };
		}
	}
	wd_mender_note(m, WD_MEND_QUOTES, NULL);
	from = m->at;
	while (m->at < m->in.len && !wd_ascii_is_blank(m->in.ptr[m->at]) && !memchr("<>", m->in.ptr[m->at], 2)) {
		if (m->in.ptr[m->at] == '/' && m->at + 1 < m->in.len && m->in.ptr[m->at + 1] == '>')
			break;
		m->at++;
	}
	return (struct wd_span){ m->in.ptr + from, m->at - from };
}

/* Declarations that namespaces forbid: the reserved names, and a prefix for nothing. */
static bool is_bad_declaration(const struct attribute *attribute)
{
	struct wd_span prefix = wd_names_prefix(attribute->name), local = attribute->name;

	if (!prefix.ptr) {
		return wd_span_is(local, "xmlns") &&
		       (wd_span_is(attribute->value, XML_URI) || wd_span_is(attribute->value, XMLNS_URI));
	}
	if (!wd_span_is(prefix, "xmlns"))
		return false;
	local.ptr += prefix.len + 1;
	local.len -= prefix.len + 1;
	return wd_span_is(local, "xml") || wd_span_is(local, "xmlns") || !attribute->value.len ||
	       wd_span_is(attribute->value, XML_URI) || wd_span_is(attribute->value, XMLNS_URI);
}

static void keep_attribute(struct wd_mender *m, struct tag *tag, struct attribute attribute)
{
	if (is_bad_declaration(&attribute)) {
		wd_mender_note(m, WD_MEND_PREFIX, NULL);
		return;
	}
	for (size_t i = 0; i < tag->n; i++) {
		if (wd_span_equal(tag->attributes[i].name, attribute.name)) {
			wd_mender_note(m, WD_MEND_DUPLICATE, NULL);
			return;
		}
	}
	if (tag->n == WD_MEND_ATTRIBUTES)
		wd_mender_note(m, WD_MEND_DEEP, NULL);
	else
		tag->attributes[tag->n++] = attribute;
}

static void read_attribute(struct wd_mender *m, struct tag *tag, size_t name_len)
{
	struct attribute attribute = { { m->in.ptr + m->at, name_len }, { "", 0 } };

	m->at += name_len;
	wd_mender_skip_blanks(m);
	if (m->at < m->in.len && m->in.ptr[m->at] == '=') {
		m->at++;
		wd_mender_skip_blanks(m);
		attribute.value = read_value(m);
	} else {
		attribute.value = attribute.name;
		wd_mender_note(m, WD_MEND_ATTRIBUTE, NULL);
	}
	keep_attribute(m, tag, attribute);
}

/* Reads attributes up to the tag's end. False when the text ends first. */
static bool read_attributes(struct wd_mender *m, struct tag *tag)
{
	for (;;) {
		size_t n, before = m->at;

		wd_mender_skip_blanks(m);
		if (m->at == m->in.len)
			return false;
		switch (m->in.ptr[m->at]) {
		case '>':
			m->at++;
			return true;
		case '<':
			wd_mender_note(m, WD_MEND_TAG, NULL);
			return true;
		case '/':
			m->at++;
			tag->empty = m->at < m->in.len && m->in.ptr[m->at] == '>';
			if (!tag->empty)
				wd_mender_note(m, WD_MEND_TAG, NULL);
			continue;
		}
		n = wd_names_scan(wd_mender_rest(m));
		if (n) {
			if (m->at == before)
				wd_mender_note(m, WD_MEND_ATTRIBUTE, NULL);
			read_attribute(m, tag, n);
		} else {
			wd_mender_note(m, WD_MEND_TAG, NULL);
			m->at++;
		}
	}
}

static bool contains(const struct wd_span *list, size_t n, struct wd_span text)
{
	for (size_t i = n; i > 0; i--) {
		if (wd_span_equal(list[i - 1], text))
			return true;
	}
	return false;
}

/* The name with its prefix made known; without it when there is no room for another. */
static struct wd_span settle_prefix(struct wd_mender *m, struct wd_span name)
{
	struct wd_span prefix = wd_names_prefix(name);
	struct wd_span local = prefix.ptr ? (struct wd_span){ name.ptr + prefix.len + 1, name.len - prefix.len - 1 } : name;

	if (!prefix.ptr || wd_span_is(prefix, "xml") || contains(m->scope, m->n_scope, prefix) ||
	    contains(m->missing, m->n_missing, prefix))
		return name;
	wd_mender_note(m, WD_MEND_PREFIX, NULL);
	if (wd_span_is(prefix, "xmlns"))
		return WD_SPAN("xmlns-");
	if (m->n_missing == WD_MEND_PREFIXES)
		return local;
	m->missing[m->n_missing++] = prefix;
	return name;
}

static void enter_scope(struct wd_mender *m, const struct tag *tag)
{
	for (size_t i = 0; i < tag->n; i++) {
		struct wd_span name = tag->attributes[i].name, prefix = wd_names_prefix(name);

		if (!wd_span_is(prefix, "xmlns") || m->n_scope == WD_MEND_SCOPE)
			continue;
		m->scope[m->n_scope++] = (struct wd_span){ name.ptr + prefix.len + 1, name.len - prefix.len - 1 };
	}
}

static void write_start(struct wd_mender *m, struct tag *tag, bool empty)
{
	wd_buf_add_char(&m->out, '<');
	wd_buf_add_span(&m->out, tag->name);
	if (!m->n_open)
		m->root_name_end = m->out.len;
	for (size_t i = 0; i < tag->n; i++) {
		struct wd_span name = tag->attributes[i].name;

		if (!wd_span_is(wd_names_prefix(name), "xmlns")) {
			struct wd_span settled = settle_prefix(m, name);

			/* A name that lost its prefix may be one that is there. */
			if (settled.len != name.len)
				continue;
		}
		wd_buf_add_char(&m->out, ' ');
		wd_buf_add_span(&m->out, name);
		wd_buf_add_text(&m->out, "=\"");
		wd_ref_text(m, tag->attributes[i].value, true);
		wd_buf_add_char(&m->out, '"');
	}
	wd_buf_add_text(&m->out, empty ? "/>" : ">");
}

static bool value_ends(const struct tag *tag, const char *name, const char *ending)
{
	struct wd_span want = wd_span_of(ending);

	for (size_t i = 0; i < tag->n; i++) {
		struct wd_span value = tag->attributes[i].value;

		if (!wd_span_is(tag->attributes[i].name, name) || value.len < want.len)
			continue;
		value.ptr += value.len - want.len;
		value.len = want.len;
		if (wd_span_equal_nocase(value, want))
			return true;
	}
	return false;
}

/* Atom's inline XML holds elements, whatever the element's name. */
static enum wd_names_kind kind_of(const struct tag *tag)
{
	if (value_ends(tag, "mode", "escaped"))
		return wd_names_kind(tag->name);
	if (value_ends(tag, "type", "xhtml") || value_ends(tag, "type", "xml") || value_ends(tag, "mode", "xml"))
		return WD_NAMES_OTHER;
	return wd_names_kind(tag->name);
}

void wd_tag_close(struct wd_mender *m, size_t n_left)
{
	while (m->n_open > n_left) {
		struct wd_mend_open *open = &m->open[--m->n_open];

		wd_buf_add_text(&m->out, "</");
		wd_buf_add_span(&m->out, open->name);
		wd_buf_add_char(&m->out, '>');
		m->n_scope = open->n_scope;
	}
}

static struct wd_mend_open *top(struct wd_mender *m)
{
	return m->n_open ? &m->open[m->n_open - 1] : NULL;
}

/* The place of the innermost open element of the name, or n_open. */
static size_t find_open(const struct wd_mender *m, struct wd_span name)
{
	for (size_t i = m->n_open; i > 0; i--) {
		if (wd_span_equal(m->open[i - 1].name, name))
			return i - 1;
	}
	for (size_t i = m->n_open; i > 0; i--) {
		if (wd_span_equal_nocase(m->open[i - 1].name, name))
			return i - 1;
	}
	return m->n_open;
}

/* True when an element of the name cannot be inside the text element: that one was not closed. */
static bool ends_text(const struct wd_mender *m, enum wd_names_kind kind, struct wd_span name)
{
	const char *behind = name.ptr + name.len;

	if (!wd_names_is_feed(name))
		return false;
	if (kind == WD_NAMES_SHORT || !wd_names_is_html(name))
		return true;
	/* RSS's link has no attributes, HTML's has. */
	return wd_span_is(name, "link") && behind < m->in.ptr + m->in.len && *behind == '>';
}

static void add_markup_as_text(struct wd_mender *m)
{
	wd_mender_note(m, WD_MEND_MARKUP, NULL);
	wd_buf_add_text(&m->out, "&lt;");
	m->at++;
}

/* A second document, or a second start of what is open once only. Returns true when the tag is to be left out. */
static bool meet_root(struct wd_mender *m, struct wd_span name)
{
	bool root = m->n_open && wd_names_is_root(name) && wd_span_equal_nocase(m->open[0].name, name);
	size_t same;

	if (root || (m->after_root && wd_names_is_root(name) && !wd_span_is(name, "channel"))) {
		wd_mender_note(m, WD_MEND_ROOTS, NULL);
		m->after_root = false;
		return true;
	}
	if (m->after_root) {
		if (!wd_names_is_item(name) && !wd_span_is(name, "channel")) {
			wd_mender_note(m, WD_MEND_AFTER, NULL);
			return true;
		}
		wd_mender_note(m, WD_MEND_ROOTS, NULL);
		m->after_root = false;
	}
	if (wd_names_is_item(name) || wd_span_is(name, "channel")) {
		same = find_open(m, name);
		if (same < m->n_open) {
			wd_mender_note(m, WD_MEND_UNCLOSED, NULL);
			wd_tag_close(m, same ? same : 1);
		}
	}
	return false;
}

static void note_origin(struct wd_mender *m)
{
	struct wd_origin *origin = wd_arena_push(m->arena, &m->origins, &m->n_origins, sizeof(*origin));

	if (origin)
		*origin = (struct wd_origin){ .mended = m->out.len, .written = m->mark };
}

static void write_element(struct wd_mender *m, struct tag *tag)
{
	struct wd_mend_open *open;
	size_t n_scope = m->n_scope, out_start = m->out.len;
	bool empty = tag->empty || (m->n_open && wd_names_is_void(tag->name));

	if (m->n_open == WD_MEND_DEPTH) {
		wd_mender_note(m, WD_MEND_DEEP, NULL);
		return;
	}
	if (empty && !tag->empty)
		wd_mender_note(m, WD_MEND_UNCLOSED, NULL);
	if (wd_names_is_item(tag->name))
		note_origin(m);
	enter_scope(m, tag);
	tag->name = settle_prefix(m, tag->name);
	write_start(m, tag, empty && m->n_open);
	if (empty && m->n_open) {
		m->n_scope = n_scope;
		return;
	}
	open = &m->open[m->n_open++];
	*open = (struct wd_mend_open){ tag->name, out_start, n_scope, 0, kind_of(tag) };
	/* Nothing may end the root but its own end tag. */
	if (m->n_open == 1)
		open->kind = WD_NAMES_OTHER;
	/* An empty root ends at the end: more may follow. */
	m->after_root = empty;
}

void wd_tag_start(struct wd_mender *m, size_t name_len)
{
	struct tag tag = { .name = { m->in.ptr + m->at + 1, name_len } };
	struct wd_mend_open *text = top(m);

	if (text && text->kind != WD_NAMES_OTHER) {
		if (!ends_text(m, text->kind, tag.name)) {
			text->texted++;
			add_markup_as_text(m);
			return;
		}
		wd_mender_note(m, WD_MEND_UNCLOSED, NULL);
		wd_tag_close(m, m->n_open - 1);
	}
	m->at += 1 + name_len;
	if (!read_attributes(m, &tag)) {
		m->cut = true;
		if (m->n_open)
			return;
	}
	if (!meet_root(m, tag.name))
		write_element(m, &tag);
}

/* An end tag for which no element is open. */
static void stray_end(struct wd_mender *m, struct wd_span name, size_t tag_at)
{
	struct wd_mend_open *text = top(m);

	if (!text || text->kind == WD_NAMES_OTHER || m->after_root) {
		wd_mender_note(m, m->after_root ? WD_MEND_AFTER : WD_MEND_STRAY_END, NULL);
		return;
	}
	if (text->texted || wd_names_is_html(name)) {
		text->texted -= text->texted > 0;
		m->at = tag_at;
		add_markup_as_text(m);
		return;
	}
	wd_mender_note(m, WD_MEND_END_NAME, NULL);
	wd_tag_close(m, m->n_open - 1);
}

void wd_tag_end(struct wd_mender *m)
{
	size_t tag_at = m->at, found;
	struct wd_span name;
	struct wd_mend_open *text = top(m);

	m->at += 2;
	name = wd_mender_rest(m);
	name.len = wd_names_scan(name);
	m->at += name.len;
	wd_mender_skip_blanks(m);
	while (m->at < m->in.len && !memchr("<>", m->in.ptr[m->at], 2))
		m->at++;
	if (m->at < m->in.len && m->in.ptr[m->at] == '>')
		m->at++;
	else
		wd_mender_note(m, WD_MEND_TAG, NULL);
	found = find_open(m, name);
	if (found == m->n_open) {
		m->cut = m->at == m->in.len && m->in.ptr[m->in.len - 1] != '>';
		stray_end(m, name, tag_at);
		return;
	}
	/* In a body, HTML's own names end nothing outside of it. */
	if (text->kind == WD_NAMES_BODY && found + 1 < m->n_open && wd_names_is_html(name)) {
		stray_end(m, name, tag_at);
		return;
	}
	if (!wd_span_equal(m->open[found].name, name))
		wd_mender_note(m, WD_MEND_END_NAME, NULL);
	if (found + 1 < m->n_open)
		wd_mender_note(m, WD_MEND_UNCLOSED, NULL);
	if (found > 0) {
		wd_tag_close(m, found);
		return;
	}
	wd_tag_close(m, 1);
	if (m->after_root)
		wd_mender_note(m, WD_MEND_AFTER, NULL);
	m->after_root = true;
}
