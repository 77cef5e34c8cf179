/*
 * newsboat's query feeds as blocks of our configuration.
 */
#ifndef WD_CONFIG_NEWSBOAT_H
#define WD_CONFIG_NEWSBOAT_H

#include "config/snapshot.h"
#include "util/buf.h"
#include "util/map.h"

/*
 * Adds a `merge` block for "query:NAME:EXPRESSION" to out. taken holds the names in
 * use (name to anything), and the new one afterwards. False: the expression
 * asks for what a merged feed cannot tell; then the block is a comment that says so.
 */
bool wd_newsboat_query(struct wd_span word, struct wd_map *taken, struct wd_buf *out);

#endif
