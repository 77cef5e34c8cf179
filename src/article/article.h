/*
 * The main text of a page: what a reader came for, without menus, comments,
 * advertisements and what else stands around it. The method and its numbers
 * are those of Mozilla's Readability (github.com/mozilla/readability), after
 * Arc90's. Pure; any thread.
 */
#ifndef WD_ARTICLE_ARTICLE_H
#define WD_ARTICLE_ARTICLE_H

#include "util/arena.h"
#include "util/error.h"

struct wd_article_in {
	struct wd_span bytes;        /* as they came, of any character set */
	struct wd_span content_type; /* the header's value; may be absent */
	struct wd_span base;         /* the page's own address */
	struct wd_span title;        /* what is known of its title: a heading that says the same is left out; may be
				 absent */
};

/*
 * Sanitised HTML in the arena, its links absolute. False when the page has no
 * text, or costs too much to read. Time and memory are linear in the size of
 * the page, and bounded.
 */
bool wd_article_read(struct wd_arena *arena, const struct wd_article_in *in, struct wd_span *out,
		     struct wd_error *err) WD_MUST_CHECK;

#endif
