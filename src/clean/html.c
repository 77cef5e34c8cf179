#include "clean/html.h"

#include <gumbo.h>
#include <setjmp.h>
#include <stdlib.h>

#include "clean/link.h"
#include "util/buf.h"
#include "util/mem.h"
#include "util/utf8.h"

enum {
	MOST_BYTES = 1 << 20,
	MOST_DEPTH = 512,       /* deeper costs gumbo square time */
	MOST_ATTRIBUTES = 256,  /* of one tag; likewise */
	PARSE_MEMORY = 16 << 20,
};

/* What becomes of an element; what stands in no list is taken off and its content stays. */
enum fate { UNWRAP, KEEP, KEEP_VOID, DROP };

static const struct {
	GumboTag tag;
	enum fate fate;
} fates[] = {
	{ GUMBO_TAG_A, KEEP }, { GUMBO_TAG_ABBR, KEEP }, { GUMBO_TAG_ACRONYM, KEEP }, { GUMBO_TAG_ADDRESS, KEEP },
	{ GUMBO_TAG_ARTICLE, KEEP }, { GUMBO_TAG_ASIDE, KEEP }, { GUMBO_TAG_AUDIO, KEEP }, { GUMBO_TAG_B, KEEP },
	{ GUMBO_TAG_BDI, KEEP }, { GUMBO_TAG_BDO, KEEP }, { GUMBO_TAG_BIG, KEEP }, { GUMBO_TAG_BLOCKQUOTE, KEEP },
	{ GUMBO_TAG_BR, KEEP_VOID }, { GUMBO_TAG_CAPTION, KEEP }, { GUMBO_TAG_CENTER, KEEP }, { GUMBO_TAG_CITE, KEEP },
	{ GUMBO_TAG_CODE, KEEP }, { GUMBO_TAG_COL, KEEP_VOID }, { GUMBO_TAG_COLGROUP, KEEP }, { GUMBO_TAG_DD, KEEP },
	{ GUMBO_TAG_DEL, KEEP }, { GUMBO_TAG_DETAILS, KEEP }, { GUMBO_TAG_DFN, KEEP }, { GUMBO_TAG_DIV, KEEP },
	{ GUMBO_TAG_DL, KEEP }, { GUMBO_TAG_DT, KEEP }, { GUMBO_TAG_EM, KEEP }, { GUMBO_TAG_FIGCAPTION, KEEP },
	{ GUMBO_TAG_FIGURE, KEEP }, { GUMBO_TAG_FOOTER, KEEP }, { GUMBO_TAG_H1, KEEP }, { GUMBO_TAG_H2, KEEP },
	{ GUMBO_TAG_H3, KEEP }, { GUMBO_TAG_H4, KEEP }, { GUMBO_TAG_H5, KEEP }, { GUMBO_TAG_H6, KEEP },
	{ GUMBO_TAG_HEADER, KEEP }, { GUMBO_TAG_HR, KEEP_VOID }, { GUMBO_TAG_I, KEEP }, { GUMBO_TAG_IMG, KEEP_VOID },
	{ GUMBO_TAG_INS, KEEP }, { GUMBO_TAG_KBD, KEEP }, { GUMBO_TAG_LI, KEEP }, { GUMBO_TAG_MAIN, KEEP },
	{ GUMBO_TAG_MARK, KEEP }, { GUMBO_TAG_NAV, KEEP }, { GUMBO_TAG_OL, KEEP }, { GUMBO_TAG_P, KEEP },
	{ GUMBO_TAG_PRE, KEEP }, { GUMBO_TAG_Q, KEEP }, { GUMBO_TAG_RP, KEEP }, { GUMBO_TAG_RT, KEEP },
	{ GUMBO_TAG_RUBY, KEEP }, { GUMBO_TAG_S, KEEP }, { GUMBO_TAG_SAMP, KEEP }, { GUMBO_TAG_SECTION, KEEP },
	{ GUMBO_TAG_SMALL, KEEP }, { GUMBO_TAG_SOURCE, KEEP_VOID }, { GUMBO_TAG_SPAN, KEEP }, { GUMBO_TAG_STRIKE, KEEP },
	{ GUMBO_TAG_STRONG, KEEP }, { GUMBO_TAG_SUB, KEEP }, { GUMBO_TAG_SUMMARY, KEEP }, { GUMBO_TAG_SUP, KEEP },
	{ GUMBO_TAG_TABLE, KEEP }, { GUMBO_TAG_TBODY, KEEP }, { GUMBO_TAG_TD, KEEP }, { GUMBO_TAG_TFOOT, KEEP },
	{ GUMBO_TAG_TH, KEEP }, { GUMBO_TAG_THEAD, KEEP }, { GUMBO_TAG_TIME, KEEP }, { GUMBO_TAG_TR, KEEP },
	{ GUMBO_TAG_TT, KEEP }, { GUMBO_TAG_U, KEEP }, { GUMBO_TAG_UL, KEEP }, { GUMBO_TAG_VAR, KEEP },
	{ GUMBO_TAG_VIDEO, KEEP }, { GUMBO_TAG_WBR, KEEP_VOID },
	{ GUMBO_TAG_EMBED, DROP }, { GUMBO_TAG_FRAME, DROP }, { GUMBO_TAG_FRAMESET, DROP },
	{ GUMBO_TAG_HEAD, DROP }, { GUMBO_TAG_MATH, DROP }, { GUMBO_TAG_NOEMBED, DROP },
	{ GUMBO_TAG_NOFRAMES, DROP }, { GUMBO_TAG_NOSCRIPT, DROP }, 
	{ GUMBO_TAG_PLAINTEXT, DROP }, { GUMBO_TAG_SCRIPT, DROP }, { GUMBO_TAG_SELECT, DROP }, { GUMBO_TAG_STYLE, DROP },
	{ GUMBO_TAG_SVG, DROP }, { GUMBO_TAG_TEMPLATE, DROP }, { GUMBO_TAG_TEXTAREA, DROP }, { GUMBO_TAG_TITLE, DROP },
	{ GUMBO_TAG_XMP, DROP },
};

