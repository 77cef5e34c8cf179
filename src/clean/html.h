/*
 * HTML from strangers to HTML that we dare to show: one pass over what is
 * plain (plain.h), a real HTML5 parser (gumbo) for all else, one allow-list
 * (markup.h), and everything escaped on the way out. Internal to clean/.
 */
#ifndef WD_CLEAN_HTML_H
#define WD_CLEAN_HTML_H

#include "clean/markup.h"

struct wd_html_cleaner;

/*
 * For the texts of one document, on one thread; it keeps its memory between
 * them, and counts the steps that all of them together may take.
 */
struct wd_html_cleaner *wd_html_cleaner_new(void);
void wd_html_cleaner_free(struct wd_html_cleaner *cleaner);

/*
 * The sanitised text, in the arena; empty when nothing is left. Links become
 * absolute by the base. Cleaning what is clean changes nothing. What is too
 * deep, too large, has too many attributes or would hold the thread for too
 * long becomes plain text.
 */
struct wd_span wd_html_clean(struct wd_html_cleaner *cleaner, struct wd_arena *arena, struct wd_span html,
			     struct wd_span base);
/* The tree's way alone and once, which plain.c must agree with; absent where it costs too much. */
struct wd_span wd_html_by_tree(struct wd_html_cleaner *cleaner, struct wd_arena *arena, struct wd_span html,
			       struct wd_span base);
/* Shows each element of a page to `see`, in order, with all its attributes; false when it costs too much to read. */
bool wd_html_walk(struct wd_html_cleaner *cleaner, struct wd_span html,
		  void (*see)(void *ctx, GumboTag tag, const struct wd_markup_attribute *list, size_t n), void *ctx);
/* The tree of a whole page, <html>; it lives until the cleaner's next text. NULL when it costs too much to read. */
const GumboNode *wd_html_page(struct wd_html_cleaner *cleaner, struct wd_span html);
/* The first WD_MARKUP_ATTRIBUTES of an element, all or those that may be written; returns how many. Borrowed. */
size_t wd_html_attributes(const GumboElement *element, bool all, struct wd_markup_attribute list[]);
/* Plain text as HTML: escaped, its line ends kept. */
struct wd_span wd_html_of_text(struct wd_arena *arena, struct wd_span text);
/* True when a text that may be either holds a tag of HTML or a character reference. */
bool wd_html_looks_like(struct wd_span text);

#endif
