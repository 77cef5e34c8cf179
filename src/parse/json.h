/* JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). Internal to parse/. */
#ifndef WD_PARSE_JSON_H
#define WD_PARSE_JSON_H

#include "parse/raw.h"
#include "util/error.h"

/*
 * Reads what there is of it (pull.h says what is mended) and appends each kind
 * of repair to decoded->repaired. The result lives in the arena or borrows
 * from decoded->text. *left_out: it has more items than are read. Fails with
 * WD_INPUT when it is no feed or the arena is full.
 */
bool wd_json_parse(struct wd_arena *arena, struct wd_decoded *decoded, struct wd_span base, struct wd_raw_doc *out,
		   bool *left_out, struct wd_error *err) WD_MUST_CHECK;

#endif