enum value { PLAIN, NUMBER, PAGE, LOAD };

/* GUMBO_TAG_UNKNOWN: of all elements. */
static const struct {
	const char *name;
	GumboTag tag;
	enum value value;
} attributes[] = {
	{ "title", GUMBO_TAG_UNKNOWN, PLAIN },   { "lang", GUMBO_TAG_UNKNOWN, PLAIN },
	{ "dir", GUMBO_TAG_UNKNOWN, PLAIN },     { "href", GUMBO_TAG_A, PAGE },
	{ "hreflang", GUMBO_TAG_A, PLAIN },      { "src", GUMBO_TAG_IMG, LOAD },
	{ "alt", GUMBO_TAG_IMG, PLAIN },         { "width", GUMBO_TAG_IMG, NUMBER },
	{ "height", GUMBO_TAG_IMG, NUMBER },     { "cite", GUMBO_TAG_BLOCKQUOTE, PAGE },
	{ "cite", GUMBO_TAG_Q, PAGE },           { "cite", GUMBO_TAG_INS, PAGE },
	{ "cite", GUMBO_TAG_DEL, PAGE },         { "datetime", GUMBO_TAG_INS, PLAIN },
	{ "datetime", GUMBO_TAG_DEL, PLAIN },    { "datetime", GUMBO_TAG_TIME, PLAIN },
	{ "colspan", GUMBO_TAG_TD, NUMBER },     { "rowspan", GUMBO_TAG_TD, NUMBER },
	{ "align", GUMBO_TAG_TD, PLAIN },        { "colspan", GUMBO_TAG_TH, NUMBER },
	{ "rowspan", GUMBO_TAG_TH, NUMBER },     { "scope", GUMBO_TAG_TH, PLAIN },
	{ "align", GUMBO_TAG_TH, PLAIN },        { "span", GUMBO_TAG_COL, NUMBER },
	{ "span", GUMBO_TAG_COLGROUP, NUMBER },  { "start", GUMBO_TAG_OL, NUMBER },
	{ "type", GUMBO_TAG_OL, PLAIN },         { "reversed", GUMBO_TAG_OL, PLAIN },
	{ "value", GUMBO_TAG_LI, NUMBER },       { "open", GUMBO_TAG_DETAILS, PLAIN },
	{ "src", GUMBO_TAG_AUDIO, LOAD },        { "controls", GUMBO_TAG_AUDIO, PLAIN },
	{ "src", GUMBO_TAG_VIDEO, LOAD },        { "controls", GUMBO_TAG_VIDEO, PLAIN },
	{ "poster", GUMBO_TAG_VIDEO, LOAD },     { "width", GUMBO_TAG_VIDEO, NUMBER },
	{ "height", GUMBO_TAG_VIDEO, NUMBER },   { "src", GUMBO_TAG_SOURCE, LOAD },
	{ "type", GUMBO_TAG_SOURCE, PLAIN },
};

