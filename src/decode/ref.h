/*
 * Text and references: what is written between tags and in attribute values.
 */
#ifndef WD_DECODE_REF_H
#define WD_DECODE_REF_H

#include "decode/mender.h"

/*
 * Writes text so that XML reads it as meant: references resolved or escaped,
 * forbidden characters out. in_value: inside double quotes.
 */
void wd_ref_text(struct wd_mender *m, struct wd_span text, bool in_value);
/* Writes a CDATA section's content without the characters that XML forbids. */
void wd_ref_cdata(struct wd_mender *m, struct wd_span text);
/* Keeps an entity of the document's own, when its value is plain text. */
void wd_ref_define(struct wd_mender *m, struct wd_span name, struct wd_span value);

#endif
