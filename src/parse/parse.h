/*
 * Reads a decoded document, whatever feed format it is in.
 */
#ifndef WD_PARSE_PARSE_H
#define WD_PARSE_PARSE_H

#include "decode/decode.h"
#include "parse/raw.h"

/*
 * decoded: from wd_decode(); on XML that expat refuses it is mended
 * (decoded->repaired grows) and read again. base: the URL the document came
 * from, or absent. The result lives in the arena. Fails with WD_INPUT when it
 * is no feed ("no feed: an HTML page") or passes a bound.
 */
bool wd_parse(struct wd_arena *arena, struct wd_decoded *decoded, struct wd_span base, struct wd_raw_doc *out,
	      struct wd_error *err) WD_MUST_CHECK;

#endif