struct wd_html_cleaner {
	struct wd_arena *tree; /* gumbo's memory, cleared after each text */
	jmp_buf full;
	unsigned char fate[GUMBO_TAG_LAST + 1];
};

struct wd_html_cleaner *wd_html_cleaner_new(void)
{
	struct wd_html_cleaner *cleaner = wd_xcalloc(1, sizeof(*cleaner));

	cleaner->tree = wd_arena_new(PARSE_MEMORY);
	for (size_t i = 0; i < sizeof(fates) / sizeof(*fates); i++)
		cleaner->fate[fates[i].tag] = (unsigned char)fates[i].fate;
	return cleaner;
}

void wd_html_cleaner_free(struct wd_html_cleaner *cleaner)
{
	if (!cleaner)
		return;
	wd_arena_free(cleaner->tree);
	free(cleaner);
}

/* ---- writing ---- */

static void add_escaped(struct wd_buf *out, struct wd_span text)
{
	size_t from = 0, at = 0;

	while (at < text.len) {
		size_t start = at;
		uint32_t c = (unsigned char)text.ptr[at];
		const char *instead = NULL;

		if (c < 0x80)
			at++;
		else
			c = wd_utf8_next(text, &at);
		if (c == '&')
			instead = "&amp;";
		else if (c == '<')
			instead = "&lt;";
		else if (c == '>')
			instead = "&gt;";
		else if (c == '"')
			instead = "&quot;";
		else if (!wd_utf8_is_xml(c))
			instead = "";
		if (!instead)
			continue;
		wd_buf_add(out, text.ptr + from, start - from);
		wd_buf_add_text(out, instead);
		from = at;
	}
	wd_buf_add(out, text.ptr + from, text.len - from);
}

struct wd_span wd_html_of_text(struct wd_arena *arena, struct wd_span text)
{
	struct wd_buf out;
	struct wd_span copy;
	bool parted = false;

	text = wd_span_trim(text);
	wd_buf_init(&out, 0);
	while (text.len) {
		const char *end = memchr(text.ptr, '\n', text.len);
		size_t len = end ? (size_t)(end - text.ptr) : text.len;
		struct wd_span line = wd_span_trim((struct wd_span){ text.ptr, len });

		if (out.len && line.len)
			wd_buf_add_text(&out, parted ? "<br><br>\n" : "<br>\n");
		parted = line.len == 0;
		add_escaped(&out, line);
		len += end != NULL;
		text = (struct wd_span){ text.ptr + len, text.len - len };
	}
	copy = wd_arena_dup(arena, wd_buf_span(&out));
	wd_buf_release(&out);
	return copy;
}

/* ---- before gumbo ---- */

static bool is_name_start(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static size_t name_len(struct wd_span text, size_t at)
{
	size_t n = 0;

	while (at + n < text.len && (is_name_start(text.ptr[at + n]) || (text.ptr[at + n] >= '0' && text.ptr[at + n] <= '9')))
		n++;
	return n;
}

static GumboTag tag_at(struct wd_span text, size_t at)
{
	return gumbo_tagn_enum(text.ptr + at, (unsigned)name_len(text, at));
}

static bool is_reference(struct wd_span text, size_t at)
{
	size_t n = 0;

	at++;
	if (at < text.len && text.ptr[at] == '#')
		at++;
	n = name_len(text, at);
	return n > 0 && n < 32 && at + n < text.len && text.ptr[at + n] == ';';
}

bool wd_html_looks_like(struct wd_span text)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] == '&' && is_reference(text, i))
			return true;
		if (text.ptr[i] != '<')
			continue;
		if (wd_span_starts_nocase((struct wd_span){ text.ptr + i, text.len - i }, "<!--"))
			return true;
		if (tag_at(text, i + 1 + (text.ptr[i + 1] == '/')) != GUMBO_TAG_UNKNOWN)
			return true;
	}
	return false;
}

/*
 * A bound from above, read linearly and without a mind for quotes: open tags
 * without their ends, and "=" or blanks inside a tag.
 */
