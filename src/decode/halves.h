/*
 * Characters that someone wrote as two references, as UTF-16 and JavaScript's strings have them.
 */
#ifndef WD_DECODE_HALVES_H
#define WD_DECODE_HALVES_H

#include <stdint.h>

#include "util/span.h"

/* At "&": the bytes of two references that are the halves of one character, "&#55357;&#56960;"; 0: they are none. */
size_t wd_halves_join(struct wd_span text, uint32_t *whole);

#endif
