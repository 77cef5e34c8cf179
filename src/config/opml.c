#include "config/opml.h"

#include <expat.h>
#include <stdlib.h>

#include "config/source.h"
#include "decode/decode.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"
#include "util/utf8.h"

enum { DEPTH_MOST = 64, CHUNK = 1 << 20, NAME_MOST = 1024 };
#define SEPARATOR ' '

/* Where the parser stands. */
struct reading {
	XML_Parser parser;
	struct wd_feedlist *list;
	struct wd_map *seen;       /* address to the number, from 1, of the first item that has it */
	char *folders[DEPTH_MOST]; /* names of the outlines around; NULL: one that is no folder */
	size_t depth, outlines;    /* of all elements; of outlines */
	const char *refused;       /* why it was stopped */
};

/* The attributes of one outline that mean something here. */
struct outline {
	const char *url, *text, *title, *category, *words;
};

static struct wd_place place_of(const struct reading *r)
{
	return (struct wd_place){ r->list->file, (int)XML_GetCurrentLineNumber(r->parser),
				  (int)XML_GetCurrentColumnNumber(r->parser) + 1 };
}

static void refuse(struct reading *r, const char *why)
{
	if (!r->refused)
		r->refused = why;
	XML_StopParser(r->parser, XML_FALSE);
}

static bool is_name(const char *name, const char *want)
{
	return wd_span_equal_nocase(wd_span_of(name), wd_span_of(want));
}

static struct outline read_attributes(const char **attributes)
{
	struct outline outline = { 0 };

	for (; *attributes; attributes += 2) {
		const char *name = attributes[0], *value = attributes[1];

		if (is_name(name, "xmlUrl"))
			outline.url = value;
		else if (is_name(name, "text"))
			outline.text = value;
		else if (is_name(name, "title"))
			outline.title = value;
		else if (is_name(name, "category"))
			outline.category = value;
		else if (strcmp(name, WD_OPML_NAMESPACE " words") == 0)
			outline.words = value;
	}
	return outline;
}

/* ---- one feed ---- */

static void add_word(struct reading *r, struct wd_words *words, const char *before, struct wd_span text)
{
	struct wd_word *word;

	text = wd_utf8_cut(wd_span_trim(text), WD_FEEDLIST_LINE_MOST);
	if (!text.len || words->n >= WD_WORDS_MOST)
		return;
	word = wd_arena_push(r->list->arena, &words->items, &words->n, sizeof(*word));
	*word = (struct wd_word){ .text = wd_arena_printf(r->list->arena, "%s%.*s", before, WD_SPAN_ARG(text)) };
	/* A newline in a title is a blank. */
	for (size_t i = 0; i < word->text.len; i++)
		if ((unsigned char)word->text.ptr[i] < ' ')
			((char *)word->text.ptr)[i] = ' ';
}

/* A foreign name becomes a tag even where it looks like an option of ours. */
static void add_tag(struct reading *r, struct wd_words *words, struct wd_span name)
{
	bool is_ours = name.len && (name.ptr[0] == '~' || name.ptr[0] == '!' || memchr(name.ptr, '=', name.len));

	if (!is_ours) {
		add_word(r, words, "", name);
		return;
	}
	name = wd_arena_dup(r->list->arena, name);
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == '=' || (i == 0 && strchr("~!", name.ptr[0])))
			((char *)name.ptr)[i] = ' ';
	add_word(r, words, "", name);
}

/* OPML 2.0: categories are parted by commas, each may be a path of slashes. */
static void add_categories(struct reading *r, struct wd_words *words, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, ",");
		struct wd_span name = wd_span_trim((struct wd_span){ list, len });

		if (name.len && name.ptr[0] == '/')
			name = (struct wd_span){ name.ptr + 1, name.len - 1 };
		add_tag(r, words, name);
		list += len + (list[len] == ',');
	}
}