static bool is_safe_to_parse(struct wd_span html)
{
	size_t depth = 0, i = 0;

	if (html.len > MOST_BYTES)
		return false;
	while (i + 1 < html.len) {
		size_t parts = 0;

		if (html.ptr[i++] != '<')
			continue;
		if (html.ptr[i] == '/') {
			depth -= depth > 0;
			continue;
		}
		if (!is_name_start(html.ptr[i]))
			continue;
		switch (tag_at(html, i)) {
		case GUMBO_TAG_BR:
		case GUMBO_TAG_HR:
		case GUMBO_TAG_IMG:
		case GUMBO_TAG_INPUT:
		case GUMBO_TAG_WBR:
		case GUMBO_TAG_P:  /* these end each other */
		case GUMBO_TAG_LI:
		case GUMBO_TAG_TR:
		case GUMBO_TAG_TD:
			break;
		default:
			depth++;
		}
		for (; i < html.len && html.ptr[i] != '>'; i++)
			parts += html.ptr[i] == '=' || html.ptr[i] == '/' || html.ptr[i] == ' ' || html.ptr[i] == '\n';
		if (depth > MOST_DEPTH || parts > 2 * MOST_ATTRIBUTES)
			return false;
	}
	return true;
}

/* All tags off, by the letter: for what must not be parsed. */
static struct wd_span strip(struct wd_arena *arena, struct wd_span html)
{
	struct wd_buf out;
	struct wd_span text;
	bool inside = false;

	wd_buf_init(&out, 0);
	html = wd_utf8_cut(html, MOST_BYTES);
	for (size_t i = 0; i < html.len; i++) {
		if (html.ptr[i] == '<')
			inside = true;
		else if (!inside)
			wd_buf_add_char(&out, html.ptr[i]);
		else if (html.ptr[i] == '>')
			inside = false;
	}
	text = wd_html_of_text(arena, wd_buf_span(&out));
	wd_buf_release(&out);
	return text;
}

/* ---- the walk ---- */

struct walk {
	struct wd_html_cleaner *cleaner;
	struct wd_arena *arena;
	struct wd_span base;
	struct wd_buf *out;
};

static bool is_number(struct wd_span value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((value.ptr[i] < '0' || value.ptr[i] > '9') && value.ptr[i] != '%' && value.ptr[i] != '-')
			return false;
	return value.len > 0 && value.len < 8;
}

static void write_attribute(struct walk *walk, GumboTag tag, const GumboAttribute *a)
{
	struct wd_span value = wd_span_of(a->value);

	if (a->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE)
		return;
	for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
		if ((attributes[i].tag != tag && attributes[i].tag != GUMBO_TAG_UNKNOWN) ||
		    strcmp(attributes[i].name, a->name) != 0)
			continue;
		if (attributes[i].value == PAGE || attributes[i].value == LOAD)
			value = wd_link_clean(walk->arena, walk->base, value,
					      attributes[i].value == PAGE ? WD_LINK_PAGE : WD_LINK_LOAD);
		if ((attributes[i].value == NUMBER && !is_number(value)) || (attributes[i].value >= PAGE && !value.len))
			return;
		wd_buf_printf(walk->out, " %s=\"", attributes[i].name);
		add_escaped(walk->out, value);
		wd_buf_add_char(walk->out, '"');
		return;
	}
}

static struct wd_span attribute(const GumboElement *element, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&element->attributes, name);

	return a ? wd_span_trim(wd_span_of(a->value)) : WD_SPAN_NONE;
}

static bool is_tiny(struct wd_span size)
{
	return wd_span_is(size, "0") || wd_span_is(size, "1") || wd_span_is(size, "1px") || wd_span_is(size, "0px");
}

/* A picture that nobody sees tells its owner who reads; one that cannot be loaded is none. */
static bool is_tracker(const struct walk *walk, const GumboElement *element)
{
	static const char *const hosts[] = { "//feeds.feedburner.com/~r/", "//pixel.wp.com/", "//stats.wordpress.com/",
					     "//feeds.wordpress.com/1.0/",  "//pixel.quantserve.com/",
					     "//b.scorecardresearch.com/" };
	struct wd_span src = attribute(element, "src");

	if (wd_link_clean(walk->arena, walk->base, src, WD_LINK_LOAD).len == 0 ||
	    (is_tiny(attribute(element, "width")) && is_tiny(attribute(element, "height"))))
		return true;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (memmem(src.ptr, src.len, hosts[i], strlen(hosts[i])))
			return true;
	return false;
}

static enum fate fate_of(const struct walk *walk, const GumboElement *element)
{
	enum fate fate = (enum fate)walk->cleaner->fate[element->tag];

