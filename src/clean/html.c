#include "clean/html.h"

#include <assert.h>
#include <gumbo.h>
#include <setjmp.h>
#include <stdlib.h>

#include "clean/cost.h"
#include "clean/markup.h"
#include "clean/plain.h"
#include "clean/reveal.h"
#include "clean/token.h"
#include "clean/unmeant.h"
#include "util/ascii.h"
#include "util/count.h"
#include "util/mem.h"
#include "util/utf8.h"

enum {
	MOST_BYTES = 1 << 20,
	MOST_WRITTEN =
		16 << 20, /* of one text, that its base makes longer at each link; likewise of what is kept beside it */
	PARSE_MEMORY = 16 << 20,
	STEPS = 400000000, /* of one document (cost.h): what a worker may be held */
	ALLOCATION = 24,   /* steps */
	TURNS = 4,         /* until a text must have settled */
};

struct wd_html_cleaner {
	struct wd_arena *tree;    /* gumbo's memory, cleared after each text */
	struct wd_arena *scratch; /* for links and values; likewise */
	struct wd_buf buffers[2]; /* what is written, likewise */
	uint64_t steps;           /* left */
	jmp_buf full;
};

struct wd_html_cleaner *wd_html_cleaner_new(void)
{
	struct wd_html_cleaner *cleaner = wd_xcalloc(1, sizeof(*cleaner));

	cleaner->tree = wd_arena_new(PARSE_MEMORY);
	cleaner->scratch = wd_arena_new(MOST_WRITTEN);
	wd_buf_init(&cleaner->buffers[0], MOST_WRITTEN);
	wd_buf_init(&cleaner->buffers[1], MOST_WRITTEN);
	cleaner->steps = STEPS;
	return cleaner;
}

void wd_html_cleaner_free(struct wd_html_cleaner *cleaner)
{
	if (!cleaner)
		return;
	wd_arena_free(cleaner->tree);
	wd_arena_free(cleaner->scratch);
	wd_buf_release(&cleaner->buffers[0]);
	wd_buf_release(&cleaner->buffers[1]);
	free(cleaner);
}

/* ---- texts without a tree ---- */

static size_t line_len(struct wd_span text)
{
	size_t len = 0;

	while (len < text.len && text.ptr[len] != '\n' && text.ptr[len] != '\r')
		len++;
	return len;
}

/* Lines as they stand, of text or of what is HTML already. */
static struct wd_span of_lines(struct wd_arena *arena, struct wd_span text, bool is_html)
{
	struct wd_buf out;
	struct wd_span copy;
	bool parted = false;

	text = wd_span_trim(text);
	wd_buf_init(&out, text.len * WD_MARKUP_LONGEST + 16);
	while (text.len) {
		size_t len = line_len(text);
		struct wd_span line = wd_span_trim((struct wd_span){ text.ptr, len });

		if (out.len && line.len)
			wd_buf_add_text(&out, parted ? "<br><br>\n" : "<br>\n");
		parted = line.len == 0;
		if (is_html)
			wd_buf_add_span(&out, line);
		else
			wd_markup_text(&out, line);
		len += len < text.len;
		len += len < text.len && text.ptr[len - 1] == '\r' && text.ptr[len] == '\n';
		text = (struct wd_span){ text.ptr + len, text.len - len };
	}
	/* Signs that were left out may have hidden blanks from the first trimming. */
	assert(!out.full); /* it has room for the worst */
	copy = wd_arena_dup(arena, wd_span_trim(wd_buf_span(&out)));
	wd_buf_release(&out);
	return copy;
}

struct wd_span wd_html_of_text(struct wd_arena *arena, struct wd_span text)
{
	return of_lines(arena, text, false);
}

static bool is_reference(struct wd_span text, size_t at)
{
	size_t n = 0;

	at++;
	if (at < text.len && text.ptr[at] == '#')
		at++;
	while (at + n < text.len && wd_ascii_is_alnum(text.ptr[at + n]))
		n++;
	return n > 0 && n < 32 && at + n < text.len && text.ptr[at + n] == ';';
}

static bool is_tag(struct wd_span text, size_t at)
{
	size_t end = at;

	while (end < text.len && wd_ascii_is_alnum(text.ptr[end]))
		end++;
	return wd_token_tag((struct wd_span){ text.ptr + at, end - at }) != GUMBO_TAG_UNKNOWN;
}

bool wd_html_looks_like(struct wd_span text)
{
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] == '&' && is_reference(text, i))
			return true;
		if (text.ptr[i] != '<')
			continue;
		if (wd_span_starts_nocase((struct wd_span){ text.ptr + i, text.len - i }, "<!--") ||
		    wd_span_starts_nocase((struct wd_span){ text.ptr + i, text.len - i }, "<![CDATA["))
			return true;
		if (is_tag(text, i + 1 + (text.ptr[i + 1] == '/')))
			return true;
	}
	return false;
}

