/*
 * HTML from strangers to HTML that we dare to show: a real HTML5 parser
 * (gumbo), an allow-list of elements, attributes and URL schemes, and
 * everything escaped on the way out. Internal to clean/.
 */
#ifndef WD_CLEAN_HTML_H
#define WD_CLEAN_HTML_H

#include "util/arena.h"

struct wd_html_cleaner;

/* For many texts on one thread; it keeps its memory between them. */
struct wd_html_cleaner *wd_html_cleaner_new(void);
void wd_html_cleaner_free(struct wd_html_cleaner *cleaner);

/*
 * The sanitised text, in the arena; empty when nothing is left. Links become
 * absolute by the base. What is too deep, too large or has too many
 * attributes to be parsed safely becomes plain text.
 */
struct wd_span wd_html_clean(struct wd_html_cleaner *cleaner, struct wd_arena *arena, struct wd_span html,
			     struct wd_span base);
/* Plain text as HTML: escaped, its line ends kept. */
struct wd_span wd_html_of_text(struct wd_arena *arena, struct wd_span text);
/* True when a text that may be either holds a tag of HTML or a character reference. */
bool wd_html_looks_like(struct wd_span text);

#endif
