/*
 * The tags of an HTML text, cut as HTML §13.2.5 cuts them, without a tree:
 * for what only asks where a tag ends and which attributes it has. Borrows
 * from the text, allocates nothing, linear. Internal to clean/.
 */
#ifndef WD_CLEAN_TOKEN_H
#define WD_CLEAN_TOKEN_H

#include <gumbo.h>

#include "util/span.h"

enum wd_token_part {
	WD_TOKEN_ATTRIBUTE,
	WD_TOKEN_CLOSE,       /* the tag ended with ">" */
	WD_TOKEN_CLOSE_EMPTY, /* with "/>" */
	WD_TOKEN_CUT,         /* the text ended inside the tag: a parser forgets it */
};

/* HTML's white space. */
bool wd_token_is_blank(char c);
/* The tag's name at `at`; moves *at behind it. */
struct wd_span wd_token_name(struct wd_span html, size_t *at);
GumboTag wd_token_tag(struct wd_span name);
/* The tag whose name begins at `at`. No more is read than names have: each sign of "<a<a<a" may be asked. */
GumboTag wd_token_tag_at(struct wd_span html, size_t at);
/* The next part of the tag whose inside *at is at; moves *at behind it. The value as written, absent where there is none. */
enum wd_token_part wd_token_next(struct wd_span html, size_t *at, struct wd_span *name, struct wd_span *value);
/* Behind the next `end` from at on, or the text's length. */
size_t wd_token_behind(struct wd_span html, size_t at, const char *end);

#endif
