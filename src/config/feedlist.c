#include "config/feedlist.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/option.h"
#include "config/paths.h"
#include "config/source.h"
#include "util/mem.h"
#include "util/shared.h"
#include "util/url.h"
#include "util/utf8.h"

enum { TAGS_MOST = 128 };

/* ---- life ---- */

void wd_feedlist_init(struct wd_feedlist *list, const char *file, const char *folder, struct wd_problems *problems)
{
	*list = (struct wd_feedlist){
		.file = wd_shared_new(file), .folder = folder, .problems = problems, .arena = wd_arena_new(0)
	};
}

void wd_feedlist_release(struct wd_feedlist *list)
{
	for (size_t i = 0; i < list->n; i++) {
		wd_feed_release(list->items[i].feed);
		free(list->items[i].as_typed);
	}
	free(list->items);
	wd_arena_free(list->arena);
	wd_shared_release(list->file);
}

struct wd_feed *wd_feed_hold(struct wd_feed *feed)
{
	__atomic_add_fetch(&feed->refs, 1, __ATOMIC_RELAXED);
	return feed;
}

static void free_extra(struct wd_feed_extra *extra)
{
	if (!extra)
		return;
	free(extra->user_agent);
	free(extra->auth);
	free(extra->auth_file);
	free(extra->proxy);
	free(extra->charset);
	wd_texts_free(extra->headers, extra->n_headers);
	free(extra->keep);
	free(extra->drop);
	wd_query_free((struct wd_query *)extra->keep_query);
	wd_query_free((struct wd_query *)extra->drop_query);
	free(extra);
}