/* What we wrote ourselves stands for title, tags and options. */
static bool add_own(struct reading *r, struct wd_words *words, const char *line)
{
	struct wd_words own;
	const char *expected;
	int column;

	if (!wd_words_split(r->list->arena, wd_span_of(line), &own, &column, &expected)) {
		wd_problem_add(r->list->problems, place_of(r), WD_IS_PROBLEM, "words, character %d: %s", column, expected);
		return false;
	}
	/* As they are: a blank may be the end of a password. */
	for (size_t i = 0; i < own.n && words->n < WD_WORDS_MOST; i++) {
		struct wd_word *word = wd_arena_push(r->list->arena, &words->items, &words->n, sizeof(*word));

		*word = (struct wd_word){ .text = own.items[i].text };
	}
	return true;
}

/* OPML 2.0 lets a subscription stand in several folders: it is one feed with the tags of all. */
static void join_double(struct reading *r)
{
	struct wd_feedlist *list = r->list;
	struct wd_feed *feed = list->n ? list->items[list->n - 1].feed : NULL;
	size_t first;

	if (!feed)
		return;
	first = (size_t)wd_map_get(r->seen, wd_span_of(feed->url));
	if (!first) {
		wd_map_put(r->seen, wd_span_of(feed->url), (void *)list->n);
		return;
	}
	if (first == list->n)
		return;
	wd_feed_add_tags(list->items[first - 1].feed, feed);
	wd_feed_release(feed);
	list->n--;
}

static void take_feed(struct reading *r, const struct outline *outline)
{
	const char *title = outline->title && *outline->title ? outline->title : outline->text;
	struct wd_words words = { 0 };

	wd_arena_clear(r->list->arena);
	add_word(r, &words, "", wd_span_of(outline->url));
	if (!words.n)
		return;
	if (wd_source_kind(words.items[0].text) != WD_LINE_FEED) {
		wd_problem_add(r->list->problems, place_of(r), WD_IS_PROBLEM,
			       "only addresses of feeds can be polled; query:, exec: and filter: are none");
		return;
	}
	if (outline->words) {
		add_own(r, &words, outline->words);
	} else {
		if (title && strcmp(title, outline->url) != 0)
			add_word(r, &words, "~", wd_span_of(title));
		for (size_t i = 0; i < r->outlines; i++)
			if (r->folders[i])
				add_tag(r, &words, wd_span_of(r->folders[i]));
		if (outline->category)
			add_categories(r, &words, outline->category);
	}
	wd_feedlist_take(r->list, place_of(r), WD_SPAN_NONE, &words);
	join_double(r);
}

/* ---- expat ---- */

static void on_start(void *ctx, const char *name, const char **attributes)
{
	struct reading *r = ctx;
	struct outline outline;
	const char *folder;

	if (r->depth++ == 0 && !is_name(name, "opml")) {
		refuse(r, "this is no OPML: expected <opml>, and lines of addresses in a plain list");
		return;
	}
	if (!is_name(name, "outline"))
		return;
	if (r->outlines == DEPTH_MOST) {
		refuse(r, "more than 64 folders one in another");
		return;
	}
	outline = read_attributes(attributes);
	folder = outline.text && *outline.text ? outline.text : outline.title;
	if (outline.url)
		take_feed(r, &outline);
	r->folders[r->outlines++] = outline.url || !folder ? NULL : wd_xstrdup(folder);
}

static void on_end(void *ctx, const char *name)
{
	struct reading *r = ctx;

	r->depth--;
	if (is_name(name, "outline") && r->outlines)
		free(r->folders[--r->outlines]);
}

static void on_entity(void *ctx, const char *name, int is_parameter, const char *value, int length, const char *base,
		      const char *system_id, const char *public_id, const char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)length, (void)base, (void)system_id, (void)public_id,
		(void)notation;
	refuse(ctx, "entities of its own are not accepted in a list");
}

