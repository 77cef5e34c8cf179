#include "article/title.h"

#include "util/ascii.h"
#include "util/count.h"
#include "util/utf8.h"

/* Readability's: so much of a heading that repeats the title must stand there. */
#define ALIKE 0.75

/* ---- words ---- */

static bool is_word(char c)
{
	return (unsigned char)c >= 0x80 || wd_ascii_is_alnum(c);
}

/* The next word from *at on; empty at the end. */
static struct wd_span next_word(struct wd_span text, size_t *at)
{
	size_t from;

	while (*at < text.len && !is_word(text.ptr[*at]))
		++*at;
	from = *at;
	while (*at < text.len && is_word(text.ptr[*at]))
		++*at;
	return (struct wd_span){ text.ptr + from, *at - from };
}

static bool has_word(struct wd_span text, struct wd_span word)
{
	struct wd_span other;
	size_t at = 0;

	while ((other = next_word(text, &at)).len)
		if (wd_span_equal_nocase(other, word))
			return true;
	return false;
}

/* The share of the heading's words, by their letters, that the title has. */
static double share_of(struct wd_span title, struct wd_span heading)
{
	size_t all = 0, found = 0, at = 0;
	struct wd_span word;

	while ((word = next_word(heading, &at)).len) {
		all += word.len + 1;
		found += has_word(title, word) ? word.len + 1 : 0;
	}
	return all ? (double)found / (double)all : 0;
}

bool wd_title_is_repeated(const struct wd_titles *titles, struct wd_span heading)
{
	if (heading.len > WD_TITLE_MOST)
		return false;
	for (size_t i = 0; i < WD_COUNT(titles->said); i++)
		if (titles->said[i].len && share_of(titles->said[i], heading) > ALIKE)
			return true;
	return false;
}

/* ---- the page's head ---- */

static const char *attribute(const GumboElement *element, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&element->attributes, name);

	return a ? a->value : "";
}

static bool is_one_of(const char *name, const char *const names[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (wd_span_equal_nocase(wd_span_of(name), wd_span_of(names[i])))
			return true;
	return false;
}

static struct wd_span bounded(const char *text)
{
	return wd_utf8_cut(wd_span_trim(wd_span_of(text)), WD_TITLE_MOST);
}

static void see_meta(struct wd_titles *titles, const GumboElement *element)
{
	static const char *const of_title[] = { "og:title",     "twitter:title", "dc:title", "dc.title",
						"dcterm:title", "parsely-title", "title",    "weibo:article:title" };
	static const char *const of_author[] = { "author",         "dc:creator",     "dc.creator",
						 "dcterm:creator", "parsely-author", "article:author" };
	const char *name = attribute(element, "property"), *content = attribute(element, "content");

	if (!*name)
		name = attribute(element, "name");
	if (!titles->said[1].len && is_one_of(name, of_title, WD_COUNT(of_title)))
		titles->said[1] = bounded(content);
	if (*content && is_one_of(name, of_author, WD_COUNT(of_author)) && !strstr(content, "://"))
		titles->names_author = true;
}

/* Sites put their own name behind a sign at the end. */
static struct wd_span without_site(struct wd_span title)
{
	static const char *const signs[] = { " | ", " - ", " \u2013 ", " \u2014 ", " \u00bb ", " > ", " / ", " \\ " };
	size_t cut = 0;

	for (size_t at = 1; at < title.len; at++)
		for (size_t i = 0; i < WD_COUNT(signs); i++)
			if (wd_span_starts_nocase((struct wd_span){ title.ptr + at, title.len - at }, signs[i]))
				cut = at;
	return cut ? (struct wd_span){ title.ptr, cut } : title;
}

static void see_head(struct wd_titles *titles, const GumboNode *head)
{
	for (unsigned i = 0; i < head->v.element.children.length; i++) {
		const GumboNode *child = head->v.element.children.data[i];
		const GumboElement *element = &child->v.element;

		if (child->type != GUMBO_NODE_ELEMENT)
			continue;
		if (element->tag == GUMBO_TAG_META)
			see_meta(titles, element);
		else if (element->tag == GUMBO_TAG_TITLE && !titles->said[2].len && element->children.length)
			titles->said[2] = without_site(bounded(((const GumboNode *)element->children.data[0])->v.text.text));
	}
}

struct wd_titles wd_titles_of_page(const GumboNode *root, struct wd_span known)
{
	struct wd_titles titles = { .said = { wd_utf8_cut(known, WD_TITLE_MOST) } };

	for (unsigned i = 0; i < root->v.element.children.length; i++) {
		const GumboNode *child = root->v.element.children.data[i];

		if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_HEAD)
			see_head(&titles, child);
	}
	return titles;
}