void wd_feed_release(struct wd_feed *feed)
{
	if (!feed || __atomic_sub_fetch(&feed->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	wd_shared_release(feed->place.file);
	if (feed->as_typed != feed->url)
		free(feed->as_typed);
	free(feed->url);
	free(feed->title);
	wd_texts_free(feed->tags, feed->n_tags);
	free_extra(feed->extra);
	free(feed);
}

static struct wd_item *push(struct wd_feedlist *list)
{
	if (list->n == list->size) {
		list->size = list->size ? list->size * 2 : 64;
		list->items = wd_xreallocarray(list->items, list->size, sizeof(*list->items));
	}
	list->items[list->n] = (struct wd_item){ 0 };
	return &list->items[list->n++];
}

/* ---- the words behind it ---- */

/* One line while it is read. */
struct taking {
	struct wd_feedlist *list;
	struct wd_place place; /* of the line */
	struct wd_span line;
	struct wd_feed *feed;
	uint32_t seen; /* options, a bit each */
	bool ok;
};

static struct wd_place place_of(const struct taking *t, const struct wd_word *word)
{
	struct wd_place place = t->place;

	if (word->column)
		place.column = word->column;
	return place;
}

static void fault(struct taking *t, struct wd_place place, const char *text)
{
	wd_problem_add(t->list->problems, place, WD_IS_PROBLEM, "%s", text);
	t->ok = false;
}

/* A tag once; false at the bound. */
static bool push_tag(struct wd_feed *feed, struct wd_span tag)
{
	for (size_t i = 0; i < feed->n_tags; i++)
		if (wd_span_is(tag, feed->tags[i]))
			return true;
	if (feed->n_tags == TAGS_MOST)
		return false;
	feed->tags = wd_xreallocarray(feed->tags, feed->n_tags + 1, sizeof(char *));
	feed->tags[feed->n_tags++] = wd_xstrndup(tag.ptr, tag.len);
	return true;
}

void wd_feed_add_tags(struct wd_feed *feed, const struct wd_feed *other)
{
	for (size_t i = 0; i < other->n_tags; i++)
		if (!push_tag(feed, wd_span_of(other->tags[i])))
			return;
}

static void add_tag(struct taking *t, const struct wd_word *word)
{
	struct wd_feed *feed = t->feed;
	struct wd_span tag = word->text;

	if (tag.len && tag.ptr[0] == '!') {
		feed->hidden = true;
		tag.ptr++;
		tag.len--;
	}
	if (tag.len && !push_tag(feed, tag))
		fault(t, place_of(t, word), "too many tags; 128 are enough");
}

/* The tag is named as an option that is switched on by "=yes", or would be the address of a feed. */
static void hint_at_tag(struct taking *t, const struct wd_word *word)
{
	const struct wd_option *option = wd_option_find(word->text);

	if (wd_url_is_http(word->text))
		wd_problem_add(t->list->problems, place_of(t, word), WD_IS_HINT,
			       "this address is a tag here; a feed's address is the first word of a line");
	if (option && wd_option_is_switch(option))
		wd_problem_add(t->list->problems, place_of(t, word), WD_IS_HINT,
			       "\"%s\" is a tag here; the option is written %s=yes", wd_option_name(option),
			       wd_option_name(option));
}

/* A mistyped auth= would become a tag that everybody can read: no tag has a "=". What is behind it is not told. */
static void refuse_option(struct taking *t, const struct wd_word *word, struct wd_span name)
{
	struct wd_span shown = wd_utf8_cut(name, 40);
	struct wd_buf meant;
	bool is_likely;

	wd_buf_init(&meant, WD_BUF_LINE);
	is_likely = wd_option_add_likely(&meant, name);
	if (!is_likely)
		wd_option_add_names(&meant);
	wd_problem_add(t->list->problems, place_of(t, word), WD_IS_PROBLEM,
		       is_likely ? "there is no option \"%.*s=\"; did you mean %s?"
				 : "there is no option \"%.*s=\", and a tag has no \"=\"; the options are %s",
		       WD_SPAN_ARG(shown), meant.data);
	wd_buf_release(&meant);
	t->ok = false;
}

/* Where in the line the character of the value is. */
static struct wd_place place_in_value(const struct taking *t, const struct wd_word *word, size_t name_len, int column)
{
	struct wd_place place = place_of(t, word);

	if (column > 0 && word->raw && word->is_plain)
		place.column += (*word->raw == '"') + (int)name_len + 1 + column - 1;
	else if (column > 0 && word->raw) /* name="value" */
		place.column += (int)name_len + 2 + column - 1;
	return place;
}

static bool has_escape(const struct wd_word *word, const char *end)
{
	return word->raw && !word->is_plain && memchr(word->raw, '\\', (size_t)(end - word->raw));
}

static void set_option(struct taking *t, const struct wd_option *option, const struct wd_word *word, size_t name_len)
{
	struct wd_span value = { word->text.ptr + name_len + 1, word->text.len - name_len - 1 };
	struct wd_option_place how = { .folder = t->list->folder, .min_every_ms = t->list->min_every_ms };
	uint32_t bit = (uint32_t)1 << wd_option_index(option);
	struct wd_error err = { 0 };
	char text[400];

	if ((t->seen & bit) && !wd_option_repeats(option)) {
		snprintf(text, sizeof(text), "%s= stands on this line twice", wd_option_name(option));
		fault(t, place_of(t, word), text);
		return;
	}
	t->seen |= bit;
	if (!wd_option_set(option, t->feed, value, &how, &err)) {
		bool escaped = t->line.ptr && has_escape(word, t->line.ptr + t->line.len);
		/* Behind an escape the columns part; then the place in the value is told. */
		if (how.column > 0 && escaped) {
			snprintf(text, sizeof(text), "%s (character %d of the filter)", err.text, how.column);
			fault(t, place_of(t, word), text);
		} else {
			fault(t, place_in_value(t, word, name_len, how.column), err.text);
		}
	} else if (how.hint) {
		wd_problem_add(t->list->problems, place_of(t, word), WD_IS_HINT, "%s=: \"%.*s\" %s", wd_option_name(option),
			       WD_SPAN_ARG(value), how.hint);
	}
}

static void take_word(struct taking *t, const struct wd_word *word)
{
	const char *equals = word->text.len ? memchr(word->text.ptr, '=', word->text.len) : NULL;
	struct wd_span name = { word->text.ptr, equals ? (size_t)(equals - word->text.ptr) : word->text.len };
	const struct wd_option *option = equals ? wd_option_find(name) : NULL;

	if (word->text.len && word->text.ptr[0] == '~') {
		if (t->feed->title)
			wd_problem_add(t->list->problems, place_of(t, word), WD_IS_HINT,
				       "a title stands on this line already; the last one counts");
		free(t->feed->title);
		t->feed->title = word->text.len > 1 ? wd_xstrndup(word->text.ptr + 1, word->text.len - 1) : NULL;
	} else if (option) {
		set_option(t, option, word, name.len);
	} else if (equals) {
		refuse_option(t, word, name);
	} else {
		hint_at_tag(t, word);
		add_tag(t, word);
	}
}

/* A bare word that is no file here but looks like a site. */
static void hint_at_path(struct taking *t, struct wd_span typed)
{
	const char *behind = wd_span_starts_nocase(typed, "http//")    ? typed.ptr + 6
			     : wd_span_starts_nocase(typed, "https//") ? typed.ptr + 7
								       : typed.ptr;
	struct wd_span site = { behind, (size_t)(typed.ptr + typed.len - behind) }, rest = site;
	struct wd_span host = wd_span_part(&rest, '/');
	char *name, *path;

	/* Most addresses end here, at "https:". */
	if (!host.len || !memchr(host.ptr, '.', host.len) || host.ptr[0] == '.' || host.ptr[0] == '~' ||
	    wd_url_split(typed).scheme.ptr)
		return;
	name = wd_xstrndup(typed.ptr, typed.len);
	path = wd_paths_absolute(t->list->folder, name);
	if (access(path, F_OK) != 0)
		wd_problem_add(t->list->problems, t->place, WD_IS_HINT,
			       "is taken for a file, and there is none; for the web write https://%.*s", WD_SPAN_ARG(site));
	free(path);
	free(name);
}

static bool take_address(struct taking *t, const struct wd_word *word)
{
	struct wd_error err = { 0 };
	struct wd_span url;

	url = wd_source_url(t->list->arena, t->list->folder, word->text, &err);
	if (url.ptr)
		t->feed->url = wd_xstrndup(url.ptr, url.len);
	t->feed->as_typed =
		url.ptr && wd_span_equal(url, word->text) ? t->feed->url : wd_xstrndup(word->text.ptr, word->text.len);
	if (!url.ptr) {
		fault(t, place_of(t, word), err.text);
		return false;
	}
	hint_at_path(t, word->text);
	return true;
}

static struct wd_feed *new_feed(const struct wd_feedlist *list, struct wd_place place)
{
	struct wd_feed *feed = wd_xcalloc(1, sizeof(*feed));

	feed->refs = 1;
	feed->place = place;
	feed->place.file = wd_shared_hold(list->file);
	feed->lead = feed->dedup = true;
	return feed;
}

void wd_feedlist_take(struct wd_feedlist *list, struct wd_place place, struct wd_span line, const struct wd_words *words)
{
	struct taking t = { .list = list, .place = place, .line = line, .ok = true };
	struct wd_item *item;

	if (list->n == WD_FEEDLIST_FEEDS_MOST) {
		wd_problem_add(list->problems, place, WD_IS_PROBLEM, "a list holds a million feeds at most");
		return;
	}
	t.feed = new_feed(list, place);
	take_address(&t, &words->items[0]);
	for (size_t i = 1; i < words->n; i++)
		take_word(&t, &words->items[i]);
	item = push(list);
	item->line = place.line;
	if (t.ok) {
		item->feed = t.feed;
		return;
	}
	item->as_typed = wd_xstrdup(t.feed->as_typed);
	wd_feed_release(t.feed);
}

/* ---- lines ---- */

static void add_faulty(struct wd_feedlist *list, struct wd_place place, const struct wd_words *words, const char *text)
{
	struct wd_item *item = push(list);

	wd_problem_add(list->problems, place, WD_IS_PROBLEM, "%s", text);
	item->line = place.line;
	if (words && words->n)
		item->as_typed = wd_xstrndup(words->items[0].text.ptr, words->items[0].text.len);
}

/* The first byte that no line may hold; line.len when all are fine. */
static size_t find_binary(struct wd_span line)
{
	size_t valid = wd_utf8_valid(line);

	for (size_t i = 0, next = 0; i < valid; i = next) {
		uint32_t c;

		if (line.ptr[i] >= ' ' && line.ptr[i] <= '~') {
			next++;
			continue;
		}
		c = wd_utf8_next(line, &next);

		if (c != '\t' && (c < ' ' || !wd_utf8_is_xml(c)))
			return i;
	}
	return valid;
}

void wd_feedlist_line(struct wd_feedlist *list, struct wd_span line, int number)
{
	struct wd_place place = { list->file, number, 1 };
	struct wd_words words;
	const char *expected = NULL;
	size_t bad;

	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	line = wd_span_trim(line).len ? line : WD_SPAN_NONE;
	if (!line.len || wd_span_trim(line).ptr[0] == '#')
		return;
	if (line.len > WD_FEEDLIST_LINE_MOST) {
		add_faulty(list, place, NULL, "the line is longer than 16384 bytes");
		return;
	}
	bad = find_binary(line);
	if (bad < line.len) {
		place.column = wd_words_column(line, line.ptr + bad);
		add_faulty(list, place, NULL,
			   bad < wd_utf8_valid(line) ? "a control character; expected text"
						     : "a byte that is not UTF-8; save the list as UTF-8");
		return;
	}
	wd_arena_clear(list->arena);
	if (!wd_words_split(list->arena, line, &words, &place.column, &expected)) {
		add_faulty(list, place, &words, expected);
		return;
	}
	place.column = words.items[0].column;
	switch (wd_source_kind(words.items[0].text)) {
	case WD_LINE_QUERY:
		wd_problem_add(list->problems, place, WD_IS_HINT,
			       "a query feed of newsboat is skipped; `wiredesk import` makes a merged feed of it");
		return;
	case WD_LINE_PROGRAM:
		wd_problem_add(list->problems, place, WD_IS_PROBLEM,
			       "exec: and filter: are not run; let the program write a file and list its path");
		return;
	case WD_LINE_FEED:
		wd_feedlist_take(list, place, line, &words);
	}
}

void wd_feedlist_add_words(struct wd_buf *out, const struct wd_feed *feed, bool with_secrets)
{
	struct wd_buf word;

	wd_buf_init(&word, WD_BUF_LINE);
	if (feed->title) {
		wd_buf_printf(&word, "~%s", feed->title);
		wd_words_add(out, wd_buf_span(&word));
	}
	for (size_t i = 0; i < feed->n_tags; i++) {
		wd_buf_clear(&word);
		/* One "!" is enough to hide it, but each tag shows that. */
		wd_buf_printf(&word, "%s%s", feed->hidden ? "!" : "", feed->tags[i]);
		wd_words_add(out, wd_buf_span(&word));
	}
	if (feed->hidden && !feed->n_tags)
		wd_words_add(out, WD_SPAN("!"));
	wd_option_add_all(out, feed, with_secrets);
	wd_buf_release(&word);
}