static bool feed_all(XML_Parser parser, struct wd_span text)
{
	do {
		size_t len = text.len < CHUNK ? text.len : CHUNK;

		if (XML_Parse(parser, text.ptr, (int)len, len == text.len) != XML_STATUS_OK)
			return false;
		text.ptr += len;
		text.len -= len;
	} while (text.len);
	return true;
}

/* expat reads what was decoded, whatever the declaration says. */
static XML_Parser new_parser(void)
{
	return XML_ParserCreateNS("UTF-8", SEPARATOR);
}

static void stop_at_entity(void *ctx, const char *name, int is_parameter, const char *value, int length, const char *base,
			   const char *system_id, const char *public_id, const char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)length, (void)base, (void)system_id, (void)public_id,
		(void)notation;
	XML_StopParser(*(XML_Parser *)ctx, XML_FALSE);
}

/* Why it is not well-formed, with the place; true when it is, or is refused for something else. */
static bool is_well_formed(struct wd_span text, struct wd_place *place, const char **why)
{
	XML_Parser parser = new_parser();
	bool ok;

	XML_SetUserData(parser, &parser);
	XML_SetEntityDeclHandler(parser, stop_at_entity);
	ok = feed_all(parser, text) || XML_GetErrorCode(parser) == XML_ERROR_ABORTED;
	place->line = (int)XML_GetCurrentLineNumber(parser);
	place->column = (int)XML_GetCurrentColumnNumber(parser) + 1;
	*why = ok ? NULL : XML_ErrorString(XML_GetErrorCode(parser));
	XML_ParserFree(parser);
	return ok;
}

static void tell_repairs(struct wd_feedlist *list, struct wd_place place, const struct wd_repairs *repairs)
{
	struct wd_buf all;

	wd_buf_init(&all, WD_BUF_LINE);
	for (size_t i = 0; i < repairs->n; i++)
		wd_buf_printf(&all, "%s%.*s", i ? ", " : "", WD_SPAN_ARG(repairs->items[i]));
	if (all.len)
		wd_problem_add(list->problems, place, WD_IS_HINT, "mended: %s", all.data);
	wd_buf_release(&all);
}

/* What is missing may still have been meant to be there. */
static bool is_broken_off(const struct wd_repairs *repairs)
{
	for (size_t i = 0; i < repairs->n; i++)
		if (wd_span_is(repairs->items[i], "cut off") || wd_span_is(repairs->items[i], "unclosed element"))
			return true;
	return false;
}

/* The document as UTF-8 that expat reads; in what encoding it came, and what is mended as in feeds. */
static struct wd_span readable(struct wd_feedlist *list, struct wd_arena *arena, struct wd_span bytes)
{
	struct wd_place place = { list->file, 1, 1 };
	struct wd_decoded decoded;
	struct wd_error err = { 0 };
	const char *why;
	bool decodes = wd_decode(arena, bytes, WD_SPAN_NONE, WD_SPAN_NONE, &decoded, &err);

	if (!decodes)
		return bytes;
	if (!is_well_formed(decoded.text, &place, &why)) {
		if (!wd_mend(arena, &decoded, &err))
			return decoded.text;
		if (is_broken_off(&decoded.repaired)) {
			wd_problem_add(list->problems, place, WD_IS_PROBLEM, "not well-formed: %s", why);
			list->is_cut = true;
		}
	}
	tell_repairs(list, place, &decoded.repaired);
	return decoded.text;
}

static void read_outlines(struct reading *r, struct wd_span text)
{
	r->parser = new_parser();
	r->seen = wd_map_new();
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetEntityDeclHandler(r->parser, on_entity);
	if (!feed_all(r->parser, text)) {
		wd_problem_add(r->list->problems, place_of(r), WD_IS_PROBLEM, "%s%s", r->refused ? "" : "not well-formed: ",
			       r->refused ? r->refused : XML_ErrorString(XML_GetErrorCode(r->parser)));
		r->list->is_cut = true;
	}
	while (r->outlines)
		free(r->folders[--r->outlines]);
	wd_map_free(r->seen);
	XML_ParserFree(r->parser);
}