/* All tags off, by the letter: for what must not be parsed. */
static struct wd_span strip(struct wd_arena *arena, struct wd_span html)
{
	struct wd_buf out;
	struct wd_span text;
	bool inside = false;

	html = wd_utf8_cut(html, MOST_BYTES);
	wd_buf_init(&out, html.len + 1);
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

/* Drawings and formulas are not drawn, but what they say is text; what only describes them to programs is not. */
static enum wd_markup_fate foreign_fate(const GumboElement *element)
{
	static const char *const unseen[] = { "metadata", "defs", "symbol", "annotation" };
	GumboStringPiece name = element->original_tag;

	if (element->tag == GUMBO_TAG_SCRIPT || element->tag == GUMBO_TAG_STYLE || element->tag == GUMBO_TAG_ANNOTATION_XML)
		return WD_MARKUP_DROP;
	gumbo_tag_from_original_text(&name);
	for (size_t i = 0; i < WD_COUNT(unseen); i++)
		if (wd_span_equal_nocase((struct wd_span){ name.data, name.length }, wd_span_of(unseen[i])))
			return WD_MARKUP_DROP;
	return WD_MARKUP_UNWRAP;
}

static enum wd_markup_fate fate_of(const GumboElement *element)
{
	return element->tag_namespace == GUMBO_NAMESPACE_HTML ? wd_markup_fate(element->tag) : foreign_fate(element);
}

size_t wd_html_attributes(const GumboElement *element, bool all, struct wd_markup_attribute list[])
{
	size_t n = 0;

	for (unsigned i = 0; i < element->attributes.length && n < WD_MARKUP_ATTRIBUTES; i++) {
		const GumboAttribute *a = element->attributes.data[i];
		struct wd_span name = wd_span_of(a->name);

		if (a->attr_namespace == GUMBO_ATTR_NAMESPACE_NONE && (all || wd_markup_wants(element->tag, name)))
			list[n++] = (struct wd_markup_attribute){ name, wd_span_of(a->value) };
	}
	return n;
}

static void write_start(const struct wd_markup *m, const GumboElement *element)
{
	struct wd_markup_attribute list[WD_MARKUP_ATTRIBUTES];

	wd_markup_start(m, element->tag, list, wd_html_attributes(element, false, list));
}

/* True when the walk goes on with its children. */
static bool enter(const struct wd_markup *m, const GumboNode *node)
{
	const char *text;

	switch (node->type) {
	case GUMBO_NODE_ELEMENT:
		switch (fate_of(&node->v.element)) {
		case WD_MARKUP_KEEP:
			write_start(m, &node->v.element);
			return true;
		case WD_MARKUP_VOID:
			write_start(m, &node->v.element);
			return false;
		case WD_MARKUP_UNWRAP:
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
			wd_buf_add_char(m->out, '\n');
		wd_markup_text(m->out, wd_span_of(text));
		return false;
	default:
		return false;
	}
}

static void leave(const struct wd_markup *m, const GumboNode *node)
{
	if (node->type == GUMBO_NODE_ELEMENT && fate_of(&node->v.element) == WD_MARKUP_KEEP)
		wd_markup_end(m, node->v.element.tag);
}

/* Depth first, by the parents' indices: as deep as the tree is, nothing is kept. */
static void walk_tree(const struct wd_markup *m, const GumboNode *root)
{
	const GumboNode *node = root;
	bool down = true;

	for (;;) {
		if (down && (node == root || enter(m, node)) && node->v.element.children.length > 0) {
			node = node->v.element.children.data[0];
			continue;
		}
		if (node == root)
			return;
		/* What was not entered has no end; write_start told for a void element. */
		if (node->type == GUMBO_NODE_ELEMENT)
			leave(m, node);
		if (node->index_within_parent + 1 < node->parent->v.element.children.length) {
			node = node->parent->v.element.children.data[node->index_within_parent + 1];
			down = true;
		} else {
			node = node->parent;
			down = false;
		}
	}
}

/* ---- the tree ---- */

static void spend(struct wd_html_cleaner *cleaner, uint64_t steps)
{
	if (steps > cleaner->steps)
		longjmp(cleaner->full, 1);
	cleaner->steps -= steps;
}

static void *gumbo_alloc(void *ctx, size_t size)
{
	struct wd_html_cleaner *cleaner = ctx;
	void *memory;

	spend(cleaner, ALLOCATION + size / 8);
	memory = wd_arena_alloc(cleaner->tree, size);
	/* gumbo does not look at what it is given. */
	if (!memory)
		longjmp(cleaner->full, 1);
	return memory;
}

static void gumbo_free(void *ctx, void *memory)
{
	(void)ctx, (void)memory;
}

/* NULL when it costs more than is left, of memory or of steps. The tree lives until the next. */
static const GumboNode *make_tree(struct wd_html_cleaner *cleaner, struct wd_span html, bool is_page)
{
	GumboOptions options = kGumboDefaultOptions;

	options.allocator = gumbo_alloc;
	options.deallocator = gumbo_free;
	options.userdata = cleaner;
	options.max_errors = 0;
	if (!is_page)
		options.fragment_context = GUMBO_TAG_BODY;
	wd_arena_clear(cleaner->tree);
	if (setjmp(cleaner->full))
		return NULL;
	spend(cleaner, wd_cost_of(html));
	return gumbo_parse_with_options(&options, html.ptr, html.len)->root;
}

static bool clean_by_tree(struct wd_html_cleaner *cleaner, const struct wd_markup *m, struct wd_span html)
{
	const GumboNode *root = make_tree(cleaner, html, false);

	if (root)
		walk_tree(m, root);
	return root != NULL;
}

const GumboNode *wd_html_page(struct wd_html_cleaner *cleaner, struct wd_span html)
{
	return make_tree(cleaner, html, true);
}

/* As deep as the tree may be (WD_COST_DEPTH and what is implied). */
static void show(const GumboNode *node,
		 void (*see)(void *ctx, GumboTag tag, const struct wd_markup_attribute *list, size_t n), void *ctx)
{
	struct wd_markup_attribute list[WD_MARKUP_ATTRIBUTES];

	if (node->type != GUMBO_NODE_ELEMENT)
		return;
	see(ctx, node->v.element.tag, list, wd_html_attributes(&node->v.element, true, list));
	for (unsigned i = 0; i < node->v.element.children.length; i++)
		show(node->v.element.children.data[i], see, ctx);
}

bool wd_html_walk(struct wd_html_cleaner *cleaner, struct wd_span html,
		  void (*see)(void *ctx, GumboTag tag, const struct wd_markup_attribute *list, size_t n), void *ctx)
{
	const GumboNode *root = make_tree(cleaner, html, true);

	if (root)
		show(root, see, ctx);
	return root != NULL;
}

/*
 * What is taken off can leave markup that is read otherwise than the tree it
 * came from, so it is read again until it stays as it is. *html becomes the
 * result, in one of the two buffers. False: it is for strip().
 */
static bool settle(struct wd_html_cleaner *cleaner, struct wd_span base, struct wd_span *html)
{
	struct wd_markup m = { cleaner->scratch, base, NULL };

	for (int turn = 0; turn < TURNS; turn++) {
		struct wd_span was = *html;

		m.out = &cleaner->buffers[turn % 2];
		wd_buf_clear(m.out);
		if (!wd_plain_clean(&m, was)) {
			wd_buf_clear(m.out);
			if (!clean_by_tree(cleaner, &m, turn ? was : wd_unmeant(cleaner->scratch, was)) ||
			    wd_markup_is_full(&m))
				return false;
		} else if (wd_markup_is_full(&m)) {
			return false;
		} else if (turn == 0) {
			*html = wd_span_trim(wd_buf_span(m.out));
			return true;
		}
		*html = wd_span_trim(wd_buf_span(m.out));
		if (turn > 0 && wd_span_equal(*html, was))
			return true;
	}
	return false;
}

/* Nothing in it is markup: its line ends are meant. */
static bool is_bare(struct wd_span text)
{
	return !text.len || (!memchr(text.ptr, '<', text.len) && !memchr(text.ptr, '&', text.len));
}

struct wd_span wd_html_by_tree(struct wd_html_cleaner *cleaner, struct wd_arena *arena, struct wd_span html,
			       struct wd_span base)
{
	struct wd_span text = WD_SPAN_NONE;
	struct wd_buf out;
	struct wd_markup m = { cleaner->scratch, base, &out };

	wd_buf_init(&out, MOST_WRITTEN);
	if (clean_by_tree(cleaner, &m, html) && !wd_markup_is_full(&m))
		text = wd_arena_dup(arena, wd_span_trim(wd_buf_span(&out)));
	wd_buf_release(&out);
	wd_arena_clear(cleaner->scratch);
	return text;
}

struct wd_span wd_html_clean(struct wd_html_cleaner *cleaner, struct wd_arena *arena, struct wd_span html,
			     struct wd_span base)
{
	struct wd_span text = wd_span_trim(html);

	if (!text.len)
		return WD_SPAN_NONE;
	if (is_bare(text))
		return wd_html_of_text(arena, text);
	if (text.len <= MOST_BYTES)
		text = wd_span_trim(wd_reveal(cleaner->scratch, text));
	if (text.len <= MOST_BYTES && settle(cleaner, base, &text))
		text = text.len && memchr(text.ptr, '<', text.len) ? wd_arena_dup(arena, text) : of_lines(arena, text, true);
	else
		text = strip(arena, html);
	wd_arena_clear(cleaner->scratch);
	return text;
}
