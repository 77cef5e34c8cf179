/*
 * What the mend pass knows of element names.
 */
#ifndef WD_DECODE_NAMES_H
#define WD_DECODE_NAMES_H

#include "decode/mender.h"

/* The length of the name (a prefix and a local part in ASCII) at the beginning of text, 0 for none. */
size_t wd_names_scan(struct wd_span text);
/* The part before the colon, absent when there is none. */
struct wd_span wd_names_prefix(struct wd_span name);

bool wd_names_is_root(struct wd_span name);
bool wd_names_is_item(struct wd_span name);
bool wd_names_is_html(struct wd_span name);
/* HTML elements that have no content. */
bool wd_names_is_void(struct wd_span name);
/* An element of a feed format or of a namespace that feeds use. */
bool wd_names_is_feed(struct wd_span name);
enum wd_names_kind wd_names_kind(struct wd_span name);
/* The URI that a prefix stands for by custom, absent when it has none. */
struct wd_span wd_names_uri(struct wd_span prefix);

#endif