void wd_opml_parse(struct wd_feedlist *list, struct wd_span text)
{
	struct reading r = { .list = list };
	struct wd_arena *arena = wd_arena_new(0);

	while (text.len && strchr(" \t\r\n", *text.ptr) && *text.ptr) {
		text.ptr++; /* an XML declaration must come first, but people leave blank lines */
		text.len--;
	}
	read_outlines(&r, readable(list, arena, text));
	wd_arena_free(arena);
}

/* ---- out ---- */

static void add_escaped(struct wd_buf *out, struct wd_span text)
{
	for (size_t at = 0; at < text.len;) {
		size_t start = at;
		uint32_t c = wd_utf8_next(text, &at);

		if (c == '&')
			wd_buf_add_text(out, "&amp;");
		else if (c == '<')
			wd_buf_add_text(out, "&lt;");
		else if (c == '"')
			wd_buf_add_text(out, "&quot;");
		else if (c < ' ' || !wd_utf8_is_xml(c))
			wd_buf_add_char(out, ' ');
		else
			wd_buf_add(out, text.ptr + start, at - start);
	}
}

static void add_attribute(struct wd_buf *out, const char *name, struct wd_span value)
{
	wd_buf_printf(out, " %s=\"", name);
	add_escaped(out, value);
	wd_buf_add_char(out, '"');
}

static void add_category(struct wd_buf *out, const struct wd_feed *feed)
{
	struct wd_buf tags;

	wd_buf_init(&tags, WD_BUF_LINE);
	for (size_t i = 0; i < feed->n_tags; i++) {
		if (strchr(feed->tags[i], ','))
			continue; /* it would be two */
		if (tags.len)
			wd_buf_add_char(&tags, ',');
		wd_buf_add_text(&tags, feed->tags[i]);
	}
	if (tags.len)
		add_attribute(out, "category", wd_buf_span(&tags));
	wd_buf_release(&tags);
}

static void add_words(struct wd_buf *out, const struct wd_feed *feed, bool with_secrets)
{
	struct wd_buf words;

	wd_buf_init(&words, WD_BUF_LINE);
	wd_feedlist_add_words(&words, feed, with_secrets);
	add_attribute(out, "wiredesk:words", wd_buf_span(&words));
	wd_buf_release(&words);
}

static void write_feed(struct wd_buf *out, struct wd_arena *arena, const struct wd_feed *feed, enum wd_opml_extent extent)
{
	struct wd_span url = wd_span_of(feed->url), title;

	wd_arena_clear(arena);
	if (extent != WD_OPML_SECRETS)
		url = wd_url_redacted(arena, url);
	title = feed->title ? wd_span_of(feed->title) : url;
	wd_buf_add_text(out, "    <outline type=\"rss\"");
	add_attribute(out, "text", title);
	add_attribute(out, "title", title);
	add_attribute(out, "xmlUrl", url);
	add_category(out, feed);
	if (extent != WD_OPML_PUBLIC)
		add_words(out, feed, extent == WD_OPML_SECRETS);
	wd_buf_add_text(out, "/>\n");
}

void wd_opml_write(struct wd_buf *out, const struct wd_snapshot *snapshot, enum wd_opml_extent extent)
{
	struct wd_arena *arena = wd_arena_new(0);

	wd_buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"");
	if (extent != WD_OPML_PUBLIC)
		wd_buf_add_text(out, " xmlns:wiredesk=\"" WD_OPML_NAMESPACE "\"");
	wd_buf_add_text(out, ">\n  <head>\n    <title>wiredesk</title>\n  </head>\n  <body>\n");
	for (size_t i = 0; i < snapshot->n_feeds; i++)
		if (extent != WD_OPML_PUBLIC || wd_url_is_http(wd_span_of(snapshot->feeds[i]->url)))
			write_feed(out, arena, snapshot->feeds[i], extent);
	wd_buf_add_text(out, "  </body>\n</opml>\n");
	wd_arena_free(arena);
}
