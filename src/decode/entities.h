/*
 * HTML's named characters, for documents that use them where XML knows five.
 */
#ifndef WD_DECODE_ENTITIES_H
#define WD_DECODE_ENTITIES_H

#include <stdint.h>

#include "util/span.h"

/* The text (UTF-8) of a name without & and ;, absent when there is none. Case matters. */
struct wd_span wd_entities_find(struct wd_span name);

/* What the number of a character reference means: 128 to 159 are windows-1252 bytes, all others themselves. */
uint32_t wd_entities_number(uint32_t number);

#endif