	if (element->tag_namespace != GUMBO_NAMESPACE_HTML)
		return DROP;
	if (element->tag == GUMBO_TAG_IMG && is_tracker(walk, element))
		return DROP;
	return fate;
}

static void write_start(struct walk *walk, const GumboElement *element)
{
	wd_buf_printf(walk->out, "<%s", gumbo_normalized_tagname(element->tag));
	for (unsigned i = 0; i < element->attributes.length; i++)
		write_attribute(walk, element->tag, element->attributes.data[i]);
	wd_buf_add_char(walk->out, '>');
}

/* True when the walk goes on with its children. */
static bool enter(struct walk *walk, const GumboNode *node)
{
	const char *text;

	switch (node->type) {
	case GUMBO_NODE_ELEMENT:
		switch (fate_of(walk, &node->v.element)) {
		case KEEP:
			write_start(walk, &node->v.element);
			return true;
		case KEEP_VOID:
			write_start(walk, &node->v.element);
			return false;
		case UNWRAP:
			return true;
		default:
			return false;
		}
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_WHITESPACE:
	case GUMBO_NODE_CDATA:
		text = node->v.text.text;
		/* A parser takes off the first line end of a <pre>. */
		if (text[0] == '\n' && node->index_within_parent == 0 && node->parent->type == GUMBO_NODE_ELEMENT &&
		    node->parent->v.element.tag == GUMBO_TAG_PRE)
			wd_buf_add_char(walk->out, '\n');
		add_escaped(walk->out, wd_span_of(text));
		return false;
	default:
		return false;
	}
}

static void leave(struct walk *walk, const GumboNode *node)
{
	if (node->type == GUMBO_NODE_ELEMENT && fate_of(walk, &node->v.element) == KEEP)
		wd_buf_printf(walk->out, "</%s>", gumbo_normalized_tagname(node->v.element.tag));
}

/* Depth first, by the parents' indices: as deep as the tree is, nothing is kept. */
static void walk_tree(struct walk *walk, const GumboNode *root)
{
	const GumboNode *node = root;
	bool down = true;

	for (;;) {
		if (down && (node == root || enter(walk, node)) && node->v.element.children.length > 0) {
			node = node->v.element.children.data[0];
			continue;
		}
		if (node == root)
			return;
		/* What was not entered has no end; write_start told for a void element. */
		if (node->type == GUMBO_NODE_ELEMENT)
			leave(walk, node);
		if (node->index_within_parent + 1 < node->parent->v.element.children.length) {
			node = node->parent->v.element.children.data[node->index_within_parent + 1];
			down = true;
		} else {
			node = node->parent;
			down = false;
		}
	}
}

static void *gumbo_alloc(void *ctx, size_t size)
{
	struct wd_html_cleaner *cleaner = ctx;
	void *memory = wd_arena_alloc(cleaner->tree, size);

	/* gumbo does not look at what it is given. */
	if (!memory)
		longjmp(cleaner->full, 1);
	return memory;
}

static void gumbo_free(void *ctx, void *memory)
{
	(void)ctx, (void)memory;
}

static bool parse_and_walk(struct walk *walk, struct wd_span html)
{
	GumboOptions options = kGumboDefaultOptions;
	GumboOutput *output;

	options.allocator = gumbo_alloc;
	options.deallocator = gumbo_free;
	options.userdata = walk->cleaner;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_BODY;
	if (setjmp(walk->cleaner->full))
		return false;
	output = gumbo_parse_with_options(&options, html.ptr, html.len);
	walk_tree(walk, output->root);
	return true;
}

struct wd_span wd_html_clean(struct wd_html_cleaner *cleaner, struct wd_arena *arena, struct wd_span html,
			     struct wd_span base)
{
	struct wd_buf out;
	struct walk walk = { cleaner, arena, base, &out };
	struct wd_span text;

	html = wd_span_trim(html);
	if (!html.len)
		return WD_SPAN_NONE;
	if (!memchr(html.ptr, '<', html.len) && !memchr(html.ptr, '&', html.len))
		return wd_html_of_text(arena, html);
	if (!is_safe_to_parse(html))
		return strip(arena, html);
	wd_buf_init(&out, 0);
	if (parse_and_walk(&walk, html))
		text = wd_arena_dup(arena, wd_span_trim(wd_buf_span(&out)));
	else
		text = strip(arena, html);
	wd_buf_release(&out);
	wd_arena_clear(cleaner->tree);
	return text;
}
