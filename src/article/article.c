#include "article/article.h"

#include "article/measure.h"
#include "article/score.h"
#include "article/sift.h"
#include "article/title.h"
#include "article/tree.h"
#include "article/trim.h"
#include "article/unseen.h"
#include "clean/html.h"
#include "decode/decode.h"
#include "util/count.h"

enum {
	ENOUGH = 500, /* characters that end the tries: Readability's charThreshold */
	META_WITHIN = 1024,
	TREE_MEMORY = 32 << 20, /* of one try */
	MOST_WRITTEN = 16 << 20,
};

/* A reading begins strict, and takes one of the rules off as long as it finds too little. */
static const unsigned tries[] = {
	WD_STRICT_UNLIKELY | WD_STRICT_NAMES | WD_STRICT_TRIM,
	WD_STRICT_NAMES | WD_STRICT_TRIM,
	WD_STRICT_TRIM,
	0,
};

/* ---- writing ---- */

/* Of a formula the signs are kept, which are text, and nothing is drawn. */
static enum wd_markup_fate fate_of(const struct wd_node *node)
{
	bool is_formula = node->element && node->element->tag_namespace == GUMBO_NAMESPACE_MATHML;

	return is_formula ? WD_MARKUP_UNWRAP : wd_markup_fate(node->tag);
}

static void write_node(const struct wd_markup *m, const struct wd_node *node)
{
	struct wd_markup_attribute list[WD_MARKUP_ATTRIBUTES];
	enum wd_markup_fate fate;

	if (wd_node_is_text(node)) {
		wd_markup_text(m->out, node->text);
		return;
	}
	fate = fate_of(node);
	if (fate == WD_MARKUP_DROP)
		return;
	if (fate != WD_MARKUP_UNWRAP)
		wd_markup_start(m, node->tag, list, node->element ? wd_html_attributes(node->element, false, list) : 0);
	for (const struct wd_node *child = node->first; child; child = child->next)
		write_node(m, child);
	if (fate == WD_MARKUP_KEEP)
		wd_markup_end(m, node->tag);
}

/* ---- tries ---- */

/* The text that a try finds, in the arena; NULL when the arena is full. */
static const struct wd_node *attempt(struct wd_arena *arena, const struct wd_node *page, const struct wd_titles *titles,
				     unsigned strictness)
{
	struct wd_node *body = wd_tree_copy(arena, page), *article;
	struct wd_paragraphs paragraphs = { 0 };

	if (!body || !wd_sift(arena, body, titles, strictness, &paragraphs))
		return NULL;
	wd_measure_tree(body);
	article = wd_score_best(arena, body, &paragraphs, strictness);
	if (article)
		wd_trim(article, strictness);
	return article;
}

/* Writes the longest text of all tries, or the first that is long enough. */
static void search(const struct wd_node *page, const struct wd_titles *titles, const struct wd_markup *m)
{
	struct wd_arena *arena = wd_arena_new(TREE_MEMORY);
	uint32_t longest = 0;

	for (size_t i = 0; i < WD_COUNT(tries) && longest < ENOUGH; i++) {
		const struct wd_node *article;
		uint32_t length;

		wd_arena_clear(arena);
		article = attempt(arena, page, titles, tries[i]);
		length = article ? wd_measure_length(&article->measure) : 0;
		if (length <= longest)
			continue;
		longest = length;
		wd_buf_clear(m->out);
		write_node(m, article);
	}
	wd_arena_free(arena);
}

/* ---- the page ---- */

/* HTML 13.2.3.2: <meta> says it in the first kilobyte, where the header does not. */
static struct wd_span declared_in_meta(struct wd_span bytes)
{
	size_t most = bytes.len < META_WITHIN ? bytes.len : META_WITHIN;

	for (size_t at = 0; at + 5 < most; at++) {
		struct wd_span rest = { bytes.ptr + at, most - at };
		struct wd_span label;
		const char *end;

		if (!wd_span_starts_nocase(rest, "<meta"))
			continue;
		end = memchr(rest.ptr, '>', rest.len);
		rest.len = end ? (size_t)(end - rest.ptr) : rest.len;
		label = wd_decode_label(rest);
		if (label.len)
			return label;
	}
	return WD_SPAN_NONE;
}

static bool decode(struct wd_arena *arena, const struct wd_article_in *in, struct wd_decoded *out, struct wd_error *err)
{
	struct wd_span type = in->content_type, label;

	if (!wd_decode_label(type).len) {
		label = declared_in_meta(in->bytes);
		if (label.len)
			type = wd_arena_printf(arena, "text/html; charset=%.*s", WD_SPAN_ARG(label));
	}
	return wd_decode(arena, in->bytes, type, WD_SPAN_NONE, out, err);
}

static bool extract(struct wd_arena *arena, const struct wd_article_in *in, struct wd_span html, struct wd_span *out,
		    struct wd_error *err)
{
	struct wd_html_cleaner *cleaner = wd_html_cleaner_new();
	struct wd_arena *scratch = wd_arena_new(TREE_MEMORY);
	const GumboNode *root = wd_html_page(cleaner, html);
	struct wd_node *page = root ? wd_tree_of_page(scratch, root) : NULL;

	if (page) {
		struct wd_titles titles = wd_titles_of_page(root, in->title);
		struct wd_buf text;

		wd_buf_init(&text, MOST_WRITTEN);
		search(page, &titles, &(struct wd_markup){ scratch, in->base, &text });
		if (!text.full)
			*out = wd_html_clean(cleaner, arena, wd_buf_span(&text), in->base);
		wd_buf_release(&text);
	}
	wd_arena_free(scratch);
	wd_html_cleaner_free(cleaner);
	return out->len || wd_error_set(err, WD_INPUT, page ? "the page has no text" : "the page costs too much to read");
}

bool wd_article_read(struct wd_arena *arena, const struct wd_article_in *in, struct wd_span *out, struct wd_error *err)
{
	struct wd_decoded decoded;
	struct wd_buf seen;
	bool ok;

	*out = WD_SPAN_NONE;
	if (!decode(arena, in, &decoded, err))
		return false;
	wd_buf_init(&seen, decoded.text.len + 1);
	wd_unseen_strip(&seen, decoded.text);
	ok = extract(arena, in, wd_buf_span(&seen), out, err);
	wd_buf_release(&seen);
	return ok;
}
