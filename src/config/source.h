/*
 * The first word of a line: where a feed comes from. Internal to config/ and
 * the commands that edit lists.
 */
#ifndef WD_CONFIG_SOURCE_H
#define WD_CONFIG_SOURCE_H

#include "util/arena.h"
#include "util/error.h"

/* The kinds of first words that are no feed of ours. */
enum wd_line_kind { WD_LINE_FEED, WD_LINE_QUERY, WD_LINE_PROGRAM };
enum wd_line_kind wd_source_kind(struct wd_span first_word);

/*
 * The address of a feed in normal form, in the arena; NONE when it is none, and
 * err says what was expected. folder: what a path is relative to.
 */
struct wd_span wd_source_url(struct wd_arena *arena, const char *folder, struct wd_span typed, struct wd_error *err);

#endif
