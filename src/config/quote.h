/*
 * What a value of the configuration says, without its quotes and escapes. Pure;
 * internal to config/.
 *
 *   'text'  as it stands, but \' and \\, and \ before the end of a line joins the next one
 *   "text"  as in C (\n \t \" \\ \101 \x41 …), and ${NAME} or ${NAME:-else} of the environment
 *   word    as it stands
 */
#ifndef WD_CONFIG_QUOTE_H
#define WD_CONFIG_QUOTE_H

#include "util/arena.h"

/*
 * raw: a whole value with its quotes, of valid UTF-8. The answer is terminated, lives
 * in the arena, and is valid UTF-8 without NUL; or NULL, and *at is where in raw
 * the mistake begins and *fault says what was expected.
 */
const char *wd_quote_read(struct wd_arena *arena, struct wd_span raw, size_t *at, const char **fault);
/* A value without its quotes, its escapes as they stand. */
struct wd_span wd_quote_inner(struct wd_span raw);
/* True when the inner text stands for itself, so that places in it are places in the file. */
bool wd_quote_is_plain(struct wd_span raw);

#endif
