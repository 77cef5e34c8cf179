/*
 * What is kept of HTML and how it is written: the allow-list of elements,
 * attributes and URL schemes, for both ways that lead to sanitised text, the
 * one pass over plain markup (plain.c) and the tree (html.c). That both write
 * through here is what makes them agree. Internal to clean/.
 */
#ifndef WD_CLEAN_MARKUP_H
#define WD_CLEAN_MARKUP_H

#include <gumbo.h>

#include "util/arena.h"
#include "util/buf.h"

/* What becomes of an element; of what stands in no list the tags are taken off and the content stays. */
enum wd_markup_fate { WD_MARKUP_UNWRAP, WD_MARKUP_KEEP, WD_MARKUP_VOID, WD_MARKUP_DROP };

/* Where it is written; links are made absolute by the base. */
struct wd_markup {
	struct wd_arena *arena;
	struct wd_span base;
	struct wd_buf *out;
};

/* What one byte of text becomes at the most: a line end that is "<br>\n", or a quote. */
enum { WD_MARKUP_LONGEST = 6 };

/* True once there was no room for what had to be written: what is there is not the whole. */
bool wd_markup_is_full(const struct wd_markup *m);

/* The name in lower case, the value decoded. */
struct wd_markup_attribute {
	struct wd_span name, value;
};

enum { WD_MARKUP_ATTRIBUTES = 64 }; /* of one element that are looked at */

enum wd_markup_fate wd_markup_fate(GumboTag tag);
/* True when this attribute of this element may be written or decides what is. */
bool wd_markup_wants(GumboTag tag, struct wd_span name);
/*
 * Writes a start tag. False, and nothing is written, for what must not be
 * seen: a picture that cannot be loaded and has no words for it, or that
 * nobody would see and that tells its owner who reads; and when there is no room.
 */
bool wd_markup_start(const struct wd_markup *m, GumboTag tag, const struct wd_markup_attribute *list, size_t n);
void wd_markup_end(const struct wd_markup *m, GumboTag tag);
/* False for controls and for what is no character. */
bool wd_markup_is_shown(uint32_t c);
/* Text with & < > " escaped and without what is not shown. */
void wd_markup_text(struct wd_buf *out, struct wd_span text);

#endif
